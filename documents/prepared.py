"""Queries that are put together once in a process, and asked as often as one likes.

Django puts a query together each time that it is asked. Where it joins what a fact names, that takes ten times as
long as the answer. `prepared` has a query compiled once for each shape of its arguments and keeps its SQL; from then
on only the values are put in. It keeps what is looked for, never what was found, so nothing of it can be stale.

    @prepared
    def rows_of(model, *, keys):
        return model.objects.filter(pk__in=keys).select_related("document")

    rows_of(Version, keys=[…])  # a list, of instances or of what values_list() asks for

What stands before the star is part of the query (a model, a name, a condition that can be told from others); each is
a query of its own, so let there be few. What stands behind it are values: keys, texts, whole numbers, or lists of
them. An empty list finds nothing and asks nothing. Values must stand in the query as they are given: the patterns of
`contains` do not, and are refused. It reads from the default database, and prefetches nothing.

On PostgreSQL such a query is also planned once, for each connection: where it joins many tables, planning takes ten
times as long as the answer (32 ms for the passages of a source). Inside a transaction it is sent in the ordinary way:
a migration may have changed what a column is since it was planned, and what is refused then ends the transaction.
A replica's transactions may end so: the primary makes the page then.
"""

import bisect
import datetime
import functools
import inspect
import itertools
import re
import uuid
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connection, connections
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX
from django.db.models import Model
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init

try:
    from psycopg import RawCursor as ServerCursor  # whose values are sent beside the query; Django's puts them into it
    from psycopg.pq import TransactionStatus
    from psycopg.sql import Literal
    from psycopg.types.numeric import Int8
except ModuleNotFoundError:  # it is not there where SQLite is enough
    ServerCursor = TransactionStatus = Literal = Int8 = None

SIZES = (8, 32, 128, 512)  # values of one list in a prepared query; a page of a list has 25 records
MOST = SIZES[-1]  # a longer list is asked for in pieces, or in the ordinary way
PLANS = 500  # that a connection to PostgreSQL keeps
_LISTS = (list, tuple, set, frozenset, type({}.keys()))


def prepared(make):
    """The function that answers with all rows of the query set that `make` gives; see above."""
    kept = {}

    @functools.wraps(make)
    def ask(*parts, **values):
        shape, is_long = [], False
        for name, value in values.items():
            if not isinstance(value, _LISTS):
                shape.append((name, type(value)))
                continue
            values[name] = value = tuple(value)
            if not value:
                return []
            is_long = is_long or len(value) > MOST
            # A list is filled up to one of a few sizes, so that there are few shapes to put together.
            shape.append((name, type(value[0]), SIZES[bisect.bisect_left(SIZES, len(value), 0, len(SIZES) - 1)]))
        if is_long:
            return list(make(*parts, **values))
        shape = tuple(shape)
        database = connections[DEFAULT_DB_ALIAS]
        key = database.vendor, parts, shape
        question = kept.get(key)
        if question is None:
            question = kept[key] = _compiled(make, parts, shape)
        return question.ask(values, database)

    return ask


def fixed(sql):
    """The function that answers with all rows of a query that asks the same each time, written by hand."""
    question = _Question(sql, (), sql, (), (), None, True)
    return lambda: question.ask({}, connections[DEFAULT_DB_ALIAS])


