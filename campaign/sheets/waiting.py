"""Changes of published records: they wait as an edit, and go on from the edit that waits already."""

import copy
import json

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from campaign import drafts, keeping, trees
from campaign.bundles.finishing import batches
from campaign.merges import trees_of
from campaign.models import PendingEdit, Record

from .plans import NEW

BATCH = 200


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
    before = keeping.campaigns(type(stored), [stored.pk])[stored.pk]
    live, mine = _fields(stored, before), _fields(line.instance, line.campaigns)
    for name in values:
        if item["fields"].get(name) not in (live.get(name), mine.get(name)):
            wrong(line.number, name, _("an edit that waits changes it too. Publish or discard that edit first."))
    names = {*values, *(["note_signed_off"] if "editor_note" in values else [])}
    merged = item["fields"] | {name: mine[name] for name in names & mine.keys()}
    there = next(serializers.deserialize("python", [item | {"fields": merged}])).object
    for field in there._meta.concrete_fields:
        if field.name not in trees.NOT_CONTENT:
            setattr(line.instance, field.attname, getattr(there, field.attname))


def propose(by_record, edits, user, comment):
    """Let the lines of each published record wait as its edit, as `drafts.propose` does with one; return the edits.

    `by_record` is {record's pk: [Line, …]} of one kind of record, locked; `edits` {record's pk: PendingEdit}. Whoever
    calls keeps the edits in the history.
    """
    made, emptied = [], []
    for some in batches(by_record, BATCH):
        records = {pk: by_record[pk][0].record for pk in some}
        live = trees_of([(type(record), pk) for pk, record in records.items()])
        for pk, record in records.items():
            there, now = edits.get(pk), live[type(record), pk]
            tree = _with(copy.deepcopy(there.tree if there else now), by_record[pk])
            edit = drafts.edit_of(record, there, now, tree, user, comment)
            if edit is not None:
                made.append(edit)
            elif there is not None:
                emptied.append(there.pk)
    names = ["tree", "base", "author", "comment", "updated_at"]
    PendingEdit.objects.bulk_create(
        made, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=names
    )
    PendingEdit.objects.filter(pk__in=emptied).delete()
    return made


def _with(tree, lines):
    """The tree with what the lines change."""
    for line in lines:
        fields, item = _fields(line.instance, line.campaigns), _item(tree, line.instance.pk)
        if item is not None:
            if line.campaigns is None:
                fields.pop("campaigns", None)
            item["fields"] |= fields
            continue
        label = line.instance._meta.label_lower
        if not line.instance.position:
            positions = (each["fields"].get("position", 0) for each in tree if each["model"] == label)
            fields["position"] = line.instance.position = max(positions, default=0) + 1
        tree.append({"model": label, "pk": str(line.instance.pk), "fields": fields})
    return trees.order(tree)


def _fields(instance, campaigns=None):
    """The fields as a tree has them; the campaigns are those that the line gives."""
    [item] = keeping.serialised([instance], {instance.pk: campaigns or []})
    return trees.normalised(json.loads(json.dumps(item, cls=DjangoJSONEncoder)))["fields"]


def _item(tree, pk):
    return next((each for each in tree if each["pk"] == str(pk)), None)
