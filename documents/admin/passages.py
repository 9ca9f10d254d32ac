from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten
from django.core.exceptions import ValidationError
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents import quoting, uses
from documents.models import Anchor, Document, Passage

from .base import CuratedAdmin, LinesField
from .lists import LanguageFilter
from .marking import marked


class PassageForm(forms.ModelForm):
    exact = LinesField(
        label=_("Quote"),
        strip=False,
        widget=admin.widgets.AdminTextareaWidget(attrs={"rows": 5, "dir": "auto", "spellcheck": "false"}),
        help_text=_("Copy it from the text. Spaces and line ends may differ; the text’s own are kept."),
    )
    prefix = forms.CharField(
        label=_("Words before"), required=False,
        help_text=_("Only where the quote stands more than once: the words directly before it."),
    )  # fmt: skip
    occurrence = forms.IntegerField(
        label=_("Which one"), required=False, min_value=1,
        help_text=_("Or its number, if it stands more than once: 1 is the first."),
    )  # fmt: skip

    place = None  # where the quote stands, if that is new

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "prefix" in self.fields:
            self.initial["prefix"] = ""  # what is stored was read from the text; this asks for what decides

    def clean(self):
        cleaned = super().clean()
        document, exact = cleaned.get("document"), cleaned.get("exact")
        if document and exact and {"document", "exact", "prefix", "occurrence"} & set(self.changed_data):
            quoting.lock(document.pk)  # what is found here stands there still when it is saved
            try:
                self.place = quoting.find(document, exact, cleaned.get("prefix", ""), cleaned.get("occurrence"))
            except (quoting.NotFound, quoting.Ambiguous) as error:
                self.add_error("exact", str(error))
            else:
                selector = self.place.selector
                cleaned |= {"exact": selector.exact, "prefix": selector.prefix}
        elif "prefix" in self.fields:
            cleaned["prefix"] = self.instance.prefix
        return cleaned


class AnchorInline(admin.TabularInline):
    """Where it stands, in each version: found by the program."""

    model = Anchor
    fields = readonly_fields = ["version", "state", "start", "end", "score"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("version__document").defer("version__text")


@admin.register(Passage)
class PassageAdmin(CuratedAdmin):
    form = PassageForm
    taken_with = {"exact": ["prefix", "suffix", "occurrence"], "prefix": ["suffix", "occurrence"]}
    inlines = [AnchorInline]
    autocomplete_fields = ["document"]
    search_fields = ["exact"]
    folded_fields = ("folded", "document__folded")
    change_form_template = "admin/passage_change_form.html"
    list_display = ["quote", "document", "language", "archived", "created_at"]
    list_display_links = ["quote"]
    list_filter = ["archived", LanguageFilter]
    list_select_related = ["document"]
    ordering = ["-created_at", "-id"]
    fieldsets = [
        (None, {"fields": ["document", "exact", ("prefix", "occurrence"), "language"]}),
        (_("Translation"), {"fields": ["translation", ("translation_language", "translated_by")]}),
        (_("Use"), {"fields": ["used_said", "archived"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("document")

    # --- adding one --------------------------------------------------------------------------

    def get_changeform_initial_data(self, request):
        """A source in one language speaks it in its passages, too."""
        initial = super().get_changeform_initial_data(request)
        document = _document(initial.get("document"))
        if document and not document.other_languages:
            initial.setdefault("language", document.language)
        return initial

    def form_context(self, request, obj):
        document = obj.document if obj else _document(request.GET.get("document"))
        newest = document.versions.order_by("-number").first() if document else None
        return super().form_context(request, obj) | {
            "copied_from": newest, "text_to_copy": marked(newest) if newest and not self.is_fixed(obj) else "",
        }  # fmt: skip

    # --- finding and choosing ----------------------------------------------------------------

    def choosable(self, queryset):
        return queryset.filter(archived=False)

    def choice_label(self, obj):
        return f"{obj} — {obj.document}"

    # --- who may change what -----------------------------------------------------------------

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj is not None and obj.erased_at)

    def is_fixed(self, obj):
        return obj is not None and obj.is_in_public_use()

    def get_readonly_fields(self, request, obj=None):
        if not self.is_fixed(obj):
            return ["used_said"]
        if request.user.has_perm("documents.release_document"):
            return ["used_said", "document", "exact", "prefix"]
        return ["used_said", *(name for _title, options in self.get_fieldsets(request, obj) for name in
                               flatten(options["fields"]) if name != "used_said")]  # fmt: skip

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return self.fieldsets[:2]
        if not self.is_fixed(obj):
            return self.fieldsets
        return [(None, {"fields": ["document", "exact", "prefix", "language"]}), *self.fieldsets[1:]]

    def get_inlines(self, request, obj):
        return self.inlines if obj is not None else []

    def notes(self, request, obj):
        if not self.is_fixed(obj):
            return []
        said = _("Something public rests on this passage, so its quote stays as it is. A correction is a new passage.")
        if request.user.has_perm("documents.release_document"):
            return [said]
        return [said, _("The rest is changed by an editor.")]

    def is_public(self, obj):
        return Passage.objects.public().filter(pk=obj.pk).exists()

    def why_not_delete(self, obj):
        if Passage.objects.filter(uses.at_all(), pk=obj.pk).exists():
            return [gettext("Something rests on this passage, so it cannot be deleted. Archive it instead.")]
        return []

    # --- saving ------------------------------------------------------------------------------

    def save_model(self, request, obj, form, change):
        if form.place is None:
            return super().save_model(request, obj, form, change)
        if change:
            super().save_model(request, obj, form, change)
        quoting.put(obj, form.place)
        for anchor in obj.anchors.filter(state__in=["lost", "ambiguous"]).select_related("version"):
            text = gettext("Version %(number)s: %(state)s.")
            said = {"number": anchor.version.number, "state": anchor.get_state_display()}
            self.message_user(request, text % said, messages.WARNING)
        return None

    def may_restore(self, request, obj):
        may = super().may_restore(request, obj)
        return may and (request.user.has_perm("documents.release_document") or not self.is_fixed(obj))

    def restore(self, obj, revision, user):
        """Places that were found, or decided by a person, stay; other words than now are looked for anew."""
        kept = Passage.objects.filter(pk=obj.pk).first()
        said = super().restore(obj, revision, user)
        passage = Passage.objects.get(pk=obj.pk)
        if kept is None or (kept.document_id, kept.selector) != (passage.document_id, passage.selector):
            passage.anchors.all().delete()
            for version in passage.document.versions.all():
                quoting.anchor(passage, version)
        return said

    @admin.display(description=_("what readers see it for"))
    def used_said(self, obj):
        found = uses.describe([obj])[obj.pk]
        rows = [(use.url, f"{use.kind}: {use.title}", use.fact) for use in found]
        return format_html_join("", '<p><a href="{}">{}</a> {}</p>', rows) or _("Nothing public rests on it yet.")

    @admin.display(description=_("passage"), ordering="exact")
    def quote(self, obj):
        return str(obj)


def _document(key):
    """The source with this key, from an address; None where it is mangled."""
    try:
        return Document.objects.filter(pk=key).first() if key else None
    except ValidationError:
        return None
