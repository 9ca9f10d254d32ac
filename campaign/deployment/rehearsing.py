"""A rehearsal: the newest backup is restored into a place that is thrown away, and `verify` reads all of it.

A backup that nobody ever restored is a hope. What came of the last rehearsal stands in the folder of the backups,
where `doctor` looks. The place is a folder beside the backups (it holds the same secrets, and is as well kept), or on
PostgreSQL a database beside ours, named after it, with a mark that says that it may be dropped.
"""

import contextlib
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.utils import timezone

from campaign.deployment import archive, backups, contents
from campaign.deployment.archive import BackupError

RESULT = "rehearsed.json"
PREFIX = ".rehearsal-"
MARK = "made by manage.py rehearse, which drops it"


def rehearse(folder, say=print):
    """Returns whether the newest backup could be restored and is whole; `say` gets each line that was said."""
    folder = Path(folder)
    with backups.locked(folder, ".lock-rehearsal", "Another rehearsal is at work"):
        there = archive.backups_in(folder)
        if not there:
            raise BackupError(f"There is no backup in {folder}. Make one first: manage.py backup {folder}")
        newest, said = there[-1], []

        def keep(line):
            said.append(line)
            say(line)

        try:
            whole = _try(newest, keep)
        except (BackupError, OSError, DatabaseError) as error:
            keep(str(error).strip())
            whole = False
        _write(folder, {
            "backup": newest.name, "done_at": timezone.now().astimezone(datetime.UTC).isoformat(timespec="seconds"),
            "whole": whole, "said": said[-20:],
        })  # fmt: skip
        return whole


def last(folder):
    """What the last rehearsal in this folder wrote, or None."""
    try:
        found = json.loads((Path(folder) / RESULT).read_text(encoding="utf-8"))
        return found | {"done_at": datetime.datetime.fromisoformat(found["done_at"]), "whole": bool(found["whole"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _try(path, say):
    backup = archive.read(path)
    with contextlib.closing(backup.zip):
        say(f"Rehearsing with {path.name}, made {backup.manifest['made_at']}.")
        backup.check()
    steps = [["restore", str(path)], ["verify"]]
    if contents.known_migrations() - backup.migrations:
        steps.insert(1, ["migrate", "--verbosity=0"])
    place = _sqlite_place(path.parent) if backup.engine == "sqlite" else _postgresql_place()
    with place as url:
        return all(_run(url, step, say) for step in steps)


def _run(url, arguments, say):
    """Run a command on the database at this address. Its progress goes to our terminal."""
    with subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env={**os.environ, "DATABASE_URL": url, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=None if sys.stderr.isatty() else subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout:
            say(line.rstrip())
    return process.returncode == 0


def _write(folder, result):
    unfinished = folder / f".{RESULT}"
    unfinished.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    unfinished.chmod(0o600)
    unfinished.replace(folder / RESULT)


@contextmanager
def _sqlite_place(folder):
    for left in folder.glob(f"{PREFIX}*"):
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=folder) as place:
        yield f"sqlite:///{Path(place).absolute() / 'restored.sqlite3'}"


@contextmanager
def _postgresql_place():
    if connection.vendor != "postgresql":
        raise BackupError(
            "The newest backup is of PostgreSQL, and DATABASE_URL names SQLite: rehearse on the site itself."
        )
    name = f"{connection.settings_dict['NAME']}_rehearsal"
    quoted = connection.ops.quote_name(name)
    parts = urlsplit(os.environ["DATABASE_URL"])
    with connection.cursor() as cursor:
        _drop_left(cursor, name)
        try:
            cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")
        except DatabaseError as error:
            raise BackupError(
                f"The database {name} cannot be made: {str(error).strip()}. Let the site’s role make databases: "
                f"ALTER ROLE {connection.settings_dict['USER'] or '…'} CREATEDB"
            ) from error
        cursor.execute(f"COMMENT ON DATABASE {quoted} IS %s", [MARK])
    try:
        yield parts._replace(path=f"/{name}").geturl()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {quoted} WITH (FORCE)")


def _drop_left(cursor, name):
    """What a rehearsal that was killed left; a database that is somebody's stays."""
    cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
    for (mark,) in cursor.fetchall():
        if mark != MARK and _tables_of(name):
            raise BackupError(f"There is a database {name} which no rehearsal made. Rename or drop it.")
        cursor.execute(f"DROP DATABASE {connection.ops.quote_name(name)} WITH (FORCE)")


def _tables_of(name):
    other = connections["default"].copy("default")
    other.settings_dict = {**connection.settings_dict, "NAME": name}
    with contextlib.closing(other):
        return contents.tables(other)
