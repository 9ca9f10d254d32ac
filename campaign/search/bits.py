"""Which entries of a kind have a facet, one bit for each entry: filters are put together, and counted under one
another, by the processor and not row by row. A hundred thousand entries are 12 kB.

Each entry has a place among those of its kind, given in the order in which they came. The bits of a facet are kept in
blocks of BLOCK places, so that a change writes little. Facets with as many values as there are records of another kind
(`MANY_VALUES`) have none: of those each entry is looked at, where there are few.
"""

from collections import defaultdict
from functools import cached_property

import numpy
from django.db import connection
from django.db.models import Max

from campaign.models import EntryPlace, FacetBits, Posting
from documents.prepared import prepared

MANY_VALUES = ("organization", "topic")  # facets with as many values as there are records of another kind
# The kinds of entry, by the number in their spots. Whoever changes the order has to make the index anew.
KINDS = ("campaign", "organization", "person", "statement", "petition", "update", "source")
_KIND_AT = 28  # bits of a spot that are the place
_PLACE = (1 << _KIND_AT) - 1
BLOCK = 1 << 15  # places
_BYTES = BLOCK >> 3
SOON = 10  # times that a facet is counted by its bits before its places are numbered, which takes as long as thirty
_WORD = "<u8"


def spot_of(kind, place):
    """The kind and the place of an entry as one number, which is what the index keeps."""
    return KINDS.index(kind) << _KIND_AT | place


def place_of(spot):
    return spot & _PLACE


def spots(kind):
    """[first, last] that an entry of this kind may have."""
    return spot_of(kind, 0), spot_of(kind, _PLACE)


class Blocks:
    """The blocks that one refresh touches; `save` writes them."""

    def __init__(self):
        self.touched = {}

    def put(self, facet, place, is_there):
        """That the entry at this place has the facet (a key), or has it no more."""
        key = facet, place // BLOCK
        block = self.touched.get(key)
        if block is None:
            [there] = _block(facet=facet, block=key[1]) or [b""]
            block = self.touched[key] = bytearray(bytes(there).ljust(_BYTES, b"\0"))
        at, bit = place % BLOCK // 8, 1 << place % 8
        block[at] = block[at] | bit if is_there else block[at] & ~bit

    def save(self):
        table = FacetBits._meta.db_table
        rows = [(*key, bytes(block).rstrip(b"\0")) for key, block in sorted(self.touched.items())]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table} (facet_id, block, bits) VALUES (%s, %s, %s) "
                "ON CONFLICT (facet_id, block) DO UPDATE SET bits = excluded.bits",
                rows,
            )


def of(kind):
    """({name: {value: its bits}} of each facet of a kind that has any, of how many words each is): words of 64 bits,
    with a place for each entry of the kind."""
    rows, (first, last) = _blocks(kind=kind), spots(kind)
    highest = EntryPlace.objects.filter(spot__gte=first, spot__lte=last).aggregate(Max("spot"))["spot__max"]
    blocks = [block for _name, _value, block, _there in rows]
    size = (max([*blocks, 0 if highest is None else place_of(highest) // BLOCK]) + 1) * _BYTES
    data = defaultdict(lambda: bytearray(size))
    for name, value, block, there in rows:
        data[name, value][block * _BYTES : block * _BYTES + len(there)] = there
    found = defaultdict(dict)
    for (name, value), mine in data.items():
        found[name][value] = numpy.frombuffer(mine, _WORD)
    return dict(found), size // 8


def of_entries(facets, size=0):
    """The bits of the entries that have any of these facets (keys), from the entries themselves; in so many words, or
    as many as they need where nothing is said."""
    places = numpy.array([place_of(spot) for spot in _spots(facets=facets)], "i8")
    size = size or int(places.max(initial=-1)) // 64 + 1
    found = numpy.zeros(size * 64, "u1")
    found[places[places < len(found)]] = 1
    return numpy.packbits(found, bitorder="little").view(_WORD)


def count(bits):
    """How many are set."""
    return int(numpy.add.reduce(numpy.bitwise_count(bits), dtype="u4"))


class Overlap:
    """Counts what is set in these bits and in others as well."""

    def __init__(self, bits):
        self.bits, self._both, self._counts = bits, numpy.empty_like(bits), numpy.empty(len(bits), "u1")

    @cached_property
    def total(self):
        return count(self.bits)

    @cached_property
    def places(self):
        return places(self.bits)

    def count(self, others):
        numpy.bitwise_and(self.bits, others, out=self._both)
        return int(numpy.add.reduce(numpy.bitwise_count(self._both, out=self._counts), dtype="u4"))


def places(bits):
    """The places whose bits are set, from the first."""
    given = bits.view("u1")
    there = numpy.flatnonzero(given != 0)  # looked for among truth values, which is ten times as quick
    at = numpy.flatnonzero(numpy.unpackbits(given[there], bitorder="little").view(bool))
    return there[at >> 3] * 8 + (at & 7)


class Values:
    """What one facet says of the entries of a kind: {value: its bits}, and of each place which value it has."""

    def __init__(self, bits):
        self.bits, self._times = bits, 0

    @property
    def nbytes(self):
        """What it takes at most."""
        return sum(mine.nbytes + mine.nbytes * 8 // len(self.bits) for mine in self.bits.values())

    @cached_property
    def _numbered(self):
        """The number of the value of each place, from 1; None where a place has several, or there are too many."""
        if len(self.bits) > 255:
            return None
        found = numpy.zeros(64 * max(map(len, self.bits.values())), "u1")
        for number, mine in enumerate(self.bits.values(), 1):
            at = places(mine)
            if found[at].any():
                return None
            found[at] = number
        return found

    def under(self, overlap):
        """{value: how many of what overlaps with it}, without those that have none."""
        words = len(overlap.bits)
        # Nanoseconds, measured: to look at each place, and to find them before; or to go through the bits of each.
        found = "places" in vars(overlap)
        looked_at = 3 * overlap.total + (0 if found else 4 * words + 6 * overlap.total)
        is_quicker = looked_at < 0.85 * words * len(self.bits)
        self._times += is_quicker
        if is_quicker and self._times > SOON and self._numbered is not None:
            numbers = numpy.bincount(self._numbered[overlap.places], minlength=len(self.bits) + 1)[1:].tolist()
        else:
            numbers = map(overlap.count, self.bits.values())
        return {value: number for value, number in zip(self.bits, numbers, strict=True) if number}


@prepared
def _block(*, facet, block):
    return FacetBits.objects.filter(facet=facet, block=block).order_by().values_list("bits", flat=True)


@prepared
def _blocks(*, kind):
    rows = FacetBits.objects.filter(facet__kind=kind).order_by()
    return rows.values_list("facet__name", "facet__value", "block", "bits")


@prepared
def _spots(*, facets):
    there = Posting.objects.filter(facet__in=facets).values("entry")
    return EntryPlace.objects.filter(entry__in=there).order_by().values_list("spot", flat=True)
