"""Two states that grew out of one, brought together field by field. Plain Python.

A state is {key: {field: value}}, a row by its key. What only one side changed is as that side has it, and
nobody is asked; what both changed, each in another way, clashes, and a person decides. The members of a
set (the passages that a row rests on) are added and removed one by one, so that sets never clash. Where
the common origin is not known, every difference is a clash.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Meeting:
    """One field of one row, or the row as a whole (`field` is ""), and the value that it shall have."""

    key: tuple
    field: str = ""
    value: Any = None  # of a set: its members


def meet(base, theirs, yours, sets=(), returning=()):
    """What was taken from them, and what clashes: two lists of Meetings.

    `base` is None where it is not known; `returning` are the keys of rows that are gone from `theirs` and that
    you still had, which only matters then.
    """
    taken, clashes = [], []
    for key in {**theirs, **yours}:
        old = None if base is None else base.get(key)
        mine, other = yours.get(key), theirs.get(key)
        if mine is None:  # you removed it
            if old != other:
                clashes.append(Meeting(key))
        elif other is None:  # they removed it, or you added it
            if old == mine:
                taken.append(Meeting(key))
            elif old is not None or base is None and key in returning:
                clashes.append(Meeting(key))
        else:
            _meet_fields(key, old, other, mine, sets, taken, clashes)
    return taken, clashes


def _meet_fields(key, old, theirs, yours, sets, taken, clashes):
    for field in theirs:
        before, other, mine = (old or {}).get(field), theirs[field], yours.get(field)
        if mine == other:
            continue
        if old is None:
            clashes.append(Meeting(key, field))
        elif mine == before:
            taken.append(Meeting(key, field, other))
        elif field in sets:
            both = joined(before, other, mine)
            if both != mine:
                taken.append(Meeting(key, field, both))
        elif other != before:
            clashes.append(Meeting(key, field))


def joined(base, theirs, yours):
    """The members of a set after both sides added and removed some; in their order, then in yours."""
    kept = [each for each in theirs if each in yours or each not in base]
    return kept + [each for each in yours if each not in theirs and each not in base]
