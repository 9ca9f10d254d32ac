"""A list as CSV, streamed; and what its columns mean."""

import re

from django.http import JsonResponse, StreamingHttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from campaign import tables
from campaign.filters import kind_of
from campaign.search import publication
from documents.lists import JSON, kept, problem, query

DESCRIBED = "application/csvm+json"


def of_list(view, request, meaning=False):
    """The records that a list's address asks for, all of them; with `meaning`, what the columns of that file mean."""
    filterset = view.filterset_class(request.GET, queryset=view.records(), request=request)
    errors = filterset.problems()
    for name in ("after", "before"):
        if request.GET.get(name):
            errors[name] = [_("This has all of the list at once: leave it out.")]
    if errors:
        return problem(400, _("The request cannot be answered as it stands."), errors)
    path = re.sub(r"\.csv(-metadata\.json)?$", "", request.path)
    asked = tables.Asked(
        kind_of(view.records().model), filterset.qs, view.order, view.descending, view.briefs_with,
        view.called(request, filterset), request.build_absolute_uri(f"{path}/{query(request)}"),
        request.build_absolute_uri,
    )  # fmt: skip
    if meaning:
        data = tables.described(asked, request.build_absolute_uri(f"{path}.csv{query(request)}"))
        return JsonResponse(data, content_type=DESCRIBED, **JSON)
    etag = publication.etag_of(request)
    return publication.unread(request, etag) or _file(request, asked, path, etag)


def _file(request, asked, path, etag):
    response = StreamingHttpResponse(tables.pieces(asked), content_type="text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = f'attachment; filename="{_name(path, kept(request))}"'
    described = f"{path}.csv-metadata.json{query(request)}"
    response["Link"] = f'<{described}>; rel="describedby"; type="{DESCRIBED}"'
    return publication.dated(request, response, etag) if etag else response


def _name(path, pairs):
    """petitions-language-it-2026-11-28.csv"""
    words = [path.rsplit("/", 1)[-1], *(word for pair in pairs for word in pair)]
    words = [re.sub(r"[^A-Za-z0-9]+", "-", word).strip("-") for word in words]
    return f"{'-'.join(filter(None, words))[:80]}-{now():%Y-%m-%d}.csv"
