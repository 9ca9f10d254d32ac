"""Whoever saves a form waits for their turn, where the database takes one writer at a time.

SQLite itself lets writers wait, but it is a lottery: each asks again every tenth of a second at last, those who have
just come ask more often, and whoever loses for as long as the database's timeout gets an error. (Tried: twenty
curators who save at once on two busy cores; a third of their saves ended in “database is locked”.) So the form
waits here first, in the order of coming: in this process, and then among the processes by a lock on a file beside the
database. It is a courtesy and no protection; that is the transaction. After `PATIENCE` whoever waits goes ahead.
"""

import contextlib
import threading
import time
from collections import deque

from django.db import connection

try:
    import fcntl
except ImportError:  # not on Windows; there, processes take their chance
    fcntl = None

PATIENCE = 120  # seconds
_lock, _waiting, _mine = threading.Lock(), deque(), threading.local()


@contextlib.contextmanager
def turn():
    """Within it nobody else who asks for a turn has one. On PostgreSQL everybody has, at once."""
    if connection.vendor != "sqlite" or connection.in_atomic_block or getattr(_mine, "turn", False):
        yield
        return
    with _among_threads(), _among_processes():
        _mine.turn = True
        try:
            yield
        finally:
            _mine.turn = False


@contextlib.contextmanager
def _among_threads():
    mine = threading.Lock()
    mine.acquire()
    with _lock:
        _waiting.append(mine)
        is_first = _waiting[0] is mine
    try:
        if not is_first:
            mine.acquire(timeout=PATIENCE)
        yield
    finally:
        with _lock:
            was_first = _waiting[0] is mine
            _waiting.remove(mine)
            if was_first and _waiting:
                _waiting[0].release()


@contextlib.contextmanager
def _among_processes():
    if fcntl is None or connection.is_in_memory_db():
        yield
        return
    until = time.monotonic() + PATIENCE
    try:
        file = open(f"{connection.settings_dict['NAME']}-turn", "a")  # noqa: SIM115  closing it unlocks it
    except OSError:  # on a disk that takes nothing, the database will say so better
        yield
        return
    with file:
        while time.monotonic() < until:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(0.01)
        yield
