"""The cells of an XLSX file as text: the first sheet, within bounds. Plain Python; `read_sheet` runs it apart.

A spreadsheet program keeps days and numbers as numbers, and a person sees what the cell's format makes of them. A day
is given as far as its format shows it: what was typed as 2023-07 and became the first of July under a format of month
and year is 2023-07 again. A formula has no value of its own and an error has none at all; both are problems.
"""

import datetime
import io
import json
import re
import warnings

from . import Unreadable, zips

MOST_PROBLEMS = 100
_DAMAGED = "The file is no XLSX workbook that can be read ({}). Save it again in its own program as XLSX, or as CSV."
_CONTROL = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FORMULA = "holds a formula. Copy the column and paste it back as values."
_ERROR = "holds an error of the spreadsheet program ({})."


def read(data, rows, columns, characters):
    """JSON bytes: {"rows": [[number, [text, …]], …], "problems": [[number, column, sentence], …], "sheets": count}.

    At most so many rows after the first, columns, and characters in a cell. Rows without any text are left out;
    numbers and columns count from 1, as the program shows them.
    """
    import openpyxl

    with zips.opened(data):
        pass  # no bomb by its own table
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and validations that nobody asked for
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            sheets = book.worksheets
        except Exception as error:  # the library leaks many kinds for a damaged file
            if isinstance(error, MemoryError):
                raise
            raise Unreadable(_DAMAGED.format(type(error).__name__)) from error
        if not sheets:
            raise Unreadable(_DAMAGED.format("it has no sheet of cells"))
        found = _Found(rows, columns, characters)
        try:
            sheets[0].reset_dimensions()
            for number, row in enumerate(sheets[0].iter_rows(max_col=columns + 1, max_row=1_048_576), 1):
                found.add(number, row)
        except (MemoryError, Unreadable):
            raise
        except Exception as error:
            raise Unreadable(_DAMAGED.format(type(error).__name__)) from error
    answer = {"rows": found.rows, "problems": found.problems, "sheets": len(sheets)}
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")


class _Found:
    def __init__(self, rows, columns, characters):
        self.most_rows, self.most_columns, self.most_characters = rows, columns, characters
        self.rows, self.problems = [], []

    def add(self, number, row):
        cells = [self._text(number, place, cell) for place, cell in enumerate(row, 1)]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            return
        if len(cells) > self.most_columns:
            raise Unreadable(
                f"Row {number:,} has more than {self.most_columns} columns. Delete those that are not used."
            )
        if len(self.rows) > self.most_rows:
            raise Unreadable(
                f"The sheet has more than {self.most_rows:,} rows. Split it, and import one part at a time."
            )
        self.rows.append([number, cells])

    def _text(self, number, place, cell):
        if cell.value is None:
            return ""
        if cell.data_type in ("f", "e"):
            if len(self.problems) < MOST_PROBLEMS:
                said = _FORMULA if cell.data_type == "f" else _ERROR.format(str(cell.value)[:20])
                self.problems.append([number, place, said])
            return "?"
        text = _written(cell)
        if len(text) > self.most_characters:
            raise Unreadable(
                f"A cell in row {number:,} has {len(text):,} characters; at most {self.most_characters:,} are read."
            )
        return text


def _written(cell):
    value = cell.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime | datetime.date):
        return _day(value, cell.number_format or "")
    if isinstance(value, str):
        return _CONTROL.sub(lambda found: chr(int(found[1], 16)), value)
    return str(value)


def _day(value, shown):
    """As far as the format shows it."""
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", shown).lower()
    if isinstance(value, datetime.datetime) and (value.hour or value.minute or value.second):
        return value.isoformat(" ", "minutes")
    if "d" in shown or "y" not in shown:
        return value.strftime("%Y-%m-%d")
    return value.strftime("%Y-%m") if "m" in shown else value.strftime("%Y")
