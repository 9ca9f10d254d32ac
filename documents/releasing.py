"""What happens to sources: clearing a version, releasing, withholding, lifting.

Each function is one transaction and one revision. Refused says why in words for a person; then nothing has
changed.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents import foureyes, masking, revising, uses
from documents.models import Document, Redaction
from documents.reading import masked_forms
from documents.serialize import names

RELEASE = "documents.release_document"
Status = Document.Status


class Refused(Exception):
    """It cannot be done; `problems` are sentences that say why, one for each reason."""

    def __init__(self, problems):
        self.problems = [str(problem) for problem in problems]
        super().__init__(" ".join(self.problems))


def _locked(document):
    return Document.objects.select_for_update().get(pk=document.pk)


def _check_four_eyes(version, user):
    """What is masked is a judgement about people, and a record shows only some of the text: so where the site asks
    for a second person, whoever captured a text is not the one who makes it public."""
    said = foureyes.refusal(user, version.captured_by, RELEASE)
    if said:
        raise Refused([said])


@transaction.atomic
def clear(version, user, reason=""):
    """Let the public see this version once its source is released. Returns what a curator should know.

    What the detection finds by its rules of today is suggested, and so masked, in the same transaction. Of a
    source that is released the public sees it at once, so that is for those who may release.
    """
    document = _locked(version.document)
    version.refresh_from_db()
    if version.cleared_at:
        raise Refused([_("Version %s is cleared already.") % version.number])
    if document.is_public and not (user and user.has_perm(RELEASE)):
        raise Refused([_("This source is released, so the text would be public at once: an editor clears it.")])
    if document.is_public:
        _check_four_eyes(version, user)
    new = len(masking.suggest(version))
    left = [
        _("Characters %(start)s to %(end)s show what another version masks. Mask them too, or lift that mask.")
        % {"start": one.start, "end": one.end}
        for one in masking.unmasked(version)
    ] + [
        _(
            "Characters %(start)s to %(end)s are marked in another version as never shown as context. Mark them "
            "here too, or remove that mark."
        )
        % {"start": one.start, "end": one.end}
        for one in masking.unbarred(version)
    ]
    if left:
        raise Refused(left)
    revising.keep_prior_state(document)
    with revising.revision(user, _comment(_("Version %s cleared for the public") % version.number, reason)):
        version.cleared_at = timezone.now()
        version.save(update_fields=["cleared_at"])
        document.updated_at = version.cleared_at
        document.save()
        revising.keep(document)
    found = ngettext(
        "%s stretch that looks like payment details, a telephone number or an e-mail address was found just now.",
        "%s stretches that look like payment details, telephone numbers or e-mail addresses were found just now.",
        new,
    )
    undecided = version.redactions.filter(decision=Redaction.Decision.SUGGESTED).count()
    said = ngettext(
        "%s suggested mask waits for a decision; it masks until then.",
        "%s suggested masks wait for a decision; they mask until then.",
        undecided,
    )
    changed = masking.unbarred_changed(version)
    look = ngettext(
        "%s stretch that is never shown as context in another version does not stand here word for word. Look "
        "whether this version says it in other words.",
        "%s stretches that are never shown as context in another version do not stand here word for word. Look "
        "whether this version says them in other words.",
        changed,
    )
    told = [sentence % count for sentence, count in ((found, new), (said, undecided), (look, changed)) if count]
    return [*told, *masking.missing_said(version), *masking.shown_elsewhere(version)]


@transaction.atomic
def release(document, user, reason=""):
    """Make a source public: its cleared versions, as its display rule says. Returns what an editor should look at."""
    document = _locked(document)
    if document.status != Status.DRAFT:
        raise Refused([_("Only a draft can be released; this source is: %s.") % document.get_status_display()])
    if not document.versions.cleared().exists():
        raise Refused([_("None of its versions is cleared for the public. Clear one first.")])
    _check_four_eyes(document.versions.cleared().order_by("-number")[0], user)
    if names(document.slug, masked_forms()):
        raise Refused([_("Its address contains a name that is withheld. Give it another address.")])
    repeating = masking.own_words(document)
    if repeating:
        raise Refused(repeating)
    _set_status(document, user, Status.RELEASED, _comment(_("Released"), reason))
    shown = [said for version in document.versions.cleared() for said in masking.shown_elsewhere(version)]
    return [*shown, *masking.contacts(document)]


@transaction.atomic
def withhold(document, user, reason=""):
    """Take a source and every quote of it out of the public at once. Returns what that leaves behind."""
    document = _locked(document)
    if document.status == Status.WITHHELD:
        raise Refused([_("It is withheld already.")])
    said = _left_behind(document)
    _set_status(document, user, Status.WITHHELD, _comment(_("Withheld"), reason))
    return said


@transaction.atomic
def lift(document, user, reason=""):
    """Undo a withholding: the source is a draft again, and can be released. Returns what rests on it still."""
    document = _locked(document)
    if document.status != Status.WITHHELD:
        raise Refused([_("It is not withheld.")])
    _set_status(document, user, Status.DRAFT, _comment(_("Back to draft"), reason))
    return _left_behind(document)


def _left_behind(document):
    """How many published records rest on a source whose quotes the public does not see: a sentence, or none."""
    count = uses.resting_on(document)
    said = ngettext(
        "%s published record rests on it and stays published; readers are told that this source is under review.",
        "%s published records rest on it and stay published; readers are told that this source is under review.",
        count,
    )
    return [said % count] if count else []


def _set_status(document, user, status, comment):
    revising.keep_prior_state(document)
    with revising.revision(user, comment):
        document.status, document.updated_at = status, timezone.now()
        if status == Status.RELEASED:
            document.released_at = document.released_at or document.updated_at
        document.save()
        revising.keep(document)


def _comment(what, reason):
    return f"{what}: {reason}" if reason else what
