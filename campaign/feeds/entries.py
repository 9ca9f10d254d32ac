"""What a feed tells of records, sources and changes: the words of `campaign.telling`, with where they lead."""

from campaign import prefixes, telling
from campaign.feeds import atom, tags
from campaign.serialize import Door
from documents import links
from documents.models import Document
from documents.serialize import instant, source


def of(records, forms, absolute):
    """An Entry for each of these records and sources, of whatever kinds, in their order."""
    records = list(records)
    notes = telling.noted(records)
    briefs = _briefs(records, forms)
    return tuple(_entry(record, briefs[record.pk], notes.get(record.pk, ""), forms, absolute) for record in records)


def _briefs(records, forms):
    """{pk: what lists say of it}, in a constant number of queries."""
    door, found = Door(forms), {}
    for model in dict.fromkeys(map(type, records)):
        mine = [record for record in records if type(record) is model]
        if model is Document:
            seen = links.last_seen(mine)
            briefs = [source(each, forms, seen.get(each.pk)) for each in mine]
        else:
            briefs = door.briefs(mine)
        found |= {record.pk: brief for record, brief in zip(mine, briefs, strict=True)}
    return found


def _entry(record, brief, note, forms, absolute):
    told = telling.told(brief, forms.apply(note) if note else "")
    published = record.released_at if isinstance(record, Document) else record.published_at
    url = absolute(brief["url"])
    return atom.Entry(
        id=tags.of(record.pk),
        title=told.title,
        language=told.language,
        published=instant(published),
        updated=instant(max(filter(None, [record.updated_at, published]))),
        links=(
            atom.Link(url, type="text/html"),
            atom.Link(absolute(f"{prefixes.without(brief['url']).rstrip('/')}.json"), type="application/json"),
        ),
        categories=((brief["type"], told.kind), *([(brief["kind"], brief["kind_label"])] if "kind" in brief else [])),
        summary=told.described,
    )


def of_changes(reference, named, absolute):
    """An Entry for each public change of one record: its day, what kind it was, never what stood there."""
    url = absolute(reference["url"])
    return tuple(
        atom.Entry(
            id=tags.of(reference["id"], "changes", name),
            title=f"{reference['title']}: {event['label']}",
            # Days alone leave: the hours of changes would tell who works when.
            updated=f"{event['date']}T00:00:00Z",
            links=(atom.Link(f"{url}changes/", type="text/html"),),
            categories=((event["kind"], event["label"]),),
            summary="; ".join(fact["words"] for fact in event["facts"]),
        )
        for name, event in named
    )
