"""A real streaming replica makes readers' pages, and never one that the primary would not have shown."""

import json

import pytest
from django.db import connection

from tests import warm
from tests.deployment.clusters import cluster

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no replicas")


@pytest.fixture(scope="module")
def pair(sampled):
    """A server with the sample in it, and one that follows it."""
    with cluster() as primary:
        primary.take(sampled)
        with cluster(of=primary) as replica:
            yield primary, replica


def ask(primary, replica, *paths, **environment):
    """What the site answers, and what it logs."""
    environment |= {"DATABASE_URL": primary.url, "PAGE_CACHE": "off"}
    environment |= {"DATABASE_REPLICA_URL": replica.url} if replica else {}
    done = warm.run(["-m", "tests.deployment.asked", *paths], **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def caught_up(primary, replica):
    for _ in range(100):
        lag = replica.ask(f"SELECT pg_last_wal_replay_lsn() >= '{primary.ask('SELECT pg_current_wal_lsn()')}'")
        if lag == "t":
            return
    raise AssertionError("The replica does not follow.")


def manage(primary, *command, **environment):
    return warm.run(command, DATABASE_URL=primary.url, **environment)


def test_the_replica_makes_what_the_primary_would(pair):
    primary, replica = pair
    caught_up(primary, replica)
    paths = ["/petitions/?language=en", "/search/?q=prisoner", "/", "/petitions.json", "/people.json", "/updates.atom"]
    answers, said = ask(primary, replica, *paths)
    expected, _said = ask(primary, None, *paths)
    assert ([answer["status"] for answer in answers], said) == ([200] * len(paths), "")
    assert [answer["body"] for answer in answers] == [answer["body"] for answer in expected]
    assert {answer["default"] for answer in answers} == {1}  # the name of the generation, and nothing else
    assert [answer["replica"] > 2 for answer in answers] == [True] * len(paths)
    # What is streamed reads on when the snapshot has ended, and what is sent is not for readers alone.
    answer, admin = ask(primary, replica, "/petitions.csv", "/admin/login/")[0]
    assert (answer["status"], answer["default"] > 3, answer["body"].count("\n") > 1) == (200, True, True)
    assert (admin["status"], admin["replica"]) == (200, 0)


def test_what_the_replica_cancels_the_primary_answers(pair):
    primary, replica = pair
    caught_up(primary, replica)
    (answer, another), said = ask(
        primary, replica, "/petitions.json", "/people.json", CANCELLED='FROM "campaign_petition"'
    )
    (expected,), _said = ask(primary, None, "/petitions.json")
    assert (answer["status"], answer["replica"] > 1, answer["body"]) == (200, True, expected["body"])
    assert (another["status"], another["replica"]) == (200, 0)  # it is left alone for a while
    assert [line.partition(": ")[2] for line in said.splitlines()] == [
        "The replica fails, and is left alone for 30 seconds: canceling statement due to statement timeout"
    ]


def test_what_was_withheld_is_not_read_from_a_replica_that_lags(pair):
    primary, replica = pair
    slug = primary.ask("SELECT min(slug) FROM campaign_petition WHERE status = 'published'")
    path, listed = f"/petitions/{slug}/", "/petitions/"
    caught_up(primary, replica)
    (before, in_list), _said = ask(primary, replica, path, listed)
    assert (before["status"], before["replica"] > 0, slug in in_list["body"]) == (200, True, True)

    replica.ask("SELECT pg_wal_replay_pause()")
    primary.ask(f"UPDATE campaign_petition SET status = 'withheld' WHERE slug = '{slug}'")
    (noted, _list), _said = ask(primary, replica, path, listed)  # a change waits: there is no generation
    assert (noted["replica"], before["body"] == noted["body"]) == (0, False)
    assert manage(primary, "reindex", "--changed").returncode == 0
    (after, in_list), _said = ask(primary, replica, path, listed)  # the next generation, which the replica has not
    assert [answer["replica"] for answer in (after, in_list)] == [2, 2]  # its tables are held, and its name is read
    assert (after["body"], f"/petitions/{slug}/" in in_list["body"]) == (noted["body"], False)
    doctor = manage(primary, "doctor", DATABASE_REPLICA_URL=replica.url)
    assert "WRONG  The replica does not show what the primary shows" in doctor.stdout

    replica.ask("SELECT pg_wal_replay_resume()")
    caught_up(primary, replica)
    (after, in_list), _said = ask(primary, replica, path, listed)
    assert (after["default"], after["replica"] > 1, after["body"]) == (1, True, noted["body"])
    assert "replica" not in manage(primary, "doctor", DATABASE_REPLICA_URL=replica.url).stdout.lower()


def test_without_its_replica_the_primary_makes_every_page(pair):
    primary, replica = pair
    replica.stop()
    try:
        answers, said = ask(primary, replica, "/", "/petitions/")
        assert [(answer["status"], answer["default"] > 2) for answer in answers] == [(200, True)] * 2
        assert said.count("The replica fails, and is left alone for 30 seconds") == 1
        doctor = manage(primary, "doctor", DATABASE_REPLICA_URL=replica.url)
        assert "WRONG  The replica does not answer, so the primary makes all pages" in doctor.stdout
    finally:
        replica.start()


def test_a_database_that_follows_no_other_is_no_replica(pair):
    primary, _replica = pair
    doctor = manage(primary, "doctor", DATABASE_REPLICA_URL=primary.url)
    assert "WRONG  DATABASE_REPLICA_URL names a database that follows no other." in doctor.stdout
    refused = manage(primary, "doctor", DATABASE_REPLICA_URL="sqlite:///other.sqlite3")
    assert "DATABASE_REPLICA_URL and DATABASE_URL must both be postgres" in refused.stderr
