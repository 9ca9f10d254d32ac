"""While somebody enters something new: what is there already and may be the same.

Under the title the likely twins appear while it is typed (twins.js asks `twins_view`). Saving asks once where one of
them most likely is the same, so that nobody needs the script for it.
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, JsonResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import ngettext

DIFFERENT = "twins-different"  # the box that says that it is another one
NAMES = 20  # of so many the twins are looked for


class AskingForm:
    """For the form of something new."""

    ask = staticmethod(lambda cleaned: None)

    def clean(self):
        cleaned = super().clean()
        problem = self.ask(cleaned or self.cleaned_data)
        if problem:
            self.add_error(None, problem)
        return cleaned


class AsksForTwins:
    """For a ModelAdmin, before CuratedAdmin: it says `twins`."""

    class Media:
        css = {"all": ["documents/twins.css"]}
        js = ["documents/twins.js"]

    def twins(self, title, names, url):
        """The documents.twins.Twin of something with this title, these other names, this address; likeliest first."""
        return []

    def get_urls(self):
        name, view = f"{self.opts.app_label}_{self.opts.model_name}_twins", self.admin_site.admin_view(self.twins_view)
        return [path("twins/", view, name=name), *super().get_urls()]

    def twins_view(self, request):
        """By POST: a name that somebody types has no place in an address, which servers keep in their logs."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        found = self._twins_of(request.POST)
        html = render_to_string("admin/_twins.html", self._shown(found), request) if found else ""
        return JsonResponse({"count": len(found), "html": html})

    def _twins_of(self, data):
        deleted = {name[:-7] for name in data if name.startswith("names-") and name.endswith("-DELETE")}
        names = [
            value
            for name, value in data.items()
            if name.startswith("names-") and name.endswith("-text") and name[:-5] not in deleted
        ]
        given = [data.get("title", ""), *names[:NAMES]]
        title, *names = [" ".join(each.replace("\0", "").split())[:300] for each in given]
        return self.twins(title, names, data.get("url", "").replace("\0", "").strip()[:2000])

    def _shown(self, found):
        rows = [
            {"thing": each.thing, "label": self.choice_label(each.thing), "why": each.why,
             "url": self.url("change", each.thing.pk)}
            for each in found
        ]  # fmt: skip
        return {"twins": rows, "strong": any(each.strong for each in found), "different": DIFFERENT}

    # --- without a script ----------------------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if obj is not None or request.method != "POST" or not hasattr(request, "editing"):
            return form

        def ask(cleaned):
            found = self._twins_of(request.POST)
            request.editing.twins = found
            if any(each.strong for each in found) and DIFFERENT not in request.POST:
                return ngettext(
                    "One is there already that looks like this one. Open it, or say that this is a different one, and "
                    "save again.",
                    "Some are there already that look like this one. Open them, or say that this is a different one, "
                    "and save again.",
                    len(found),
                )
            return None

        return type(form.__name__, (AskingForm, form), {"ask": staticmethod(ask)})

    def form_context(self, request, obj):
        context = super().form_context(request, obj)
        if obj is not None:
            return context
        found = getattr(request.editing, "twins", [])
        asked = {"twins_url": self.url("twins"), "is_different": DIFFERENT in request.POST}
        return context | asked | self._shown(found)