@dataclass(frozen=True)
class _Question:
    """One query as it is sent: `slots` says which value stands at which of its parameters."""

    sql: str
    parameters: tuple
    # As the database itself takes it. SQLite: Django rewrites it each time, which for long queries takes as long as
    # the answer. PostgreSQL: with the fixed values in it, so that only what is looked for stays open in its plan; as
    # bytes, whose hash Python keeps.
    native_sql: str | bytes
    slots: tuple  # (which parameter, name, place in the list or None)
    converters: tuple  # (which column, what makes of its value the one to be read)
    read: object  # makes what is answered of a row
    native: bool  # whether the database takes keys as they are

    def ask(self, values, database):
        filled = self._filled(values)
        _ready(database)
        if database.queries_logged or database.execute_wrappers:  # whoever watches queries sees them all
            rows = self._watched(database, filled)
        elif database.vendor == "sqlite":
            rows = self._of_sqlite(database, filled)
        else:
            rows = self._of_postgresql(database, filled)
        if rows and self.converters:
            rows = [self._converted(list(row)) for row in rows]
        return [self.read(row) for row in rows] if self.read else rows

    def _watched(self, database, filled):
        with database.cursor() as cursor:
            cursor.execute(self.sql, self._all(filled))
            return cursor.fetchall()

    def _of_sqlite(self, database, filled):
        """The rows, without the cursors that Django puts around SQLite’s: to make those takes as long as an answer."""
        with database.wrap_database_errors:
            return database.connection.execute(self.native_sql, self._all(filled)).fetchall()

    def _of_postgresql(self, database, filled):
        """The rows, likewise, by the plan that this connection keeps of it."""
        there = database.connection
        is_alone = not database.in_atomic_block and there.pgconn.transaction_status == TransactionStatus.IDLE
        if not is_alone and database.alias == DEFAULT_DB_ALIAS:
            return self._watched(database, filled)
        there.prepared_max = PLANS
        # All numbers of one width: PostgreSQL keeps a plan for each set of types.
        typed = [Int8(value) if type(value) is int else value for value in filled]
        try:
            with database.wrap_database_errors:
                return ServerCursor(there).execute(self.native_sql, typed, prepare=True).fetchall()
        except NotSupportedError:  # a column is not what it was when this was planned
            if not is_alone:
                raise
            there.execute("DEALLOCATE ALL")
            return self._watched(database, filled)

    def _filled(self, values):
        """The values in the order of the slots; a list that is shorter than its slots is filled up with its last."""
        if not self.native:
            values = {
                name: [_sent(each) for each in value] if type(value) is tuple else _sent(value)
                for name, value in values.items()
            }
        filled = []
        for _which, name, place in self.slots:
            value = values[name]
            if place is not None:
                value = value[place] if place < len(value) else value[-1]
            filled.append(value)
        return filled

    def _all(self, filled):
        parameters = list(self.parameters)
        for (which, _name, _place), value in zip(self.slots, filled, strict=True):
            parameters[which] = value
        return parameters

    def _converted(self, row):
        for column, convert in self.converters:
            row[column] = convert(row[column])
        return row


def _ready(database):
    """What Django does before it makes a cursor."""
    database.close_if_health_check_failed()
    database.ensure_connection()
    database.validate_thread_sharing()
    database.validate_no_broken_transaction()


def _sent(value):
    return value.hex if isinstance(value, uuid.UUID) else value


def _compiled(make, parts, shape):
    """Put it together with values that nobody has, and see where they come out."""
    marks, numbers, names = {}, iter(range(1, 1 << 20)), {}
    native = connection.features.has_native_uuid_field
    for name, kind, *size in shape:
        made = [_mark(kind, next(numbers)) for _ in range(size[0] if size else 1)]
        for place, mark in enumerate(made):
            marks[mark if native else _sent(mark)] = name, place if size else None
        names[name] = made if size else made[0]
    queryset = make(*parts, **names)
    compiler = queryset.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    slots = tuple(
        (which, *marks[each])
        for which, each in enumerate(parameters)
        if isinstance(each, (str, int, uuid.UUID)) and each in marks
    )
    if {marks[mark] for mark in marks} != {(name, place) for _which, name, place in slots}:
        raise ValueError(f"{make.__name__}: a value does not stand in the query as it is given.")
    columns = compiler.select[: compiler.col_count]
    converters = compiler.get_converters([column[0] for column in columns])
    found = tuple((column, _converter(*converter)) for column, converter in converters.items())
    read = _reader(queryset, compiler, bool(found))
    if connection.vendor == "sqlite":
        native_sql = FORMAT_QMARK_REGEX.sub("?", sql).replace("%%", "%")
    else:
        native_sql = _with_fixed(sql, parameters, {which for which, _name, _place in slots})
    return _Question(sql, tuple(parameters), native_sql, slots, found, read, native)


def _converter(functions, expression):
    """What makes of a value of the database the one to be read: Django's functions; of keys and instants in SQLite,
    of which a page has a hundred, what does the same in a fifth of the time."""
    if len(functions) == 1:
        if functions[0] == getattr(connection.ops, "convert_uuidfield_value", None):
            return _key
        if functions[0] == getattr(connection.ops, "convert_datetimefield_value", None):
            convert = functools.partial(functions[0], expression=expression, connection=connection)
            return functools.partial(_moment, convert) if connection.timezone == datetime.UTC else convert

    def convert(value):
        for function in functions:
            value = function(value, expression, connection)
        return value

    return convert


