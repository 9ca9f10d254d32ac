"""A save that somebody else's save has overtaken becomes a choice, field by field: theirs or yours.

The form comes back holding both: what only they changed is put into it, and what both changed, each in
another way, is asked about. Nothing is chosen beforehand, because a person who only saves again would then
undo what they have not read. Nothing is saved before it was shown, either, even where nothing clashes:
two changes that fit field by field may contradict each other in sense (a number and its qualifier).

The state that the form was opened with is looked up in the history, by the digest that the form carries:
whoever saves keeps the state before theirs. So the form carries nothing that could be forged or too large.
Where the history does not have it (it was erased, or is long ago), every difference is asked about.
"""

from dataclasses import dataclass

from django.contrib.admin.utils import flatten_fieldsets
from django.utils.translation import gettext as _

from .differences import EMPTY, Difference
from .formsets import KeepsKeys
from .sent import Sent, as_sent, key_of, put
from .threeway import Meeting, meet

LOOKED_AT = 60  # revisions, the newest first, of which one may be what the form was opened with
THEIRS, YOURS = "theirs", "yours"


@dataclass(frozen=True)
class Clash(Difference):
    """One choice; `old` is theirs and `new` is yours."""

    name: str = ""  # which it is, in the form

    @property
    def choice(self):
        return f"choice:{self.name}"


def name_of(meeting):
    return "|".join((*meeting.key, meeting.field))


class Reconciling:
    """For a ModelAdmin that is Guarded."""

    sets = ()  # names of fields that hold several things, each of which may come or go
    taken_with = {}  # a field: other fields of the form that say nothing without it
    stands_for = {}  # a field of a form that is no column: the model and column that say what it is

    def values(self, state):
        """A state as {key: {field: value}}, in terms of the form."""
        return {(item["model"], item["pk"]): item["fields"] for item in state}

    def state_with(self, obj, token):
        """The state with this digest, from the history; None where it is not there."""
        for revision in self.revisions(obj)[:LOOKED_AT]:
            state = self.state_at(revision, obj)
            if self.digest(state) == token:
                return state
        return None

    def prefixes(self, request, obj):
        """Those of the formsets whose rows can be changed."""
        return [
            formset.get_default_prefix()
            for formset, _inline in self.get_formsets_with_inlines(request, obj)
            if issubclass(formset, KeepsKeys)
        ]

    def forms_there(self, request, obj):
        """The form of the thing and of each of its rows as the database has them: {key: (prefix, form)}."""
        obj = self.get_object(request, str(obj.pk))
        fields = flatten_fieldsets(self.get_fieldsets(request, obj))
        form = self.get_form(request, obj, change=True, fields=fields)(instance=obj)
        found = {(self.opts.label_lower, str(obj.pk)): ("", form)}
        for formset_class, inline in self.get_formsets_with_inlines(request, obj):
            if issubclass(formset_class, KeepsKeys):
                prefix = formset_class.get_default_prefix()
                formset = formset_class(instance=obj, prefix=prefix, queryset=inline.get_queryset(request))
                label = inline.model._meta.label_lower
                found |= {(label, str(row.instance.pk)): (prefix, row) for row in formset.initial_forms}
        return found

    def revive(self, request, obj):
        """Before a stale form is read: rows that somebody removed meanwhile are new rows (`Sent.post`)."""
        prefixes = self.prefixes(request, obj)
        if prefixes:
            there = {pk for _model, pk in self.values(request.editing.state)}
            request.POST = Sent(request.POST, prefixes).post(there)

    def choose(self, request, obj):
        """Do as was chosen: put what is to be theirs into the form; note what was left open."""
        asked = [tuple(each.split("|")) for each in request.POST.getlist("clash")[:5000]]
        theirs = []
        for model, pk, field in (each for each in asked if len(each) == 3):
            meeting = Meeting((model, pk), field)
            answer = request.POST.get(f"choice:{name_of(meeting)}")
            if answer == THEIRS:
                theirs.append(meeting)
            elif answer != YOURS:
                request.editing.open.append(meeting)
        if theirs:
            self.rewrite(request, obj, theirs)

    def fixed_meanwhile(self, request, obj):
        """Differences: what was sent for fields that this person may no longer change, and now is lost to the form."""
        say = self.comparison()
        apart = {name for names in self.taken_with.values() for name in names}
        for name in self.get_readonly_fields(request, obj):
            if name not in request.POST or name in apart or not hasattr(self.opts.model, str(name)):
                continue
            column = self.opts.get_field(name)
            value, field = column.value_from_object(obj), column.formfield()
            sent = field and field.widget.value_from_datadict(request.POST, {}, name)
            if field and field.has_changed(value, sent):
                names = (self.opts.label_lower, name)
                yield Difference("changed", "", say.label(*names), say.value(*names, value), say.value(*names, sent))

    # --- after a refusal -----------------------------------------------------------------------

    def reconcile(self, request, obj, yours_state, token):
        """Let the form hold what both sides made of it, and note what was taken and what clashes."""
        editing = request.editing
        is_stale = token != self.token(request)
        base_state = self.state_with(obj, token) if is_stale else editing.state
        base = None if base_state is None else self.values(base_state)
        theirs, yours = self.values(editing.state), self.values(yours_state)
        forms = self.forms_there(request, obj)
        sent = Sent(request.POST, self.prefixes(request, obj)).keys()
        returning = {key for key in yours if key not in theirs and key[1] in sent}
        taken, clashes = meet(base, theirs, yours, self.sets, returning)
        taken, clashes = ([each for each in found if _asks(each, forms)] for found in (taken, clashes))
        clashes += [each for each in editing.open if each not in clashes and _differ(each, theirs, yours)]
        clashes = [each for each in clashes if not self._goes_with_another(each, clashes)]
        added = [Meeting(key) for key, (prefix, _form) in forms.items() if prefix and key[1] not in sent]
        kept_out = [each for each in clashes if each.key not in yours]
        self.rewrite(request, obj, [*taken, *added, *kept_out], forms, still_deleted={each.key for each in kept_out})
        say = Saying(self, editing.state, yours_state)
        editing.taken = [*map(say.taken, taken), *map(say.taken, added)]
        editing.conflict = [say.clash(each) for each in clashes]
        editing.is_base_known = base is not None

    def rewrite(self, request, obj, meetings, forms=None, still_deleted=()):
        """Put their values into the form that was sent."""
        forms = forms or self.forms_there(request, obj)
        sent = Sent(request.POST, self.prefixes(request, obj))
        for each in meetings:
            prefix, form = forms.get(each.key, ("", None))
            if form is None:
                sent.drop(key_of(each.key[1]))
                continue
            row = sent.row(each.key[1]) if prefix else sent.fields
            if row is None:
                sent.add(prefix, each.key[1], _all_of(form))
            elif not each.field:
                kept = {"DELETE": ["on"]} if each.key in still_deleted else {}
                row.pop("DELETE", None)
                row |= _all_of(form) | kept
            elif each.field in form.fields:
                put(row, form, each.field, each.value if each.field in self.sets else None)
                for name in self.taken_with.get(each.field, ()):
                    if name in form.fields:
                        put(row, form, name)
        request.POST = sent.post({pk for _model, pk in forms})

    def _goes_with_another(self, meeting, meetings):
        return any(
            other.key == meeting.key and meeting.field in self.taken_with.get(other.field, ()) for other in meetings
        )


