"""From the bytes of a source to its text, and to what the source says of itself. Plain Python.

`extract` is what the rest of the project calls. It runs the readers of the formats in a process of its own
with bounded time and memory (`sandbox.py`), because every file is somebody else's: a bomb, a deep nesting or a
broken encoding ends in `Unreadable` with a sentence for a curator, and nothing else happens.

The text keeps its blocks: a paragraph, a list item, a heading, a cell, a `<br>` ends with "\\n"; within a block
the text is what a reader of the page sees (white space collapsed as browsers do, nothing else changed), so
that no quote silently crosses a block.
"""

from dataclasses import dataclass, field

MAX_BYTES = 50_000_000  # of a file that is read at all
MAX_CHARACTERS = 5_000_000  # of a text; a thick novel has one million
PASTED = "text/x-pasted"  # declared of what a person pasted: it is the text, even where it looks like a page or JSON


class Unreadable(ValueError):
    """The bytes give no text. The message says what is wrong, where, and what to do."""


@dataclass(frozen=True)
class Proposed:
    """What a source says of itself. `field` is "title", "author", "publisher", "date" (EDTF), "language" (BCP 47)
    or "url"; `origin` says where it stands ("JSON-LD headline", "Telegram date", "detected")."""

    field: str
    value: str
    origin: str


@dataclass(frozen=True)
class Part:
    """One page or message of a file that holds several; `key` is what `extract` takes as `part`."""

    key: str
    label: str  # for a curator: the page's address and title, the message's date and first words


@dataclass(frozen=True)
class Extracted:
    """What was read: the text, and what the source says of itself, the most trustworthy first for each field.

    `asides` are [start, end) of `text` in code points that are no part of the text proper (menus that were
    kept, footers, server lines). `data` and `media_type` are those of the part that was read where the file held
    several (a WARC record's payload, one post's JSON); else `data` is None: the file's own.
    """

    text: str
    media_type: str
    extractor: str  # "trafilatura"
    extractor_version: str  # "2.3.1"
    proposed: list = field(default_factory=list)
    asides: list = field(default_factory=list)
    url: str = ""  # where the part came from, if the file says so
    part: str = ""
    captured_at: str = ""  # RFC 3339, if the file says when it was captured (WARC-Date)
    http_status: int | None = None  # if the file says it (WARC)
    data: bytes | None = None


@dataclass(frozen=True)
class Choose:
    """The file holds several pages or messages: ask which, and call `extract` again with its key.

    Of very many, the parts are stretches of the list ("2023-07-01 to 2023-07-04, 200 messages"): their key gives the
    next Choose. The list is never longer than a page can show.
    """

    parts: list


def extract(data, media_type="", filename="", url="", part="", language=""):
    """The text of a file (Extracted), or the parts to choose from (Choose); raises Unreadable.

    The bytes say what the file is; then the declared `media_type` ("text/html; charset=koi8-r"), then the file name.
    `part` is the key of a Part; for a WARC also an address, for a Telegram export "id:12", "id:12,15-20" or "all".
    It runs in a process of its own, for at most sandbox.SECONDS of processor time and in sandbox.MEMORY bytes.
    """
    from .sandbox import run

    return run(data, media_type=media_type, filename=filename, url=url, part=part, language=language)


def extract_here(data, media_type="", filename="", url="", part="", language=""):
    """The same in this process and without its bounds: for bytes of our own, as in tests."""
    from .reading import read

    return read(data, media_type=media_type, filename=filename, url=url, part=part, language=language)


def read_sheet(data, rows, columns, characters):
    """The cells of an XLSX file as JSON bytes, within these bounds; raises Unreadable. See `sheets.read`.

    It runs in a process of its own like `extract`.
    """
    from .sandbox import run_sheet

    return run_sheet(data, rows=rows, columns=columns, characters=characters)
