"""Keeping the index as the record stands: after a change what it touched, or all of it.

`refresh` runs at the end of every revision, in its transaction. What it has to look at is in `campaign_changed`
(`watching`): the records and sources themselves, and whatever says something of them. One at a time does so on
PostgreSQL too, because what two read before either wrote would be lost.
"""

import datetime
import functools
import uuid
from collections import defaultdict

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation

from campaign import helping
from campaign.citing import targets
from campaign.models import (
    RECORDS,
    ROWS,
    Changed,
    Citation,
    Entry,
    EntryBlock,
    EntryPlace,
    Facet,
    FacetBits,
    FacetPair,
    Position,
    Posting,
    Publication,
)
from campaign.search import bits, columns, counts, masked, said, texts
from campaign.search.counts import ALL
from documents.inserting import insert, insert_rows
from documents.models import Document, Passage, Version
from documents.prepared import prepared
from documents.reading import masked_forms

BATCH = 200  # records; of sources, whose texts are long, a quarter
SOURCE = "source"
MODELS = {model._meta.model_name: model for model in RECORDS}
FEW = 500  # changes that are followed one by one even where the index is empty
SECOND = datetime.timedelta(seconds=1)  # what HTTP counts in
_LOCK = 0x5EA2C4  # of PostgreSQL, for whoever writes the index
_DAY_BITS = 31


def refresh():
    """Bring the index up to date with what this transaction, or another before it, changed."""
    if not _waits():
        return
    with transaction.atomic(), translation.override(said.OURS):
        _lock()
        waiting = Changed.objects.count()
        if waiting > counts.MANY or (waiting > FEW and not Entry.objects.exists()):  # a load into an empty database
            Changed.objects.all().delete()  # before anything is read: what comes later stays to be looked at
            _everything()
            return
        changed = defaultdict(set)
        rows = _changed()
        for _pk, what, key in rows:
            changed[what].add(key)
        Changed.objects.filter(pk__in=[pk for pk, _what, _key in rows]).delete()
        forms = masked_forms()
        named = set()  # whose names read otherwise than before
        if "masked" in changed:
            for what, keys in masked.concerned().items():
                changed[what] |= keys
            named = changed["record"]
        _some(changed, forms, named)


@prepared
def _changed():
    return Changed.objects.order_by().values_list("pk", "what", "key")


@prepared
def _waits():
    return Changed.objects.order_by().values_list("pk")[:1]


def rebuild(progress=lambda done: None):
    """Make the whole index anew, in one transaction. `progress(done)` is told of each batch."""
    with transaction.atomic(), translation.override(said.OURS), helping.seldom_collecting():
        _lock()
        Changed.objects.all().delete()
        _everything(progress)
    texts.optimize()


def count():
    """How many records and sources `rebuild` has to look at."""
    return sum(model.objects.published().count() for model in RECORDS) + Document.objects.public().count()


def bump():
    """What the public sees is another from here on.

    It always begins later than the one before, also where a clock was set back or that of another host is ahead:
    otherwise whoever asks whether anything changed since (If-Modified-Since) would be told that nothing did.
    """
    since = timezone.now()
    for last in _begun():
        since = max(since, last + SECOND)
    new = {"generation": uuid.uuid4(), "since": since}
    if not Publication.objects.filter(pk=1).update(**new):
        Publication.objects.update_or_create(pk=1, defaults=new)


@prepared
def _begun():
    return Publication.objects.filter(pk=1).values_list("since", flat=True)


