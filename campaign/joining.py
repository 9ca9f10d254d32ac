"""Two trees of records become one: what a merge does to each tree that it touches.

The same functions rewrite the live trees and the edits that wait, so that both say the same afterwards. A tree
(see `trees`) is a list of serialised rows; nothing here reads or writes the database, and no tree is changed in place.
"""

import copy
import json
import uuid
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from campaign.models import RECORDS, Campaign, Citation, LanguageVersion, Link, Name
from campaign.models.citations import citable

CITATION, NAME = Citation._meta.label_lower, Name._meta.label_lower
_HEADS = {model._meta.label_lower for model in RECORDS}
# By what two rows of one record are the same, where it is not everything that they say.
_SAME = {
    NAME: ("organization", "person", "text", "public"),
    Link._meta.label_lower: ("organization", "person", "url"),
    LanguageVersion._meta.label_lower: ("petition", "language"),
}
# Fields that only mean something together; the first stands for all.
TOGETHER = (("title", "title_language", "title_is_ours"), ("date", "date_basis"), ("editor_note", "note_signed_off"))
_NOT_CHOSEN = {"slug", "private_note", "campaigns", "replaced_by"}
_BLANK = ("", None, "und", False)


@dataclass
class Joined:
    """A tree after the merge, and what had to give way in it (serialised rows)."""

    tree: list
    same: list = field(default_factory=list)  # said twice: the citations were joined
    dropped: list = field(default_factory=list)  # would relate to themselves
    lost: list = field(default_factory=list)  # (model, field, value) that found no place


def is_row(item):
    return item["model"] != CITATION and item["model"] not in _HEADS


def names(tree, key):
    """Whether anything in the tree points at this key."""
    return any(key == value or isinstance(value, list) and key in value
               for item in tree for value in item["fields"].values())  # fmt: skip


def pointed(tree, gone, kept, model):
    """The tree with everything that pointed at `gone` pointing at `kept` (keys of `model`)."""
    tree, moved = copy.deepcopy(tree), set()
    for item in tree:
        if item["model"] in _HEADS:
            campaigns = item["fields"].get("campaigns", [])
            if model is Campaign and gone in campaigns:
                item["fields"]["campaigns"] = sorted({*campaigns, kept} - {gone})
        elif item["model"] != CITATION:
            for name in _keys_to(item["model"], model):
                if item["fields"].get(name) == gone:
                    item["fields"][name] = kept
                    moved.add(item["pk"])
    joined = Joined(tree)
    _drop_self_relations(joined)
    _join_same(joined, moved)
    return joined


def _keys_to(label, model):
    return [each.name for each in apps.get_model(label)._meta.concrete_fields if each.related_model is model]


def _drop_self_relations(joined):
    for item in [item for item in joined.tree if is_row(item)]:
        fields = item["fields"]
        if any(fields.get(who) and fields[who] == fields.get(f"to_{who}") for who in ("person", "organization")):
            joined.dropped.append(item)
            joined.tree = [each for each in joined.tree if each is not item and not _cites(each, item["pk"])]


def _cites(item, pk):
    return item["model"] == CITATION and item["fields"]["object_id"] == pk


def _signature(item):
    fields = item["fields"]
    chosen = _SAME.get(item["model"], sorted(fields.keys() - {"position"}))
    return item["model"], json.dumps([[name, fields.get(name)] for name in chosen], sort_keys=True)


def _join_same(joined, moved):
    """Of rows that say the same since one of them moved, one stays with the citations of both."""
    rows = sorted((item for item in joined.tree if is_row(item)), key=lambda item: item["pk"] in moved)
    stays = {}
    for item in rows:
        first = stays.setdefault(_signature(item), item)
        if first is item or item["pk"] not in moved:
            continue
        joined.same.append(item)
        _fill(joined, first, item)
        object_type = next((each["fields"]["object_type"] for each in joined.tree if _cites(each, item["pk"])), None)
        joined.tree = [each for each in joined.tree if each is not item]
        cite_elsewhere(joined.tree, item["pk"], None, first["pk"], None, object_type, drop=True)


def _fill(joined, first, item):
    """What only the row that goes says, the row that stays says from now on."""
    for name, value in item["fields"].items():
        if name == "position" or value in _BLANK or first["fields"].get(name) == value:
            continue
        if first["fields"].get(name) in _BLANK:
            first["fields"][name] = value
        elif name not in ("kind", "language"):
            joined.lost.append((item["model"], name, value))


def cite_elsewhere(tree, object_id, name, to, to_name, object_type, drop=False):
    """Let the citations of one thing (of its field `name`; None: of all) support another thing.

    One that stands there already is dropped, or stays where it is. `to_name` None keeps the field.
    """
    there = {_evidence(item) for item in tree if _cites(item, to)}
    for item in [item for item in tree if _cites(item, object_id) and name in (None, item["fields"]["field"])]:
        fields = item["fields"]
        moved = fields | {"object_id": to, "field": fields["field"] if to_name is None else to_name}
        if _evidence({"fields": moved}) in there:
            if drop:
                tree.remove(item)
            continue
        fields |= moved
        fields["object_type"] = object_type
        there.add(_evidence(item))


def _evidence(item):
    """A fact rests once on each passage, and may be inferred for several reasons."""
    fields = item["fields"]
    return fields["field"], fields["passage"], "" if fields["passage"] else fields["note"]


