"""The review: what waits for an editor, what came back to a curator, and what the two say to each other."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign import history, trees
from campaign.drafts import Refused, Status, because, locked, pending, set_status
from campaign.models import RECORDS, PendingEdit, ReviewComment
from campaign.models.reviews import LONGEST


@transaction.atomic
def send_back(record, user, text):
    """Ask for a correction: a draft in review is a draft again, an edit goes on waiting and leaves the queue."""
    record = locked(record)
    edit, text = pending(record), text.strip()
    if not text:
        raise Refused([_("Say what is to be corrected.")])
    in_review = record.status == Status.REVIEW
    if not in_review and (edit is None or edit.returned_at):
        raise Refused([_("It is not in review, so there is nothing to send back.")])
    change = None if edit else history.last_change(record)
    author = edit.author if edit else change and change.user
    comment(record, user, text, asks=True, to=author)
    said = because(_("Sent back"), text[:1000])
    if edit is not None:
        edit.returned_at = timezone.now()
        with history.revision(user, said):
            edit.save()
    return set_status(record, user, Status.DRAFT, said) if in_review else record


def comment(record, user, text, asks=False, to=None):
    """Say something about a record to those who work on it. Raise Refused where that cannot be stored."""
    text = text.replace("\0", "").strip()
    if not text:
        raise Refused([_("Write something first.")])
    if len(text) > LONGEST:
        raise Refused([_("A comment has at most %(most)s characters; this one has %(count)s.")
                       % {"most": LONGEST, "count": len(text)}])  # fmt: skip
    return ReviewComment.objects.create(
        record_type=trees.record_type(record), record_id=record.pk, text=text, author=user, asks=asks, to=to
    )


# --- the queue -------------------------------------------------------------------------------

SIZE = 10  # entries of a page: each is read in full
COUNTED = 100  # more than so many are not counted


@dataclass
class Waiting:
    """One record that waits for an editor, or whose edit does; `since` is when it was last changed."""

    model: type
    pk: object
    since: object

    @property
    def key(self):
        """Where it stands in the queue, for an address."""
        return f"{self.since.isoformat()}~{self.pk}"


class BadKey(ValueError):
    """An address names a place of the queue that cannot be."""


def _place(key):
    since, _tilde, pk = key.partition("~")
    try:
        found = datetime.fromisoformat(since), UUID(pk)
    except ValueError as error:
        raise BadKey(_("This page of the queue does not exist. Start from the first one.")) from error
    if timezone.is_naive(found[0]):
        raise BadKey(_("This page of the queue does not exist. Start from the first one."))
    return found


def _after(queryset, key):
    if not key:
        return queryset
    since, pk = _place(key)
    return queryset.filter(Q(updated_at__gt=since) | Q(updated_at=since, pk__gt=pk))


def queue(after="", size=SIZE):
    """(a page of Waiting, whether there is more), longest waiting first; a constant number of queries."""
    found = []
    for model in RECORDS:
        rows = _after(model.objects.filter(status=Status.REVIEW), after).order_by("updated_at", "pk")
        found += [Waiting(model, pk, since) for since, pk in rows.values_list("updated_at", "pk")[: size + 1]]
    edits = _after(PendingEdit.objects.filter(returned_at=None), after).order_by("updated_at", "pk")
    models = {trees.record_type(model()).pk: model for model in RECORDS}
    for since, pk, kind in edits.values_list("updated_at", "record_id", "record_type")[: size + 1]:
        found.append(Waiting(models[kind], pk, since))
    found.sort(key=lambda one: (one.since, one.pk))
    page = list({one.pk: one for one in reversed(found[:size])}.values())[::-1]  # a draft in review may have an edit
    return page, len(found) > size


def count():
    """How many wait for an editor; COUNTED at most."""
    waiting = [model.objects.filter(status=Status.REVIEW) for model in RECORDS]
    waiting.append(PendingEdit.objects.filter(returned_at=None))
    return min(COUNTED, sum(each[:COUNTED].count() for each in waiting))


def returned(user=None, most=50):
    """The open requests for a correction, newest first: to this user, or to anybody.

    What was handed over again since is in the queue, and not here.
    """
    asked = ReviewComment.objects.open().filter(asks=True).select_related("author", "to", "record_type")
    if user is not None:
        asked = asked.filter(to=user)
    back = Exists(PendingEdit.objects.filter(record_id=OuterRef("record_id"), returned_at__isnull=False))
    for model in RECORDS:
        back |= Exists(model.objects.filter(pk=OuterRef("record_id"), status=Status.DRAFT))
    return list(asked.filter(back).prefetch_related("record").order_by("-written_at")[:most])
