"""Edits of published records that wait to be published."""

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PendingEdit(models.Model):
    """One waiting edit of one published record: the whole record as it would be (see `trees`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    record_id = models.UUIDField(unique=True)
    record = GenericForeignKey("record_type", "record_id")
    tree = models.JSONField()
    base = models.CharField(max_length=64, help_text=_("Digest of the published tree that the edit started from."))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    comment = models.TextField(_("comment"), blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    returned_at = models.DateTimeField(
        null=True, help_text=_("Since when it is back with its author, to be corrected; the queue leaves it out.")
    )

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("waiting edit")
        verbose_name_plural = _("waiting edits")

    def __str__(self):
        return str(_("Edit of %s") % self.record)
