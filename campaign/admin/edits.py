"""The queue of edits that wait. An edit is made and changed in its record's own form."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign import drafts, gate, history, trees
from campaign.models import PendingEdit
from documents.admin.base import CuratedAdmin
from documents.admin.deciding import Decision

from .comparing import comparison
from .decisions import PUBLISH
from .facts import record_facts
from .review import Reviews


def _publish(edit, user, reason):
    return gate.notices(drafts.publish(edit.record, user, reason))


def _discard(edit, user, reason):
    drafts.discard(edit.record, user, reason)


@admin.register(PendingEdit)
class PendingEditAdmin(Reviews, CuratedAdmin):
    fields = readonly_fields = ["record_form", "author", "comment", "created_at", "updated_at"]
    list_display = ["__str__", "record_form", "record_type", "author", "comment", "updated_at"]
    list_filter = [("record_type", admin.RelatedOnlyFieldListFilter), ("author", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["record_type", "author"]
    ordering = ["updated_at"]
    refusals = (drafts.Refused,)
    decisions = (
        Decision(
            "publish", _("Publish the edit"), _("Readers will see the record with the waiting edit."),
            _("%s: published."), _publish, lambda edit: True, PUBLISH, reason_required=True,
            of_what_was_seen=True,
        ),
        Decision(
            "discard", _("Discard the edit"), _("The record stays as readers see it; the waiting edit is dropped."),
            _("%s: discarded."), _discard, lambda edit: True, PUBLISH,
        ),
    )  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("record")

    def form_context(self, request, obj):
        changes = comparison().differences(trees.tree(obj.record), obj.tree)
        return super().form_context(request, obj) | {"waiting": obj, "waiting_changes": changes}

    def looked_at(self, thing):
        return drafts.to_publish(thing.record)

    def state(self, obj):
        return obj.tree

    def comparison(self):
        return comparison()

    def facts(self, old, new):
        return record_facts(self.comparison(), old, new)

    def revisions(self, obj):
        return history.edits(obj.record)

    def state_at(self, revision, obj):
        return history.tree_at(revision, obj.record)

    def may_restore(self, request, obj):
        return False  # in the record's own history

    def after_decision(self, obj):
        return self.url("changelist")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("record"))
    def record_form(self, edit):
        options = edit.record_type.model_class()._meta
        url = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[edit.record_id])
        return format_html('<a href="{}">{}</a>', url, gettext("Open “%s” as it would be") % edit.record)
