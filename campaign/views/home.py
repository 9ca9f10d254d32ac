"""The home page, the page about the site, permanent addresses."""

from django.conf import settings
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.citing import public_citations, shown
from campaign.models import RECORDS, ROWS, Campaign
from campaign.search import narrowing
from campaign.serialize import Door
from campaign.views.locating import current
from campaign.views.records import newest
from documents import tombstones
from documents.models import Document, Passage, Version


@require_safe
def home(request):
    """What the campaigns are about, what happened last, what there is to sign."""
    campaigns = Campaign.objects.published().filter(replaced_by=None)[:12]
    context = {
        "campaigns": Door().briefs(campaigns),
        **newest(),
        "counts": narrowing.totals(),
        "feed_url": f"{reverse('update_list').rstrip('/')}.atom",
    }
    return render(request, "campaign/home.html", context)


@require_safe
def about(request):
    return render(request, "campaign/about.html")


@require_safe
def robots(request):
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    return render(request, "robots.txt", {"sitemap": sitemap}, content_type="text/plain; charset=utf-8")


@require_safe
def security(request):
    """Whom to tell of a hole in this site (RFC 9116); nothing where whoever runs it has not said."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    context = {
        "contacts": settings.SECURITY_CONTACT, "expires": f"{settings.SECURITY_EXPIRES.isoformat()}T00:00:00Z",
        "languages": ", ".join(tag for tag, _name in settings.LANGUAGES),
        "canonical": request.build_absolute_uri(request.path),
    }  # fmt: skip
    return render(request, "security.txt", context, content_type="text/plain; charset=utf-8")


@require_safe
def permanent(request, pk):
    """The permanent address of anything public: a record, a row, a citation, a source, a version, a passage."""
    url = _address(pk)
    if url is None:
        raise Http404
    return HttpResponsePermanentRedirect(url)


def _address(pk):
    for model in RECORDS:
        record = model.objects.filter(pk=pk).select_related("replaced_by").first()
        if record is not None:
            target = current(record)
            return target.get_absolute_url() if target else None
    for model in ROWS:
        row = shown(model).filter(pk=pk).first()
        if row is not None:
            return row.get_absolute_url()
    citation = public_citations().filter(pk=pk).first()
    if citation is not None:
        return citation.record.get_absolute_url()
    for found in (
        Document.objects.public().filter(pk=pk).first(),
        Passage.objects.public().filter(pk=pk).first(),
    ):
        if found is not None:
            return found.get_absolute_url()
    public = Document.objects.public()
    version = Version.objects.cleared().filter(pk=pk, document__in=public).select_related("document").first()
    return f"{version.document.get_absolute_url()}?version={version.number}" if version else tombstones.address(pk)
