"""What entries there are, and which facets each has, as columns of numbers in memory.

A search finds thousands of entries, and so may a list under several filters. To count what they have, one number after
the other, would take as long as all else on the page; numpy does it in a fraction of that. The database keeps the
columns in blocks of BLOCK places (EntryBlock), each with a stamp that is never given again, so that a process reads
again only the blocks that changed. Each entry takes some 70 bytes.

A row of these columns is an entry: first those of the first kind (`bits.KINDS`), each kind in the order of its places.
Rows of places that have no entry have the key NONE.
"""

import secrets
import uuid
from array import array
from functools import cached_property
from itertools import chain, groupby, islice

import numpy
from django.db import connection

from campaign.models import EntryBlock
from campaign.search.bits import KINDS, spot_of
from campaign.search.counts import ALL
from documents.prepared import MOST, prepared

BLOCK = 512  # places
_OF_A_KIND = spot_of(KINDS[1], 0) // BLOCK  # numbers of blocks
NONE = -1
_WAITING = 20_000  # changes that are in memory at once
_AT_ONCE = 100  # blocks that are written together
_ORGANIZATION = 1 << 31  # marks the facets (keys) of which there are as many as there are organizations
_NOBODY = bytes(16)
# A block: the keys of its entries, those of the records or sources that they are of, how many facets each has, and the
# facets of all.
_KEYS, _OBJECTS, _SIZES, _FACETS = "<i8", "V16", "<u4", "<u4"


