"""Decisions: what is done to a thing as a whole (release, publish, withhold …), with a reason.

Each is offered as a button on the thing's own page and as an action on the list. Both lead to one page
that says what stands in the way, asks for the reason, and does it on POST.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.turns import turn

TRIED = 25  # of so many selected things the page says beforehand what stands in the way
MOST_AT_ONCE = 200  # things that one action decides about; each takes a while, and a request has half a minute
TOLD = 10  # of more things the answer counts what was done, and names what was not


@dataclass(frozen=True)
class Decision:
    """`do(obj, user, reason)` returns sentences worth telling, or raises one of the admin's refusals.

    Where there is a `form`, its values go to `do` by name; it is offered in lists alone.
    """

    name: str
    label: str
    explained: str
    done: str  # with one %s, the thing
    do: Callable
    offered: Callable  # obj -> bool
    permission: str  # "app.codename"
    reason_required: bool = False
    in_list: bool = True  # an action of the list, too
    of_what_was_seen: bool = False  # refused where the thing changed since its page was shown (`Deciding.looked_at`)
    form: type[forms.Form] | None = None  # what has to be chosen first


class Deciding:
    """For a ModelAdmin: its `decisions`. `refusals` are the exceptions that say why something is not done."""

    decisions = ()
    refusals = ()

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_decide"
        view = self.admin_site.admin_view(self.decide_view)
        return [path("<uuid:object_id>/decide/<slug:name>/", view, name=name), *super().get_urls()]

    def looked_at(self, thing):
        """A digest of what somebody sees who decides about this thing."""
        return ""

    def permitted(self, request):
        return [decision for decision in self.decisions if request.user.has_perm(decision.permission)]

    def offered(self, request, obj):
        """The decisions that this person can take about this thing now, with their addresses."""
        return [
            {"decision": decision, "url": self.url("decide", obj.pk, decision.name)}
            for decision in self.permitted(request)
            if decision.form is None and decision.offered(obj)
        ]

    def form_context(self, request, obj):
        context = super().form_context(request, obj)
        return context | {"decisions": [] if obj is None else self.offered(request, obj)}

    # --- one thing ---------------------------------------------------------------------------

    def decide_view(self, request, object_id, name):
        obj = self.there(request, object_id)
        decision = next((each for each in self.decisions if each.name == name), None)
        if decision is None or decision.form is not None:
            raise Http404
        if not request.user.has_perm(decision.permission) or not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        page = self.page(request, decision, [obj])
        if request.method != "POST":
            return page
        answer = self.decide(request, decision, [obj], page)
        return answer or HttpResponseRedirect(self.after_decision(obj))

    def after_decision(self, obj):
        return self.url("change", obj.pk)

    # --- many things -------------------------------------------------------------------------

    def get_actions(self, request):
        actions = super().get_actions(request)
        for decision in [decision for decision in self.permitted(request) if decision.in_list]:
            actions[decision.name] = (self._action(decision), decision.name, decision.label)
        return actions

    def _action(self, decision):
        def act(modeladmin, request, queryset):
            things = list(queryset[: MOST_AT_ONCE + 1])
            if len(things) > MOST_AT_ONCE:
                said = _("More than %s are selected, and nothing is done. Filter the list, or select fewer.")
                self.message_user(request, said % MOST_AT_ONCE, messages.ERROR)
                return HttpResponseRedirect(request.get_full_path())
            page = self.page(request, decision, things, from_list=True)
            if "decided" not in request.POST:
                return page
            return self.decide(request, decision, things, page) or HttpResponseRedirect(request.get_full_path())

        return act

    # --- both --------------------------------------------------------------------------------

    def page(self, request, decision, things, from_list=False):
        form = decision.form and decision.form(request.POST if "decided" in request.POST else None)
        tried = [(thing, [] if form else self.tried(decision, thing, request.user)) for thing in things[:TRIED]]
        context = {
            **self.admin_site.each_context(request),
            "title": decision.label,
            "opts": self.opts,
            "decision": decision,
            "form": form,
            "things": tried,
            "more": len(things) - len(tried),
            "possible": any(not problems for _thing, problems in tried) or len(things) > len(tried),
            "original": things[0] if things and not from_list else None,
            "from_list": from_list,
            "selected": [thing.pk for thing in things],
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "reason": request.POST.get("reason", ""),
            "reason_missing": False,
        }
        if decision.of_what_was_seen and context["original"] is not None:
            context["looked_at"] = request.POST.get("looked_at") or self.looked_at(things[0])
        return TemplateResponse(request, "admin/decide.html", context)

    def tried(self, decision, thing, user):
        """What stands in the way, found by doing it and undoing it again."""
        try:
            with turn(), transaction.atomic():
                decision.do(thing, user, "-")
                transaction.set_rollback(True)
        except self.refusals as error:
            return getattr(error, "problems", [str(error)])
        return []

    def decide(self, request, decision, things, page):
        """Do it to each, and say for each how it went; returns the page again where the reason is missing."""
        reason = request.POST.get("reason", "").replace("\0", "").strip()[:1000]
        if decision.reason_required and not reason:
            page.context_data["reason_missing"] = True
            return page
        looked_at = request.POST.get("looked_at") if decision.of_what_was_seen and len(things) == 1 else ""
        if looked_at and looked_at != self.looked_at(things[0]):
            text = _("“%s” changed since you looked at it, so nothing was done. Look at it again, then decide.")
            self.message_user(request, text % things[0], messages.ERROR)
            return None
        form, chosen = page.context_data["form"], {}
        if form is not None:
            if not form.is_valid():
                return page
            chosen = form.cleaned_data
        done, refused, notices = [], [], []
        for thing in things:
            try:
                with turn(), transaction.atomic():  # all of it to this one, or nothing
                    notices += decision.do(thing, request.user, reason, **chosen) or []
            except (*self.refusals, DatabaseError) as error:
                refused.append((thing, error))
            else:
                done.append(thing)
        self.report(request, decision, done, refused, notices)
        return None

    def report(self, request, decision, done, refused, notices):
        """What was done and what not, and why; of very many things only how many."""
        for thing, error in refused[: 2 * TOLD]:
            self.message_user(request, self.not_done(decision.label, thing, error), messages.ERROR)
        if len(refused) > 2 * TOLD:
            more = ngettext("Not done: %s more.", "Not done: %s more.", len(refused) - 2 * TOLD)
            self.message_user(request, more % (len(refused) - 2 * TOLD), messages.ERROR)
        if len(done) > TOLD:
            said = _("%(what)s: done for %(count)s.") % {"what": decision.label, "count": len(done)}
            self.message_user(request, said, messages.SUCCESS)
        else:
            for thing in done:
                self.message_user(request, decision.done % thing, messages.SUCCESS)
        for notice in dict.fromkeys(map(str, notices)):
            self.message_user(request, notice, messages.WARNING)

    def not_done(self, what, thing, error):
        return format_html(
            "{}<ul>{}</ul>",
            _("Not done: %(what)s, “%(thing)s”") % {"what": what, "thing": thing},
            format_html_join("", "<li>{}</li>", [[each] for each in getattr(error, "problems", [error])]),
        )
