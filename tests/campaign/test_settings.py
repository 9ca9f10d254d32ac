"""What the environment may say, and what is refused."""

import runpy
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

SETTINGS = Path(__file__).parent.parent.parent / "campaign" / "settings.py"
PUBLIC = {"LOCAL": "off", "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "record.example.org"}


@pytest.fixture
def settings_with(monkeypatch):
    def read(**environment):
        for name in ("FETCHING", "FETCH_LOOPBACK", "FETCH_SECONDS", "FETCH_REDIRECTS", "ORIGINAL_MAX_BYTES"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(SETTINGS)

    return read


def test_a_public_site_fetches_nothing_until_it_is_told_to(settings_with):
    assert settings_with(**PUBLIC)["FETCHING"] is False
    assert settings_with(**PUBLIC, FETCHING="on")["FETCHING"] is True
    assert settings_with(LOCAL="on")["FETCHING"] is True
    assert settings_with(LOCAL="on", FETCHING="off")["FETCHING"] is False
    assert settings_with(LOCAL="on")["FETCH_LOOPBACK"] is False


def test_a_public_site_never_fetches_from_itself(settings_with):
    with pytest.raises(ImproperlyConfigured, match="FETCH_LOOPBACK is for tests"):
        settings_with(**PUBLIC, FETCH_LOOPBACK="on")
    assert settings_with(LOCAL="on", FETCH_LOOPBACK="on")["FETCH_LOOPBACK"] is True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FOUR_EYES", "si"), ("FETCHING", "onn"), ("FETCHING", ""), ("FETCH_LOOPBACK", "2"), ("FETCH_SECONDS", "0"),
        ("FETCH_SECONDS", "301"), ("FETCH_SECONDS", "-5"), ("FETCH_SECONDS", "ten"), ("FETCH_SECONDS", "1.5"),
        ("FETCH_SECONDS", "٣"), ("FETCH_REDIRECTS", "21"), ("ORIGINAL_MAX_BYTES", "0"),
        ("ORIGINAL_MAX_BYTES", "9" * 30),
    ],
)  # fmt: skip
def test_nonsense_is_refused_by_name(settings_with, name, value):
    with pytest.raises(ImproperlyConfigured, match=f"{name} is “{value}”. Set it to "):
        settings_with(**{name: value})


def test_the_bounds_can_be_set(settings_with):
    read = settings_with(FETCH_SECONDS="60", FETCH_REDIRECTS="0", ORIGINAL_MAX_BYTES="1_000_000")
    assert (read["FETCH_SECONDS"], read["FETCH_REDIRECTS"], read["ORIGINAL_MAX_BYTES"]) == (60, 0, 1_000_000)
