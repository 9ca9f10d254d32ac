"""Searching all of the public record at once."""

from urllib.parse import urlencode

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from campaign.filters import SearchFilter
from campaign.search import finding
from campaign.views.lists import about_this, active_of, called, facets_of
from documents.lists import JSON, problem, query

KINDS = [
    ("statement", gettext_lazy("Statements")), ("petition", gettext_lazy("Petitions")),
    ("update", gettext_lazy("Updates")), ("organization", gettext_lazy("Organizations")),
    ("person", gettext_lazy("People")), ("campaign", gettext_lazy("Campaigns")),
    ("source", gettext_lazy("Sources")),
]  # fmt: skip
LAST = finding.MOST // finding.SIZE


@require_safe
def search(request, as_json=False):
    filterset = SearchFilter(request.GET)
    errors = filterset.problems()
    page = _page(request.GET.get("page", "1"))
    if page is None:
        errors["page"] = [_("There is no such page. Start from the first.")]
    found = None
    if not errors:
        found = finding.find(filterset.form.cleaned_data["q"], filterset.chosen(), page)
        filterset.text = found.query.text
        if page > 1 and not found.results:
            errors["page"] = [_("There is no such page. Start from the first.")]
    if as_json and not errors and not request.GET.get("q", "").strip():
        errors["q"] = [_("Write what to look for.")]
    if as_json:
        return _json(request, filterset, errors, found, page)
    active = [] if errors else active_of(request, filterset, found.forms)
    address = request.path.rstrip("/")
    is_last = not found or len(found.keys) <= page * finding.SIZE or page == LAST
    context = {
        "filterset": filterset,
        "errors": errors,
        "found": None if errors else found,
        "asked": request.GET.get("q", ""),
        "kinds": [] if errors else _kinds(request, filterset, found),
        "facets": [] if errors else facets_of(request, filterset, found.counts, found.is_exact, found.forms),
        "active": [each for each in active if each["name"] != "q"],
        # What cannot be understood is left out, and the words are asked for again.
        "afresh_url": f"{request.path}?{urlencode({'q': request.GET['q']})}"
        if errors and "q" in request.GET and "q" not in errors
        else request.path,
        "first_url": f"{request.path}{query(request)}" if set(errors) == {"page"} else "",
        "next_url": "" if errors or is_last else f"{request.path}{query(request, page=page + 1)}",
        "previous_url": "" if errors or page == 1 else f"{request.path}{_at(request, page - 1)}",
        "json_url": f"{address}.json{_at(request, page)}" if found and found.query else "",
        "feed_url": f"{address}.atom{query(request)}" if found and found.query else "",
    }
    return render(request, "campaign/search.html", context)


def _at(request, page):
    """The question at this page of its answer; the first is the question itself."""
    return query(request, page=page) if page > 1 else query(request)


def _page(text):
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= LAST and len(text) < 5 else None


def _kinds(request, filterset, found):
    """[(label, number, address, whether it is chosen)]: all, and each kind that has something."""
    chosen = filterset.form.cleaned_data["type"]
    numbers = found.counts.get(finding.TYPE, {})
    rows = [(_("All"), sum(numbers.values()), f"{request.path}{query(request, 'type')}", not chosen)]
    for kind, label in KINDS:
        if numbers.get(kind) or kind in chosen:
            url = f"{request.path}{query(request, 'type', type=kind)}"
            rows.append((label, numbers.get(kind, 0), url, kind in chosen))
    return rows if len(rows) > 1 else []


def _json(request, filterset, errors, found, page):
    if errors:
        return problem(400, _("The request cannot be answered as it stands."), errors)
    facets = {
        facet["name"]: [
            {"value": each["value"], "label": each["label"], "count": each["count"]}
            for each in [*facet["values"], *facet["more"]]
        ]
        for facet in facets_of(request, filterset, found.counts, found.is_exact, found.forms)
    }
    following = page < LAST and len(found.keys) > page * finding.SIZE
    return JsonResponse(
        {
            "count": found.total,
            "count_is_exact": found.is_exact,
            "words_begin_like_the_last": found.widened,
            "did_you_mean": found.meant,
            "called_here": found.called,
            "next": request.build_absolute_uri(f"{request.path}{query(request, page=page + 1)}")
            if following
            else None,
            "about": about_this(request, called(_("Search"), active_of(request, filterset, found.forms))),
            "types": dict(found.counts.get(finding.TYPE, {})),
            "facets": facets,
            "facet_counts_are_exact": found.is_exact,
            "results": [_result(result) for result in found.results],
        },
        **JSON,
    )


def _result(result):
    said = [{"text": text, "found": is_found} for text, is_found in result.excerpt.pieces] if result.excerpt else None
    return {**result.brief, "found_at": result.url, "excerpt": said}
