"""What can be done with the words that are selected: the panel beside the text."""

import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from reversion.models import Version as Kept

from campaign import citing, trees, wording
from campaign.changing import as_it_would_be
from campaign.models import RECORDS, Campaign, Citation, Name, Petition, Record
from campaign.models.citations import citable
from campaign.names import dates, sentences
from campaign.suggesting import Kind
from documents import text as texts
from documents.languages import of_words
from documents.models import DateBasis

from .forms import NEW, row_form, row_kinds
from .page import field_label, row_label

OFFERED, FOUND, RECENT = 12, 10, 5
HANDED = 100  # records of one source that are handed over at once
_PAIRS = ('""', "''", "’’", "‘’", "“”", "„“", "«»", "‹›", "()", "[]")
AROUND = 400  # code points before and after the selection in which a name makes a record fit


@dataclass
class Offer:
    """A record that the words may be cited for, and why it is offered."""

    record: object
    why: str

    @property
    def key(self):
        return f"{self.record._meta.model_name}:{self.record.pk}"

    @property
    def label(self):
        return self.record.title

    @property
    def kind(self):
        return self.record._meta.verbose_name


@dataclass
class Fact:
    key: str
    label: str
    value: str = ""
    cited: int = 0
    cites_this: bool = False


@dataclass
class Facts:
    """Those of one record, and what can be added to it."""

    fields: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    kinds: list = field(default_factory=list)


MODELS = {model._meta.model_name: model for model in RECORDS}


def chosen_record(key):
    """The record that “petition:UUID” names, or None."""
    kind, _colon, pk = (key or "").partition(":")
    try:
        return MODELS[kind].objects.filter(pk=uuid.UUID(pk)).first()
    except (KeyError, ValueError):
        return None


def editable(user, record):
    return user.has_perm(f"campaign.change_{record._meta.model_name}")


# --- which records fit -----------------------------------------------------------------------


