"""Merging two records in the admin: choose the other one, see what moves, decide, and take it back."""

import re
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign import drafts, merging, unmerging
from campaign.models import FormerAddress, Position, Topic
from campaign.trees import record_type
from documents.admin.searching import ChoiceField, ChoiceSelect
from documents.turns import turn

_KEY = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")


class OtherForm(forms.Form):
    """Which one to merge with: chosen by its name, or given by its address or id."""

    address = forms.CharField(
        label=_("Or its address or id"), required=False, max_length=500,
        help_text=_("From the address bar, of its public page or of its form here."),
    )  # fmt: skip

    def __init__(self, obj, site, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.obj, model = obj, type(obj)
        key = (Position, "topic") if model is Topic else (model, "replaced_by")
        widget = ChoiceSelect(key[0]._meta.get_field(key[1]), site)
        records = model._base_manager.exclude(pk=obj.pk)
        self.fields["other"] = ChoiceField(records, required=False, label=_("The other one"), widget=widget)
        self.order_fields(["other", "address"])

    def clean(self):
        cleaned, given = super().clean(), self.data.get("address", "").strip()
        if self.errors:
            return cleaned
        found = cleaned.get("other") or named(type(self.obj), given)
        if found is None:
            said = gettext("There is no such one: %s") % given if given else gettext("Say with which one.")
            self.add_error("address" if given else None, said)
        elif found.pk == self.obj.pk:
            self.add_error("address", gettext("A merge needs two; this is the same one."))
        return cleaned | {"found": found}


def named(model, given):
    """What an address, the last part of one, or an id names; or None."""
    key = _KEY.search(given)
    if key:
        return model._base_manager.filter(pk=UUID(key[0])).first()
    slug = given.split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1].removesuffix(".json")
    found = model._base_manager.filter(slug=slug).first() if slug else None
    if found is None and slug and model is not Topic:
        former = FormerAddress.objects.filter(record_type=record_type(model()), slug=slug).first()
        found = former.record if former else None
    return found


