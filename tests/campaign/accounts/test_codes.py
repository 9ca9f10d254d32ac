"""The second factor: set up, asked for, used once, lost, taken away, required."""

import re

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaign.accounts import codes
from campaign.models import AuditEntry, RecoveryCode
from tests.campaign.accounts.people import PASSWORD, app_code, sign_in

pytestmark = pytest.mark.django_db
SET_UP, CODE = "/admin/account/second-factor/", "/admin/login/code/"


def events():
    return list(AuditEntry.objects.order_by("id").values_list("event", flat=True))


def test_setting_it_up_asks_for_the_password_then_a_code_and_shows_recovery_codes_once(client, person):
    client.force_login(person)
    elsewhere = Client()
    elsewhere.force_login(person)
    assert 'type="password"' in client.get(SET_UP).content.decode()
    wrong = client.post(SET_UP, {"password": "wrong"})
    assert (wrong.context["form"].errors["password"], TOTPDevice.objects.count()) == (
        ["This is not your password."],
        0,
    )
    assert client.post(SET_UP, {"password": PASSWORD}).status_code == 302
    page = client.get(SET_UP).content.decode()
    device = TOTPDevice.objects.get()
    assert "<svg" in page and "style=" not in page[page.index("<svg") : page.index("</svg>")]
    assert codes.secret(device) in page
    assert (device.confirmed, codes.confirmed(person)) == (False, None)
    refused = client.post(SET_UP, {"code": "12345x"})
    assert "This code is not right" in refused.content.decode()
    TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    shown = client.post(SET_UP, {"code": app_code(device)})
    made = shown.context["made"]
    assert len(set(made)) == 10 == RecoveryCode.objects.count()
    assert all(re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", each) for each in made)
    assert all(each in shown.content.decode() for each in made)
    assert not any(each in client.get("/admin/account/").content.decode() for each in made)
    assert client.get("/admin/").status_code == 200  # this session goes on
    assert elsewhere.get("/admin/").status_code == 302  # the others are over
    assert events()[-1] == "factor_on"


def test_recovery_codes_are_stored_as_salted_hashes(with_app):
    _person, _device, made = with_app
    stored = list(RecoveryCode.objects.values_list("hashed", flat=True))
    assert len({each.split("$")[2] if each.count("$") > 2 else each for each in stored}) == 10
    assert not any(part in " ".join(stored) for each in made for part in each.split("-")[1:])


def test_the_password_alone_lets_nobody_in(client, with_app):
    person, device, _made = with_app
    answer = sign_in(client, "editor")
    assert (answer.status_code, answer.url) == (302, CODE)
    assert client.get("/admin/").status_code == 302
    assert "_auth_user_id" not in client.session
    before = client.session.session_key
    answer = client.post(CODE, {"code": app_code(device)})
    assert (answer.status_code, answer.url, client.get("/admin/").status_code) == (302, "/admin/", 200)
    assert client.session.session_key != before
    assert events()[-1] == "signed_in"
    assert AuditEntry.objects.first().said == "with a code"


def test_a_code_works_once(with_app):
    _person, device, made = with_app
    for code in (app_code(device), made[0]):
        first, second = Client(), Client()
        sign_in(first, "editor")
        sign_in(second, "editor")
        assert first.post(CODE, {"code": code}).status_code == 302
        assert second.post(CODE, {"code": code}).status_code == 200
        assert second.get("/admin/").status_code == 302
    assert codes.recovery_left(device.user) == 9


def test_recovery_code_is_taken_as_people_write_it_and_is_told_of(client, with_app):
    _person, _device, made = with_app
    sign_in(client, "editor")
    client.post(CODE, {"code": f" {made[3].upper().replace('-', ' ')} "})
    page = client.get("/admin/").content.decode()
    assert "You used a recovery code; 9 are left." in page
    assert "recovery_used" in events()


def test_wrong_codes_make_wait_and_then_count_as_failed_sign_ins(client, with_app):
    _person, device, _made = with_app
    sign_in(client, "editor")
    client.post(CODE, {"code": "000000"})
    early = client.post(CODE, {"code": app_code(device)})
    assert "Too many wrong codes. Wait 1 second, then try again." in early.content.decode()
    statuses = []
    for _each in range(4):
        TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
        statuses.append(client.post(CODE, {"code": "000000"}).status_code)
    assert statuses == [200, 200, 200, 429]
    assert sign_in(client, "editor").status_code == 429


@pytest.mark.parametrize("code", ["", " ", "x", "0" * 41, "١٢٣٤٥٦", "-12345", "1e5", "a\0b", "ⅷⅷⅷⅷ"])
def test_no_code_is_a_server_error(client, with_app, code):
    sign_in(client, "editor")
    assert client.post(CODE, {"code": code}).status_code == 200
    assert client.get("/admin/").status_code == 302


def test_the_second_step_needs_the_first_lately_and_with_the_same_password(client, with_app, monkeypatch):
    person, device, _made = with_app
    assert client.get(CODE).url == client.post(CODE, {"code": app_code(device)}).url == "/admin/login/"
    sign_in(client, "editor")
    waits = client.session["waits_for_code"]
    for change in ({"at": waits["at"] - 700}, {"hash": "another"}, {"user": 0}):
        session = client.session
        session["waits_for_code"] = waits | change
        session.save()
        assert client.post(CODE, {"code": app_code(device)}).url == "/admin/login/"
    sign_in(client, "editor")
    User.objects.update(is_active=False)
    assert client.post(CODE, {"code": app_code(device)}).url == "/admin/login/"


def test_where_to_go_on_is_on_this_site_alone(client, with_app):
    _person, device, _made = with_app
    client.post("/admin/login/", {"username": "editor", "password": PASSWORD, "next": "https://example.org/"})
    assert client.post(CODE, {"code": app_code(device)}).url == "/admin/"


def test_new_codes_and_taking_it_away_ask_for_the_password(client, with_app):
    person, device, made = with_app
    sign_in(client, "editor")
    client.post(CODE, {"code": app_code(device)})
    for name in ("recovery_codes", "remove_second_factor", "other_sessions"):
        assert client.post(reverse(name), {"password": "wrong"}).status_code == 200
    assert (codes.confirmed(person), codes.recovery_left(person)) == (device, 10)
    again = client.post(reverse("recovery_codes"), {"password": PASSWORD}).context["made"]
    assert set(again) & set(made) == set()
    assert codes.verify(person, made[0]) is None
    page = client.post(reverse("remove_second_factor"), {"password": PASSWORD}, follow=True)
    assert "The second factor is taken away." in page.content.decode()
    assert (codes.confirmed(person), client.get("/admin/").status_code) == (None, 200)
    assert [each for each in events() if each in ("recovery", "factor_off")] == ["recovery", "factor_off"]


def test_moving_it_ends_the_old_device(client, with_app):
    person, device, _made = with_app
    sign_in(client, "editor")
    client.post(CODE, {"code": app_code(device)})
    client.post(SET_UP, {"password": PASSWORD})
    new = codes.begun(person)
    client.post(SET_UP, {"code": app_code(new)})
    assert codes.confirmed(person) == new != device
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("required", "name", "is_held_up"),
    [
        ("everybody", "curator", True), ("curators", "curator", True), ("editors", "curator", False),
        ("administrators", "curator", False), ("administrators,editors", "boss", True), ("editors", "editor", True),
    ],
)  # fmt: skip
def test_of_whom_it_is_required_says_a_setting(client, curator, editor, settings, required, name, is_held_up):
    User.objects.create_superuser("boss")
    settings.SECOND_FACTOR = set(required.split(","))
    user = User.objects.get(username=name)
    client.force_login(user)
    answer = client.get("/admin/campaign/petition/")
    assert (answer.status_code, answer.get("Location")) == ((302, SET_UP) if is_held_up else (200, None))
    if is_held_up:
        assert "Your role needs a second factor here" in client.get(SET_UP).content.decode()
        typed = client.post("/admin/campaign/petition/add/", {"title": "Mine"})
        assert (typed.status_code, '<dd dir="auto">Mine</dd>' in typed.content.decode()) == (403, True)
        assert client.get("/petitions/").status_code == 200


