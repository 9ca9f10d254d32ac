"""The kinds of row in a bundle, in the order in which they are written and loaded, and how each field of
the models is written in JSON.
"""

import datetime
import json
import uuid
from dataclasses import dataclass
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db import models

from campaign.models import (
    RECORDS,
    ROWS,
    Campaign,
    Citation,
    Concern,
    Credit,
    Demand,
    Endorsement,
    Figure,
    FormerAddress,
    LanguageVersion,
    Link,
    Name,
    Organization,
    Person,
    Petition,
    Position,
    Relation,
    Statement,
    Topic,
    Translation,
    Update,
)
from documents.models import (
    Anchor,
    Document,
    Erasure,
    LinkCheck,
    MaskedString,
    Original,
    Passage,
    Proposal,
    Redaction,
    Span,
    Version,
)

FORMAT, FORMAT_VERSION = "solidarity-record", 1

# Derived columns; no bundle holds them.
DERIVED = {"folded", "alike", "brief", "address_key", "sort_date", "date_earliest", "date_latest", "named_by"}
# Kept in files of their own, or never written: bundles hold no accounts.
_APART = {
    Version: {"text", "captured_by"},
    Original: {"version", "data"},
    Anchor: {"confirmed_by"},
    Erasure: {"erased_by"},
}
# Two columns that are written as one pair [kind, id].
_PAIRS = {FormerAddress: ("record",), Citation: ("record", "object")}
# The status in which something is public, and the instant that it then needs.
PUBLIC_STATUS = {"published": "published_at", "released": "released_at"}


@dataclass(frozen=True)
class Column:
    """One field of a line: its name there, and the model's field."""

    field: models.Field

    @cached_property
    def name(self):
        return self.field.name

    @cached_property
    def attname(self):
        return self.field.attname

    @cached_property
    def default(self):
        """The value that need not be written. A time's default is the present, so times are always written."""
        return None if self.is_time else self.field.get_default()

    @cached_property
    def is_time(self):
        return isinstance(self.field, models.DateTimeField)

    @cached_property
    def is_kept(self):
        """Whether leaving it out leaves a stored row's value as it is."""
        return self.is_time and self.field.has_default()

    @cached_property
    def is_required(self):
        field = self.field
        return not (field.has_default() or field.null or field.blank)

    def to_json(self, value):
        if isinstance(value, uuid.UUID):
            return str(value)
        if isinstance(value, datetime.datetime):
            return instant(value)
        return value


@dataclass(frozen=True)
class Kind:
    """One file of a bundle."""

    name: str
    model: type[models.Model]

    @property
    def file(self):
        return f"{self.name}.jsonl"

    @cached_property
    def key(self):
        """The column of the primary key. Given as `pk`, a new one would be made all the same and thrown away."""
        return self.model._meta.pk.attname

    @cached_property
    def pairs(self):
        return _PAIRS.get(self.model, ())

    @cached_property
    def columns(self):
        pairs = {f"{pair}_{part}" for pair in self.pairs for part in ("type", "id")}
        out = DERIVED | _APART.get(self.model, set()) | pairs
        fields = (f for f in self.model._meta.concrete_fields if not f.primary_key and f.name not in out)
        return tuple(Column(field) for field in fields)

    @cached_property
    def defaults(self):
        """{column: value} of what may be left out, but for times."""
        return {each.attname: each.default for each in self.columns if not (each.is_required or each.is_time)}

    @cached_property
    def references(self):
        """The columns that point at another row."""
        return tuple(column for column in self.columns if column.field.is_relation)

    @cached_property
    def has_campaigns(self):
        return any(field.name == "campaigns" for field in self.model._meta.many_to_many)

    @cached_property
    def through(self):
        return self.model.campaigns.through

    @cached_property
    def through_name(self):
        """The column of the table between a record and its campaigns that holds the record."""
        return f"{self.model._meta.model_name}_id"

    @cached_property
    def names(self):
        """Every name that a line of this kind may use."""
        names = {"id", *(column.name for column in self.columns), *self.pairs}
        return names | ({"campaigns"} if self.has_campaigns else set())

    @cached_property
    def is_record(self):
        return self.model in RECORDS

    @cached_property
    def is_row(self):
        return self.model in ROWS

    @cached_property
    def owners(self):
        """The columns of a record's row that say which record it belongs to."""
        return tuple(f"{name}_id" for name in self.model.owners) if self.is_row else ()


KINDS = tuple(
    Kind(name, model)
    for name, model in (
        ("documents", Document),
        ("erasures", Erasure),  # before the versions: what is erased does not come back
        ("versions", Version),
        ("originals", Original),
        ("proposals", Proposal),
        ("spans", Span),
        ("redactions", Redaction),
        ("masked_strings", MaskedString),
        ("passages", Passage),
        ("anchors", Anchor),
        ("link_checks", LinkCheck),
        ("topics", Topic),
        ("campaigns", Campaign),
        ("organizations", Organization),
        ("people", Person),
        ("statements", Statement),
        ("petitions", Petition),
        ("updates", Update),
        ("former_addresses", FormerAddress),
        ("names", Name),
        ("links", Link),
        ("relations", Relation),
        ("credits", Credit),
        ("language_versions", LanguageVersion),
        ("demands", Demand),
        ("endorsements", Endorsement),
        ("positions", Position),
        ("figures", Figure),
        ("concerns", Concern),
        ("translations", Translation),
        ("citations", Citation),
    )
)
BY_NAME = {kind.name: kind for kind in KINDS}
BY_MODEL = {kind.model: kind for kind in KINDS}
# What a pair may name: Django's name of the model, for citations ("endorsement") and addresses ("petition").
CITED = {kind.model._meta.model_name: kind for kind in KINDS if kind.is_record or kind.is_row and kind.model.is_fact}


def type_of(kind):
    """The key of a kind's content type."""
    return ContentType.objects.get_for_model(kind.model).pk


def instant(value):
    """An instant as text: 2026-11-22T00:00:00Z, with microseconds only where there are any."""
    return value.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")


def line(data):
    """One line of a bundle."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False) + "\n"
