"""What a source suggests to whoever reads it: names that are known, updates, calls, demands, dates, addresses.

`campaign.names` finds them; here they meet the record: the same words or the same record are one suggestion,
however often they stand in the text. A suggestion is taken once something cites this source for it, dismissed once
somebody said so, and open until then. Nothing is stored but the dismissals and, for lists, how many are open.

The stretches that readers never see and the asides of a source suggest nothing: they are no part of what it says.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Count, Exists, Max, OuterRef, Subquery
from django.utils import timezone

from campaign import citing
from campaign.models import ROWS, Citation, Dismissal, Name, Organization, PendingEdit, Person, Reading
from campaign.names import addresses, dates, signals
from campaign.names.matching import Entry, Lexicon
from documents.models import Anchor, Document, Span, Version
from documents.reading import masked_forms, masks
from documents.text import fold

Kind = Dismissal.Kind
OPEN, TAKEN, DISMISSED = "open", "taken", "dismissed"
WAITING_READ = 500  # edits that wait, the newest: what they cite is taken, too


@dataclass
class Suggestion:
    """`places` are half-open [start, end) in code points, the first one first; `cues` what is underlined of each.

    `value` is a record's UUID, an EDTF date, or an address, as the kind has it; `date` and `addresses` belong to
    updates and to calls for a signature.
    """

    kind: str
    key: str
    value: str
    words: str
    places: list = field(default_factory=list)
    cues: list = field(default_factory=list)
    date: str = ""
    addresses: tuple = ()
    basis: str = ""  # of a date, a key of DateBasis
    state: str = OPEN
    record: object = None  # of a mention

    @property
    def start(self):
        return self.places[0][0]

    @property
    def end(self):
        return self.places[0][1]

    @property
    def label(self):
        return Kind(self.kind).label


# --- the names that are known ------------------------------------------------------------------


def stamp():
    """Changes whenever a name that is looked for may have changed."""
    parts = []
    for model in (Organization, Person):
        found = model.objects.aggregate(count=Count("pk"), last=Max("updated_at"))
        parts += [found["count"], found["last"]]
    parts.append(Name.objects.count())
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def lexicon(of=None):
    """The Lexicon of every organization and person that stands for itself; kept until a name changes."""
    return _lexicon(str(connection.settings_dict["NAME"]), of or stamp())


@lru_cache(maxsize=2)
def _lexicon(database, of):
    entries = []
    for model, kind in ((Organization, "organization"), (Person, "person")):
        there = model.objects.filter(replaced_by=None)
        entries += [Entry(pk, title, "", kind) for pk, title in there.values_list("pk", "title").iterator()]
        names = Name.objects.filter(**{f"{kind}__replaced_by": None, f"{kind}__isnull": False})
        entries += [
            Entry(pk, text, language, kind)
            for pk, text, language in names.values_list(kind, "text", "language").iterator()
        ]
    return Lexicon(entries)


# --- one source ----------------------------------------------------------------------------------


def suggestions(version, of=None):
    """Every Suggestion of a version, in the order of their first places, each with its state and its record."""
    found = _found(version, lexicon(of))
    records = {}
    keys = [each.value for each in found if each.kind == Kind.MENTION]
    for model in (Organization, Person):
        records |= {str(record.pk): record for record in model.objects.filter(pk__in=keys)}
    cited, spans = _cited(version)
    dismissed = set(Dismissal.objects.filter(document=version.document_id).values_list("kind", "key"))
    for each in found:
        if each.kind == Kind.MENTION:
            each.record = records[each.value]
            is_taken = each.value in cited
        else:
            is_taken = any(_serves(each, *span) for span in spans)
        each.state = TAKEN if is_taken else DISMISSED if (each.kind, each.key) in dismissed else OPEN
    return found


def place_of(version, name, kind, selection):
    """Where a name stands in a text, in any of its forms: within the selection, else the first place; or None."""
    found = Lexicon([Entry(name, name, "", kind)]).find(version.text)
    if not found:  # a name that is never looked for by itself, such as initials: as it is written
        at = version.text.find(name)
        places = [(at, at + len(name))] if at >= 0 else []
    else:
        places = [(each.start, each.end) for each in found]
    hidden = _hidden(version)
    places = [(start, end) for start, end in places if not any(low < end and start < high for low, high in hidden)]
    inside = [each for each in places if selection[0] <= each[0] and each[1] <= selection[1]]
    return next(iter([*inside, *places]), None)


def _hidden(version):
    """What suggests nothing: half-open stretches that are masked or asides."""
    hidden = [(each.start, each.end) for each in masks(version, masked_forms())]
    return [*hidden, *version.spans.filter(kind=Span.Kind.ASIDE).values_list("start", "end")]


def _found(version, names):
    text, document = version.text, version.document
    hidden = _hidden(version)
    made = {}

    def add(kind, value, start, end, cue=None, **fields):
        begin, stop = cue or (start, end)
        if any(low < stop and begin < high for low, high in hidden):
            return
        words = text[start:end]
        key = value if kind == Kind.MENTION else _digest(document, kind, words)
        each = made.setdefault((kind, key), Suggestion(kind, key, value, " ".join(words.split()), **fields))
        each.places.append((start, end))
        each.cues.append((begin, stop))

    for each in names.find(text):
        for key in each.keys:
            add(Kind.MENTION, str(key), each.start, each.end)
    languages = tuple(tag for tag in (document.language, *document.other_languages.split()) if tag != "und")
    for place in _places(version.pk, languages, document.date):
        start, end = place.start, place.end
        if place.kind == Kind.ADDRESS:
            value = next((each.value for each in addresses.find(text[start:end])), text[start:end])
            add(place.kind, value, start, end)
        elif place.kind == Kind.DATE:
            add(place.kind, place.date, start, end, basis=place.basis)
        else:
            near = tuple(each.value for low, high in place.addresses for each in addresses.find(text[low:high]))
            add(place.kind, "", start, end, place.cue, date=place.date, addresses=near)
    return sorted(made.values(), key=lambda each: (each.start, -each.end))


class _Place(NamedTuple):
    """What was found in a text, without a word of it, so that keeping it keeps nothing that has to be erased."""

    kind: str
    start: int
    end: int
    cue: tuple = ()
    date: str = ""
    basis: str = ""
    addresses: tuple = ()  # their [start, end)


@lru_cache(maxsize=16)
def _places(version, languages, written):
    """What stands in the text of the version with this key; a version's text never changes, so it is read once."""
    text, found = Version.objects.values_list("text", flat=True).get(pk=version), []
    known = addresses.find(text)
    for each in signals.updates(text, languages, written):
        found.append(_Place(Kind.UPDATE, each.start, each.end, each.cue, each.date))
    for each in signals.signatures(text):
        near = tuple((one.start, one.end) for one in known if one.value in each.addresses and one.end > each.start)
        found.append(_Place(Kind.SIGNATURE, each.start, each.end, each.cue, addresses=near[:3]))
    for each in signals.demands(text):
        found.append(_Place(Kind.DEMAND, each.start, each.end, each.cue))
    for each in dates.find(text, languages, written):
        found.append(_Place(Kind.DATE, each.start, each.end, date=each.edtf, basis=each.basis))
    found += [_Place(Kind.ADDRESS, each.start, each.end) for each in known]
    return tuple(found)


