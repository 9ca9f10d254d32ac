"""Masking words of a text, and carrying masks over to a new version of it."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from documents import anchoring, revising
from documents.models import Redaction
from documents.reading import masked_forms, masks
from documents.redaction import Forms, Span, merge


class NotInText(ValueError):
    """The words do not stand in the version."""


@dataclass(frozen=True)
class Unmasked:
    """A stretch of a new version that an earlier version masks, and why it does."""

    start: int
    end: int
    reason: str


def places(version, words):
    """Where these words stand, as Spans: as whole words whatever their case, or else as they are typed."""
    spans = Forms([words]).find(version.text)
    if not spans and words.strip():
        spans = [Span(start, start + len(words)) for start in anchoring.occurrences(version.text, words)]
    if not spans:
        raise NotInText(_("These words do not stand in version %(number)s.") % {"number": version.number})
    return merge(spans)


@transaction.atomic
def mask(version, spans, reason, note=""):
    """Mask these stretches; returns the new redactions. What is masked already is left as it is."""
    there = set(version.redactions.masking().values_list("start", "end"))
    made = []
    for span in spans:
        if (span.start, span.end) not in there:
            made.append(
                Redaction.objects.create(version=version, start=span.start, end=span.end, reason=reason, note=note)
            )
    return made


def unmasked(version):
    """What other versions of the source mask and this one shows: the words of each mask, wherever they stand."""
    lifted = version.redactions.filter(decision=Redaction.Decision.LIFTED)
    covered = [*masks(version, masked_forms()), *lifted]  # what was lifted here was decided here
    found = []
    for redaction in (
        Redaction.objects.masking().filter(version__document=version.document_id).select_related("version")
    ):
        words = redaction.version.text[redaction.start : redaction.end]
        if redaction.version_id == version.pk or not words.strip():
            continue
        try:
            spans = places(version, words)
        except NotInText:
            continue
        found += [
            Unmasked(span.start, span.end, redaction.reason)
            for span in spans
            if not any(mask.start <= span.start and span.end <= mask.end for mask in covered)
        ]
    return found


@transaction.atomic
def carry_over(version):
    """Suggest for a new version every mask of the source's other versions; a suggestion masks until decided."""
    made = []
    for start, end, reason in sorted({(one.start, one.end, one.reason) for one in unmasked(version)}):
        made.append(
            Redaction.objects.create(
                version=version, start=start, end=end, reason=reason, decision=Redaction.Decision.SUGGESTED
            )
        )
    return made


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
