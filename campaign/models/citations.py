"""Citations: what ties a fact to the passage it rests on."""

import uuid

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models import Passage


class Citation(models.Model):
    """One fact (a record's field, or a row) rests on one passage, or is our inference and says why.

    The key is generic on the record's side and real and protected on the passage's, so that `documents`
    need not know what cites it. `record` is the record that the cited thing belongs to, or is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", editable=False)
    record_id = models.UUIDField(editable=False)
    record = GenericForeignKey("record_type", "record_id")
    object_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", editable=False)
    object_id = models.UUIDField(editable=False)
    object = GenericForeignKey("object_type", "object_id")
    field = models.CharField(
        _("fact"),
        max_length=40,
        blank=True,
        help_text=_("Which fact of the record; empty: the row as a whole."),
    )
    passage = models.ForeignKey(
        Passage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("passage")
    )
    inferred = models.BooleanField(
        _("our inference"), default=False,
        help_text=_("The passage does not say it in so many words; the note then says how we got there."),
    )  # fmt: skip
    note = models.CharField(_("note"), max_length=500, blank=True, help_text=_("Public, beside the quote."))
    position = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            models.CheckConstraint(
                condition=Q(passage__isnull=False) | Q(inferred=True),
                name="campaign_citation_has_a_passage_or_is_inferred",
                violation_error_message=_("Choose the passage, or mark the fact as our inference."),
            ),
            models.CheckConstraint(
                condition=Q(inferred=False) | ~Q(note=""),
                name="campaign_citation_inference_is_explained",
                violation_error_message=_("Say in the note what the inference rests on."),
            ),
            models.UniqueConstraint(
                fields=["object_id", "field", "passage"],
                name="campaign_citation_once_per_fact_and_passage",
                violation_error_message=_("This fact already cites this passage."),
            ),
        ]
        indexes = [
            models.Index(fields=["record_id"], name="citation_of_record"),
            models.Index(fields=["passage", "record_id"], name="citation_of_passage"),
        ]

    def __str__(self):
        return f"{self.field or _('whole')}: {self.passage or _('inferred')}"

    def clean(self):
        super().clean()
        thing = self.object_type.model_class() if self.object_type_id else None
        if thing and self.field and self.field not in citable(thing):
            raise ValidationError({"field": _("There is no such fact: %s") % self.field})
        if self.passage_id and self.passage.erased_at and not self.cites_already():
            raise ValidationError({"passage": _("The quote of this passage was erased; it cannot be cited anew.")})

    def cites_already(self):
        """Whether the stored citation is of the same passage."""
        return Citation.objects.filter(pk=self.pk, passage=self.passage_id).exists()


def citable(model):
    """The names that a citation of this kind of record or row may give as its field."""
    return (*getattr(model, "citable_fields", ()), *getattr(model, "quoted_fields", ()))
