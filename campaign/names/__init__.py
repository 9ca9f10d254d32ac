"""What a curator is offered while she reads a source: known names, dates, addresses, updates, calls. Plain Python.

Each module reads a text and returns what it found, sorted, without overlaps, with half-open positions in code
points of the text as it was captured. Nothing here knows a database or decides anything: a suggestion is taken
or dismissed by a person. So a rule is here only if most of what it finds is worth her look.

    matching    the names that the tracker knows, inflected too
    dates       dates in words and figures, as EDTF
    addresses   e-mail and web addresses
    signals     updates, calls for a signature, demands

`folding` is the copy of a text in which names are looked for, `inflection` the endings of Cyrillic names, `reading`
goes through it, `tree` and `judging` are the two steps of that, `guarding` is what must not count as a name.
"""
