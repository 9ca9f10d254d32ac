"""What the files of posts and messages have in common: JSON, days, and lists too long to show."""

import datetime
import json
import math
import re

from . import Choose, Part, Unreadable

LIMIT = 320  # entries of one list; two steps then reach any of 100,000 messages
LABEL = 140  # characters


class NoJson(ValueError):
    """The bytes are no JSON; the message says where they stop being it."""


def loads(data):
    """The value in the bytes. RecursionError if it is nested too deeply; lone surrogates are found by the caller."""
    try:
        return json.loads(data.decode(json.detect_encoding(data[:4])))
    except UnicodeDecodeError as error:
        raise NoJson(f"The file is no JSON: its encoding is broken at byte {error.start:,}.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno:,}, column {error.colno:,}"
        raise NoJson(f"The file is no whole JSON: it is damaged or cut off at {where}.") from error
    except ValueError as error:
        raise NoJson("The file is no JSON that can be read: it holds a number of thousands of digits.") from error


def day(value):
    """The day in "2023-07-14T10:22:33Z" as EDTF, or "" if it begins with none."""
    try:
        return datetime.date.fromisoformat(value[:10]).isoformat()
    except (TypeError, ValueError):
        return ""


def text(value):
    """A string from a file that may hold anything in its place; "" for what is none."""
    return value if isinstance(value, str) else ""


def address(value):
    """An address of the web that can be stored and linked; "" for anything else."""
    return value if re.fullmatch("https?://[^\0-\x20\x7f\ud800-\udfff]{1,1900}", text(value)) else ""


def listed(value):
    """A list from a file that may hold anything in its place; [] for what is none."""
    return value if isinstance(value, list) else []


def short(words, limit=LABEL):
    """One line for a list: white space collapsed, cut at a bound, and without what no page can show."""
    line = " ".join(words[: 4 * limit].split())
    line = re.sub("[\0-\x1f\x7f-\x9f\ud800-\udfff]", "�", line)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def choose(items, part_of, stretch=""):
    """The list to choose from; `part_of(item)` makes a Part of one.

    More than LIMIT are shown in stretches ("from:320-640", positions in the whole list), which come back here as
    `stretch` and give the next list.
    """
    begin, end = _bounds(stretch, len(items))
    if end - begin <= LIMIT:
        return Choose([part_of(item) for item in items[begin:end]])
    step = max(LIMIT, math.ceil((end - begin) / LIMIT))
    parts = []
    for first in range(begin, end, step):
        last = min(first + step, end)
        names = [short(part_of(items[each]).label, 60) for each in (first, last - 1)]
        parts.append(Part(f"from:{first}-{last}", f"{last - first:,} from {names[0]} to {names[1]}"))
    return Choose(parts)


def is_stretch(part):
    return part.startswith("from:")


def _bounds(stretch, length):
    if not stretch:
        return 0, length
    found = re.fullmatch(r"from:(\d{1,9})-(\d{1,9})", stretch)
    begin, end = (int(found[1]), int(found[2])) if found else (0, 0)
    if not begin < end <= length:
        raise Unreadable(f"The file has no part “{short(stretch, 60)}”. Choose one of its list.")
    return begin, end
