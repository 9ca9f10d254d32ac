"""What a line of a bundle may hold, as JSON Schema (draft 2020-12): made from the models, so that it cannot be wrong.

FORMAT.md says in words what this says to programs.
"""

from functools import cache

from django.db import models

from campaign.bundles.kinds import CITED, FORMAT, FORMAT_VERSION, KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_KEY = {"type": "string", "format": "uuid"}


@cache
def schema(address=""):
    """A schema whose `$defs` have one line of each kind, by the kind's name, and `datapackage.json`."""
    return {
        "$schema": DIALECT,
        **({"$id": address} if address else {}),
        "title": "A line of a bundle",
        "description": "A bundle is a zip of JSON Lines: each line of <kind>.jsonl is one object of that kind.",
        "$defs": {"datapackage": _package(), **{kind.name: _line(kind) for kind in KINDS}},
        "anyOf": [{"$ref": f"#/$defs/{kind.name}"} for kind in KINDS],
    }


def _line(kind):
    properties = {"id": _KEY, **{column.name: _of(column.field) for column in kind.columns}}
    for pair in kind.pairs:
        properties[pair] = {
            "type": "array", "prefixItems": [{"enum": sorted(CITED)}, _KEY], "items": False, "minItems": 2,
        }  # fmt: skip
    if kind.has_campaigns:
        properties["campaigns"] = {"type": "array", "items": _KEY}
    required = [column.name for column in kind.columns if column.is_required]
    return {
        "type": "object",
        "description": str(kind.model._meta.verbose_name_plural),
        "properties": dict(sorted(properties.items())),
        "required": ["id", *sorted(required), *kind.pairs],
        "additionalProperties": False,
    }


def _of(field):
    found = _plain(field)
    return {"anyOf": [found, {"type": "null"}]} if field.null else found


def _plain(field):
    if field.is_relation or isinstance(field, models.UUIDField):
        return _KEY
    if field.choices:
        return {"enum": [value for value, _label in field.flatchoices] + ([""] if field.blank else [])}
    if isinstance(field, models.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, models.IntegerField):
        return {"type": "integer"}
    if isinstance(field, models.FloatField):
        return {"type": "number"}
    if isinstance(field, models.DateTimeField):
        return {"type": "string", "format": "date-time"}
    most = getattr(field, "max_length", None)
    return {"type": "string", **({"maxLength": most} if most else {})}


def _package():
    resource = {
        "type": "object",
        "properties": {
            "name": {"enum": [kind.name for kind in KINDS]},
            "path": {"enum": [kind.file for kind in KINDS]},
            "rows": {"type": "integer", "minimum": 1},
        },
        "required": ["name", "path", "rows"],
    }
    return {
        "type": "object",
        "properties": {
            "format": {"const": FORMAT},
            "format_version": {"const": FORMAT_VERSION},
            "public": {"type": "boolean"},
            "resources": {"type": "array", "items": resource},
        },
        "required": ["format", "format_version", "resources"],
    }
