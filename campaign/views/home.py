"""The home page, the page about the site, permanent addresses."""

from django.conf import settings
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.citing import public_citations, shown, type_keys
from campaign.models import RECORDS, ROWS
from campaign.search import narrowing
from campaign.serialize import Door
from campaign.serialize.briefs import first_campaigns
from campaign.views.locating import current
from campaign.views.records import newest
from documents import reading, tombstones
from documents.models import Document, Version
from documents.prepared import prepared


@require_safe
def home(request):
    """What the campaigns are about, what happened last, what there is to sign."""
    door = Door()
    context = {
        "campaigns": door.briefs(first_campaigns(door.forms)),
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
        for record in _records(model, key=pk):
            target = current(record)
            return target.get_absolute_url() if target else None
    for model in ROWS:
        for row in _rows(model, key=pk):
            return row.get_absolute_url()
    for citation in _citations(type_keys(), key=pk):
        return citation.record.get_absolute_url()
    for document in _documents(key=pk):
        return document.get_absolute_url()
    passage = reading.public_passage(pk)
    if passage is not None:
        return passage.get_absolute_url()
    for version in _versions(key=pk):
        return f"{version.document.get_absolute_url()}?version={version.number}"
    return tombstones.address(pk)


@prepared
def _records(model, *, key):
    return model.objects.filter(pk=key).order_by().select_related("replaced_by")


@prepared
def _rows(model, *, key):
    return shown(model).filter(pk=key).order_by()


@prepared
def _citations(type_keys, *, key):
    """`type_keys` is what `public_citations` is made from."""
    return public_citations().filter(pk=key).order_by()


@prepared
def _documents(*, key):
    return Document.objects.public().filter(pk=key).order_by()


@prepared
def _versions(*, key):
    public = Document.objects.public()
    return Version.objects.cleared().filter(pk=key, document__in=public).order_by().select_related("document")
