"""A public list: filtered, paged by key, as a page and as JSON from the same records."""

from urllib.parse import urlencode

from django.http import JsonResponse
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from documents.paging import BadKey, page

JSON = {"json_dumps_params": {"ensure_ascii": False}}


def problem(status, title, errors=None):
    """An error for programs (RFC 9457)."""
    body = {"status": status, "title": str(title), **({"errors": errors} if errors else {})}
    return JsonResponse(body, status=status, content_type="application/problem+json", **JSON)


@method_decorator(require_safe, name="dispatch")
class PublicList(View):
    """Subclasses say which records, which filter, in which order, and what the public knows of each."""

    filterset_class = None
    template_name = ""
    order = "sort_date"
    descending = True
    as_json = False
    title = ""

    def records(self):
        raise NotImplementedError

    def briefs(self, items):
        """The dicts of one page's records."""
        raise NotImplementedError

    def get(self, request):
        records = self.records()
        filterset = self.filterset_class(request.GET, queryset=records, request=request)
        errors, found = filterset.problems(), None
        if not errors:
            try:
                found = page(
                    filterset.qs, records, self.order, self.descending,
                    request.GET.get("after", ""), request.GET.get("before", ""),
                )  # fmt: skip
            except BadKey as error:
                errors = {"after" if request.GET.get("after") else "before": [str(error)]}
        if self.as_json:
            return self._json(request, errors, found)
        context = {
            "title": self.title,
            "filterset": filterset,
            "errors": errors,
            "active": _active(request, filterset) if not errors else [],
            "page": found,
            "items": self.briefs(found.items) if found else [],
            "next_url": _url(request, after=found.next) if found and found.next else "",
            "previous_url": _url(request, before=found.previous) if found and found.previous else "",
            "json_url": f"{request.path.rstrip('/')}.json{_query(request)}",
            "is_filtered": bool(filterset.form.changed_data),
        }
        return TemplateResponse(request, self.template_name, context)

    def _json(self, request, errors, found):
        if errors:
            return problem(400, _("The request cannot be answered as it stands."), errors)
        return JsonResponse(
            {
                "count": found.count,
                "count_is_exact": found.count_is_exact,
                "next": request.build_absolute_uri(_url(request, after=found.next)) if found.next else None,
                "previous": request.build_absolute_uri(_url(request, before=found.previous))
                if found.previous
                else None,
                "results": self.briefs(found.items),
            },
            **JSON,
        )


def _kept(request, *without):
    """The filters of this address, without the places in the list and without those named."""
    return [(k, v) for k, v in request.GET.items() if v and k not in ("after", "before", *without)]


def _query(request, *without, **more):
    pairs = [*_kept(request, *without), *more.items()]
    return f"?{urlencode(pairs)}" if pairs else ""


def _url(request, **place):
    return f"{request.path}{_query(request, **place)}"


def _active(request, filterset):
    """The filters that are on: what they say, and the address without each."""
    found = []
    for name, field in filterset.form.fields.items():
        value = request.GET.get(name)
        if not value:
            continue
        choices = dict(getattr(field, "choices", ())) if not hasattr(field, "queryset") else {}
        cleaned = filterset.form.cleaned_data.get(name)
        shown = choices.get(value) or (field.label_from_instance(cleaned) if hasattr(field, "queryset") else value)
        found.append({"label": field.label, "value": shown, "without": f"{request.path}{_query(request, name)}"})
    return found
