"""A date field for uncertain dates, and the columns derived from it."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents import dates

NO_DATE = datetime.date(1, 1, 1)  # sorts records without a date behind all others


class EdtfField(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", dates.MAX_LENGTH)
        kwargs.setdefault("blank", True)
        kwargs.setdefault(
            "help_text",
            _(
                "No more certain than the source: 2023, 2023-07, 2023-07-25, 2023~ (about), [..2023-08-03] "
                "(one day, not later than), 2025-07-03/2025-07-06 (it lasted). Empty if nothing is said."
            ),
        )
        super().__init__(*args, **kwargs)

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if value:
            try:
                dates.parse(value)
            except dates.BadDate as error:
                raise ValidationError(str(error), code="date") from error


class DateBasis(models.TextChoices):
    STATED = "stated", _("stated in the source")
    WORKED_OUT = "worked_out", _("worked out from the source")
    ESTIMATE = "estimate", _("editor’s estimate")


class Dated(models.Model):
    """One uncertain date, what it rests on, and the columns that lists sort and filter by.

    The three derived columns are set by `derive_dates`, which `save` calls and a bulk load calls itself.
    `sort_date` is the last day that is possible (the first where the end is open): in a list of what
    happened last, something that happened “in 2023” stands where 2023 ends.
    """

    date = EdtfField(_("date"))
    date_basis = models.CharField(
        _("date rests on"), max_length=12, choices=DateBasis, blank=True,
        help_text=_("Worked out: cite the passage it was worked out from for the field date."),
    )  # fmt: skip
    date_earliest = models.DateField(_("earliest"), null=True, blank=True, editable=False)
    date_latest = models.DateField(_("latest"), null=True, blank=True, editable=False)
    sort_date = models.DateField(default=NO_DATE, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(date="", date_basis="") | (~Q(date="") & ~Q(date_basis="")),
                name="%(app_label)s_%(class)s_date_and_its_basis_go_together",
                violation_error_message=_("Give a date and what it rests on, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(date_earliest__isnull=True)
                | Q(date_latest__isnull=True)
                | Q(date_earliest__lte=models.F("date_latest")),
                name="%(app_label)s_%(class)s_date_begins_before_it_ends",
                violation_error_message=_("The date ends before it begins."),
            ),
        ]

    def derive_dates(self):
        """Set the derived columns; raises dates.BadDate where the date is none."""
        edtf = dates.parse(self.date) if self.date else None
        self.date_earliest = edtf.earliest if edtf else None
        self.date_latest = edtf.latest if edtf else None
        self.sort_date = self.date_latest or self.date_earliest or NO_DATE

    def save(self, *args, **kwargs):
        self.derive_dates()
        super().save(*args, **kwargs)