class Blocks:
    """What one refresh changes in them; `save` writes it, each block once."""

    def __init__(self):
        self._changes = {}  # by spot

    def put(self, spot, key, about, facets):
        """That the entry with this key, of this record or source (a UUID), stands there. `facets` are {key: name} of
        all that it has; that of the whole list is left out."""
        marked = (
            facet | _ORGANIZATION if name == "organization" else facet for facet, name in facets.items() if name != ALL
        )
        self._set(spot, key, about.bytes, array("I", marked))

    def remove(self, spot):
        self._set(spot, NONE, _NOBODY, array("I"))

    def _set(self, spot, *entry):
        self._changes[spot] = entry
        if len(self._changes) >= _WAITING:
            self.save()

    def save(self):
        changes = sorted(self._changes.items())
        self._changes.clear()
        blocks = groupby(changes, key=lambda change: change[0] // BLOCK)
        rows = ((number, new_stamp(), _changed(number, entries)) for number, entries in blocks)
        table = EntryBlock._meta.db_table
        with connection.cursor() as cursor:
            while some := list(islice(rows, _AT_ONCE)):
                cursor.executemany(
                    f"INSERT INTO {table} (number, stamp, data) VALUES (%s, %s, %s) "
                    "ON CONFLICT (number) DO UPDATE SET stamp = excluded.stamp, data = excluded.data",
                    some,
                )


def new_stamp():
    """A number that no block had before, as far as anybody can tell."""
    return secrets.randbits(62)


def _changed(number, changes):
    """The bytes of a block after changes: pairs of a spot and the (key, whose it is, facets) that stands there now."""
    keys, objects, facets = _read(number)
    for spot, entry in changes:
        at = spot % BLOCK
        keys[at], objects[at], facets[at] = entry
    return _written(keys, objects, facets)


def _read(number):
    """(the keys of a block, whose they are, the facets of each of its places)."""
    [data] = _data(number=number) or [None]
    if data is None:
        return [NONE] * BLOCK, [_NOBODY] * BLOCK, [array("I")] * BLOCK
    keys, objects, sizes, facets = parts(data)
    ends = numpy.cumsum(sizes, dtype="i8").tolist()
    starts = [0, *ends[:-1]]
    return keys.tolist(), objects.tolist(), [
        array("I", facets[start:end].tolist()) for start, end in zip(starts, ends, strict=True)
    ]  # fmt: skip


def _written(keys, objects, facets):
    """The bytes of a block."""
    flat = [each for some in facets for each in some]
    return b"".join((
        numpy.array(keys, _KEYS).tobytes(), *objects,
        numpy.array([len(some) for some in facets], _SIZES).tobytes(), numpy.array(flat, _FACETS).tobytes(),
    ))  # fmt: skip


def parts(data):
    """(keys, whose they are, how many facets each has, the facets of all, marked) of the bytes of a block."""
    data = bytes(data)
    return (
        numpy.frombuffer(data, _KEYS, BLOCK), numpy.frombuffer(data, _OBJECTS, BLOCK, BLOCK * 8),
        numpy.frombuffer(data, _SIZES, BLOCK, BLOCK * 24), numpy.frombuffer(data, _FACETS, offset=BLOCK * 28),
    )  # fmt: skip


def stored():
    """(key, spot, whose it is, {the keys of its facets}) of each entry, in the order of spots. To check the index."""
    blocks = EntryBlock.objects.order_by("number").values_list("number", "data")
    for number, data in blocks.iterator(chunk_size=50):
        keys, objects, sizes, facets = parts(data)
        ends = numpy.cumsum(sizes, dtype="i8").tolist()
        ids = [uuid.UUID(bytes=each) for each in objects.tolist()]
        facets = (facets & ~numpy.uint32(_ORGANIZATION)).tolist()
        for at, (key, start, end) in enumerate(zip(keys.tolist(), [0, *ends[:-1]], ends, strict=True)):
            if key != NONE:
                yield key, number * BLOCK + at, ids[at], set(facets[start:end])


@prepared
def _data(*, number):
    return EntryBlock.objects.filter(number=number).values_list("data", flat=True)


# --- reading -----------------------------------------------------------------------------------------


class Columns:
    """The entries of all kinds. `stamps` are {number of a block: its stamp}."""

    def __init__(self, stamps, blocks):
        """`blocks` are (keys, objects, sizes, facets) of each number from the first block of a kind to its last."""
        self.stamps = stamps
        keys, objects, sizes, facets = zip(*blocks, strict=True) if blocks else ([], [], [], [])
        self.keys = numpy.concatenate([numpy.empty(0, "i8"), *keys])
        self._objects = numpy.concatenate([numpy.empty(0, _OBJECTS), *objects])
        self._kinds = {}  # filled as they are asked for
        self._starts = numpy.zeros(len(self.keys) + 1, "i4")
        numpy.cumsum(numpy.concatenate([numpy.empty(0, "i4"), *sizes]), out=self._starts[1:])
        self._facets = numpy.concatenate([numpy.empty(0, "u4"), *facets])
        # The first row of each kind, and the end.
        self._firsts = numpy.cumsum([0, *(len(numbers) for numbers in _numbered(stamps))]) * BLOCK

    def block(self, position):
        """(keys, objects, sizes, facets) of the block at this position."""
        first, end = position * BLOCK, (position + 1) * BLOCK
        starts = self._starts[first : end + 1]
        keys, objects = self.keys[first:end], self._objects[first:end]
        return keys, objects, numpy.diff(starts), self._facets[starts[0] : starts[-1]]

    @cached_property
    def order(self):
        """All rows, those of lower keys first."""
        return numpy.argsort(self.keys).astype("i4")

    @cached_property
    def _sorted(self):
        return self.keys[self.order]

    def newest(self, kind, below=None, above=None, limit=None):
        """The rows of a kind in the order of lists, the newest first; with `above` those just above, oldest first."""
        if kind not in self._kinds:
            rows = self.of_kind(kind, self.order)
            rows = rows[self.keys[rows] != NONE]
            self._kinds[kind] = rows, self.keys[rows]
        rows, keys = self._kinds[kind]
        first = 0 if above is None else int(numpy.searchsorted(keys, above, "right"))
        end = len(keys) if below is None else int(numpy.searchsorted(keys, below))
        if above is not None:
            return rows[first : min(end, first + limit)]
        return rows[max(first, end - limit) : max(first, end)][::-1]

    def ids(self, rows):
        """The keys (UUIDs) of the records or sources of these rows."""
        return [uuid.UUID(bytes=each) for each in self._objects[rows].tolist()]

    def rows_of(self, keys):
        """The rows of the entries with these keys, in their order; without those that there are none of."""
        keys = numpy.asarray(keys, "i8")
        if not len(self.keys):
            return numpy.empty(0, "i4")
        at = numpy.searchsorted(self._sorted, keys)
        at[at == len(self.keys)] = 0
        return self.order[at[self._sorted[at] == keys]]

    def rows_at(self, kind, places):
        """(the rows, the keys) of the entries of a kind at these places; without places that have none."""
        first, end = self._range(kind)
        rows = numpy.asarray(places, "i8") + first
        if rows.max(initial=0) >= end:
            rows = rows[rows < end]
        keys = self.keys.take(rows)
        is_there = keys != NONE
        return (rows, keys) if is_there.all() else (rows[is_there], keys[is_there])

    def of_kind(self, kind, rows):
        """Those of the rows that are of this kind."""
        first, end = self._range(kind)
        return rows[(rows >= first) & (rows < end)]

    def _range(self, kind):
        number = KINDS.index(kind)
        return self._firsts[number], self._firsts[number + 1]

    def kinds_of(self, rows):
        """The number of the kind (`bits.KINDS`) of each row."""
        return numpy.searchsorted(self._firsts, rows, "right") - 1

    def have(self, rows, facets):
        """Of each row whether it has any of these facets (keys)."""
        there, sizes = self._facets_of(rows)
        owners = numpy.repeat(numpy.arange(len(rows)), sizes)
        found = numpy.zeros(len(rows), bool)
        found[owners[numpy.isin(there & ~numpy.uint32(_ORGANIZATION), numpy.array(sorted(facets), "u4"))]] = True
        return found

    def tally(self, rows, most=None, others=None):
        """{the key of a facet: how many of these rows have it}; with `most` of organizations only so many, those that
        most of the rows have, and of equals those with lower keys. With `others` (keys) beside organizations only of
        those."""
        there, _sizes = self._facets_of(rows)
        is_organization = there >= _ORGANIZATION
        beside = there[~is_organization]
        found = _counted(beside if others is None else beside[numpy.isin(beside, numpy.array(others, "u4"))])
        keys, numbers = _numbers(there[is_organization])
        if most is not None and len(keys) > most:
            first = numpy.argpartition((numbers << 32) - keys, -most)[-most:]
            keys, numbers = keys[first], numbers[first]
        return found | dict(zip((keys & ~numpy.uint32(_ORGANIZATION)).tolist(), numbers.tolist(), strict=True))

    def _facets_of(self, rows):
        """(the facets of all of these rows, one row after the other, and how many each has)."""
        starts = self._starts[rows]
        sizes = self._starts[rows + 1] - starts
        ends = numpy.cumsum(sizes, dtype="i4")
        places = numpy.repeat(starts - (ends - sizes), sizes)
        places += numpy.arange(len(places), dtype="i4")
        return self._facets.take(places), sizes


def _numbers(there):
    """(each number that is there, from the lowest, and how often it is)."""
    if not len(there):
        return there, numpy.empty(0, "i8")
    least, most = there.min(), there.max()
    if most - least > 8 * len(there):  # few of many: to put them into order takes less than to go through all
        return numpy.unique(there, return_counts=True)
    counts = numpy.bincount(there - least)
    found = numpy.flatnonzero(counts)
    return (found + int(least)).astype("u4"), counts[found]


def _counted(there):
    found, counts = _numbers(there)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _numbered(stamps):
    """Of each kind the numbers of its blocks, from the first to the last that there is."""
    last = {}
    for number in sorted(stamps):
        last[number // _OF_A_KIND] = number
    return [range(kind * _OF_A_KIND, last.get(kind, kind * _OF_A_KIND - 1) + 1) for kind in range(len(KINDS))]


_EMPTY = (
    numpy.full(BLOCK, NONE, _KEYS), numpy.zeros(BLOCK, _OBJECTS), numpy.zeros(BLOCK, _SIZES), numpy.empty(0, _FACETS)
)  # fmt: skip
_last = Columns({}, [])


def load():
    """The Columns as they are now. What this process knows of them already is not read again."""
    global _last  # noqa: PLW0603  one is kept; whoever reads at the same time reads the same
    known, stamps = _last, dict(_stamps())
    missing = [number for number, stamp in stamps.items() if known.stamps.get(number) != stamp]
    if not missing and len(stamps) == len(known.stamps):
        return known
    fresh = {}
    for number, stamp, data in _blocks(numbers=missing) if len(missing) <= MOST else _all_blocks():
        stamps[number], fresh[number] = stamp, parts(data)  # it may be another by now
    places = {number: at for at, number in enumerate(chain(*_numbered(known.stamps))) if number in stamps}
    blocks = []
    for number in chain(*_numbered(stamps)):
        if number not in fresh and number in places:
            blocks.append(known.block(places[number]))
        else:
            blocks.append(fresh.get(number, _EMPTY))
    _last = there = Columns(stamps, blocks)
    return there


@prepared
def _stamps():
    return EntryBlock.objects.order_by().values_list("number", "stamp")


@prepared
def _all_blocks():
    return EntryBlock.objects.order_by().values_list("number", "stamp", "data")


@prepared
def _blocks(*, numbers):
    return EntryBlock.objects.filter(number__in=numbers).order_by().values_list("number", "stamp", "data")
