"""Which passages the public record rests on.

A passage is public while a citation that the public can see uses it: of a published record, or of a row
that is shown of a published record (a private name is not, nor is a row that points at an unpublished one).

To put these conditions together costs more than to ask the database for them, so each is put together once in a
process. That holds only what is looked for, never what was found; the keys of content types, which a database may give
anew, are part of what a condition is kept under.
"""

import functools

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, ForeignKey, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Replace

from campaign.models import RECORDS, ROWS, Citation, Name, PendingEdit, Position, Record
from documents.lasting import lasting

CITED = (*RECORDS, *(model for model in ROWS if model.is_fact))


def targets(row_model):
    """The names of a row model's foreign keys to records other than the one it belongs to."""
    return [
        field.name
        for field in row_model._meta.get_fields()
        if isinstance(field, ForeignKey)
        and issubclass(field.related_model, Record)
        and field.name not in row_model.owners
    ]


def shown(row_model):
    """The rows of one kind that the public sees."""
    return _shown(row_model).all()


@functools.cache
def _shown(row_model):
    rows = row_model.objects.all()
    owner = Q()
    for name in row_model.owners:
        owner |= Q(**{f"{name}__status": Record.Status.PUBLISHED})
    rows = rows.filter(owner)
    for name in targets(row_model):
        rows = rows.filter(Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__status": Record.Status.PUBLISHED}))
    return rows.filter(public=True) if row_model is Name else rows


def with_names(rows, columns=()):
    """These rows with every record and topic that they name, in the same query; `columns` as in `naming`."""
    row_model = rows.model
    if not row_model.is_fact:
        return rows
    names = [*row_model.owners, *_named(row_model)]
    return _only(rows, names, columns) if columns else rows.select_related(*names)


def naming(rows, columns):
    """These rows with the records and topics that they name beside their own, in the same query; of those no more is
    read than these columns, for to read all of several records for each row takes longer than all else."""
    names = _named(rows.model)
    return _only(rows, names, columns) if names else rows


def _named(row_model):
    return [*targets(row_model), *(["topic"] if row_model is Position else [])]


def _only(rows, names, columns):
    row_model = rows.model
    said = [field.name for field in row_model._meta.concrete_fields]
    for name in names:
        there = {field.name for field in row_model._meta.get_field(name).related_model._meta.concrete_fields}
        said += [f"{name}__{column}" for column in columns if column in there]
    return rows.select_related(*names).only(*said)


def public_citations():
    """The citations that the public can see."""
    return _public_citations(type_keys()).all()


def type_keys():
    """The keys of the content types of what can be cited, as they are now."""
    return lasting("type keys", _type_keys)


def _type_keys():
    types = ContentType.objects.get_for_models(*CITED)
    return tuple(types[model].pk for model in CITED)


@functools.lru_cache(maxsize=8)
def _public_citations(type_keys):
    condition = Q()
    for model, key in zip(CITED, type_keys, strict=True):
        live = shown(model) if model in ROWS else model.objects.published()
        condition |= Q(object_type=key) & Exists(live.filter(pk=OuterRef("object_id")))
    return Citation.objects.filter(condition)


def public():
    """A Q over Passage, for `documents.uses`."""
    return _public(type_keys())


@functools.lru_cache(maxsize=8)
def _public(type_keys):
    return Q(Exists(_public_citations(type_keys).filter(passage=OuterRef("pk"))))


def at_all():
    """A Q over Passage: cited by anything, or by an edit that waits to be published."""
    # The tree writes a key with hyphens, and SQLite keeps keys without: compare both without.
    waiting = PendingEdit.objects.annotate(text=_without_hyphens("tree")).filter(
        text__contains=_without_hyphens(OuterRef("pk"))
    )
    return Q(Exists(Citation.objects.filter(passage=OuterRef("pk")))) | Q(Exists(waiting))


def _without_hyphens(value):
    return Replace(Cast(value, TextField()), Value("-"), Value(""), output_field=TextField())
