from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents import masking, proposing, releasing, twins
from documents.models import Document, Passage, Proposal, Version
from documents.reading import masked_forms
from documents.serialize import names

from .base import FORM_FIELDS, CuratedAdmin
from .deciding import Decision
from .described import CHANGES
from .links import LinkFilter, original_said
from .lists import LanguageFilter
from .tasks import tasks
from .twins import AsksForTwins

RELEASE = "documents.release_document"

MEANS = {
    Document.Status.DRAFT: _("Draft: only curators see it. Its versions are cleared first, then it is released."),
    Document.Status.RELEASED: _("Released: readers see its cleared versions, as “what readers see” says."),
    Document.Status.WITHHELD: _("Withheld: readers see only that it is under review."),
}  # fmt: skip


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
class DocumentAdmin(AsksForTwins, CuratedAdmin):
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
    change_form_template = "admin/document_change_form.html"
    change_list_template = "admin/document_change_list.html"
    search_fields = ["title"]  # what is searched says `folded_fields`
    folded_fields = ("folded", "slug")
    list_display = ["name", "status", "kind", "language", "date", "versions_said", "passage_count", "updated_at"]
    list_filter = ["status", LinkFilter, "kind", "form", "display", LanguageFilter]
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
        *CHANGES,
    )  # fmt: skip

    def shown(self, queryset):
        return queryset.annotate(
            version_count=_count(Version.objects.all()),
            cleared_count=_count(Version.objects.cleared()),
            passage_count=_count(Passage.objects.all()),
        )

    def twins(self, title, names, url):
        return twins.of_address(url)

    def choice_label(self, obj):
        return f"{obj} ({obj.date})" if obj.date else str(obj)

    def get_inlines(self, request, obj):
        return [VersionsInline] if obj else []

    # --- capturing, and what was read of the source --------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view(self.proposal_view)
        name = "documents_document_proposal"
        return [path("<uuid:object_id>/proposals/<uuid:proposal_id>/", view, name=name), *super().get_urls()]

    def form_context(self, request, obj):
        context = super().form_context(request, obj)
        if obj is None:
            return context
        may = self.has_change_permission(request, obj) and not self.is_fixed_for(request, obj)
        capture = request.user.has_perm("documents.add_arrival")
        return context | {
            "proposals": proposing.waiting(obj) if may else [],
            "capture_url": f"{reverse('admin:documents_arrival_add')}?document={obj.pk}" if capture else "",
        }

    def proposal_view(self, request, object_id, proposal_id):
        """Take or dismiss one value that is proposed (POST)."""
        if request.method != "POST":
            raise Http404
        obj = self.there(request, object_id)
        if not self.has_change_permission(request, obj) or self.is_fixed_for(request, obj):
            raise PermissionDenied
        proposal = Proposal.objects.filter(pk=proposal_id, version__document=obj).first()
        if proposal is None:
            raise Http404
        said = {"field": proposal.get_field_display(), "value": proposal.value[:80]}
        if proposal.decision != Proposal.Decision.PROPOSED:
            self.message_user(request, gettext("Somebody has decided about this proposal already."), messages.WARNING)
        elif "take" in request.POST:
            try:
                taken = proposing.take(obj, proposal, request.user)
            except proposing.NotTaken as error:
                problem = gettext("Not taken (%(field)s): %(why)s") % (said | {"why": error})
                self.message_user(request, problem, messages.ERROR)
            else:
                self.message_user(request, gettext("Taken (%(field)s): %(value)s") % said, messages.SUCCESS)
                for sentence in masking.own_words(taken) if taken.is_public else []:
                    self.message_user(request, sentence, messages.WARNING)
        else:
            proposing.dismiss(obj, proposal)
            self.message_user(request, gettext("Dismissed (%(field)s): %(value)s") % said, messages.SUCCESS)
        return HttpResponseRedirect(self.url("change", obj.pk))

    # --- who may change what -----------------------------------------------------------------

    def is_fixed_for(self, request, obj):
        return obj is not None and obj.is_public and not request.user.has_perm(RELEASE)

    def get_readonly_fields(self, request, obj=None):
        if self.is_fixed_for(request, obj):
            return flatten_fieldsets(self.get_fieldsets(request, obj))
        # The address of what was released stays, unless it spells a name that is withheld now.
        stays = obj is not None and obj.released_at and not names(obj.slug, masked_forms())
        return [*self.readonly_fields, *(["slug"] if stays else [])]

    def may_restore(self, request, obj):
        return super().may_restore(request, obj) and not self.is_fixed_for(request, obj)

    def instance_of(self, item, obj):
        slug = obj.slug if obj is not None and obj.released_at else ""
        back = super().instance_of(item, obj)
        back.slug = slug or back.slug  # the address of what was released stays
        return back

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj is not None else self.prepopulated_fields

    def notes(self, request, obj):
        waits = tasks(obj, request.user) if obj else ""
        notes = [waits] if waits else []
        if self.is_fixed_for(request, obj):
            notes.append(
                _(
                    "This source is released, so only an editor changes what is said of it. You can still mark "
                    "passages, mask words, and capture a new version of its text."
                )
            )
        return notes

    def is_public(self, obj):
        return obj.is_public

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

    @admin.display(description=_("passages"))
    def passage_count(self, obj):
        return obj.passage_count

    @admin.display(description=_("passages"))
    def passages_said(self, obj):
        if obj is None or obj._state.adding:
            return _("Capture a text first; then mark passages in it.")
        return format_html(
            '<a href="{}?document={}">{}</a> · <a href="{}?document__id__exact={}">{}</a>',
            reverse("admin:documents_passage_add"), obj.pk, gettext("Mark a passage"),
            reverse("admin:documents_passage_changelist"), obj.pk,
            gettext("Passages so far: %s") % obj.passages.count(),
        )  # fmt: skip
