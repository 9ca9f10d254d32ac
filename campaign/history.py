"""The history of records: one revision for each save, with author, time, reason and the whole tree.

Stored by django-reversion. Its own admin is not used, because it writes an old state straight into the
live rows; here an old state of a published record becomes a waiting edit (`drafts.restore`).
"""

import json
from contextlib import contextmanager

import reversion
from django.db import transaction
from reversion.models import Revision, Version

from campaign import trees
from campaign.models import RECORDS, ROWS, Citation, PendingEdit, Topic
from documents.models import Document, MaskedString, Passage, Redaction, Span

BASELINE = "As it stood before its first change here"


def register():
    models = (*RECORDS, *ROWS, Citation, PendingEdit, Topic, Document, Passage, Span, Redaction, MaskedString)
    for model in models:
        if not reversion.is_registered(model):
            reversion.register(model)


@contextmanager
def revision(user, comment):
    """One revision around the block: everything saved in it, and what `keep` adds."""
    with transaction.atomic(), reversion.create_revision():
        if user is not None and user.pk:
            reversion.set_user(user)
        reversion.set_comment(comment)
        yield


def keep(record):
    """Add the record's whole tree, as it stands now, to the revision that is open."""
    for instance in trees.members(type(record)._base_manager.get(pk=record.pk)):
        reversion.add_to_revision(instance)


def keep_edit(edit):
    """Add a waiting edit to the revision that is open."""
    reversion.add_to_revision(edit)


def keep_prior_state(record):
    """Before a record's first recorded change, record how it stands. Call it outside `revision`."""
    if not Version.objects.get_for_object(record).exists():
        with revision(None, BASELINE):
            keep(record)


def revisions(record):
    """The record's revisions, newest first."""
    return (
        Revision.objects.filter(pk__in=Version.objects.get_for_object(record).values("revision"))
        .select_related("user")
        .order_by("-date_created", "-pk")
    )


def edits(record):
    """The revisions that hold an edit of this record that waited, newest first; none of them was public then."""
    return (
        Revision.objects.filter(
            pk__in=Version.objects.get_for_object_reference(PendingEdit, record.pk).values("revision")
        )
        .select_related("user")
        .order_by("-date_created", "-pk")
    )


def tree_at(revision, record):
    """The record's tree as the revision holds it, waiting or live; raw JSON, so that it reads across migrations."""
    items = [json.loads(version.serialized_data)[0] for version in revision.version_set.all()]
    mine = [trees.normalised(item) for item in items if trees.belongs(item, record)]
    for item in items:
        if item["model"] == PendingEdit._meta.label_lower and item["pk"] == str(record.pk) and not mine:
            return item["fields"]["tree"]
    return trees.order(mine)
