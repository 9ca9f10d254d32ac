"""What curators and editors say to each other about a record before it is published."""

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST = 4000  # code points


class CommentQuerySet(models.QuerySet):
    def open(self):
        return self.filter(resolved_at=None)

    def of(self, record):
        return self.filter(record_id=record.pk)

    def resolve(self, user):
        """What is open of these is answered."""
        who = user if user is not None and user.pk else None
        return self.open().update(resolved_at=timezone.now(), resolved_by=who)


class ReviewComment(models.Model):
    """One remark about a record or its waiting edit. Never public, and in no bundle."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    record_id = models.UUIDField()
    record = GenericForeignKey("record_type", "record_id")
    text = models.TextField(_("comment"), max_length=LONGEST)
    asks = models.BooleanField(_("asks for a correction"), default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", help_text=_("Whose work came back.")
    )
    written_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "id"]
        verbose_name = _("comment of a review")
        verbose_name_plural = _("comments of reviews")
        indexes = [
            models.Index(fields=["record_id"], name="review_comment_of_record"),
            models.Index(fields=["to"], condition=Q(resolved_at=None, asks=True), name="review_comment_asks"),
        ]

    def __str__(self):
        return self.text[:60]
