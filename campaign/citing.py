"""Which passages the public record rests on.

A passage is public while a citation that the public can see uses it: of a published record, or of a row
that is shown of a published record (a private name is not, nor is a row that points at an unpublished one).
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, ForeignKey, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Replace

from campaign.models import RECORDS, ROWS, Citation, Name, PendingEdit, Position, Record


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
    rows = row_model.objects.all()
    owner = Q()
    for name in row_model.owners:
        owner |= Q(**{f"{name}__status": Record.Status.PUBLISHED})
    rows = rows.filter(owner)
    for name in targets(row_model):
        rows = rows.filter(Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__status": Record.Status.PUBLISHED}))
    return rows.filter(public=True) if row_model is Name else rows


def with_names(rows):
    """These rows with every record and topic that they name, in the same query."""
    row_model = rows.model
    names = [*row_model.owners, *targets(row_model), *(["topic"] if row_model is Position else [])]
    return rows.select_related(*names)


def public_citations():
    """The citations that the public can see."""
    types = ContentType.objects.get_for_models(*RECORDS, *ROWS)
    condition = Q()
    for model in RECORDS:
        live = model.objects.published().filter(pk=OuterRef("object_id"))
        condition |= Q(object_type=types[model]) & Exists(live)
    for model in ROWS:
        condition |= Q(object_type=types[model]) & Exists(shown(model).filter(pk=OuterRef("object_id")))
    return Citation.objects.filter(condition)


def public():
    """A Q over Passage, for `documents.uses`."""
    return Q(Exists(public_citations().filter(passage=OuterRef("pk"))))


def at_all():
    """A Q over Passage: cited by anything, or by an edit that waits to be published."""
    # The tree writes a key with hyphens, and SQLite keeps keys without: compare both without.
    waiting = PendingEdit.objects.annotate(text=_without_hyphens("tree")).filter(
        text__contains=_without_hyphens(OuterRef("pk"))
    )
    return Q(Exists(Citation.objects.filter(passage=OuterRef("pk")))) | Q(Exists(waiting))


def _without_hyphens(value):
    return Replace(Cast(value, TextField()), Value("-"), Value(""), output_field=TextField())
