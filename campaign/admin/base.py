"""What the admin of every record shares.

An edit of a published record never touches what readers see. Its form works on the live rows inside a
transaction: the waiting edit is applied to them, Django's own machinery shows or saves the form, the tree
that results is read, and then everything is rolled back; the tree waits as a PendingEdit. So there is one
form, one validation and one way of saving for drafts and for published records alike.
"""

from contextlib import contextmanager

from django.contrib import admin, messages
from django.core import serializers
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.urls import NoReverseMatch
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from reversion.models import Revision

from campaign import drafts, gate, history, trees
from campaign.models import FormerAddress, PendingEdit, Record
from documents.admin.base import CuratedAdmin, comment_of
from documents.admin.differences import Comparison

from .decisions import PUBLISH, decisions_about
from .inlines import FormerAddressInline
from .lists import ListedRecords
from .rows import revived

MEANS = {
    Record.Status.DRAFT: _("Draft: nobody but curators sees it."),
    Record.Status.REVIEW: _("In review: handed over; an editor reads it and publishes it."),
    Record.Status.PUBLISHED: _("Published: readers see it. What you save here waits until an editor publishes it."),
    Record.Status.WITHDRAWN: _("Withdrawn: its address says that it was published once and taken back."),
    Record.Status.WITHHELD: _("Withheld, under review: readers do not see it. Of a person, not even that."),
}
# Fields of citations that say nothing to a person.
_TECHNICAL = {
    "campaign.citation": ("object_type", "object_id", "record_type", "record_id"),
    "*": (),
}


class RecordAdmin(ListedRecords, CuratedAdmin):
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

    @property
    def decisions(self):
        return decisions_about(self.opts)

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

    def view_on_site(self, obj):
        try:
            return super().view_on_site(obj)
        except NoReverseMatch:  # an address that is no address yet, on a form with errors
            return None

    # --- what is shown, compared and kept ----------------------------------------------------

    def state(self, obj):
        return trees.tree(obj)

    def comparison(self):
        return comparison()

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

    def show(self, request, obj, form_url, extra_context):
        edit = drafts.pending(obj)
        if edit is None:
            return super().show(request, obj, form_url, extra_context)
        request.editing.live = trees.tree(obj)
        try:
            with self.as_edited(edit):
                response = super().show(request, obj, form_url, extra_context)
                evaluate(response)
        except (IntegrityError, trees.DoesNotFit) as error:
            self.say_it_does_not_fit(request, error)
            return super().show(request, obj, form_url, extra_context)
        return response

    def receive(self, request, obj, form_url, extra_context):
        request.POST = revived(request.POST, self.get_formsets_with_inlines(request, obj))
        edit, editing = drafts.pending(obj), request.editing
        if edit is None and not obj.is_published:
            return super().receive(request, obj, form_url, extra_context)
        editing.waits, editing.live = True, trees.tree(obj)
        tree = None
        try:
            with self.as_edited(edit):
                response = super().receive(request, obj, form_url, extra_context)
                if editing.saved is None:
                    evaluate(response)
                else:
                    tree = trees.tree(obj)
        except (IntegrityError, trees.DoesNotFit) as error:
            self.say_it_does_not_fit(request, error)
            return HttpResponseRedirect(request.get_full_path())
        if tree is not None:
            self.propose(request, obj, tree)
        return response

    @contextmanager
    def as_edited(self, edit):
        """Within it the rows are those of the waiting edit; afterwards they are the published ones again."""
        with transaction.atomic():
            if edit is not None:
                trees.apply(edit.tree)
            yield
            transaction.set_rollback(True)

    def propose(self, request, obj, tree):
        live = type(obj).objects.get(pk=obj.pk)
        history.keep_prior_state(live)
        entry = admin.ModelAdmin.log_change(self, request, live, request.editing.message)
        edit = drafts.propose(live, tree, request.user, comment_of(request, entry))
        if edit is None:
            text = gettext("“%s” is as it is published; no edit waits.")
            self.message_user(request, text % live, messages.INFO)
        else:
            text = gettext(
                "“%s”: saved as an edit that waits. The public page is unchanged until an editor publishes it."
            )
            self.message_user(request, text % live, messages.SUCCESS)

    def say_it_does_not_fit(self, request, error):
        text = gettext("The waiting edit no longer fits the record, so it is not shown here. %s")
        self.message_user(request, text % self.in_words(error), messages.ERROR)

    def form_context(self, request, obj):
        context = super().form_context(request, obj)
        if obj is None:
            return context
        edit, editing = drafts.pending(obj), request.editing
        context |= {"waiting": edit, "problems": []}
        if edit is not None and getattr(editing, "live", None):
            context["waiting_changes"] = self.comparison().differences(editing.live, edit.tree)
        if edit is not None or obj.status not in (Record.Status.PUBLISHED, Record.Status.WITHHELD):
            context["problems"] = gate.problems([type(obj).objects.get(pk=obj.pk)])[obj.pk]
        if obj.is_published:  # the address that readers know, not the edited one
            context |= {"absolute_url": self.view_on_site(obj), "has_absolute_url": True, "show_delete": False}
        return context

    # --- saving ------------------------------------------------------------------------------

    def save_model(self, request, obj, form, change):
        if "editor_note" in form.changed_data and not request.user.has_perm(PUBLISH):
            obj.note_signed_off = False  # what an editor signed off was another note
        super().save_model(request, obj, form, change)

    def log_change(self, request, obj, message):
        if not request.editing.waits:
            return super().log_change(request, obj, message)
        self.check_not_overtaken(request, obj)
        request.editing.saved, request.editing.message = obj, message
        return None

    def response_change(self, request, obj):
        if not request.editing.waits or "_popup" in request.POST:
            return super().response_change(request, obj)
        if "_continue" in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        if "_addanother" in request.POST:
            return HttpResponseRedirect(self.url("add"))
        return self.response_post_save_change(request, obj)

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


def comparison():
    """Compares trees of records."""
    return Comparison(described, _TECHNICAL)


def naming(thing):
    """The waiting edits that name this record or topic; no foreign key protects it from being deleted."""
    key = str(thing.pk)
    edits = PendingEdit.objects.prefetch_related("record").iterator(chunk_size=100)
    return [edit for edit in edits if edit.record_id != thing.pk and _names(edit.tree, key)]


def _names(tree, key):
    return any(
        key == value or isinstance(value, list) and key in value for item in tree for value in item["fields"].values()
    )


def described(instance, items):
    """What a row of a tree is called; a citation by what it is of."""
    if instance._meta.label_lower != "campaign.citation":
        return f"{instance._meta.verbose_name} “{instance}”"
    kind = instance.object_type.model_class()._meta
    key = (kind.label_lower, str(instance.object_id))
    owner = next(serializers.deserialize("python", [items[key]])).object if key in items else None
    if instance.field:
        return gettext("citation of %(field)s: %(quote)s") % {
            "field": instance.field, "quote": instance.passage or instance.note,
        }  # fmt: skip
    return gettext("citation of %(row)s: %(quote)s") % {
        "row": f"{kind.verbose_name} “{owner}”" if owner else kind.verbose_name,
        "quote": instance.passage or instance.note,
    }


def evaluate(response):
    """Read what the form shows while the rows are there; it is rendered after they are rolled back."""
    for inline in getattr(response, "context_data", {}).get("inline_admin_formsets", ()):
        list(inline.formset.forms)
        list(inline.formset.get_queryset())
