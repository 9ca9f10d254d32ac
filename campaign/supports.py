"""What the public record rests on a passage for."""

from collections import defaultdict

from django.contrib.contenttypes.prefetch import GenericPrefetch

from campaign import wording
from campaign.citing import public_citations, with_names
from campaign.models import ROWS, Petition
from documents.uses import Use


def describe(passages):
    """{passage.pk: [Use, …]} for `documents.uses`; a bounded number of queries, one a kind of fact."""
    citations = list(
        public_citations()
        .filter(passage__in=[passage.pk for passage in passages])
        .order_by("record_type", "record_id", "position", "id")
        .prefetch_related(GenericPrefetch("object", [with_names(model.objects.all()) for model in ROWS]), "record")
    )
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
                url=url if thing == record else f"{url}#f-{thing.pk}",
            )
        )
    return found