def offers(version, suggestions, selection, user):
    """Named in the words, then what rests on this source most, named near them, what the person changed last."""
    found = {}

    def offer(record, why):
        if record is not None and record.replaced_by_id is None and len(found) < OFFERED:
            found.setdefault(record.pk, Offer(record, why))

    for record in _named_in(suggestions, selection, 0):
        offer(record, _("named in these words"))
    citing = citing_records(version.document)
    for record in citing[: OFFERED // 2]:
        offer(record, _("rests on this source already"))
    for record in _named_in(suggestions, selection, AROUND):
        offer(record, _("named near them"))
    for record in citing:
        offer(record, _("rests on this source already"))
    for record in _recent(user):
        offer(record, _("you changed it last"))
    return list(found.values())


def _named_in(suggestions, selection, near):
    """The records whose names stand in the words, or so many code points around them."""
    start, end = selection
    for each in suggestions:
        if each.record is not None and any(low < end + near and start - near < high for low, high in each.places):
            yield each.record


def drafts_of(document):
    """The drafts that rest on this source, as many as one hands over at once."""
    cited = Citation.objects.filter(passage__document=document)
    pairs = cited.order_by("record_type", "record_id").values_list("record_type", "record_id").distinct()[:HANDED]
    return [record for record in _records(list(pairs)) if record.status == Record.Status.DRAFT]


def citing_records(document):
    counted = (
        Citation.objects.filter(passage__document=document)
        .values("record_type", "record_id")
        .annotate(n=Count("pk"))
        .order_by("-n", "record_id")[:OFFERED]
    )
    return _records([(each["record_type"], each["record_id"]) for each in counted])


def _recent(user):
    types = ContentType.objects.get_for_models(*RECORDS).values()
    kept = Kept.objects.filter(revision__user=user, content_type__in=types).order_by("-pk")
    pairs = list(dict.fromkeys(kept.values_list("content_type_id", "object_id")[:100]))[:RECENT]
    return _records(pairs)


def _records(pairs):
    """The records of these (content type's key, key), in their order; one query for each kind."""
    there = {}
    for type_key in {each for each, _key in pairs}:
        model = ContentType.objects.get_for_id(type_key).model_class()
        keys = [key for each, key in pairs if each == type_key]
        there |= {(type_key, str(record.pk)): record for record in model.objects.filter(pk__in=keys)}
    return [there[each, str(key)] for each, key in pairs if (each, str(key)) in there]


def search(words):
    """Up to FOUND records of any kind whose title, or one of whose names, holds every word."""
    wanted = texts.fold(words.replace("\0", "")).split()
    found = []
    for model in RECORDS if wanted else ():
        there = model.objects.filter(replaced_by=None)
        own = there
        for word in wanted:
            own = own.filter(folded__contains=word)
        found += own.order_by("-updated_at", "pk")[:FOUND]
        owner = dict(trees.row_models(model)).get(Name)
        if owner:
            called = Name.objects.filter(**{f"{owner}__isnull": False})
            for word in wanted:
                called = called.filter(folded__contains=word)
            found += there.filter(pk__in=called.values(owner)[:FOUND]).order_by("-updated_at", "pk")
    unique = {record.pk: record for record in found}
    initiators = wording.initiators([each for each in unique.values() if isinstance(each, Petition)])
    named = [
        Offer(each, wording.titled(each, initiators[each.pk]) if isinstance(each, Petition) else "")
        for each in unique.values()
    ]
    return named[: FOUND * 2]


# --- one record ------------------------------------------------------------------------------


def facts_of(record, passage):
    """What a passage can be cited for in this record, as it would be with its waiting edit."""
    with as_it_would_be(record) as record:
        citations = list(Citation.objects.filter(record_id=record.pk))
        cited, this = {}, set()
        for each in citations:
            key = (each.object_id, each.field)
            cited[key] = cited.get(key, 0) + 1
            if passage is not None and each.passage_id == passage.pk:
                this.add(key)

        def fact(key, thing, name, label, value=""):
            at = (thing.pk, name)
            return Fact(key, label, value, cited.get(at, 0), at in this)

        own = []
        for name in citable(type(record)):
            value = getattr(record, name, "")
            if value or name in type(record).quoted_fields:
                display = getattr(record, f"get_{name}_display", None)
                said = str(display() if display else value)
                own.append(fact(f"field:{name}", record, name, str(field_label(type(record), name)), said))
        rows = []
        for row_model, owner in trees.row_models(type(record)):
            for row in _named(row_model, owner, record):
                rows.append(fact(f"row:{row.pk}", row, "", str(row_label(row))))
        return Facts(own, rows, [(model._meta.model_name, model._meta.verbose_name) for model in row_kinds(record)])


def _named(row_model, owner, record):
    return list(citing.with_names(row_model.objects.filter(**{owner: record.pk})).order_by("position", "id"))


# --- the forms, filled with what the words say -----------------------------------------------


def new_form(kind, version, selection, suggestion=None, data=None):
    """The form for a new record of a kind, with what can be known of it filled in."""
    form = NEW[kind]
    campaigns = campaigns_of(version.document)
    initial = first_values(kind, version, selection, suggestion)
    return form(data, initial=initial, campaigns=campaigns, place=(version, selection), prefix="new")


def campaigns_of(document):
    """The campaigns of the records that rest on this source."""
    cited = Citation.objects.filter(passage__document=document)
    found = {}
    for record in _records(list(dict.fromkeys(cited.values_list("record_type", "record_id")))[:50]):
        own = [record] if isinstance(record, Campaign) else list(record.campaigns.all())
        found |= {campaign.pk: campaign for campaign in own}
    return list(found.values())[:4]


def first_values(kind, version, selection, suggestion=None):
    """What a form for a new record begins with. Nothing that the words, or the source, do not say."""
    text, document = version.text, version.document
    start, end = selection
    words = " ".join(text[start:end].split())
    languages = [tag for tag in (document.language, *document.other_languages.split()) if tag != "und"]
    values = {"title": headline(words)}
    if kind in ("statement", "update"):
        dated = dates.find(text[start:end], languages, document.date)
        if suggestion is not None and suggestion.date:
            values |= {"date": suggestion.date, "date_basis": DateBasis.STATED}
        elif dated:
            values |= {"date": dated[0].edtf, "date_basis": dated[0].basis}
        elif kind == "statement" and document.date:
            values |= {"date": document.date, "date_basis": document.date_basis}
    if kind in ("statement", "petition"):
        values["language"] = _language(version, selection)
    if kind == "petition" and suggestion is not None:
        values["sign_url"] = next((each for each in suggestion.addresses if "://" in each), "")
        values["title"] = document.title or values["title"]
    if kind in ("organization", "person"):
        values["title"] = bare(words) if len(words) <= 150 else ""
    return values


def bare(words):
    """A name without the marks that were caught at its ends: a comma, half of a pair of quotation marks."""
    while True:
        bare = words.strip(" ,;:…–—-")
        for first, last in _PAIRS:
            if bare.startswith(first) and bare.endswith(last) and len(bare) > 1:
                bare = bare[1:-1]
            elif bare.startswith(first) and last not in bare[1:]:
                bare = bare[1:]
            elif bare.endswith(last) and first not in bare[:-1]:
                bare = bare[:-1]
        if bare == words:
            return bare
        words = bare


def headline(words, most=160):
    """The first sentence of some words, or as many of its words as a title holds, without what announces an update."""
    head = next((words[low:high] for low, high in sentences.sentences(words)), words)
    head = head.lstrip(" *#[(•–—-")
    if len(head) <= most:
        return head
    return head[: head.rfind(" ", 0, most)] + " …" if " " in head[:most] else head[:most]


def _language(version, selection):
    document = version.document
    return of_words(version.text, *selection, [document.language, *document.other_languages.split()])


def new_row_form(record, kind, version, selection, data=None, suggestion=None, named=()):
    """The form for a new row of this record, or None where it has no such rows. `named`: who the words name."""
    model = next((each for each in row_kinds(record) if each._meta.model_name == kind), None)
    if model is None:
        return None
    words = " ".join(version.text[selection[0] : selection[1]].split())
    names = {each.name for each in model._meta.concrete_fields}
    initial = {}
    if "text" in names:
        initial["text"] = words[:300] if model is Name else words
    if "language" in names:
        initial["language"] = _language(version, selection)
    if "url" in names and "://" in words:
        initial["url"] = words
    if suggestion is not None and suggestion.kind == Kind.ADDRESS:
        initial |= {"url": suggestion.value, "sign_url": suggestion.value}
    others = [each for each in named if each.pk != record.pk]
    if suggestion is not None and suggestion.record is not None:
        initial[suggestion.record._meta.model_name] = suggestion.record
    elif len(others) == 1:
        initial[others[0]._meta.model_name] = others[0]
    return row_form(model, type(record))(data, initial=initial, prefix="row")


def known(suggestions, offered, forms):
    """{list's id: [title]} of the records that the forms' fields offer, and the dates that the text names."""
    records = {each.record.pk: each.record for each in suggestions if each.record is not None}
    records |= {offer.record.pk: offer.record for offer in offered}
    lists = {}
    for form in forms:
        for each in form.fields.values():
            kinds = getattr(each, "kinds", None)
            if kinds:
                key = each.widget.attrs["list"]
                lists[key] = _titles(kinds, records.values())
    found = [(each.value, each.words) for each in suggestions if each.kind == Kind.DATE]
    return lists, list(dict(found).items())


def _titles(kinds, records):
    own = [record.title for record in records if isinstance(record, kinds)]
    more = []
    for kind in kinds:
        there = kind.objects.all()
        there = there.filter(replaced_by=None) if issubclass(kind, Record) else there.filter(archived=False)
        order = "-updated_at" if issubclass(kind, Record) else "title"
        more += there.order_by(order, "pk").values_list("title", flat=True)[:30]
    return list(dict.fromkeys([*own, *more]))


# --- other ends ------------------------------------------------------------------------------


def other_ends(text, start, end):
    """[(label, start, end)]: the selection with a word more or less, as a sentence, as a paragraph."""
    found = []
    before = _word_before(text, start)
    after = _word_after(text, end)
    inner_start, inner_end = _word_after(text, start, skip=True), _word_before(text, end)
    found.append((_("one word more before"), before, end))
    found.append((_("one word less before"), inner_start, end))
    found.append((_("one word less after"), start, inner_end))
    found.append((_("one word more after"), start, after))
    spans = [span for span in sentences.sentences(text) if span[0] < end and start < span[1]]
    if spans:
        found.append((_("whole sentence"), spans[0][0], spans[-1][1]))
    low = text.rfind("\n", 0, start) + 1
    high = text.find("\n", end)
    found.append((_("whole paragraph"), low, high if high >= 0 else len(text)))
    seen = {(start, end)}
    return [
        (label, low, high) for label, low, high in found
        if 0 <= low < high <= len(text) and (low, high) not in seen and not seen.add((low, high))
    ]  # fmt: skip


def _word_before(text, at):
    at = len(text[:at].rstrip())
    return max(text.rfind(" ", 0, at), text.rfind("\n", 0, at), text.rfind("\u00a0", 0, at)) + 1 if at else 0


def _word_after(text, at, skip=False):
    """The end of the next word; with `skip` the beginning of the word after the one that begins here."""
    while at < len(text) and text[at].isspace():
        at += 1
    while at < len(text) and not text[at].isspace():
        at += 1
    while skip and at < len(text) and text[at].isspace():
        at += 1
    return at


def mask_url(version, selection):
    """Where these words are masked; the address holds their place and not them."""
    start, end = selection
    return (
        f"{reverse('admin:documents_redaction_add')}?{urlencode({'version': version.pk, 'start': start, 'end': end})}"
    )
