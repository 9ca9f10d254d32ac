"""What was changed last, among records of one kind or of several, a page at a time.

A list is in the order of what it tells of; a petition of 2019 that is published today would stand on its last page. A
feed is in the order of publishing instead: by the last public change of each, then by key.
"""

import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from documents.paging import BadKey

SIZE = 25  # entries of a feed


@dataclass
class Newest:
    items: list
    next: str | None  # the key of the one after which the next page begins


def page(querysets, places, after="", size=SIZE):
    """The Newest of these records, of one kind each, after the one with the key `after`; BadKey where there is none.

    `places` are the records that a key may name: all that are public, for a filter may have dropped it since.
    """
    start = _start(places, after) if after else None
    found = []
    for records in querysets:
        if start is not None:
            at, pk = start
            records = records.filter(Q(updated_at__lt=at) | Q(updated_at=at, pk__lt=pk))
        found += records.order_by("-updated_at", "-id")[: size + 1]
    found.sort(key=lambda record: (record.updated_at, record.pk), reverse=True)
    items = found[:size]
    return Newest(items, str(items[-1].pk) if len(found) > size else None)


def _start(places, after):
    try:
        key = uuid.UUID(after)
    except ValueError:
        key = None
    for records in places if key else ():
        at = records.filter(pk=key).values_list("updated_at", flat=True).first()
        if at is not None:
            return at, key
    raise BadKey(_("This page of the list does not exist (any more). Start from the first page."))
