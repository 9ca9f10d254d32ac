"""What the public record says of each record and source: its texts to be searched, its facets, its place in lists.

Everything here has passed the one door: published records, rows that are shown, public text, withheld names masked.
Each function asks a constant number of questions, however many records it is given.
"""

import hashlib
import itertools
from collections import defaultdict
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef

from campaign import wording
from campaign.citing import naming, shown
from campaign.models import (
    Campaign,
    Citation,
    Concern,
    Credit,
    Demand,
    Endorsement,
    Figure,
    LanguageVersion,
    Name,
    Organization,
    Person,
    Petition,
    Position,
    Relation,
    Statement,
    Translation,
    Update,
)
from documents import reading, uses
from documents.models import Anchor, Document, Passage, Span, Version
from documents.prepared import prepared
from documents.serialize import names as spells

OURS = settings.LANGUAGE_CODE  # the language in which curators write
SPAN = 5  # years; what may have happened in more of them counts for the last one only


@dataclass(frozen=True)
class Said:
    """One text that readers can read. `at` is its place on the record's page (a fragment), `passages` what it is
    cited from, if it is a quotation."""

    text: str
    language: str = OURS
    at: str = ""
    is_name: bool = False
    passages: tuple = ()


@dataclass
class Public:
    """One public record."""

    object: object
    kind: str
    said: list = field(default_factory=list)
    facets: set = field(default_factory=set)  # (name, value)

    @property
    def named(self):
        """What others say of it, as a key to compare."""
        about = self.object
        country = getattr(about, "country", "") or ""
        return hashlib.sha256(f"{about.title}\n{about.slug}\n{country}".encode()).hexdigest()


# Which rows of each kind of record are read, and by which of their foreign keys.
_ROWS = {
    Campaign: (Endorsement, Figure, Translation),
    Organization: (Name, Relation, Position, Translation),
    Person: (Name, Relation, Position, Translation),
    Statement: (Credit, Demand, Endorsement, Position, Figure, Translation),
    Petition: (LanguageVersion, Demand, Endorsement, Position, Figure, Translation),
    Update: (Concern, Figure, Translation),
}
# An editor's note is not looked through: it says what readers may think and no source says, and who is found by it
# would seem to be whom it names.
_FIELDS = ("summary", "addressee", "occasion", "occasion_place", "place")


def records(model, pks, forms, with_facets=True):
    """{pk: Public} of those records of one kind that the public sees under an address of their own."""
    found = {record.pk: Public(record, model._meta.model_name) for record in _published(model, keys=pks)}
    if not found:
        return {}
    _own(found, forms)
    owner = model._meta.model_name
    there = zip(*_there(model, _ROWS[model], keys=list(found)), strict=True)
    for row_model in itertools.compress(_ROWS[model], map(any, there)):
        for row in _rows(row_model, owner, records=list(found)):
            public = found[getattr(row, f"{owner}_id")]
            public.said += _of_row(row, forms)
            if with_facets:
                public.facets |= _facets_of_row(row, owner, forms)
    if "text" in model.quoted_fields:
        _own_words(model, found, forms)
    if model is not Campaign and with_facets:
        _campaigns(model, found)
    return found


@prepared
def _published(model, *, keys):
    return model.objects.published().filter(pk__in=keys, replaced_by=None)


@prepared
def _there(model, row_models, *, keys):
    """Which of these kinds of rows each record has at all: to ask for all of a kind takes longer."""
    owner = model._meta.model_name
    rows = (Exists(row_model.objects.filter(**{owner: OuterRef("pk")})) for row_model in row_models)
    return model.objects.filter(pk__in=keys).order_by().values_list(*rows)


@prepared
def _rows(row_model, owner, *, records):
    return naming(shown(row_model).filter(**{f"{owner}__in": records}), ("title", "country"))


@prepared
def _quoting(*, record_type, records):
    """Citations of what records say in their own words."""
    found = Citation.objects.filter(object_type=record_type, object_id__in=records, field="text")
    return found.select_related("passage").only("object_id", "passage").order_by("position", "id")


@prepared
def _links(model, column, *, records):
    """(record, campaign) of those that belong to one."""
    links = model.campaigns.through.objects.filter(**{f"{column}__in": records})
    return links.values_list(column, "campaign_id")


@prepared
def _public_campaigns():
    return Campaign.objects.published().order_by().values_list("pk", flat=True)


