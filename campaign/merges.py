"""What a merge of two records would do: what moves, what differs, what stays once. Nothing here writes.

See `merging` for the merge itself, and `joining` for what becomes of each tree.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field

from django.apps import apps
from django.core import serializers
from django.utils.translation import gettext as _

from campaign import joining, trees, wording
from campaign.drafts import PUBLISH, Refused, Status, pending
from campaign.models import RECORDS, ROWS, Campaign, Citation, Name, PendingEdit, Topic
from documents import revising


@dataclass(frozen=True)
class Choice:
    """A field that differs; `name` is what `choices` calls it, and `otherwise` what becomes of the other value."""

    name: str
    label: str
    kept: str
    gone: str
    otherwise: str


@dataclass
class Merge:
    kept: object
    gone: object
    before: dict  # {(model, pk): tree} of everything that the merge touches
    after: dict
    choices: list = field(default_factory=list)
    moves: list = field(default_factory=list)  # (where, [serialised row], how many citations)
    same: list = field(default_factory=list)  # serialised rows
    dropped: list = field(default_factory=list)
    lost: list = field(default_factory=list)  # sentences for the private note
    edits: list = field(default_factory=list)  # (PendingEdit, its tree, its base) as they will be

    @property
    def token(self):
        """What a person saw who looked at the preview; a merge of something else is refused."""
        state = [sorted((model._meta.label, str(pk), trees.digest(tree)) for (model, pk), tree in self.before.items())]
        state += [sorted((str(edit.pk), trees.digest(edit.tree)) for edit, _tree, _base in self.edits)]
        state += [self.kept.pk, self.gone.pk, getattr(self.kept, "status", ""), getattr(self.gone, "status", "")]
        return hashlib.sha256(json.dumps(state, default=str).encode()).hexdigest()


def preview(kept, gone, choices=None):
    """What merging would do, or Refused. `choices` is {name: "kept" or "gone"}; what it leaves out stays as kept."""
    problems = why_not(kept, gone)
    if problems:
        raise Refused(problems)
    return _merge_of_topics(kept, gone) if isinstance(kept, Topic) else _merge_of_records(kept, gone, choices or {})


def permission(kept, gone):
    """What somebody needs who merges these two."""
    if isinstance(kept, Topic):
        return "campaign.change_topic"
    if kept.published_at or gone.published_at:
        return PUBLISH
    return f"campaign.change_{kept._meta.model_name}"


def why_not(kept, gone):
    """Sentences that say why these two are not merged, whatever is chosen."""
    if type(kept) is not type(gone):
        return [_("“%(gone)s” is of another kind than “%(kept)s”.") % {"gone": gone, "kept": kept}]
    if kept.pk == gone.pk:
        return [_("A merge needs two; this is the same one.")]
    if isinstance(kept, Topic):
        return [_("“%s” is archived. Merge into one that is in use.") % kept] if kept.archived else []
    said = []
    for each in (kept, gone):
        if each.replaced_by_id:
            names = {"one": each, "other": each.replaced_by}
            said.append(_("“%(one)s” is replaced by “%(other)s” already. Choose that one instead.") % names)
        if each.status == Status.WITHHELD:
            said.append(_("“%s” is withheld. Nothing that is withheld is merged.") % each)
        if pending(each) is not None:
            said.append(_("An edit of “%s” waits. Publish or discard it first.") % each)
    if gone.is_published and not kept.is_published:
        said.append(
            _("“%(gone)s” is published and “%(kept)s” is not. Merge the other way around, or publish that one first.")
            % {"gone": gone, "kept": kept}
        )
    return said


# --- what it will be -------------------------------------------------------------------------


def _merge_of_records(kept, gone, choices):
    model = type(kept)
    key, other = (model, kept.pk), (model, gone.pk)
    before = trees_of([key, other, *_pointing(model, gone)])
    differ = joining.differing(model, before[key], before[other])
    _check_choices(choices, {group[0] for group in differ})
    chosen = {name for name, value in choices.items() if value == "gone"}
    loser, winner = (kept, gone) if "title" in chosen else (gone, kept)
    shows = loser.is_published or not (winner.is_published or kept.is_published)
    joined, rest = joining.one(model, before[key], before[other], chosen, shows)
    plan = Merge(kept, gone, before, {other: rest})
    plan.choices = [_choice(model, group[0], before[key], before[other]) for group in differ]
    for label, name, value in joined.lost:
        is_kept = label == model._meta.label_lower and name in chosen
        plan.lost.append(_line(kept if is_kept else gone, label, name, value))
    joined.tree[0]["fields"]["private_note"] = "\n\n".join(
        filter(None, [kept.private_note, gone.private_note, "\n".join(plan.lost)])
    )
    plan.after[key] = joined.tree
    citations = [item for item in before[other] if item["model"] == joining.CITATION and item not in rest]
    plan.moves.append((str(kept), [item for item in before[other] if joining.is_row(item)], len(citations)))
    plan.same, plan.dropped = joined.same, joined.dropped
    _rest(plan, model, gone, kept)
    return plan


def _merge_of_topics(kept, gone):
    plan = Merge(kept, gone, {}, {})
    for topic in (kept, gone):
        plan.before[Topic, topic.pk] = plan.after[Topic, topic.pk] = revising.state(topic)
    plan.before |= trees_of(_pointing(Topic, gone))
    _rest(plan, Topic, gone, kept)
    return plan


def _rest(plan, model, gone, kept):
    """Everything else that points at the gone one, and the edits that wait."""
    old, new = str(gone.pk), str(kept.pk)
    for key, tree in plan.before.items():
        if key in plan.after:
            continue
        joined = joining.pointed(tree, old, new, model)
        plan.after[key] = joined.tree
        stands = [item for item in joined.tree if joining.is_row(item)]
        moved = [item for item in tree if joining.is_row(item) and item not in stands]
        where = f"{str(key[0]._meta.verbose_name).capitalize()} “{tree[0]['fields']['title']}”"
        plan.moves.append((where, moved, 0))
        plan.same += joined.same
        plan.dropped += joined.dropped
    for edit in PendingEdit.objects.order_by("pk").iterator(chunk_size=100):
        owner = next((key for key in plan.after if key[1] == edit.record_id), None)
        if owner or joining.names(edit.tree, old):
            base = edit.base
            if owner and base == trees.digest(plan.before[owner]):
                base = trees.digest(trees.order(plan.after[owner]))
            plan.edits.append((edit, trees.order(joining.pointed(edit.tree, old, new, model).tree), base))


def _pointing(model, gone):
    """The records of which a row points at the gone one, as (model, key)."""
    found = set()
    for row_model in ROWS:
        for each in row_model._meta.concrete_fields:
            if each.related_model is not model or each.name in row_model.owners:
                continue
            for row in row_model._base_manager.filter(**{each.name: gone.pk}).only(*row_model.owners):
                owner = next(name for name in row_model.owners if getattr(row, f"{name}_id"))
                found.add((row_model._meta.get_field(owner).related_model, getattr(row, f"{owner}_id")))
    if model is Campaign:
        for other in (each for each in RECORDS if each is not Campaign):
            found |= {(other, pk) for pk in other._base_manager.filter(campaigns=gone.pk).values_list("pk", flat=True)}
    return sorted(found - {(model, gone.pk)}, key=lambda key: (RECORDS.index(key[0]), str(key[1])))


def trees_of(keys):
    """{(model, pk): tree}; a constant number of queries for each kind of record."""
    by_model = defaultdict(list)
    for model, pk in dict.fromkeys(keys):
        by_model[model].append(pk)
    instances = {key: [] for key in keys}
    for model, pks in by_model.items():
        records = model._base_manager.filter(pk__in=pks)
        for record in records if model is Campaign else records.prefetch_related("campaigns"):
            instances[model, record.pk].append(record)
        for row_model, owner in trees.row_models(model):
            for row in row_model._base_manager.filter(**{f"{owner}__in": pks}):
                instances[model, getattr(row, f"{owner}_id")].append(row)
        for citation in Citation.objects.filter(record_id__in=pks):
            instances[model, citation.record_id].append(citation)
    return {key: trees.plain(found) for key, found in instances.items()}


def _check_choices(choices, names):
    for name, value in choices.items():
        if value not in ("kept", "gone"):
            raise Refused([_("“%(value)s” is no choice for %(name)s.") % {"value": value, "name": name}])
        if name not in names and value == "gone":
            raise Refused([_("There is nothing to choose for “%s”.") % name])


# --- in words --------------------------------------------------------------------------------


def _choice(model, name, kept, gone):
    label = str(model._meta.get_field(name).verbose_name).capitalize()
    alias = name == "title" and any(model is each.related_model for each in Name._meta.concrete_fields)
    return Choice(
        name, label, _shown(kept[0]["model"], name, kept[0]["fields"][name]),
        _shown(gone[0]["model"], name, gone[0]["fields"][name]),
        _("The other becomes another name of it.") if alias else _("The other is kept in the private note."),
    )  # fmt: skip


def _shown(label, name, value):
    found = _field(label, name)
    return str(dict(found.flatchoices).get(value, value)) if found.choices else str(value)


def _field(label, name):
    return apps.get_model(label)._meta.get_field(name)


def _line(source, label, name, value):
    """A value that is not taken over, for the private note."""
    return _("Not taken over from “%(title)s” (%(id)s), %(field)s: %(value)s") % {
        "title": source, "id": source.pk, "field": _field(label, name).verbose_name,
        "value": _shown(label, name, value),
    }  # fmt: skip


def in_words(items, most=100):
    """Serialised rows as sentences."""
    rows = [next(serializers.deserialize("python", [item])).object for item in items[:most]]
    said = [wording.fact(row) for row in rows]
    return said + ([_("and %s more") % (len(items) - most)] if len(items) > most else [])
