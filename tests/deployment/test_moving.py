"""From SQLite to PostgreSQL: everything arrives, or nothing. Runs where the tests run on PostgreSQL."""

import re

import pytest
from django.db import connection

from tests.deployment.conftest import Place, public_json

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="needs a PostgreSQL server to move to")


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory):
    place = Place(f"sqlite:///{tmp_path_factory.mktemp('filled') / 'record.sqlite3'}")
    done = place.python("tests.deployment.filled")
    assert (done.returncode, done.stderr) == (0, "")
    return place


@pytest.fixture
def source(filled_sqlite, tmp_path):
    """A copy whose admin is closed."""
    path = tmp_path / "record.sqlite3"
    path.write_bytes(filled_sqlite.path.read_bytes())
    (tmp_path / "record.sqlite3-maintenance").touch()
    return Place(f"sqlite:///{path}")


def tables(place):
    return place.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")[0][0]


def _timeless(place):
    """What it tells in public, but for when its index was made, which is made anew where it arrives."""
    return {address: re.sub('"as_of": "[^"]+"', "", text) for address, text in public_json(place).items()}


def test_everything_arrives(source, places):
    target = places()
    done = source.manage("move", target.url)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split() for line in done.stdout.splitlines()[:-1]]
    moved = {table: int(count.replace(",", "")) for table, count, _hash in lines}
    for table in ("auth_user", "auth_user_groups", "auth_permission", "django_session", "reversion_version",
                  "documents_original", "campaign_pendingedit", "campaign_citation"):  # fmt: skip
        ((count,),) = source.ask(f'SELECT count(*) FROM "{table}"')
        assert (table, moved[table], count > 0) == (table, count, True)
    assert _timeless(target) == _timeless(source)
    done = target.manage("verify")
    assert (done.returncode, done.stdout.split(".")[0]) == (0, "Nothing is wrong")
    # New rows get numbers that are free.
    added = target.ask("INSERT INTO auth_group (name) VALUES ('another') RETURNING id > 2")
    assert added == [(True,)]
    again = source.manage("move", target.url)
    assert (again.returncode, "The database to move to is not empty. Make a new one" in again.stderr) == (1, True)


def test_what_postgresql_does_not_take_is_named_and_nothing_arrives(source, places):
    source.ask(
        "UPDATE campaign_topic SET title = title || hex(zeroblob(300))"
        " WHERE slug IN (SELECT min(slug) FROM campaign_topic)"
    )
    target = places()
    done = source.manage("move", target.url)
    assert done.returncode == 1
    assert "PostgreSQL does not take a row of campaign_topic (value too long" in done.stderr
    assert tables(target) == 0
    assert source.ask("SELECT count(*) FROM documents_version") == [(5,)]


def test_nothing_is_moved_from_a_site_that_is_open(source, places):
    (source.path.parent / "record.sqlite3-maintenance").unlink()
    target = places()
    done = source.manage("move", target.url)
    assert (done.returncode, done.stderr.strip()) == (
        1, "CommandError: Close the admin first, so that nobody types what would be lost: manage.py maintenance on",
    )  # fmt: skip
    assert tables(target) == 0


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "is no address such as postgres://user:password@host/name"),
        ("sqlite:///other.sqlite3", "is no address such as postgres://user:password@host/name"),
        ("postgres://postgres@127.0.0.1:5432/", "The address names no database"),
        ("postgres://postgres@127.0.0.1:5432/not_there_at_all", "Nothing was moved: .*does not exist"),
    ],
)
def test_addresses_that_lead_nowhere(source, address, said):

    done = source.manage("move", address)
    assert (done.returncode, bool(re.search(said, done.stderr))) == (1, True), done.stderr


def test_a_postgresql_record_is_not_moved(places):
    place = places()
    done = place.manage("move", place.url)
    assert (done.returncode, "names PostgreSQL already" in done.stderr) == (1, True)
