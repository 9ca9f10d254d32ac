"""What somebody said of two records that look like one."""

import uuid

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Pair(models.Model):
    """Two things of one kind that look alike and are not the same, says somebody. `one` has the smaller key.

    There is no foreign key to either: when one of them is deleted, this says nothing any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    one = models.UUIDField()
    other = models.UUIDField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-decided_at", "id"]
        verbose_name = _("likely pair")
        verbose_name_plural = _("likely pairs")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "one", "other"],
                name="campaign_pair_is_decided_once",
                violation_error_message=_("Somebody has decided about these two already."),
            ),
            models.CheckConstraint(
                condition=Q(one__lt=F("other")),
                name="campaign_pair_is_in_order",
                violation_error_message=_("A pair is two, the smaller key first."),
            ),
        ]
        indexes = [models.Index(fields=["-decided_at", "id"], name="pair_newest")]

    def __str__(self):
        return f"{self.one} ≠ {self.other}"
