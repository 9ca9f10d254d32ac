"""Records as their waiting edits would make them, without touching the live rows: for the gate to look at."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from campaign import gate
from campaign.models import Citation
from documents.models import Passage


def problems(edits, forms=None):
    """{key of the record: [gate.Problem, …]} of edits; a constant number of queries for each kind of record."""
    trees = {}
    for edit in edits:
        items = serializers.deserialize("python", edit.tree, ignorenonexistent=True)
        trees[edit.record_id] = [item.object for item in items]
    named = _named(trees.values())
    found, fitting = {}, defaultdict(list)
    for pk, (head, *rest) in trees.items():
        gone = _set_named(head, rest, named)
        found[pk] = [gate.Problem(str(type(each)._meta.verbose_name).capitalize(), said, each) for each, said in gone]
        if not gone:
            fitting[type(head)].append(head)
    for heads in fitting.values():
        members = [each for head in heads for each in trees[head.pk][1:]]
        found |= gate.problems(heads, forms, members=members)
    return found


def _relations(model):
    return [each for each in model._meta.concrete_fields if each.is_relation and each.related_model is not ContentType]


def _named(trees):
    """{model: {key: what the rows and citations name}}."""
    wanted = defaultdict(set)
    for instance in (each for tree in trees for each in tree):
        for field in _relations(type(instance)):
            wanted[field.related_model].add(getattr(instance, field.attname))
    seen = gate.visible().filter(passage=OuterRef("pk"))
    passages = Passage.objects.annotate(visible=Exists(seen)).select_related("document")
    managers = {Passage: passages}
    return {model: managers.get(model, model._base_manager).in_bulk(keys - {None}) for model, keys in wanted.items()}


def _set_named(head, rest, named):
    """Let each row know what it names; returns [(row, what is wrong)] where that is no longer there."""
    own, gone = {each.pk: each for each in (head, *rest)}, []
    for each in (head, *rest):
        for field in _relations(type(each)):
            key = getattr(each, field.attname)
            found = named[field.related_model].get(key) or own.get(key)
            if found is not None:
                setattr(each, field.name, found)
            elif key is not None:
                said = _("the %s that it names is no longer there.") % field.related_model._meta.verbose_name
                gone.append((each, said))
        if isinstance(each, Citation):
            each.visible = getattr(named[Passage].get(each.passage_id), "visible", False)
            if each.object_id in own:
                each.object = own[each.object_id]  # it may stand nowhere yet
    return gone
