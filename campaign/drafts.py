"""What happens to records: publishing, withdrawing, withholding, waiting edits, restoring.

Each function is one transaction and one revision. Refused says why in words for a person; then nothing
has changed.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign import gate, history, trees
from campaign.models import RECORDS, FormerAddress, PendingEdit, Person, Record
from documents import naming
from documents.models import MaskedString
from documents.serialize import names

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
    except trees.DoesNotFit as error:
        raise Refused([_("The edit no longer fits. %s Open it, mend it and save it again.") % error]) from error
    except IntegrityError as error:
        sentence = trees.in_words(error)
        raise Refused([_("The edit no longer fits. %s Open it, mend it and save it again.") % sentence]) from error


def keep_address(record, old_slug):
    """Let the address under which the record was published lead to it from now on."""
    if old_slug != record.slug:
        FormerAddress.objects.update_or_create(
            record_type=trees.record_type(record), slug=old_slug, defaults={"record_id": record.pk}
        )
    FormerAddress.objects.filter(record_type=trees.record_type(record), slug=record.slug).delete()


def _set_status(record, user, status, comment):
    """Give a locked record another status. An address that was public is kept: a draft's may change."""
    history.keep_prior_state(record)
    if record.is_published:
        FormerAddress.objects.update_or_create(
            record_type=trees.record_type(record), slug=record.slug, defaults={"record_id": record.pk}
        )
    with history.revision(user, comment):
        record.status, record.updated_at = status, timezone.now()
        record.save()
        history.keep(record)
    return record


def _because(comment, reason):
    return f"{comment}: {reason}" if reason else comment


@transaction.atomic
def submit(record, user, reason=""):
    """Hand a draft over for review."""
    record = _locked(record)
    if record.status != Status.DRAFT:
        raise Refused([_("Only a draft is handed over for review.")])
    return _set_status(record, user, Status.REVIEW, _because(_("Handed over for review"), reason))


@transaction.atomic
def withdraw(record, user, reason=""):
    """Take a published record back: its address then says that it was withdrawn."""
    record = _locked(record)
    if not record.is_published:
        raise Refused([_("Only what is published can be withdrawn.")])
    return _set_status(record, user, Status.WITHDRAWN, _because(_("Withdrawn"), reason))


@transaction.atomic
def withhold(record, user, reason=""):
    """Take a record out of the public at once. Returns the other records and sources that had to go with it.

    A withheld person's names are masked in every source, and whatever carries the name in its address is
    withheld too, because an address cannot be masked.
    """
    record = _set_status(_locked(record), user, Status.WITHHELD, _because(_("Withheld"), reason))
    if not isinstance(record, Person):
        return []
    return mask_names(record, user)


@transaction.atomic
def mask_names(person, user):
    """Mask every name of a withheld person in every source; names that are masked already stay so.

    Returns what had to be withheld because of its address.
    """
    with history.revision(user, _("Names masked in every source")):
        for string in sorted(_strings(person)):
            MaskedString.objects.get_or_create(string=string, defaults={"subject": person.pk})
    return naming.sweep(_strings(person), user)


def withhold_named(forms, user):
    """Withhold the published records whose address spells one of these forms, and return them."""
    gone = []
    for model in RECORDS:
        records = model.objects.published().only("pk", "slug")
        for record in [record for record in records.iterator() if names(record.slug, forms)]:
            gone.append(_set_status(_locked(record), user, Status.WITHHELD, _("Withheld: its address names somebody")))
    return gone


def _strings(person):
    """What is masked while a person is withheld: every name of theirs, whatever its kind."""
    most = MaskedString._meta.get_field("string").max_length
    return {" ".join(name.split())[:most] for name in (person.title, *person.names.values_list("text", flat=True))}


@transaction.atomic
def lift(record, user, reason=""):
    """Undo a withholding: the record is a draft again, and a person's names are no longer masked.

    A name that another withheld person bears too stays masked, and is theirs from now on.
    """
    record = _locked(record)
    if record.status not in (Status.WITHHELD, Status.WITHDRAWN):
        raise Refused([_("It is neither withheld nor withdrawn.")])
    masked = MaskedString.objects.filter(subject=record.pk)
    with history.revision(user, _("Masked for somebody else of the same name")):
        for other in Person.objects.filter(status=Status.WITHHELD).exclude(pk=record.pk):
            for string in masked.filter(string__in=_strings(other)):
                string.subject = other.pk
                string.save()
    masked.delete()
    return _set_status(record, user, Status.DRAFT, _because(_("Back to draft"), reason))


@transaction.atomic
def propose(record, tree, user, comment=""):
    """Let this tree wait as the edit of a published record; an earlier waiting edit is replaced by it.

    Each is kept in the history (`history.edits`). A tree that changes nothing removes the waiting edit.
    """
    record = _locked(record)
    live = trees.tree(record)
    there = pending(record)
    edit = edit_of(record, there, live, tree, user, comment)
    if edit is None:
        if there is not None:
            there.delete()
        return None
    with history.revision(user, comment or _("An edit that waits to be published")):
        edit.save()
    return edit


def edit_of(record, edit, live, tree, user, comment):
    """The waiting edit of this tree, not yet saved; None where it changes nothing. `edit` is the one that waits."""
    if trees.digest(tree) == trees.digest(live):
        return None
    if edit is None:
        # The record's own key: so the history of a record's edits is found when they are gone.
        edit = PendingEdit(pk=record.pk, record_type=trees.record_type(record), record_id=record.pk)
    edit.tree, edit.base = tree, trees.digest(live)
    edit.author = user if user is not None and user.pk else None
    edit.comment, edit.updated_at = comment, timezone.now()
    return edit


@transaction.atomic
def discard(record, user, reason=""):
    """Drop the waiting edit. The history keeps what it held, and who dropped it."""
    edit = pending(record)
    if edit is None:
        raise Refused([_("No edit waits.")])
    with history.revision(user, _because(_("Discarded the edit that waited"), reason)):
        history.keep_edit(edit)
    edit.delete()


@transaction.atomic
def restore(record, revision, user):
    """Bring an old state back: of a published record as a waiting edit, of any other at once."""
    tree = history.tree_at(revision, record)
    if not tree:
        raise Refused([_("That revision does not hold this record.")])
    exists = type(record)._base_manager.filter(pk=record.pk).exists()
    if exists and _locked(record).is_published:
        return propose(record, tree, user, _("Restores the state of %s") % _time(revision))
    if exists:
        history.keep_prior_state(record)
    record = _apply(tree)
    if isinstance(record, Person) and record.status == Status.WITHHELD:
        mask_names(record, user)
    with history.revision(user, _("Restored the state of %s") % _time(revision)):
        record.updated_at = timezone.now()
        record.save()
        history.keep(record)
    return record


def _time(revision):
    return f"{revision.date_created:%Y-%m-%d %H:%M} UTC"
