from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from .base import NamedRecord


class Person(NamedRecord):
    """Somebody named in a source. Published only with a reason to name them.

    A person who is withheld has no page at all, not even one that says so, and every form of the name is
    masked in every source.
    """

    class NamingReason(models.TextChoices):
        PUBLIC_FIGURE = "public_figure", _("public figure")
        AUTHOR = "author", _("signed a published text")
        OWN_ORGANIZATION = "own_organization", _("named in public by their own organization")
        PUBLIC_ACT = "public_act", _("declared themselves in public")
        CONSENT = "consent", _("agreed to be named")

    citable_fields = ("title", "summary", "country")
    name_kind = "person"

    country = CountryField(_("country"), blank=True, help_text=_("Only if a source says so."))
    naming_reason = models.CharField(
        _("reason to name them"), max_length=20, choices=NamingReason, blank=True,
        help_text=_("Required for publishing. Relatives, staff, and people known by a given name alone: leave empty."),
    )  # fmt: skip

    class Meta(NamedRecord.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [*NamedRecord.Meta.indexes, models.Index(fields=["status", "title", "id"], name="person_list")]
