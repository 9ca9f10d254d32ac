"""How many public entries have each facet: kept as entries come and go, so that no page has to count them.

The numbers under one facet (of the statements in Russian, how many are appeals) are kept too where it has more
entries than a page would want to look through, `MANY`; under any other they are counted as they are asked for.
"""

from collections import Counter

from django.db import connection

from campaign.models import Entry, Facet, FacetPair, Posting
from campaign.search import bits
from documents.prepared import prepared

ALL = "all"  # the facet of a whole list
MANY = 5000
BATCH = 5000


def facets_of(wanted):
    """{(kind, name, value): Facet}; those that are not there yet are made."""
    wanted = set(wanted)
    kinds, named = {kind for kind, _n, _v in wanted}, {value for _k, _n, value in wanted}
    found = {}

    def look():
        for facet in _named(kinds=kinds, values=named):
            found[facet.kind, facet.name, facet.value] = facet

    look()
    missing = sorted(wanted - set(found))
    if missing:
        Facet.objects.bulk_create([Facet(kind=k, name=n, value=v) for k, n, v in missing])
        look()
    return {key: found[key] for key in wanted}


@prepared
def _named(*, kinds, values):
    return Facet.objects.filter(kind__in=kinds, value__in=values).order_by()


@prepared
def _paired():
    return Facet.objects.filter(paired=True).order_by().values_list("pk", flat=True)


@prepared
def _with_bits():
    return Facet.objects.exclude(name__in=[ALL, *bits.MANY_VALUES]).order_by().values_list("pk", flat=True)


class Changes:
    """What comes and goes in one refresh; `save` writes it."""

    def __init__(self):
        self.totals, self.pairs, self.blocks = Counter(), Counter(), bits.Blocks()
        self.paired, self.with_bits = set(_paired()), set(_with_bits())

    def know(self, facets):
        """Facets that may be new."""
        self.with_bits.update(each.pk for each in facets if each.name not in (ALL, *bits.MANY_VALUES))

    def add(self, facets, by, place):
        """An entry with these facets (keys) comes to its place (1) or goes (-1)."""
        for facet in facets:
            self.totals[facet] += by
        for facet in self.with_bits.intersection(facets):
            self.blocks.put(facet, place, by > 0)
        for given in self.paired.intersection(facets):
            for facet in facets:
                self.pairs[given, facet] += by

    def save(self):
        table, pairs = Facet._meta.db_table, FacetPair._meta.db_table
        totals = [(by, facet) for facet, by in sorted(self.totals.items()) if by]
        rows = [(given, facet, by) for (given, facet), by in sorted(self.pairs.items()) if by]
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET total = total + %s WHERE id = %s", totals)
            cursor.executemany(
                f"INSERT INTO {pairs} (given_id, facet_id, total) VALUES (%s, %s, %s) "
                f"ON CONFLICT (given_id, facet_id) DO UPDATE SET total = {pairs}.total + excluded.total",
                rows,
            )
        self.blocks.save()
        for facet in Facet.objects.filter(paired=False, total__gt=MANY):
            keep_pairs(facet)


def keep_pairs(facet):
    """Begin to keep the numbers under one facet."""
    counted = Counter()
    entries = Entry.objects.filter(pk__in=Posting.objects.filter(facet=facet).values("entry"))
    for facets in entries.values_list("facets", flat=True).iterator(chunk_size=BATCH):
        counted.update(map(int, facets.split()))
    FacetPair.objects.filter(given=facet).delete()
    FacetPair.objects.bulk_create(
        [FacetPair(given=facet, facet_id=pk, total=total) for pk, total in sorted(counted.items())], BATCH
    )
    Facet.objects.filter(pk=facet.pk).update(paired=True)
