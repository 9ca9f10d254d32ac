"""What a probe is told."""

import pytest
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db
HEADERS = {
    "Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Content-Type": "application/json", "X-Content-Type-Options": "nosniff",
}  # fmt: skip


@pytest.fixture
def probe(settings):
    """From inside: by an address that is no host of ours, without TLS."""
    settings.SECURE_SSL_REDIRECT = True
    return Client(headers={"host": "172.17.0.2:8000"})


def test_it_is_alive_without_asking_the_database(probe, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = probe.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})
    assert {name: answer[name] for name in HEADERS} == HEADERS
    assert answer.cookies == {}


def test_it_is_ready_when_the_database_is(probe):
    answer = probe.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "database": "ok", "migrations": "ok"})
    assert {name: answer[name] for name in HEADERS} == HEADERS


def test_it_is_not_ready_before_it_is_migrated(probe):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'campaign'")
    answer = probe.get("/readyz")
    expected = {"ready": False, "database": "ok", "migrations": "not applied"}
    assert (answer.status_code, answer.json()) == (503, expected)


def test_it_is_not_ready_without_a_database(probe, caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME TO elsewhere")
    answer = probe.get("/readyz")
    expected = {"ready": False, "database": "does not answer", "migrations": "unknown"}
    assert (answer.status_code, answer.json()) == (503, expected)
    said = ["The database does not answer.", "Service Unavailable: /readyz"]
    assert [record.getMessage() for record in caplog.records] == said


def test_a_probe_only_asks(probe):
    assert [probe.post(path).status_code for path in ("/healthz", "/readyz")] == [405, 405]
    assert probe.get("/healthz/").status_code == 400  # any other address is the site’s, which has its own hosts
    assert probe.head("/healthz").content == b""
