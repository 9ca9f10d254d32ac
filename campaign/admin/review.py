"""The review queue: what waits for an editor, each with its change and its quotes, and what came back to a curator."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import drafts, gate, reviewing
from campaign.models import RECORDS
from documents.turns import turn

from .queue import entries

# What an editor mostly says; anything else can be written.
REASONS = (
    gettext_lazy("Read against its sources"),
    gettext_lazy("A correction"),
    gettext_lazy("New evidence"),
    gettext_lazy("Clearer wording"),
)
_MODELS = {model._meta.model_name: model for model in RECORDS}


class Reviews:
    """For the admin of waiting edits, before CuratedAdmin: the page of everything that waits."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [path("review/", wrap(self.review_view), name="campaign_review"), *super().get_urls()]

    def review_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self.act(request)
        return self.review_page(request)

    def review_page(self, request, reason="", reason_missing=False, problems=(), texts=None):
        """The page; what was typed and ticked is kept where something was wrong with it."""
        texts, ticked = texts or {}, set(request.POST.getlist("pick") or request.GET.getlist("ticked"))
        problems, waiting, more = list(problems), [], False
        try:
            waiting, more = reviewing.queue(request.GET.get("after", ""))
        except reviewing.BadKey as error:
            problems.append(str(error))
        shown = entries(waiting, request.user)
        mine = reviewing.returned(request.user)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Review"),
            "opts": self.opts,
            "entries": [(entry, entry.key in ticked, texts.get(entry.key, "")) for entry in shown],
            "next_key": waiting[-1].key if more else "",
            "is_first": "after" not in request.GET,
            "may_publish": request.user.has_perm(drafts.PUBLISH),
            "mine": mine,
            "others": [asked for asked in reviewing.returned() if asked not in mine],
            "count": reviewing.count(),
            "most": reviewing.COUNTED,
            "reasons": REASONS,
            "reason": reason,
            "reason_missing": reason_missing,
            "problems": problems,
        }
        return TemplateResponse(request, "admin/review.html", context)

    # --- what is done there ------------------------------------------------------------------

    def act(self, request):
        do, _tilde, key = request.POST.get("do", "").partition("~")
        texts = {name[5:]: value for name, value in request.POST.items() if name.startswith("text-") and value}
        reason = request.POST.get("reason", "").replace("\0", "").strip()[:1000]
        if do == "publish":
            picked = request.POST.getlist("pick")
            problems = [] if picked else [_("Tick what you have read and want to publish.")]
            if problems or not reason:
                return self.review_page(request, reason, bool(picked) and not reason, problems, texts)
            self.publish(request, picked, reason)
            return self.back(request, [])
        try:
            self.say(request, do, _record(key), texts.get(key, ""))
        except drafts.Refused as error:
            return self.review_page(request, reason, False, error.problems, texts)
        return self.back(request, request.POST.getlist("pick"))

    def back(self, request, ticked):
        query = [(name, value) for name, value in request.GET.items() if name == "after"]
        query += [("ticked", key) for key in ticked]
        return HttpResponseRedirect(reverse("admin:campaign_review") + (f"?{urlencode(query)}" if query else ""))

    def publish(self, request, picked, reason):
        if not request.user.has_perm(drafts.PUBLISH):
            raise PermissionDenied
        said = []
        for key in sorted(picked[: reviewing.SIZE * 2], key=_in_order):
            try:
                record = _record(key)
                with turn():
                    record = drafts.publish(record, request.user, reason, request.POST.get(f"looked-{key}") or "-")
            except (drafts.Refused, DatabaseError) as error:
                self.message_user(request, self.not_done(_("Publish"), _title(key), error), messages.ERROR)
                continue
            self.message_user(request, _("“%s” is published.") % record, messages.SUCCESS)
            said.append(record)
        for notice in dict.fromkeys(notice for record in said for notice in gate.notices(record)):
            self.message_user(request, notice, messages.WARNING)  # once all of them are public that will be

    def say(self, request, do, record, text):
        """Send the record back, or only comment on it."""
        if do == "return":
            if not request.user.has_perm(drafts.PUBLISH):
                raise PermissionDenied
            reviewing.send_back(record, request.user, text)
            said = _("“%s” went back, with what you wrote.")
        elif do == "comment":
            if not request.user.has_perm(f"campaign.change_{record._meta.model_name}"):
                raise PermissionDenied
            reviewing.comment(record, request.user, text)
            said = _("Your comment on “%s” is there.")
        else:
            raise drafts.Refused([_("Choose what to do: publish, ask for a correction, or comment.")])
        self.message_user(request, said % record, messages.SUCCESS)


def _in_order(key):
    """Who is named comes before what names them, so that nothing is left out for a moment."""
    names = list(_MODELS)
    name = key.partition("~")[0]
    return names.index(name) if name in names else len(names)


def _record(key):
    """The record that a form names, or Refused."""
    name, _tilde, pk = key.partition("~")
    try:
        return _MODELS[name].objects.get(pk=UUID(pk))
    except (KeyError, ValueError, ObjectDoesNotExist) as error:
        raise drafts.Refused([_("That record is no longer there.")]) from error


def _title(key):
    try:
        return str(_record(key))
    except drafts.Refused:
        return key
