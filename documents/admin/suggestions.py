"""Suggested masks of one version, decided together on one page."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from documents import masking
from documents.models import Redaction
from documents.turns import turn

from .base import LinesField

RELEASE = "documents.release_document"
AROUND = 80  # code points shown on each side
MASKED, SHOW, LATER = "masked", "show", "later"


def suggested(version):
    return version.redactions.filter(decision=Redaction.Decision.SUGGESTED).order_by("start", "id")


def look(version, user, reason=""):
    """Run the detection over a version again; returns what came of it, as a sentence."""
    count = len(masking.suggest(version))
    if not count:
        return [gettext("Nothing was found that no mask covers.")]
    said = ngettext("%s new suggestion: it is masked now.", "%s new suggestions: they are masked now.", count)
    return [said % count]


class SuggestionsForm(forms.Form):
    """A choice for each suggestion, one for the rest of them, and the reason for what is to be shown."""

    def __init__(self, data, redactions, may_show):
        super().__init__(data)
        self.redactions = redactions
        choices = [(MASKED, _("masked"))]
        choices += [(SHOW, _("show"))] if may_show else []
        for redaction in redactions:
            self.fields[self.name(redaction)] = forms.ChoiceField(
                choices=[*choices, (LATER, _("later"))], initial=LATER, required=False, widget=forms.RadioSelect
            )
        self.fields["rest"] = forms.ChoiceField(
            label=_("All that is left at “later”"), choices=[(LATER, _("later")), (MASKED, _("masked"))],
            initial=LATER, required=False, widget=forms.RadioSelect,
        )  # fmt: skip
        self.fields["reason"] = LinesField(
            label=_("Why it is shown"), required=False, max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
            help_text=_("For everything that you let readers see; it stays with each."),
        )  # fmt: skip

    @staticmethod
    def name(redaction):
        return f"decision-{redaction.pk}"

    def clean(self):
        cleaned = super().clean()
        if SHOW in cleaned.values() and not (cleaned.get("reason") or "").strip():
            self.add_error("reason", gettext("Say why; the reason stays in the history."))
        return cleaned

    def chosen(self, redaction):
        choice = self.cleaned_data[self.name(redaction)] or LATER
        return (self.cleaned_data["rest"] or LATER) if choice == LATER else choice


class DecidingSuggestions:
    """For the admin of versions: a page where every suggestion of one version is decided."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.suggestions_view)
        name = "documents_version_suggestions"
        return [path("<uuid:object_id>/suggestions/", view, name=name), *super().get_urls()]

    def suggestions_view(self, request, object_id):
        version = self.there(request, object_id)
        if not request.user.has_perm("documents.change_redaction"):
            raise PermissionDenied
        with turn(), transaction.atomic():
            redactions = list(suggested(version).select_for_update(of=("self",)))
            form = SuggestionsForm(request.POST or None, redactions, request.user.has_perm(RELEASE))
            if request.method == "POST" and form.is_valid():
                return self.decide_suggestions(request, version, form)
        lifted = self._lifted_elsewhere(version)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Suggested masks"),
            "opts": self.opts,
            "original": version,
            "form": form,
            "may_show": request.user.has_perm(RELEASE),
            "rows": [self._row(version.text, redaction, form, lifted) for redaction in redactions],
        }
        return TemplateResponse(request, "admin/suggestions.html", context)

    def decide_suggestions(self, request, version, form):
        masked = shown = 0
        for redaction in form.redactions:
            choice = form.chosen(redaction)
            if choice == MASKED:
                masking.decide(redaction, request.user)
                masked += 1
            elif choice == SHOW:
                masking.lift(redaction, request.user, form.cleaned_data["reason"])
                shown += 1
        said = gettext("Masked: %(masked)s. Shown: %(shown)s. Left for later: %(later)s.") % {
            "masked": masked, "shown": shown, "later": len(form.redactions) - masked - shown,
        }  # fmt: skip
        self.message_user(request, said, messages.SUCCESS)
        asked = {name for name in request.POST if name.startswith("decision-")}
        gone = len(asked - {form.name(redaction) for redaction in form.redactions})
        if gone:
            meanwhile = ngettext(
                "%s was decided by somebody else meanwhile.", "%s were decided by somebody else meanwhile.", gone
            )
            self.message_user(request, meanwhile % gone, messages.WARNING)
        left = masked + shown < len(form.redactions)
        return HttpResponseRedirect(self.url("suggestions" if left else "change", version.pk))

    def _row(self, text, redaction, form, lifted):
        words = text[redaction.start : redaction.end]
        return {
            "redaction": redaction,
            "field": form[form.name(redaction)],
            "before": text[max(0, redaction.start - AROUND) : redaction.start],
            "words": words,
            "after": text[redaction.end : redaction.end + AROUND],
            "lifted": lifted.get(_key(words)),
        }

    def _lifted_elsewhere(self, version):
        """{words: the redaction of another version of the source where somebody let readers see them}."""
        found = Redaction.objects.filter(
            version__document=version.document_id, decision=Redaction.Decision.LIFTED
        ).exclude(version=version.pk)
        return {_key(each.version.text[each.start : each.end]): each for each in found.select_related("version")}


def _key(words):
    return "".join(words.split()).casefold()
