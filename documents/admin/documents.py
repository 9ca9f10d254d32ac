from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from documents import releasing
from documents.models import Document, Passage, Version
from documents.reading import masked_forms
from documents.serialize import names

from .base import FORM_FIELDS, AppendOnlyInline, CuratedAdmin
from .deciding import Decision
from .links import original_said

RELEASE = "documents.release_document"

MEANS = {
    Document.Status.DRAFT: _("Draft: only curators see it. Its versions are cleared first, then it is released."),
    Document.Status.RELEASED: _("Released: readers see its cleared versions, as “what readers see” says."),
    Document.Status.WITHHELD: _("Withheld: readers see only that it is under review."),
}  # fmt: skip


class NewVersionForm(forms.ModelForm):
    text = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=admin.widgets.AdminTextareaWidget(attrs={"rows": 20, "spellcheck": "false"}),
        help_text=_("Exactly as captured: paste it whole and mend nothing. It cannot be changed afterwards."),
    )


class NewVersionInline(AppendOnlyInline, admin.StackedInline):
    """The text of a new version. Versions that are there already stand in the list above it."""

    model = Version
    form = NewVersionForm
    verbose_name = _("version")
    verbose_name_plural = _("New version")
    fields = ["text", ("captured_at", "captured_how"), ("masked_before_storing", "masking_note")]
    formfield_overrides = FORM_FIELDS
    max_num = 1

    def get_extra(self, request, obj=None, **kwargs):
        return 1 if obj is None or not obj.pk else 0

    def get_queryset(self, request):
        return super().get_queryset(request).none()

    def has_view_permission(self, request, obj=None):
        return True


