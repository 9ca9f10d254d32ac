"""From a line of a bundle to an unsaved row: everything about a line that can be checked without the database."""

import datetime
import json
import math
import re
import uuid
from dataclasses import dataclass, field
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import models

from campaign.bundles.kinds import BY_MODEL, CITED, PUBLIC_STATUS, type_of
from campaign.bundles.opening import BadLine
from documents.models import Document, MaskedString

MAX_INTEGER = 2**31 - 1  # what both databases hold in a column of this kind
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(slots=True)
class Item:
    """One line: the row that it describes, and what the row itself does not hold."""

    line: int
    instance: models.Model
    given: set
    campaigns: list = field(default_factory=list)
    pairs: dict = field(default_factory=dict)  # name: (Kind, uuid.UUID)
    status: str = ""  # what the line says; the row gets it at the end

    @property
    def pk(self):
        return self.instance.pk


def read(kind, number, line, problems, seen):
    """The Item of a line, or None with its problems told. `seen` are the ids (as integers) of earlier lines."""
    try:
        data = _object(line)
    except BadLine as error:
        problems.add(str(error), kind.file, number)
        return None
    before = len(problems.written) + problems.more
    add = _Adder(problems, kind.file, number)
    for name in data.keys() - kind.names:
        add("there is no such field.", name)
    pk = add.attempt("id", _uuid, data.get("id"))
    if pk:
        if pk.int in seen:
            add("stands in an earlier line already.", "id")
        seen.add(pk.int)
    values, pairs = {kind.key: pk, **kind.defaults}, {}
    for column in kind.columns:
        if column.name in data:
            values[column.attname] = add.attempt(column.name, _value, column, data[column.name])
        elif column.is_required:
            add("is missing.", column.name)
        elif column.is_time:
            values[column.attname] = column.field.get_default()
    for name in kind.pairs:
        if pair := add.attempt(name, _pair, data.get(name)):
            pairs[name] = pair
            values |= {f"{name}_type_id": type_of(pair[0]), f"{name}_id": pair[1]}
    campaigns = add.attempt("campaigns", _uuids, data.get("campaigns", [])) if kind.has_campaigns else []
    if len(problems.written) + problems.more > before:
        return None
    instance = kind.model(**values)
    status = values.get("status", "")
    if status in PUBLIC_STATUS and not values[PUBLIC_STATUS[status]]:
        add(f"is missing; what is {status} needs it.", PUBLIC_STATUS[status])
        return None
    try:
        _clean(instance)
    except ValidationError as error:
        problems.add_invalid(error, kind.file, number)
        return None
    return Item(number, instance, set(data), campaigns, pairs, status)


class _Adder:
    def __init__(self, problems, file, line):
        self.problems, self.file, self.line = problems, file, line

    def __call__(self, what, field=""):
        self.problems.add(what, self.file, self.line, field)

    def attempt(self, field, function, *arguments):
        """What the function returns; None where the value is refused, and why is told."""
        try:
            return function(*arguments)
        except ValidationError as error:
            for message in error.messages:
                self(message, field)
        return None


def _object(line):
    if isinstance(line, BadLine):
        raise line
    try:
        data = json.loads(line, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise BadLine(f"is not JSON: {error.msg} (character {error.pos + 1}).") from error
    except (ValueError, RecursionError) as error:
        raise BadLine(f"is not JSON that can be read: {error}") from error
    if not isinstance(data, dict):
        raise BadLine("has to be one JSON object.")
    # Both can only come from an escape, because the line itself is UTF-8.
    if "\\u" in line:
        _check_characters(data)
    return data


def _once(pairs):
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError("a name stands twice in one object.")
    return data


def _no_constant(name):
    raise ValueError(f"{name} is no JSON number.")


def _check_characters(value):
    if isinstance(value, str):
        if re.search("[\0\ud800-\udfff]", value):
            raise BadLine("holds a NUL or half of a surrogate pair, which no database keeps.")
    elif isinstance(value, dict):
        _check_characters([*value, *value.values()])
    elif isinstance(value, list):
        for item in value:
            _check_characters(item)


def _uuid(value):
    if value is None:
        raise ValidationError("is missing.")
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise ValidationError("has to be a UUID in small letters, like 7f0c2a1e-5b7d-4c1a-9d83-0f3f6c2b9e11.")
    return uuid.UUID(value)


def _uuids(value):
    if not isinstance(value, list):
        raise ValidationError("has to be a list of UUIDs.")
    found = [_uuid(item) for item in value]
    if len(set(found)) < len(found):
        raise ValidationError("names the same one twice.")
    return found


def _pair(value):
    if value is None:
        raise ValidationError("is missing.")
    kinds = ", ".join(CITED)
    if not isinstance(value, list) or len(value) != 2 or not isinstance(value[0], str):
        raise ValidationError("has to be a pair [kind, id].")
    if value[0] not in CITED:
        raise ValidationError(f"“{value[0]}” is no kind that can be named here; there are: {kinds}.")
    return CITED[value[0]], _uuid(value[1])


def _value(column, value):
    """The value as the model's field keeps it; ValidationError where it does not fit."""
    field = column.field
    if value is None:
        if not field.null:
            raise ValidationError("cannot be null; leave it out instead.")
        return None
    if field.is_relation or isinstance(field, models.UUIDField):
        return _uuid(value)
    if isinstance(field, models.DateTimeField):
        return _time(value)
    if isinstance(field, models.BooleanField):
        return _typed(value, bool, "true or false")
    if isinstance(field, models.FloatField):
        return _float(_typed(value, int | float, "a number"))
    if isinstance(field, models.IntegerField):
        return _integer(field, _typed(value, int, "a whole number"))
    value = _typed(value, str, "text")
    if not value and field.blank:
        return value
    return _short(field, value) if len(value) <= 64 else field.clean(value, None)


@lru_cache(16384)
def _short(field, value):
    """Choices, languages, dates: the same few values stand in every line."""
    return field.clean(value, None)


def _typed(value, kind, name):
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValidationError(f"has to be {name}.")
    return value


def _integer(field, value):
    most = 2**63 - 1 if isinstance(field, models.BigIntegerField) else MAX_INTEGER
    if abs(value) > most:
        raise ValidationError(f"is too large; at most {most:,}.")
    return field.clean(value, None)


def _float(value):
    try:
        value = float(value)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise ValidationError("is too large.")
    return value


def _time(value):
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise ValidationError("has to be an instant like 2026-11-22T00:00:00Z.")
    try:
        return datetime.datetime.fromisoformat(value).astimezone(datetime.UTC)
    except (ValueError, OverflowError) as error:
        raise ValidationError("is no instant of the calendar.") from error


def _clean(instance):
    """The model's own checks, as far as they ask the database nothing."""
    if BY_MODEL[type(instance)].is_record:
        instance.clean_alone()
    elif isinstance(instance, Document | MaskedString):
        instance.clean()
