"""A form that loses nothing: two people saving the same thing, and what a database refuses.

Each form carries a token, the digest of the state it shows. A save with another token is refused, and
becomes a choice between what was saved meanwhile and what they typed (`reconciling`); their next save
carries the token of what they were shown, so it is guarded again. What the database itself refuses (a
value taken meanwhile, a protected row) becomes a sentence over the form, never a server error.
"""

import hashlib
import json
from contextlib import nullcontext

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.http import Http404
from django.utils.translation import gettext as _

from documents import revising
from documents.turns import turn

from .differences import Comparison
from .keeping import saved
from .reconciling import Reconciling, name_of

TOKEN = "edit_token"  # noqa: S105  the name of a form field


def digest(state):
    """Hex SHA-256 of a state."""
    return hashlib.sha256(json.dumps(state, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()


class Overtaken(Exception):
    """Somebody else saved meanwhile; `yours` is the state that this save would have made."""

    def __init__(self, yours):
        super().__init__()
        self.yours = yours


class Editing:
    """One request to a change form: what it shows, and what came of it."""

    def __init__(self, obj=None):
        self.obj = obj
        self.state = None  # as shown; None for something new
        self.waits = False  # the save will wait as an edit
        self.refusal = ""  # why the form is refused, beside its own errors
        self.overtaken = False  # somebody saved meanwhile, or what clashed then was not all decided
        self.conflict = []  # what clashes, each a choice
        self.taken = []  # Differences: what only the others changed, and the form holds now
        self.fixed = []  # Differences: what was typed where this person may no longer change anything
        self.open = []  # what was asked before, and not answered
        self.is_base_known = True  # what the form was opened with is in the history
        self.saved = None  # the object, once it is saved
        self.message = ""  # what was changed, as the log has it


class RefusedForm:
    refusal = ""

    def clean(self):
        cleaned = super().clean()
        if self.refusal:
            self.add_error(None, self.refusal)
        return cleaned


class Guarded(Reconciling):
    """For a ModelAdmin, before Django's own classes."""

    def state(self, obj):
        """The thing as one value, read from the database."""
        return revising.state(type(obj)._base_manager.get(pk=obj.pk))

    def digest(self, state):
        return digest(state)

    def comparison(self):
        return Comparison()

    def saved_meanwhile(self, obj):
        """By whom and when the thing was last saved, as a sentence, or ""."""
        last = revising.revisions(obj).first()
        return self.said_of(last.user, last.date_created) if last else ""

    def in_words(self, error):
        return str(error)

    def said_of(self, user, when):
        who = user.get_username() if user else _("somebody")
        return _("Saved meanwhile by %(who)s, %(when)s UTC.") % {"who": who, "when": f"{when:%Y-%m-%d %H:%M}"}

    # --- the request -------------------------------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        response = self.guarded_view(request, object_id, form_url, extra_context)
        return saved(request, response) if request.editing.saved is not None else response

    def guarded_view(self, request, object_id, form_url, extra_context):
        if object_id is None:
            request.editing = Editing()
            with turn() if request.method == "POST" else nullcontext(), transaction.atomic():
                return self.attempt(request, None, form_url, extra_context)
        obj = self.there(request, object_id)
        request.editing = Editing(obj)
        if not self.has_view_or_change_permission(request, obj) or "_saveasnew" in request.POST:
            raise PermissionDenied
        if request.method != "POST":
            return self.show(request, obj, form_url, extra_context)
        with turn(), transaction.atomic():
            obj = type(obj).objects.select_for_update().get(pk=obj.pk)
            return self.receive(request, obj, form_url, extra_context)

    def there(self, request, object_id):
        """The thing with this key; 404 where there is none."""
        obj = self.get_object(request, unquote(str(object_id)))
        if obj is None:
            raise Http404(_("There is no such thing: %s") % object_id)
        return obj

    def show(self, request, obj, form_url, extra_context):
        request.editing.state = self.state(obj)
        return self.answer(request, obj, form_url, extra_context)

    def receive(self, request, obj, form_url, extra_context):
        request.editing.state = self.state(obj)
        if request.POST.get(TOKEN, "") != self.token(request):
            self.revive(request, obj)
        self.choose(request, obj)
        request.editing.fixed = list(self.fixed_meanwhile(request, obj))
        if request.editing.fixed:
            request.editing.refusal = _("Nothing is saved yet. Copy what you still need, then save the rest.")
            return self.answer(request, obj, form_url, extra_context)
        return self.attempt(request, obj, form_url, extra_context)

    def attempt(self, request, obj, form_url, extra_context):
        """Save and answer; where that cannot be, undo it and answer with the form and the reason."""
        editing = request.editing
        try:
            with transaction.atomic():
                return self.answer(request, obj, form_url, extra_context)
        except Overtaken as overtaken:
            editing.overtaken = True
            self.reconcile(request, obj, overtaken.yours, request.POST.get(TOKEN, ""))
            editing.refusal = self.said_of_overtaking(editing)
        except ProtectedError as error:
            editing.refusal = _("It cannot be deleted, because something rests on it: %s") % ", ".join(
                sorted(str(each) for each in error.protected_objects)
            )
        except IntegrityError as error:
            editing.refusal = _("The database refuses this. %s") % self.in_words(error)
        editing.saved = None
        return self.answer(request, obj, form_url, extra_context)

    def said_of_overtaking(self, editing):
        said = _("Somebody else saved this while you had it open. Nothing of yours is saved yet, and nothing is lost.")
        if editing.conflict:
            return f"{said} " + _("Choose above which shall stand, then save again.")
        return f"{said} " + _("The form below now holds their changes and yours. Look at it, and save again.")

    def answer(self, request, obj, form_url, extra_context):
        object_id = None if obj is None else str(obj.pk)
        response = self._changeform_view(request, object_id, form_url, extra_context)
        if hasattr(response, "context_data"):
            response.context_data |= self.form_context(request, obj)
        return response

    def form_context(self, request, obj):
        editing = request.editing
        old = request.POST.get(TOKEN, "")
        return {
            "edit_token": self.token(request) if editing.overtaken or not old else old,
            "opened_with": request.POST.get("opened_with", "") or old,  # what a browser keeps the form with
            "overtaken": editing.overtaken,
            "conflict": editing.conflict,
            "still_open": [] if editing.overtaken else [name_of(each) for each in editing.open],
            "taken": editing.taken,
            "fixed": editing.fixed,
            "is_base_known": editing.is_base_known,
            "meanwhile": self.saved_meanwhile(obj) if editing.overtaken else "",
            "change_comment": request.POST.get("change_comment", ""),
        }

    def token(self, request):
        return "" if request.editing.state is None else digest(request.editing.state)

    # --- hooks of ModelAdmin -----------------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        refusal = request.editing.refusal if hasattr(request, "editing") else ""
        return type(form.__name__, (RefusedForm, form), {"refusal": refusal})

    def check_not_overtaken(self, request, obj):
        """The last step of a change: nobody may have saved since the form was shown, and every clash is decided."""
        editing = request.editing
        if editing.open or request.POST.get(TOKEN, "") != self.token(request):
            yours = self.state(obj)
            if digest(yours) != digest(editing.state):
                raise Overtaken(yours)
        if connection.vendor == "postgresql":
            connection.check_constraints()  # deferred foreign keys, while there is still a form to answer with

    def log_addition(self, request, obj, message):
        request.editing.saved = obj
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        self.check_not_overtaken(request, obj)
        request.editing.saved = obj
        return super().log_change(request, obj, message)
