"""What a file is: its bytes first, then what it was declared to be, then its name.

A PNG that is called page.html is a PNG. Of text, the beginning decides between HTML, JSON and plain text; where it
says nothing ("Dear friends"), the declared type may still call it HTML.
"""

import re
import zlib

from . import Unreadable, zips

_PICTURE = (
    "The file is a picture ({}), and pictures have no text to read. Type its text, and keep the picture elsewhere."
)
_RECORDING = "The file is a recording ({}). Upload a transcript instead."
_OFFICE = "The file is a {}. Save it as PDF or DOCX, and upload that."
_PACKED = "The file is packed ({}). Unpack it, and upload the file inside."
_PROGRAM = "The file is a program or a database, and no text."

# (bytes, where they stand, what is told)
_REFUSED = [
    (b"\x89PNG\r\n", 0, _PICTURE.format("PNG")),
    (b"\xff\xd8\xff", 0, _PICTURE.format("JPEG")),
    (b"GIF8", 0, _PICTURE.format("GIF")),
    (b"WEBP", 8, _PICTURE.format("WebP")),
    (b"II*\0", 0, _PICTURE.format("TIFF")),
    (b"MM\0*", 0, _PICTURE.format("TIFF")),
    (b"AT&TFORM", 0, _PICTURE.format("DjVu")),
    (b"\0\0\x01\0", 0, _PICTURE.format("icon")),
    (b"WAVE", 8, _RECORDING.format("WAV")),
    (b"AVI ", 8, _RECORDING.format("AVI")),
    (b"ID3", 0, _RECORDING.format("MP3")),
    (b"OggS", 0, _RECORDING.format("Ogg")),
    (b"fLaC", 0, _RECORDING.format("FLAC")),
    (b"\x1aE\xdf\xa3", 0, _RECORDING.format("Matroska or WebM")),
    (b"ftyp", 4, "The file is a recording or a picture (MP4 or HEIC), and has no text to read."),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, _OFFICE.format("document of an older or encrypted kind (DOC, XLS)")),
    (b"{\\rtf", 0, _OFFICE.format("document in RTF")),
    (b"%!PS", 0, _OFFICE.format("PostScript file")),
    (b"7z\xbc\xaf", 0, _PACKED.format("7z")),
    (b"Rar!", 0, _PACKED.format("RAR")),
    (b"BZh", 0, _PACKED.format("bzip2")),
    (b"\xfd7zXZ", 0, _PACKED.format("xz")),
    (b"\x28\xb5\x2f\xfd", 0, _PACKED.format("Zstandard")),
    (b"\x7fELF", 0, _PROGRAM),
    (b"MZ\x90\0", 0, _PROGRAM),
    (b"SQLite format 3\0", 0, _PROGRAM),
]
_BEGINNING = re.compile(  # of HTML, after a byte order mark, spaces, comments, an XML declaration
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]{0,200}+>\s*+)?(?:(?><!--.*?-->)\s*+)*+"
    rb"<(?P<tag>!doctype\s+html|html|head|body|title|meta|script|style|link|base|div|p|h[1-6]|article|main|section"
    rb"|header|table|ul|ol|blockquote|span|a|b|i|em|strong|br|img|nav|iframe|font|center|template)(?=[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]{0,200}+>\s*+)?(?:(?><!--.*?-->|<!DOCTYPE[^>]*+>)\s*+)*+"
    rb"<(?P<root>svg|rss|feed|rdf:RDF|\w+:\w+|\w+)",
    re.DOTALL,
)
_MAIL = re.compile(rb"(?:[\w-]+:[^\n]*+\n(?:[ \t][^\n]*+\n)*+){1,40}?Content-Type:\s*multipart/", re.IGNORECASE)


def kind_of(data, declared="", filename=""):
    """ "plain", "html", "json", "pdf", "docx", "warc", "wacz" or "mhtml"; Unreadable names what it is instead."""
    start = data[:16_000]
    for mark, at, told in _REFUSED:
        if start.startswith(mark, at) and (at != 8 or start.startswith(b"RIFF")):
            raise Unreadable(told)
    name = filename.lower()
    if b"%PDF-" in start[:1024] and not start.lstrip().startswith((b"<", b"{", b"WARC/")):
        return "pdf"
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zipped(data)
    if start.startswith(b"\x1f\x8b"):
        return _gzipped(data)
    if start.startswith(b"WARC/") or re.match(rb"filedesc://\S+ \S+ \d{14} ", start):
        return "warc"
    if _MAIL.match(start):
        return "mhtml"
    return _textual(_narrowed(start), declared, name)


def _narrowed(start):
    """The beginning in single bytes where it is UTF-16, good enough to see its first tag."""
    return start.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")


def _textual(start, declared, name):
    if _BEGINNING.match(start):
        return "html"
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if bare.startswith((b"{", b"[")):
        return "json"
    markup = declared in ("text/html", "application/xhtml+xml") or (
        not declared and name.endswith((".html", ".htm", ".xhtml"))
    )
    root = _XML.match(bare)
    if root and (bare.startswith(b"<?xml") or "xml" in declared or root["root"] == b"svg"):
        if root["root"] == b"svg":
            raise Unreadable(_PICTURE.format("SVG"))
        if root["root"] in (b"rss", b"feed", b"rdf:RDF"):
            raise Unreadable("The file is a news feed. Upload or fetch the page of the one article that you need.")
        if not markup:
            raise Unreadable("The file is XML of a kind that is not read here. Paste its text instead.")
    if re.search(rb"<(?:p|div|br|a|span|h[1-6]|body|html|table|li)[\s/>]", start, re.IGNORECASE) and markup:
        return "html"
    return "html" if markup and bare.startswith(b"<") else "plain"


def _zipped(data):
    """DOCX or WACZ; the names inside decide."""
    names = zips.opened(data).namelist()
    if any(name.startswith("archive/") and name.endswith((".warc", ".warc.gz")) for name in names):
        return "wacz"
    if "[Content_Types].xml" in names or "word/document.xml" in names:
        if any(name.startswith(("xl/", "ppt/")) for name in names):
            raise Unreadable(_OFFICE.format("spreadsheet or a presentation"))
        return "docx"
    if "mimetype" in names:
        raise Unreadable(_OFFICE.format("document of OpenDocument or EPUB"))
    raise Unreadable(_PACKED.format("ZIP"))


def _gzipped(data):
    try:
        begin = zlib.decompressobj(31).decompress(data, 64)
    except zlib.error as error:
        raise Unreadable("The file is damaged: it begins as gzip and cannot be unpacked. Get it again.") from error
    if begin.startswith((b"WARC/", b"filedesc://")):
        return "warc"
    raise Unreadable(_PACKED.format("gzip"))