def _all_of(form):
    names = (name for name in form.fields if name not in ("id", "DELETE"))
    return {sent: values for name in names for sent, values in as_sent(form, name).items()}


def _asks(meeting, forms):
    """Whether the form has that field at all; what is not asked there cannot be chosen there."""
    _prefix, form = forms.get(meeting.key, ("", None))
    return form is None or not meeting.field or meeting.field in form.fields


def _differ(meeting, theirs, yours):
    one, other = theirs.get(meeting.key), yours.get(meeting.key)
    if one is None or other is None or not meeting.field:
        return one != other
    return one.get(meeting.field) != other.get(meeting.field)


class Saying:
    """Puts what was taken, and what clashes, into words."""

    def __init__(self, admin, theirs, yours):
        self._admin, self._comparison = admin, admin.comparison()
        self._head = next(iter(admin.values(theirs)), None)
        self._items = [{(item["model"], item["pk"]): item for item in state} for state in (theirs, yours)]
        self._values = [admin.values(state) for state in (theirs, yours)]

    def taken(self, meeting):
        theirs, yours = self._values
        if meeting.field:
            value = theirs[meeting.key][meeting.field] if meeting.value is None else meeting.value
            old = self._value(meeting, yours[meeting.key][meeting.field])
            return Difference("changed", self._row(meeting), self._label(meeting), old, self._value(meeting, value))
        kind = "added" if meeting.key in theirs else "removed"
        return Difference(kind, self._row(meeting), "", self._whole(meeting, 1), self._whole(meeting, 0))

    def clash(self, meeting):
        if meeting.field:
            old, new = (self._value(meeting, values[meeting.key].get(meeting.field)) for values in self._values)
            return Clash("changed", self._row(meeting), self._label(meeting), old, new, name_of(meeting))
        removed = _("removed")
        kind = "added" if meeting.key in self._values[1] else "removed"
        old, new = (self._whole(meeting, side, removed) for side in (0, 1))
        return Clash(kind, self._row(meeting), "", old, new, name_of(meeting))

    def _row(self, meeting):
        if meeting.key == self._head:
            return ""
        return self._comparison.name(meeting.key, next(items for items in self._items if meeting.key in items))

    def _column(self, meeting):
        return self._admin.stands_for.get(meeting.field, (meeting.key[0], meeting.field))

    def _label(self, meeting):
        return self._comparison.label(*self._column(meeting))

    def _value(self, meeting, value):
        return self._comparison.value(*self._column(meeting), value)

    def _whole(self, meeting, side, gone=EMPTY):
        if meeting.key not in self._values[side]:
            return gone
        fields = self._values[side][meeting.key]
        said = [self._comparison.values(self._items[side][meeting.key])]
        for name in self._admin.stands_for:
            if fields.get(name):
                each = Meeting(meeting.key, name)
                said.append(f"{self._label(each)}: {self._value(each, fields[name])}")
        return "; ".join(said)
