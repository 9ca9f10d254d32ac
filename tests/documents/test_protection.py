import contextlib
import gc
import sqlite3
import threading
import uuid
import weakref

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, IntegrityError, connection, connections, models, transaction
from django.utils import timezone

from documents import protection
from documents.models import Erasure, Original, Version
from tests import factories

pytestmark = pytest.mark.django_db
SQLITE, POSTGRESQL = connection.vendor == "sqlite", connection.vendor == "postgresql"
only_sqlite = pytest.mark.skipif(not SQLITE, reason="a way of SQLite alone")
only_postgresql = pytest.mark.skipif(not POSTGRESQL, reason="a way of PostgreSQL alone")


@pytest.fixture
def version():
    return factories.document("As captured.").versions.get()


@pytest.fixture
def original(version):
    return Original.objects.create(version=version, data=b"As captured.", media_type="text/plain")


@contextlib.contextmanager
def refused():
    """The block is refused with our message, and leaves the transaction usable."""
    with pytest.raises(IntegrityError, match=protection.MESSAGE), transaction.atomic():
        yield


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def stored(value):
    """A UUID as the database keeps it."""
    return value.hex if SQLITE else value


CHANGES = {
    "id": uuid.UUID(int=1),
    "number": 7,
    "text": "Something else.",
    "sha256": "0" * 64,
    "captured_at": factories.NOW + timezone.timedelta(days=1),
    "captured_by": "somebody",
    "captured_how": "fetch",
    "media_type": "text/html",
    "final_url": "https://example.org/",
    "http_status": 200,
    "part": "2",
    "extractor": "other",
    "extractor_version": "2",
    "masked_before_storing": True,
    "masking_note": "a number",
}


def test_every_column_of_a_version_but_one_is_protected(version):
    names = {field.attname for field in Version._meta.concrete_fields}
    assert names - set(Version.PROTECTED) == {"cleared_at"}
    assert set(CHANGES) == set(Version.PROTECTED) - {"document_id"}


@pytest.mark.parametrize("model", [Original, Erasure])
def test_every_column_of_an_original_and_of_a_tombstone_is_protected(model):
    assert set(model.PROTECTED) == {field.attname for field in model._meta.concrete_fields}


@pytest.mark.parametrize("name", CHANGES)
def test_no_update_changes_a_version(version, name):
    with refused():
        Version.objects.filter(pk=version.pk).update(**{name: CHANGES[name]})


def test_a_version_stays_with_its_source(version):
    with refused():
        Version.objects.filter(pk=version.pk).update(document=factories.document(""))


def test_saving_a_changed_version_is_refused(version):
    version.text = "Something else."
    with refused():
        version.save()
    assert Version.objects.get().text == "As captured."


def test_a_version_can_be_cleared_and_uncleared(version):
    for cleared_at in (None, factories.NOW):
        version.cleared_at = cleared_at
        version.save()
        assert Version.objects.get().cleared_at == cleared_at


def test_deleting_a_version_is_refused(version):
    with refused():
        version.delete()
    with refused():
        Version.objects.all().delete()
    assert Version.objects.get() == version


@pytest.mark.parametrize("change", [{"data": b"x"}, {"sha256": "0"}, {"media_type": "x/y"}, {"filename": "x"}])
def test_an_original_stays_as_it_was(original, change):
    with refused():
        Original.objects.update(**change)
    with refused():
        Original.objects.all().delete()
    with refused():
        original.delete()


def test_plain_sql_is_refused(version, original):
    for statement in (
        "UPDATE documents_version SET text = 'x'",
        "UPDATE documents_version SET text = text || ' '",
        "UPDATE documents_version SET masking_note = 'x', masked_before_storing = %s" % ("1" if SQLITE else "true"),
        "DELETE FROM documents_version",
        "UPDATE documents_original SET filename = 'x'",
        "DELETE FROM documents_original",
    ):
        with refused():
            sql(statement)
    assert (Version.objects.get().text, bytes(Original.objects.get().data)) == ("As captured.", b"As captured.")


def test_an_update_that_changes_nothing_passes(version):
    sql("UPDATE documents_version SET text = 'As captured.'")


COLUMNS = (
    "id, document_id, number, text, sha256, captured_at, captured_by, captured_how, media_type, final_url, part, "
    "extractor, extractor_version, masked_before_storing, masking_note"
)


@only_sqlite
@pytest.mark.parametrize(
    "values",
    ["id, document_id, 9", "'0123456789abcdef0123456789abcdef', document_id, number", "id, document_id, number"],
)
def test_a_version_cannot_be_replaced_by_its_key_or_its_number(version, values):
    with refused():
        sql(
            f"INSERT OR REPLACE INTO documents_version ({COLUMNS}) SELECT {values}, 'x', sha256, captured_at, '', "
            "'paste', '', '', '', '', '', 0, '' FROM documents_version"
        )


