"""A backup and its way back: what is in it, what is refused, and that nothing is lost or left half-done."""

import hashlib
import json
import os
import stat
import zipfile
from functools import partial
from pathlib import Path

import pytest
from django.db import connection, connections

from campaign.deployment import archive, backups, restoring
from campaign.deployment.archive import BackupError
from tests.deployment.conftest import leave, public_json

ENGINE_PART = archive.DATABASE


def back_up(place, folder, keep=None, progress=archive.silent):
    made = backups.make(folder, keep, progress, place.alias)
    leave()
    return made


def restore(path, place):
    manifest = restoring.restore(path, connections[place.alias])
    leave()
    return manifest


@pytest.fixture(scope="module")
def backup(sampled, tmp_path_factory, django_db_blocker):
    """A backup of the sample, to read and to copy."""
    with django_db_blocker.unblock():
        return back_up(sampled, tmp_path_factory.mktemp("backup"))[0]


def test_a_restored_site_tells_the_same_in_public(told, backup, places):
    restored = places()
    restore(backup, restored)
    assert public_json(restored) == told
    assert len(told) > 100


def test_a_backup_says_of_itself_what_it_holds(sampled, backup):
    with zipfile.ZipFile(backup) as file:
        manifest = json.loads(file.read("manifest.json"))
        part = ENGINE_PART[connection.vendor]
        assert sorted(file.namelist()) == sorted(["manifest.json", part, "settings.env"])
        assert manifest["parts"] == {
            name: {"sha256": hashlib.sha256(file.read(name)).hexdigest(), "bytes": file.getinfo(name).file_size}
            for name in (part, "settings.env")
        }
        named = [line.split("=")[0] for line in file.read("settings.env").decode().splitlines()]
    assert (manifest["format"], manifest["format_version"]) == ("solidarity-record-backup", 1)
    assert manifest["engine"] == connection.vendor
    assert manifest["project_version"] == backups.project_version()
    assert manifest[
        "made_at"
    ] == f"{backup.name[7:11]}-{backup.name[11:13]}-{backup.name[13:18].replace('T', 'T')}" + (
        f":{backup.name[18:20]}:{backup.name[20:22]}Z"
    )
    assert [manifest["tables"][name] for name in ("auth_user", "documents_version", "documents_original")] == [1, 5, 1]
    assert ["campaign", "0001_initial"] in manifest["migrations"]
    assert {"SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "EMAIL_HOST_PASSWORD"} & set(named) == set()
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    beside = archive.checksum_file(backup)
    assert beside.read_text() == f"{hashlib.sha256(backup.read_bytes()).hexdigest()}  {backup.name}\n"


def test_the_oldest_go_when_the_new_one_is_there(sampled, folder, places):
    for name in ("record-20250101T000000Z.zip", "record-20250102T000000Z.zip", "record-20250102T000000Z-2.zip"):
        (folder / name).write_text("old")
        archive.checksum_file(folder / name).write_text("old")
    (folder / "record-of-mine.zip").write_text("somebody’s")
    (folder / ".making-record-20250103T000000Z.zip").write_text("left by a backup that was killed")

    path, _manifest, removed = back_up(sampled, folder, keep=2)

    assert [old.name for old in removed] == ["record-20250101T000000Z.zip", "record-20250102T000000Z.zip"]
    kept = {"record-20250102T000000Z-2.zip", path.name}
    assert {each.name for each in folder.iterdir()} == {
        *kept, *(f"{name}.sha256" for name in kept), "record-of-mine.zip", ".lock",
    }  # fmt: skip


def test_a_backup_dated_later_is_not_taken_for_the_new_one(sampled, folder, places):
    """As after a clock was set back."""
    (folder / "record-29990101T000000Z.zip").write_text("of another clock")
    path, _manifest, removed = back_up(sampled, folder, keep=1)
    assert (path.exists(), [old.name for old in removed]) == (True, ["record-29990101T000000Z.zip"])


class WritingBar:
    """Saves something in the database whenever the backup goes on, as a curator might."""

    def __init__(self, place, **kwargs):
        self.place, self.n, self.total = place, 0, 0

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        pass

    def update(self, count):
        self.n += count
        other = connections[self.place.alias].copy("writer")
        with other.cursor() as cursor:
            cursor.execute("INSERT INTO auth_group (name) VALUES (%s)", [f"group {os.urandom(8).hex()}"])
        other.close()


def test_what_is_saved_meanwhile_disturbs_no_backup(sampled, places, folder, monkeypatch):
    monkeypatch.setattr(backups, "PAGES", 50)
    place = places(of=sampled)
    _path, manifest, _removed = back_up(place, folder, progress=partial(WritingBar, place))
    assert manifest["tables"]["auth_group"] == 2
    ((groups,),) = place.ask("SELECT count(*) FROM auth_group")
    assert groups > 4


def test_a_backup_says_why_it_cannot_be_made(sampled, places, folder, tmp_path):
    with pytest.raises(BackupError, match="There is no folder .*/missing. Make it first.*: mkdir -m 700"):
        back_up(sampled, tmp_path / "missing")
    nothing = "There is no (database|record) to back up"
    with pytest.raises(BackupError, match=nothing):
        back_up(places(), folder)
    with pytest.raises(BackupError, match="Nothing can be written to /proc/self: "):
        back_up(sampled, Path("/proc/self"))
    with backups.locked(folder), pytest.raises(BackupError, match="Another backup is being made in .*/backups. Wait"):
        back_up(sampled, folder)
    assert [path.name for path in folder.iterdir()] == [".lock"]


def cut(path):
    path.write_bytes(path.read_bytes()[:-200])


def flip(path):
    """Change some bits in the middle. A single one may make no difference: where the same is said again and again, a
    compressed file that points at another of those times says the same."""
    data = bytearray(path.read_bytes())
    for at in range(16):
        data[len(data) // 2 + at] ^= 0x55
    path.write_bytes(data)


def swap(path):
    path.write_bytes(b"no zip at all")


def rewrite(path, change, without_checksum=True):
    """The same backup with another manifest."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    manifest = json.loads(parts["manifest.json"])
    change(manifest, parts)
    parts["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    if without_checksum:
        archive.checksum_file(path).unlink()


def other_counts(manifest, parts):
    manifest["tables"]["documents_version"] += 1


def other_settings(manifest, parts):
    parts["settings.env"] = b"SITE_NAME=Another"


def newer_format(manifest, parts):
    manifest["format_version"] = 2


def newer_migration(manifest, parts):
    manifest["migrations"].append(["campaign", "9999_of_the_future"])


def foreign(manifest, parts):
    manifest["format"] = "something else"


def without_migrations(manifest, parts):
    del manifest["migrations"]


def another_engine(manifest, parts):
    old, new = ("sqlite", "postgresql") if manifest["engine"] == "sqlite" else ("postgresql", "sqlite")
    manifest["engine"] = new
    parts[ENGINE_PART[new]] = parts.pop(ENGINE_PART[old])
    manifest["parts"][ENGINE_PART[new]] = manifest["parts"].pop(ENGINE_PART[old])


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (cut, "is no backup, or only a part of one"),
        (flip, "is not what .*sha256 says: it was changed or is damaged"),
        (swap, "is no backup, or only a part of one"),
        (partial(rewrite, change=other_counts), "(its manifest says: documents_version|5 rows instead)"),
        (partial(rewrite, change=other_settings), "settings.env does not have the checksum in its manifest"),
        (partial(rewrite, change=other_settings, without_checksum=False), "is not what .*sha256 says"),
        (partial(rewrite, change=newer_format), "has format version 2; this program reads 1"),
        (partial(rewrite, change=newer_migration), "has migrations that this one does not know .campaign.9999_of_the"),
        (partial(rewrite, change=foreign), "is no backup of this tracker"),
        (partial(rewrite, change=without_migrations), "is no backup of this tracker"),
        (partial(rewrite, change=another_engine), "holds a database of .*, and DATABASE_URL names one of "),
    ],
    ids=lambda value: getattr(value, "__name__", None) or getattr(value, "keywords", {}).get("change", cut).__name__
    if callable(value) else "",
)  # fmt: skip
def test_what_is_not_whole_is_not_restored(backup, places, tmp_path, damage, said):
    copy = tmp_path / backup.name
    copy.write_bytes(backup.read_bytes())
    archive.checksum_file(copy).write_bytes(archive.checksum_file(backup).read_bytes())
    damage(copy)
    place = places()
    with pytest.raises(BackupError, match=said):
        restore(copy, place)
    if place.path:
        assert list(place.path.parent.iterdir()) == []
    else:
        assert place.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_file_without_checksum_that_was_flipped_is_not_restored(backup, places, tmp_path):
    copy = tmp_path / backup.name
    copy.write_bytes(backup.read_bytes())
    flip(copy)
    with pytest.raises(BackupError, match="is damaged: database.* (cannot be read|does not have the checksum)"):
        restore(copy, places())


def test_a_full_place_is_left_as_it_is(sampled, backup, places):
    place = places(of=sampled)
    before = place.path and place.path.read_bytes()
    with pytest.raises(BackupError, match="is restored into an empty (place|database) only"):
        restore(backup, place)
    assert (place.path and place.path.read_bytes()) == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of files")
def test_a_log_that_was_left_is_not_mixed_in(backup, places):
    place = places()
    place.path.with_name("record.sqlite3-wal").write_bytes(b"of another database")
    with pytest.raises(BackupError, match="-wal is there, and holds what belongs to another database. Move it away"):
        restore(backup, place)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of files")
def test_a_file_that_a_command_left_is_empty(backup, places):
    """Whatever looks for a database that is not there makes one without tables."""
    place = places()
    place.ask("SELECT 1")
    assert place.path.exists()
    restore(backup, place)
    assert place.ask("SELECT count(*) FROM documents_version") == [(5,)]
    assert stat.S_IMODE(place.path.stat().st_mode) == 0o600


def limited(place, *arguments):
    return place.python("tests.deployment.limited", *arguments)


def test_a_full_disk_leaves_the_older_backups(sampled, backup, folder):
    done = limited(sampled, "backup", folder, "--keep", 1)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip().splitlines()[-1].startswith("CommandError: The ")
    assert "Older backups stay" in done.stderr
    assert [path.name for path in folder.iterdir()] == [".lock"]


def test_a_full_disk_leaves_the_place_empty(backup, places):
    place = places()
    if place.path is None:
        pytest.skip("the server writes, and not this program")
    done = limited(place, "restore", backup)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("CommandError: Nothing was restored: File too large. Mend that, and run the same")
    assert list(place.path.parent.iterdir()) == []
    restore(backup, place)


def test_programs_that_are_missing_or_old_are_named(sampled, folder, places, tmp_path, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite needs none")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="pg_dump is not on the PATH. Install PostgreSQL’s client programs"):
        back_up(sampled, folder)
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o755)
    with pytest.raises(BackupError, match="pg_dump is of PostgreSQL 9, and the server of [0-9]+. Install"):
        back_up(sampled, folder)
    old.write_text(
        "#!/bin/sh\n[ \"$1\" = --version ] && echo 'pg_dump (PostgreSQL) 99.1' && exit\necho half\nexit 3\n"
    )
    with pytest.raises(BackupError, match="pg_dump failed: it ended with 3"):
        back_up(sampled, folder)
    assert [path.name for path in folder.iterdir()] == [".lock"]
