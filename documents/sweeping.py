"""What a database file still holds of rows that were deleted, and removing it.

SQLite leaves deleted rows in free space: `PRAGMA secure_delete` (on while an erasure runs) overwrites them,
VACUUM writes the whole file anew without what earlier changes left, and a checkpoint empties the write-ahead log.
PostgreSQL leaves them until its tables are written anew (VACUUM FULL), and samples of their values in its statistics.
Neither can be done within a transaction, nor while somebody else uses the tables.
"""

import time

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

PATIENCE = 3  # seconds to wait for others who use the database


_sweepers = []


def register(clean):
    """Register a function that does the same for what else is stored in the database, outside of models.

    It runs outside of a transaction, on SQLite before the file is written anew.
    """
    _sweepers.append(clean)


def sweep(tables):
    """Remove what is left of deleted rows of these models; sentences on what was done, or what is still to do."""
    if connection.in_atomic_block:
        return [_again(_("a transaction is open"))]
    try:
        return _sqlite() if connection.vendor == "sqlite" else _postgresql(tables)
    except DatabaseError as error:
        return [_again(str(error).strip())]


def _again(why):
    return _(
        "What was deleted may still be in free space of the database (%s). Stop the site, run “manage.py erase "
        "--sweep”, and start it again."
    ) % why  # fmt: skip


def _sqlite():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        patience = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE * 1000}")
        try:
            cursor.execute("PRAGMA secure_delete=ON")
            for clean in _sweepers:
                clean()
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy = cursor.fetchone()[0]
        finally:
            cursor.execute(f"PRAGMA busy_timeout={int(patience)}")
    if is_busy:
        return [_again(_("another program has it open"))]
    return [
        _("The database file was written anew and its log emptied: neither holds the text any more. The disk itself, "
          "and snapshots of it, may.")
    ]  # fmt: skip


def _wait_for_others(cursor):
    """Until nobody reads the database as it stood before now: what somebody still sees is written anew, too.

    That is every transaction here that began to read before (autovacuum reads so), every walsender, and every
    transaction that writes, in the server's other databases, too: while such a one is open, even the snapshot of the
    VACUUM itself reaches back to it. Raises DatabaseError where somebody does not end. An account that is no superuser
    is not told what others read.
    """
    cursor.execute("SELECT pg_current_xact_id()::text")
    now = cursor.fetchone()[0]
    until = time.monotonic() + PATIENCE
    while True:
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot()) > %s::xid8 AND NOT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE (datname = current_database() OR datname IS NULL) AND pid <> pg_backend_pid()"
            " AND age(backend_xmin) >= age(%s::xid8::xid))",
            [now, now],
        )
        if cursor.fetchone()[0]:
            return
        if time.monotonic() > until:
            raise DatabaseError(_("another program reads it as it stood before"))
        time.sleep(0.05)


def _postgresql(tables):
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{PATIENCE}s'")
        try:
            _wait_for_others(cursor)
            for model in sorted(tables, key=lambda each: each._meta.db_table):
                cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(model._meta.db_table)}")
            for clean in _sweepers:
                clean()
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            is_superuser = cursor.fetchone()[0]
            if is_superuser:
                _wait_for_others(cursor)
                cursor.execute("VACUUM FULL pg_statistic")
                cursor.execute("CHECKPOINT")
        finally:
            cursor.execute("RESET lock_timeout")
    said = [
        _("The tables were written anew: they do not hold the text any more. PostgreSQL’s write-ahead log does until "
          "it is recycled, and so do archives of it, replicas, and snapshots of the disk.")
    ]  # fmt: skip
    if not is_superuser:
        said.append(_("Samples of deleted values may be left in statistics: run “VACUUM FULL pg_statistic” as the "
                      "database’s superuser."))  # fmt: skip
    return said
