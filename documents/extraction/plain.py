"""Plain text: the characters of the file, with its line ends as "\\n" and nothing else changed."""

from documents.text import newlines

from . import Extracted, Proposed
from .encodings import decode

VERSION = "1"
_TITLE = 150  # characters of a line that may be a title, at most


def read(data, charset=""):
    text, encoding = decode(data, charset)
    text = newlines(text)
    return Extracted(
        text=text,
        media_type=f"text/plain; charset={encoding}",
        extractor="plain text",
        extractor_version=VERSION,
        proposed=_title(text),
    )


def _title(text):
    """The first line, where it stands alone over an empty one, or with one more of its kind, and is no sentence."""
    first, _newline, rest = text.lstrip("\n").partition("\n")
    line = first.strip()
    second, _newline, below = rest.partition("\n")
    if second.strip() and len(second) <= _TITLE and below[:1] == "\n":  # who wrote it, or when
        goes_on = second.lstrip()[0].islower() or second.rstrip()[-1] in ".:,;"
        rest = "" if goes_on else f"\n{below}"
    alone = rest[:1] == "\n" and rest.strip()
    if not alone or len(line) > _TITLE or line[-1:] in (".", ":", ",", ";") or not any(map(str.isalpha, line)):
        return []
    return [Proposed("title", line, "first line")]
