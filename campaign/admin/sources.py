"""Sources in the admin, as those who record from them see them: what is read, what is suggested, the way to read."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaign import drafts, suggesting
from campaign.models import Reading
from documents.admin import tasks
from documents.admin.documents import DocumentAdmin
from documents.admin.lists import CappedList
from documents.models import Document, Version

from .labels import HasLabels, LabelFilter, changes_of


class ReadingFilter(admin.SimpleListFilter):
    title = _("reading")
    parameter_name = "reading"

    def lookups(self, request, model_admin):
        return [("unread", _("not read to the end")), ("open", _("suggestions are open"))]

    def queryset(self, request, queryset):
        if self.value() == "unread":
            return queryset.filter(pk__in=suggesting.unread().values("pk"))
        if self.value() == "open":
            return queryset.filter(Exists(Reading.objects.filter(document=OuterRef("pk"), open__gt=0)))
        return queryset


class SourceList(CappedList):
    def get_results(self, request):
        super().get_results(request)
        self.model_admin.read_labels(self.result_list)


admin.site.unregister(Document)


@admin.register(Document)
class SourceAdmin(HasLabels, DocumentAdmin):
    refusals = (*DocumentAdmin.refusals, drafts.Refused)
    list_display = ["name", "read_said", *DocumentAdmin.list_display[1:-1], "labelled", "updated_at"]
    list_filter = [ReadingFilter, *DocumentAdmin.list_filter, LabelFilter]
    decisions = (*DocumentAdmin.decisions, *changes_of("documents.change_document"))

    def get_changelist(self, request, **kwargs):
        return SourceList

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        if request.resolver_match and request.resolver_match.url_name == "documents_document_changelist":
            counted = Reading.objects.filter(document=OuterRef("pk"))
            queryset = queryset.annotate(open_suggestions=Subquery(counted.values("open")))
        return queryset

    @admin.display(description=_("read"))
    def read_said(self, obj):
        said = gettext("Read")
        if obj.open_suggestions:
            words = ngettext("Read (%s open)", "Read (%s open)", obj.open_suggestions)
            said = words % obj.open_suggestions
        return format_html('<a href="{}">{}</a>', reverse("read_source", args=[obj.pk]), said)


def reading(document, user):
    """The first thing to do with a source that was captured: read it."""
    if not user.has_perm("documents.view_passage") or not Version.objects.filter(document=document).exists():
        return
    url, counted = reverse("read_source", args=[document.pk]), Reading.objects.filter(document=document).first()
    if counted is not None and counted.open:
        said = ngettext("Read it: %s suggestion is open", "Read it: %s suggestions are open", counted.open)
        yield url, said % counted.open
    elif counted is None or counted.version_id is None:
        yield url, gettext("Read it, and record what it says")
    else:
        yield url, gettext("Read it again")


tasks.register(reading)