@only_sqlite
def test_a_version_cannot_be_replaced_by_its_row_number(version):
    with refused():
        sql(
            f"INSERT OR REPLACE INTO documents_version (rowid, {COLUMNS}) SELECT rowid, 'ff', document_id, 9, 'x', "
            "sha256, captured_at, '', 'paste', '', '', '', '', '', 0, '' FROM documents_version"
        )
    factories.version(version.document, "Later.")
    with refused():
        sql(
            "UPDATE OR REPLACE documents_version SET rowid = (SELECT min(rowid) FROM documents_version) "
            "WHERE number = 2"
        )
    assert Version.objects.count() == 2


@only_sqlite
def test_an_original_cannot_be_replaced(original):
    with refused():
        sql("INSERT OR REPLACE INTO documents_original SELECT version_id, 'x', '', '', '' FROM documents_original")


def test_an_upsert_does_not_change_a_version(version):
    with refused():
        sql(
            f"INSERT INTO documents_version ({COLUMNS}) SELECT {COLUMNS} FROM documents_version WHERE id = %s "
            "ON CONFLICT (id) DO UPDATE SET text = 'x'",
            stored(version.pk),
        )


@only_postgresql
@pytest.mark.parametrize(
    "statement",
    ["TRUNCATE documents_version CASCADE", "TRUNCATE documents_document CASCADE", "TRUNCATE documents_original"],
)
def test_truncate_is_refused(statement):
    with refused():
        sql(statement)


def test_the_gate_opens_for_its_block_alone(version, original):
    with protection.open_gate():
        Original.objects.all().delete()
        Version.objects.update(text="Erased.")
    with refused():
        Version.objects.all().delete()
    assert Version.objects.get().text == "Erased."


def test_the_gate_closes_when_its_block_fails(version):
    with pytest.raises(ZeroDivisionError), protection.open_gate():
        _ = 1 / 0
    with refused():
        version.delete()


def test_the_gate_closes_when_the_database_fails_in_it(version):
    with pytest.raises(DatabaseError, match="nowhere"), transaction.atomic(), protection.open_gate():
        sql("SELECT * FROM nowhere")
    with refused():
        version.delete()


@only_sqlite
def test_a_connection_goes_with_its_thread():
    connected = []

    def ask():
        connections["default"].ensure_connection()
        connected.append(weakref.ref(connections["default"]))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    gc.collect()
    assert [each() for each in connected] == [None]


def test_a_gate_in_a_gate_leaves_the_outer_one_open(version):
    with protection.open_gate():
        with protection.open_gate():
            pass
        version.delete()
    assert not Version.objects.exists()


def test_all_triggers_are_there():
    assert protection.installed() >= protection.expected()
    assert len(protection.expected()) == 12


def migrated():
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


@pytest.mark.parametrize("model", [Version, Original])
def test_a_table_that_was_remade_is_protected_again(transactional_db, model):
    version = factories.document("As captured.").versions.get()
    Original.objects.create(version=version, data=b"x", media_type="text/plain")
    column = models.CharField(max_length=5, default="x")
    column.set_attributes_from_name("another")
    with connection.schema_editor() as editor:
        editor.add_field(model, column)
    try:
        migrated()
        assert protection.installed() >= protection.expected()
        with refused():
            sql(f"DELETE FROM {model._meta.db_table}")
        with refused():
            model.objects.update(sha256="x")
    finally:
        with connection.schema_editor() as editor:
            editor.remove_field(model, column)
        migrated()
    assert protection.installed() >= protection.expected()
    assert Version.objects.get().text == "As captured."


@only_sqlite
def test_another_program_is_refused(transactional_db, tmp_path):
    factories.document("As captured.")
    other = sqlite3.connect(tmp_path / "copy.sqlite3")
    with contextlib.closing(other):
        connection.connection.backup(other)
        for statement in ("UPDATE documents_version SET text = 'x'", "DELETE FROM documents_version"):
            with pytest.raises(sqlite3.OperationalError, match=protection.FUNCTION):
                other.execute(statement)
        assert other.execute("SELECT text FROM documents_version").fetchall() == [("As captured.",)]


@only_postgresql
def test_another_connection_finds_the_gate_closed(transactional_db):
    import psycopg

    factories.document("As captured.")
    with (
        protection.open_gate(),
        psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other,
    ):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match=protection.MESSAGE):
            other.execute("DELETE FROM documents_version")
        other.rollback()
