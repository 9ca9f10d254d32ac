"""Passages that may be worth a record: updates, calls for a signature, demands.

An update is a line that says so (UPD, Обновление), with what belongs to it until the next empty line, update or
heading; or a heading that begins with a date, with its section. A call for a signature is a sentence that asks the
reader to sign (imperatives, "add your name", a petition that can be signed), not one that tells of somebody who
signed; addresses in it or next to it go with it. A demand is a sentence in which somebody demands in the first
person or whose petition or appeal does, or a slogan of the kind "Freedom for ...!".
"""

import re
from bisect import bisect_left
from typing import NamedTuple

from . import addresses, dates, phrases
from .phrases import compiled
from .sentences import sentences

_TO_ITS_DATE = re.compile(r"[\s:.(\[–—-]*(?:от|від|ад|du|del|dal|vom|from|on|of|zo dňa|z)?\s*")
_NEAR = 300  # characters after a call in which an address may belong to it


class Signal(NamedTuple):
    """Half-open [start, end) in code points of the whole passage; `kind` is update, signature or demand.

    `cue` is the place of the words that say so; `date` an EDTF date of an update that has one; `addresses` those
    near a call for a signature.
    """

    start: int
    end: int
    kind: str
    cue: tuple[int, int]
    date: str = ""
    addresses: tuple[str, ...] = ()


_UPDATE = re.compile(
    rf"^[^\S\n]*(?:[*#>\-–—•\[(]+\s*)?(?:{compiled(phrases.UPDATE).pattern})"
    r"(?=[^\S\n]*(?:[:.)\]–—-]|\d|от\b|від\b|du\b|del\b|vom\b|from\b|on\b|of\b|\())",
    re.MULTILINE,
)
_SIGN = compiled(*phrases.SIGN.values())
_NOT_SIGNED = compiled(phrases.NOT_SIGNED)
_DEMAND = compiled(*phrases.DEMAND.values())
_HEADING = 90  # characters of a dated heading, at most
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")


def updates(text: str, languages=(), written: str = "") -> list[Signal]:
    """Update lines and dated headings, each with its block."""
    dated = dates.find(text, languages, written)
    lines = {match.start() + _indent(match.group()): match.end() for match in _UPDATE.finditer(text)}
    headings = {each.start: each for each in dated if each.start not in lines and _is_heading(text, each)}
    if len(headings) < 2:  # one is the date of the text itself
        headings = {}
    begins = sorted({*lines, *headings})
    found = []
    for at, begin in enumerate(begins):
        following = begins[at + 1] if at + 1 < len(begins) else len(text)
        if begin in lines:
            cue = (begin, lines[begin])
            near = dated[bisect_left(dated, (cue[1],)) :][:1]
            day = "".join(each.edtf for each in near if _TO_ITS_DATE.fullmatch(text, cue[1], each.start))
            empty = _EMPTY_LINE.search(text, begin, following)
            following = empty.start() if empty else following
        else:
            cue, day = (begin, headings[begin].end), headings[begin].edtf
        found.append(Signal(begin, begin + len(text[begin:following].rstrip()), "update", cue, day))
    return found


def _indent(line):
    return len(line) - len(line.lstrip())


def _opens_a_line(text, dated):
    return not text[text.rfind("\n", 0, dated.start) + 1 : dated.start].strip(" *#[(>•–—-")


def _is_heading(text, dated):
    """Whether a day opens a line that is a heading: alone, or before a colon or dash, and below an empty line."""
    if not _opens_a_line(text, dated) or not re.match(r"\d{4}-\d\d-\d\d|$", dated.edtf) or "/" in dated.edtf:
        return False
    stop = text.find("\n", dated.end)
    rest = text[dated.end : stop if stop >= 0 else len(text)].strip()
    if not rest.strip(":.*#])"):
        return True
    return len(rest) <= _HEADING and rest[0] in ":–—-|" and not rest.endswith(",")


def signatures(text: str) -> list[Signal]:
    """Sentences that call for a signature, with the addresses in or after them."""
    known = addresses.find(text)
    found = []
    for start, end, cue in _with_cue(text, _SIGN):
        if _NOT_SIGNED.search(text, start, end):
            continue
        inside = known[bisect_left(known, (start,)) : bisect_left(known, (end + _NEAR,))]
        near = tuple(each.value for each in inside if _is_near(text, end, each))
        found.append(Signal(start, end, "signature", cue, addresses=near))
    return found


def _is_near(text, end, address):
    """Whether no other paragraph stands between the sentence and the address."""
    return "\n" not in text[end : address.start].strip()


def demands(text: str) -> list[Signal]:
    """Sentences in which something is demanded."""
    return [Signal(start, end, "demand", cue) for start, end, cue in _with_cue(text, _DEMAND)]


def _with_cue(text, pattern):
    """(start, end, place of the words) of each sentence that holds the words."""
    for start, end in sentences(text):
        match = pattern.search(text[start:end])
        if match:
            yield start, end, (start + match.start(), start + match.end())
