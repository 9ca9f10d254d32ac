"""Whether the newest backup can be restored, and what is left of having tried."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from campaign.deployment import archive, backups, rehearsing
from tests.deployment.conftest import leave
from tests.deployment.test_backups import flip

pytestmark = pytest.mark.django_db


def databases():
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", ["place\\_%\\_rehearsal"])
        return cursor.fetchall()


def test_the_newest_backup_is_restored_and_read(sampled, places, folder):
    path = backups.make(folder, using=sampled.alias)[0]
    leave()

    done = sampled.manage("rehearse", folder)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "The newest backup can be restored, and nothing is wrong with it."
    last = rehearsing.last(folder)
    assert (last["backup"], last["whole"]) == (path.name, True)
    assert "Nothing is wrong. Checked: 56 records" in last["said"][-1]
    left = {path.name, archive.checksum_file(path).name, "rehearsed.json", ".lock", ".lock-rehearsal"}
    assert {each.name for each in folder.iterdir()} == left
    assert connection.vendor == "sqlite" or databases() == []


def test_a_backup_that_is_damaged_fails_the_rehearsal(sampled, places, folder, capsys):
    path, _manifest, _removed = backups.make(folder, using=sampled.alias)
    leave()
    flip(path)
    with pytest.raises(CommandError, match="The newest backup is not whole, or cannot be restored"):
        call_command("rehearse", str(folder))
    assert "it was changed or is damaged" in capsys.readouterr().out
    assert json.loads((folder / "rehearsed.json").read_text())["whole"] is False


def test_without_a_backup_there_is_nothing_to_rehearse(folder, tmp_path):
    with pytest.raises(CommandError, match="There is no backup in .*backups. Make one first: manage.py backup"):
        call_command("rehearse", str(folder))
    with pytest.raises(CommandError, match="There is no folder .*elsewhere"):
        call_command("rehearse", str(tmp_path / "elsewhere"))
    with pytest.raises(CommandError, match="Say where the backups are"):
        call_command("rehearse")


def test_a_database_that_no_rehearsal_made_is_not_dropped(sampled, places, folder):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite’s rehearsal has a folder of its own")
    place = places()
    backups.make(folder, using=sampled.alias)
    leave()
    name = place.settings["NAME"]
    from tests.deployment.conftest import on_server

    on_server(f"CREATE DATABASE {name}_rehearsal TEMPLATE {sampled.settings['NAME']}")
    try:
        done = place.manage("rehearse", folder)
        assert (done.returncode, done.stdout.splitlines()[-1]) == (
            1, f"There is a database {name}_rehearsal which no rehearsal made. Rename or drop it.",
        )  # fmt: skip
    finally:
        on_server(f"DROP DATABASE {name}_rehearsal")
