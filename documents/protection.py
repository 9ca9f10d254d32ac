"""The database itself refuses to change a captured text.

Triggers compare the protected columns on UPDATE and refuse DELETE. Three side doors are closed as well:
SQLite's INSERT OR REPLACE deletes without firing a delete trigger, so an insert over an existing row is
refused, and so is UPDATE OR REPLACE of a row's hidden number; PostgreSQL's TRUNCATE fires no row trigger and
has one of its own. They are installed after every migrate, because SQLite remakes a table for many schema
changes and drops its triggers.

One gate opens them, for lawful erasure and for emptying a test database: on SQLite a function that the
triggers call (a program without that function is refused, too), on PostgreSQL a setting of the session, which
is taken back at the end of the block, or by the rollback of a transaction that failed in it.
"""

from contextlib import contextmanager

from django.apps import apps
from django.db import connections
from django.db.backends.signals import connection_created

FUNCTION = "documents_gate_is_open"
MESSAGE = "A captured text is never changed or deleted."
_labels = ["documents.Version", "documents.Original", "documents.Erasure"]


def register(label):
    """Protect the rows of another app's model alike. It names the columns (PROTECTED), and what to say (REFUSAL)."""
    _labels.append(label)


def _models():
    return [apps.get_model(label) for label in _labels]


def _message(model):
    return getattr(model, "REFUSAL", MESSAGE)


def _columns(model):
    return [
        model._meta.get_field(name.removesuffix("_id") if name != "id" else name).column for name in model.PROTECTED
    ]


def connect():
    connection_created.connect(_add_function, dispatch_uid="documents.protection")


class _Gate:
    is_open = False


def _add_function(connection, **kwargs):
    """The function knows the gate and not the connection: each would keep the other, where Python finds no garbage,
    and a thread that ends without closing its connection would leave it open for good."""
    if connection.vendor == "sqlite":
        gate = connection.documents_gate = _Gate()
        connection.connection.create_function(FUNCTION, 0, lambda: int(gate.is_open))


@contextmanager
def open_gate(using="default"):
    """Within this block, and on this connection only, protected rows may be changed and deleted."""
    connection = connections[using]
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        gate = connection.documents_gate
        before, gate.is_open = gate.is_open, True
        try:
            yield
        finally:
            gate.is_open = before
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('documents.gate', true), '')")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('documents.gate', 'open', false)")
    try:
        yield
    finally:
        # A transaction that failed takes no more commands; rolling it back closes the gate.
        if not connection.needs_rollback and connection.connection.info.transaction_status.name != "INERROR":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('documents.gate', %s, false)", [before])


def install_after_migrate(using="default", **kwargs):
    install(using)


def install(using="default"):
    """Install the triggers, replacing what is there. Safe to run again at any time."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in _models():
            if model._meta.db_table not in tables:
                continue
            # Where migrations went back, the newest columns are not there.
            there = {
                column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)
            }
            columns = [column for column in _columns(model) if column in there]
            statements = _sqlite if connection.vendor == "sqlite" else _postgresql
            for statement in statements(model, columns):
                cursor.execute(statement)


def installed(using="default"):
    """The names of the triggers that are there, for `verify`."""
    connection = connections[using]
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


def expected(using="default"):
    """The names of the triggers that have to be there."""
    kinds = ("update", "delete", "replace" if connections[using].vendor == "sqlite" else "truncate")
    return {f"{model._meta.db_table}_refuses_{kind}" for model in _models() for kind in kinds}


def _sqlite(model, columns):
    table = model._meta.db_table
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in ["rowid", *columns])
    unique = " OR ".join(
        ["rowid = NEW.rowid"]
        + [
            "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in columns) + ")"
            for columns in _unique_columns(model)
        ]
    )
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_message(model)}'); END"
    for name, when in (
        ("update", f"BEFORE UPDATE ON {table} WHEN ({changed}) AND NOT {FUNCTION}()"),
        ("delete", f"BEFORE DELETE ON {table} WHEN NOT {FUNCTION}()"),
        (
            "replace",
            f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {unique}) AND NOT {FUNCTION}()",
        ),
    ):
        yield f"DROP TRIGGER IF EXISTS {table}_refuses_{name}"
        yield f"CREATE TRIGGER {table}_refuses_{name} {when} {refuse}"


def _unique_columns(model):
    yield [model._meta.pk.column]
    for constraint in model._meta.total_unique_constraints:
        yield [model._meta.get_field(name).column for name in constraint.fields]


def _postgresql(model, columns):
    table = model._meta.db_table
    changed = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)
    yield """
        CREATE OR REPLACE FUNCTION documents_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('documents.gate', true) = 'open' THEN
                IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
                RETURN OLD;
            END IF;
            RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
        END $$"""
    for name, when in (
        ("update", f"BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed})"),
        ("delete", f"BEFORE DELETE ON {table} FOR EACH ROW"),
        ("truncate", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"),
    ):
        yield f"DROP TRIGGER IF EXISTS {table}_refuses_{name} ON {table}"
        yield f"CREATE TRIGGER {table}_refuses_{name} {when} EXECUTE FUNCTION documents_refuse('{_message(model)}')"
