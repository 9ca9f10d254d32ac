"""What happens to records: publishing, withdrawing, withholding, waiting edits, restoring.

Each function is one transaction and one revision. Refused says why in words for a person; then nothing
has changed.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import gate, history, trees
from campaign.models import RECORDS, FormerAddress, Name, PendingEdit, Person, Record, ReviewComment
from documents import foureyes, naming
from documents.models import MaskedString
from documents.prepared import prepared
from documents.redaction import Forms, length
from documents.serialize import names, spelled

PUBLISH = "campaign.publish_record"
WITHHELD = gettext_lazy("It is withheld. Lift the withholding first.")
SPELLED = 5  # letters and digits of a name that an address spells, for it to be masked in all texts
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
    return next(iter(_pending(record=record.pk)), None)


@prepared
def _pending(*, record):
    return PendingEdit.objects.filter(record_id=record).select_related("author")


def locked(record):
    return type(record).objects.select_for_update().get(pk=record.pk)


def to_publish(record):
    """Digest of what publishing this record would show now: its waiting edit, or its rows as they stand."""
    edit = pending(record)
    return seen(record, edit, None if edit else trees.tree(record))


def seen(record, edit, tree):
    """`to_publish` of a record whose edit (or tree, where none waits) is at hand."""
    return trees.digest([record.status, edit.base, edit.tree] if edit else [record.status, tree])


@transaction.atomic
def publish(record, user, reason="", looked_at=""):
    """Publish a draft, or the waiting edit of a published record. Raise Refused or Stale.

    `looked_at` is what `to_publish` said when the person looked; where it is another by now, nothing is published.
    """
    record = locked(record)
    edit = pending(record)
    old_slug, was_public = record.slug, record.published_at is not None
    if record.status == Status.WITHHELD:
        raise Refused([WITHHELD])
    if record.is_published and edit is None:
        raise Refused([_("It is published, and no edit waits."), *_published_by(record)])
    if looked_at and looked_at != to_publish(record):
        raise Stale([_("It changed since you looked at it. Look at it again, then publish it.")])
    check_four_eyes(record, user, edit)
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
    with history.revision(user, because(_("Published an edit") if edit else _("Published"), reason)):
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
    ReviewComment.objects.of(record).resolve(user)
    return record


def _published_by(record):
    """Who published it and when, as a sentence, for somebody who was second; or none."""
    newest = history.revisions(record).first()
    if newest is None or newest.user is None:
        return []
    said = {"who": newest.user.get_username(), "when": f"{newest.date_created:%Y-%m-%d %H:%M}"}
    return [_("The last decision about it was taken by %(who)s, %(when)s UTC.") % said]


def check_four_eyes(record, user, edit=None):
    """Raise Refused where the site asks for a second person and the last change is this user's own."""
    if not foureyes.is_on():
        return
    change = None if edit else history.last_change(record)
    author = edit.author if edit else change and change.user
    said = foureyes.refusal(user, author and author.get_username(), PUBLISH)
    if said:
        raise Refused([said])


DOES_NOT_FIT = gettext_lazy("The edit no longer fits. %s Open it, mend it and save it again.")
NOT_AS_IT_WAS = gettext_lazy(
    "It cannot stand as it did then, so nothing was changed. %s If what it names was deleted, restore that first, "
    "from “Recently deleted”."
)


def _apply(tree, refused=DOES_NOT_FIT):
    try:
        with transaction.atomic():
            return trees.apply(tree)
    except trees.DoesNotFit as error:
        raise Refused([refused % error]) from error
    except IntegrityError as error:
        raise Refused([refused % trees.in_words(error)]) from error


def _check_fits(tree):
    """Raise Refused where the tree could not be applied; nothing is changed."""
    with transaction.atomic():
        _apply(tree, NOT_AS_IT_WAS)
        transaction.set_rollback(True)


def keep_address(record, old_slug):
    """Let the address under which the record was published lead to it from now on."""
    if old_slug != record.slug:
        FormerAddress.objects.update_or_create(
            record_type=trees.record_type(record), slug=old_slug, defaults={"record_id": record.pk}
        )
    FormerAddress.objects.filter(record_type=trees.record_type(record), slug=record.slug).delete()


def set_status(record, user, status, comment):
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


def because(comment, reason):
    return f"{comment}: {reason}" if reason else comment


@transaction.atomic
def submit(record, user, reason=""):
    """Hand a draft over for review, or an edit that came back."""
    record = locked(record)
    edit = pending(record)
    if edit is not None and edit.returned_at:
        edit.returned_at, edit.updated_at = None, timezone.now()
        with history.revision(user, because(_("Handed over for review again"), reason)):
            edit.save()
        return record
    if record.status != Status.DRAFT:
        raise Refused([_("Only a draft is handed over for review.")])
    return set_status(record, user, Status.REVIEW, because(_("Handed over for review"), reason))


@transaction.atomic
def withdraw(record, user, reason=""):
    """Take a published record back: its address then says that it was withdrawn. What leads to it goes with it."""
    record = locked(record)
    if not record.is_published:
        raise Refused([_("Only what is published can be withdrawn.")])
    return _take_out(record, user, Status.WITHDRAWN, because(_("Withdrawn"), reason))[0]


def leading_to(record):
    """The records of any status whose addresses lead to this one, at however many removes: they tell of the same."""
    there, found = type(record)._base_manager.order_by("pk"), {record.pk: record}
    keys = [record.pk]
    while keys:
        new = {each.pk: each for each in there.filter(replaced_by__in=keys) if each.pk not in found}
        found |= new
        keys = list(new)
    del found[record.pk]
    return list(found.values())


