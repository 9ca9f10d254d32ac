"""What is left of a captured text that was lawfully erased."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.prepared import prepared

from .documents import Document


@prepared
def _of(*, key, document, number, sha256):
    there = Q(number=number) | Q(public_sha256=sha256)
    return Erasure.objects.filter(Q(pk=key) | Q(there, document=document))


class Erasure(models.Model):
    """The tombstone of a version: that it was there, when and why it was erased, and nothing of what it said."""

    PROTECTED = ("id", "document_id", "number", "captured_at", "erased_at", "erased_by", "reason", "public_sha256")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # the version's own
    document = models.ForeignKey(Document, models.PROTECT, related_name="erasures", verbose_name=_("source"))
    number = models.PositiveIntegerField(_("number"))
    captured_at = models.DateTimeField(_("captured at"))
    erased_at = models.DateTimeField(_("erased at"), default=timezone.now)
    erased_by = models.CharField(_("erased by"), max_length=150, blank=True, help_text=_("Never public."))
    reason = models.TextField(_("reason"), help_text=_("Public. Do not repeat what was erased."))
    public_sha256 = models.CharField(
        _("SHA-256 of the public text"), max_length=64, blank=True,
        help_text=_("Empty where readers never saw the whole text: there a hash would let the rest be guessed."),
    )  # fmt: skip

    class Meta:
        ordering = ["document", "-number"]
        verbose_name = _("erased version")
        verbose_name_plural = _("erased versions")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"],
                name="documents_erasure_once_per_version",
                violation_error_message=_("This version is erased already."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="documents_erasure_has_a_reason",
                violation_error_message=_("Say why the text was erased."),
            ),
        ]

    @staticmethod
    def of(version):
        """The tombstone that this version of a text would bring back, or None: its own, its number's, or the same
        text's."""
        found = _of(
            key=version.pk, document=version.document_id, number=version.number or 0, sha256=version.sha256 or "none"
        )
        return next(iter(found), None)

    def __str__(self):
        return f"{self.document}, {_('erased version')} {self.number}"
