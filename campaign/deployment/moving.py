"""From SQLite to PostgreSQL, once: every table, accounts, history and permissions included.

The admin has to be closed (`manage.py maintenance on`), and the copy is read from within one writing transaction of
SQLite, so that nothing at all can be saved beside it: not by a curator, not by a timer. On PostgreSQL everything,
tables too, goes in within one transaction. Before it ends, both sides are read as Django reads them, and the counts
and hashes of every table have to agree. Whatever fails, or is killed, PostgreSQL stays empty, and SQLite as it was.

The hash of a table is the sum of the SHA-256 of its rows, so that the order of rows, which the two sort differently,
does not matter.
"""

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass

import environ
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, connections, router, transaction

from campaign.deployment import contents, maintenance
from campaign.deployment.archive import BackupError, silent
from campaign.models.index import INDEX

TARGET = "moved_to"
BATCH = 1000


@dataclass(frozen=True)
class Moved:
    table: str
    rows: int
    sha256: str


def move(url, progress=silent):
    """Copy everything to the empty PostgreSQL database at this address; returns a Moved for each table."""
    if connection.vendor != "sqlite":
        raise BackupError(
            "DATABASE_URL names PostgreSQL already. This takes a record from SQLite to PostgreSQL, once."
        )
    if not maintenance.is_on():
        raise BackupError("Close the admin first, so that nobody types what would be lost: manage.py maintenance on")
    missing = contents.missing_migrations(connection)
    if missing:
        raise BackupError(f"{len(missing)} migrations are not applied here. Run first: manage.py migrate")
    try:
        with _target(url) as target:
            if contents.tables(target):
                raise BackupError(
                    "The database to move to is not empty. Make a new one (createdb), and name it in the address."
                )
            with transaction.atomic(), transaction.atomic(using=TARGET):
                # Both ends stay open: SQLite takes no other writer, and PostgreSQL shows nothing to anybody.
                try:
                    return _move(target, progress)
                finally:
                    transaction.set_rollback(True)  # whatever happens, nothing is changed here
    except DatabaseError as error:
        raise BackupError(f"Nothing was moved: {str(error).strip()}") from error


@contextmanager
def _target(url):
    if not url.startswith(("postgres://", "postgresql://")):
        raise BackupError(f"“{url.split('@')[-1]}” is no address such as postgres://user:password@host/name.")
    try:
        found = environ.Env.db_url_config(url)
    except (ImproperlyConfigured, ValueError) as error:
        raise BackupError(f"The address cannot be read: {error}") from error
    if not found["NAME"]:
        raise BackupError("The address names no database; it ends in one: postgres://user:password@host/name.")
    connections.settings[TARGET] = {**_bare(connections.settings["default"]), **found}
    try:
        yield connections[TARGET]
    finally:
        connections[TARGET].close()
        del connections[TARGET], connections.settings[TARGET]


def _bare(default):
    return default | {"OPTIONS": {}, "CONN_MAX_AGE": 0, "HOST": "", "PORT": "", "USER": "", "PASSWORD": ""}


def _move(target, progress):
    with _everything_goes_to_the_target():
        call_command("migrate", database=TARGET, verbosity=0, interactive=False)
    models = moved_models()
    with target.cursor() as cursor:
        for model in models:  # what migrating put there stands in the other database too, with other numbers
            if model._base_manager.using(TARGET).exists():
                cursor.execute(f'DELETE FROM "{model._meta.db_table}"')
    total = sum(model._base_manager.count() for model in models)
    with progress(total=total, unit=" rows", desc="Copying") as bar:
        sent = [_copy(model, target, bar) for model in models]
    with target.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in target.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    with progress(total=total, unit=" rows", desc="Comparing") as bar:
        arrived = [_read(model, TARGET, bar) for model in models]
    different = [before.table for before, after in zip(sent, arrived, strict=True) if before != after]
    if different:
        raise BackupError(f"Nothing was moved: what arrived is not the same in {', '.join(different)}.")
    return arrived


@contextmanager
def _everything_goes_to_the_target():
    """For migrations that fill tables without saying in which database."""
    before, router.routers = router.routers, [_ToTarget()]
    try:
        yield
    finally:
        router.routers = before


class _ToTarget:
    def db_for_read(self, model, **hints):
        return TARGET

    db_for_write = db_for_read


def moved_models():
    """Every model with a table of its own, the tables between models too, but not the search index."""
    there = [
        m for m in apps.get_models(include_auto_created=True)
        if m._meta.managed and not m._meta.proxy and m not in INDEX
    ]  # fmt: skip
    return sorted(there, key=lambda model: model._meta.db_table)


def _fields(model):
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


def _rows(model, using):
    names = [field.attname for field in _fields(model)]
    return model._base_manager.using(using).order_by("pk").values_list(*names).iterator(chunk_size=BATCH)


class _Sum:
    """The hash of a table, while its rows go by."""

    def __init__(self, model):
        self.table, self.rows, self.sum = model._meta.db_table, 0, 0

    def add(self, row):
        text = json.dumps([_plain(value) for value in row], cls=DjangoJSONEncoder, sort_keys=True)
        self.sum = (self.sum + int.from_bytes(hashlib.sha256(text.encode()).digest())) % 2**256
        self.rows += 1

    def moved(self):
        return Moved(self.table, self.rows, f"{self.sum:064x}")


def _plain(value):
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    if hasattr(value, "isoformat"):
        return value.isoformat()  # to the microsecond, where JSON would be content with thousandths
    return value


def _copy(model, target, bar):
    fields, done = _fields(model), _Sum(model)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    try:
        with target.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
            for row in _rows(model, "default"):
                copy.write_row(
                    [field.get_db_prep_save(value, target) for field, value in zip(fields, row, strict=True)]
                )
                done.add(row)
                bar.update(1)
    except (DatabaseError, target.Database.Error, ValueError, TypeError) as error:
        said = str(error).strip().splitlines()[0]
        raise BackupError(
            f"Nothing was moved: PostgreSQL does not take a row of {model._meta.db_table} ({said}). "
            "Mend it in the admin (manage.py verify helps to find it), and run the same again."
        ) from error
    return done.moved()


def _read(model, using, bar):
    done = _Sum(model)
    for row in _rows(model, using):
        done.add(row)
        bar.update(1)
    return done.moved()