def _own(found, forms):
    for public in found.values():
        record = public.object
        language = getattr(record, "title_language", OURS)
        public.said.append(Said(forms.apply(record.title), language, is_name=True))
        for name in _FIELDS:
            text = getattr(record, name, "")
            if text:
                public.said.append(Said(forms.apply(text), OURS))
        public.facets |= _facets_of(record)


def _facets_of(record):
    found = set()
    if hasattr(record, "kind"):
        found.add(("kind", record.kind))
    if getattr(record, "language", ""):
        found.add(("language", record.language))
    if getattr(record, "country", ""):
        found.add(("country", str(record.country)))
    if hasattr(record, "date_earliest"):
        found |= {("year", str(year)) for year in years(record)}
    return found


def years(record):
    """The years in which it may have happened; of too many only the last, of an open date the one that is known."""
    first, last = record.date_earliest or record.date_latest, record.date_latest or record.date_earliest
    if not record.date or not first:
        return []
    return range(first.year, last.year + 1) if last.year - first.year < SPAN else [last.year]


def _of_row(row, forms):
    at = f"f-{row.pk}"
    match row:
        case Name():
            return [Said(forms.apply(row.text), row.language, at, is_name=True)]
        case LanguageVersion():
            return [Said(forms.apply(row.title), row.language, at, is_name=True)] if row.title else []
        case Translation():
            return [Said(forms.apply(row.text), row.language)]
        case Demand():
            return [Said(forms.apply(row.text), row.language, at)]
        case Position() | Figure():
            return [Said(forms.apply(wording.fact(row)), OURS, at)]
        case Credit() | Endorsement():
            return [Said(forms.apply(str(row.who)), OURS, at)]
        case Concern():
            return [Said(forms.apply(str(row.target)), OURS, at)]
        case Relation():
            return [Said(forms.apply(" ".join(filter(None, (str(row.target), row.words)))), OURS, at)]
    raise TypeError(row)


def _facets_of_row(row, owner, forms):
    match row:
        case LanguageVersion():
            signs = {("sign", "yes")} if row.sign_url and not spells(row.sign_url, forms) else set()
            return {("language", row.language)} | signs
        case Position():
            return {("topic", row.topic_id.hex)}
        case Credit() | Concern() if row.organization:
            return _organization(row.organization, with_country=True)
        case Endorsement() if row.organization:
            return _organization(row.organization, owner == "petition" and row.role in Endorsement.INITIATORS)
    return set()


def _organization(organization, with_country):
    found = {("organization", organization.pk.hex)}
    return found | {("country", str(organization.country))} if with_country and organization.country else found


def _own_words(model, found, forms):
    """Quotations: a record's own words as they stand in its source."""
    record_type = ContentType.objects.get_for_model(model).pk
    citations = _quoting(record_type=record_type, records=list(found))
    quotes = reading.quotes({each.passage for each in citations if each.passage_id}, forms)
    barred = defaultdict(list)  # sentences that are kept out of previews
    versions = {quote.version.pk for quote in quotes.values()}
    for span in _spans(versions=versions):
        if span.kind == Span.Kind.SENSITIVE:
            barred[span.version_id].append(span)
    for citation in citations:
        quote = quotes.get(citation.passage_id)
        if quote is not None and not any(
            span.start < quote.end and quote.start < span.end for span in barred[quote.version.pk]
        ):
            said = Said(quote.exact, quote.passage.language, passages=(quote,))
            found[citation.object_id].said.append(said)


def _campaigns(model, found):
    column = f"{model._meta.model_name}_id"
    published = set(_public_campaigns())
    for record, campaign in _links(model, column, records=list(found)):
        if campaign in published:
            found[record].facets.add(("campaign", campaign.hex))


# --- sources -----------------------------------------------------------------------------------


@dataclass
class Source(Public):
    """One public source: its newest public version, as far as readers see it.

    `text` is the public text, `windows` the [start, end) of it that are searched: what the display rule shows,
    without asides and without sentences that are kept out of previews.
    """

    version: Version = None
    text: str = ""
    windows: list = field(default_factory=list)
    gaps: list = field(default_factory=list)  # where readers are told that something is missing


