"""Sessions end, and do so for good."""

import time

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection
from django.test import Client

from campaign.accounts import sessions
from campaign.models import AuditEntry
from tests.campaign.accounts.people import PASSWORD, sign_in

pytestmark = pytest.mark.django_db
HOUR = 3600


def older(client, **seconds):
    session = client.session
    for name, span in seconds.items():
        session[name] = int(time.time()) - span
    session.save()


@pytest.mark.parametrize(
    ("ages", "is_over"),
    [
        ({"begun": 11 * HOUR, "seen": 50 * 60}, False),
        ({"begun": 13 * HOUR, "seen": 5}, True),
        ({"begun": 2 * HOUR, "seen": 61 * 60}, True),
        ({"begun": -2 * HOUR, "seen": -2 * HOUR}, True),  # the clock was set back
    ],
)
def test_a_session_ends_after_an_hour_of_nothing_and_after_twelve_whatever_happens(client, person, ages, is_over):
    sign_in(client, "editor")
    older(client, **ages)
    key = client.session.session_key
    assert client.get("/admin/").status_code == (302 if is_over else 200)
    assert Session.objects.filter(session_key=key).exists() is not is_over
    assert AuditEntry.objects.filter(event="session_ended", who="editor").exists() is is_over


def test_the_ages_are_settings(client, person, settings):
    settings.SESSION_IDLE_SECONDS, settings.SESSION_COOKIE_AGE = 10, 1000
    sign_in(client, "editor")
    older(client, seen=11)
    assert client.get("/admin/").status_code == 302


def test_use_is_written_down_once_a_minute_and_reading_goes_on_where_it_cannot_be(client, person, monkeypatch):
    sign_in(client, "editor")
    older(client, seen=59)
    client.get("/admin/")
    assert time.time() - client.session["seen"] > 50
    older(client, seen=120)
    client.get("/admin/")
    assert time.time() - client.session["seen"] < 5
    older(client, seen=120)

    def full(*args, **kwargs):
        raise DatabaseError("database or disk is full")

    with connection.execute_wrapper(
        lambda execute, sql, *rest: full() if 'UPDATE "django_session' in sql else execute(sql, *rest)
    ):
        assert client.get("/admin/").status_code == 200


def test_signing_out_and_a_new_password_end_sessions(client, person):
    elsewhere = Client()
    sign_in(client, "editor")
    sign_in(elsewhere, "editor")
    key = client.session.session_key
    new = "seven quiet rooms upstairs"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/admin/password_change/", data).status_code == 302
    assert client.session.session_key != key
    assert (client.get("/admin/").status_code, elsewhere.get("/admin/").status_code) == (200, 302)
    assert AuditEntry.objects.filter(event="password", who="editor", whom="editor").count() == 1
    key = client.session.session_key
    client.post("/admin/logout/")
    client.cookies["sessionid"] = key  # somebody noted it down
    assert client.get("/admin/").status_code == 302


def test_the_old_password_is_asked_for_before_a_new_one(client, person):
    sign_in(client, "editor")
    new = "seven quiet rooms upstairs"
    data = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    assert "old_password" in client.post("/admin/password_change/", data).context["form"].errors


def test_an_account_that_is_closed_is_out_at_once(client, person):
    sign_in(client, "editor")
    User.objects.update(is_active=False)
    assert client.get("/admin/").status_code == 302


def test_other_sessions_are_ended_by_oneself_or_an_administrator(client, person):
    elsewhere = Client()
    sign_in(client, "editor")
    sign_in(elsewhere, "editor")
    assert "You are signed in in 2 browsers." in client.get("/admin/account/").content.decode()
    page = client.post("/admin/account/sessions/", {"password": PASSWORD}, follow=True).content.decode()
    assert "1 other session is ended." in page
    assert (client.get("/admin/").status_code, elsewhere.get("/admin/").status_code) == (200, 302)
    boss = Client()
    boss.force_login(User.objects.create_superuser("boss"))
    boss.post("/admin/auth/user/", {"action": "end_sessions", "_selected_action": [person.pk]})
    assert (client.get("/admin/").status_code, list(sessions.of(person))) == (302, [])


def test_readers_get_no_cookie_and_curators_none_beyond_the_admin(client, person):
    assert client.get("/").cookies == {}
    answers = [client.get("/admin/login/"), sign_in(client, "editor"), client.get("/admin/")]
    found = {name: cookie for answer in answers for name, cookie in answer.cookies.items()}
    assert set(found) == {"csrftoken", "sessionid"}
    assert {cookie["path"] for cookie in found.values()} == {"/admin/"}
    assert {cookie["samesite"] for cookie in found.values()} == {"Lax"}
    assert (found["sessionid"]["httponly"], "no-store" in answers[2]["Cache-Control"]) == (True, True)
