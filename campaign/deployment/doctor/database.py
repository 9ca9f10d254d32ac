"""The database: that it answers, takes writes, is up to date and still refuses what it has to refuse."""

import sqlite3
import time

from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction

from campaign.deployment import contents, widening
from campaign.deployment.doctor.files import database_file
from campaign.deployment.doctor.finding import Finding
from campaign.deployment.replica import ALIAS, reading
from campaign.models import Changed
from campaign.search import publication, watching
from documents import protection

JOURNAL = 200_000_000  # bytes of a write-ahead log that is never emptied


def database():
    path = database_file()
    if path and not path.exists():
        yield Finding("database", f"There is no database {path}.",
                      "Run: manage.py migrate, or restore a backup; or set DATABASE_URL.")  # fmt: skip
        return
    try:
        missing = contents.missing_migrations(connection)
    except (DatabaseError, sqlite3.Error) as error:
        yield Finding("database", f"The database does not answer: {str(error).strip()}",
                      "See that it runs, that DATABASE_URL is right, and who owns its file.")  # fmt: skip
        return
    if missing:
        names = ", ".join(f"{app}.{name}" for app, name in missing[:3])
        yield Finding("migrations", f"{len(missing)} migrations are not applied ({names} …).",
                      _how(missing))  # fmt: skip
    yield from _writable()
    if not missing:
        yield from _index()
    absent = protection.expected() - protection.installed()
    if absent and not missing:
        names = ", ".join(sorted(absent))
        yield Finding("triggers", f"Captured texts or the log are not protected; triggers are missing: {names}.",
                      "Run: manage.py migrate (it installs them), then manage.py verify")  # fmt: skip


def _how(missing):
    """Whether what serves has to be stopped for these migrations."""
    stopping = widening.not_while_serving(missing)
    if not stopping:
        return "Make a backup, then run: manage.py migrate. Processes of the version before may go on meanwhile."
    (app, name), why = next(iter(stopping.items()))
    return f"Make a backup, stop every process of the version before ({app}.{name}: {why[0]}), run: manage.py migrate"


def _index():
    """That the search index hears of changes, and has followed them."""
    if watching.expected(connection.vendor) - protection.installed():
        yield Finding("index", "The search index does not hear of every change; triggers are missing.",
                      "Run: manage.py migrate (it installs them), then manage.py reindex")  # fmt: skip
    elif Changed.objects.exists():
        yield Finding("index", "The search index has not followed every change, so pages are not kept.",
                      "Run: manage.py reindex --changed")  # fmt: skip


def _writable():
    """Writes a row where nobody sees it, and takes it back."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE django_migrations SET name = name WHERE id = (SELECT min(id) FROM django_migrations)"
            )
            transaction.set_rollback(True)
    except DatabaseError as error:
        yield Finding("read_only", f"Nothing can be written to the database: {str(error).strip()}",
                      "Let the site’s user own the file and its folder; see that the disk is not full.")  # fmt: skip


def journal():
    path = database_file()
    if not path or not path.exists():
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            (mode,) = cursor.fetchone()
    except DatabaseError:
        return
    if mode != "wal":
        yield Finding("journal", f"SQLite’s journal is in mode “{mode}”: readers and curators wait for each other.",
                      "Put the file on a local disk that the site’s user may write to, and restart.")  # fmt: skip
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size > JOURNAL:
        size = f"{log.stat().st_size / 1e6:,.0f} MB"
        yield Finding("journal", f"{log} has grown to {size}: something reads without end.",
                      "Restart the site. If that does not help, see what else has the file open.")  # fmt: skip


def replica():
    """That it is one, and follows."""
    if ALIAS not in settings.DATABASES:
        return
    try:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            ((is_replica,),) = cursor.fetchall()
        follows = is_replica and _follows()
    except DatabaseError as error:
        yield Finding("replica", f"The replica does not answer, so the primary makes all pages: {str(error).strip()}",
                      "See that it runs and that DATABASE_REPLICA_URL is right, or leave that out.")  # fmt: skip
        return
    if not is_replica:
        yield Finding("replica", "DATABASE_REPLICA_URL names a database that follows no other.",
                      "Name a streaming replica of the database in DATABASE_URL, or leave it out.")  # fmt: skip
    elif not follows:
        yield Finding("replica", "The replica does not show what the primary shows, so the primary makes all pages.",
                      "Look into its log, and on the primary into pg_stat_replication.")  # fmt: skip


def _follows():
    """Whether it has what the primary has within some seconds."""
    for pause in (0, 1, 3):
        time.sleep(pause)
        wanted = publication.generation()
        with reading():
            if publication.generation() == wanted:
                return True
    return False


CHECKS = (database, journal)
