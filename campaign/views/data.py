"""What can be downloaded, in which formats, under which terms."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaign import openapi as describing
from campaign import public_bundle, terms
from campaign.bundles import schema
from documents.lists import JSON, problem

# (section, name of its list): those whose addresses end in .json, .csv and .atom.
LISTS = [f"{name}_list" for name in ("petition", "statement", "organization", "person", "update", "campaign")]
RETRY_AFTER = 600  # seconds: how often the timer builds


@require_safe
def data(request):
    made = public_bundle.current(request.generation)
    lists = [(name, reverse(name)) for name in (*LISTS, "documents:document_list")]
    context = {
        "bundle": made,
        "rows": sorted(made.rows.items()) if made else [],
        "lists": [{"name": name, "url": url, "path": url.rstrip("/")} for name, url in lists],
        "terms": terms.sentence(),
        "license_url": settings.DATA_LICENSE_URL,
    }
    response = render(request, "campaign/data.html", context)
    response.never_kept = True  # the bundle may be built at any moment
    return response


@require_safe
def bundle(request):
    """The file itself, as long as it is true."""
    made = public_bundle.current(request.generation)
    if made is None:
        return _being_made()
    etag = f'"{made.sha256}"'
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        response = StreamingHttpResponse(_pieces(made.path), content_type="application/zip")
        response["Content-Length"] = made.size
        name = f"solidarity-record-{made.built_at[:10]}.zip"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    return response


def _pieces(path):
    with path.open("rb") as file:
        while piece := file.read(1 << 16):
            yield piece


def _being_made():
    response = problem(503, _("Something changed, and the bundle is being made anew. Try again in some minutes."))
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def bundle_said(request):
    """Its size, hash, rows and terms."""
    made = public_bundle.current(request.generation)
    if made is None:
        return _being_made()
    response = JsonResponse(public_bundle.said(made, request.build_absolute_uri, terms.sentence()), **JSON)
    response["Cache-Control"] = "public, no-cache"
    response.never_kept = True
    return response


@require_safe
def bundle_schema(request):
    address = request.build_absolute_uri(request.path)
    return JsonResponse(schema.schema(address), content_type="application/schema+json", **JSON)


@require_safe
def openapi(request):
    """The addresses for programs."""
    return JsonResponse(
        describing.document(request.build_absolute_uri), content_type="application/openapi+json", **JSON
    )
