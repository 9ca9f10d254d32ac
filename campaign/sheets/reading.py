"""A file as rows of text, within bounds: CSV as spreadsheet programs write it, and XLSX.

XLSX is read in a process of its own with bounded time and memory (documents.extraction.sandbox), because a small file
can unpack to a very large one. CSV cannot, and is read here. Its separator is the one that finds most columns that
the table has. Its encoding is UTF-8, or what its mark says; a file that is neither is taken for Windows-1251, which
Excel writes where people write Cyrillic, unless somebody says what it is; and the preview then asks to look at the
letters.
"""

import csv
import io
import json
import zlib
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext as _

from documents import text as texts
from documents.extraction import Unreadable, read_sheet

from .cells import unescaped

MOST_BYTES = 20_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_IN_A_CELL = 100_000  # characters
ENCODINGS = {
    "": _("find it out"), "utf-8": "UTF-8", "cp1251": "Windows-1251", "cp1252": "Windows-1252", "utf-16": "UTF-16",
}  # fmt: skip
_MARKS = [(b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")]


class NotRead(ValueError):
    """The file cannot be read; the message says why, and what to do."""


@dataclass
class Sheet:
    """What a file holds: its column names, and its rows as (number, cells). Numbers are those a program shows."""

    header: list
    rows: list
    said: list = field(default_factory=list)  # sentences about how it was read
    problems: list = field(default_factory=list)  # (number, column's name, sentence)

    def packed(self):
        return zlib.compress(json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode(), 3)

    @classmethod
    def unpacked(cls, data):
        return cls(**json.loads(zlib.decompress(data)))


def read(data, names=(), encoding=""):
    """The Sheet of a file; `names` are the columns that the table has. Raises NotRead."""
    if not data:
        raise NotRead(_("The file is empty."))
    if len(data) > MOST_BYTES:
        raise NotRead(
            _("The file has %(size)s bytes; at most %(most)s are read. Split it, and import one part at a time.")
            % {"size": f"{len(data):,}", "most": f"{MOST_BYTES:,}"}
        )
    if data.startswith(b"PK\x03\x04"):
        return _checked(*_xlsx(data))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotRead(_("This is a workbook of the old kind (XLS), or one with a password. Save it as XLSX or CSV."))
    return _checked(*_csv(data, names, encoding))


def _xlsx(data):
    try:
        answer = json.loads(read_sheet(data, MOST_ROWS, MOST_COLUMNS, MOST_IN_A_CELL).decode("utf-8", "surrogatepass"))
    except Unreadable as error:
        raise NotRead(str(error)) from error
    said = [_("The workbook has %s sheets; only the first one is read.") % answer["sheets"]]
    return answer["rows"], said if answer["sheets"] > 1 else [], answer["problems"]


def _csv(data, names, encoding):
    text, said = _decoded(data, encoding)
    start = text.split("\n", 1)
    if start[0].strip().lower() in ("sep=,", "sep=;", "sep=\t", "sep="):
        text = start[1] if len(start) > 1 else ""
    rows = []
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text, names)), 1
        ):
            while cells and not cells[-1].strip():
                cells.pop()
            if not cells:
                continue
            if len(rows) > MOST_ROWS:
                most = f"{MOST_ROWS:,}"
                raise NotRead(_("The file has more than %s rows. Split it, and import one part at a time.") % most)
            rows.append((number, cells))
    except csv.Error as error:
        raise NotRead(_("The file is no CSV that can be read (%s). Save it again as CSV or XLSX.") % error) from error
    return rows, said, []


def _decoded(data, encoding):
    for mark, codec in _MARKS:
        if data.startswith(mark):
            encoding = codec
    try:
        return data.decode(encoding or "utf-8"), []
    except UnicodeDecodeError as error:
        if encoding:
            raise NotRead(
                _("The file is not %(encoding)s: at byte %(byte)s it is something else. Say how it was saved.")
                % {"encoding": ENCODINGS.get(encoding, "UTF-8"), "byte": f"{error.start:,}"}
            ) from error
    try:
        text = data.decode("cp1251")
    except UnicodeDecodeError as error:
        raise NotRead(_("The encoding of the file could not be recognised. Save it as CSV in UTF-8.")) from error
    return text, [
        _("The file is not UTF-8 and was read as Windows-1251. Look at its letters; if they are wrong, say how it was "
          "saved, or save it as UTF-8.")
    ]  # fmt: skip


def _separator(text, names):
    """The one with which the first line names most of the columns; else the one that it has most of."""
    line = text.split("\n", 1)[0][:10_000]
    known = set(names)

    def found(separator):
        cells = {cell.strip().strip('"').lower() for cell in line.split(separator)}
        return len(cells & known), line.count(separator)

    return max(",;\t", key=found)


def _checked(rows, said, problems):
    if not rows:
        raise NotRead(_("The file has no rows."))
    header = [cell.strip().lower() for cell in rows[0][1]]
    if len(header) > MOST_COLUMNS:
        raise NotRead(_("The first row has more than %s columns.") % MOST_COLUMNS)
    kept = []
    for number, cells in rows[1:]:
        cells = [texts.newlines(unescaped(cell)) for cell in cells]
        for place, cell in enumerate(cells):
            _check_cell(number, place, cell, header)
        kept.append([number, cells])
    if not kept:
        raise NotRead(_("The file has the names of the columns and no rows below them."))
    named = [[number, _name(header, place - 1), what] for number, place, what in problems]
    return Sheet(header, kept, said, named)


def _check_cell(number, place, cell, header):
    where = {"row": f"{number:,}", "column": _name(header, place)}
    if len(cell) > MOST_IN_A_CELL:
        most = f"{MOST_IN_A_CELL:,}"
        raise NotRead(
            _("Row %(row)s, column %(column)s has more than %(most)s characters.") % (where | {"most": most})
        )
    if not cell.isascii() or "\0" in cell:
        try:
            texts.check_storable(cell)
        except texts.UnstorableText as error:
            raise NotRead(_("Row %(row)s, column %(column)s: %(what)s") % (where | {"what": error})) from error


def _name(header, place):
    return header[place] if place < len(header) and header[place] else str(place + 1)
