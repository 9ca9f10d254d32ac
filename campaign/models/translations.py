"""Our summary of a record in another language than the one that curators write in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.languages import LanguageField

from .base import Row, exactly_one

OWNERS = ("campaign", "organization", "person", "statement", "petition", "update")


def _owner(model):
    return models.ForeignKey(model, models.CASCADE, null=True, blank=True, related_name="translations")


class Translation(Row):
    """The summary again, for readers of one language.

    It says what the summary says and rests on the same passages, so it is no fact of its own: nothing is cited for it.
    Whatever is asked of our own words (no withheld name, nothing that is masked in a source) is asked of it, too.
    """

    owners = OWNERS
    is_fact = False

    campaign = _owner("Campaign")
    organization = _owner("Organization")
    person = _owner("Person")
    statement = _owner("Statement")
    petition = _owner("Petition")
    update = _owner("Update")
    language = LanguageField()
    text = models.TextField(_("translation"), help_text=_("What the summary says, no more and no less."))

    class Meta(Row.Meta):
        verbose_name = _("translation of the summary")
        verbose_name_plural = _("translations of the summary")
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(*OWNERS),
                name="campaign_translation_has_one_owner",
                violation_error_message=_("A translation belongs to one record."),
            ),
            models.CheckConstraint(
                condition=~Q(language__in=["", "und", settings.LANGUAGE_CODE]),
                name="campaign_translation_is_into_another_language",
                violation_error_message=_(
                    "Name the language that it is translated into; the summary itself is English."
                ),
            ),
            *(
                models.UniqueConstraint(
                    fields=[owner, "language"],
                    name=f"campaign_{owner}_translated_once",
                    violation_error_message=_("The summary is translated into this language already."),
                )
                for owner in OWNERS
            ),
        ]

    def __str__(self):
        return f"{self.language}: {self.text[:60]}"