def test_who_has_to_have_one_cannot_take_it_away(client, with_app, settings):
    person, device, _made = with_app
    settings.SECOND_FACTOR = {"everybody"}
    sign_in(client, "editor")
    client.post(CODE, {"code": app_code(device)})
    page = client.post(reverse("remove_second_factor"), {"password": PASSWORD}, follow=True)
    assert "Your role needs a second factor here." in page.content.decode()
    assert codes.confirmed(person) == device


def test_a_session_that_never_showed_a_code_is_over_once_there_is_a_second_factor(client, with_app):
    person, *_rest = with_app
    client.force_login(person)
    for address in ("/admin/", SET_UP, "/admin/account/"):
        client.force_login(person)
        answer = client.get(address)
        assert answer.url.startswith("/admin/login/?next=")
        assert "_auth_user_id" not in client.session


def test_an_administrator_takes_a_lost_one_away_and_nobody_else_does(client, with_app, curator):
    person, *_rest = with_app
    data = {"action": "take_second_factor", "_selected_action": [person.pk]}
    curator.user_permissions.add(
        *curator.user_permissions.model.objects.filter(codename__in=["change_user", "view_user"])
    )
    client.force_login(curator)
    client.post("/admin/auth/user/", data)
    assert codes.confirmed(person)
    client.force_login(User.objects.create_superuser("boss"))
    page = client.post("/admin/auth/user/", data, follow=True).content.decode()
    assert "Taken away: editor." in page
    assert codes.confirmed(person) is None
    entry = AuditEntry.objects.get(event="factor_off")
    assert (entry.who, entry.whom) == ("boss", "editor")


def test_the_command_takes_it_away(with_app, capsys):
    person, *_rest = with_app
    call_command("let_in", "editor", "--without-code")
    assert "The second factor is taken away." in capsys.readouterr().out
    assert (codes.confirmed(person), AuditEntry.objects.get(event="factor_off").who) == (None, "(command)")
    with pytest.raises(CommandError, match="There is no account “nobody”."):
        call_command("let_in", "nobody")


def test_no_page_of_the_admin_shows_a_secret(client, with_app):
    _person, device, _made = with_app
    client.force_login(User.objects.create_superuser("boss"))
    for address in ("/admin/", "/admin/auth/user/", f"/admin/auth/user/{device.user_id}/change/"):
        page = client.get(address).content.decode()
        assert device.key not in page and codes.secret(device) not in page
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
