"""What happens to records: publishing, withdrawing, withholding, waiting edits, restoring.

Each function is one transaction and one revision. Refused says why in words for a person; then nothing
has changed.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign import gate, history, trees
from campaign.models import FormerAddress, PendingEdit, Person, Record
from documents.models import MaskedString
from documents.redaction import Forms

Status = Record.Status


class Refused(Exception):
    """It cannot be done; `problems` are sentences that say why, one for each reason."""

    def __init__(self, problems):
        self.problems = [str(problem) for problem in problems]
        super().__init__(" ".join(self.problems))


class Stale(Refused):
    """Somebody else changed the record meanwhile."""


def pending(record):
    """The record's waiting edit, or None."""
    return PendingEdit.objects.filter(record_id=record.pk).select_related("author").first()


def _locked(record):
    return type(record).objects.select_for_update().get(pk=record.pk)


@transaction.atomic
def publish(record, user, reason=""):
    """Publish a draft, or the waiting edit of a published record. Raise Refused or Stale."""
    record = _locked(record)
    edit = pending(record)
    old_slug, was_public = record.slug, record.published_at is not None
    if record.status == Status.WITHHELD:
        raise Refused([_("It is withheld. Lift the withholding first.")])
    if record.is_published and edit is None:
        raise Refused([_("It is published, and no edit waits.")])
    history.keep_prior_state(record)
    if edit is not None:
        if edit.base != trees.digest(trees.tree(record)):
            raise Stale(
                [
                    _(
                        "The published record changed after this edit was begun. "
                        "Open the edit, check it and save it again."
                    )
                ]
            )
        record = _apply(edit.tree)
    now = timezone.now()
    with history.revision(user, reason or (_("Published an edit") if edit else _("Published"))):
        record.status, record.updated_at = Status.PUBLISHED, now
        record.published_at = record.published_at or now
        record.save()
        found = gate.problems([record])[record.pk]
        if found:
            raise Refused(found)
        if was_public:
            keep_address(record, old_slug)
        history.keep(record)
    if edit is not None:
        edit.delete()
    return record


def _apply(tree):
    try:
        with transaction.atomic():
            return trees.apply(tree)
    except IntegrityError as error:
        raise Refused([_("The edit no longer fits: %s Open it, mend it and save it again.") % error]) from error


def keep_address(record, old_slug):
    """Let the address under which the record was published lead to it from now on."""
    if old_slug != record.slug:
        FormerAddress.objects.update_or_create(
            record_type=trees.record_type(record), slug=old_slug, defaults={"record_id": record.pk}
        )
    FormerAddress.objects.filter(record_type=trees.record_type(record), slug=record.slug).delete()


def _set_status(record, user, status, reason, comment):
    record = _locked(record)
    history.keep_prior_state(record)
    with history.revision(user, f"{comment}: {reason}" if reason else comment):
        record.status, record.updated_at = status, timezone.now()
        record.save()
        history.keep(record)
    return record


@transaction.atomic
def submit(record, user, reason=""):
    """Hand a draft over for review."""
    if record.status != Status.DRAFT:
        raise Refused([_("Only a draft is handed over for review.")])
    return _set_status(record, user, Status.REVIEW, reason, _("Handed over for review"))


@transaction.atomic
def withdraw(record, user, reason=""):
    """Take a published record back: its address then says that it was withdrawn."""
    if not record.is_published:
        raise Refused([_("Only what is published can be withdrawn.")])
    return _set_status(record, user, Status.WITHDRAWN, reason, _("Withdrawn"))


@transaction.atomic
def withhold(record, user, reason=""):
    """Take a record out of the public at once. Returns the other records that had to go with it.

    A withheld person's names are masked in every source, and published records that carry the name in
    their address are withheld too, because an address cannot be masked.
    """
    _set_status(record, user, Status.WITHHELD, reason, _("Withheld"))
    if not isinstance(record, Person):
        return []
    forms = {record.title, *record.names.values_list("text", flat=True)}
    with history.revision(user, _("Names masked in every source")):
        for form in sorted(forms):
            string = " ".join(form.split())
            if not MaskedString.objects.filter(string=string).exists():
                MaskedString.objects.create(string=string, subject=record.pk)
    masked, gone = Forms(forms), []
    from campaign.models import RECORDS

    for model in RECORDS:
        for other in model.objects.published().exclude(pk=record.pk).only("pk", "slug").iterator():
            if masked.find(other.slug.replace("-", " ")):
                gone.append(_set_status(other, user, Status.WITHHELD, "", _("Withheld: its address names somebody")))
    return gone


@transaction.atomic
def lift(record, user, reason=""):
    """Undo a withholding: the record is a draft again, and a person's names are no longer masked."""
    if record.status not in (Status.WITHHELD, Status.WITHDRAWN):
        raise Refused([_("It is neither withheld nor withdrawn.")])
    MaskedString.objects.filter(subject=record.pk).delete()
    return _set_status(record, user, Status.DRAFT, reason, _("Back to draft"))


@transaction.atomic
def propose(record, tree, user, comment=""):
    """Let this tree wait as the edit of a published record; an earlier waiting edit is replaced by it."""
    live = trees.tree(record)
    edit = pending(record)
    if trees.digest(tree) == trees.digest(live):
        if edit is not None:
            edit.delete()
        return None
    if edit is None:
        edit = PendingEdit(record_type=trees.record_type(record), record_id=record.pk)
    edit.tree, edit.base = tree, trees.digest(live)
    edit.author = user if user is not None and user.pk else None
    edit.comment, edit.updated_at = comment, timezone.now()
    edit.save()
    return edit


@transaction.atomic
def discard(record, user):
    """Drop the waiting edit. What it held goes into the history first."""
    edit = pending(record)
    if edit is None:
        raise Refused([_("No edit waits.")])
    edit.delete()


@transaction.atomic
def restore(record, revision, user):
    """Bring an old state back: of a published record as a waiting edit, of any other at once."""
    tree = history.tree_at(revision, record)
    if not tree:
        raise Refused([_("That revision does not hold this record.")])
    exists = type(record)._base_manager.filter(pk=record.pk).exists()
    if exists and _locked(record).is_published:
        return propose(record, tree, user, _("Restores the state of %s") % revision.date_created)
    if exists:
        history.keep_prior_state(record)
    record = _apply(tree)
    with history.revision(user, _("Restored the state of %s") % revision.date_created):
        record.updated_at = timezone.now()
        record.save()
        history.keep(record)
    return record
