"""PostgreSQL servers of the tests' own, which may be filled up, stopped and followed by a replica."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.benchmarks.serving import free_port

SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
max_wal_size = '64MB'
min_wal_size = '32MB'
shared_buffers = '16MB'
max_connections = 60
hot_standby = on
logging_collector = off
"""


def programs():
    """The folder of the newest server's programs; skips the test where there is none."""
    there = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not there:
        pytest.skip("PostgreSQL’s server programs are not on this machine.")
    return there[-1].parent


def _as_postgres(*words, **options):
    """The server refuses to run as root."""
    if os.geteuid() == 0:
        options |= {"user": "postgres", "group": "postgres", "extra_groups": []}
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False, cwd="/", **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


class Cluster:
    """A server in a folder that is thrown away."""

    def __init__(self, folder):
        self.bin, self.folder, self.port = programs(), Path(folder), free_port()
        self.data = self.folder / "data"
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")

    @property
    def url(self):
        return f"postgres://postgres@127.0.0.1:{self.port}/record"

    def make(self):
        _as_postgres(self.bin / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8",
                     "--locale=C.UTF-8")  # fmt: skip
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(SETTINGS)
        self.start()
        self.run("createdb", "record")

    def follow(self, other):
        _as_postgres(self.bin / "pg_basebackup", "-D", self.data, "-h", "127.0.0.1", "-p", other.port, "-U",
                     "postgres", "-R", "--no-sync", "-c", "fast", "-X", "stream")  # fmt: skip
        self.start()

    def start(self):
        # Its output goes to a file: whoever waited for the end of a pipe would wait for the server.
        _as_postgres(self.bin / "pg_ctl", "-D", self.data, "-w", "-o", f"-p {self.port}", "-l", self.folder / "log",
                     "start")  # fmt: skip

    def stop(self):
        if (self.data / "postmaster.pid").exists():
            _as_postgres(self.bin / "pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")

    def run(self, program, *arguments, **options):
        return subprocess.run(
            [self.bin / program, "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", *map(str, arguments)],
            capture_output=True, text=True, check=True, **options,
        ).stdout.strip()  # fmt: skip

    def take(self, place):
        """Copy a database of another server into ours, which is empty."""
        of = place.settings
        where = ["-h", of["HOST"], "-p", str(of["PORT"] or 5432), "-U", of["USER"], of["NAME"]]
        dumped = subprocess.run([self.bin / "pg_dump", *where], capture_output=True, text=True, check=True).stdout
        self.run("psql", "-q", "-d", "record", "-v", "ON_ERROR_STOP=1", "-f", "-", input=dumped)

    def ask(self, statement, database="record"):
        return self.run("psql", "-d", database, "-v", "ON_ERROR_STOP=1", "-Atc", statement)


@contextlib.contextmanager
def cluster(of=None):
    """A running server with an empty database `record`, or a replica of another."""
    with tempfile.TemporaryDirectory(prefix="cluster-", dir=_quick()) as folder:
        made = Cluster(folder)
        try:
            made.follow(of) if of else made.make()
            yield made
        finally:
            made.stop()


def _quick():
    """In memory, where there is such a place."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  a folder of its own within
