from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.languages import LanguageField
from documents.models import EdtfField

from .base import DatedRecord, Row, exactly_one, language_of_title


class Petition(DatedRecord):
    """A text that people are asked to sign. `date` is when it was first seen or launched, as its source says.

    Two petitions may bear the same title: wherever one is named, who launched it is named too.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        HANDED_IN = "handed_in", _("handed in")

    citable_fields = ("title", "summary", "date", "state", "addressee")
    quoted_fields = ("text",)

    title_language = language_of_title()
    state = models.CharField(
        _("state"), max_length=10, choices=State, blank=True, help_text=_("Only if a source says so.")
    )
    addressee = models.CharField(_("addressed to"), max_length=300, blank=True)

    class Meta(DatedRecord.Meta):
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        indexes = [
            *DatedRecord.Meta.indexes,
            models.Index(fields=["status", "-sort_date", "-id"], name="petition_list"),
        ]


class LanguageVersion(Row):
    """A language in which a petition exists, and what is known of the form where it is signed.

    What is said of the form rests on the row's passages, as its address does: those of a capture of it.
    """

    class NamesShown(models.TextChoices):
        ALL = "all", _("names are shown to everybody")
        CHOICE = "choice", _("those who sign choose whether their name is shown")
        NONE = "none", _("names are not shown")

    OF_FORM = ("form_run_by", "names_shown", "seen_open")  # what is said of the form, and goes with its address
    owners = ("petition",)

    petition = models.ForeignKey(Petition, models.CASCADE, related_name="language_versions")
    language = LanguageField()
    title = models.CharField(_("title in it"), max_length=300, blank=True, help_text=_("Only if a source gives it."))
    sign_url = models.URLField(
        _("where to sign"), max_length=2000, blank=True, help_text=_("Only if a source gives the address.")
    )
    form_run_by = models.CharField(
        _("who runs the form"), max_length=200, blank=True,
        help_text=_("As the form or a source says it; cite the passage."),
    )  # fmt: skip
    names_shown = models.CharField(
        _("names of those who sign"), max_length=10, choices=NamesShown, blank=True,
        help_text=_("Only if the form or a source says so; cite the passage."),
    )  # fmt: skip
    seen_open = EdtfField(
        _("last seen open"), help_text=_("The day of a capture that shows the form open; cite a passage of it.")
    )

    class Meta(Row.Meta):
        verbose_name = _("language version")
        verbose_name_plural = _("language versions")
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "language"],
                name="campaign_language_version_once_per_petition",
                violation_error_message=_("This petition already has this language."),
            ),
            models.CheckConstraint(
                condition=~Q(language=""),
                name="campaign_language_version_names_its_language",
                violation_error_message=_("Name the language."),
            ),
            models.CheckConstraint(
                condition=~Q(sign_url="") | Q(form_run_by="", names_shown="", seen_open=""),
                name="campaign_language_version_has_a_form_to_speak_of",
                violation_error_message=_("What is known of a form goes with the address of the form."),
            ),
        ]
        indexes = [models.Index(fields=["language", "petition"], name="language_version_list")]

    def __str__(self):
        return self.language


class Demand(Row):
    """One thing that a petition or statement asks for, in its own order and its own words."""

    owners = ("petition", "statement")

    petition = models.ForeignKey(Petition, models.CASCADE, null=True, blank=True, related_name="demands")
    statement = models.ForeignKey("Statement", models.CASCADE, null=True, blank=True, related_name="demands")
    text = models.TextField(_("demand"), help_text=_("The wording as published; no paraphrase."))
    language = LanguageField(default="und")

    class Meta(Row.Meta):
        verbose_name = _("demand")
        verbose_name_plural = _("demands")
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("petition", "statement"),
                name="campaign_demand_has_one_owner",
                violation_error_message=_("A demand belongs to one petition or one statement."),
            )
        ]

    def __str__(self):
        return self.text[:60]
