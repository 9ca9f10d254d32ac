"""A full disk and a database that may only be read: whoever saves is told and keeps what they typed; readers read."""

import os
import shutil
import subprocess
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress

import pytest
from django.db import connection

from campaign.models import Petition
from documents import turns
from tests import factories as make
from tests.benchmarks.saving import fields_of
from tests.deployment import clusters, saver
from tests.deployment.conftest import Place, public_json

pytestmark = pytest.mark.django_db(transaction=True)


def fill_the_disk(cursor):
    cursor.execute("PRAGMA page_count")
    (pages,) = cursor.fetchone()
    cursor.execute(f"PRAGMA max_page_count = {pages}")


def empty_the_disk(cursor):
    cursor.execute("PRAGMA max_page_count = 1000000000")


def only_read(cursor):
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA query_only = ON")
    else:
        cursor.execute("SET default_transaction_read_only = on")


def write_again(cursor):
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA query_only = OFF")
    else:
        cursor.execute("SET default_transaction_read_only = off")


@pytest.mark.parametrize(("stop", "go_on"), [(fill_the_disk, empty_the_disk), (only_read, write_again)])
def test_what_cannot_be_saved_is_not_lost(client, editor, caplog, stop, go_on):
    if stop is fill_the_disk and connection.vendor != "sqlite":
        pytest.skip("needs a disk of the server’s own")
    petition = make.petition("Free them", published=False)
    make.petition("Public")
    client.force_login(editor)
    url = f"/admin/campaign/petition/{petition.pk}/change/"
    form = fields_of(client.get(url).content)
    typed = "Typed for an hour. " * 5000
    with connection.cursor() as cursor:
        stop(cursor)
    try:
        answer = client.post(url, form | {"private_note": [typed]})
        assert answer.status_code == 503
        assert "Nothing can be saved at this moment" in answer.content.decode()
        assert typed.strip() in answer.content.decode()
        assert Petition.objects.get(pk=petition.pk).private_note == ""
        assert [client.get(path).status_code for path in ("/", "/petitions/", "/petitions.json")] == [200, 200, 200]
    finally:
        with connection.cursor() as cursor:
            go_on(cursor)
    assert any(record.getMessage().startswith("Nothing can be saved: ") for record in caplog.records)
    assert client.post(url, form | {"private_note": [typed]}).status_code == 302
    assert Petition.objects.get(pk=petition.pk).private_note.strip() == typed.strip()


@contextmanager
def mounted(path):
    """A small disk of its own."""
    path.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", path], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("Only root can mount a disk.")
    try:
        yield path
    finally:
        subprocess.run(["umount", path], check=True)


@pytest.fixture
def disk(tmp_path):
    with mounted(tmp_path / "disk") as path:
        yield path


@pytest.fixture
def on_small_disk(sampled):
    """A database with the sample in it, on a small disk of its PostgreSQL server, and that disk."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite’s disk is filled up above")
    with clusters.cluster() as server, mounted(server.folder / "small") as disk:
        space = disk / "space"
        space.mkdir()
        shutil.chown(space, "postgres", "postgres")
        server.ask(f"CREATE TABLESPACE small LOCATION '{space}'", "postgres")
        server.ask("ALTER DATABASE record SET TABLESPACE small", "postgres")
        server.take(sampled)
        yield Place(server.url), disk
        server.stop()


def test_a_full_disk_under_postgresql_is_told_and_read(on_small_disk, django_db_blocker):
    place, disk = on_small_disk
    told, filling, typed = public_json(place, "/petitions/"), disk / "filling", os.urandom(150_000).hex()
    with django_db_blocker.unblock(), saver.dying_server(place, 0, "-") as (address, _server):
        pk = saver.draft(place)
        first = saver.save(address, pk)
        with suppress(OSError), filling.open("wb", 0) as file:
            while True:
                file.write(bytes(4096))
        with pytest.raises(urllib.error.HTTPError) as refused:
            saver.save(address, pk, private_note=typed)
        with refused.value as answer:
            page = answer.read().decode()
        assert (answer.code, "Nothing can be saved at this moment" in page, typed in page) == (503, True, True)
        assert public_json(place, "/petitions/") == told
        with urllib.request.urlopen(f"{address}/petitions/") as page:
            assert page.status == 200
        filling.unlink()
        second = saver.save(address, pk, private_note=typed)
        there = place.ask('SELECT "group" FROM campaign_endorsement WHERE "group" LIKE \'group %\'')
        assert {group for (group,) in there} == {first, second}
        place.check_whole()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite’s file")
def test_a_disk_that_turned_read_only_is_read(sampled, disk, folder):
    place = Place(f"sqlite:///{disk / 'record.sqlite3'}")
    shutil.copy(sampled.path, place.path)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    told = public_json(place, "/petitions/")
    assert (told, len(told) > 5) == (public_json(sampled, "/petitions/"), True)
    done = place.manage("backup", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        "Nothing can be written to the database: attempt to write a readonly database" in place.manage("doctor").stdout
    )


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite’s file")
def test_a_disk_that_is_full_keeps_no_half_of_a_backup(sampled, disk):
    (disk / "filling").write_bytes(bytes(39_000_000))
    done = sampled.manage("backup", disk)
    assert (done.returncode, "MB free, and a backup needs up to " in done.stderr) == (1, True)
    assert {path.name for path in disk.iterdir()} == {"filling", ".lock"}


def test_nobody_waits_for_a_turn_where_none_can_be_taken(monkeypatch, tmp_path):
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "missing" / "record.sqlite3"))
    with turns.turn():
        pass