def _key(value):
    """The UUID of 32 hexadecimal digits, which are not looked over again."""
    if value is None:
        return None
    made = uuid.UUID.__new__(uuid.UUID)
    _set(made, "int", int(value, 16))
    _set(made, "is_safe", uuid.SafeUUID.unknown)
    return made


_set = object.__setattr__  # a UUID refuses to be changed


def _moment(convert, value):
    is_naive = type(value) is datetime.datetime and value.tzinfo is None
    return value.replace(tzinfo=datetime.UTC) if is_naive else convert(value)


def _with_fixed(sql, parameters, slots):
    """The query with all parameters in it but those that are filled in later, which are $1, $2, …"""
    numbers, open_ones = itertools.count(), itertools.count(1)

    def put(mark):
        if mark[0] == "%%":
            return "%"
        which = next(numbers)
        return f"${next(open_ones)}" if which in slots else Literal(parameters[which]).as_string(connection.connection)

    return re.sub("%[s%]", put, sql).encode()


def _mark(kind, number):
    if kind is uuid.UUID:
        return uuid.UUID(int=0x9E3779B97F4A7C15F39CC0605CEDC834 + number)
    if kind is int:
        return 32_767 - number  # the largest that each kind of column takes
    if kind is str:
        return f"\u2063{number}\u2063"
    raise TypeError(f"A {kind.__name__} cannot be put into a prepared query.")


def _reader(queryset, compiler, is_converted):
    """What makes of a row an instance, with all that it was selected with, or a tuple, or the one value; None where
    the row itself is the answer."""
    kind = queryset._iterable_class
    if kind is FlatValuesListIterable:
        return lambda row: row[0]
    if kind is ValuesListIterable:
        more = len(compiler.select) > compiler.col_count  # columns that only order it
        return (lambda row: tuple(row[: compiler.col_count])) if is_converted or more else None
    if kind is not ModelIterable or queryset._prefetch_related_lookups or queryset._known_related_objects:
        raise ValueError("Only instances without prefetches, and values_list(), can be prepared.")
    select, info = compiler.select, compiler.klass_info
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    fields = [column[0].target for column in select[first:last]]
    make = _made(info["model"], fields, queryset.db)
    populators = [_Related(each, queryset.db) for each in get_related_populators(info, select, queryset.db)]
    annotations = compiler.annotation_col_map or {}

    def read(row):
        made = make(row[first:last])
        for populator in populators:
            populator.populate(row, made)
        for name, column in annotations.items():
            setattr(made, name, row[column])
        return made

    return read


def _made(model, fields, database):
    """What makes an instance of values that come from the database: as `Model.from_db`, which goes through all that a
    model may do as it begins and takes five times as long. A model with something to do then is left to it."""
    names = [field.attname for field in fields]
    has_own = model.__init__ is not Model.__init__ or model.from_db.__func__ is not Model.from_db.__func__
    if has_own or pre_init.has_listeners(model) or post_init.has_listeners(model):
        return lambda values: model.from_db(database, names, values)
    # Where an attribute is of a kind of its own (a country), it takes the value itself.
    plain = (DeferredAttribute, ForeignKeyDeferredAttribute)
    special = [name for name in names if type(inspect.getattr_static(model, name)) not in plain]

    def make(values):
        made = model.__new__(model)
        state = made._state = ModelState()
        state.adding, state.db = False, database
        made.__dict__.update(zip(names, values, strict=True))
        for name in special:
            setattr(made, name, made.__dict__.pop(name))
        return made

    return make


class _Related:
    """What a row says of a record that another one names, made as `_made` does; see Django's RelatedPopulator."""

    def __init__(self, populator, database):
        model, self.columns = populator.model_cls, slice(populator.cols_start, populator.cols_end)
        fields = {field.attname: field for field in model._meta.concrete_fields}
        self.make = _made(model, [fields[name] for name in populator.init_list], database)
        self.key, self.further = populator.pk_idx, [_Related(each, database) for each in populator.related_populators]
        self.set_here, self.set_there = populator.local_setter, populator.remote_setter

    def populate(self, row, made):
        values, one = row[self.columns], None
        if values[self.key] is not None:
            one = self.make(values)
            for each in self.further:
                each.populate(row, one)
            self.set_there(one, made)
        self.set_here(made, one)
