"""Many new rows of one table, as quickly as the database takes them.

`bulk_create` puts its statement together anew for every batch, an expression for each value: that takes several times
as long as the database. Here each column is turned into what the database keeps as its field says (by its own
`get_db_prep_save` wherever that does more than pass a value on), and all rows go in by one statement: `executemany`
on SQLite, COPY on PostgreSQL. Constraints and triggers are the database's, and see every row.

Like `bulk_create` it calls no `save`: whoever inserts has derived and checked everything. Keys are given, or made by
the database and not read back. It writes to the default database.
"""

import functools

from django.db import connection, models

# What databases take as it is, where the field does nothing to it on its way.
_PLAIN = (models.CharField, models.TextField, models.BooleanField, models.FloatField, models.IntegerField)


def insert(instances):
    """Insert these unsaved instances of one model; IntegrityError or DataError where the database refuses any."""
    instances = list(instances)
    if not instances:
        return
    table, columns = _columns(type(instances[0]), connection.vendor)
    held = [vars(each) for each in instances]
    made = [_as_kept([values[name] for values in held], turn) for name, _column, turn in columns]
    insert_rows(table, [column for _name, column, _turn in columns], list(zip(*made, strict=True)))


def insert_rows(table, columns, rows):
    """Insert rows of values that the database takes as they are."""
    names = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
            return
        with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _as_kept(values, turn):
    return values if turn is None else [value if value is None else turn(value) for value in values]


@functools.cache
def _columns(model, vendor):
    """The table, and (attribute, column, what turns a value into what is kept, or None) of each of its columns."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    return model._meta.db_table, [(field.attname, field.column, _turning(field)) for field in fields]


def _turning(field):
    kept = field
    while kept.is_relation:
        kept = kept.target_field
    if isinstance(kept, models.UUIDField):
        return None if connection.features.has_native_uuid_field else _hex
    if type(kept) is models.DateTimeField:
        return connection.ops.adapt_datetimefield_value
    if type(kept) is models.DateField:
        return connection.ops.adapt_datefield_value
    if isinstance(kept, _PLAIN) and type(kept).get_prep_value.__module__ == models.Field.__module__:
        return None
    return lambda value: kept.get_db_prep_save(value, connection)


def _hex(value):
    return value.hex
