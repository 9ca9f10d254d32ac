"""A public list: filtered, paged by key, as a page and as JSON from the same records."""

from urllib.parse import urlencode

from django.http import JsonResponse
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from documents.paging import SIZE, BadKey, page

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
    size = SIZE  # records on a page

    def records(self):
        raise NotImplementedError

    def briefs(self, items):
        """The dicts of one page's records."""
        raise NotImplementedError

    def page(self, filterset, after, before):
        """The Page of what a valid filter set asks for; raise BadKey where there is no such place."""
        return page(filterset.qs, self.records(), self.order, self.descending, after, before, self.size)

    def more_context(self, request, filterset, found):
        """What else a list's template needs; `found` is its Page, or None where the address is wrong."""
        return {}

    def active(self, request, filterset):
        """The filters that are on: what they say, and the address without each."""
        return _active(request, filterset)

    def get(self, request):
        filterset = self.filterset_class(request.GET, queryset=self.records(), request=request)
        errors, found = filterset.problems(), None
        if not errors:
            try:
                found = self.page(filterset, request.GET.get("after", ""), request.GET.get("before", ""))
            except BadKey as error:
                errors = {"after" if request.GET.get("after") else "before": [str(error)]}
        if self.as_json:
            return self._json(request, filterset, errors, found)
        context = {
            "title": self.title,
            "filterset": filterset,
            "errors": errors,
            "active": self.active(request, filterset) if not errors else [],
            "page": found,
            "items": self.briefs(found.items) if found else [],
            "next_url": address(request, after=found.next) if found and found.next else "",
            "previous_url": address(request, before=found.previous) if found and found.previous else "",
            "json_url": f"{request.path.rstrip('/')}.json{query(request)}",
            "is_filtered": bool(filterset.form.changed_data),
            # Only the place in the list is wrong: its first page is there.
            "first_url": f"{request.path}{query(request)}" if errors and not filterset.problems() else "",
            **self.more_context(request, filterset, found),
        }
        return TemplateResponse(request, self.template_name, context)

    def _json(self, request, filterset, errors, found):
        if errors:
            return problem(400, _("The request cannot be answered as it stands."), errors)
        following, before = found.next, found.previous
        return JsonResponse(
            {
                "count": found.count,
                "count_is_exact": found.count_is_exact,
                "next": request.build_absolute_uri(address(request, after=following)) if following else None,
                "previous": request.build_absolute_uri(address(request, before=before)) if before else None,
                **self.more_json(request, filterset, found),
                "results": self.briefs(found.items),
            },
            **JSON,
        )

    def more_json(self, request, filterset, found):
        return {}


def kept(request, *without):
    """The filters of this address, without the places in the list and without those named."""
    return [
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if value and name not in ("after", "before", "page", *without)
    ]


def query(request, *without, **more):
    pairs = [*kept(request, *without), *more.items()]
    return f"?{urlencode(pairs)}" if pairs else ""


def address(request, **place):
    return f"{request.path}{query(request, **place)}"


def _active(request, filterset):
    found = []
    for name, field in filterset.form.fields.items():
        value = request.GET.get(name)
        if not value:
            continue
        choices = dict(getattr(field, "choices", ()))
        shown = choices.get(value) or value
        found.append({"label": field.label, "value": shown, "without": f"{request.path}{query(request, name)}"})
    return found
