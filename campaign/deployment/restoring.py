"""Putting a backup back: into an empty place only, and only after all of it was read and compared.

On SQLite the file is unpacked under another name beside its place, checked there, and renamed; a restore that was
killed leaves that other name, and the next one writes over it. On PostgreSQL everything goes in within one
transaction, whose last act compares the counts; a restore that was killed leaves an empty database.
"""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import threading
from contextlib import closing, contextmanager, suppress

from django.db import DatabaseError

from campaign.deployment import archive, backups, contents, postgresql
from campaign.deployment.archive import BackupError, because, silent
from campaign.deployment.disks import sqlite_file


def restore(path, connection, progress=silent):
    """Restore a backup into the connection's database; returns its manifest."""
    backup = archive.read(path)
    with closing(backup.zip):
        if backup.engine != connection.vendor:
            raise BackupError(
                f"{backup.path.name} holds a database of {_ENGINES[backup.engine]}, and DATABASE_URL names one of "
                f"{_ENGINES[connection.vendor]}. Restore it into {_ENGINES[backup.engine]}; “manage.py move” then "
                "takes it from SQLite to PostgreSQL."
            )
        contents.refuse_unknown(backup.migrations)
        into = _into_sqlite if backup.engine == "sqlite" else _into_postgresql
        try:
            into(backup, connection, progress)
        except (OSError, sqlite3.Error) as error:
            said = because(error) if isinstance(error, OSError) else error
            raise BackupError(f"Nothing was restored: {said}. Mend that, and run the same again.") from error
        return backup.manifest


_ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


# --- SQLite ----------------------------------------------------------------------------------


def _into_sqlite(backup, connection, progress):
    target = sqlite_file(connection.settings_dict["NAME"])
    connection.close()
    refuse_full_sqlite(target)
    unpacked = target.with_name(f".{target.name}-restoring")
    with _ours(unpacked) as file:
        free = shutil.disk_usage(target.parent).free
        if free < backup.size:
            raise BackupError(
                f"The disk of {target.parent} has {free / 1e6:,.0f} MB free; {backup.size / 1e6:,.0f} MB are needed."
            )
        backup.check(progress)
        with progress(total=backup.size, unit="B", unit_scale=True, desc="Restoring") as bar:
            backup.copy(archive.DATABASE["sqlite"], file, bar)
        file.flush()
        os.fsync(file.fileno())
        found = backups.check_sqlite(unpacked)
        _compare(backup, found)
        refuse_full_sqlite(target)
        for left in ("-wal", "-shm"):  # empty ones, of an empty file
            target.with_name(target.name + left).unlink(missing_ok=True)
        unpacked.replace(target)
        archive.sync(target.parent)


def refuse_full_sqlite(target):
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent} to restore into. Make it first.")
    log = target.with_name(f"{target.name}-wal")
    if log.exists() and log.stat().st_size:
        raise BackupError(f"{log} is there, and holds what belongs to another database. Move it away first.")
    if target.exists() and not _is_empty(target):
        raise BackupError(
            f"{target} is there and is not empty. A backup is restored into an empty place only: stop the site, move "
            f"the file away (with {target.name}-wal and {target.name}-shm), and run the same again."
        )


def _is_empty(path):
    """No bytes, or no tables: any command that looks for the database leaves such a file."""
    if not path.stat().st_size:
        return True
    try:
        with closing(backups.open_sqlite(path, "immutable")) as opened:
            return opened.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    except sqlite3.DatabaseError:
        return False


@contextmanager
def _ours(path):
    """The file to unpack into, empty, readable by its owner only; another restore is refused."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"Another restore is at work in {path.parent}. Wait until it is done.") from None
        file.truncate(0)
        try:
            yield file
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _compare(backup, found):
    different = contents.differences(backup.manifest["tables"], found["tables"])
    if sorted(backup.migrations) != sorted(map(tuple, found["migrations"])):
        different.append("its migrations are others than its manifest says")
    if different:
        raise BackupError(f"{backup.path.name} does not hold what its manifest says: {'; '.join(different[:5])}.")


# --- PostgreSQL ------------------------------------------------------------------------------


def _into_postgresql(backup, connection, progress):
    try:
        there = contents.tables(connection)
        server = connection.pg_version
    except DatabaseError as error:
        raise BackupError(f"The database cannot be reached: {str(error).strip()}") from error
    if there:
        raise BackupError(
            f"The database holds {len(there)} tables. A backup is restored into an empty database only: make one "
            "(createdb), and name it in DATABASE_URL."
        )
    connection.close()
    postgresql.program("psql", server)
    backup.check(progress)
    arguments = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"]
    with (
        progress(total=backup.size, unit="B", unit_scale=True, desc="Restoring") as bar,
        postgresql.running(connection, "psql", *arguments, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as psql,
        _as_sql(backup, server, bar) as sql,
    ):
        psql.stdin.write(b"BEGIN;\n")
        shutil.copyfileobj(sql, psql.stdin, archive.CHUNK)
        psql.stdin.write("".join(_checks(backup)).encode())
        psql.stdin.write(b"COMMIT;\n")


@contextmanager
def _as_sql(backup, server, bar):
    """The dump as SQL, to its end: reading on past it raises BackupError where pg_restore did not write all."""
    command = [postgresql.program("pg_restore", server), "--no-owner", "--no-privileges", "--no-comments", "--file=-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        feeding = threading.Thread(target=_feed, args=(backup, process.stdin, bar))
        feeding.start()
        try:
            yield _Whole(process)
        finally:
            process.stdout.close()
            feeding.join()


def _feed(backup, pipe, bar):
    try:
        backup.copy(archive.DATABASE["postgresql"], pipe, bar)
    except (OSError, BackupError):
        pass  # pg_restore fails for want of the rest, and says so
    finally:
        with suppress(OSError):
            pipe.close()


class _Whole:
    def __init__(self, process):
        self.process = process

    def read(self, size):
        found = self.process.stdout.read(size)
        if not found and self.process.wait():
            raise BackupError("pg_restore could not read the dump to its end. Nothing was restored.")
        return found


def _checks(backup):
    """SQL that fails, and with it the whole transaction, where a table has not the rows that the manifest says."""
    yield "\nDO $check$ DECLARE found bigint; BEGIN\n"
    for table, count in sorted(backup.manifest["tables"].items()):
        name = table.replace('"', '""')
        yield (
            f'SELECT count(*) FROM public."{name}" INTO found;\n'
            f"IF found <> {int(count)} THEN RAISE EXCEPTION '% rows instead of {int(count)} in %', "
            f"found, $name${table}$name$; END IF;\n"
        )
    yield "END $check$;\n"
