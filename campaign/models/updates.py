from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import DatedRecord, Row, exactly_one


class Update(DatedRecord):
    """A dated development. It is true as of its source; pages never say it in the bare present tense."""

    class Kind(models.TextChoices):
        ARREST = "arrest", _("arrest")
        CHARGE = "charge", _("charge")
        INVESTIGATION = "investigation", _("searches and questioning")
        SENTENCE = "sentence", _("sentence")
        CUSTODY = "custody", _("custody")
        RELEASE = "release", _("release")
        SUPPORT = "support", _("support")
        FUNDRAISING = "fundraising", _("appeal for funds")
        EVENT = "event", _("event")
        PUBLICATION = "publication", _("publication")
        PROTEST = "protest", _("protest")
        STATE_ACT = "state_act", _("act of a government")
        OTHER = "other", _("other")

    # Kinds that say where somebody is or what they face: the newest is "what we last know".
    SITUATION = (Kind.ARREST, Kind.CHARGE, Kind.INVESTIGATION, Kind.SENTENCE, Kind.CUSTODY, Kind.RELEASE)

    citable_fields = ("title", "summary", "date", "place")

    # The tracker's own heading, not a claim; it needs no citation.
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    place = models.CharField(_("place"), max_length=200, blank=True, help_text=_("As the source names it."))

    class Meta(DatedRecord.Meta):
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        indexes = [*DatedRecord.Meta.indexes, models.Index(fields=["status", "-sort_date", "-id"], name="update_list")]


class Concern(Row):
    """A record that an update concerns."""

    TARGETS = ("person", "organization", "statement", "petition")
    owners = ("update",)

    update = models.ForeignKey(Update, models.CASCADE, related_name="concerns")
    person = models.ForeignKey(
        "Person", models.PROTECT, null=True, blank=True, related_name="concerns", verbose_name=_("person")
    )
    organization = models.ForeignKey(
        "Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="concerns",
        verbose_name=_("organization"),
    )
    statement = models.ForeignKey(
        "Statement",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="concerns",
        verbose_name=_("statement"),
    )
    petition = models.ForeignKey(
        "Petition", models.PROTECT, null=True, blank=True, related_name="concerns", verbose_name=_("petition")
    )

    class Meta(Row.Meta):
        verbose_name = _("concerned record")
        verbose_name_plural = _("concerned records")
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("person", "organization", "statement", "petition"),
                name="campaign_concern_leads_to_one",
                violation_error_message=_("Choose one record that the update concerns."),
            )
        ]

    def __str__(self):
        return str(self.target)

    @property
    def target(self):
        return self.person or self.organization or self.statement or self.petition
