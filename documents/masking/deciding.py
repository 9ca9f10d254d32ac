"""What people decide: to mask, here or elsewhere too; to agree with a suggestion; to show what was masked."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from documents import revising, telling, uses
from documents.models import Document, MaskedString, Redaction

from .places import NotInText, places
from .repeats import own_words


@transaction.atomic
def mask(version, spans, reason, note=""):
    """Mask these stretches; what is masked already is left as it is.

    Returns sentences, one for each public place that repeats what is masked in this source: nothing there
    changes by itself.
    """
    document = Document.objects.select_for_update().get(pk=version.document_id)  # no version is cleared meanwhile
    there = set(version.redactions.masking().values_list("start", "end"))
    for span in spans:
        if (span.start, span.end) not in there:
            Redaction.objects.create(version=version, start=span.start, end=span.end, reason=reason, note=note)
    return [*(own_words(document) if document.is_public else []), *uses.repeating(document)]


@transaction.atomic
def mask_versions(document, words, reason, note="", but=None):
    """Mask these words in every version of a source (`but` one); returns where they do not stand, as sentences.

    What was lifted in a version is masked there again: who asks for every version means that one, too.
    """
    said = []
    for version in document.versions.exclude(pk=but.pk if but else None).order_by("number"):
        try:
            mask(version, places(version, words), reason, note)
        except NotInText as error:
            said.append(str(error))
    return said


@transaction.atomic
def mask_everywhere(words, reason, user):
    """Mask a string wherever it stands, in every source, from now on. Returns the MaskedString and what it took along.

    It is for those who may release; the caller asks for that. Raises ValidationError where it would mask too much.
    """
    from documents import naming

    there = MaskedString.objects.filter(string=" ".join(words.split())).first()
    if there:
        return there, []
    string = MaskedString(string=words, reason=reason)
    try:
        string.full_clean()
    except ValidationError as error:
        raise ValidationError([message for each in error.message_dict.values() for message in each]) from error
    with revising.revision(user, _("Masked wherever it stands")):
        string.save()
        revising.keep(string)
    return string, naming.sweep([string.string], user)


@transaction.atomic
def decide(redaction, user, reason=""):
    """A person looked at a suggestion and agrees."""
    revising.keep_prior_state(redaction)
    with revising.revision(user, f"{_('Mask confirmed')}: {reason}" if reason else _("Mask confirmed")):
        redaction.decision = Redaction.Decision.MASKED
        redaction.save()
        revising.keep(redaction)


@transaction.atomic
def lift(redaction, user, reason):
    """Show what was masked. The reason is required, and stays with the redaction."""
    if not reason.strip():
        raise ValueError(_("Say why the redaction is lifted."))
    revising.keep_prior_state(redaction)
    with revising.revision(user, _("Mask lifted: %s") % reason):
        redaction.decision, redaction.lifted_because = Redaction.Decision.LIFTED, reason
        redaction.save()
        revising.keep(redaction)
    telling.tell(telling.LIFTED, redaction, user)
