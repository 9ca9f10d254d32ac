"""A table as a file: CSV a stretch at a time, XLSX as a whole and therefore of fewer rows."""

import csv
import io
import re
import tempfile

from django.utils.translation import gettext as _

from campaign.bundles.finishing import batches

from .cells import escaped
from .columns import Number
from .tables import Table

MOST_ROWS = {"csv": 100_000, "xlsx": 20_000}
MOST_IN_A_CELL = 32_767  # characters that XLSX keeps of one cell
BATCH = 1000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")


class TooMuch(ValueError):
    """The format does not hold it; the message says what to do."""


def rows(table: Table, keys):
    """The cells of each, in the order of the keys; what is gone meanwhile is left out."""
    for some in batches(keys, BATCH):
        found = table.fetch(some)
        for key in some:
            if key in found.instances:
                cells = table.cells(found.instances[key], found)
                yield [*cells.values(), table.stamp(cells)]


def as_csv(table, keys):
    """UTF-8 with its mark, which spreadsheet programs ask for, in pieces."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(table.header)
    for number, row in enumerate(rows(table, keys), 1):
        writer.writerow(map(escaped, row))
        if number % BATCH == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer):
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def as_xlsx(table, keys):
    """An open temporary file, at its beginning."""
    # Here, since reading it takes a quarter of a second, which every command and every process of the site would wait.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("not public")[:31])
    sheet.freeze_panes = "B2"
    for number, name in enumerate(table.header, 1):
        letter = get_column_letter(number)
        # As text: a program that takes 2023-07 for a day would make it the first of July.
        sheet.column_dimensions[letter].number_format = "@"
        sheet.column_dimensions[letter].width = 40 if name in ("title", "summary", "text") else 16
    bold = Font(bold=True)
    names = [WriteOnlyCell(sheet, name) for name in table.header]
    for name in names:
        name.font = bold
    sheet.append(names)
    is_number = [isinstance(each, Number) for each in table.columns] + [False]
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    try:
        for row in rows(table, keys):
            sheet.append([_of(text, number) for text, number in zip(row, is_number, strict=True)])
    except TooMuch:
        with file:
            book.save(file)  # one that is never saved leaves a file behind
        raise
    book.save(file)
    file.seek(0)
    return file


def _of(text, is_number):
    if is_number and text:
        return int(text)
    if len(text) > MOST_IN_A_CELL:
        raise TooMuch(
            _("A cell that begins “%(start)s” has %(length)s characters, more than XLSX keeps. Take CSV.")
            % {"start": text[:40], "length": f"{len(text):,}"}
        )
    text = escaped(text)
    return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text) or None
