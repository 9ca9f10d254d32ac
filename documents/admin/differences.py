"""Two states of the same rows, compared field by field, in words.

A state is a list of what Django's JSON serialiser makes of each row (model, pk, fields). The stale-edit
guard, the waiting edit and the history show the same comparison.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps
from django.core import serializers
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _

EMPTY = "—"


@dataclass(frozen=True)
class Difference:
    """One value that differs. `kind` is "changed", "added" or "removed" (a whole row); `row` names the row."""

    kind: str
    row: str  # "" for the thing itself
    field: str
    old: str
    new: str

    def __str__(self):
        if self.kind == "added":
            return _("added: %s") % self.row
        if self.kind == "removed":
            return _("removed: %s") % self.row
        return f"{self.row}: {self.field}" if self.row else self.field


class Comparison:
    """Compares states; remembers what foreign keys lead to, so that each is looked up once.

    `describe(instance, items, read)` names a row, given all serialised rows of its state by key and a function that
    makes an instance of one; `hidden` are names of fields that say nothing to a person, by model label ("*" for all);
    `related` says what is read together with a thing that rows name, by model.
    """

    def __init__(self, describe=None, hidden=None, related=None):
        self._describe = describe or (lambda instance, items, read: f"{instance._meta.verbose_name} “{instance}”")
        self._hidden = hidden or {}
        self._related = related or {}
        self._known = defaultdict(dict)

    def read(self, *states):
        """Read everything that these states name; one query for each kind of it, however many states there are."""
        wanted = defaultdict(set)
        for item in (item for state in states for item in state):
            for field in _relations(apps.get_model(item["model"])):
                value = item["fields"].get(field.name)
                for key in value if isinstance(value, list) else [value] if value is not None else []:
                    wanted[field.related_model].add(str(key))
        for model, keys in wanted.items():
            missing = keys - self._known[model].keys()
            if missing:
                found = model._base_manager.filter(pk__in=missing).select_related(*self._related.get(model, ()))
                self._known[model] |= dict.fromkeys(missing) | {str(each.pk): each for each in found}

    def known(self, model, key):
        """What a key leads to, or None; only of what was read."""
        return self._known[model].get(str(key))

    def differences(self, old, new):
        """The Differences between two states, the thing itself first."""
        self.read(old, new)
        before = {(item["model"], item["pk"]): item for item in old}
        after = {(item["model"], item["pk"]): item for item in new}
        head = next(iter(after or before), None)
        found = []
        for key in [*after, *(key for key in before if key not in after)]:
            if key not in before:
                found.append(Difference("added", self.name(key, after), "", EMPTY, self.values(after[key])))
            elif key not in after:
                found.append(Difference("removed", self.name(key, before), "", self.values(before[key]), EMPTY))
            elif before[key]["fields"] != after[key]["fields"]:
                row = "" if key == head else self.name(key, after)
                found += self._changes(row, before[key], after[key])
        return found

    def name(self, key, items):
        """What a row is called."""
        try:
            return self._describe(self.instance(items[key]), items, self.instance)
        except (serializers.base.DeserializationError, ObjectDoesNotExist, ValidationError, ValueError):
            return str(apps.get_model(key[0])._meta.verbose_name)

    def values(self, item):
        """A row's filled-in fields in one string."""
        shown = (
            (self.label(item["model"], name), self.value(item["model"], name, value))
            for name, value in item["fields"].items()
            if not self.is_hidden(item["model"], name) and name != "position"
        )
        return "; ".join(f"{label}: {value}" for label, value in shown if value != EMPTY) or EMPTY

    def _changes(self, row, old, new):
        for name in {**old["fields"], **new["fields"]}:
            before, after = old["fields"].get(name), new["fields"].get(name)
            if before != after and not self.is_hidden(new["model"], name):
                yield Difference(
                    "changed",
                    row,
                    self.label(new["model"], name),
                    self.value(old["model"], name, before),
                    self.value(new["model"], name, after),
                )

    def instance(self, item):
        """The row, unsaved, with what it names."""
        made = next(serializers.deserialize("python", [item], ignorenonexistent=True)).object
        for field in _relations(type(made)):
            found = None if field.many_to_many else self.known(field.related_model, getattr(made, field.attname))
            if found is not None:
                setattr(made, field.name, found)
        return made

    def is_hidden(self, model, name):
        return name in self._hidden.get(model, ()) or name in self._hidden.get("*", ())

    def _field(self, model, name):
        try:
            return apps.get_model(model)._meta.get_field(name)
        except FieldDoesNotExist:  # a state from before a migration
            return None

    def label(self, model, name):
        """What a field is called."""
        field = self._field(model, name)
        return str(getattr(field, "verbose_name", name))

    def value(self, model, name, value):
        """A field's value as a person reads it."""
        field = self._field(model, name)
        if value is None or value == "" or value == []:
            return EMPTY
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, list):
            return ", ".join(sorted(self._called(field, each) for each in value))
        if isinstance(field, models.ForeignKey):
            return self._called(field, value)
        if field is not None and field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return str(value)

    def _called(self, field, pk):
        if field is None or not field.is_relation:
            return str(pk)
        found = self.known(field.related_model, pk)
        return str(found) if found else _("deleted (%s)") % pk


def _relations(model):
    """The fields of a model that name other things by their key."""
    return [
        field for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.is_relation and field.related_model is not None
    ]  # fmt: skip
