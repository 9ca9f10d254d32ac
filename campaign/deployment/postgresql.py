"""PostgreSQL's own client programs: where they are, how they reach our database, what they say when they fail."""

import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager, suppress

from django.db.backends.postgresql.client import DatabaseClient

from campaign.deployment.archive import BackupError


def major(text):
    found = re.search(r"(\d+)\.?\d*", text)
    return int(found[1]) if found else 0


def program(name, server):
    """The path of a client program that is at least as new as the server (its version number, such as 150020)."""
    path = shutil.which(name)
    if path is None:
        raise BackupError(
            f"{name} is not on the PATH. Install PostgreSQL’s client programs (apt install postgresql-client)."
        )
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    there, needed = major(said.partition(")")[2]), server // 10_000
    if there == 0:
        there = major(said)
    if there < needed:
        raise BackupError(
            f"{path} is of PostgreSQL {there}, and the server of {needed}. Install the client programs of PostgreSQL "
            f"{needed} (apt install postgresql-client-{needed}) and put them first on the PATH."
        )
    return path


@contextmanager
def running(connection, name, *arguments, **pipes):
    """Start a client program on the connection's database. It is waited for at the end."""
    words, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, list(arguments))
    words[0] = program(name, connection.pg_version)
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(words, stderr=said, env={**_environment(), **(environment or {})}, **pipes)
        try:
            yield process
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
            process.wait()
        except BrokenPipeError:
            process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with suppress(OSError):  # whoever read from it has gone
                        pipe.close()
        if process.returncode:
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines() or [
                f"it ended with {process.returncode}"
            ]
            raise BackupError(f"{name} failed: {' '.join(lines[:3])}")


def _environment():
    return {**os.environ, "PGCONNECT_TIMEOUT": "10", "PGOPTIONS": ""}
