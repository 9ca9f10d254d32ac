"""What a list of sources can change of many at a time: the language and the kind they are described by."""

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from documents import languages, revising
from documents.models import Document
from documents.releasing import Refused

from .deciding import Decision


class LanguageForm(forms.Form):
    language = forms.CharField(
        label=_("Language"), max_length=35, help_text=_("A BCP 47 tag: en, uk, sr-Latn …; und if unknown.")
    )

    def clean_language(self):
        return languages.normalise(self.cleaned_data["language"].strip())


class KindForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Document.Kind.choices)


@transaction.atomic
def describe(document, user, reason, **values):
    """Change what is said of a source. Raises Refused where it is so already, or is an editor’s to change."""
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.is_public and not user.has_perm("documents.release_document"):
        raise Refused([_now("It is released, so only an editor changes what is said of it.")])
    if all(getattr(document, name) == value for name, value in values.items()):
        raise Refused([_now("It is like that already.")])
    revising.keep_prior_state(document)
    comment = _now("Described: %s") % ", ".join(values.values())
    with revising.revision(user, f"{comment}: {reason}" if reason else comment):
        for name, value in values.items():
            setattr(document, name, value)
        document.updated_at = timezone.now()
        document.save()
        revising.keep(document)


def _never(document):
    """On a source’s own page its form does it."""
    return False


CHANGES = (
    Decision(
        "set-language", _("Change the language"), _("They will all be in the language that you write."),
        _("“%s” is changed."), describe, _never, "documents.change_document", form=LanguageForm,
    ),
    Decision(
        "set-kind", _("Change the kind"), _("They will all be of the kind that you choose."),
        _("“%s” is changed."), describe, _never, "documents.change_document", form=KindForm,
    ),
)  # fmt: skip
