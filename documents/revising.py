"""The history of sources: one revision for each change, with author, time and reason.

Captured texts are not in it: they never change. Stored by django-reversion; which models it keeps is for
the project to say (`reversion.register`).
"""

import json
from contextlib import contextmanager

import reversion
from django.core import serializers
from django.db import transaction
from reversion.models import Revision, Version

BASELINE = "As it stood before its first change here"
# What is not content: derived, or set by a decision that has its own entry.
NOT_CONTENT = {
    "status", "created_at", "updated_at", "released_at", "folded", "address_key",
    "date_earliest", "date_latest", "sort_date",
}  # fmt: skip


_followers = []


def register_follower(follow):
    """Register a function that keeps something in step with what was changed: a search index, a cache.

    It runs at the end of each revision, in its transaction, and wherever `settle` is called.
    """
    _followers.append(follow)


def settle():
    """Let everybody who follows changes follow those of now; for what changes without a revision."""
    for follow in _followers:
        follow()


@contextmanager
def revision(user, comment):
    """One revision around the block, of everything that is saved in it; at the end of the outermost, `settle`."""
    is_outermost = not reversion.is_active()
    with transaction.atomic():
        with reversion.create_revision():
            if user is not None and user.pk:
                reversion.set_user(user)
            reversion.set_comment(str(comment))
            yield
        if is_outermost:
            settle()


def keep(instance):
    """Add the row as it stands now to the revision that is open."""
    if reversion.is_registered(type(instance)):
        reversion.add_to_revision(type(instance)._base_manager.get(pk=instance.pk))


def keep_prior_state(instance):
    """Before a row's first recorded change, record how it stands. Call it outside `revision`."""
    if reversion.is_registered(type(instance)) and not Version.objects.get_for_object(instance).exists():
        with revision(None, BASELINE):
            keep(instance)


def revisions(instance):
    """The row's revisions, newest first."""
    if not reversion.is_registered(type(instance)):
        return Revision.objects.none()
    return (
        Revision.objects.filter(pk__in=Version.objects.get_for_object(instance).values("revision"))
        .select_related("user")
        .order_by("-date_created", "-pk")
    )


def state(instance):
    """The row as one value: a list with what Django's JSON serialiser makes of it, without NOT_CONTENT."""
    return [_content(item) for item in json.loads(serializers.serialize("json", [instance]))]


def state_at(revision, instance):
    """The row's state as the revision holds it; raw JSON, so that it reads across migrations."""
    items = [json.loads(version.serialized_data)[0] for version in revision.version_set.all()]
    label = instance._meta.label_lower
    return [_content(item) for item in items if item["model"] == label and item["pk"] == str(instance.pk)]


def _content(item):
    return item | {"fields": {name: value for name, value in item["fields"].items() if name not in NOT_CONTENT}}
