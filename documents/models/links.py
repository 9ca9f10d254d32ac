"""Whether a source's original is still where it was."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .documents import Document


class LinkCheck(models.Model):
    """One look at a source's original address. `gone` is said by the server; a failure to ask says nothing of it."""

    class Outcome(models.TextChoices):
        SEEN = "seen", _("there")
        GONE = "gone", _("gone")
        UNKNOWN = "unknown", _("could not be asked")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="link_checks", verbose_name=_("source"))
    url = models.URLField(_("address"), max_length=2000)
    checked_at = models.DateTimeField(_("checked at"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    final_url = models.URLField(_("final address"), max_length=2000, blank=True)
    detail = models.CharField(_("what happened"), max_length=300, blank=True)

    class Meta:
        ordering = ["-checked_at", "-id"]
        verbose_name = _("look at an original")
        verbose_name_plural = _("looks at originals")
        indexes = [
            models.Index(fields=["document", "-checked_at"], name="documents_linkcheck_latest"),
            models.Index(fields=["outcome", "-checked_at", "-id"], name="linkcheck_outcome"),
            models.Index(fields=["-checked_at", "-id"], name="linkcheck_newest"),
        ]

    def __str__(self):
        return f"{self.get_outcome_display()} {self.checked_at:%Y-%m-%d}"
