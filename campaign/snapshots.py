"""One consistent view of the database for as long as something long is read from it."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def snapshot():
    """Within it the database stands still for whoever reads, and others go on writing. One within another is that."""
    if connection.in_atomic_block or getattr(connection, "in_snapshot", False):
        yield
        return
    begin = "BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
    connection.in_snapshot = True
    try:
        yield
    finally:
        connection.in_snapshot = False
        with connection.cursor() as cursor:
            cursor.execute("COMMIT")  # as good as ROLLBACK here, after which psycopg would forget its plans
