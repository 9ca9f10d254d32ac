"""Putting labels on things and taking them off."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from campaign.drafts import Refused
from campaign.models import Label, Labelled, MovedLabel
from campaign.models.labels import LONGEST
from documents.text import fold


def type_of(model):
    return ContentType.objects.get_for_model(model)


def cleaned(name):
    """A name as it is kept: one line, no space around it. Raises Refused where nothing is left, or too much."""
    name = " ".join(name.replace("\0", "").split())
    if not any(each.isalnum() for each in name):
        raise Refused([_("Give a label, in letters or figures.")])
    if len(name) > LONGEST:
        raise Refused([_("A label has at most %s characters.") % LONGEST])
    return name


def put(thing, user, reason, label):
    """Put the label with this name on a thing, and make it where there is none. Raises Refused."""
    name = cleaned(label)
    known, _made = Label.objects.get_or_create(folded=fold(name), defaults={"name": name})
    _one, new = Labelled.objects.get_or_create(
        label=known, thing_type=type_of(type(thing)), thing_id=thing.pk, defaults={"put_by": user}
    )
    if not new:
        raise Refused([_("It has this label already.")])


def take_off(thing, user, reason, label):
    """Raises Refused where the thing has no such label."""
    on = Labelled.objects.filter(thing_type=type_of(type(thing)), thing_id=thing.pk)
    if not on.filter(label__folded=fold(cleaned(label))).delete()[0]:
        raise Refused([_("It has no such label.")])


def of(model, keys):
    """{key: [label]} of these things, in the order of the labels: one query."""
    found = defaultdict(list)
    on = Labelled.objects.filter(thing_type=type_of(model), thing_id__in=keys).select_related("label")
    for each in on.order_by("label__folded"):
        found[each.thing_id].append(each.label)
    return found


def move(gone, kept, revision):
    """Put on one record the labels of another, which loses them. The revision is told, for `move_back`."""
    own = Labelled.objects.filter(thing_type=type_of(type(gone)), thing_id=gone.pk)
    for each in own.select_related("label"):
        _one, new = Labelled.objects.get_or_create(
            label=each.label, thing_type=each.thing_type, thing_id=kept.pk,
            defaults={"put_by": each.put_by, "put_at": each.put_at},
        )  # fmt: skip
        MovedLabel.objects.create(
            revision=revision, label=each.label, thing_type=each.thing_type, from_id=gone.pk, to_id=kept.pk,
            put_by=each.put_by, put_at=each.put_at, is_new=new,
        )  # fmt: skip
    own.delete()


def move_back(revision):
    """Put the labels that a merge moved where they were, and take off what came with it."""
    moved = MovedLabel.objects.filter(revision=revision)
    for each in moved:
        there = {"label": each.label, "thing_type": each.thing_type}
        if each.is_new:
            Labelled.objects.filter(thing_id=each.to_id, **there).delete()
        Labelled.objects.get_or_create(
            thing_id=each.from_id, **there, defaults={"put_by": each.put_by, "put_at": each.put_at}
        )
    moved.delete()