def _take_out(record, user, status, comment):
    """(the record with that status, the published ones that lead to it and go with it)."""
    led = [each for each in leading_to(record) if each.is_published]
    record, *led = (set_status(locked(each), user, status, comment) for each in (record, *led))
    return record, led


@transaction.atomic
def withhold(record, user, reason=""):
    """Take a record out of the public at once. Returns the other records and sources that had to go with it.

    A withheld person's names are masked in every source, and whatever carries the name in its address is
    withheld too, because an address cannot be masked.
    """
    record, gone = _take_out(record, user, Status.WITHHELD, because(_("Withheld"), reason))
    return [*gone, *mask_names(record, user)] if isinstance(record, Person) else gone


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
    gone = {}
    for model in RECORDS:
        records = model.objects.published().only("pk", "slug")
        for record in [record for record in records.iterator() if names(record.slug, forms)]:
            if record.pk not in gone:  # it may have led to another one of these
                taken, led = _take_out(record, user, Status.WITHHELD, _("Withheld: its address names somebody"))
                gone |= {each.pk: each for each in (taken, *led)}
    return list(gone.values())


def unmasked(person):
    """The names of a withheld person that are not masked, which a check of the record tells of."""
    return sorted(_strings(person) - set(MaskedString.objects.values_list("string", flat=True)))


def _strings(person):
    """What is masked while a person is withheld: every name of theirs and of what leads to them, whatever its kind,
    and the names that the addresses spell, which is how the record itself wrote them in Latin letters."""
    most = MaskedString._meta.get_field("string").max_length
    persons = [person, *leading_to(person)]
    texts = Name._base_manager.filter(person__in=persons).order_by().values_list("text", flat=True)
    found = {" ".join(name.split())[:most] for name in (*(each.title for each in persons), *texts)}
    former = FormerAddress.objects.filter(record_type=trees.record_type(person), record_id__in=[p.pk for p in persons])
    for slug in sorted({*(each.slug for each in persons), *former.values_list("slug", flat=True)}):
        words = [word for word in spelled(slug).split() if not word.isdecimal()]
        name = " ".join(words)[:most]
        known = any(span.start == 0 and span.end == len(name) for span in Forms(found).find(name))
        # Of one word alone nobody knows that it is a whole name, and initials stand in words of every kind.
        if len(words) > 1 and length(name) >= SPELLED and not known:
            found.add(name)
    return found


@transaction.atomic
def lift(record, user, reason=""):
    """Undo a withholding: the record is a draft again, and a person's names are no longer masked.

    A name that another withheld person bears too stays masked, and is theirs from now on.
    """
    record = locked(record)
    if record.status not in (Status.WITHHELD, Status.WITHDRAWN):
        raise Refused([_("It is neither withheld nor withdrawn.")])
    masked = MaskedString.objects.filter(subject=record.pk)
    with history.revision(user, _("Masked for somebody else of the same name")):
        for other in Person.objects.filter(status=Status.WITHHELD).exclude(pk=record.pk):
            for string in masked.filter(string__in=_strings(other)):
                string.subject = other.pk
                string.save()
    masked.delete()
    return set_status(record, user, Status.DRAFT, because(_("Back to draft"), reason))


@transaction.atomic
def propose(record, tree, user, comment=""):
    """Let this tree wait as the edit of a published record; an earlier waiting edit is replaced by it.

    Each is kept in the history (`history.edits`). A tree that changes nothing removes the waiting edit.
    """
    record = locked(record)
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
    base = trees.digest(live)
    if edit is None:
        # The record's own key: so the history of a record's edits is found when they are gone.
        edit = PendingEdit(pk=record.pk, record_type=trees.record_type(record), record_id=record.pk)
    if (trees.digest(edit.tree), edit.base) != (trees.digest(tree), base):  # who saves it as it was is not its author
        edit.author, edit.returned_at = user if user is not None and user.pk else None, None
    edit.tree, edit.base = tree, base
    edit.comment, edit.updated_at = comment, timezone.now()
    return edit


@transaction.atomic
def discard(record, user, reason=""):
    """Drop the waiting edit. The history keeps what it held, and who dropped it."""
    edit = pending(record)
    if edit is None:
        raise Refused([_("No edit waits.")])
    with history.revision(user, because(_("Discarded the edit that waited"), reason)):
        history.keep_edit(edit)
    edit.delete()
    ReviewComment.objects.of(record).resolve(user)


@transaction.atomic
def restore(record, revision, user):
    """Bring an old state back: of a published record as a waiting edit, of any other at once."""
    tree = history.tree_at(revision, record)
    if not tree:
        raise Refused([_("That revision does not hold this record.")])
    exists = type(record)._base_manager.filter(pk=record.pk).exists()
    if exists and locked(record).is_published:
        _check_fits(tree)
        return propose(record, tree, user, _("Restores the state of %s") % _time(revision))
    if exists:
        history.keep_prior_state(record)
    record = _apply(tree, NOT_AS_IT_WAS)
    if isinstance(record, Person) and record.status == Status.WITHHELD:
        mask_names(record, user)
    with history.revision(user, _("Restored the state of %s") % _time(revision)):
        record.updated_at = timezone.now()
        record.save()
        history.keep(record)
    return record


def _time(revision):
    return f"{revision.date_created:%Y-%m-%d %H:%M} UTC"
