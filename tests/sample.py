"""The sample campaign for tests that want it there: loaded once by each process, and then copied row by row.

To load it takes a second: everything in it is checked, and the index is made. What has to be true of loading it is in
test_sample.py and test_bundles.py.
"""

from django.db import connection, transaction

from campaign import bundles
from campaign.models import AuditEntry, Changed, Publication
from campaign.search import entries, texts

_APPS = ("campaign_", "documents_", "reversion_")
_MAY_HOLD = {AuditEntry._meta.db_table, Publication._meta.db_table}  # what the sample does not depend on
_kept = {}  # by vendor: the content types that rows name, what `load` gave, and {table: its rows}


def put():
    """Put the sample into the database, and give what `bundles.load` said of it.

    Where anything else is there already it is loaded, because that may change what becomes of it.
    """
    if _filled():
        return bundles.load(bundles.SAMPLE)
    types, loaded, tables = _kept.get(connection.vendor, (None, None, None))
    if types != _rows("django_content_type"):
        loaded = bundles.load(bundles.SAMPLE)
        tables = {table: _rows(table) for table in _filled()}
        _kept[connection.vendor] = _rows("django_content_type"), loaded, tables
        return loaded
    with transaction.atomic():
        for table, rows in tables.items():
            _insert(table, rows)
        Changed.objects.all().delete()  # what the triggers noted: the index is copied, too
        entries.bump()
    return loaded


def _filled():
    """The tables that hold anything."""
    tables = [
        name for name in connection.introspection.table_names()
        if name.startswith(_APPS) and name not in _MAY_HOLD and not name.startswith(f"{texts.TABLE}_")
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{each}' WHERE EXISTS (SELECT 1 FROM {each})" for each in tables))
        return sorted(table for (table,) in cursor.fetchall())


def _columns(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        return [connection.ops.quote_name(column[0]) for column in cursor.description]


def _rows(table):
    """As the database gives them: (columns, rows) of SQLite, the bytes of COPY of PostgreSQL."""
    if connection.vendor == "sqlite":
        columns = ["rowid", *_columns(table)] if table == texts.TABLE else _columns(table)
        return columns, connection.connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
    with connection.connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(copy)


def _insert(table, rows):
    if connection.vendor == "sqlite":
        columns, rows = rows
        marks = ", ".join("?" * len(columns))
        connection.connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
        return
    with connection.connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        copy.write(rows)
