"""Who changed what, when and why, and the way back: history, restoring, deleting, recently deleted."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from reversion.models import Revision, Version

from documents import revising
from documents.turns import turn


class Revised:
    """For a ModelAdmin: every save is a revision, and each can be looked at and brought back."""

    revisions_per_page = 20
    object_history_template = "admin/revisions.html"
    delete_confirmation_template = "admin/delete_with_reason.html"
    deleting_needs_a_reason = False

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("deleted/", wrap(self.deleted_view), name=f"{name}_deleted"),
            path("<uuid:object_id>/restore/<int:revision_id>/", wrap(self.restore_view), name=f"{name}_restore"),
            *super().get_urls(),
        ]

    # --- what a model may do differently -----------------------------------------------------

    def revisions(self, obj):
        return revising.revisions(obj)

    def state_at(self, revision, obj):
        return revising.state_at(revision, obj)

    def state_before(self, revision, obj):
        """The state that the next older revision holds, or None."""
        older = self.revisions(obj).filter(pk__lt=revision.pk).first()
        return self.state_at(older, obj) if older else None

    def is_edit(self, revision, obj):
        """Whether the revision holds only an edit that waited."""
        return False

    def restore(self, obj, revision, user):
        """Bring the state of that revision back; returns a sentence for the person. Raises ValueError."""
        item = next(iter(self.state_at(revision, obj)), None)
        if item is None:
            raise ValueError(_("That revision does not hold it."))
        exists = type(obj)._base_manager.filter(pk=obj.pk).exists()
        if exists:
            revising.keep_prior_state(obj)
        back = self.instance_of(item, obj if exists else None)
        back.full_clean()
        with revising.revision(user, _("Restored the state of %s") % f"{revision.date_created:%Y-%m-%d %H:%M}"):
            back.save()
            revising.keep(back)
        return _("“%s” is restored.") % back

    def instance_of(self, item, obj):
        """The row that the serialised item says, on top of what stands in the database."""
        obj = obj or self.model(pk=item["pk"])
        for field in self.opts.concrete_fields:
            if field.name in item["fields"]:
                setattr(obj, field.attname, field.to_python(item["fields"][field.name]))
        return obj

    def may_restore(self, request, obj):
        return self.has_change_permission(request, obj)

    def waiting_edit(self, obj):
        """A waiting edit of it, where there can be one."""

    def why_not_delete(self, obj):
        """Sentences that say why it cannot be deleted."""
        return []

    def keep_before_deleting(self, obj, user, reason):
        with revising.revision(user, _("Deleted: %s") % reason if reason else _("Deleted")):
            revising.keep(obj)

    # --- history -----------------------------------------------------------------------------

    def history_view(self, request, object_id, extra_context=None):
        obj = self.there(request, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        found = self.revisions(obj).prefetch_related("version_set")
        page = Paginator(found, self.revisions_per_page).get_page(request.GET.get("p"))
        shown = list(page)
        comparison, entries = self.comparison(), []
        before, now = (self.state_before(shown[-1], obj) if shown else None), self.state(obj)
        for revision in reversed(shown):
            state, is_edit = self.state_at(revision, obj), self.is_edit(revision, obj)
            changes = [] if before is None else comparison.differences(before, state)
            entry = {"revision": revision, "first": before is None, "changes": changes, "is_edit": is_edit}
            entries.insert(0, entry | {"is_now": state == now})
            before = before if is_edit else state
        waiting = self.waiting_edit(obj)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %s") % obj,
            "opts": self.opts,
            "object": obj,
            "entries": entries,
            "page": page,
            "waiting": waiting,
            "waiting_changes": comparison.differences(now, waiting.tree) if waiting else [],
            "may_restore": self.may_restore(request, obj),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)

    # --- restoring ---------------------------------------------------------------------------

    def restore_view(self, request, object_id, revision_id):
        if request.method != "POST":
            raise Http404
        obj = self.get_object(request, str(object_id))
        exists = obj is not None
        obj = obj or self.model(pk=object_id)
        if not (self.may_restore(request, obj) if exists else self.has_delete_permission(request)):
            raise PermissionDenied
        revision = Revision.objects.filter(pk=revision_id).first()
        if revision is None:
            raise Http404(_("There is no such revision."))
        try:
            with turn(), transaction.atomic():
                said = self.restore(obj, revision, request.user)
            self.message_user(request, said, messages.SUCCESS)
        except (ValueError, DatabaseError, *self.refusals) as error:
            self.message_user(request, _("Not restored: %s") % self.reason_of(error), messages.ERROR)
            if not exists:
                return HttpResponseRedirect(self.url("deleted"))
        return HttpResponseRedirect(self.url("change", object_id))

    def reason_of(self, error):
        return " ".join(getattr(error, "problems", None) or getattr(error, "messages", None) or [str(error)])

    def url(self, what, *args):
        return reverse(
            f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{what}",
            args=args,
        )

    # --- deleting ----------------------------------------------------------------------------

    def delete_view(self, request, object_id, extra_context=None):
        obj = self.there(request, object_id)
        if not self.has_delete_permission(request, obj):
            raise PermissionDenied
        problems = self.why_not_delete(obj)
        if problems:
            for problem in problems:
                self.message_user(request, problem, messages.ERROR)
            return HttpResponseRedirect(self.url("change", obj.pk))
        if request.method == "POST" and self.deleting_needs_a_reason and not self.reason_to_delete(request):
            self.message_user(request, _("Not deleted. Say why; the reason stays in the history."), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, IntegrityError) as error:
            self.message_user(request, _("Not deleted: %s") % self.protectors(error), messages.ERROR)
            return HttpResponseRedirect(self.url("change", obj.pk))

    def protectors(self, error):
        if isinstance(error, ProtectedError):
            names = ", ".join(sorted(f"{each._meta.verbose_name} “{each}”" for each in error.protected_objects))
            return _("something rests on it: %s") % names
        return str(error)

    def reason_to_delete(self, request):
        return request.POST.get("reason", "").replace("\0", "").strip()[:500]

    def delete_model(self, request, obj):
        with transaction.atomic():
            self.keep_before_deleting(obj, request.user, self.reason_to_delete(request))
            super().delete_model(request, obj)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # one at a time, with a reason, and each in its own revision
        return actions

    # --- recently deleted --------------------------------------------------------------------

    def deleted_view(self, request):
        if not self.has_delete_permission(request):
            raise PermissionDenied
        versions = Version.objects.get_deleted(self.model).select_related("revision__user").order_by("-pk")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Recently deleted: %s") % self.opts.verbose_name_plural,
            "opts": self.opts,
            "page": Paginator(versions, 50).get_page(request.GET.get("p")),
        }
        return TemplateResponse(request, "admin/deleted.html", context)
