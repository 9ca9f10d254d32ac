"""How much of a record rests on something: a fact is a non-empty citable field, or a row that the public would see.

It is what the publish gate asks for, as conditions that the database answers for many records at once.
"""

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from campaign import trees
from campaign.models import Citation, Name


def _facts_of(model):
    return [each for each in trees.row_models(model) if each[0].is_fact]


def facts(model):
    """Annotations: `cited` and `uncited`, how many facts of a record rest on something, and how many do not."""
    cited, uncited = Value(0, output_field=IntegerField()), Value(0, output_field=IntegerField())
    for name in model.citable_fields:
        citation = Exists(Citation.objects.filter(object_id=OuterRef("pk"), field=name))
        cited += _one_if(~Q(**{name: ""}) & citation)
        uncited += _one_if(~Q(**{name: ""}) & ~citation)
    for row_model, owner in _facts_of(model):
        rows = row_model.objects.filter(public=True) if row_model is Name else row_model.objects.all()
        rows = rows.filter(**{owner: OuterRef("pk")})
        citation = Exists(Citation.objects.filter(object_id=OuterRef("pk")))
        cited += _count(rows.filter(citation), owner)
        uncited += _count(rows.filter(~citation), owner)
    return {"cited": cited, "uncited": uncited}


def _one_if(condition):
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _count(rows, owner):
    return Coalesce(Subquery(rows.order_by().values(owner).annotate(n=Count("pk")).values("n")), 0)


def is_uncited(model):
    """A condition: some fact of a record rests on nothing. It stops at the first, where `facts` counts them all."""
    condition = Q()
    for name in model.citable_fields:
        citation = Exists(Citation.objects.filter(object_id=OuterRef("pk"), field=name))
        condition |= ~Q(**{name: ""}) & ~Q(citation)
    for row_model, owner in _facts_of(model):
        rows = row_model.objects.filter(public=True) if row_model is Name else row_model.objects.all()
        citation = Exists(Citation.objects.filter(object_id=OuterRef("pk")))
        # PostgreSQL may look up all such rows beforehand: those of no record of this kind are not to be among them.
        rows = rows.filter(~citation, **{owner: OuterRef("pk"), f"{owner}__isnull": False})
        condition |= Q(Exists(rows.order_by()))
    return condition
