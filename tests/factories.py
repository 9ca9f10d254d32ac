"""Small true things for the tests to stand on: each function makes one, saved, and valid by the gate.

Times are fixed, slugs are counted, rows and citations stand in the order in which they are made, and
nothing is random. `released`, `published` and `cleared` are what most tests want; say False where that is
the point.
"""

import datetime
import itertools

from django.contrib.contenttypes.models import ContentType

from campaign import trees
from campaign.models import (
    Campaign,
    Citation,
    Concern,
    Credit,
    Demand,
    Endorsement,
    Figure,
    LanguageVersion,
    Link,
    Name,
    Organization,
    Person,
    Petition,
    Position,
    Record,
    Relation,
    Row,
    Statement,
    Topic,
    Translation,
    Update,
)
from documents import anchoring, known, selectors
from documents.models import Anchor, Document, Passage, Redaction, Span, Version
from documents.prepared import prepared

NOW = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
TEXT = "The workers of the plant ask for the release of the prisoner. They wrote to the court on Monday."
_count = itertools.count(1)


# --- sources ---------------------------------------------------------------------------------


def document(text=TEXT, released=True, **fields):
    """A source with one cleared version (none where `text` is empty)."""
    number = next(_count)
    fields = {"title": f"Source {number}", "slug": f"source-{number}", "display": "full"} | fields
    if released:
        fields = {"status": Document.Status.RELEASED, "released_at": NOW} | fields
    made = Document.objects.create(**fields)
    if text:
        version(made, text)
    return made


def version(document, text, cleared=True, **fields):
    """The next version of a source. Passages are not placed in it; `anchor` does that."""
    fields = {"number": len(_versions(document=document.pk)) + 1, "captured_at": NOW} | fields
    made = Version.objects.create(document=document, text=text, cleared_at=NOW if cleared else None, **fields)
    known.remember(made)
    return made


@prepared
def _versions(*, document):
    return Version.objects.filter(document=document).order_by("-number")


def passage(document=None, quote="", start=None, of=None, **fields):
    """A passage, placed in every version of its source; by default the newest version's whole text.

    Where the quote stands more than once, `start` says which is meant. `of` is the version it is quoted from.
    """
    document = document or globals()["document"]()
    versions = _versions(document=document.pk)
    text = (of or versions[0]).text
    quote = quote or text
    start = text.index(quote) if start is None else start
    selector = selectors.select(text, start, start + len(quote))
    made = Passage.objects.create(
        document=document, exact=selector.exact, prefix=selector.prefix, suffix=selector.suffix, **fields
    )
    for each in versions:
        anchor(made, each, hint=start if each.text == text else None)
    return made


def anchor(passage, version, hint=None):
    """The place of a passage in a version, as `anchoring.locate` finds it."""
    match = anchoring.locate(version.text, passage.selector, hint)
    return Anchor.objects.create(
        passage=passage, version=version, start=match.start, end=match.end, state=match.state, score=match.score
    )


def confirmed(passage, version, quote):
    """A curator says that the passage stands in this version in other words."""
    start = version.text.index(quote)
    Anchor.objects.filter(passage=passage, version=version).delete()
    return Anchor.objects.create(
        passage=passage, version=version, start=start, end=start + len(quote), state="fuzzy", score=0.8,
        confirmed_at=NOW,
    )  # fmt: skip


def redaction(version, quote, **fields):
    """A redaction of the first place where `quote` stands."""
    start = version.text.index(quote)
    fields = {"reason": "payment"} | fields
    return Redaction.objects.create(version=version, start=start, end=start + len(quote), **fields)


def span(version, quote, kind="aside", **fields):
    """An aside, gap or sensitive stretch over the first place where `quote` stands."""
    start = version.text.index(quote)
    return Span.objects.create(version=version, start=start, end=start + len(quote), kind=kind, **fields)


# --- records ---------------------------------------------------------------------------------


def _record(model, title, public, fields):
    number = next(_count)
    fields = {"title": title or f"{model.__name__} {number}", "slug": f"{model.__name__.lower()}-{number}"} | fields
    campaigns = fields.pop("campaigns", [])
    made = model.objects.create(**fields)
    if campaigns:
        made.campaigns.set(campaigns)
    return globals()["published"](made) if public else made


def campaign(title="", published=True, **fields):
    return _record(Campaign, title, published, fields)


def organization(title="", published=True, **fields):
    return _record(Organization, title, published, fields)


