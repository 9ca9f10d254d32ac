"""What the public never sees: spans of one version, and strings wherever they stand."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.redaction import length

from .versions import Version, check_within


class Reason(models.TextChoices):
    """Why something is masked, in the words that readers are shown."""

    PAYMENT = "payment", _("payment details are never shown")
    PERSON_AT_RISK = "person_at_risk", _("the name of a person who may be at risk")
    THIRD_PARTY = "third_party", _("the name of somebody who did not act in public")
    CONTACT = "contact", _("private contact details")
    LEGAL = "legal", _("removed for legal reasons")
    UNCHECKED = "unchecked", _("not checked yet")


class RedactionQuerySet(models.QuerySet):
    def masking(self):
        """Those that mask: every one that was not lifted, machine suggestions included."""
        return self.exclude(decision=Redaction.Decision.LIFTED)


class Redaction(models.Model):
    """A span of a version that the public never sees, and why.

    Masking keeps the length in characters, so the length of what is masked can be seen: for a short
    name that may be too much, and then the text is better shown as excerpts.
    """

    class Decision(models.TextChoices):
        SUGGESTED = "suggested", _("suggested: masked until somebody decides")
        MASKED = "masked", _("masked")
        LIFTED = "lifted", _("lifted: shown")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="redactions", verbose_name=_("version"))
    start = models.PositiveIntegerField(_("start"), help_text=_("In characters (code points), from 0."))
    end = models.PositiveIntegerField(_("end"), help_text=_("One after the last character."))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    note = models.TextField(_("private note"), blank=True, help_text=_("For curators. Do not repeat what is masked."))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, default=Decision.MASKED)
    lifted_because = models.TextField(_("lifted because"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RedactionQuerySet.as_manager()

    class Meta:
        ordering = ["version", "start", "id"]
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        constraints = [
            models.CheckConstraint(
                condition=Q(start__lt=F("end")),
                name="documents_redaction_starts_before_it_ends",
                violation_error_message=_("A redaction starts before it ends."),
            ),
            models.CheckConstraint(
                condition=(Q(decision="lifted") & ~Q(lifted_because=""))
                | (~Q(decision="lifted") & Q(lifted_because="")),
                name="documents_redaction_is_lifted_for_a_reason",
                violation_error_message=_("Say why the redaction is lifted."),
            ),
        ]
        indexes = [models.Index(fields=["decision", "-created_at", "-id"], name="redaction_decision")]

    def __str__(self):
        return f"{self.start}–{self.end} ({self.get_reason_display()})"

    def clean(self):
        super().clean()
        check_within(self)


class MaskedString(models.Model):
    """A string that is masked in every text, as whole words: one form of a withheld person's name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    string = models.CharField(
        _("string"), max_length=300, unique=True,
        help_text=_("One form, as texts write it; add each inflected form and each script. Case does not matter."),
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, default=Reason.PERSON_AT_RISK)
    subject = models.UUIDField(
        _("belongs to"), null=True, blank=True, editable=False,
        help_text=_("The withheld person whose name this is; lifted together with the withholding."),
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["string"]
        verbose_name = _("masked string")
        verbose_name_plural = _("masked strings")

    def __str__(self):
        return self.string

    def clean(self):
        super().clean()
        self.string = " ".join(self.string.split())
        if length(self.string) < 3:
            raise ValidationError(
                {"string": _("A string of fewer than three letters would mask too much; mask the span instead.")}
            )
