"""What the formsets of the admin share."""

import re
import uuid

from django import forms
from django.utils.functional import cached_property


class OnlySent:
    """For a formset: it has the forms that were sent, and those of rows that are there.

    How many there are is told by a number of its own. Django believes it, up to two thousand; so many empty forms take
    a minute to read and to show again, though nobody sent them.
    """

    def total_form_count(self):
        count = super().total_form_count()
        if not self.is_bound:
            return count
        there = min(self.initial_form_count(), len(self.get_queryset()))
        return min(count, max(self._sent, there))

    @cached_property
    def _sent(self):
        """One more than the highest number that a field was sent for."""
        names = re.compile(rf"{re.escape(self.prefix)}-([0-9]{{1,6}})-")
        return max((int(name[1]) + 1 for name in map(names.match, self.data) if name), default=0)


class _KeyField(forms.UUIDField):
    """A key or nothing; what is no key at all is nothing."""

    def to_python(self, value):
        try:
            return uuid.UUID(str(value)) if value else None
        except ValueError:
            return None


class KeepsKeys:
    """For a formset: a row that comes back after somebody else removed it keeps its key (see `Sent.post`).

    Its new row sends that key, so that the form still knows which row it was when it is shown again. A key
    that some other row has is refused by the database.
    """

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if index is None or index >= self.initial_form_count():
            form.fields[self._pk_field.name] = _KeyField(required=False, widget=forms.HiddenInput)

    def save_new(self, form, commit=True):
        form.instance.pk = form.cleaned_data.get(self._pk_field.name) or form.instance.pk
        return super().save_new(form, commit)


class EmptyOnce:
    """For a formset: its empty form is made once. Django makes another for whoever asks what its fields need, or
    whether files are sent with it: four of five, for a record with few rows.
    """

    @cached_property
    def empty_form(self):
        return super().empty_form