def person(title="", published=True, **fields):
    return _record(Person, title, published, {"naming_reason": "public_figure"} | fields)


def statement(title="", published=True, **fields):
    return _record(Statement, title, published, {"kind": "appeal", "held": "full", "language": "en"} | fields)


def petition(title="", published=True, **fields):
    return _record(Petition, title, published, fields)


def update(title="", published=True, **fields):
    return _record(Update, title, published, {"kind": "event"} | fields)


def topic(title=""):
    number = next(_count)
    return Topic.objects.create(title=title or f"Topic {number}", slug=f"topic-{number}")


def cite(thing, passage=None, field="", **fields):
    """A citation of a record's field, or of a row; without a passage, of one made for it."""
    record = thing.record if isinstance(thing, Row) else thing
    if not fields.get("inferred"):
        passage = passage or globals()["passage"]()
    types = ContentType.objects.get_for_models(type(record), type(thing))
    return Citation.objects.create(
        record_type=types[type(record)], record_id=record.pk,
        object_type=types[type(thing)], object_id=thing.pk,
        field=field, passage=passage, **{"position": next(_count)} | fields,
    )  # fmt: skip


def published(record, passage=None):
    """The record, published: every citable value and every row that is not cited yet cites the passage."""
    _record, *held = trees.members(record)
    cited = {(each.object_id, each.field) for each in held if isinstance(each, Citation)}
    rows_cited = {object_id for object_id, _ in cited}
    missing = [(record, name) for name in record.citable_fields if getattr(record, name)]
    missing = [(thing, name) for thing, name in missing if (thing.pk, name) not in cited]
    missing += [(each, "") for each in held if isinstance(each, Row) and each.pk not in rows_cited]
    if missing:
        passage = passage or globals()["passage"]()
    for thing, name in missing:
        cite(thing, passage, name)
    record.status, record.published_at = Record.Status.PUBLISHED, NOW
    record.save()
    return record


# --- rows ------------------------------------------------------------------------------------


def _row(model, passage, fields):
    row = model.objects.create(**{"position": next(_count)} | fields)
    if passage:
        cite(row, passage)
    return row


def _of(record):
    return record._meta.model_name


def _who(who, words):
    """The field that names this organization, person, or (as `words`) somebody without a record."""
    return {words: who} if isinstance(who, str) else {_of(who): who}


def _according_to(who):
    if not who:
        return {}
    return {"according_to": who} if isinstance(who, str) else {f"according_to_{_of(who)}": who}


def name(record, text, passage=None, **fields):
    return _row(Name, passage, {_of(record): record, "text": text} | fields)


def link(record, url, passage=None, **fields):
    return _row(Link, passage, {_of(record): record, "url": url} | fields)


def relation(subject, target, role="member", passage=None, **fields):
    return _row(Relation, passage, {_of(subject): subject, f"to_{_of(target)}": target, "role": role} | fields)


def credit(statement, who, role="author", passage=None, **fields):
    """Who: an organization, a person, or a name as given."""
    if isinstance(who, str):
        fields = {"name_kind": "as_given"} | fields
    return _row(Credit, passage, {"statement": statement, "role": role} | _who(who, "name") | fields)


def language_version(petition, language, passage=None, **fields):
    return _row(LanguageVersion, passage, {"petition": petition, "language": language} | fields)


def demand(record, text, passage=None, **fields):
    return _row(Demand, passage, {_of(record): record, "text": text} | fields)


def endorsement(record, who, role="supports", passage=None, according_to=None, **fields):
    """Who: an organization, a person, or an unnamed group in the source's words."""
    fields = {_of(record): record, "role": role} | _who(who, "group") | _according_to(according_to) | fields
    return _row(Endorsement, passage, fields)


def position(record, topic, summary, passage=None, according_to=None, **fields):
    """In the subject's own words, unless it is according to somebody."""
    fields = {"topic": topic, "summary": summary, "own_words": not according_to} | fields
    return _row(Position, passage, {_of(record): record} | _according_to(according_to) | fields)


def figure(record, of, low, passage=None, according_to="the source", **fields):
    fields = {"of": of, "low": low, "qualifier": "exact"} | _according_to(according_to) | fields
    return _row(Figure, passage, {_of(record): record} | fields)


def translation(record, language, text, **fields):
    return Translation.objects.create(**{_of(record): record}, language=language, text=text, **fields)


def concern(update, target, passage=None, **fields):
    return _row(Concern, passage, {"update": update, _of(target): target} | fields)
