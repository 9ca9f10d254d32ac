from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.names import alike as spelled
from documents.languages import LanguageField
from documents.text import fold

from .base import Row, exactly_one

OWNERS = ("organization", "person")


class Name(Row):
    """Another name of an organization or person: `RFU`, `РФУ`, a full form, a former one.

    A given name alone is never a name here: it would point at too many people.
    """

    class Kind(models.TextChoices):
        FULL = "full", _("full name")
        SHORT = "short", _("short name or initials")
        TRANSLATED = "translated", _("name in another language")
        TRANSLITERATED = "transliterated", _("name in another script")
        FORMER = "former", _("former name")
        PATRONYMIC = "patronymic", _("with patronymic")

    owners = OWNERS

    organization = models.ForeignKey("Organization", models.CASCADE, null=True, blank=True, related_name="names")
    person = models.ForeignKey("Person", models.CASCADE, null=True, blank=True, related_name="names")
    text = models.CharField(_("name"), max_length=300)
    language = LanguageField(default="und")
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.FULL)
    public = models.BooleanField(
        _("shown"),
        default=True,
        help_text=_("Off: only for finding it. Former names and patronymics always are."),
    )
    folded = models.CharField(max_length=600, editable=False, blank=True)
    # What other spellings of it have in common with it (campaign/names/alike.py).
    alike = models.CharField(max_length=spelled.LENGTH, editable=False, blank=True, db_index=True)
    brief = models.CharField(max_length=spelled.LENGTH, editable=False, blank=True, db_index=True)

    class Meta(Row.Meta):
        verbose_name = _("name")
        verbose_name_plural = _("other names")
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(*OWNERS),
                name="campaign_name_has_one_owner",
                violation_error_message=_("A name belongs to one organization or one person."),
            ),
            models.CheckConstraint(
                condition=models.Q(public=False) | ~models.Q(person__isnull=False, kind__in=["former", "patronymic"]),
                name="campaign_name_former_and_patronymic_are_private",
                violation_error_message=_("A person’s former name or patronymic is for finding only; do not show it."),
            ),
        ]
        indexes = [models.Index(fields=["folded"], name="name_folded")]

    def __str__(self):
        return self.text

    @property
    def needs_citation(self):
        return self.public

    def derive(self):
        self.folded = fold(self.text)
        kind = "person" if self.person_id else "organization"
        self.alike, self.brief = spelled.key(self.text, kind), spelled.brief(self.text, kind)


class Link(Row):
    """An address that a source gives for an organization or person."""

    class Kind(models.TextChoices):
        WEBSITE = "website", _("website")
        SOCIAL = "social", _("social network")
        CHANNEL = "channel", _("channel")
        OTHER = "other", _("other")

    owners = OWNERS

    organization = models.ForeignKey("Organization", models.CASCADE, null=True, blank=True, related_name="links")
    person = models.ForeignKey("Person", models.CASCADE, null=True, blank=True, related_name="links")
    url = models.URLField(_("address"), max_length=2000)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.WEBSITE)

    class Meta(Row.Meta):
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(*OWNERS),
                name="campaign_link_has_one_owner",
                violation_error_message=_("A link belongs to one organization or one person."),
            )
        ]

    def __str__(self):
        return self.url
