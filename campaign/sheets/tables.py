"""The tables: one for each kind of record, and one for each kind of row that such records have."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from campaign import keeping, trees
from campaign.models import RECORDS, Topic
from documents.models import Document

from .columns import Fixed, Key, Reference, References, column_of

STAMP = "as_exported"  # the column by which an import knows that a row was changed since
_LEFT_OUT = {
    "id", "status", "created_at", "updated_at", "published_at", "released_at", "folded", "alike", "brief",
    "address_key", "date_earliest", "date_latest", "sort_date", "replaced_by", "note_signed_off",
}  # fmt: skip
_FIRST = ["slug", "title"]
_LATE = [
    "date",
    "date_basis",
    "according_to_person",
    "according_to_organization",
    "according_to",
    "describer_takes_part",
]
_LAST = ["summary", "content_note", "editor_note", "private_note", "position", "campaigns"]


@dataclass
class Known:
    """Some instances by key, the addresses of what they name by key, and the keys of the campaigns of each."""

    instances: dict
    slugs: dict = field(default_factory=dict)
    campaigns: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A flat table; `owner` names the foreign key of a row to its record, and is empty for a record."""

    model: type
    owner: str = ""

    @property
    def name(self):
        own = self.model._meta.model_name
        return f"{self.record_model._meta.model_name}-{own}" if self.owner else own

    @property
    def label(self):
        return self.model._meta.verbose_name_plural

    @property
    def record_model(self):
        """The kind of record whose list the table belongs to."""
        return self.model._meta.get_field(self.owner).related_model if self.owner else self.model

    @cached_property
    def columns(self):
        options = self.model._meta
        fields = [each for each in options.fields if each.name not in _LEFT_OUT]
        if self.owner:
            others = {name for name in self.model.owners if name != self.owner}
            fields = [each for each in fields if each.name not in others]
        by_name = {each.name: each for each in [*fields, *options.many_to_many]}
        first = [name for name in [self.owner, *_FIRST] if name in by_name]
        last = [name for name in [*_LATE, *_LAST] if name in by_name]
        middle = [name for name in by_name if name not in [*first, *last]]
        found = [Key(options.pk), *(column_of(by_name[name]) for name in [*first, *middle, *last])]
        if any(each.name == "status" for each in options.fields):
            found.append(Fixed(options.get_field("status")))
        return found

    @property
    def header(self):
        return [*(each.name for each in self.columns), STAMP]

    def fetch(self, keys, lock=False):
        """Those that are there, with all that their cells need; a constant number of queries."""
        queryset = self.model._base_manager.filter(pk__in=keys)
        if lock:
            queryset = queryset.order_by("pk").select_for_update()
        known = Known({each.pk: each for each in queryset})
        wanted = defaultdict(set)
        for column in self.columns:
            if isinstance(column, References):
                known.campaigns = keeping.campaigns(self.model, list(known.instances))
                wanted[column.target].update(*known.campaigns.values())
            elif isinstance(column, Reference):
                wanted[column.target].update(getattr(each, column.attname) for each in known.instances.values())
        for model, pks in wanted.items():
            known.slugs |= dict(model._base_manager.filter(pk__in=pks - {None}).values_list("pk", "slug"))
        return known

    def cells(self, instance, known):
        """{column's name: text} of one instance, without the stamp."""
        return {each.name: each.cell(instance, known) for each in self.columns}

    @staticmethod
    def stamp(cells):
        """A digest of what a sheet shows of a row, apart from its status."""
        shown = "\x1f".join(f"{name}\x1e{text}" for name, text in cells.items() if name != "status")
        return hashlib.sha256(shown.encode()).hexdigest()[:16]


def tables_of(model):
    """The tables that the list of this kind of record has: itself first, then the rows of its records."""
    rows = [Table(row_model, owner) for row_model, owner in trees.row_models(model)] if model in RECORDS else []
    return [Table(model), *rows]


LISTED = {model._meta.model_name: model for model in (*RECORDS, Topic, Document)}
TABLES = {table.name: table for model in LISTED.values() for table in tables_of(model)}