def _digest(document, kind, words):
    return hashlib.sha256(f"{document.pk}:{kind}:{fold(words)}".encode()).hexdigest()


def _cited(version):
    """What cites this source: the UUIDs of the records and of those that a cited row names, and where.

    Where, as {[start, end): whether more than a name rests on it}.
    """
    anchors = Anchor.objects.found().filter(version=version).values_list("passage_id", "start", "end")
    own = {str(pk) for pk in version.document.passages.values_list("pk", flat=True)}
    records, used, rows = set(), defaultdict(bool), defaultdict(set)
    citations = Citation.objects.filter(passage__document=version.document_id)
    for record, row, model, fact, passage in citations.values_list(
        "record_id", "object_id", "object_type__model", "field", "passage_id"
    ):
        records.add(str(record))
        rows[model].add(row)
        used[str(passage)] |= not _is_a_name(model, fact)
    for model in ROWS:
        names = citing.targets(model)
        if names and rows[model._meta.model_name]:
            for targets in model.objects.filter(pk__in=rows[model._meta.model_name]).values_list(*names):
                records |= {str(target) for target in targets if target}
    if own:
        for tree in PendingEdit.objects.order_by("-updated_at").values_list("tree", flat=True)[:WAITING_READ]:
            found = _cited_in(tree, own)
            records |= found[0]
            for passage, is_more in found[1].items():
                used[passage] |= is_more
    spans = [(start, end, used[str(passage)]) for passage, start, end in anchors if str(passage) in used]
    return records, spans


