"""The text layer of a PDF, by PDFium. Nothing in the file is run, drawn, unpacked or followed.

A PDF has lines and no paragraphs, so lines are joined where the next word would not have fitted on the line, as when
the text was set: the same size, the usual distance, no indent, no bullet. A page ends every block. A hyphen at the end
of a line stays, as it is printed, and the word goes on after it without a space ("self-government", but also
"soli-darity"): which of them are part of the word the file does not say. Ligatures are the letters that they join. A
line that is the same at the top or bottom of most pages, but for its numbers, is an aside.
"""

import ctypes
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from statistics import median

from . import Extracted, Proposed, Unreadable
from .posts import day

VERSION = "1"
MAX_PAGES = 2_000
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "ſt", 0xFB06: "st"}
_BULLETS = dict.fromkeys((0xF0B7, 0xF0A7, 0xF076, 0xF0D8, 0xF0FC), "•")  # of symbol fonts, which have private numbers
_DROPPED = dict.fromkeys((*range(9), *range(11, 13), *range(14, 32), 0xFEFF))
_LETTERS = _LIGATURES | _BULLETS | _DROPPED
_HYPHEN = "\ufffe"  # PDFium's mark for a hyphen that ends a line, after which it goes on without a line end
_ITEM = re.compile(r"[•▪◦●○‣·■□➢✓]|\d{1,3}[.)]\s|[a-zа-я]\)\s|[-–—]\s")
_DATE = re.compile(r"(?:D:)?([12]\d{3})(?:(\d\d)(\d\d)?)?")


@dataclass
class Line:
    text: str
    left: float
    right: float
    base: float  # bottom of its first character, in points from the bottom of the page
    size: float  # the height of that box
    broken: bool = False  # it ends with a hyphen of PDFium's


def read(data):
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(_refusal(str(error))) from error
    try:
        count = len(document)
        if not count:
            raise Unreadable("The PDF has no pages. It is damaged; get it again.")
        if count > MAX_PAGES:
            raise Unreadable(
                f"The PDF has {count:,} pages; at most {MAX_PAGES:,} are read. Save the pages that you need as a file "
                "of their own."
            )
        pages = [_blocks(_lines(document, number)) for number in range(count)]
        proposed = _proposed(document)
    finally:
        document.close()
    text, asides = _joined(pages)
    _check(text, count)
    return Extracted(
        text=text,
        media_type="application/pdf",
        extractor="pypdfium2",
        extractor_version=f"{pypdfium2.PYPDFIUM_INFO}; PDFium {pypdfium2.PDFIUM_INFO.build}; {VERSION}",
        proposed=proposed,
        asides=asides,
    )


def _refusal(error):
    if "password" in error.lower() or "security" in error.lower():
        return "The PDF is encrypted. Ask for a copy without a password, or paste its text."
    return "The PDF is damaged or cut off, so that no page can be found in it. Get it again, or paste its text."


def _check(text, count):
    """Raise Unreadable if what was found is no text: pictures of pages, or fonts with letters of their own."""
    counts = Counter(text)
    letters = sum(count for each, count in counts.items() if each.isalpha())
    if not letters:
        pages = "its page is a picture" if count == 1 else f"its {count} pages are pictures"
        raise Unreadable(
            f"The PDF has no text layer: {pages}. Run text recognition (OCR) over it and upload the result, or type "
            "the text that you need."
        )
    strange = sum(
        count for each, count in counts.items() if each == "\ufffd" or unicodedata.category(each) in ("Co", "Cn")
    )
    if strange > letters:
        raise Unreadable(
            "The PDF does not say which letters its fonts show, so its text is unreadable signs. Copy the text from a "
            "viewer if that works, or run text recognition (OCR) over it."
        )


def _lines(document, number):
    """The printed lines of a page, in the order of the file."""
    import pypdfium2

    try:
        page = document[number]
        sheet = page.get_textpage()
    except (pypdfium2.PdfiumError, ValueError, IndexError) as error:
        raise Unreadable(
            f"Page {number + 1} of the PDF is damaged and cannot be read. Get the file again, or save the other pages "
            "as a file of their own."
        ) from error
    try:
        units = _units(sheet)
        found, start = [], 0
        for end in [*(at.start() for at in re.finditer("\r\n?|\n|\ufffe", units)), len(units)]:
            line = _line(sheet, units, start, end)
            if line:
                found.append(line)
            start = end
        return found
    finally:
        sheet.close()
        page.close()


def _units(sheet):
    """The page's text with one character for each UTF-16 unit, so that positions are PDFium's."""
    from pypdfium2 import raw

    count = raw.FPDFText_CountChars(sheet)
    if count <= 0:
        return ""
    room = 2 * count + 2
    buffer = (ctypes.c_ushort * room)()
    length = raw.FPDFText_GetText(sheet, 0, count, buffer)
    return "".join(map(chr, buffer[: max(0, length - 1)]))


