"""A change form as it was sent, to be changed before it is read: the thing’s own fields, and the rows of inlines."""

import re
import uuid
from collections import defaultdict

from django.forms import CheckboxInput

MOST_ROWS = 5000


def key_of(text):
    """The row's key as the database's rows have it, or "" where that is none."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""


class Sent:
    """`fields` and each of `rows[prefix]` are {name: [strings]}; the rows' names stand without their prefix.

    A formset whose numbers make no sense stays among the fields as it is; Django refuses it.
    """

    def __init__(self, post, prefixes):
        self._empty = post.copy()
        self._empty.clear()
        self.fields = {name: post.getlist(name) for name in post}
        self.rows = {prefix: self._rows_of(prefix) for prefix in prefixes if self._makes_sense(prefix)}

    def _makes_sense(self, prefix):
        counts = [self.fields.get(f"{prefix}-{name}_FORMS", [""])[-1] for name in ("INITIAL", "TOTAL")]
        return all(re.fullmatch(r"[0-9]{1,6}", count) for count in counts) and int(counts[0]) <= MOST_ROWS

    def _rows_of(self, prefix):
        pattern, rows = re.compile(rf"{re.escape(prefix)}-([0-9]{{1,6}})-(.+)", re.S), defaultdict(dict)
        total = int(self.fields[f"{prefix}-TOTAL_FORMS"][-1])
        for name in list(self.fields):
            found = pattern.fullmatch(name)
            if found and int(found[1]) < total:
                rows[int(found[1])][found[2]] = self.fields.pop(name)
        return [rows[number] for number in sorted(rows)]

    def row(self, key):
        """The row with this key, in whatever formset; None where it was not sent."""
        return next((row for rows in self.rows.values() for row in rows if _key(row) == key), None)

    def keys(self):
        return {key for rows in self.rows.values() for row in rows if (key := _key(row))}

    def add(self, prefix, key, values):
        if prefix in self.rows:
            self.rows[prefix].append({"id": [key]} | values)

    def drop(self, key):
        for rows in self.rows.values():
            rows[:] = [row for row in rows if _key(row) != key]

    def post(self, there):
        """The form to be read. `there` are the keys of the rows that the database has.

        A row that somebody else removed meanwhile is a new row with its old key; Django would refuse it for good
        (“select a valid choice”), and with it the whole form. Where it was to be removed anyway, it is left out.
        """
        post = self._empty.copy()
        for name, values in self.fields.items():
            post.setlist(name, values)
        for prefix, rows in self.rows.items():
            old = [row for row in rows if _key(row) in there]
            new = [row for row in rows if _key(row) not in there and "DELETE" not in row]
            for number, row in enumerate([*old, *new]):
                for name, values in row.items():
                    post.setlist(f"{prefix}-{number}-{name}", values)
            post[f"{prefix}-INITIAL_FORMS"] = str(len(old))
            post[f"{prefix}-TOTAL_FORMS"] = str(len(old) + len(new))
        return post


def _key(row):
    return key_of(row.get("id", [""])[-1])


def put(row, form, name, value=None):
    """Let the row hold the form's own value of a field, or these members of a set."""
    for each in [each for each in row if each == name or re.fullmatch(rf"{re.escape(name)}_[0-9]", each)]:
        del row[each]
    row |= {name: [str(each) for each in value]} if value is not None else as_sent(form, name)


def as_sent(form, name):
    """What a browser sends for a field that nobody touched: {name: [strings]}."""
    value, widget = form[name].value(), form.fields[name].widget
    if hasattr(widget, "decompress"):
        values = value if isinstance(value, list) else widget.decompress(value)
        parts = zip(widget.widgets_names, widget.widgets, values, strict=True)
        return {f"{name}{suffix}": [str(part.format_value(each) or "")] for suffix, part, each in parts}
    if isinstance(value, list | tuple | set):
        return {name: [str(getattr(each, "pk", each)) for each in value]}
    if isinstance(widget, CheckboxInput):
        return {name: ["on"]} if value else {}
    return {name: ["" if value is None else str(getattr(value, "pk", value))]}
