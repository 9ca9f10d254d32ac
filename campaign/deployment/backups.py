"""Making a backup: one file in a folder, whole or not there at all, while curators go on saving.

SQLite is copied by its own backup interface from within a reading transaction, so that what is saved meanwhile neither
disturbs the copy nor starts it again. PostgreSQL is dumped by pg_dump from the snapshot in which its rows were
counted. What is unfinished has a name that begins with a dot, and the next backup removes it. Older backups go only
after the new one was read back from the disk.
"""

import datetime
import errno
import fcntl
import hashlib
import io
import os
import shutil
import sqlite3
import subprocess
import tomllib
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from campaign.deployment import archive, contents, postgresql
from campaign.deployment.archive import BackupError, because, silent
from campaign.deployment.disks import sqlite_file, takes_no_writes

PREFIX = ".making-"
PAGES = 2000  # copied at a time, between two looks at the progress
ROOM = 50_000_000  # bytes that a disk should have left in the end
KEPT_SETTINGS = (
    "SITE_NAME", "CONTACT", "ALLOWED_HOSTS", "HTTPS", "FOUR_EYES", "FETCHING", "FETCH_SECONDS", "FETCH_REDIRECTS",
    "ORIGINAL_MAX_BYTES", "LOG_FORMAT", "LANGUAGE_CODE",
)  # fmt: skip


def make(folder, keep=None, progress=silent, using="default"):
    """Make a backup of a database; returns (its path, its manifest, the paths that were removed)."""
    folder = Path(folder)
    with locked(folder):
        for left in folder.glob(f"{PREFIX}*"):
            left.unlink()
        now = timezone.now().astimezone(datetime.UTC)
        path = _free_name(folder, now)
        making = folder / f"{PREFIX}{path.name}"
        try:
            manifest = _write(making, now, progress, connections[using])
            _publish(making, path)
        except (OSError, sqlite3.Error, DatabaseError) as error:
            raise BackupError(_explained(error, folder)) from error
        finally:
            for left in folder.glob(f"{PREFIX}*"):
                left.unlink()
        backup = archive.read(path)
        with closing(backup.zip):
            backup.check(progress)
        return path, manifest, _remove_old(folder, path, keep)


@contextmanager
def locked(folder, name=".lock", doing="Another backup is being made"):
    """The folder is there, can be written to, and is ours within the block."""
    if not folder.is_dir():
        raise BackupError(f"There is no folder {folder}. Make it first, readable by you alone: mkdir -m 700 {folder}")
    try:
        file = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise BackupError(f"Nothing can be written to {folder}: {because(error)}.") from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"{doing} in {folder}. Wait until it is done.") from None
        yield
    finally:
        os.close(file)


def _free_name(folder, now):
    stem, number = f"record-{now:%Y%m%dT%H%M%SZ}", 1
    while (path := folder / f"{stem}{f'-{number}' if number > 1 else ''}.zip").exists():
        number += 1
    return path


def _write(making, now, progress, connection):
    file = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "wb") as target:
        writer = archive.Writer(target)
        copy = _copy_sqlite if connection.vendor == "sqlite" else _dump_postgresql
        try:
            said = copy(writer, making, progress, connection)
            kept = "".join(f"{name}={value}\n" for name, value in kept_settings())
            writer.add(archive.SETTINGS, io.BytesIO(kept.encode()), silent())
            manifest = writer.finish(
                made_at=f"{now:%Y-%m-%dT%H:%M:%SZ}",
                engine=connection.vendor,
                project_version=project_version(),
                **said,
            )
        except BaseException:
            writer.give_up()
            raise
        target.flush()
        os.fsync(target.fileno())
    return manifest


def kept_settings():
    """(name, value) of what the environment may change and everybody may know, as .env would say it."""
    for name in KEPT_SETTINGS:
        value = getattr(settings, name, None)
        if isinstance(value, bool):
            value = "on" if value else "off"
        elif isinstance(value, list | tuple):
            value = ",".join(map(str, value))
        if value is not None:
            yield name, str(value).replace("\n", " ")


def project_version():
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["version"]


# --- SQLite ----------------------------------------------------------------------------------


def open_sqlite(path, mode):
    """A SQLite file, opened by its own rules (mode: ro, rw, or immutable for one that nobody writes to)."""
    from django.db.backends.sqlite3 import _functions  # what our constraints call

    how = "immutable=1" if mode == "immutable" else f"mode={mode}"
    opened = sqlite3.connect(f"{Path(path).absolute().as_uri()}?{how}", uri=True, isolation_level=None, timeout=60)
    _functions.register(opened)
    return opened


