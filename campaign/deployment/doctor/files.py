"""What lies on the disk: who may read it, how much room there is, and whether the style sheets are there."""

import os
import shutil
import stat
import time
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from campaign.deployment import archive, maintenance
from campaign.deployment.disks import sqlite_file
from campaign.deployment.doctor.finding import Finding

ROOM = 500_000_000  # bytes


def database_file():
    """Where the record is, or None where it is no file of ours."""
    default = settings.DATABASES["default"]
    name = str(default["NAME"])
    if not default["ENGINE"].endswith("sqlite3") or name == ":memory:" or "mode=memory" in name:
        return None
    return sqlite_file(name)


def permissions():
    """Nobody but the site's own user needs to read what readers must not see."""
    kept = [settings.BASE_DIR / ".env"]
    if database_file():
        kept += [database_file().with_name(database_file().name + end) for end in ("", "-wal", "-shm")]
    if settings.BACKUPS:
        kept.append(Path(settings.BACKUPS))
    if settings.ERROR_LOG:
        kept.append(Path(settings.ERROR_LOG))
    for path in kept:
        if not path.exists():
            continue
        found = path.stat()
        reachable = not path.is_file() or _open_to_others(path.parent)
        if found.st_mode & stat.S_IRWXO and reachable:
            yield Finding("permissions", f"Every user of this machine can read {path}.",
                          f"chmod o= {path}")  # fmt: skip
        if found.st_uid != os.geteuid() and os.geteuid() != 0 and path.name != ".env":
            yield Finding("owner", f"{path} belongs to another user than the one who runs this.",
                          f"chown {os.geteuid()} {path}, or run this as the site’s own user.")  # fmt: skip


def _open_to_others(folder):
    """Whether somebody who is neither its owner nor of its group gets into a folder."""
    return bool(folder.stat().st_mode & stat.S_IXOTH)


def room():
    places = {Path(database_file()).parent if database_file() else settings.BASE_DIR}
    if settings.BACKUPS and Path(settings.BACKUPS).is_dir():
        places.add(Path(settings.BACKUPS))
    needed = ROOM
    if database_file() and database_file().exists():
        needed = max(ROOM, 3 * database_file().stat().st_size)
    for place in sorted(places):
        if place.is_dir() and (free := shutil.disk_usage(place).free) < needed:
            amounts = f"{free / 1e6:,.0f} MB free, and should have {needed / 1e6:,.0f}"
            yield Finding("disk", f"The disk of {place} has {amounts}.",
                          "Make room, or keep fewer backups (backup --keep).")  # fmt: skip


def static_files():
    if settings.LOCAL or settings.DEBUG:
        return
    collected = Path(settings.STATIC_ROOT)
    mend = "Run: manage.py collectstatic --noinput, and restart."
    if not (collected / "staticfiles.json").exists():
        yield Finding("static", "The style sheets were not collected: pages fail.", mend)
        return
    at = (collected / "staticfiles.json").stat().st_mtime
    newer = [
        name
        for finder in finders.get_finders()
        for name, storage in finder.list([])
        if Path(storage.path(name)).stat().st_mtime > at + 1
    ]
    if newer:
        yield Finding("static", f"{len(newer)} style sheets and scripts are newer than those collected.", mend)


def closed():
    path = maintenance.file()
    if path.exists() and time.time() - path.stat().st_mtime > 6 * 3600:
        yield Finding("maintenance", "The admin has been closed for maintenance for more than six hours.",
                      "If the work is done: manage.py maintenance off")  # fmt: skip


def errors():
    """How much was written of errors lately."""
    path = Path(settings.ERROR_LOG) if settings.ERROR_LOG else None
    if not path or not path.exists():
        return
    week = time.time() - 7 * 86400
    if path.stat().st_size and path.stat().st_mtime > week:
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                count = sum(1 for _line in file)
        except OSError as error:
            yield Finding("errors", f"{path} cannot be read: {archive.because(error)}.", "Let this user read it.")
            return
        yield Finding("errors", f"{path} holds {count:,} errors, the last one of this week.",
                      "Read it, and remove it when you have; a new one is begun.", wrong=False)  # fmt: skip


CHECKS = (permissions, room, static_files, closed, errors)