# --- the two records themselves --------------------------------------------------------------


def groups(model):
    """The fields of this kind of record that can differ, those that belong together as one."""
    seen = set(_NOT_CHOSEN)
    for each in model._meta.concrete_fields:
        together = next((group for group in TOGETHER if each.name in group), (each.name,))
        if each.name in seen or not each.editable or each.primary_key:
            continue
        group = tuple(name for name in together if any(name == other.name for other in model._meta.concrete_fields))
        seen.update(group)
        yield group


def differing(model, kept, gone):
    """The groups in which both say something, and not the same."""
    kept, gone = kept[0]["fields"], gone[0]["fields"]
    return [
        group for group in groups(model)
        if kept[group[0]] not in _BLANK and gone[group[0]] not in _BLANK and kept[group[0]] != gone[group[0]]
    ]  # fmt: skip


def one(model, kept, gone, chosen, shows):
    """The trees of the kept and of the gone record after the merge: (Joined, tree).

    `chosen` are the first names of the groups whose value is the gone one's; `shows` is whether the name that becomes
    an alias is shown (it never is without a citation).
    """
    differ = {group[0] for group in differing(model, kept, gone)}
    here, there = kept[0]["pk"], gone[0]["pk"]
    types = {each: ContentType.objects.get_for_model(each).pk for each in (model, Name)}
    heads, tree = (copy.deepcopy(kept[0]), copy.deepcopy(gone[0])), copy.deepcopy([*kept[1:], *gone[1:]])
    _append(tree, kept, gone)
    lost = []
    for group in groups(model):
        first, (mine, theirs) = group[0], (head["fields"] for head in heads)
        takes = first in chosen if first in differ else mine[first] in _BLANK and theirs[first] not in _BLANK
        if first in differ:
            loser, value = (heads[0], mine[first]) if takes else (heads[1], theirs[first])
            if first == "title" and _owner(model):
                _alias(tree, model, loser, here, types, shows)
            else:
                lost.append((kept[0]["model"], first, value))
            if takes:
                tree = [item for item in tree if not (_cites(item, here) and item["fields"]["field"] in group)]
        if takes:
            mine |= {name: theirs[name] for name in group}
        if takes or (first not in differ and theirs[first] not in _BLANK):
            for name in group:
                cite_elsewhere(tree, there, name, here, name, types[model])
    for name in ("", *(name for name in citable(model) if name not in heads[0]["fields"])):
        cite_elsewhere(tree, there, name, here, name, types[model])
    if "campaigns" in heads[0]["fields"]:
        heads[0]["fields"]["campaigns"] = sorted({*heads[0]["fields"]["campaigns"], *heads[1]["fields"]["campaigns"]})
    stays = [item for item in tree if _cites(item, there)]
    joined = pointed([heads[0], *(item for item in tree if item not in stays)], there, here, model)
    _drop_title_as_name(joined, gone, heads[0], types)
    joined.lost[:0] = lost
    for item in joined.tree:
        if item["model"] == CITATION:
            item["fields"]["record_id"] = here
    heads[1]["fields"]["replaced_by"] = here
    return joined, [heads[1], *stays]


def _append(tree, kept, gone):
    """Let the gone one's rows and citations come after the kept one's."""
    last, moved = {}, {item["pk"] for item in gone}
    for item in kept[1:]:
        last[item["model"]] = max(last.get(item["model"], 0), item["fields"]["position"] + 1)
    for item in tree:
        if item["pk"] in moved:
            item["fields"]["position"] += last.get(item["model"], 0)


def _owner(model):
    return next((name for name in Name.owners if Name._meta.get_field(name).related_model is model), "")


def _alias(tree, model, loser, here, types, shows):
    """The title that is not chosen as another name of the kept record, with what it rests on."""
    text = loser["fields"]["title"]
    cited = any(_cites(item, loser["pk"]) and item["fields"]["field"] == "title" for item in tree)
    alias = next((item for item in tree if item["model"] == NAME and item["fields"]["text"] == text), None)
    if alias is None:
        position = max((item["fields"]["position"] + 1 for item in tree if item["model"] == NAME), default=0)
        fields = dict.fromkeys(Name.owners) | {
            _owner(model): here, "text": text, "language": "und", "kind": "full", "public": shows and cited,
            "position": position,
        }  # fmt: skip
        alias = {"model": NAME, "pk": str(uuid.uuid4()), "fields": fields}
        tree.append(alias)
    elif not alias["fields"]["public"]:
        return  # it stays for finding only, and what the title rests on stays with the title
    cite_elsewhere(tree, loser["pk"], "title", alias["pk"], "", types[Name])


def _drop_title_as_name(joined, gone, head, types):
    """A shown name of the gone record that is the title of the kept one says nothing more."""
    moved = {item["pk"] for item in gone}
    for item in [item for item in joined.tree if item["model"] == NAME and item["pk"] in moved]:
        if item["fields"]["public"] and item["fields"]["text"] == head["fields"]["title"]:
            joined.same.append(item)
            joined.tree = [each for each in joined.tree if each is not item]
            model = apps.get_model(head["model"])
            cite_elsewhere(joined.tree, item["pk"], None, head["pk"], "title", types[model], drop=True)
