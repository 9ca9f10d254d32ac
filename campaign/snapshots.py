"""One consistent view of the database for as long as something long is read from it."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def snapshot():
    """Within it the database stands still for whoever reads, and others go on writing."""
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("COMMIT")  # as good as ROLLBACK here, after which psycopg would forget its plans
