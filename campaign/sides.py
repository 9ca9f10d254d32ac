"""Two records side by side: what they are called, where they are, and how much rests on each.

A constant number of questions for a page of pairs of one kind.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count
from django.urls import reverse

from campaign import trees
from campaign.models import ROWS, Citation, Link, Name
from documents.models import Document, Passage


@dataclass
class Side:
    thing: object
    url: str
    names: list = field(default_factory=list)
    addresses: list = field(default_factory=list)
    facts: int = 0  # its own citations; of a source, its passages
    used: int = 0  # rows of other records that name it; of a source, citations


def of(model, pairs, user):
    """[(pair, both sides, address that merges the second into the first or "")], where both are still there."""
    things = model._base_manager.in_bulk({pk for pair in pairs for pk in (pair.one, pair.other)})
    facts, used = _of_sources(things) if model is Document else _of_records(model, things)
    sides = {
        pk: Side(thing, _admin(model, "change", pk), facts=facts[pk], used=used[pk]) for pk, thing in things.items()
    }
    if model is not Document:
        _tell_names(model, sides)
    may_merge = model is not Document and user.has_perm(f"campaign.change_{model._meta.model_name}")
    shown = []
    for pair in pairs:
        if pair.one in sides and pair.other in sides:
            both = sorted([sides[pair.one], sides[pair.other]], key=_weight, reverse=True)
            merge = _admin(model, "merge_with", *(side.thing.pk for side in both)) if may_merge else ""
            shown.append((pair, both, merge))
    return shown


def _weight(side):
    """What stays when two become one: what is public, then what more rests on."""
    return getattr(side.thing, "is_published", False), side.used + side.facts, str(side.thing.pk)


def _admin(model, what, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}", args=args)


def _count(queryset, column, keys):
    counted = queryset.filter(**{f"{column}__in": keys}).order_by().values(column).annotate(n=Count("pk"))
    return Counter(dict(counted.values_list(column, "n")))


def _of_records(model, things):
    used = Counter()
    for row_model in ROWS:
        for each in row_model._meta.concrete_fields:
            if each.related_model is model and each.name not in row_model.owners:
                used += _count(row_model.objects.all(), each.name, things)
    return _count(Citation.objects.all(), "record_id", things), used


def _of_sources(things):
    cited = _count(Citation.objects.all(), "passage__document", things)
    return _count(Passage.objects.all(), "document", things), cited


def _tell_names(model, sides):
    owners = dict(trees.row_models(model))
    found = defaultdict(list)
    for owner, text in Name.objects.filter(**{f"{owners[Name]}__in": sides}).values_list(owners[Name], "text"):
        found[owner].append(text)
    for pk, names in found.items():
        sides[pk].names = names[:20]
    for owner, url in Link.objects.filter(**{f"{owners[Link]}__in": sides}).values_list(owners[Link], "url"):
        sides[owner].addresses.append(url)
