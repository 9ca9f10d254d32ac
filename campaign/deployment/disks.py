"""A disk that turned read-only, as Linux makes it when it fails: SQLite is read as it is.

A SQLite file with a write-ahead log needs two files beside it even for reading. Where nobody at all can make them,
nobody can write either, and SQLite may be told so: after a restart readers go on reading, and saving says that it
cannot. Plain Python, because the settings ask it.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit


def takes_no_writes(path):
    """Whether the whole disk of this file may only be read, and the file needs no log that lies beside it."""
    log = path.with_name(f"{path.name}-wal")
    if not path.is_file() or (log.exists() and log.stat().st_size):
        return False
    return bool(os.statvfs(path.parent).f_flag & os.ST_RDONLY)


def sqlite_name(name):
    """What to give to SQLite for this name of a database."""
    if str(name).startswith((":", "file:")) or not takes_no_writes(Path(name)):
        return name
    return f"{Path(name).absolute().as_uri()}?immutable=1"


def sqlite_file(name):
    """The file behind such a name."""
    return Path(unquote(urlsplit(name).path)) if str(name).startswith("file:") else Path(name)
