"""One consistent view of the database, for a page or for as long as something long is read from it."""

import logging
from contextlib import contextmanager

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connections

logger = logging.getLogger(__name__)
APPS = ("documents", "campaign")  # whose tables are read from snapshots


@contextmanager
def snapshot(*tables):
    """Within it the database stands still for whoever reads, and others go on writing. One within another is that.

    `tables` are further ones than those of our models that are read there and may be replaced meanwhile (`holding`).
    """
    database = connections[DEFAULT_DB_ALIAS]
    if database.in_atomic_block or getattr(database, "in_snapshot", False):
        yield
        return
    try:
        first(lambda: _ask(database, _begin(database, tables)))
    except Error:
        database.close()  # it may have begun
        raise
    database.in_snapshot = True
    try:
        yield
    finally:
        database.in_snapshot = False
        _end(database)


def _begin(database, tables):
    if database.vendor == "sqlite":
        return "BEGIN"
    return f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {holding(*tables)}"


def holding(*tables):
    """What a transaction of PostgreSQL that reads from one snapshot has to begin with: a table that a migration writes
    anew meanwhile, if only that of withheld names, would look empty in it. So none is until it ends. `tables` are
    further ones."""
    models = [model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    held = sorted({model._meta.db_table for model in models if model._meta.managed} | {*tables})
    return f"LOCK TABLE {', '.join(map(connections[DEFAULT_DB_ALIAS].ops.quote_name, held))} IN ACCESS SHARE MODE"


def _end(database):
    """All was read and nothing written: where it cannot be ended as it should, its connection ends."""
    if database.connection is None:
        return
    try:
        _ask(database, "COMMIT")  # as good as ROLLBACK here, after which psycopg would forget its plans
    except Error as error:
        logger.warning("A snapshot did not end, and its connection is closed: %s", str(error).strip())
        database.close()


def first(ask):
    """What `ask()` gives, as the first question of a request: so it finds out whether the connection is still there.
    To have Django ask for that beforehand would take as long again."""
    database = connections[DEFAULT_DB_ALIAS]
    database.health_check_done = True
    try:
        return ask()
    except (OperationalError, InterfaceError):
        if database.in_atomic_block or database.is_usable():
            raise  # it is something else than a server that was restarted, or ended the connection
        database.close()
        return ask()


def _ask(database, sql):
    """Without the cursors that Django puts around the database's: a page begins and ends with this."""
    database.ensure_connection()
    with database.wrap_database_errors:
        database.connection.execute(sql)
