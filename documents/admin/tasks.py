"""What waits for somebody at one source: masks to decide, places to look at, versions to clear."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext

from documents import repairing

_more = []


def register(links):
    """Let another app name what waits at a source: `links(document, user)` yields (address, words)."""
    _more.append(links)


def tasks(document, user, but=""):
    """All of it as links on one line; "" where nothing waits. `but` is the address of the page that shows them."""
    links = [link for more in _more for link in more(document, user)]
    if user.has_perm("documents.view_version"):
        links += [link for version in _versions(document) for link in _of_version(version, user)]
    places = repairing.passages_waiting(document)
    if places and user.has_perm("documents.view_anchor"):
        said = ngettext("Look at %s place", "Look at %s places", places) % places
        links.append((f"{reverse('admin:documents_anchor_changelist')}?document={document.pk}", said))
    links = [link for link in links if link[0] != but]
    if not links:
        return ""
    return format_html("{} {}", gettext("To do:"), format_html_join(" · ", '<a href="{}">{}</a>', links))


def _versions(document):
    suggested = Count("redactions", filter=Q(redactions__decision="suggested"))
    return document.versions.defer("text").annotate(suggested=suggested).order_by("-number")


def _of_version(version, user):
    if version.suggested and user.has_perm("documents.change_redaction"):
        said = ngettext(
            "Decide %(count)s suggested mask of version %(number)s",
            "Decide %(count)s suggested masks of version %(number)s",
            version.suggested,
        )
        url = reverse("admin:documents_version_suggestions", args=[version.pk])
        yield url, said % {"count": version.suggested, "number": version.number}
    if version.cleared_at is None:
        url = reverse("admin:documents_version_change", args=[version.pk])
        yield url, gettext("Read version %s and clear it for the public") % version.number
