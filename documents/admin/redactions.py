from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from documents import foureyes, masking, naming, quoting
from documents.models import MaskedString, Redaction, Version
from documents.redaction import Span

from .base import CuratedAdmin
from .deciding import Decision

RELEASE = "documents.release_document"


def releasers():
    """Names of up to five people who may release, for those who have to ask somebody."""
    return foureyes.permitted(RELEASE)


class Scope(models.TextChoices):
    VERSION = "version", _("in this version")
    SOURCE = "source", _("in every version of this source")
    EVERYWHERE = "everywhere", _("wherever the same words stand, in every source, from now on (editors)")


class RedactionForm(forms.ModelForm):
    words = forms.CharField(
        label=_("Words to mask"), required=False,
        help_text=_("The form finds them: every place where they stand as whole words, whatever their case."),
    )  # fmt: skip
    start = forms.IntegerField(label=_("Or from"), required=False, min_value=0, help_text=_("In characters, from 0."))
    end = forms.IntegerField(label=_("To"), required=False, min_value=1, help_text=_("One after the last character."))

    scope = forms.ChoiceField(
        label=_("Where"), choices=Scope, initial=Scope.SOURCE, required=False, widget=forms.RadioSelect
    )

    spans = ()
    may_release = False

    def clean_scope(self):
        scope = self.cleaned_data["scope"] or Scope.VERSION
        if scope == Scope.EVERYWHERE and not self.may_release:
            who = ", ".join(releasers()) or gettext("an administrator")
            raise forms.ValidationError(
                gettext("Only an editor masks words in every source. Mask them in this source, and ask %s.") % who
            )
        return scope

    def clean(self):
        cleaned = super().clean()
        version, words = cleaned.get("version"), cleaned.get("words", "")
        start, end = cleaned.get("start"), cleaned.get("end")
        if version is None or self.errors:
            return cleaned
        quoting.lock(version.document_id)
        if not Version.objects.filter(pk=version.pk).exists():
            raise forms.ValidationError(_("This version was erased meanwhile."))
        if bool(words) == (start is not None or end is not None):
            raise forms.ValidationError(_("Give the words to mask, or the first and last character: one of the two."))
        if words:
            try:
                self.spans = masking.places(version, words)
            except masking.NotInText as error:
                raise forms.ValidationError({"words": str(error)}) from error
        elif start is None or end is None or not start < end <= len(version.text):
            raise forms.ValidationError(
                {"start": _("The text has %s characters; give a start before an end within it.") % len(version.text)}
            )
        else:
            self.spans = [Span(start, end)]
        cleaned["start"], cleaned["end"] = self.spans[0].start, self.spans[0].end
        self.words = words or version.text[cleaned["start"] : cleaned["end"]]
        if cleaned["scope"] == Scope.EVERYWHERE:
            self._check_everywhere(cleaned)
        return cleaned

    def _check_everywhere(self, cleaned):
        """What every text will be searched for is held to the rules of a masked string."""
        try:
            MaskedString(string=self.words, reason=cleaned["reason"]).full_clean(validate_unique=False)
        except ValidationError as error:
            raise forms.ValidationError({"scope": error.messages}) from error


