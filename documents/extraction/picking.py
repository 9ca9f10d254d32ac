"""What trafilatura takes for the main text of a page.

Only its choice is used, never its characters: it normalises them, joins blocks and drops some. So its lines are
compared word by word with the page's own blocks.
"""

import re
import unicodedata
from dataclasses import dataclass

MAX_ELEMENTS = 30_000  # beyond them it takes more than some seconds
MAX_DEPTH = 250  # and it works with recursion
_WORDS = re.compile(r"\w+")
_RUN = 5  # words


@dataclass(frozen=True)
class Picked:
    lines: frozenset  # of tuples of words
    runs: frozenset  # every five words in a row


def pick(root):
    """Picked, or None where trafilatura finds nothing, fails, or would take too long."""
    if _is_too_much(root):
        return None
    import trafilatura  # a third of a second: only for a page

    try:
        found = trafilatura.bare_extraction(root, include_comments=False, with_metadata=False)
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


def _is_too_much(root):
    elements = depth = 0
    from lxml.etree import iterwalk

    for event, _ in iterwalk(root, events=("start", "end")):
        if event == "start":
            depth += 1
            elements += 1
            if elements > MAX_ELEMENTS or depth > MAX_DEPTH:
                return True
        else:
            depth -= 1
    return False
