"""From words that somebody selected in a source to the record: passages, citations, rows, new records.

Each function is one transaction: the passage, what cites it, and the revisions are there together or not at all.
What is published changes by a waiting edit only (`changing.change`).
"""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.text import slugify
from django.utils.translation import gettext as _

from campaign import history, trees
from campaign.changing import change
from campaign.models import Citation, PendingEdit
from campaign.models.citations import citable
from documents import languages, quoting, revising, selectors
from documents.models import Anchor, Passage
from documents.reading import masked_forms
from documents.serialize import names


class Gone(ValueError):
    """What was chosen is no longer there; the message says what."""


@transaction.atomic
def passage_at(version, start, end, user, language=""):
    """The passage of exactly these words of a version; made where there is none yet. Raises quoting.NotFound."""
    quoting.lock(version.document_id)
    there = Anchor.objects.filter(
        version=version, start=start, end=end, passage__archived=False, passage__erased_at=None,
        passage__exact=version.text[start:end],
    )  # fmt: skip
    anchor = there.select_related("passage").order_by("passage__created_at").first()
    if anchor:
        return anchor.passage
    document = version.document
    own = [document.language, *document.other_languages.split()]
    language = language or languages.of_words(version.text, start, end, own)
    passage = Passage(document=document, language=language)
    place = quoting.Place(version, selectors.select(version.text, start, end), start)
    with revising.revision(user, _("Marked while reading")):
        quoting.put(passage, place)
        revising.keep(passage)
    return passage


@transaction.atomic
def cite(record, facts, passage, user):
    """Let facts of a record rest on a passage; returns the edit that waits now, or None.

    A fact is “field:NAME” or “row:UUID”, as `facts_of` names them. Raises Gone.
    """

    def do(record):
        for fact in facts:
            thing, name = _thing(record, fact)
            rest_on(record, thing, name, passage)

    return change(record, user, _("Cited while reading “%s”") % passage.document, do)


def _thing(record, fact):
    kind, _colon, key = fact.partition(":")
    if kind == "field" and key in citable(type(record)):
        return record, key
    if kind == "row":
        for row_model, owner in trees.row_models(type(record)):
            row = row_model.objects.filter(**{owner: record.pk}, pk=key).first()
            if row is not None:
                return row, ""
    raise Gone(_("“%s” no longer has the fact that you chose. Open it again, and choose from what is there.") % record)


def rest_on(record, thing, name, passage):
    """Add a citation of `thing`, the record or a row of it, where it does not cite the passage already."""
    if thing.citations.filter(field=name, passage=passage).exists():
        return
    types = ContentType.objects.get_for_models(type(record), type(thing))
    last = thing.citations.order_by("-position").values_list("position", flat=True).first()
    Citation.objects.create(
        record_type=types[type(record)], record_id=record.pk, object_type=types[type(thing)], object_id=thing.pk,
        field=name, passage=passage, position=0 if last is None else last + 1,
    )  # fmt: skip


@transaction.atomic
def add_row(record, row, passage, user):
    """Add an unsaved row to a record, resting on a passage; returns the edit that waits now, or None."""
    owner = dict(trees.row_models(type(record)))[type(row)]

    def do(record):
        setattr(row, owner, record)
        row.position = next_position(type(row), owner, record)
        row.full_clean(exclude=[owner])
        row.validate_constraints()
        row.save(force_insert=True)
        rest_on(record, row, "", passage)

    said = _("%(row)s added while reading “%(source)s”")
    return change(record, user, said % {"row": row._meta.verbose_name, "source": passage.document}, do)


def next_position(row_model, owner, record):
    last = row_model.objects.filter(**{owner: record}).order_by("-position").values_list("position", flat=True).first()
    return 1 if last is None else last + 1


@transaction.atomic
def create(record, passage, user, facts=(), campaigns=(), rows=()):
    """Save a new record as a draft whose `facts` (names of its fields) and `rows` rest on the passage.

    `rows` are (row, passage of its own or None).
    """
    record.slug = record.slug or free_slug(record)
    with history.revision(user, _("Made while reading “%s”") % passage.document):
        record.save(force_insert=True)
        if campaigns:
            record.campaigns.set(campaigns)
        for name in facts:
            rest_on(record, record, name, passage)
        for row, own in rows:
            owner = dict(trees.row_models(type(record)))[type(row)]
            setattr(row, owner, record)
            row.position = next_position(type(row), owner, record)
            row.full_clean(exclude=[owner])
            row.validate_constraints()
            row.save(force_insert=True)
            rest_on(record, row, "", own or passage)
        history.keep(record)
    return record


def free_slug(record):
    """An address of the title or, where that gives none, is taken or spells a withheld name, a neutral one."""
    neutral = f"{record._meta.model_name}-{record.pk.hex[:8]}"
    slug = slugify(record.title)[:80].strip("-")
    if not slug or names(slug, masked_forms()) or type(record).objects.filter(slug=slug).exists():
        return neutral
    return slug


@transaction.atomic
def resize(passage, version, start, end, user):
    """Let a passage end or begin elsewhere: returns (the passage that stands there now, the edits that wait now).

    While nothing public rests on it the passage itself changes. Otherwise it stays as it is, for a public quote never
    changes: a new passage is made, and whatever cites the old one cites that instead, published records by an edit
    that waits.
    """
    quoting.lock(passage.document_id)
    passage = Passage.objects.select_for_update().get(pk=passage.pk)
    if not passage.is_in_public_use():
        revising.keep_prior_state(passage)
        with revising.revision(user, _("Extended or shortened while reading")):
            passage.translation = passage.translation_language = passage.translated_by = ""  # of the old words
            quoting.put(passage, quoting.Place(version, selectors.select(version.text, start, end), start))
            revising.keep(passage)
        return passage, []
    new = passage_at(version, start, end, user, passage.language)
    edits = [
        edit for record in _citing(passage)
        if (edit := change(record, user, _("Cites the passage with other ends"), _replacing(passage, new))) is not None
    ]  # fmt: skip
    return new, edits


def _citing(passage):
    """Every record that cites the passage, in an edit that waits too."""
    cited = Citation.objects.filter(passage=passage)
    keys = set(cited.values_list("record_type", "record_id"))
    waiting = PendingEdit.objects.annotate(text=Cast("tree", TextField())).filter(text__contains=str(passage.pk))
    keys |= set(waiting.values_list("record_type", "record_id"))
    for type_key, key in sorted(keys, key=str):
        yield ContentType.objects.get_for_id(type_key).get_object_for_this_type(pk=key)


def _replacing(old, new):
    def do(record):
        for citation in Citation.objects.filter(record_id=record.pk, passage=old):
            same = Citation.objects.filter(object_id=citation.object_id, field=citation.field, passage=new)
            if same.exists():
                citation.delete()
            else:
                citation.passage = new
                citation.save()

    return do