@admin.register(Redaction)
class RedactionAdmin(CuratedAdmin):
    """Anybody who curates may mask; showing what was masked needs an editor and a reason."""

    autocomplete_fields = ["version"]
    search_fields = ["note"]
    folded_fields = ("note", "version__document__folded", "version__document__slug")
    list_display = ["__str__", "version", "reason", "decision", "created_at"]
    list_filter = ["decision", "reason"]
    list_select_related = ["version__document"]
    ordering = ["-created_at", "-id"]
    refusals = (ValueError,)
    decisions = (
        Decision(
            "mask", _("Confirm the mask"), _("Somebody looked at it, and it stays masked."), _("%s: confirmed."),
            masking.decide,
            lambda redaction: redaction.decision == Redaction.Decision.SUGGESTED, "documents.change_redaction",
        ),
        Decision(
            "lift", _("Lift the mask"), _("Readers will see what is masked here."), _("%s: lifted."), masking.lift,
            lambda redaction: redaction.decision != Redaction.Decision.LIFTED, RELEASE, reason_required=True,
        ),
    )  # fmt: skip

    def get_queryset(self, request):
        queryset = super().get_queryset(request).select_related("version__document")
        is_list = request.resolver_match and request.resolver_match.url_name == "documents_redaction_changelist"
        return queryset.defer("version__text") if is_list else queryset

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **({} if change else {"form": RedactionForm}) | kwargs)
        form.may_release = request.user.has_perm(RELEASE)
        return form

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": ["version", "words", ("start", "end"), "scope", "reason", "note"]})]
        return [
            (None, {"fields": ["version", ("start", "end"), "masked_text", "reason", "note", "decision"]}),
            (None, {"fields": ["lifted_because"] if obj.lifted_because else []}),
        ]

    def get_readonly_fields(self, request, obj=None):
        return [] if obj is None else ["version", "start", "end", "masked_text", "decision", "lifted_because"]

    def has_delete_permission(self, request, obj=None):
        return False  # a mask is lifted, with a reason that stays

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            before = obj.version.redactions.count()
            repeating = masking.mask(obj.version, form.spans, obj.reason, obj.note)
            count = 1 + obj.version.redactions.count() - before
            text = ngettext("Masked in %s place.", "Masked in %s places.", count) % count
            self.message_user(request, text, messages.SUCCESS)
            elsewhere = self.mask_elsewhere(request, obj, form)
            for sentence in [*repeating, *elsewhere, *masking.shown_elsewhere(obj.version)]:
                self.message_user(request, sentence, messages.WARNING)

    def mask_elsewhere(self, request, obj, form):
        """In the other versions, or in every text; returns sentences worth telling."""
        scope = form.cleaned_data["scope"]
        if scope == Scope.SOURCE:
            return masking.mask_versions(obj.version.document, form.words, obj.reason, obj.note, but=obj.version)
        if scope == Scope.EVERYWHERE:
            _string, gone = masking.mask_everywhere(form.words, obj.reason, request.user)
            self.message_user(request, gettext("Masked in every source from now on."), messages.SUCCESS)
            return [withheld_with(each) for each in gone]
        return []

    def instance_of(self, item, obj):
        """A mask is lifted by the decision to lift it alone, never by a state from before."""
        was_lifted = obj is not None and obj.decision == Redaction.Decision.LIFTED
        back = super().instance_of(item, obj)
        if back.decision == Redaction.Decision.LIFTED and not was_lifted:
            raise ValueError(gettext("Readers would see what is masked. Lift the mask instead, and say why."))
        return back

    @admin.display(description=_("what is masked"))
    def masked_text(self, obj):
        text = obj.version.text
        return format_html(
            "…{}<mark>{}</mark>{}…", text[max(0, obj.start - 40) : obj.start], text[obj.start : obj.end],
            text[obj.end : obj.end + 40],
        )  # fmt: skip


def withheld_with(other):
    """Said of what had to be withheld with a name."""
    return gettext("“%s” is withheld with it, because its address names them.") % other


@admin.register(MaskedString)
class MaskedStringAdmin(CuratedAdmin):
    """Masked in every text at once; so an editor decides, and nothing is changed afterwards."""

    search_fields = ["string"]
    list_display = ["string", "reason", "belongs_to", "created_at"]
    list_filter = ["reason"]
    fields = ["string", "reason"]
    ordering = ["string"]
    deleting_needs_a_reason = True  # every text shows it again

    def get_search_results(self, request, queryset, search_term):
        from documents.text import fold

        term = fold(search_term.replace("\0", ""))
        found = [pk for pk, string in queryset.values_list("pk", "string") if term in fold(string)]
        return queryset.filter(pk__in=found), False

    def has_add_permission(self, request):
        return request.user.has_perm(RELEASE)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        for other in naming.sweep([obj.string], request.user):
            self.message_user(request, withheld_with(other), messages.WARNING)

    def restore(self, obj, revision, user):
        said = super().restore(obj, revision, user)
        gone = naming.sweep(MaskedString.objects.filter(pk=obj.pk).values_list("string", flat=True), user)
        return " ".join([said, *map(withheld_with, gone)])

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return request.user.has_perm(RELEASE)

    def why_not_delete(self, obj):
        if obj.subject:
            return [gettext("It belongs to a withheld person. Lift that withholding, and it goes with it.")]
        return []

    @admin.display(description=_("belongs to a withheld person"), boolean=True)
    def belongs_to(self, obj):
        return obj.subject is not None
