"""Whether the index is what the record says: behind `manage.py verify`. One sentence for each thing that is wrong."""

import heapq
from collections import Counter, defaultdict
from itertools import groupby
from operator import itemgetter

import numpy
from django.db import connection
from django.db.models import Count
from django.utils import translation
from django.utils.translation import gettext as _

from campaign.models import RECORDS, Changed, Entry, Facet, FacetPair, Posting
from campaign.search import bits, columns, counts, entries, said, texts, watching, words
from documents import protection
from documents.models import Document
from documents.reading import masked_forms

BATCH = 200


def problems(bar):
    for name in sorted(watching.expected(connection.vendor) - protection.installed()):
        yield _("The trigger %s is missing, so the search index may miss changes. Run manage.py migrate.") % name
    if Changed.objects.exists():
        yield _("The search index has not followed every change yet. Run manage.py reindex --changed.")
        return
    forms, seen = masked_forms(), set()
    with translation.override(said.OURS):
        for model in RECORDS:
            public = model.objects.published().filter(replaced_by=None).order_by("pk").values_list("pk", flat=True)
            yield from _kind(model._meta.model_name, list(public), forms, seen, bar)
        public = Document.objects.public().order_by("pk").values_list("pk", flat=True)
        yield from _kind(entries.SOURCE, list(public), forms, seen, bar)
    for pk in Entry.objects.values_list("object_id", flat=True).iterator():
        if pk not in seen:
            yield _("The search index has %s, which is not public. Run manage.py reindex.") % pk
    yield from _columns()
    yield from _numbers()


def _kind(kind, pks, forms, seen, bar):
    known = {facet.pk: (facet.name, facet.value) for facet in Facet.objects.filter(kind=kind)}
    for at in range(0, len(pks), BATCH):
        batch = pks[at : at + BATCH]
        publics = entries.publics(kind, batch, forms)
        there = {entry.object_id: entry for entry in Entry.objects.filter(object_id__in=batch).select_related("at")}
        stored = texts.stored([entry.pk for entry in there.values()])
        for pk, public in publics.items():
            seen.add(pk)
            entry = there.get(pk)
            if entry is None:
                yield _("“%s” is not in the search index. Run manage.py reindex.") % public.object
                continue
            facets = {known.get(int(facet)) for facet in entry.facets.split()}
            wanted = {word for each in public.said for word in words.tokens(each.text, each.language)} - {words.BREAK}
            is_same = (
                entry.named == public.named
                and facets == {(entries.ALL, ""), *public.facets}
                and entry.pk >= entries.first_key(public.object)
                and hasattr(entry, "at")
                and stored.get(entry.pk, set()) == wanted
            )
            if not is_same:
                yield _("The search index has “%s” as it once was. Run manage.py reindex.") % public.object
        bar.update(len(batch))


def _columns():
    """What is read into memory, against the entries: both in the order of their spots."""
    wholes = set(Facet.objects.filter(name=entries.ALL).values_list("pk", flat=True))
    entries_there = Entry.objects.filter(at__isnull=False).order_by("at__spot")
    entries_there = entries_there.values_list("at__spot", "pk", "object_id", "facets", "kind")
    wanted = (
        (spot, key, pk, set(map(int, facets.split())) - wholes, kind)
        for spot, key, pk, facets, kind in entries_there.iterator()
    )
    there = ((spot, key, pk, facets, None) for key, spot, pk, facets in columns.stored())
    for _spot, rows in groupby(heapq.merge(wanted, there, key=itemgetter(0)), key=itemgetter(0)):
        (spot, key, pk, facets, kind), *stored = rows
        if kind is None:
            yield _("The search index has %s, which is not public. Run manage.py reindex.") % f"{pk} ({spot})"
        elif stored != [(spot, key, pk, facets, None)]:
            yield _("The search index has “%s” as it once was. Run manage.py reindex.") % f"{kind} {pk}"


def _numbers():
    """The kept numbers of facets, against plain counting."""
    counted = dict(Posting.objects.order_by().values_list("facet").annotate(Count("entry_id")))
    kept_bits = {kind: bits.of(kind)[0] for kind in set(Facet.objects.values_list("kind", flat=True))}
    for facet in Facet.objects.iterator():
        has_bits = facet.name != entries.ALL and facet.name not in bits.MANY_VALUES
        there = kept_bits[facet.kind].get(facet.name, {}).get(facet.value)
        is_same = not has_bits or numpy.array_equal(
            [] if there is None else bits.places(there), bits.places(bits.of_entries([facet.pk]))
        )
        if facet.total != counted.get(facet.pk, 0) or not is_same:
            yield _("The number of %s is wrong in the search index. Run manage.py reindex.") % facet
        if facet.paired or facet.total > counts.MANY:
            under = Counter()
            mine = Entry.objects.filter(pk__in=Posting.objects.filter(facet=facet).values("entry"))
            for facets in mine.values_list("facets", flat=True).iterator():
                under.update(map(int, facets.split()))
            kept = defaultdict(int, FacetPair.objects.filter(given=facet, total__gt=0).values_list("facet", "total"))
            if kept != under:
                yield _("The numbers under %s are wrong in the search index. Run manage.py reindex.") % facet