class VersionsInline(admin.TabularInline):
    """The versions that are there."""

    model = Version
    verbose_name_plural = _("Versions")
    fields = readonly_fields = ["page", "captured_at", "captured_how", "cleared_at", "masks"]
    ordering = ["-number"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        masks = Count("redactions", filter=~Q(redactions__decision="lifted"))
        return super().get_queryset(request).defer("text").annotate(mask_count=masks)

    @admin.display(description=_("read, mask, clear"))
    def page(self, version):
        url = reverse("admin:documents_version_change", args=[version.pk])
        return format_html('<a href="{}">{}</a>', url, gettext("Version %s") % version.number)

    @admin.display(description=_("masks"))
    def masks(self, version):
        return version.mask_count


def _count(queryset, key="document"):
    counted = queryset.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


@admin.register(Document)
class DocumentAdmin(CuratedAdmin):
    fieldsets = [
        (None, {"fields": ["status_said", "title", "slug", ("kind", "form"), ("language", "other_languages")]}),
        (_("What it says of itself"), {"fields": ["author", "publisher", ("date", "date_basis")]}),
        (_("Where it is"), {"fields": ["url", original_said, "url_hidden", "archive_url"]}),
        (_("What readers see"), {"fields": ["display", "content_note", "editor_note"]}),
        (_("For curators"), {"fields": ["private_note", "passages_said"]}),
    ]
    formfield_overrides = FORM_FIELDS
    readonly_fields = ["status_said", original_said, "passages_said"]
    prepopulated_fields = {"slug": ["title"]}
    search_fields = ["title"]  # what is searched says `folded_fields`
    folded_fields = ("folded", "slug")
    list_display = ["name", "status", "kind", "language", "date", "versions_said", "passage_count", "updated_at"]
    list_filter = ["status", "kind", "form", "display", "language"]
    ordering = ["-updated_at", "-id"]
    decisions = (
        Decision(
            "release", _("Release"), _("Readers will see the cleared versions of this source."),
            _("“%s” is released."), releasing.release,
            lambda document: document.status == Document.Status.DRAFT, RELEASE,
        ),
        Decision(
            "withhold", _("Withhold"),
            _("The source and every quote of it leave the public at once; readers see that it is under review."),
            _("“%s” is withheld."), releasing.withhold,
            lambda document: document.status != Document.Status.WITHHELD, RELEASE,
        ),
        Decision(
            "lift", _("Lift the withholding"), _("The source becomes a draft again; then it can be released."),
            _("“%s” is a draft again."), releasing.lift,
            lambda document: document.status == Document.Status.WITHHELD, RELEASE, reason_required=True,
        ),
    )  # fmt: skip

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        if request.resolver_match and request.resolver_match.url_name == "documents_document_changelist":
            queryset = queryset.annotate(
                version_count=_count(Version.objects.all()),
                cleared_count=_count(Version.objects.cleared()),
                passage_count=_count(Passage.objects.all()),
            )
        return queryset

    def choosable(self, queryset):
        return queryset.order_by("-created_at", "-id")

    def choice_label(self, obj):
        return f"{obj} ({obj.date})" if obj.date else str(obj)

    def get_inlines(self, request, obj):
        return [VersionsInline, NewVersionInline] if obj else [NewVersionInline]

    # --- who may change what -----------------------------------------------------------------

    def is_fixed_for(self, request, obj):
        return obj is not None and obj.is_public and not request.user.has_perm(RELEASE)

    def get_readonly_fields(self, request, obj=None):
        if self.is_fixed_for(request, obj):
            return flatten_fieldsets(self.get_fieldsets(request, obj))
        # The address of what was released stays, unless it spells a name that is withheld now.
        stays = obj is not None and obj.released_at and not names(obj.slug, masked_forms())
        return [*self.readonly_fields, *(["slug"] if stays else [])]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj is not None else self.prepopulated_fields

    def notes(self, request, obj):
        if self.is_fixed_for(request, obj):
            return [
                _(
                    "This source is released, so only an editor changes what is said of it. You can still mark "
                    "passages, mask words, and add a version of its text."
                )
            ]
        return []

    def is_public(self, obj):
        return obj.is_public

    # --- saving ------------------------------------------------------------------------------

    def save_formset(self, request, form, formset, change):
        if formset.model is not Version:
            return super().save_formset(request, form, formset, change)
        for new in formset.save(commit=False):
            same = Version.objects.filter(sha256=_sha256(new.text)).select_related("document").first()
            version = releasing.add_version(
                form.instance, new.text, captured_at=new.captured_at, captured_how=new.captured_how,
                captured_by=request.user.get_username(), masked_before_storing=new.masked_before_storing,
                masking_note=new.masking_note,
            )  # fmt: skip
            new.number = version.number
            if same is not None:
                text = gettext("The very same text is stored already: %s.") % same
                self.message_user(request, text, messages.WARNING)
            suggested = version.redactions.count()
            if suggested:
                text = ngettext(
                    "%s mask was carried over as a suggestion. Look at it before you clear the version.",
                    "%s masks were carried over as suggestions. Look at them before you clear the version.",
                    suggested,
                )
                self.message_user(request, text % suggested, messages.WARNING)
        return None

    # --- what lists and forms show -----------------------------------------------------------

    @admin.display(description=_("source"), ordering="title")
    def name(self, obj):
        return str(obj)

    @admin.display(description=_("status"))
    def status_said(self, obj):
        return MEANS[obj.status]

    @admin.display(description=_("versions (cleared)"))
    def versions_said(self, obj):
        return f"{obj.version_count} ({obj.cleared_count})"

    @admin.display(description=_("passages"), ordering="passage_count")
    def passage_count(self, obj):
        return obj.passage_count

    @admin.display(description=_("passages"))
    def passages_said(self, obj):
        if obj is None or obj._state.adding:
            return _("Save the source first; then mark passages in it.")
        return format_html(
            '<a href="{}?document={}">{}</a> · <a href="{}?document__id__exact={}">{}</a>',
            reverse("admin:documents_passage_add"), obj.pk, gettext("Mark a passage"),
            reverse("admin:documents_passage_changelist"), obj.pk,
            gettext("Passages so far: %s") % obj.passages.count(),
        )  # fmt: skip


def _sha256(text):
    from documents import text as texts

    return texts.sha256(texts.newlines(text))