def _copy_sqlite(writer, making, progress, connection):
    source_path = sqlite_file(connection.settings_dict["NAME"])
    if not source_path.is_file() or not source_path.stat().st_size:
        raise BackupError(f"There is no database to back up: {source_path} is missing or empty.")
    log = source_path.with_name(f"{source_path.name}-wal")
    _room_for(making.parent, source_path.stat().st_size + (log.stat().st_size if log.exists() else 0))
    copied = making.with_name(f"{making.name}-copy")
    os.close(os.open(copied, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(_open_to_copy(source_path)) as source, closing(open_sqlite(copied, "rw")) as target:
        target.execute("PRAGMA synchronous=OFF")  # nothing rests on this file until it is packed
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on we see one state
        with progress(unit=" pages", desc="Copying") as bar:

            def moved(_status, remaining, total):
                bar.total = total
                bar.update(total - remaining - bar.n)

            source.backup(target, pages=PAGES, progress=moved)
        source.execute("ROLLBACK")
    said = check_sqlite(copied)
    with (
        progress(total=copied.stat().st_size, unit="B", unit_scale=True, desc="Packing") as bar,
        copied.open("rb") as f,
    ):
        writer.add(archive.DATABASE["sqlite"], f, bar)
    copied.unlink()
    return said | {"engine_version": sqlite3.sqlite_version}


def _open_to_copy(path):
    """Where we may write, the last to close it tidies the log away; where we may not, reading is enough."""
    if takes_no_writes(path):
        return open_sqlite(path, "immutable")
    return open_sqlite(path, "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro")


def check_sqlite(path):
    """What the file holds; raises BackupError where it is not whole. Nobody else may have it open."""
    try:
        with closing(open_sqlite(path, "immutable")) as opened:
            cursor = opened.cursor()
            wrong = [row[0] for row in cursor.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
            wrong += [
                f"a row of {row[0]} points at no row of {row[2]}" for row in cursor.execute("PRAGMA foreign_key_check")
            ][:5]
            if wrong:
                raise BackupError(f"The database is damaged: {'; '.join(wrong)}")
            return {"tables": contents.sqlite_counts(opened), "migrations": contents.applied(cursor)}
    except sqlite3.DatabaseError as error:
        raise BackupError(f"The database cannot be read: {error}.") from error


def _room_for(folder, size):
    """A copy, and its packed form, which is at most as large."""
    free = shutil.disk_usage(folder).free
    if free < 2 * size:
        raise BackupError(
            f"The disk of {folder} has {free / 1e6:,.0f} MB free, and a backup needs up to {2 * size / 1e6:,.0f} MB "
            "while it is made. Make room, or choose a folder on another disk. Nothing was changed."
        )


# --- PostgreSQL ------------------------------------------------------------------------------


def _dump_postgresql(writer, making, progress, connection):
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        found = contents.tables(connection)
        if "django_migrations" not in found:
            raise BackupError("There is no record to back up: the database has no tables of this tracker.")
        said = {"tables": contents.counts(cursor, found), "migrations": contents.applied(cursor)}
        arguments = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        with (
            progress(unit="B", unit_scale=True, desc="Dumping") as bar,
            postgresql.running(connection, "pg_dump", *arguments, stdout=subprocess.PIPE) as dump,
        ):
            writer.add(archive.DATABASE["postgresql"], dump.stdout, bar)
        return said | {"engine_version": str(connection.pg_version)}


# --- the end ---------------------------------------------------------------------------------


def _publish(making, path):
    """The checksum first, so that no backup stands without one."""
    digest = hashlib.sha256()
    with making.open("rb") as file:
        while chunk := file.read(archive.CHUNK):
            digest.update(chunk)
    beside = archive.checksum_file(path)
    unfinished = making.with_name(f"{PREFIX}{beside.name}")
    unfinished.write_text(f"{digest.hexdigest()}  {path.name}\n")
    unfinished.chmod(0o600)
    archive.sync(unfinished)
    unfinished.rename(beside)
    making.rename(path)
    archive.sync(path.parent)


def _remove_old(folder, new, keep):
    """Keep the new one and the newest `keep` - 1 of the others; a checksum whose backup is not there goes as well."""
    removed = []
    others = [path for path in archive.backups_in(folder) if path != new]
    if keep is not None:
        for path in others[: max(0, len(others) - keep + 1)]:
            path.unlink()
            removed.append(path)
    for beside in folder.glob("record-*.zip.sha256"):
        if archive.NAME.fullmatch(beside.stem) and not beside.with_name(beside.stem).exists():
            beside.unlink()
    return removed


def _explained(error, folder):
    number = getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "disk is full" in str(error):
        return f"The disk of {folder} is full. Older backups stay. Make room and run it again."
    if isinstance(error, OSError):
        return f"The backup cannot be written to {folder}: {because(error)}. Older backups stay."
    return f"The database cannot be copied: {str(error).strip()}. Older backups stay."
