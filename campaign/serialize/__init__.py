"""The one door for records: what leaves for the public, in any format.

Every dict here is an allow-list: a new field is private until it is named. Pages and JSON are made from
the same dicts. Withheld names are masked in all of them at the end (`Door.out`), whatever format follows.

A fact is a dict with its own `citations`. A record's citations name the field they support.
"""

from campaign import wording
from campaign.models import Petition
from campaign.serialize import summaries
from campaign.serialize.briefs import BRIEFS, reference
from campaign.serialize.changes import changes, named_changes
from campaign.serialize.records import Full, Several
from documents import reading

_ADDRESSES = {
    "url", "in_source", "original_url", "original_at", "archive_url", "archive_at", "annotation_url", "sign_url",
    "permanent_url", "id", "passage",
}  # fmt: skip


class Door:
    """Serialises records for one answer; reads the withheld names once."""

    def __init__(self, forms=None):
        self.forms = reading.masked_forms() if forms is None else forms

    def out(self, value, key=""):
        """The value with every withheld name masked in every string that a reader reads."""
        if not self.forms:
            return value
        if isinstance(value, dict):
            return {name: self.out(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self.out(item, key) for item in value]
        if isinstance(value, str) and key not in _ADDRESSES:
            return self.forms.apply(value)
        return value

    def briefs(self, records):
        """What lists say of records of one kind; a constant number of queries."""
        records = list(records)
        if not records:
            return []
        model, found = type(records[0]), BRIEFS[type(records[0])](records, self.forms)
        if translated := summaries.of_page(model, [record.pk for record in records]):
            found = [
                {**brief, "summaries": translated[record.pk]} for record, brief in zip(records, found, strict=True)
            ]
        return self.out(found)

    def full(self, record):
        """Everything public of one record."""
        return self.out(Full(record, self.forms).dict())

    def rows(self, row_model, rows, make, cited=True):
        """Facts of several records, each with its `subject`; with their citations, or without."""
        return self.out(Several({row_model: rows}, self.forms, cited).list(row_model, make))

    def changes(self, record, page=1):
        """Which record it is, and what changed of it: one page."""
        return {"record": self.reference(record), **self.out(changes(record, page))}

    def named_changes(self, record, page=1):
        """For a feed: (which record it is, [(the name of a change, what changed)], whether there is an older page)."""
        named, has_older = named_changes(record, page)
        return self.reference(record), [(name, self.out(event)) for name, event in named], has_older

    def reference(self, record):
        """A link to one published record."""
        by = wording.initiators([record])[record.pk] if isinstance(record, Petition) else ()
        return self.out(reference(record, by))
