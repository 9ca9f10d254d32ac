"""Lists narrowed to facets: which entries, in the order of the list, and how many there are of what.

One facet is read from its own key in the index, newest first. How many there are is kept for the whole list and under
each facet with more entries than `MANY`; under several facets they are counted by bits (`campaign.search.bits`). What
has no bits, and days, is counted by looking at entries, in memory (`campaign.search.columns`): exactly where there are
up to `MANY` to look at, and otherwise among the newest (`SAMPLE`; with days `MANY`), which is said (“at least”). So
nothing here grows with the list but the bits, slowly.
"""

import heapq
from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import groupby, islice
from operator import and_, or_

import numpy
from django.db.models import Exists, F, OuterRef, Q

from campaign.models import Entry, Facet, FacetPair, Posting
from campaign.search import bits, columns, known
from campaign.search.bits import MANY_VALUES
from campaign.search.counts import ALL, MANY
from campaign.search.entries import MODELS, SOURCE
from documents.lasting import lasting
from documents.prepared import MOST, prepared

SAMPLE = 2_000  # entries of a longer list that are looked at for what has no bits
MOST_BYTES = 60_000_000  # of bits that are kept: those of two million entries with 150 facets
OFFERED = 60  # values of such a facet that are offered, those with most entries


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to. `chosen` are {facet: {value, …}}; several values of one are an “or”. `since` and
    `until` are days: what may have happened then. `keys` are the entries, of any kind, that some text was found in,
    and `keys_are_all` says whether there are no more."""

    kind: str
    chosen: dict = field(default_factory=dict)
    since: object = None
    until: object = None
    keys: tuple | None = None
    keys_are_all: bool = True

    @property
    def has_days(self):
        return bool(self.since or self.until)

    def days(self, prefix=""):
        """A condition on entries: their date may lie between the days. What has no date is left out."""
        dated = Q(**{f"{prefix}earliest__isnull": False}) | Q(**{f"{prefix}latest__isnull": False})
        if self.since:
            dated &= Q(**{f"{prefix}latest__gte": self.since.toordinal()}) | Q(**{f"{prefix}latest": None})
        if self.until:
            dated &= Q(**{f"{prefix}earliest__lte": self.until.toordinal()}) | Q(**{f"{prefix}earliest": None})
        return dated


@dataclass
class Counted:
    """`total` and `counts` ({facet: {value: number}}) under what is chosen; each facet is counted under the others.
    Where `is_exact` is False they are the least, likewise `counts_are_exact`."""

    total: int = 0
    is_exact: bool = True
    counts: dict = field(default_factory=lambda: defaultdict(Counter))
    counts_are_exact: bool = True
    # All that fit, the newest first, where they are few, or the newest of more; as numbers, which are kept quickly.
    keys: array | None = None
    newest: array | None = None


def totals():
    """{kind: how many public entries there are}."""
    none = dict.fromkeys([*MODELS, SOURCE], 0)
    return none | dict(Facet.objects.filter(name=ALL).values_list("kind", "total"))


class List:
    """One list as it is asked for."""

    def __init__(self, wanted):
        self.wanted = wanted
        names = {ALL: {""}} | {name: values for name, values in wanted.chosen.items() if values}
        facets = {name: [] for name in names}
        for facet in known.among(wanted.kind, names):
            facets[facet.name].append(facet)
        self.whole = facets.pop(ALL)
        self.chosen = facets
        self.parts = [*facets.values()] or [self.whole]

    @property
    def driver(self):
        """The facets of the part with the fewest entries."""
        return min(self.parts, key=lambda facets: sum(facet.total for facet in facets))

    def counted(self, only=None):
        """Count what fits. Values beside those that are chosen are counted under what else is chosen; with `only`,
        the name of one facet, that is left out, and nothing but its numbers has to be right.
        """
        counted = self._counted(only)
        if only is None:
            for name in MANY_VALUES:
                for facet in self.chosen.get(name, ()):
                    if facet.value not in counted.counts[name]:  # it is not among those that most have
                        self._count_chosen(counted, facet)
        return counted

    def _count_chosen(self, counted, facet):
        """One of the chosen values, under all other facets."""
        total, is_exact = counted.total, counted.is_exact
        if len(self.wanted.chosen[facet.name]) > 1:
            alone = List(replace(self.wanted, chosen=self.wanted.chosen | {facet.name: {facet.value}})).counted()
            total, is_exact = alone.total, alone.is_exact
        counted.counts[facet.name][facet.value] = total
        counted.counts_are_exact &= is_exact

    def _counted(self, only):
        few = sum(facet.total for facet in self.driver) <= MANY
        if self.wanted.keys is not None or (few and self.wanted.has_days):
            counted = self._counted_one_by_one(self._few(), only)
            counted.is_exact &= self.wanted.keys_are_all
            counted.counts_are_exact &= self.wanted.keys_are_all
            return counted
        if not self.chosen and not self.wanted.has_days:
            return Counted(sum(facet.total for facet in self.whole), counts=self._kept(only))
        (facets,) = self.chosen.values() if len(self.chosen) == 1 else ([],)
        if len(facets) == 1 and facets[0].paired and not self.wanted.has_days:
            return Counted(facets[0].total, counts=self._under(facets[0], only))
        if not self.wanted.has_days:
            return self._counted_by_bits(only)
        newest = self.walk(limit=MANY + 1)
        counted = self._counted_one_by_one(newest[:MANY], only)
        counted.keys = None if len(newest) > MANY else counted.keys
        counted.is_exact = len(newest) <= MANY
        counted.counts_are_exact &= counted.is_exact
        return counted

    def _few(self):
        """All entries that have any of the driver, or the text; the newest first."""
        if self.wanted.keys is not None:
            return sorted(self.wanted.keys, reverse=True)
        postings = Posting.objects.filter(facet__in=[facet.pk for facet in self.driver])
        return sorted(set(postings.values_list("entry_id", flat=True)), reverse=True)

    def _kept(self, only=None):
        """The kept numbers of the whole list; of facets with very many values those of the largest."""
        counts, facets = defaultdict(Counter), Facet.objects.filter(kind=self.wanted.kind, total__gt=0)
        rows = []
        if only not in MANY_VALUES:
            few = facets.filter(name=only) if only else facets.exclude(name__in=[ALL, *MANY_VALUES])
            rows += few.values_list("name", "value", "total")
        for name in [only] if only in MANY_VALUES else [] if only else MANY_VALUES:
            most = facets.filter(name=name).order_by("-total", "value")
            rows += most.values_list("name", "value", "total")[:OFFERED]
        for name, value, total in rows:
            counts[name][value] = total
        return counts

    def _under(self, facet, only=None):
        """The kept numbers under one facet; its own siblings stand under nothing."""
        counts = defaultdict(Counter)
        pairs = FacetPair.objects.filter(given=facet, total__gt=0).exclude(facet__name__in=[facet.name, ALL])
        few = pairs.exclude(facet__name__in=MANY_VALUES).values_list("facet__name", "facet__value", "total")
        rows = list(few)
        for name in MANY_VALUES:
            if name != facet.name:
                # Those with most entries in the whole list, for nobody keeps an order of the others.
                most = Facet.objects.filter(kind=facet.kind, name=name, total__gt=0).order_by("-total", "value")
                most = list(most.values_list("pk", flat=True)[:OFFERED])
                rows += pairs.filter(facet__in=most).values_list("facet__name", "facet__value", "total")
        for name, value, total in rows:
            counts[name][value] = total
        if only is None:
            counts[facet.name] = self._kept(facet.name)[facet.name]
        return counts

    def _counted_by_bits(self, only):
        """All of one kind at once; of what has many values look at the entries that fit, the newest where they are too
        many."""
        (kind, size), counted = _bits_of(self.wanted.kind), Counted()
        nothing = numpy.zeros(size, "<u8")
        parts = {
            name: bits.of_entries([facet.pk for facet in facets], size)
            if name in MANY_VALUES
            else reduce(or_, (kind[name].bits.get(facet.value, nothing) for facet in facets if name in kind), nothing)
            for name, facets in self.chosen.items()
        }
        fit = bits.Overlap(reduce(and_, parts.values()))
        counted.total = fit.total
        entries, few = entry_columns(), counted.total <= MANY
        rows, keys = entries.rows_at(self.wanted.kind, fit.places)
        for name, values in kind.items():
            if only not in (None, name):
                continue
            if name in parts:
                counted.counts[name].update(self._under_others(name, values, parts))
            elif not few:
                counted.counts[name].update(values.under(fit))
        if few:
            counted.keys = _newest(keys)
        else:
            if len(rows) > SAMPLE:  # what went meanwhile has no row
                first = numpy.argpartition(keys, -SAMPLE)[-SAMPLE:]
                rows, keys = rows[first], keys[first]
            counted.newest, counted.counts_are_exact = _newest(keys), False
        # The others of more are counted by bits.
        others = None if few else known.topics(self.wanted.kind)
        for name, value, number in known.by_name({None: entries.tally(rows, OFFERED, others)}):
            if only in (None, name) and name not in parts:
                counted.counts[name][value] += number
        for name in MANY_VALUES:
            if name in parts and only is None:
                counted.counts[name], is_exact = self._beside(name)
                counted.counts_are_exact &= is_exact
        return counted

    def _under_others(self, name, values, parts):
        """{value: how many} of one facet under what is chosen of all others. Under nothing, and under one value that
        many have, these numbers are kept."""
        others = {other: each for other, each in parts.items() if other != name}
        chosen = [facet for other in others for facet in self.chosen[other]]
        if not others:
            return {
                f.value: f.total
                for f in known.with_few_values(self.wanted.kind).values()
                if f.name == name and f.total
            }
        if len(others) == len(chosen) == 1 and chosen[0].paired:
            return known.numbers_under(chosen[0], name)
        return values.under(bits.Overlap(reduce(and_, others.values())))

    def _counted_one_by_one(self, keys, only):
        """Look at each of these entries."""
        if self.wanted.has_days:
            there = []
            for at in range(0, len(keys), MOST):
                some = keys[at : at + MOST]
                rows = Entry.objects.filter(self.wanted.days(), pk__in=some, kind=self.wanted.kind)
                there += rows.values_list("pk", flat=True)
            keys = sorted(there, reverse=True)
        entries = entry_columns()
        rows = entries.of_kind(self.wanted.kind, entries.rows_of(keys))
        fit, under = sorted_out(entries, rows, {name: [f.pk for f in facets] for name, facets in self.chosen.items()})
        counts = defaultdict(Counter)
        for name, value, number in known.by_name({name: entries.tally(some) for name, some in under.items()}):
            counts[name][value] += number
        counted = Counted(len(fit), counts=counts, keys=_newest(entries.keys[fit]))
        if only is None and self.wanted.keys is None:
            for name in self.chosen:
                counts[name], is_exact = self._beside(name)
                counted.counts_are_exact &= is_exact
        return counted

    def _beside(self, name):
        """(The numbers of one facet under all others that are chosen, whether they are exact)."""
        others = {other: values for other, values in self.wanted.chosen.items() if other != name}
        wanted = replace(self.wanted, chosen=others)
        counted = List(wanted).counted(only=name)
        return counted.counts.get(name, Counter()), counted.counts_are_exact

    # --- reading ---------------------------------------------------------------------------

    def walk(self, below=None, above=None, limit=MANY):
        """Keys of entries in the order of the list, newest first; with `above` the ones just above, oldest first."""
        if self.parts == [self.whole] and not self.wanted.has_days:
            entries = entry_columns()
            return entries.keys[entries.newest(self.wanted.kind, below, above, limit)].tolist()
        upwards = above is not None
        streams = [self._stream(facet, below, above, limit) for facet in self.driver]
        merged = heapq.merge(*streams, reverse=not upwards)
        return [key for key, _same in islice(groupby(merged), limit)]

    def _stream(self, facet, below, above, limit):
        if not self.wanted.has_days:
            return self._prepared_stream(facet, below, above, limit)
        postings = Posting.objects.filter(facet=facet.pk)
        if below is not None:
            postings = postings.filter(entry_id__lt=below)
        if above is not None:
            postings = postings.filter(entry_id__gt=above)
        for facets in self.parts:
            if facets is not self.driver:
                there = Posting.objects.filter(entry_id=OuterRef("entry_id"), facet__in=[each.pk for each in facets])
                postings = postings.filter(Exists(there))
        if self.wanted.has_days:
            postings = postings.filter(self.wanted.days("entry__"))
        order = F("entry_id").asc() if above is not None else F("entry_id").desc()
        return list(postings.order_by(order).values_list("entry_id", flat=True)[:limit])

    def _prepared_stream(self, facet, below, above, limit):
        """The same, where no days are asked for."""
        others = [[each.pk for each in facets] for facets in self.parts if facets is not self.driver]
        if not all(others):
            return []
        values = {f"part_{number}": keys for number, keys in enumerate(others)}
        values |= {"below": below} if below is not None else {}
        values |= {"above": above} if above is not None else {}
        return _postings(limit, facet=facet.pk, **values)


def _bits_of(kind):
    """({name: bits.Values} of the facets of a kind, of how many words each is); kept for as long as a generation lasts
    where there is room."""
    kept = lasting("bits", dict)
    found = kept.get(kind)
    if found is None:
        there, size = bits.of(kind)
        found = {name: bits.Values(values) for name, values in there.items()}, size
        if sum(each.nbytes for values, _size in (found, *kept.values()) for each in values.values()) <= MOST_BYTES:
            kept[kind] = found
    return found


@prepared
def _postings(limit, *, facet, below=None, above=None, **parts):
    """Entries of a facet that have one of each part, in the order of the list; with `above` from there up."""
    postings = Posting.objects.filter(facet=facet)
    if below is not None:
        postings = postings.filter(entry_id__lt=below)
    if above is not None:
        postings = postings.filter(entry_id__gt=above)
    for keys in parts.values():
        postings = postings.filter(Exists(Posting.objects.filter(entry_id=OuterRef("entry_id"), facet__in=keys)))
    order = F("entry_id").asc() if above is not None else F("entry_id").desc()
    return postings.order_by(order).values_list("entry_id", flat=True)[:limit]


def entry_columns():
    """The index as columns in memory, the same for as long as a generation lasts."""
    return lasting("columns", columns.load)


def sorted_out(entries, rows, wanted):
    """(the rows that have one of each {name: facets (keys)}, {name: the rows that lack only that}). Those that have
    all stand under None, too: what is counted under a name is that facet alone, and under None all.
    """
    missing = numpy.zeros(len(rows), "i4")
    lacking = {}
    for name, facets in wanted.items():
        lacking[name] = ~entries.have(rows, facets)
        missing += lacking[name]
    fit = rows[missing == 0]
    return fit, {None: fit} | {name: rows[lacks & (missing == 1)] for name, lacks in lacking.items()}


def _newest(keys):
    """Keys as numbers that are kept quickly, the newest first."""
    return array("q", numpy.sort(keys)[::-1].tobytes())
