"""Dates as sources give them: EDTF in, the earliest and the latest possible day out.

A text says "July 2023", "not later than 3 August" or nothing. We store EDTF (ISO 8601-2): level 0,
level 1, and of level 2 only one-of sets (`[..2023-08-03]`: one day, not later than that). An interval
`2025-07-03/2025-07-06` means that something lasted; a set means that it happened once and we do not
know when. The library checks the grammar and the calendar; the bounds are worked out here, because the
library's own invent a start ten years back for an open set. Here an open end is None.

"~" (about) and "?" (uncertain) do not widen the bounds: how far "about" reaches is not ours to say.
"""

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

from edtf import parse_edtf

MAX_LENGTH = 64  # characters; longer hostile strings can keep the parser busy for seconds

# Unknown digits are XX from the right, as in level 1: 201X, 20XX, 2023-XX, 2023-07-XX, 2023-XX-XX.
_ATOM = re.compile(
    r"(?:(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2}|XX(?!-[0-9]))(?:-(?P<day>[0-9]{2}|XX))?)?"
    r"|(?P<years>[0-9]{3}X|[0-9]{2}XX))(?P<sure>[?~%]?)"
)
# Such a date needs no grammar, only the calendar; the parser takes some milliseconds for each.
_PLAIN = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
_SEASONS = {"21": (3, 5), "22": (6, 8), "23": (9, 11), "24": (12, 2)}  # months, northern hemisphere


class BadDate(ValueError):
    """The text is not a date that we store; the message says why, for the person who typed it."""


@dataclass(frozen=True)
class Moment:
    """One EDTF atom: year, or month, or day, any of them partly unknown."""

    year: str
    month: str = ""
    day: str = ""
    sure: str = ""  # "", "?" uncertain, "~" approximate, "%" both

    @property
    def earliest(self):
        year = int(self.year.replace("X", "0")) or 1
        if self.month in _SEASONS:
            return datetime.date(year, _SEASONS[self.month][0], 1)
        month = 1 if "X" in self.month or not self.month else int(self.month)
        day = 1 if "X" in self.day or not self.day else int(self.day)
        return datetime.date(year, month, day)

    @property
    def latest(self):
        year = int(self.year.replace("X", "9"))
        if self.month in _SEASONS:
            start, month = _SEASONS[self.month]
            year += month < start
        else:
            month = 12 if "X" in self.month or not self.month else int(self.month)
        last = calendar.monthrange(year, month)[1]
        return datetime.date(year, month, last if "X" in self.day or not self.day else int(self.day))


@dataclass(frozen=True)
class Edtf:
    """A parsed date. `kind` is "moment", "interval" (it lasted) or "one_of" (once, within bounds).

    An interval or set has two `ends`, each a Moment or None where it is open; a set of listed days has
    them all in `choices`.
    """

    text: str
    kind: str
    ends: tuple
    choices: tuple = ()

    @property
    def earliest(self):
        """The first possible day, or None where the start is open."""
        if self.choices:
            return min(choice.earliest for choice in self.choices)
        return self.ends[0].earliest if self.ends[0] else None

    @property
    def latest(self):
        """The last possible day, or None where the end is open."""
        if self.choices:
            return max(choice.latest for choice in self.choices)
        return self.ends[-1].latest if self.ends[-1] else None


def _bad(text):
    return BadDate(
        f"“{text}” is not a date in EDTF that can be stored. Examples: 2023, 2023-07, 2023-07-25, 2023~ (about), "
        "[..2023-08-03] (one day, not later than), 2025-07-03/2025-07-06 (it lasted)."
    )


def _moment(text):
    found = _ATOM.fullmatch(text)
    if not found:
        raise _bad(text)
    year = found["year"] or found["years"]
    if year == "0000":
        raise BadDate("The year 0000 cannot be stored.")
    return Moment(year, found["month"] or "", found["day"] or "", found["sure"])


@lru_cache(maxsize=16384)  # the library takes 10 to 25 ms for a date, and a record's days recur
def parse(text):
    """Return the Edtf for `text`; raise BadDate with a message for a curator."""
    if len(text) > MAX_LENGTH:
        raise BadDate(f"A date has at most {MAX_LENGTH} characters.")
    try:
        # Our own shape first: for much of what it refuses the library is slow, or prints.
        edtf = _build(text)
        bounds = edtf.earliest, edtf.latest
    except BadDate:
        raise
    except (ValueError, OverflowError) as error:
        raise BadDate(f"“{text}” is no day of the calendar.") from error
    try:
        if not _PLAIN.fullmatch(text):
            parse_edtf(text)
    except Exception as error:  # the parser leaks many kinds for bad input
        raise _bad(text) from error
    if None not in bounds and bounds[0] > bounds[1]:
        raise BadDate(f"“{text}” ends before it begins.")
    return edtf


def read(text):
    """The Edtf of a date that was stored, and so was parsed before: the grammar is not checked again."""
    return _build(text)


def _build(text):
    if text.startswith("[") and text.endswith("]"):
        inner = text[1:-1]
        if inner.startswith(".."):
            return Edtf(text, "one_of", (None, _moment(inner[2:])))
        if inner.endswith(".."):
            return Edtf(text, "one_of", (_moment(inner[:-2]), None))
        if ".." in inner and "," not in inner:
            start, end = inner.split("..", 1)
            return Edtf(text, "one_of", (_moment(start), _moment(end)))
        choices = tuple(_moment(part.strip(" ")) for part in inner.split(","))
        return Edtf(text, "one_of", (choices[0], choices[-1]), choices)
    if "/" in text:
        ends = tuple(None if part in ("", "..") else _moment(part) for part in text.split("/", 1))
        if ends == (None, None):
            raise BadDate("An interval needs at least one end.")
        return Edtf(text, "interval", ends)
    return Edtf(text, "moment", (_moment(text),))
