"""What the public record rests on a passage for."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType

from campaign import wording
from campaign.citing import public_citations, type_keys, with_names
from campaign.models import RECORDS, Citation, Petition
from documents.prepared import prepared
from documents.uses import Use


def describe(passages):
    """{passage.pk: [Use, …]} for `documents.uses`; a bounded number of queries, one a kind of fact."""
    citations = _citations(type_keys(), passages=[passage.pk for passage in passages])
    _find_things(citations)
    by = wording.initiators({c.record for c in citations if isinstance(c.record, Petition)})
    found = defaultdict(list)
    for citation in citations:
        record, thing = citation.record, citation.object
        url = record.get_absolute_url()
        found[citation.passage_id].append(
            Use(
                kind=wording.kind(record),
                title=wording.titled(record, by[record.pk]) if record.pk in by else record.title,
                fact=wording.cited_fact(citation),
                url=url if thing == record else thing.address_on(url),
            )
        )
    return found


@prepared
def _citations(type_keys, *, passages):
    """`type_keys` are what the condition is made from (`citing`)."""
    return public_citations().filter(passage__in=passages).order_by("record_type", "record_id", "position", "id")


@prepared
def _things(model, *, keys):
    return model.objects.filter(pk__in=keys) if model in RECORDS else with_names(model.objects.filter(pk__in=keys))


def _find_things(citations):
    """Give each citation its record and its row: one question for each kind of them."""
    wanted = defaultdict(set)
    for citation in citations:
        wanted[citation.record_type_id].add(citation.record_id)
        wanted[citation.object_type_id].add(citation.object_id)
    found = {}
    for type_key, keys in wanted.items():
        model = ContentType.objects.get_for_id(type_key).model_class()
        found |= {(type_key, thing.pk): thing for thing in _things(model, keys=keys)}
    for citation in citations:
        for name, key in (
            ("record", (citation.record_type_id, citation.record_id)),
            ("object", (citation.object_type_id, citation.object_id)),
        ):
            Citation._meta.get_field(name).set_cached_value(citation, found[key])
