"""Databases of their own, beside the one of the tests: SQLite files, or databases on the server of the tests."""

import contextlib
import json
import os
import shutil
import signal
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import environ
import pytest
from django.db import connection, connections

from tests import warm

ELSEWHERE = "elsewhere"


class Place:
    """An address for DATABASE_URL, and the alias under which this process sees the same database."""

    def __init__(self, url):
        self.url, self.path = url, None
        found = environ.Env.db_url_config(url)
        if found["ENGINE"].endswith("sqlite3"):
            self.path = Path(found["NAME"])
        self.settings = {
            **connections.settings["default"],
            "HOST": "",
            "PORT": "",
            "USER": "",
            **found,
            "CONN_MAX_AGE": 0,
        }
        if found["ENGINE"] != connections.settings["default"]["ENGINE"]:
            self.settings["OPTIONS"] = {}

    @property
    def alias(self):
        if ELSEWHERE in connections.settings and connections.settings[ELSEWHERE] is not self.settings:
            leave()
        connections.settings[ELSEWHERE] = self.settings
        return ELSEWHERE

    def manage(self, *arguments, **environment):
        return warm.run(arguments, **{"DATABASE_URL": self.url, **environment})

    def python(self, *arguments, **environment):
        """Run a module of the tests on this database."""
        return warm.run(["-m", *arguments], **{"DATABASE_URL": self.url, **environment})

    def start(self, *arguments):
        """Start a module of the tests on this database; whoever starts it ends it."""
        return warm.start(["-m", *arguments], DATABASE_URL=self.url)

    def dies(self, at, pattern, *command):
        """Run a command that is killed at that point."""
        done = self.python("tests.deployment.dying", at, pattern, *command)
        assert done.returncode == -signal.SIGKILL, done.stderr
        return done

    def check_whole(self):
        """The engine finds nothing wrong, and neither does `verify`."""
        self.check_engine()
        done = self.manage("verify")
        assert (done.returncode, done.stdout.split(".")[0]) == (0, "Nothing is wrong"), done.stdout + done.stderr

    def check_engine(self):
        if self.path:
            assert self.ask("PRAGMA integrity_check") == [("ok",)]
            assert self.ask("PRAGMA foreign_key_check") == []

    def ask(self, query):
        """The rows of a query, by a connection of its own."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(query)
            found = cursor.fetchall() if cursor.description else None
        leave()
        return found


def leave():
    if ELSEWHERE in connections.settings:
        connections[ELSEWHERE].close()
        del connections[ELSEWHERE], connections.settings[ELSEWHERE]


def on_server(statement):
    """Run a statement for the whole server, beside any transaction."""
    other = connection.copy("server")
    other.settings_dict = {**connection.settings_dict, "NAME": "postgres"}
    try:
        with other.cursor() as cursor:
            cursor.execute(statement)
    finally:
        other.close()


def new_postgresql(template="template0"):
    name = f"place_{uuid.uuid4().hex}"
    on_server(f"CREATE DATABASE {name} TEMPLATE {template}")
    return Place(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl())


def drop(place):
    leave()
    if place.path is None:
        _drop(place.settings["NAME"], _server())


def _server():
    return {**connection.get_connection_params(), "dbname": "postgres"}


def _drop(name, server):
    with contextlib.closing(connection.Database.connect(**server, autocommit=True)) as made:
        made.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def drop_beside():
    """`drop` in another thread: before it, PostgreSQL writes all that it has to disk, and no test has to wait."""
    with ThreadPoolExecutor(1) as beside:
        asked = []

        def run(place):
            leave()
            if place.path is None:
                asked.append(beside.submit(_drop, place.settings["NAME"], _server()))

        yield run
        for each in asked:
            each.result()


@pytest.fixture(scope="session")
def sampled(tmp_path_factory, django_db_blocker, drop_beside):
    """A database with the sample in it and an account, to copy and to read, never to change."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            place = Place(f"sqlite:///{tmp_path_factory.mktemp('sampled') / 'sampled.sqlite3'}")
        else:
            place = new_postgresql()
        done = place.python("tests.deployment.filled")
        assert (done.returncode, done.stderr) == (0, "")
        yield place
        drop_beside(place)


@pytest.fixture(scope="session")
def told(sampled):
    """What the sample tells in public, as JSON."""
    return public_json(sampled)


def public_json(place, under="/"):
    """What the database tells in public at the addresses that begin so."""
    done = place.python("tests.deployment.public_json", under)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def places(tmp_path, django_db_blocker, drop_beside):
    """Makes databases of the kind that the tests run on: empty ones, or copies of another place."""
    made = []

    def make(of=None):
        if connection.vendor == "sqlite":
            path = tmp_path / f"{len(made)}" / "record.sqlite3"
            path.parent.mkdir()
            if of:
                shutil.copy(of.path, path)
            place = Place(f"sqlite:///{path}")
        else:
            leave()
            place = new_postgresql(of.settings["NAME"] if of else "template0")
        made.append(place)
        return place

    with django_db_blocker.unblock():
        yield make
        for place in made:
            drop_beside(place)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "backups"
    made.mkdir(mode=0o700)
    return made
