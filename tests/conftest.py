"""What all tests share. The database is SQLite in memory, or PostgreSQL where DATABASE_URL says so."""

import functools
import gc
import os
import shutil
import sqlite3
import sys
from contextlib import ExitStack, closing

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection, connections, transaction
from django.test import Client, TransactionTestCase
from hypothesis import settings as hypothesis_settings

from documents import protection

# The same examples each time, and no stopwatch: other tests run beside these.
hypothesis_settings.register_profile("tests", deadline=None, derandomize=True, database=None)
hypothesis_settings.load_profile("tests")


_EMPTY = sqlite3.connect(":memory:", check_same_thread=False)  # as the migrations leave it
_ROWS, _TRIGGERS = {}, set()  # the same of PostgreSQL: {table: its rows as COPY writes them}, and names
CHANGED = "campaign_changed"  # campaign/search/watching.py


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database; what the migrations leave in it is kept, to begin with again."""
    with django_db_blocker.unblock():
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            connection.connection.backup(_EMPTY)
        else:
            _TRIGGERS.update(protection.installed())
            with transaction.atomic():
                _ROWS.update((table, _rows(table)) for table in _with_rows())


def _with_rows():
    tables = sorted(set(connection.introspection.table_names()) - {"django_migrations"})
    with connection.cursor() as cursor:
        # Waits for whoever still writes.
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(" UNION ALL ".join(f"SELECT '{each}' WHERE EXISTS (SELECT FROM {each})" for each in tables))
        return {table for (table,) in cursor.fetchall()}


def _rows(table):
    with connection.connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(copy)


def _restore(table):
    with connection.connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
        if table in _ROWS:
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(_ROWS[table])


def _begin_again():
    """Leave in PostgreSQL what the migrations left in it, and say whether its triggers are those that they left.

    To empty all tables, make what every migrate makes and install the triggers anew takes seconds, and few tests
    write to more than some tables.
    """
    with transaction.atomic(), protection.open_gate():
        changed = {table for table in _with_rows() | _ROWS.keys() if _ROWS.get(table) != _rows(table)}
        for table in sorted(changed - {CHANGED}):
            _restore(table)
        _restore(CHANGED)  # where the triggers noted all that
    return protection.installed() == _TRIGGERS


def _emptied(empty_the_database):
    """How the database is emptied after a test that committed: quickly, or by the gate that it keeps closed.

    A SQLite database is written over with the copy. PostgreSQL gets back the rows that it had; where a test took a
    trigger away it is emptied and made anew, and refuses to forget captured texts, so that the gate is opened for it.
    """

    @functools.wraps(empty_the_database)
    def run(self):
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            _EMPTY.backup(connection.connection)
            return
        if _begin_again():
            return
        with ExitStack() as gates:
            for alias in self._databases_names(include_mirrors=False):
                gates.enter_context(protection.open_gate(alias))
            empty_the_database(self)

    return run


# Only tests that commit (live_server, transactional_db) come through here; the others roll back.
TransactionTestCase._fixture_teardown = _emptied(TransactionTestCase._fixture_teardown)


class _Client(Client):
    """Tests make published records past the verbs that publish them, so the index follows before each request."""

    follows = True

    def request(self, **request):
        from campaign.search import entries

        if self.follows:
            log = connection.queries_log
            asked = len(log)
            entries.refresh()
            while len(log) > asked:  # what that asked of the database is not the page's
                log.pop()
        return super().request(**request)


@pytest.fixture
def client(request):
    made = _Client()
    made.follows = request.node.get_closest_marker("django_db") or "db" in request.fixturenames
    return made


def _user(name, group):
    from django.contrib.auth.models import Group, User

    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def curator(db):
    """Somebody in the group Curator, without a password: `client.force_login(curator)`."""
    from campaign.roles import CURATOR

    return _user("curator", CURATOR)


@pytest.fixture
def editor(db):
    """Somebody in the group Editor, without a password."""
    from campaign.roles import EDITOR

    return _user("editor", EDITOR)


@pytest.fixture
def sample(db):
    """The sample campaign, as it stands once it is loaded."""
    from tests import sample

    return sample.put()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory, django_db_setup):
    """A SQLite file with every table and nothing in them, to copy for a program that has a database of its own."""
    from tests.campaign.bundle_files import manage

    database = tmp_path_factory.mktemp("migrated") / "empty.sqlite3"
    # Where no test that runs asks for the database, it was not made.
    if connection.vendor == "sqlite" and _EMPTY.execute("SELECT count(*) FROM sqlite_master").fetchone() > (0,):
        with closing(sqlite3.connect(database)) as file:
            _EMPTY.backup(file)
    else:
        done = manage(database, "migrate", "-v0")
        assert (done.returncode, done.stderr) == (0, "")
    return database


# The shell is the same browser without the windows that nobody sees here, for two thirds of the processor time.
CHROMIUM = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")


def _executable():
    paths = [os.environ["CHROMIUM"]] if "CHROMIUM" in os.environ else CHROMIUM
    for path in paths:
        if shutil.which(path):
            return path
    reason = f"There is no Chromium at {' or '.join(paths)}; set CHROMIUM to its path."
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium():
    """The browser process, shared by all tests of a worker."""
    from playwright.sync_api import sync_playwright

    executable = _executable()
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright keeps an event loop running in this thread, and Django refuses its database where
        # it sees one. Nothing here is asynchronous for Django's part.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(
            executable_path=executable,
            headless=True,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--js-flags=--single-threaded",  # the tests beside it have the other processor
                "--enable-blink-features=TextFragmentAPI",  # lets a page ask what a text fragment matched
            ],  # fmt: skip
        )
        yield browser
        browser.close()
        # While that loop runs Django keeps connections apart from those before and after it, and nobody
        # else would close them: the test database could not be dropped.
        connections.close_all()


def pytest_configure(config):
    default = connections.databases["default"]
    # The live server's threads wait for a browser's next request; they must not keep the database open.
    default["CONN_MAX_AGE"] = 0
    if default["ENGINE"].endswith("postgresql"):
        # What is lost with the machine is made anew by the next run, so nothing has to wait for the disk.
        default["OPTIONS"]["options"] += " -c synchronous_commit=off"
    # Passwords as on a site, but for how often the digest goes round.
    PBKDF2PasswordHasher.iterations = 1
    # Programs that tests start, and the next run, need not compile it all again.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_finish():
    """Modules and tests stay to the end; to look for garbage among them again and again takes a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)
