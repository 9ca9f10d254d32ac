from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.languages import LanguageField
from documents.models import EdtfField

from .base import DatedRecord, Row, language_of_title


class Statement(DatedRecord):
    """Something that somebody said in public. Its own words are passages: citations of the field `text`,
    in the source's order, shown as quotation. `date` is when it was made.
    """

    class Kind(models.TextChoices):
        APPEAL = "appeal", _("appeal")
        DECLARATION = "declaration", _("declaration")
        MESSAGE = "message", _("message")
        SPEECH = "speech", _("speech")
        COMMENTARY = "commentary", _("commentary")
        CALL = "call", _("call to action")
        OPEN_LETTER = "open_letter", _("open letter")
        RESOLUTION = "resolution", _("resolution")
        EXPRESSION = "expression", _("expression of solidarity")

    class Held(models.TextChoices):
        FULL = "full", _("the whole text")
        EXCERPT = "excerpt", _("an excerpt")
        TEASER = "teaser", _("the title or a teaser only")
        REPORTED = "reported", _("nothing: somebody else reports it")

    citable_fields = ("title", "summary", "date", "addressee", "occasion", "occasion_place", "occasion_date")
    quoted_fields = ("text",)

    # The tracker's own heading, not a claim; it needs no citation.
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    held = models.CharField(_("held here"), max_length=10, choices=Held)
    language = LanguageField(default="und", help_text=_("Of its own words as we hold them; und if none are held."))
    title_language = language_of_title()
    title_is_ours = models.BooleanField(
        _("title is ours"), default=False, help_text=_("The source gives it no title; readers are told.")
    )
    addressee = models.CharField(_("addressed to"), max_length=300, blank=True)
    occasion = models.CharField(_("occasion"), max_length=300, blank=True)
    occasion_place = models.CharField(_("place of the occasion"), max_length=200, blank=True)
    occasion_date = EdtfField(_("date of the occasion"))

    class Meta(DatedRecord.Meta):
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        indexes = [
            *DatedRecord.Meta.indexes,
            models.Index(fields=["status", "-sort_date", "-id"], name="statement_list"),
        ]


class Credit(Row):
    """Who has what part in a statement."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("author")
        SPEAKER = "speaker", _("speaker")
        DELIVERED_BY = "delivered_by", _("delivered by")
        EDITED_BY = "edited_by", _("transcript edited by")
        TRANSLATED_BY = "translated_by", _("translated by")
        POSTED_BY = "posted_by", _("posted by")
        IMAGE = "image", _("image")

    class NameKind(models.TextChoices):
        COLLECTIVE = "collective", _("a collective")
        ANONYMOUS = "anonymous", _("not named")
        AS_GIVEN = "as_given", _("a name as given")

    owners = ("statement",)

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="credits")
    role = models.CharField(_("role"), max_length=15, choices=Role, default=Role.AUTHOR)
    person = models.ForeignKey(
        "Person", models.PROTECT, null=True, blank=True, related_name="credits", verbose_name=_("person")
    )
    organization = models.ForeignKey(
        "Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="credits",
        verbose_name=_("organization"),
    )
    name = models.CharField(
        _("or in the source’s words"), max_length=300, blank=True,
        help_text=_("Where there is no record of them: “Editorial Office”, “a group of students”."),
    )  # fmt: skip
    name_kind = models.CharField(_("who that is"), max_length=10, choices=NameKind, blank=True)

    class Meta(Row.Meta):
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, organization__isnull=True, name="", name_kind="")
                | models.Q(person__isnull=True, organization__isnull=False, name="", name_kind="")
                | (
                    models.Q(person__isnull=True, organization__isnull=True)
                    & ~models.Q(name="")
                    & ~models.Q(name_kind="")
                ),
                name="campaign_credit_names_one",
                violation_error_message=_(
                    "Choose a person, or an organization, or write the source’s words and say who that is."
                ),
            )
        ]

    def __str__(self):
        return f"{self.get_role_display()}: {self.who}"

    @property
    def who(self):
        return self.person or self.organization or self.name
