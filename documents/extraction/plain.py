"""Plain text: the characters of the file, with its line ends as "\\n" and nothing else changed."""

from documents.text import newlines

from . import Extracted
from .encodings import decode

VERSION = "1"


def read(data, charset=""):
    text, encoding = decode(data, charset)
    return Extracted(
        text=newlines(text),
        media_type=f"text/plain; charset={encoding}",
        extractor="plain text",
        extractor_version=VERSION,
    )
