"""The database itself notes what changed, so that the index never believes itself current when it is not.

Triggers on every table that the public record is made from write a line to `campaign_changed`, in the transaction of
the change, whoever makes it: a verb of ours, a bulk load, a shell. `entries.refresh` reads and empties it, in the
same transaction wherever the change goes through a revision. Until then pages are made afresh and not taken from the
cache (`campaign.search.publication`).

They are installed after every migrate, for the same reason as those of `documents.protection`.
"""

from contextlib import contextmanager

from django.db import connections

from campaign.models import RECORDS, ROWS, Changed, Citation, Entry, FormerAddress, Topic
from campaign.search import texts
from documents.models import (
    Anchor,
    Document,
    Erasure,
    LinkCheck,
    MaskedString,
    Original,
    Passage,
    Redaction,
    Span,
    Version,
)

TABLE = Changed._meta.db_table
# What changes nothing of what is found or shown: {table: columns}. A statement that sets only these is not noted on
# SQLite; on PostgreSQL, whose triggers with these rows at hand know no columns, where SILENTLY is set as well.
UNHEARD = {Anchor._meta.db_table: {"named_by"}}
SILENTLY = "campaign.silently"


def _watched():
    """(table, [(what, column or None), …]) of all that the public record is made from."""
    for model in RECORDS:
        yield model._meta.db_table, [("record", "id")]
        if model.campaigns is not None:
            through = model.campaigns.through._meta
            yield through.db_table, [("record", f"{model._meta.model_name}_id")]
    for model in ROWS:
        yield model._meta.db_table, [("record", f"{owner}_id") for owner in model.owners]
    yield Citation._meta.db_table, [("record", "record_id"), ("passage", "passage_id")]
    yield Topic._meta.db_table, [("topic", "id")]
    yield MaskedString._meta.db_table, [("masked", None)]
    yield Document._meta.db_table, [("source", "id")]
    for model in (Version, Passage):
        yield model._meta.db_table, [("source", "document_id")]
    for model in (Redaction, Span):
        yield model._meta.db_table, [("version", "version_id")]
    for model in (FormerAddress, LinkCheck, Erasure, Original):  # pages say something of them, and nobody searches it
        yield model._meta.db_table, [("page", None)]
    yield Anchor._meta.db_table, [("passage", "passage_id")]


def install_after_migrate(using="default", **kwargs):
    install(using)


def install(using="default"):
    """Install the triggers, replacing what is there. Safe to run again at any time."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if TABLE not in tables:
        return  # migrations went back to before there was an index
    statements = _sqlite if connection.vendor == "sqlite" else _postgresql
    with connection.cursor() as cursor:
        for table, marks in _watched():
            if table not in tables:
                continue
            there = {column.name for column in connection.introspection.get_table_description(cursor, table)}
            marks = [mark for mark in marks if mark[1] is None or mark[1] in there]
            for statement in statements(table, marks, sorted(there - UNHEARD.get(table, set()))):
                cursor.execute(statement)
        for statement in _follow(connection.vendor):
            cursor.execute(statement)


def expected(using="default"):
    """The names of the triggers that have to be there, for `verify`."""
    return {f"{table}_changed_{when}" for table, _marks in _watched() for when in ("insert", "update", "delete")} | {
        f"{Entry._meta.db_table}_takes_its_words"
    }


@contextmanager
def silently(cursor):
    """What is written within this block, in a transaction, is not noted. For columns that are UNHEARD."""
    if cursor.db.vendor == "sqlite":
        yield
        return
    cursor.execute(f"SET LOCAL {SILENTLY} = 'on'")
    yield
    cursor.execute(f"SET LOCAL {SILENTLY} = 'off'")  # where it fails, the transaction ends and this with it


def _sqlite(table, marks, columns):
    some = " OF " + ", ".join(f'"{column}"' for column in columns) if table in UNHEARD else ""
    for when, rows in (("insert", ["NEW"]), ("update", ["OLD", "NEW"]), ("delete", ["OLD"])):
        event = f"{when.upper()}{some if when == 'update' else ''}"
        body = " ".join(
            _sqlite_note(what, f"{row}.{column}" if column else None) for row in rows for what, column in marks
        )
        yield f"DROP TRIGGER IF EXISTS {table}_changed_{when}"
        yield f"CREATE TRIGGER {table}_changed_{when} AFTER {event} ON {table} BEGIN {body} END"


def _sqlite_note(what, value):
    key = value or "NULL"
    there = f"SELECT 1 FROM {TABLE} WHERE what = '{what}' AND key IS {key}"
    given = f"{value} IS NOT NULL AND " if value else ""
    return f"INSERT INTO {TABLE} (what, key) SELECT '{what}', {key} WHERE {given}NOT EXISTS ({there});"


def _postgresql(table, marks, columns):
    """One note for each key that a statement touched: a bulk insert of thousands is one statement."""
    yield f"""
        CREATE OR REPLACE FUNCTION campaign_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND current_setting('{SILENTLY}', true) = 'on' THEN
                RETURN NULL;
            END IF;
            FOR argument IN 0 .. TG_NARGS / 2 - 1 LOOP
                IF TG_ARGV[2 * argument + 1] = '' THEN
                    INSERT INTO {TABLE} (what) VALUES (TG_ARGV[2 * argument]);
                ELSE
                    EXECUTE format(
                        'INSERT INTO {TABLE} (what, key) SELECT DISTINCT %L, %I FROM touched WHERE %I IS NOT NULL',
                        TG_ARGV[2 * argument], TG_ARGV[2 * argument + 1], TG_ARGV[2 * argument + 1]
                    );
                END IF;
            END LOOP;
            RETURN NULL;
        END $$"""
    arguments = ", ".join(f"'{what}', '{column or ''}'" for what, column in marks)
    for name, event, rows in (
        ("insert", "INSERT", "NEW"), ("update", "UPDATE", "NEW"), ("before", "UPDATE", "OLD"),
        ("delete", "DELETE", "OLD"),
    ):  # fmt: skip
        yield f"DROP TRIGGER IF EXISTS {table}_changed_{name} ON {table}"
        yield (
            f"CREATE TRIGGER {table}_changed_{name} AFTER {event} ON {table} REFERENCING {rows} TABLE AS touched "
            f"FOR EACH STATEMENT EXECUTE FUNCTION campaign_note_change({arguments})"
        )


def _follow(vendor):
    """An entry takes its words with it, however it goes."""
    table, bits = Entry._meta.db_table, texts.MOST
    name = f"{table}_takes_its_words"
    low, high = f"OLD.id * {bits}", f"OLD.id * {bits} + {bits - 1}"
    if vendor == "sqlite":
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield (
            f"CREATE TRIGGER {name} AFTER DELETE ON {table} BEGIN "
            f"DELETE FROM {texts.TABLE} WHERE rowid BETWEEN {low} AND {high}; END"
        )
        return
    yield f"""
        CREATE OR REPLACE FUNCTION campaign_take_words() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'TRUNCATE' THEN
                TRUNCATE {texts.TABLE};
            ELSE
                DELETE FROM {texts.TABLE} WHERE id BETWEEN {low} AND {high};
            END IF;
            RETURN NULL;
        END $$"""
    yield f"DROP TRIGGER IF EXISTS {name}_all ON {table}"
    yield f"CREATE TRIGGER {name}_all AFTER TRUNCATE ON {table} EXECUTE FUNCTION campaign_take_words()"
    yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
    yield f"CREATE TRIGGER {name} AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION campaign_take_words()"
