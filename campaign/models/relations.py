from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.models import Dated

from .base import Row, exactly_one


class Relation(Row, Dated):
    """What a person or organization is to another: member of, editor of, website of.

    It is drafted and published with the first of the two (`person` or `organization`).
    """

    class Role(models.TextChoices):
        MEMBER = "member", _("member of")
        EDITOR = "editor", _("editor of")
        CHIEF_EDITOR = "chief_editor", _("chief editor of")
        WORKS_FOR = "works_for", _("works for")
        PART_OF = "part_of", _("part of")
        MEDIA_OF = "media_of", _("medium of")
        FAMILY = "family", _("relative of")
        OTHER = "other", _("connected with")

    owners = ("person", "organization")

    person = models.ForeignKey("Person", models.CASCADE, null=True, blank=True, related_name="relations")
    organization = models.ForeignKey("Organization", models.CASCADE, null=True, blank=True, related_name="relations")
    role = models.CharField(_("is"), max_length=15, choices=Role)
    to_person = models.ForeignKey(
        "Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="relations_from",
        verbose_name=_("this person"),
    )
    to_organization = models.ForeignKey(
        "Organization", models.PROTECT, null=True, blank=True, related_name="relations_from",
        verbose_name=_("this organization"),
    )  # fmt: skip
    words = models.CharField(_("in the source’s words"), max_length=200, blank=True)

    class Meta(Row.Meta):
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=exactly_one("person", "organization"),
                name="campaign_relation_has_one_owner",
                violation_error_message=_("A relation belongs to one person or one organization."),
            ),
            models.CheckConstraint(
                condition=exactly_one("to_person", "to_organization"),
                name="campaign_relation_leads_to_one",
                violation_error_message=_("Choose the person or the organization that it leads to, not both."),
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=True)
                | models.Q(to_person__isnull=True)
                | ~models.Q(person=models.F("to_person")),
                name="campaign_relation_person_is_somebody_else",
                violation_error_message=_("A person has no relation to themselves."),
            ),
            models.CheckConstraint(
                condition=models.Q(organization__isnull=True)
                | models.Q(to_organization__isnull=True)
                | ~models.Q(organization=models.F("to_organization")),
                name="campaign_relation_organization_is_another",
                violation_error_message=_("An organization has no relation to itself."),
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.target}"

    @property
    def target(self):
        return self.to_person or self.to_organization

    def derive(self):
        self.derive_dates()
