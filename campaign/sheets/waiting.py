"""Changes of published records: they wait as an edit, and go on from the edit that waits already."""

from django.core import serializers
from django.utils.translation import gettext as _

from campaign import drafts, trees
from campaign.models import Record

from .plans import NEW


def settle(line, stored, values, edits, wrong):
    """Say whether the line would wait; where an edit waits already, make its instance what both say together.

    `stored` is the row as it stands (None for a new one), `edits` {record's pk: PendingEdit}. A cell that the edit
    changes to something else, or a row that it removes, is `wrong`.
    """
    line.waits = isinstance(line.record, Record) and line.record.is_published
    edit = edits.get(line.record.pk) if line.waits else None
    if edit is None or line.kind == NEW:
        return
    item = _item(edit.tree, stored.pk)
    if item is None:
        wrong(line.number, "", _("an edit that waits removes it. Publish or discard that edit first."))
        return
    live, mine = _fields(stored), _fields(line.instance, line.campaigns)
    for name in values:
        if item["fields"].get(name) not in (live.get(name), mine.get(name)):
            wrong(line.number, name, _("an edit that waits changes it too. Publish or discard that edit first."))
    names = {*values, *(["note_signed_off"] if "editor_note" in values else [])}
    merged = item["fields"] | {name: mine[name] for name in names & mine.keys()}
    there = next(serializers.deserialize("python", [item | {"fields": merged}])).object
    for field in there._meta.concrete_fields:
        if field.name not in trees.NOT_CONTENT:
            setattr(line.instance, field.attname, getattr(there, field.attname))


def propose(record, lines, edit, user, comment):
    """Let these lines of one published record wait as its edit."""
    tree = edit.tree if edit else trees.tree(record)
    for line in lines:
        item = _item(tree, line.instance.pk)
        if item is None:
            rows = [each["fields"].get("position", 0) for each in tree if each["model"] == _label(line.instance)]
            if not line.instance.position:
                line.instance.position = max(rows, default=0) + 1
            tree.append(
                {"model": _label(line.instance), "pk": str(line.instance.pk), "fields": _fields(line.instance)}
            )
            continue
        fields = _fields(line.instance, line.campaigns)
        if line.campaigns is None:
            fields.pop("campaigns", None)
        item["fields"] |= fields
    return drafts.propose(record, trees.order(tree), user, comment)


def _fields(instance, campaigns=None):
    """The fields as a tree has them."""
    fields = trees.plain([instance])[0]["fields"]
    if campaigns is not None:
        fields["campaigns"] = sorted(map(str, campaigns))
    return fields


def _item(tree, pk):
    return next((each for each in tree if each["pk"] == str(pk)), None)


def _label(instance):
    return instance._meta.label_lower
