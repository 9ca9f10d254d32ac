"""Records and their rows as spreadsheets: what a list shows as CSV or XLSX, and the same read back.

    cells      what a cell holds, safe to open in a spreadsheet program
    columns    each field of a model as a column: its value as text, and the text as a value
    tables     which columns each kind of record and row has
    references what a cell names: a record by its id, its address, its exact title or another name
    writing    a table as a file
    reading    a file as rows of text, within bounds
    planning   what an import would do: new, changed, unchanged, wrong; nothing is written
    storing    doing it, all or nothing, as one revision

django-import-export was tried and left out. Of what it does, little could stay: it saves row by row into the live
tables, where here a published record may only get a waiting edit; it holds a whole file in memory and reads XLSX in
the server's own process; it has no history of its own, no check of what changed since an export, and no names for
records but keys. What it reads and writes files with, openpyxl, is used here directly.
"""
