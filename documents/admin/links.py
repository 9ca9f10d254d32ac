"""Looks at originals: a list that nobody edits, and asking now."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, URLField
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents import links
from documents.models import Document, LinkCheck

from .lists import Capped

ASK = "documents.change_document"
SECONDS = 10  # for each of two questions: less than the half minute after which a web server gives up on its worker


class LatestFilter(admin.SimpleListFilter):
    title = _("which looks")
    parameter_name = "which"

    def lookups(self, request, model_admin):
        return [("latest", _("the latest of each source"))]

    def queryset(self, request, queryset):
        if self.value() != "latest":
            return queryset
        newer = LinkCheck.objects.filter(document=OuterRef("document"), checked_at__gt=OuterRef("checked_at"))
        return queryset.filter(~Exists(newer))


class LinkFilter(admin.SimpleListFilter):
    """For the list of sources."""

    title = _("original")
    parameter_name = "link"

    def lookups(self, request, model_admin):
        return [("dead", _("gone, and no archived copy"))]

    def queryset(self, request, queryset):
        return queryset.filter(pk__in=links.dead()) if self.value() == "dead" else queryset


@admin.register(LinkCheck)
class LinkCheckAdmin(Capped, admin.ModelAdmin):
    """Written by `manage.py check_links`, by captures and by “ask now”."""

    list_display = ["checked_at", "source", "outcome", "http_status", "detail", "address", "led_to"]
    list_display_links = None
    list_filter = [LatestFilter, "outcome"]
    list_select_related = ["document"]
    ordering = ["-checked_at", "-id"]
    list_per_page = 50
    actions = None
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        """Along with its source, never by itself."""
        own = request.resolver_match is None or request.resolver_match.url_name.startswith("documents_linkcheck")
        return not own and request.user.has_perm("documents.delete_document")

    def get_urls(self):
        view = self.admin_site.admin_view(self.ask_view)
        return [path("ask/<uuid:document_id>/", view, name="documents_linkcheck_ask"), *super().get_urls()]

    @admin.display(description=_("source"))
    def source(self, check):
        url = reverse("admin:documents_document_change", args=[check.document_id])
        return format_html('<a href="{}">{}</a>', url, check.document)

    @admin.display(description=_("address"))
    def address(self, check):
        return check.url

    @admin.display(description=_("led to"))
    def led_to(self, check):
        return "" if check.final_url == check.url else check.final_url

    def ask_view(self, request, document_id):
        """A page that says who will be asked; POST asks."""
        if not request.user.has_perm(ASK):
            raise PermissionDenied
        document = Document.objects.filter(pk=document_id).first()
        if document is None:
            raise Http404(_("There is no such thing: %s") % document_id)
        back = reverse("admin:documents_document_change", args=[document.pk])
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request), "title": _("Ask whether the original is still there"),
                "opts": Document._meta, "original": document, "said": said(document), "back": back,
                "problem": not_asked(document),
            }  # fmt: skip
            return TemplateResponse(request, "admin/ask_original.html", context)
        problem = not_asked(document)
        if problem:
            self.message_user(request, problem, messages.ERROR)
        else:
            check = links.look(document, timeout=SECONDS).check
            links.keep(check)
            level = messages.SUCCESS if check.outcome == links.SEEN else messages.WARNING
            self.message_user(request, " ".join(filter(None, [said(document), check.detail])), level)
        return HttpResponseRedirect(back)


def not_asked(document):
    """Why nobody is asked about this source, or ""."""
    if not document.url:
        return gettext("The source has no original address to ask.")
    if document.status not in links.ASKED:
        return gettext("The source is withheld; nobody is asked about it until that is decided.")
    return "" if settings.FETCHING else gettext("This site fetches nothing (FETCHING is off), so it cannot ask.")


def said(document):
    """What is known of the original at its present address, as a sentence."""
    if not document.url:
        return gettext("The source has no original address.")
    latest = LinkCheck.objects.filter(document=document, url=document.url).first()
    if latest is None:
        return gettext("Nobody has asked yet whether it is still there.")
    seen = links.last_seen([document]).get(document.pk, links.Seen())
    told = [
        gettext("Gone since %s (UTC).") % f"{seen.gone_since:%Y-%m-%d}" if seen.gone_since else "",
        gettext("Last seen %s (UTC).") % f"{seen.seen_at:%Y-%m-%d %H:%M}" if seen.seen_at else "",
        gettext("Last asked %(when)s (UTC): %(outcome)s.")
        % {"when": f"{latest.checked_at:%Y-%m-%d %H:%M}", "outcome": latest.get_outcome_display()},
    ]
    return " ".join(filter(None, told))


@admin.display(description=_("is it still there?"))
def original_said(document):
    """For the form of a source: what is known, where all looks stand, and asking now."""
    if document is None or document._state.adding or not document.url:
        return gettext("There is no original address to ask yet.")
    return format_html(
        '{} <a href="{}?document__id__exact={}">{}</a> · <a href="{}">{}</a>',
        said(document), reverse("admin:documents_linkcheck_changelist"), document.pk, gettext("All looks"),
        reverse("admin:documents_linkcheck_ask", args=[document.pk]), gettext("Ask now"),
    )  # fmt: skip
