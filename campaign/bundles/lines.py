"""From a line of a bundle to an unsaved row: everything about a line that can be checked without the database."""

import datetime
import json
import math
import re
import uuid
from dataclasses import dataclass, field
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from campaign.bundles.kinds import CITED, PUBLIC_STATUS, type_of
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


class Reader:
    """Makes Items of the lines of one kind. `seen` are the ids (as integers) of earlier lines."""

    def __init__(self, kind, problems, seen):
        self.kind, self.problems, self.seen = kind, problems, seen
        fields = kind.model._meta.concrete_fields
        self.places = {field.attname: place for place, field in enumerate(fields)}
        self.empty = [None if field.primary_key else kind.defaults.get(field.attname, field.get_default())
                      for field in fields]  # fmt: skip
        self.columns = [
            (column, column.name, self.places[column.attname], _reader(column.field)) for column in kind.columns
        ]
        self.public_since = {status: self.places.get(name) for status, name in PUBLIC_STATUS.items()}
        self.status = self.places.get("status")
        self.types = {}  # the keys of content types, by kind's name
        self.pairs = [(name, self.places[f"{name}_type_id"], self.places[f"{name}_id"]) for name in kind.pairs]

    def read(self, number, line):
        """The Item of a line, or None with its problems told."""
        kind = self.kind
        try:
            data = _object(line)
        except BadLine as error:
            self.problems.add(str(error), kind.file, number)
            return None
        add = _Adder(self.problems, kind.file, number)
        for name in data.keys() - kind.names:
            add("there is no such field.", name)
        pk = add.attempt("id", _uuid, data.get("id"))
        if pk:
            if pk.int in self.seen:
                add("stands in an earlier line already.", "id")
            self.seen.add(pk.int)
        values, pairs = self.empty.copy(), {}
        values[self.places[kind.key]] = pk
        for column, name, place, reader in self.columns:
            if name in data:
                try:
                    values[place] = reader(data[name])
                except ValidationError as error:
                    add.invalid(name, error)
            elif column.is_required:
                add("is missing.", name)
            elif column.is_time:
                values[place] = column.field.get_default()
        for name, of_type, of_key in self.pairs:
            if pair := add.attempt(name, _pair, data.get(name)):
                pairs[name] = pair
                values[of_type], values[of_key] = self.type_of(pair[0]), pair[1]
        campaigns = add.attempt("campaigns", _uuids, data.get("campaigns", [])) if kind.has_campaigns else []
        if add.added:
            return None
        instance = kind.model(*values)
        status = "" if self.status is None else values[self.status]
        if status in PUBLIC_STATUS and not values[self.public_since[status]]:
            add(f"is missing; what is {status} needs it.", PUBLIC_STATUS[status])
            return None
        try:
            _clean(kind, instance)
        except ValidationError as error:
            self.problems.add_invalid(error, kind.file, number)
            return None
        return Item(number, instance, data.keys(), campaigns, pairs, status)

    def type_of(self, kind):
        if kind.name not in self.types:
            self.types[kind.name] = type_of(kind)
        return self.types[kind.name]


class _Adder:
    """Tells the problems of one line; `added` says whether there were any."""

    def __init__(self, problems, file, line):
        self.problems, self.file, self.line, self.added = problems, file, line, False

    def __call__(self, what, field=""):
        self.added = True
        self.problems.add(what, self.file, self.line, field)

    def invalid(self, field, error):
        for message in error.messages:
            self(message, field)

    def attempt(self, field, function, *arguments):
        """What the function returns; None where the value is refused, and why is told."""
        try:
            return function(*arguments)
        except ValidationError as error:
            self.invalid(field, error)
        return None


def _object(line):
    if isinstance(line, BadLine):
        raise line
    try:
        data = _DECODER.decode(line)
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


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)


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
    if not isinstance(value, str):
        raise ValidationError(_NO_UUID)
    return _key(value)


_NO_UUID = "has to be a UUID in small letters, like 7f0c2a1e-5b7d-4c1a-9d83-0f3f6c2b9e11."


@lru_cache(2048)
def _key(value):
    """Lines that follow one another name the same things."""
    if not _UUID.fullmatch(value):
        raise ValidationError(_NO_UUID)
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
    if not isinstance(value, list) or len(value) != 2 or not isinstance(value[0], str):
        raise ValidationError("has to be a pair [kind, id].")
    if value[0] not in CITED:
        kinds = ", ".join(CITED)
        raise ValidationError(f"“{value[0]}” is no kind that can be named here; there are: {kinds}.")
    return CITED[value[0]], _uuid(value[1])


def _reader(field):
    """The function that makes of a value what the model's field keeps; ValidationError where it does not fit."""
    read = _by_type(field)

    def reader(value):
        if value is None:
            if not field.null:
                raise ValidationError("cannot be null; leave it out instead.")
            return None
        return read(value)

    return reader


def _by_type(field):
    if field.is_relation or isinstance(field, models.UUIDField):
        return _uuid
    if isinstance(field, models.DateTimeField):
        return _time
    if isinstance(field, models.BooleanField):
        return lambda value: _typed(value, bool, "true or false")
    if isinstance(field, models.FloatField):
        return lambda value: _float(_typed(value, int | float, "a number"))
    if isinstance(field, models.IntegerField):
        return lambda value: _integer(field, _typed(value, int, "a whole number"))
    return _text(field)


def _text(field):
    # Languages, dates, addresses: the same few values stand in many lines.
    short = lru_cache(2048)(lambda value: field.clean(value, None))
    fits = _fits(field)

    def read(value):
        if type(value) is not str:
            raise ValidationError("has to be text.")
        if fits(value) or (not value and field.blank):
            return value
        return short(value) if len(value) <= 64 else field.clean(value, None)

    return read


def _fits(field):
    """Whether a text is surely one that `clean` gives back as it is: of most fields, that is soon known."""
    is_plain = type(field) in (models.CharField, models.TextField)
    if not is_plain or any(type(each) is not MaxLengthValidator for each in field.validators):
        return lambda value: False
    if field.choices:
        return frozenset(str(value) for value, _label in field.flatchoices if value).__contains__
    most = min((each.limit_value for each in field.validators), default=MAX_INTEGER)
    return lambda value: 0 < len(value) <= most


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


def _clean(kind, instance):
    """The model's own checks, as far as they ask the database nothing."""
    if kind.is_record:
        instance.clean_alone()
    elif kind.model in (Document, MaskedString):
        instance.clean()
