"""The history of records: one revision for each save, with author, time, reason and the whole tree.

Stored by django-reversion. Its own admin is not used, because it writes an old state straight into the
live rows; here an old state of a published record becomes a waiting edit (`drafts.restore`).
"""

import json
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise
from operator import or_

import reversion
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Prefetch, Q, Window, prefetch_related_objects
from django.db.models.functions import RowNumber
from django.utils.dateparse import parse_datetime
from reversion.models import Revision, Version

from campaign import trees
from campaign.models import RECORDS, ROWS, Citation, PendingEdit, Topic
from documents import revising
from documents.models import Document, MaskedString, Passage, Redaction, Span

BASELINE = "As it stood before its first change here"


def register():
    models = (*RECORDS, *ROWS, Citation, PendingEdit, Topic, Document, Passage, Span, Redaction, MaskedString)
    for model in models:
        if not reversion.is_registered(model):
            reversion.register(model)


revision = revising.revision  # one around each change of records, as of sources


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


# --- many records at once ------------------------------------------------------------------

# How Django's serialiser writes a status; within a value its quotation marks would be escaped.
SHOWN = '"status": "published"'


@dataclass
class Recent:
    """The newest revisions of one record, and the newest in which readers saw it."""

    record: object
    revisions: list = field(default_factory=list)  # newest first
    shown: Revision | None = None

    def tree(self, revision):
        return tree_at(revision, self.record)

    def last_change(self):
        """The revision of the last change of content since readers saw the record; None where nothing changed.

        To hand a record over, to withdraw it or to save it as it was changes no content.
        """
        if not self.revisions:
            return None
        digests = [trees.digest(self.tree(revision)) for revision in self.revisions]
        if self.shown and trees.digest(self.tree(self.shown)) == digests[0]:
            return None
        changes = zip(self.revisions, pairwise(digests), strict=False)
        return next((revision for revision, (new, old) in changes if new != old), self.revisions[-1])


def recent(records, most=8):
    """{record.pk: Recent}, in a constant number of queries; of each record the newest `most` revisions."""
    found = {str(record.pk): Recent(record) for record in records}
    if not found:
        return {}
    newest = Window(RowNumber(), partition_by=[F("object_id")], order_by=F("revision_id").desc())
    types = ContentType.objects.get_for_models(*{type(record) for record in records}).values()
    versions = Version.objects.filter(content_type__in=types, object_id__in=list(found), db="default")
    versions = versions.annotate(place=newest).select_related("revision__user").defer("serialized_data")
    for version in versions.filter(place__lte=most).order_by("place"):
        found[version.object_id].revisions.append(version.revision)
    for version in versions.filter(serialized_data__contains=SHOWN).filter(place=1):
        found[version.object_id].shown = version.revision
    revisions = [each for one in found.values() for each in (*one.revisions, one.shown) if each]
    # A revision may hold the trees of a thousand records (an import); of those only these are read.
    mine = reduce(or_, (Q(serialized_data__contains=key) for key in found))
    prefetch_related_objects(revisions, Prefetch("version_set", Version.objects.filter(mine)))
    return {one.record.pk: one for one in found.values()}


def last_change(record):
    """The revision of the last change of content since readers saw this record, or None."""
    return recent([record], most=50)[record.pk].last_change()


# --- what readers saw ------------------------------------------------------------------------


@dataclass
class Told:
    """One recorded state of a record that readers were told of: shown, withdrawn, under review."""

    number: int  # of its revision
    revision: Revision
    at: object
    status: str
    published_at: object
    tree: list | None = None  # see `read_trees`


def told(record, statuses, skip, most):
    """The states of the record with one of these statuses, newest first, without the newest `skip`; `most` of them."""
    return [_told(version) for version in _written(record, statuses)[skip : skip + most]]


def _written(record, statuses):
    written = reduce(or_, (Q(serialized_data__contains=f'"status": "{status}"') for status in statuses))
    return Version.objects.get_for_object(record).filter(written).select_related("revision").order_by("-revision_id")


def _told(version):
    fields = json.loads(version.serialized_data)[0]["fields"]
    published_at = fields.get("published_at")
    return Told(
        version.revision_id, version.revision, version.revision.date_created, fields["status"],
        parse_datetime(published_at) if published_at else None,
    )  # fmt: skip


def shown_before(record, number):
    """The newest state before a revision in which readers saw the record, or None."""
    version = _written(record, ["published"]).filter(revision__lt=number).first()
    return _told(version) if version else None


def read_trees(record, states):
    """Read the trees of these states; one query."""
    mine = Version.objects.filter(serialized_data__contains=str(record.pk))
    prefetch_related_objects([state.revision for state in states], Prefetch("version_set", mine))
    for state in states:
        state.tree = tree_at(state.revision, record)
