"""Killed at any moment: the database is whole, what was acknowledged is there, and repeating it finishes the job.

One round of each here; twenty, at points drawn by lot, are in tests/endurance.
"""

import signal

import pytest
from django.db import connection

from campaign.deployment import archive, backups, contents
from tests.campaign import bundle_files
from tests.deployment import saver
from tests.deployment.conftest import Place, leave


def test_a_save_that_was_acknowledged_outlives_the_server(sampled, places):
    place = places(of=sampled)
    pk = saver.draft(place)
    with saver.dying_server(place, 3, 'INSERT INTO "campaign_endorsement"') as (address, server):
        saved = [saver.save(address, pk) for _ in range(3)]
        assert server.wait(20) == -signal.SIGKILL
    assert [bool(group) for group in saved] == [True, True, False]
    there = {
        group for (group,) in place.ask('SELECT "group" FROM campaign_endorsement WHERE "group" LIKE \'group %\'')
    }
    assert there == set(saved[:2])
    place.check_whole()


def test_a_load_that_was_killed_loaded_nothing(sampled, places, tmp_path):
    place = places(of=sampled)
    rows = bundle_files.rows()
    rows["organizations"][0] |= {"slug": "another"}
    bundle = bundle_files.write(tmp_path / "bundle", rows)
    count = "SELECT count(*) FROM documents_document"
    place.dies(2, 'INSERT INTO "campaign_', "load", bundle)
    assert place.ask(count) == [(5,)]
    done = place.manage("load", bundle)
    assert (done.returncode, done.stderr, place.ask(count)) == (0, "", [(6,)])


def test_a_capture_that_was_killed_goes_on_where_it_was(sampled, places, tmp_path):
    place = places(of=sampled)
    files = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for number, path in enumerate(files):
        path.write_text(f"Text number {number}: " + " ".join(f"word{number}x{each}" for each in range(80)))
    count = "SELECT count(*) FROM documents_version"
    place.dies(2, 'INSERT INTO "documents_version"', "capture", *files)
    assert place.ask(count) == [(6,)]
    done = place.manage("capture", *files)
    assert (done.returncode, place.ask(count)) == (0, [(7,)])


@pytest.mark.parametrize("point", [r"os.rename .*\.sha256$", r"os.rename .*\.zip$"])
def test_a_backup_that_was_killed_is_none(sampled, places, folder, point):
    older = backups.make(folder, using=sampled.alias)[0]
    leave()
    sampled.dies(1, point, "backup", folder, "--keep", 1)
    assert archive.backups_in(folder) == [older]
    assert len(list(folder.glob(".making-*"))) > 0

    path, _manifest, removed = backups.make(folder, keep=1, using=sampled.alias)
    leave()
    assert removed == [older]
    left = {path.name, archive.checksum_file(path).name, ".lock"}
    assert {each.name for each in folder.iterdir()} == left


def test_a_restore_that_was_killed_can_be_run_again(sampled, places, folder):
    path = backups.make(folder, using=sampled.alias)[0]
    leave()
    place = places()
    if place.path:
        place.dies(1, "os.rename .*restoring", "restore", path)
        assert not place.path.exists()
    else:
        place.dies(2, "subprocess.Popen .*pg_restore", "restore", path)  # the first only says its version
        assert place.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    done = place.manage("restore", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert place.ask("SELECT count(*) FROM documents_version") == [(5,)]


def test_a_migration_that_was_killed_is_finished_by_the_next(places):
    place = places()
    place.dies(60, "^(CREATE|ALTER|INSERT)", "migrate", "-v0")
    done = place.manage("migrate", "-v0")
    assert (done.returncode, done.stderr) == (0, "")
    there = {tuple(row) for row in place.ask("SELECT app, name FROM django_migrations")}
    assert there == contents.known_migrations()
    place.check_engine()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs a PostgreSQL server to move to")
def test_a_move_that_was_killed_moved_nothing(places, tmp_path):
    source, target = Place(f"sqlite:///{tmp_path / 'record.sqlite3'}"), places()
    done = source.manage("migrate", "-v0")
    assert (done.returncode, done.stderr) == (0, "")
    source.manage("maintenance", "on")
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    source.dies(1, "SET CONSTRAINTS ALL IMMEDIATE", "move", target.url)
    assert target.ask(tables) == [(0,)]
    done = source.manage("move", target.url)
    assert (done.returncode, done.stderr, target.ask(tables) > [(50,)]) == (0, "", True)
