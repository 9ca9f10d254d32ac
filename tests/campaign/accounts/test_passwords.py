"""Which passwords are refused, and that any other is taken as it is."""

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from tests.campaign.accounts.people import sign_in

REFUSED = {
    "short": "too_short", "elevenchars": "too_short",
    "Password1234!": "common", "passwordpassword": "common", "123iloveyou123": "common", "football2026!!": "common",
    "monkeymonkeymonkey": "common", "ＰＡＳＳＷＯＲＤ１２３４": "common",
    "123456789012": "run", "aaaaaaaaaaaaaaaa": "run", "qwertyuiopasdf": "run", "abcdefghijklmn": "run",
    "098765432109": "run", "йцукенгшщзхъ": "run", "1111122222333334": "run",
    "solidarity-record": "about", "SolidarityRecord2026": "about", "petitiontracker1": "about",
    "campaign.example": "about", "zoya.krylova99": "similar",
}  # fmt: skip


@pytest.mark.parametrize("password", REFUSED)
def test_easily_guessed(settings, password):
    settings.ALLOWED_HOSTS, settings.SITE_NAME = ["record.example.org"], "Solidarity record"
    with pytest.raises(ValidationError) as caught:
        validate_password(password, User(username="zoya.krylova"))
    assert REFUSED[password] in " ".join(error.code for error in caught.value.error_list)


@pytest.mark.parametrize(
    "password",
    [
        "nine lamps under the bridge", "58219370465127", "корабль над садом", "x7!kQ2@pL9#w", "🦊🌧️🎻🪁🧵🪜🌒🪨🕯️🧂🫖🪞",
        "the petition of the quiet millers", " spaces at both ends kept ", "ж" + "qz7" * 20, "w%T" + "4kd0" * 40,
    ],
)  # fmt: skip
def test_any_composition_and_length_is_taken_as_it_is(password):
    user = User(username="zoya")
    validate_password(password, user)
    user.set_password(password)
    assert user.check_password(password)
    assert not any(
        user.check_password(other) for other in (password.swapcase() + "x", password[:64] + "…", password[:-1])
    )


def test_a_hundred_runs_take_no_time():
    with pytest.raises(ValidationError):
        validate_password("0123456789" * 400)


@pytest.mark.django_db
def test_a_password_that_somebody_else_chose_is_good_for_one_sign_in(client, person):
    first, own = "seven quiet rooms upstairs", "eleven boats on a grey lake"
    boss = Client()
    boss.force_login(User.objects.create_superuser("boss"))
    boss.post(f"/admin/auth/user/{person.pk}/password/", {"password1": first, "password2": first})
    sign_in(client, "editor", first)
    for address in ("/admin/", "/admin/account/", "/admin/campaign/petition/add/"):
        assert client.get(address).url == "/admin/password_change/"
    assert "Somebody else chose your password." in client.get("/admin/password_change/").content.decode()
    data = {"old_password": first, "new_password1": own, "new_password2": own}
    assert client.post("/admin/password_change/", data).status_code == 302
    assert client.get("/admin/").status_code == 200
    client.post("/admin/logout/")
    sign_in(client, "editor", own)
    assert client.get("/admin/").status_code == 200
