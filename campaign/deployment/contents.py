"""What a database holds, in either engine: its tables with how many rows each has, and its migrations."""

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from campaign.deployment.archive import BackupError

SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"


def counts(cursor, tables):
    """{table: rows} by a cursor of either engine."""
    found = {}
    for table in sorted(tables):
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        found[table] = cursor.fetchone()[0]
    return found


def tables(connection):
    return connection.introspection.table_names()


def sqlite_counts(connection):
    """The same of a SQLite file that was opened without Django."""
    cursor = connection.cursor()
    return counts(cursor, [name for (name,) in cursor.execute(SQLITE_TABLES).fetchall()])


def applied(cursor):
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return [list(row) for row in cursor.fetchall()]


def known_migrations():
    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def missing_migrations(connection):
    """Those of this program that the database has not seen."""
    return sorted(known_migrations() - set(MigrationRecorder(connection).applied_migrations()))


def refuse_unknown(migrations):
    """A database that a newer program changed cannot be used by this one."""
    unknown = sorted(set(migrations) - known_migrations())
    if unknown:
        names = ", ".join(f"{app}.{name}" for app, name in unknown[:5])
        raise BackupError(
            f"The backup was made by another version of the program: it has migrations that this one does not know "
            f"({names}). Install that version, restore with it, and bring it up to date then."
        )


def differences(said, found):
    """Sentences on tables whose counts are not the same."""
    return [
        f"{table}: {found.get(table, 'no table')} instead of {said.get(table, 'no table')}"
        for table in sorted({*said, *found})
        if said.get(table) != found.get(table)
    ]
