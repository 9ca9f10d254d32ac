"""Edits of published records.

An edit of a published record never touches what readers see. Its form works on the live rows inside a
transaction: the waiting edit is applied to them, Django's own machinery shows or saves the form, the tree
that results is read, and then everything is rolled back; the tree waits as a PendingEdit. So there is one
form, one validation and one way of saving for drafts and for published records alike.
"""

from contextlib import contextmanager

from django.contrib import admin, messages
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.utils.translation import gettext

from campaign import drafts, history, trees
from documents.admin.base import comment_of
from documents.turns import turn


class EditsWait:
    """For the admin of a record, before the classes that show and save forms."""

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
        edit, editing = drafts.pending(obj), request.editing
        if edit is None and not obj.is_published:
            return super().receive(request, obj, form_url, extra_context)
        editing.waits, editing.live = True, trees.tree(obj)
        try:
            response, tree = self.receive_edit(request, obj, edit, form_url, extra_context)
        except (IntegrityError, trees.DoesNotFit):  # the form could not show that edit either
            response, tree = self.receive_edit(request, obj, None, form_url, extra_context)
        if tree is not None:
            self.propose(request, obj, tree)
        return response

    def receive_edit(self, request, obj, edit, form_url, extra_context):
        """The answer, and the tree that was saved or None; the rows are as before."""
        with self.as_edited(edit):
            response = super().receive(request, obj, form_url, extra_context)
            if request.editing.saved is not None:
                return response, trees.tree(obj)
            evaluate(response)
            return response, None

    @contextmanager
    def as_edited(self, edit):
        """Within it the rows are those of the waiting edit; afterwards they are the published ones again."""
        with turn(), transaction.atomic():
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


def evaluate(response):
    """Read what the form shows while the rows are there; it is rendered after they are rolled back."""
    for inline in getattr(response, "context_data", {}).get("inline_admin_formsets", ()):
        list(inline.formset.forms)
        list(inline.formset.get_queryset())
