"""What was decided while reading a source. Neither model holds a word of it, so that nothing has to be erased."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Document, Version


class Dismissal(models.Model):
    """A suggestion that nobody wants: it is not made again, in no version of this source.

    `key` is a record's UUID for the mention of a name, else a digest of the folded words together with the source's
    UUID: the same words are the same suggestion, and no other source's.
    """

    class Kind(models.TextChoices):
        MENTION = "mention", _("name")
        UPDATE = "update", _("update")
        SIGNATURE = "signature", _("call for a signature")
        DEMAND = "demand", _("demand")
        DATE = "date", _("date")
        ADDRESS = "address", _("address")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    key = models.CharField(max_length=64)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    dismissed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("dismissed suggestion")
        verbose_name_plural = _("dismissed suggestions")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "kind", "key"],
                name="campaign_dismissal_once_per_suggestion",
                violation_error_message=_("This suggestion is dismissed already."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.document}"


class Reading(models.Model):
    """How far a source was read: the newest version that somebody went through, and what is suggested in it.

    `open` counts the suggestions that nobody has decided, as of `counted_at`; `names` says with which names it was
    counted (`suggesting.stamp`), so that what was learnt since can be looked for in old sources too.
    """

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="+")
    version = models.ForeignKey(Version, models.SET_NULL, null=True, blank=True, related_name="+")
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    open = models.PositiveIntegerField(default=0)
    names = models.CharField(max_length=64, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        indexes = [models.Index(fields=["open"], name="reading_open")]

    def __str__(self):
        return str(self.document)