def _measure(*models):
    """Let PostgreSQL know how large these tables are, or all. Of what was loaded in this transaction, or moved or
    restored a moment ago, nobody told it yet, and whoever takes them for empty joins them in the slowest way: of
    100,000 statements all was read anew for each two hundred.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")


def _lock():
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


# --- all of it -----------------------------------------------------------------------------------


def _everything(progress=lambda done: None):
    _measure()
    words = texts.begin()
    with connection.cursor() as cursor:
        for model in (FacetBits, FacetPair, Posting, EntryBlock, EntryPlace, Entry, Facet):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    forms = masked_forms()
    masked.know()
    writer = _Writer(forms, words)
    for model in RECORDS:
        for batch in _batches(_in_order(model.objects.published().filter(replaced_by=None)), BATCH):
            writer.put(model._meta.model_name, batch)
            progress(len(batch))
    for batch in _batches(_in_order(Document.objects.public()), BATCH // 4):
        writer.put(SOURCE, batch)
        progress(len(batch))
    writer.close()
    texts.finish(words)
    bump()


def _in_order(found):
    """The keys of these records or sources in the order of those of their entries (`first_key`), which the table of
    words takes much quicker than any other."""
    day = ["sort_date"] if hasattr(found.model, "sort_date") else []
    return found.order_by(*day, "pk").values_list("pk", flat=True)


def _batches(pks, size):
    pks = list(pks)
    for at in range(0, len(pks), size):
        yield pks[at : at + size]


# --- what changed ----------------------------------------------------------------------------------


def _some(changed, forms, named):
    writer = _Writer(forms)
    by_kind = _kinds(changed["record"])
    documents = set(changed["source"])
    documents |= set(Version.objects.filter(pk__in=changed["version"]).values_list("document", flat=True))
    documents |= set(Passage.objects.filter(pk__in=changed["passage"]).values_list("document", flat=True))
    for pk in changed["topic"]:
        for row in Position.objects.filter(topic=pk):
            by_kind[row.record._meta.model_name].add(row.record.pk)
    for kind, pks in _quoting(documents).items():
        by_kind[kind] |= pks
    renamed = set(named)
    for kind, pks in list(by_kind.items()):
        for batch in _batches(sorted(pks), BATCH):
            renamed |= writer.put(kind, batch)
            documents |= set(_cited(records=batch))
    # A row is shown as long as what it names is, and so is what it quotes.
    came_or_went = set(writer.came_or_went)
    naming = _naming(renamed)
    quoting = naming if renamed <= came_or_went else _naming(came_or_went)
    for kind, pks in naming.items():
        for batch in _batches(sorted(pks - by_kind[kind]), BATCH):
            writer.put(kind, batch)
    for batch in _batches(sorted(set().union(*quoting.values())), BATCH):
        documents |= set(_cited(records=batch))
    for batch in _batches(sorted(documents), BATCH // 4):
        writer.put(SOURCE, batch)
    writer.close()
    if writer.touched or changed["topic"] or changed["page"] or "masked" in changed:
        bump()


def _kinds(keys):
    """{kind: keys} of records; what is no record any more is looked for in the index."""
    found, left = defaultdict(set), set(keys)
    for kind, model in MODELS.items():
        there = set(_there(model, keys=left))
        found[kind] |= there
        left -= there
    for entry in _entries(objects=left):
        if entry.kind != SOURCE:
            found[entry.kind].add(entry.object_id)
    return found


@prepared
def _entries(*, objects):
    return Entry.objects.filter(object_id__in=objects).select_related("at").order_by()


@prepared
def _there(model, *, keys):
    return model._base_manager.filter(pk__in=keys).order_by().values_list("pk", flat=True)


def _quoting(documents):
    """{kind: keys} of the records whose own words stand in one of these sources."""
    return _kinds(set(_quoted(documents=documents)))


@prepared
def _quoted(*, documents):
    citations = Citation.objects.filter(passage__document__in=documents, field="text")
    return citations.order_by().values_list("record_id", flat=True)


@prepared
def _cited(*, records):
    """The sources that these records cite and of which readers see only what is cited."""
    citations = Citation.objects.filter(record_id__in=records, passage__isnull=False).order_by()
    cited = citations.exclude(passage__document__display=Document.Display.FULL)
    return cited.values_list("passage__document", flat=True)


def _naming(renamed):
    """{kind: keys} of the records whose rows name one of these, or that belong to one of these campaigns."""
    found = defaultdict(set)
    for row_model in ROWS:
        if targets(row_model):
            for owner in row_model.owners:
                kind = row_model._meta.get_field(owner).related_model._meta.model_name
                found[kind] |= set(_owners(row_model, owner, named=renamed))
    for kind, model in MODELS.items():
        if model.campaigns is not None:
            found[kind] |= set(_belonging(model, campaigns=renamed))
    return found


@prepared
def _owners(row_model, owner, *, named):
    """The records of one kind whose rows name any of these."""
    either = Q()
    for target in targets(row_model):
        either |= Q(**{f"{target}__in": named})
    rows = row_model.objects.filter(either).exclude(**{owner: None})
    return rows.order_by().values_list(f"{owner}_id", flat=True)


@prepared
def _belonging(model, *, campaigns):
    return model.objects.filter(campaigns__in=campaigns).order_by().values_list("pk", flat=True)


def publics(kind, pks, forms):
    """{pk: said.Public} of those that are public."""
    return said.sources(pks, forms) if kind == SOURCE else said.records(MODELS[kind], pks, forms)


# --- writing ---------------------------------------------------------------------------------------


@prepared
def _newest_spot(*, first, last):
    spots = EntryPlace.objects.filter(spot__gte=first, spot__lte=last)
    return spots.order_by("-spot").values_list("spot", flat=True)[:1]


class _Writer:
    """Puts batches of records into the index as they stand now: new, changed or gone."""

    def __init__(self, forms, words=None):
        """`words` is the table that takes the words of all, where the index is made anew."""
        self.forms, self.is_new = forms, words is not None
        self.counts, self.blocks = counts.Changes(), columns.Blocks()
        self.touched = False  # whether anything that is or was public was looked at
        self.came_or_went = set()  # keys of what others may name now and could not before, or the other way round
        self.places = {}  # the next one that is free, by kind
        self.words = helping.Queue(then=functools.partial(texts.write, table=words or texts.TABLE))

    def put(self, kind, pks):
        """Write these; return the keys of those whose name, address or presence is another than before, or may be.

        What was and is without an entry may be named elsewhere all the same: a record that another one replaced is.
        """
        old = {} if self.is_new else {entry.object_id: entry for entry in _entries(objects=pks)}
        new = publics(kind, pks, self.forms)
        without = set()
        if not self.is_new and kind != SOURCE:
            without = set(_once_public(MODELS[kind], keys=set(pks) - old.keys() - new.keys()))
            self.came_or_went |= without | old.keys() ^ new.keys()
        self.touched = self.touched or bool(old or new or without)
        if not old and not new:
            return without
        renamed = without | {
            pk for pk in {*old, *new}
            if (old[pk].named if pk in old else None) != (new[pk].named if pk in new else None)
        }  # fmt: skip
        self._know_places(kind)
        self._remove(old.values())
        self._add(kind, new, {pk: bits.place_of(entry.at.spot) for pk, entry in old.items()})
        return renamed

    def _remove(self, entries):
        if not entries:
            return
        for entry in entries:
            self.counts.add([int(facet) for facet in entry.facets.split()], -1, bits.place_of(entry.at.spot))
            self.blocks.remove(entry.at.spot)
        keys = [entry.pk for entry in entries]
        Posting.objects.filter(entry__in=keys).delete()
        Entry.objects.filter(pk__in=keys).delete()  # its words go with it (watching)

    def _know_places(self, kind):
        """Before anything is removed: who comes back takes the place that it had."""
        if kind not in self.places:
            first, last = bits.spots(kind)
            there = [] if self.is_new else _newest_spot(first=first, last=last)
            self.places[kind] = bits.place_of(there[0]) + 1 if there else 0

    def _place(self, kind):
        """The next free place of this kind."""
        self.places[kind] += 1
        return self.places[kind] - 1

    def _add(self, kind, new, places):
        """`places` are those that these had before."""
        if not new:
            return
        facets = counts.facets_of(
            (kind, name, value) for public in new.values() for name, value in {(ALL, ""), *public.facets}
        )
        self.counts.know(facets.values())
        entries, there, postings, said_of = [], [], [], []
        for key, public in zip(_keys(new.values()), new.values(), strict=True):
            named = {facets[kind, name, value].pk: name for name, value in {(ALL, ""), *public.facets}}
            mine = sorted(named)
            place = places[public.object.pk] if public.object.pk in places else self._place(kind)
            entries.append(_entry(key, kind, public, mine))
            there.append((key, bits.spot_of(kind, place)))
            self.blocks.put(bits.spot_of(kind, place), key, public.object.pk, named)
            postings += [(facet, key) for facet in mine]
            self.counts.add(mine, 1, place)
            said_of.append((key, *_said_of(public)))
        insert(entries)
        # Instances of these, eight for each entry, would take longer than the database.
        insert_rows(EntryPlace._meta.db_table, ["entry_id", "spot"], there)
        insert_rows(Posting._meta.db_table, ["facet_id", "entry_id"], postings)
        self.words.put(texts.rows_of, connection.vendor, said_of)

    def close(self):
        self.words.finish()
        if self.is_new:
            _measure(Entry, EntryPlace, Posting, Facet)
        self.counts.save()
        self.blocks.save()


def _entry(key, kind, public, facets):
    about = public.object
    earliest, latest = getattr(about, "date_earliest", None), getattr(about, "date_latest", None)
    return Entry(
        id=key, kind=kind, object_id=about.pk, named=public.named, facets=_joined(facets),
        earliest=earliest.toordinal() if earliest else None, latest=latest.toordinal() if latest else None,
    )  # fmt: skip


def _joined(facets):
    return " ".join(map(str, facets))


def _said_of(public):
    """Its names, and its other texts: pairs of a text and its language."""
    pairs = {True: [], False: []}
    for each in public.said:
        pairs[each.is_name].append((each.text, each.language))
    return pairs[True], pairs[False]


def first_key(about):
    """Where an entry stands: its last possible day, then the first bits of its own key."""
    day = about.sort_date.toordinal() if hasattr(about, "sort_date") else 0
    return day << _DAY_BITS | about.pk.int >> (128 - _DAY_BITS)


def _keys(publics):
    """A key for each; those that would share one stand side by side. Mostly they are two; keys that begin with the
    time at which they were made (UUIDv7) share one by the thousand."""
    wanted = [first_key(public.object) for public in publics]
    taken, mine, after = set(_taken(keys=wanted)), {}, {}
    for first in wanted:
        key = after.get(first, first)
        while key in mine or key in taken or (key != first and _taken(keys=[key])):
            key = key + 1 if key in mine else _gap(key)
        mine[key] = None
        after[first] = key + 1
    return list(mine)


def _gap(key):
    """The first key after this one, which is taken, that is not."""
    following = Entry.objects.filter(pk=OuterRef("pk") + 1)
    return Entry.objects.filter(~Exists(following), pk__gte=key).order_by("pk").values_list("pk", flat=True)[0] + 1


@prepared
def _once_public(model, *, keys):
    return model.objects.filter(pk__in=keys, published_at__isnull=False).order_by().values_list("pk", flat=True)


@prepared
def _taken(*, keys):
    return Entry.objects.filter(pk__in=keys).order_by().values_list("pk", flat=True)