def _is_a_name(model, fact):
    """Whether this fact is what somebody is called."""
    return model == "name" or (fact == "title" and model in ("organization", "person"))


def _cited_in(tree, own):
    """The same of an edit that waits."""
    cites = [
        item["fields"] for item in tree if item["model"] == "campaign.citation" and item["fields"]["passage"] in own
    ]
    if not cites:
        return set(), {}
    records, used = {tree[0]["pk"]}, defaultdict(bool)
    models = {item["pk"]: item["model"].partition(".")[2] for item in tree}
    for each in cites:
        used[each["passage"]] |= not _is_a_name(models.get(each["object_id"]), each["field"])
    cited = {each["object_id"] for each in cites}
    for item in tree:
        if item["pk"] in cited and item is not tree[0]:
            records |= {value for value in item["fields"].values() if isinstance(value, str) and len(value) == 36}
    return records, used


def _serves(suggestion, start, end, is_more):
    """Whether a cited passage [start, end) is what was suggested: a name in a sentence is not what that says."""
    if not is_more and suggestion.kind in (Kind.UPDATE, Kind.SIGNATURE, Kind.DEMAND):
        return False
    for low, high in suggestion.places:
        shared = min(high, end) - max(low, start)
        if suggestion.kind == Kind.UPDATE:
            if low <= start < high and shared > 0:
                return True
        elif suggestion.kind in (Kind.DATE, Kind.ADDRESS):
            if start <= low and high <= end:
                return True
        elif 2 * shared > high - low or (shared > 0 and 2 * shared > end - start):
            return True
    return False


# --- deciding ------------------------------------------------------------------------------------


@transaction.atomic
def dismiss(version, pairs, user):
    """Remember that nobody wants these suggestions, (kind, key) each. What is dismissed already stays so."""
    Dismissal.objects.bulk_create(
        [Dismissal(document=version.document, kind=kind, key=key, dismissed_by=user) for kind, key in pairs],
        ignore_conflicts=True,
    )
    return count(version)


@transaction.atomic
def offer_again(version, pairs):
    for kind, key in pairs:
        Dismissal.objects.filter(document=version.document_id, kind=kind, key=key).delete()
    return count(version)


def count(version, found=None):
    """Keep for the lists how many suggestions of a newest version are open, and return it; None for an older one."""
    newest = version.document.versions.order_by("-number").values_list("pk", flat=True).first()
    if newest != version.pk:
        return None
    of = stamp()
    found = suggestions(version, of) if found is None else found
    left = sum(each.state == OPEN for each in found)
    Reading.objects.update_or_create(
        document=version.document, defaults={"open": left, "names": of, "counted_at": timezone.now()}
    )
    return left


def finish(version, user):
    """Somebody has read this version to its end."""
    Reading.objects.update_or_create(
        document=version.document, defaults={"version": version, "read_by": user, "read_at": timezone.now()}
    )


def begin_again(version):
    Reading.objects.filter(document=version.document_id).update(version=None, read_by=None, read_at=None)


# --- many sources --------------------------------------------------------------------------------


def newest_versions():
    """The newest version of each source."""
    newer = Version.objects.filter(document=OuterRef("document"), number__gt=OuterRef("number"))
    return Version.objects.filter(~Exists(newer))


def outdated():
    """The newest versions whose suggestions were not counted yet, or before the names that are known now."""
    of = stamp()
    counted = Reading.objects.filter(document=OuterRef("document"), names=of, counted_at__gte=OuterRef("captured_at"))
    return newest_versions().filter(~Exists(counted)).select_related("document").order_by("-captured_at", "pk")


def unread():
    """The sources whose newest version nobody has read to its end."""
    newest = Version.objects.filter(document=OuterRef("pk")).order_by("-number").values("pk")[:1]
    read = Reading.objects.filter(document=OuterRef("pk"), version=Subquery(newest))
    there = Version.objects.filter(document=OuterRef("pk"))
    return Document.objects.filter(Exists(there), ~Exists(read.filter(version__isnull=False)))