def sources(pks, forms):
    """{pk: Source} of those sources that are public."""
    documents = {document.pk: document for document in _documents(keys=pks)}
    newest = {document: pk for pk, document in _cleared(documents=list(documents))}
    versions = {version.pk: version for version in _versions(keys=list(newest.values()))}
    redactions, spans = defaultdict(list), defaultdict(list)
    for redaction in reading.masking(versions=list(versions)):
        redactions[redaction.version_id].append(redaction)
    for span in _spans(versions=list(versions)):
        spans[span.version_id].append(span)
    anchors = _public_anchors(documents, versions, spans)
    found = {}
    for pk, version_id in newest.items():
        version, document = versions[version_id], documents[pk]
        version.document = document
        text = reading.mask(version.text, reading.masks(version, forms, redactions[version_id]))
        source = Source(document, "source", version=version, text=text)
        source.windows = _searched(document.display, text, anchors[version_id], spans[version_id])
        heads = (document.title, document.author, document.publisher)
        source.gaps = [span.start for span in spans[version_id] if span.kind == Span.Kind.GAP]
        source.said = [Said(forms.apply(head), document.language, is_name=True) for head in heads if head]
        source.said += [Said(text[start:end], document.language) for start, end in source.windows]
        source.facets = _facets_of(document)
        found[pk] = source
    return found


@prepared
def _documents(*, keys):
    return Document.objects.public().filter(pk__in=keys)


@prepared
def _cleared(*, documents):
    """(version, source), the newest last."""
    return Version.objects.cleared().filter(document__in=documents).order_by("number").values_list("pk", "document")


@prepared
def _versions(*, keys):
    return Version.objects.filter(pk__in=keys).order_by()


@prepared
def _spans(*, versions):
    return Span.objects.filter(version__in=versions).order_by("start", "id")


@prepared
def _anchors(depends, *, versions, documents):
    """The places of public passages; `depends` is `uses.depends()`."""
    passages = Passage.objects.public().filter(document__in=documents).order_by()
    return Anchor.objects.found().filter(version__in=versions, passage__in=passages.values("pk")).order_by("start")


def public_anchors(versions, documents):
    """The places of the public passages of these sources in these versions (keys)."""
    return _anchors(uses.depends(), versions=versions, documents=documents)


def passages_around(places):
    """({version: (the public passage that holds most of the different words that are shown, its language)}, where
    there is one, {version: where its passages begin}).

    `places` are {version: [(start, end, number of the word), …]}. Of passages that hold equally many it is one that
    holds the first word, then the smallest; a passage with a single one, and not the first, is none. Whether a passage
    is public takes longer to find out than where all of them stand.
    """
    holding, begins = [], defaultdict(list)
    for version, passage, start, end in _standing(versions=list(places)):
        begins[version].append(start)
        inside = [each for each in places[version] if start <= each[0] and each[1] <= end]
        has_first = bool(inside) and inside[0] == places[version][0]
        if inside and (has_first or len({number for _start, _end, number in inside}) > 1):
            rank = len({number for _start, _end, number in inside}), has_first, start - end
            holding.append((rank, version, passage))
    languages = dict(_public(uses.depends(), passages={passage for _rank, _version, passage in holding}))
    best = sorted(each for each in holding if each[2] in languages)
    return {version: (passage, languages[passage]) for _rank, version, passage in best}, begins


@prepared
def _standing(*, versions):
    """(version, passage, start, end) of all anchors that say where a passage stands."""
    anchors = Anchor.objects.found().filter(version__in=versions).order_by()
    return anchors.values_list("version", "passage", "start", "end")


@prepared
def _public(depends, *, passages):
    """Which of these passages are public, and their languages; `depends` is `uses.depends()`."""
    return Passage.objects.public().filter(pk__in=passages).order_by().values_list("pk", "language")


def _public_anchors(documents, versions, spans):
    """{version: the places of its public passages}, where the display rule asks for them."""
    wanted = [
        version.pk for version in versions.values()
        if documents[version.document_id].display != Document.Display.FULL
    ]  # fmt: skip
    found = defaultdict(list)
    if wanted:
        for anchor in public_anchors(wanted, [versions[pk].document_id for pk in wanted]):
            found[anchor.version_id].append(anchor)
    return found


def _searched(display, text, anchors, spans):
    """The display rule's windows, less what is not searched."""
    out = sorted((s.start, s.end) for s in spans if s.kind in (Span.Kind.ASIDE, Span.Kind.SENSITIVE))
    found = []
    for start, end in reading.windows_of(display, text, anchors, spans):
        for low, high in out:
            if low < end and high > start:
                if low > start:
                    found.append((start, low))
                start = max(start, min(high, end))
        if start < end:
            found.append((start, end))
    return found
