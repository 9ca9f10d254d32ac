"""What the admin of every record shares."""

from django.contrib import admin
from django.db import IntegrityError, transaction
from django.urls import NoReverseMatch
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from reversion.models import Revision

from campaign import drafts, gate, history, trees, twins
from campaign.models import FormerAddress, PendingEdit, Record
from documents.admin.base import CuratedAdmin, comment_of
from documents.admin.twins import AsksForTwins

from .comments import Commented
from .comparing import comparison, in_terms_of_forms, naming
from .decisions import PUBLISH, decisions_about
from .facts import record_facts
from .inlines import FormerAddressInline
from .labels import HasLabels, changes_of
from .lists import ListedRecords
from .many import changes_about
from .merging import Merges
from .waiting import EditsWait

MEANS = {
    Record.Status.DRAFT: _("Draft: nobody but curators sees it."),
    Record.Status.REVIEW: _("In review: handed over; an editor reads it and publishes it."),
    Record.Status.PUBLISHED: _("Published: readers see it. What you save here waits until an editor publishes it."),
    Record.Status.WITHDRAWN: _("Withdrawn: its address says that it was published once and taken back."),
    Record.Status.WITHHELD: _("Withheld, under review: readers do not see it. Of a person, not even that."),
}


class RecordAdmin(Merges, EditsWait, Commented, HasLabels, ListedRecords, AsksForTwins, CuratedAdmin):
    refusals = (drafts.Refused,)
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["campaigns", "replaced_by"]
    search_fields = ["title"]  # what is searched say `folded_fields`
    folded_fields = ("folded", "slug")
    FIRST = ["status_said", "title", "slug"]
    LAST = [
        (_("Notes"), {"fields": ["editor_note", "note_signed_off", "private_note"]}),
        (_("Its place in the record"), {"fields": ["campaigns", "replaced_by"]}),
    ]

    class Media:  # of the mixins only the first one's would count
        css = {"all": ["campaign/admin/review.css", *AsksForTwins.Media.css["all"]]}
        js = AsksForTwins.Media.js

    sets = ("campaigns", "passages")
    stands_for = {"passages": ("campaign.citation", "passage"), "inferred_note": ("campaign.citation", "note")}

    @property
    def decisions(self):
        return (
            *decisions_about(self.opts), *changes_about(self.model),
            *changes_of(f"campaign.change_{self.opts.model_name}"),
        )  # fmt: skip

    def get_readonly_fields(self, request, obj=None):
        return ["status_said", *([] if request.user.has_perm(PUBLISH) else ["note_signed_off"])]

    def get_inlines(self, request, obj):
        has_old = obj is not None and FormerAddress.objects.filter(record_id=obj.pk).exists()
        return [*self.inlines, *([FormerAddressInline] if has_old else [])]

    @admin.display(description=_("status"))
    def status_said(self, obj):
        return MEANS[obj.status]

    def choice_label(self, obj):
        return str(obj) if obj.is_published else f"{obj} ({obj.get_status_display()})"

    def is_public(self, obj):
        return obj.is_published

    def twins(self, title, names, url):
        return twins.of(self.model, title, names)

    def view_on_site(self, obj):
        try:
            return super().view_on_site(obj)
        except NoReverseMatch:  # an address that is no address yet, on a form with errors
            return None

    # --- what is shown, compared and kept ----------------------------------------------------

    def state(self, obj):
        return trees.tree(obj)

    def looked_at(self, thing):
        return drafts.to_publish(thing)

    def values(self, state):
        return in_terms_of_forms(state)

    def comparison(self):
        return comparison()

    def facts(self, old, new):
        return record_facts(self.comparison(), old, new)

    def keep_prior_state(self, obj):
        if not obj.is_published:
            history.keep_prior_state(obj)

    def keep(self, request, obj, entry):
        with history.revision(request.user, comment_of(request, entry)):
            history.keep(obj)

    def in_words(self, error):
        return trees.in_words(error) if isinstance(error, IntegrityError) else str(error)

    def revisions(self, obj):
        """What readers could see, and the edits that waited."""
        pks = [*history.revisions(obj).values_list("pk", flat=True), *history.edits(obj).values_list("pk", flat=True)]
        return Revision.objects.filter(pk__in=pks).select_related("user").order_by("-date_created", "-pk")

    def is_edit(self, revision, obj):
        return not any(
            version.object_id == str(obj.pk) and version.content_type_id == trees.record_type(obj).pk
            for version in revision.version_set.all()
        )

    def state_before(self, revision, obj):
        older = history.revisions(obj).filter(pk__lt=revision.pk).first()
        return history.tree_at(older, obj) if older else None

    def state_at(self, revision, obj):
        return history.tree_at(revision, obj)

    def waiting_edit(self, obj):
        return drafts.pending(obj)

    def saved_meanwhile(self, obj):
        edit = drafts.pending(obj)
        return self.said_of(edit.author, edit.updated_at) if edit else super().saved_meanwhile(obj)

    # --- the form ----------------------------------------------------------------------------

    def form_context(self, request, obj):
        context = super().form_context(request, obj)
        if obj is None:
            return context
        edit, editing = drafts.pending(obj), request.editing
        context |= {"waiting": edit, "problems": []}
        if edit is not None and getattr(editing, "live", None):
            context["waiting_changes"] = self.comparison().differences(editing.live, edit.tree)
        is_to_come = edit is not None or obj.status not in (Record.Status.PUBLISHED, Record.Status.WITHHELD)
        if is_to_come and not editing.overtaken:
            context["problems"] = gate.problems([type(obj).objects.get(pk=obj.pk)])[obj.pk]
        if obj.is_published:  # the address that readers know, not the edited one
            context |= {"absolute_url": self.view_on_site(obj), "has_absolute_url": True, "show_delete": False}
        return context

    # --- saving ------------------------------------------------------------------------------

    def save_model(self, request, obj, form, change):
        if "editor_note" in form.changed_data and not request.user.has_perm(PUBLISH):
            obj.note_signed_off = False  # what an editor signed off was another note
        super().save_model(request, obj, form, change)

    # --- the way back ------------------------------------------------------------------------

    def restore(self, obj, revision, user):
        record = drafts.restore(obj, revision, user)
        if isinstance(record, PendingEdit):
            return gettext("The old state waits as an edit; readers see it once an editor publishes it.")
        if record is None:
            return gettext("It stands like that already; no edit waits.")
        return gettext("“%s” is restored.") % record

    def why_not_delete(self, obj):
        if obj.is_published:
            return [gettext("“%s” is published. Withdraw it first.") % obj]
        if drafts.pending(obj) is not None:
            return [gettext("An edit of “%s” waits. Discard it first.") % obj]
        return [gettext("A waiting edit of “%s” names it.") % edit.record for edit in naming(obj)]

    def keep_before_deleting(self, obj, user, reason):
        with history.revision(user, gettext("Deleted: %s") % reason if reason else gettext("Deleted")):
            history.keep(obj)

    def delete_model(self, request, obj):
        with transaction.atomic():
            FormerAddress.objects.filter(record_type=trees.record_type(obj), record_id=obj.pk).delete()
            super().delete_model(request, obj)
