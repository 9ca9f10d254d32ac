from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from .base import NamedRecord


class Organization(NamedRecord):
    """A group that acts in public under a name. Its title is the name we show."""

    class Kind(models.TextChoices):
        POLITICAL = "political", _("political organization")
        CAMPAIGN = "campaign", _("campaign or network")
        MEDIA = "media", _("media")
        UNION = "union", _("union")
        STATE = "state", _("public authority")
        OTHER = "other", _("organization")

    citable_fields = ("title", "summary", "country")

    # The tracker's own heading, not a claim; it needs no citation.
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OTHER)
    country = CountryField(_("country"), blank=True, help_text=_("Only if a source says so."))

    class Meta(NamedRecord.Meta):
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        indexes = [*NamedRecord.Meta.indexes, models.Index(fields=["status", "title", "id"], name="organization_list")]
