"""Words that curators put on records and sources to find them again: “for Saturday”, “needs an Italian speaker”.

They are about the work and not about the world, so they are no part of a record: never public, in no bundle, no
revision and no waiting edit, and putting one on something published needs no publishing.
"""

import uuid

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.text import fold

LONGEST = 60  # code points


class Label(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(
        _("label"), max_length=LONGEST,
        help_text=_("A word or two. Curators and editors see it; readers never do."),
    )  # fmt: skip
    folded = models.TextField(editable=False)

    class Meta:
        ordering = ["folded"]
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = [
            models.UniqueConstraint(
                fields=["folded"],
                name="campaign_label_is_there_once",
                violation_error_message=_("There is such a label already."),
            )
        ]

    def __str__(self):
        return self.name

    def derive(self):
        self.folded = fold(self.name)

    def clean(self):
        super().clean()
        self.derive()
        if not any(each.isalnum() for each in self.name):
            raise ValidationError({"name": _("Give a label, in letters or figures.")})

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)


class Labelled(models.Model):
    """A label on a record or a source. Of a thing that is deleted and restored, the labels are there again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.ForeignKey(Label, models.CASCADE, related_name="things")
    thing_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    thing_id = models.UUIDField()
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    put_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("labelled thing")
        verbose_name_plural = _("labelled things")
        constraints = [
            models.UniqueConstraint(
                fields=["thing_type", "thing_id", "label"],
                name="campaign_labelled_once",
                violation_error_message=_("It has this label already."),
            )
        ]

    def __str__(self):
        return f"{self.label} · {self.thing_id}"


class MovedLabel(models.Model):
    """A label that a merge took along, for as long as the merge can be undone. `is_new`: it was not there before."""

    revision = models.ForeignKey("reversion.Revision", models.CASCADE, related_name="+")
    label = models.ForeignKey(Label, models.CASCADE, related_name="+")
    thing_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    from_id = models.UUIDField()
    to_id = models.UUIDField()
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    put_at = models.DateTimeField()
    is_new = models.BooleanField()

    def __str__(self):
        return f"{self.label}: {self.from_id} → {self.to_id}"
