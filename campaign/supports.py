"""What the public record rests on a passage for."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType

from campaign import wording
from campaign.citing import naming, public_citations, type_keys
from campaign.models import RECORDS, Petition
from documents.prepared import prepared
from documents.uses import Use


def describe(passages):
    """{passage.pk: [Use, …]} for `documents.uses`; a bounded number of queries, one a kind of fact."""
    citations = _citations(type_keys(), passages=[passage.pk for passage in passages])
    things = _find_things(citations)
    by = wording.initiators({thing for thing in things.values() if isinstance(thing, Petition)})
    found = defaultdict(list)
    for passage, record_key, thing_key, field in _keys(citations):
        record, thing = things[record_key], things[thing_key]
        url = record.get_absolute_url()
        found[passage].append(
            Use(
                kind=wording.kind(record),
                title=wording.titled(record, by[record.pk]) if record.pk in by else record.title,
                fact=wording.cited_fact(thing, field),
                url=url if thing == record else thing.address_on(url),
            )
        )
    return found


@prepared
def _citations(type_keys, *, passages):
    """`type_keys` are what the condition is made from (`citing`)."""
    found = public_citations().filter(passage__in=passages).order_by("record_type", "record_id", "position", "id")
    return found.values_list("passage_id", "record_type_id", "record_id", "object_type_id", "object_id", "field")


def _keys(citations):
    """(passage, (type and key of the record), (type and key of what is cited), field) of each."""
    for passage, record_type, record, object_type, thing, field in citations:
        yield passage, (record_type, record), (object_type, thing), field


@prepared
def _things(model, *, keys):
    things = model.objects.filter(pk__in=keys)
    if model in RECORDS:
        return things.only("title", "slug")
    return naming(things, ("title",)) if model.is_fact else things


def _find_things(citations):
    """{(type, key): the record or row}: one question for each kind of them."""
    wanted = defaultdict(set)
    for _passage, *keys, _field in _keys(citations):
        for type_key, key in keys:
            wanted[type_key].add(key)
    found = {}
    for type_key, keys in wanted.items():
        model = ContentType.objects.get_for_id(type_key).model_class()
        found |= {(type_key, thing.pk): thing for thing in _things(model, keys=keys)}
    return found
