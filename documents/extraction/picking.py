"""What trafilatura takes for the main text of a page.

Only its choice is used, never its characters: it normalises them, joins blocks and drops some. So its lines are
compared word by word with the page's own blocks.
"""

import re
import unicodedata
from dataclasses import dataclass

from lxml.etree import iterwalk, strip_elements, tostring
from lxml.html import document_fromstring

MAX_ELEMENTS = 20_000  # beyond any of these it takes more than some seconds
MAX_CHARACTERS = 1_500_000
MAX_DEPTH = 250
MAX_ALL_DEPTHS = 600_000  # of all elements together
_UNREAD = {"script", "style", "svg", "template", "noscript", "iframe", "object", "canvas"}
_LONGEST = 500  # characters of an attribute
_WORDS = re.compile(r"\w+")
_RUN = 5  # words


@dataclass(frozen=True)
class Picked:
    lines: frozenset  # of tuples of words
    runs: frozenset  # every five words in a row


def pick(root):
    """Picked, or None where trafilatura finds nothing, fails, or would take too long. It uses `root` up."""
    page = _slim(root)
    if page is None:
        return None
    import trafilatura  # a third of a second: only for a page

    try:
        found = trafilatura.bare_extraction(page, include_comments=False, with_metadata=False)
    except Exception:  # whatever it stumbles over: its choice is one piece of evidence, and the page has others
        return None
    if found is None or not found.text:
        return None
    lines = [_words(line) for line in found.text.split("\n")]
    every = [word for line in lines for word in line]
    return Picked(frozenset(lines), frozenset(tuple(every[at : at + _RUN]) for at in range(len(every) - _RUN + 1)))


def is_picked(text, picked):
    """Whether a block is in what was picked: a short one as a line, a longer one by half of its words in a row."""
    words = _words(text)
    if not words:
        return False
    if len(words) < _RUN or words in picked.lines:
        return words in picked.lines
    runs = len(words) - _RUN + 1
    return 2 * sum(words[at : at + _RUN] in picked.runs for at in range(runs)) >= runs


def version():
    from importlib.metadata import version

    return version("trafilatura")


def _words(text):
    return tuple(_WORDS.findall(unicodedata.normalize("NFC", text.replace("\u00ad", "")).casefold()))


def _slim(root):
    """The tree in trafilatura's kind, without scripts and long attributes; None if it is too much. Uses `root` up."""
    elements = characters = depth = depths = 0
    for event, element in iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            characters += len(element.tail or "")
            continue
        depth += 1
        depths += depth
        elements += 1
        if element.tag not in _UNREAD:
            characters += len(element.text or "")
        if depth > MAX_DEPTH:
            return None
        for name, value in element.attrib.items():
            if len(value) > _LONGEST:
                del element.attrib[name]
    if elements > MAX_ELEMENTS or characters > MAX_CHARACTERS or depths > MAX_ALL_DEPTHS:
        return None
    strip_elements(root, *_UNREAD, with_tail=False)
    return document_fromstring(tostring(root, encoding="unicode", method="html"))
