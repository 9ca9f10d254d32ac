"""Any two states of a thing, chosen on its history page, word by word."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from .facts import facts

NOW = "now"  # in place of the number of a revision


class Compared:
    """For a ModelAdmin that is `Revised`: a page that compares two of its revisions, or one with how it stands."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_compare"
        return [path("<uuid:object_id>/compare/", self.admin_site.admin_view(self.compare_view), name=name),
                *super().get_urls()]  # fmt: skip

    def facts(self, old, new):
        """What differs between two states, to be read."""
        return facts(self.comparison(), old, new)

    def compare_view(self, request, object_id):
        obj = self.there(request, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        two = [self._chosen(obj, request.GET.get(name, "")) for name in ("old", "new")]
        problem = ""
        if None in two:
            problem = _("Choose two states to compare: from one, to another.")
        elif two[0]["number"] == two[1]["number"]:
            problem = _("Choose two different states; these are one and the same.")
        if problem:
            self.message_user(request, problem, messages.ERROR)
            return HttpResponseRedirect(self.url("history", obj.pk))
        old, new = sorted(two, key=lambda one: one["number"])
        context = {
            **self.admin_site.each_context(request),
            "title": _("Two states compared: %s") % obj,
            "opts": self.opts,
            "original": obj,
            "two": [(_("Before"), old), (_("After"), new)],
            "facts": self.facts(old["state"], new["state"]),
            "may_restore": self.may_restore(request, obj),
        }
        return TemplateResponse(request, "admin/compare.html", context)

    def _chosen(self, obj, wanted):
        """A state that an address asks for, or None; how it stands now counts as later than any revision."""
        if wanted == NOW:
            return {"number": float("inf"), "revision": None, "state": self.state(obj), "is_edit": False}
        if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 19):
            return None
        revision = self.revisions(obj).filter(pk=int(wanted)).first()
        if revision is None:
            return None
        state, is_edit = self.state_at(revision, obj), self.is_edit(revision, obj)
        return {"number": revision.pk, "revision": revision, "state": state, "is_edit": is_edit}