class Merges:
    """For the admin of whatever can be merged, before CuratedAdmin."""

    def get_urls(self):
        name, wrap = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        return [
            path("<uuid:object_id>/merge/", wrap(self.choose_other_view), name=f"{name}_merge"),
            path("<uuid:object_id>/merge/<uuid:other_id>/", wrap(self.merge_view), name=f"{name}_merge_with"),
            path("<uuid:object_id>/unmerge/<int:revision_id>/", wrap(self.unmerge_view), name=f"{name}_unmerge"),
            *super().get_urls(),
        ]

    def form_context(self, request, obj):
        context = super().form_context(request, obj)
        offered = obj is not None and self.has_change_permission(request, obj) and self.can_be_merged(obj)
        return context | {"merge_url": self.url("merge", obj.pk) if offered else ""}

    def can_be_merged(self, obj):
        if isinstance(obj, Topic):
            return not obj.archived
        return not obj.replaced_by_id and obj.status != obj.Status.WITHHELD

    def notes(self, request, obj):
        said = super().notes(request, obj)
        replacement = getattr(obj, "replaced_by", None)
        return [*said, gettext("Its addresses lead to “%s”.") % replacement] if replacement else said

    def _to_merge(self, request, object_id):
        obj = self.there(request, object_id)
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        return obj

    def _page(self, request, template, obj, **context):
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "original": obj}
        return TemplateResponse(request, template, context)

    # --- which one ---------------------------------------------------------------------------

    def choose_other_view(self, request, object_id):
        obj = self._to_merge(request, object_id)
        form = OtherForm(obj, self.admin_site, request.GET if {"other", "address"} & request.GET.keys() else None)
        if form.is_bound and form.is_valid():
            return HttpResponseRedirect(self.url("merge_with", obj.pk, form.cleaned_data["found"].pk))
        title = gettext("Merge “%s” with another") % obj
        return self._page(request, "admin/merge_choose.html", obj, title=title, form=form, media=form.media)

    # --- what moves --------------------------------------------------------------------------

    def merge_view(self, request, object_id, other_id):
        kept, gone = self._to_merge(request, object_id), self._to_merge(request, other_id)
        choices = {name[7:]: value for name, value in request.POST.items() if name.startswith("choose-")}
        reason = request.POST.get("reason", "").replace("\0", "").strip()[:1000]
        missing = request.method == "POST" and not reason
        if request.method == "POST" and reason:
            try:
                with turn():
                    said = merging.merge(kept, gone, request.user, reason, choices, request.POST.get("seen") or "-")
            except (drafts.Refused, DatabaseError) as error:
                return self._preview(request, kept, gone, choices, reason, False, _problems(error))
            self.message_user(request, said[0], messages.SUCCESS)
            for notice in said[1:]:
                self.message_user(request, notice, messages.WARNING)
            return HttpResponseRedirect(self.url("history", kept.pk))
        return self._preview(request, kept, gone, choices, reason, missing, [])

    def _preview(self, request, kept, gone, choices, reason, missing, refused):
        plan, in_the_way, may = None, [], request.user.has_perm(merging.permission(kept, gone))
        try:
            plan = merging.preview(kept, gone, choices)
            in_the_way = refused or (self._tried(plan, request.user, choices) if may else [])
        except drafts.Refused as error:
            in_the_way = error.problems
        context = {
            "title": gettext("Merge “%(gone)s” into “%(kept)s”") % {"gone": gone, "kept": kept},
            "kept": kept, "gone": gone, "plan": plan, "problems": in_the_way, "reason": reason,
            "reason_missing": missing, "possible": plan is not None and may,
            "swapped": self.url("merge_with", gone.pk, kept.pk), "is_topic": isinstance(kept, Topic),
        }  # fmt: skip
        if plan is not None:
            context["moves"] = [
                (where, merging.in_words(items), citations) for where, items, citations in plan.moves[:100]
            ]
            context["more"] = max(len(plan.moves) - 100, 0)
            context["same"], context["dropped"] = merging.in_words(plan.same), merging.in_words(plan.dropped)
            context["choices"] = [(choice, choices.get(choice.name, "kept")) for choice in plan.choices]
        return self._page(request, "admin/merge.html", kept, **context)

    def _tried(self, plan, user, choices):
        """What stands in the way, found by doing it and undoing it again."""
        try:
            with turn(), transaction.atomic():
                merging.merge(plan.kept, plan.gone, user, "-", choices)
                transaction.set_rollback(True)
        except (drafts.Refused, DatabaseError) as error:
            return _problems(error)
        return []

    # --- the way back ------------------------------------------------------------------------

    def history_view(self, request, object_id, extra_context=None):
        response = super().history_view(request, object_id, extra_context)
        obj = response.context_data["object"]
        for entry in response.context_data["entries"]:
            if unmerging.is_merge(entry["revision"]) and self.has_change_permission(request, obj):
                entry["undo_url"] = self.url("unmerge", obj.pk, entry["revision"].pk)
        return response

    def unmerge_view(self, request, object_id, revision_id):
        obj = self._to_merge(request, object_id)
        revision = self.revisions(obj).filter(pk=revision_id).first()
        if revision is None or not unmerging.is_merge(revision):
            raise Http404(gettext("There is no such merge."))
        reason = request.POST.get("reason", "").replace("\0", "").strip()[:1000]
        try:
            with turn(), transaction.atomic():
                said = unmerging.undo(revision, request.user, reason or "-")
                transaction.set_rollback(request.method != "POST" or not reason)
            problems = []
        except (drafts.Refused, DatabaseError) as error:
            problems = _problems(error)
        if request.method == "POST" and reason and not problems:
            self.message_user(request, said[0], messages.SUCCESS)
            return HttpResponseRedirect(self.url("history", obj.pk))
        missing = request.method == "POST" and not reason
        return self._page(
            request, "admin/unmerge.html", obj, title=gettext("Undo this merge"), revision=revision,
            problems=problems, reason=reason, reason_missing=missing,
        )  # fmt: skip


def _problems(error):
    return getattr(error, "problems", None) or [str(error)]