def _line(sheet, units, start, end):
    words = units[start:end]
    solid = re.search(r"[^\s\ufffe]", words)
    if not solid:
        return None
    text = words.replace(_HYPHEN, " ").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = re.sub(r"[ \t\r\n]+", " ", text.translate(_LETTERS)).strip(" ")
    left, _, bottom, top = _box(sheet, start + solid.start())
    right = _box(sheet, start + len(words.rstrip()) - 1)[1]
    broken = units[end : end + 1] == _HYPHEN
    return Line(text + "-" * broken, left, right, bottom, top - bottom, broken) if text else None


def _box(sheet, unit):
    """(left, right, bottom, top) of the character at a position of the text; as high as its font's lines are."""
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    index = raw.FPDFText_GetCharIndexFromTextIndex(sheet, unit)
    if index < 0 or not raw.FPDFText_GetLooseCharBox(sheet, index, box):
        return 0.0, 0.0, 0.0, 0.0
    return box.left, box.right, box.bottom, box.top


def _blocks(lines):
    """The lines of a page joined to paragraphs."""
    blocks = []
    for run in _runs(lines):
        limit, sparse = _limit(run)
        for before, line in zip([None, *run], run, strict=False):
            if before and before.broken:
                blocks[-1] += line.text
            elif before and _goes_on(before, line, limit, sparse):
                blocks[-1] += " " + line.text
            else:
                blocks.append(line.text)
    return blocks


def _runs(lines):
    """Stretches of lines of one size, one below the other at the page's usual distance; or held by a hyphen."""
    gaps = [a.base - b.base for a, b in zip(lines, lines[1:], strict=False) if _alike(a, b) and a.base > b.base]
    usual = median(gaps) if gaps else 0
    runs = []
    for line in lines:
        before = runs[-1][-1] if runs else None
        if before and (before.broken or (_alike(before, line) and 0 < before.base - line.base <= 1.3 * usual)):
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _alike(one, other):
    return abs(one.size - other.size) <= 0.08 * max(one.size, other.size)


def _limit(run):
    """Where the full lines of a run end (infinity where all are too short to tell), and whether they are few."""
    left = min(line.left for line in run)
    right = max(line.right for line in run)
    if right - left < 8 * run[0].size:
        return float("inf"), True
    prose = [line for line in run if not _ITEM.match(line.text)]
    full = [line for line in prose if line.right > right - 0.25 * (right - left)]
    return right, 3 * len(full) < len(prose)


def _goes_on(before, line, limit, sparse):
    """Whether the line continues the paragraph of the one before it: its first word would not have fitted there.

    Where few lines of the run are full, as in verses and lists, it must also begin with a small letter.
    """
    if _ITEM.match(line.text) or (sparse and not line.text[0].islower()):
        return False
    if line.left > before.left + 0.7 * line.size and not _ITEM.match(before.text):
        return False  # the indent of a new paragraph
    word = line.text.split(" ", 1)[0]
    of_letter = (line.right - line.left) / max(1, len(line.text))
    return before.right + (len(word) + 0.6) * of_letter > limit


def _joined(pages):
    """(text, asides): the blocks of all pages, each with its line end."""
    edges = Counter(edge for blocks in pages if blocks for edge in {_numberless(blocks[0]), _numberless(blocks[-1])})
    text, asides, length = [], [], 0
    for blocks in pages:
        for place, block in enumerate(blocks):
            repeated = edges[_numberless(block)] >= max(3, len(pages) * 0.6)
            if repeated and place in (0, len(blocks) - 1):
                asides.append((length, length + len(block)))
            text.append(block + "\n")
            length += len(block) + 1
    return "".join(text), asides


def _numberless(block):
    return re.sub(r"\d+", "#", block[:200])


def _proposed(document):
    found = []
    for field, key in (("title", "Title"), ("author", "Author")):
        value = " ".join(document.get_metadata_value(key).translate(_LETTERS).split())
        found.append(Proposed(field, value, f"PDF {key}"))
    found.append(Proposed("date", _date(document.get_metadata_value("CreationDate")), "PDF CreationDate"))
    found.append(Proposed("language", _language(document), "PDF Lang"))
    return [each for each in found if each.value]


def _date(value):
    """ "D:20230714…+03'00'" as EDTF: the day on its maker's clock, or only the year."""
    found = _DATE.match(value)
    parts = [each for each in found.groups() if each] if found else []
    return "-".join(parts) if day("-".join([*parts, "01", "01"][:3])) else ""


def _language(document):
    from pypdfium2 import raw

    buffer = (ctypes.c_ushort * 40)()
    length = raw.FPDFCatalog_GetLanguage(document, buffer, ctypes.sizeof(buffer))
    tag = "".join(map(chr, buffer[: max(0, length // 2 - 1)])) if length <= ctypes.sizeof(buffer) else ""
    return tag if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", tag) else ""
