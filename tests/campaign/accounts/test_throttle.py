"""Guessing is slowed down, tells nothing of who has an account, and leaves no address behind."""

import logging
import time

import pytest
from axes.models import AccessAttempt
from django.core.management import call_command
from django.test import RequestFactory

from campaign.accounts import throttle
from campaign.models import AuditEntry
from tests.campaign.accounts.people import sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["editor", "nobody-has-this-name"])
def test_after_some_failures_the_right_password_is_refused_too(client, person, name):
    answers = [sign_in(client, name, "wrong") for _each in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    late = sign_in(client, name)
    assert (late.status_code, late["Retry-After"]) == (429, "900")
    assert "Wait 15 minutes, then try again." in late.content.decode()
    assert "_auth_user_id" not in client.session
    AccessAttempt.objects.all().update(attempt_time="2026-01-01T00:00Z")
    assert sign_in(client, "editor").status_code == 302


def test_what_is_answered_does_not_tell_whether_a_name_is_known(client, person, django_user_model):
    closed = django_user_model.objects.create_user("closed", password="nine lamps under the bridge", is_staff=True)
    closed.is_active = False
    closed.save()
    django_user_model.objects.create_user("reader", password="nine lamps under the bridge")
    pages = set()
    for name, password in [("editor", "wrong"), ("nobody", "wrong"), ("closed", None), ("reader", None)]:
        answer = sign_in(client, name, *([password] if password else []))
        pages.add((answer.status_code, str(answer.context["form"].errors)))
    assert len(pages) == 1


def test_a_name_that_nobody_has_takes_as_long(client, person, settings):
    settings.PASSWORD_HASHERS = ["tests.campaign.accounts.people.SlowHasher"]
    settings.AXES_FAILURE_LIMIT = 100
    person.set_password("nine lamps under the bridge")
    person.save()
    spent = {}
    for name in ("editor", "nobody"):
        sign_in(client, name, "wrong")
        begun = time.process_time()
        for _each in range(3):
            sign_in(client, name, "wrong")
        spent[name] = time.process_time() - begun
    assert 0.5 < spent["editor"] / spent["nobody"] < 2


def test_others_at_the_address_and_the_owner_elsewhere_go_on(client, person):
    for _each in range(6):
        sign_in(client, "editor", "wrong", REMOTE_ADDR="192.0.2.1")
    assert sign_in(client, "editor", REMOTE_ADDR="192.0.2.1").status_code == 429
    assert sign_in(client, "somebody", "wrong", REMOTE_ADDR="192.0.2.1").status_code == 200
    assert sign_in(client, "editor", REMOTE_ADDR="192.0.2.2").status_code == 302


def test_an_address_that_tries_many_names_and_a_name_tried_from_many_are_slowed_down(client, person, settings):
    answers = [sign_in(client, f"name-{each}", "wrong", REMOTE_ADDR="2001:db8::1") for each in range(19)]
    assert {answer.status_code for answer in answers} == {200}
    assert sign_in(client, "name-x", "wrong", REMOTE_ADDR="2001:db8::ffff").status_code == 429  # the same network
    assert sign_in(client, "editor", REMOTE_ADDR="2001:db8::2").status_code == 429
    settings.AXES_FAILURE_LIMIT = 1
    for each in range(10):
        sign_in(client, "editor", "wrong", REMOTE_ADDR=f"198.51.100.{each}")
    assert sign_in(client, "editor", REMOTE_ADDR="203.0.113.9").status_code == 429


def test_no_address_browser_or_form_is_stored_or_logged(client, person, caplog):
    with caplog.at_level(logging.DEBUG):
        for _each in range(6):
            sign_in(
                client, "editor", "wrong", REMOTE_ADDR="192.0.2.77", HTTP_USER_AGENT="Lantern/9", HTTP_ACCEPT="x/y"
            )
    attempt = AccessAttempt.objects.get()
    assert attempt.ip_address.startswith("fd")
    stored = [attempt.user_agent, attempt.http_accept, attempt.path_info, attempt.get_data, attempt.post_data]
    assert stored == [""] * 5
    told = caplog.text + str(list(AuditEntry.objects.values_list()))
    assert [word for word in ("192.0.2.77", "Lantern", "wrong", attempt.ip_address) if word in told] == []


@pytest.mark.parametrize(
    ("meta", "trusts", "found"),
    [
        ({"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": "192.0.2.9"}, False, "192.0.2.1"),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 192.0.2.9"}, True, "192.0.2.9"),
        ({"REMOTE_ADDR": "::ffff:192.0.2.1"}, False, "192.0.2.1"),
        ({"REMOTE_ADDR": "2001:db8:1:2:3:4:5:6"}, False, "2001:db8:1:2::"),
        ({"REMOTE_ADDR": "fe80::1%eth0"}, False, "fe80::"),
        ({"REMOTE_ADDR": ""}, False, "None"),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "nonsense"}, True, "None"),
    ],
)
def test_the_address_is_what_our_own_proxy_says(settings, meta, trusts, found):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if trusts else None
    assert str(throttle.address(RequestFactory().get("/", **meta))) == found


def test_a_stand_in_is_the_same_for_an_address_and_another_with_another_key(settings):
    request, other = (RequestFactory().get("/", REMOTE_ADDR=f"192.0.2.{each}") for each in (1, 2))
    mine = throttle.stand_in(request)
    assert (mine == throttle.stand_in(request), mine == throttle.stand_in(other)) == (True, False)
    settings.SECRET_KEY = "another"
    assert mine != throttle.stand_in(request)


def test_signing_in_forgives_ones_own_failures_only(client, person):
    for name in ("editor", "editor", "nobody"):
        sign_in(client, name, "wrong")
    sign_in(client, "editor")
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["nobody"]


def test_the_command_lets_in_at_once(client, person, capsys):
    for _each in range(5):
        sign_in(client, "editor", "wrong")
    call_command("let_in", "editor")
    assert AuditEntry.objects.filter(event="let_in", whom="editor").count() == 1
    assert "Failed sign-ins forgotten: 1." in capsys.readouterr().out
    assert sign_in(client, "editor").status_code == 302


@pytest.mark.parametrize("name", ["", "x" * 500, "a\0b", "éditeur‮", "' OR 1=1 --"])
def test_no_name_is_a_server_error(client, person, name):
    assert sign_in(client, name, "wrong\0").status_code == 200
