"""A version of a source: read only, with its masks, its asides and gaps, and the decision to clear it."""

import json

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from documents import masking, releasing, revising
from documents.models import Original, Redaction, Span, Version

from .base import AppendOnlyInline, CuratedAdmin, comment_of
from .deciding import Decision
from .formsets import EmptyOnce, KeepsKeys, OnlySent
from .marking import marked
from .suggestions import DecidingSuggestions, look, suggested


class SpanFormSet(EmptyOnce, KeepsKeys, OnlySent, forms.BaseInlineFormSet):
    """What readers must not see as context may shrink only by somebody who may release."""

    may_release = False

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for field in form.fields.values():  # in a table; the heads of its columns are no labels
            field.widget.attrs["aria-label"] = field.label

    def clean(self):
        super().clean()
        version = self.instance
        if self.may_release or not (version.cleared_at and version.document.is_public):
            return
        kept = [
            form.cleaned_data
            for form in self.forms
            if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        kept = [(each["start"], each["end"]) for each in kept if each["kind"] == Span.Kind.SENSITIVE]
        for span in version.spans.filter(kind=Span.Kind.SENSITIVE):
            if not any(start <= span.start and span.end <= end for start, end in kept):
                raise forms.ValidationError(
                    gettext(
                        "Characters %(start)s to %(end)s would be shown as context, and this version is public. "
                        "Only an editor may show them."
                    )
                    % {"start": span.start, "end": span.end}
                )
        for form in self.forms:
            told = form.is_valid() and {"note", "kind"} & set(form.changed_data) and form.cleaned_data.get("note")
            if told and form.cleaned_data["kind"] != Span.Kind.SENSITIVE:
                form.add_error("note", gettext("Readers would see this note at once, so an editor writes it."))


class SpanInline(admin.TabularInline):
    model = Span
    formset = SpanFormSet
    fields = ["kind", "start", "end", "note"]
    extra = 0

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.may_release = request.user.has_perm(releasing.RELEASE)
        return formset


class RedactionInline(AppendOnlyInline, admin.TabularInline):
    """What is masked here. New masks have a page of their own, which finds the words."""

    model = Redaction
    fields = ["page", "start", "end", "reason", "decision"]
    readonly_fields = ["page"]
    show_change_link = False

    def has_add_permission(self, request, obj):
        return False

    @admin.display(description=_("redaction"))
    def page(self, redaction):
        url = reverse("admin:documents_redaction_change", args=[redaction.pk])
        return format_html('<a href="{}">{}</a>', url, redaction)


@admin.register(Version)
class VersionAdmin(DecidingSuggestions, CuratedAdmin):
    """Captured texts are never changed here, nor anywhere."""

    inlines = [RedactionInline, SpanInline]
    fieldsets = [
        (None, {"fields": ["source", "number", "cleared_said", "work"]}),
        (_("How it was captured"), {"fields": ["captured_at", "captured_how", "captured_by", "media_type",
            "final_url", "http_status", "part", "extractor", "extractor_version", "masked_before_storing",
            "masking_note", "sha256_said", "original_said"]}),
        (_("Text"), {"fields": ["text_said"]}),
    ]  # fmt: skip
    search_fields = ["document__title"]
    folded_fields = ("document__folded", "document__slug")
    list_display = ["__str__", "number", "captured_at", "captured_how", "cleared_at"]
    list_filter = ["captured_how", ("cleared_at", admin.EmptyFieldListFilter)]
    list_select_related = ["document"]
    ordering = ["-captured_at", "-id"]
    decisions = (
        Decision(
            "clear", _("Clear for the public"),
            _("Readers will see this version once its source is released. Mask first what they must not see."),
            _("“%s” is cleared."), releasing.clear, lambda version: version.cleared_at is None,
            "documents.change_document",
        ),
        Decision(
            "look", _("Look for sensitive data"),
            _("Payment details, telephone numbers and e-mail addresses that no mask covers are suggested to be "
              "masked, and are masked until somebody decides. What was lifted in this version stays so."),
            _("“%s” is looked through."), look, lambda version: True, "documents.add_redaction",
        ),
    )  # fmt: skip

    def offered(self, request, obj):
        return [
            each
            for each in super().offered(request, obj)
            if each["decision"].name != "clear" or self.may_clear(request, obj)
        ]

    def may_clear(self, request, version):
        """Of a released source a version is public the moment it is cleared."""
        return not version.document.is_public or request.user.has_perm(releasing.RELEASE)

    def decide_view(self, request, object_id, name):
        if name == "clear" and not self.may_clear(request, self.there(request, object_id)):
            raise PermissionDenied
        return super().decide_view(request, object_id, name)

    def get_queryset(self, request):
        queryset = super().get_queryset(request).select_related("document")
        is_list = request.resolver_match and request.resolver_match.url_name != "documents_version_change"
        return queryset.defer("text") if is_list else queryset

    def choosable(self, queryset):
        return queryset.order_by("-captured_at", "-id")

    def has_add_permission(self, request):
        return False  # on its source's page

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("documents.change_span")  # for asides and gaps; nothing else can be changed

    def get_readonly_fields(self, request, obj=None):
        return [name for _title, options in self.fieldsets for name in options["fields"]]

    # --- saving: only the asides and gaps can have changed -----------------------------------

    def state(self, obj):
        head = {"model": self.opts.label_lower, "pk": str(obj.pk), "fields": {}}
        return [head, *(item for span in obj.spans.order_by("pk") for item in revising.state(span))]

    def save_model(self, request, obj, form, change):
        self._keep_spans(obj, None, revising.BASELINE, only_first=True)

    def keep(self, request, obj, entry):
        self._keep_spans(obj, request.user, comment_of(request, entry))

    def _keep_spans(self, version, user, comment, only_first=False):
        if only_first and self.revisions(version).exists():
            return
        with revising.revision(user, comment):
            for instance in (version.document, *version.spans.all()):
                revising.keep(instance)

    def revisions(self, obj):
        return revising.revisions(obj.document)

    def state_at(self, revision, obj):
        items = (item for span in revision.version_set.all() for item in json.loads(span.serialized_data))
        spans = [item for item in items if item["fields"].get("version") == str(obj.pk)]
        head = {"model": self.opts.label_lower, "pk": str(obj.pk), "fields": {}}
        spans = [item for item in spans if item["model"] == Span._meta.label_lower]
        return [head, *sorted(spans, key=lambda item: item["pk"])]

    def may_restore(self, request, obj):
        return False  # the text never changes; an aside is drawn again by hand

    @admin.display(description=_("source"))
    def source(self, version):
        url = reverse("admin:documents_document_change", args=[version.document_id])
        return format_html('<a href="{}">{}</a>', url, version.document)

    @admin.display(description=_("for the public"))
    def cleared_said(self, version):
        if version.cleared_at:
            return gettext("Cleared %s UTC") % f"{version.cleared_at:%Y-%m-%d %H:%M}"
        return _("Private: not cleared yet.")

    def notes(self, request, obj):
        return [*masking.shown_elsewhere(obj), *([] if obj.cleared_at else masking.missing_said(obj))]

    @admin.display(description=_("work on it"))
    def work(self, version):
        links = [
            (f"{reverse('admin:documents_redaction_add')}?version={version.pk}", gettext("Mask words")),
            (f"{reverse('admin:documents_passage_add')}?document={version.document_id}", gettext("Mark a passage")),
        ]
        count = suggested(version).count()
        if count:
            said = ngettext("Decide %s suggested mask", "Decide %s suggested masks", count) % count
            links.insert(0, (self.url("suggestions", version.pk), said))
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    @admin.display(description=_("SHA-256 of the text"))
    def sha256_said(self, version):
        return version.sha256

    @admin.display(description=_("original file"))
    def original_said(self, version):
        found = Original.objects.filter(version=version.pk).values("filename", "media_type", "sha256").first()
        if not found:
            return "—"
        return ", ".join(filter(None, [found["filename"], found["media_type"], f"SHA-256 {found['sha256']}"]))

    @admin.display(description=_("text as captured"))
    def text_said(self, version):
        return marked(version)


@admin.register(Original)
class OriginalAdmin(admin.ModelAdmin):
    """The bytes that a version was made from: listed, never changed."""

    fields = readonly_fields = ["version", "filename", "media_type", "sha256"]
    list_display = ["filename", "media_type", "version"]
    list_select_related = ["version__document"]
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data", "version__text")

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
