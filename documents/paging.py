"""Lists that follow one another by key: page 1,000 costs what page 1 costs.

A page begins after (or before) a record that the address names by its id. What follows it is read as two
ranges of one index, same value and further id, then further value, each with its own limit: that stays
flat on SQLite and PostgreSQL, where the usual OR of the two grows with the distance.
"""

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

SIZE = 25  # records on a page
COUNTED = 5000  # counted exactly up to here; beyond it is "more than 5,000"


class BadKey(ValueError):
    """The address names no place in this list."""


@dataclass
class Page:
    items: list
    next: str | None  # id of the record after which the next page begins
    previous: str | None  # id of the record before which the previous page ends
    count: int
    count_is_exact: bool


def _record(model_records, key):
    try:
        record = model_records.filter(pk=uuid.UUID(key)).first()
    except ValueError:
        record = None
    if record is None:
        raise BadKey(_("This page of the list does not exist (any more). Start from the first page."))
    return record


def _range(records, name, descending, start, limit):
    """Up to `limit` records from `start` on (None: from the end of the list that comes first)."""
    sign, beyond = ("-", "lt") if descending else ("", "gt")
    ordered = records.order_by(f"{sign}{name}", f"{sign}id")
    if start is None:
        return list(ordered[:limit])
    value = getattr(start, name)
    found = list(ordered.filter(**{name: value, f"id__{beyond}": start.pk})[:limit])
    if len(found) < limit:
        found += ordered.filter(**{f"{name}__{beyond}": value})[: limit - len(found)]
    return found


def page(records, places, name, descending, after="", before="", size=SIZE, counted=None):
    """The page of `records` that the keys ask for; raise BadKey for a made-up one.

    `places` are the records that a key may name (all public ones: a filter may have dropped the record
    since). `name` is the column that the list is ordered by, then by id. `counted` is how many there are, where that
    is known already.
    """
    if after and before:
        raise BadKey(_("A page begins after one record or ends before one, not both."))
    if before:
        start = _record(places, before)
        items = _range(records, name, not descending, start, size + 1)
        more_before, items = len(items) > size, items[:size][::-1]
        has_next = True
    else:
        start = _record(places, after) if after else None
        items = _range(records, name, descending, start, size + 1)
        has_next, items = len(items) > size, items[:size]
        more_before = bool(after)
    is_exact = counted is not None
    if counted is None:
        counted = records.order_by().values("pk")[: COUNTED + 1].count()
        is_exact = counted <= COUNTED
        counted = min(counted, COUNTED)
    return Page(
        items=items,
        next=str(items[-1].pk) if items and has_next else None,
        previous=str(items[0].pk) if items and more_before else None,
        count=counted,
        count_is_exact=is_exact,
    )


def walk(records, name, descending, size):
    """All of the records in this order, in lists of up to `size`: the last costs what the first does."""
    last = None
    while found := _range(records, name, descending, last, size):
        yield found
        last = found[-1]
