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
        for name in (
            "FOUR_EYES",
            "FETCHING",
            "FETCH_LOOPBACK",
            "FETCH_SECONDS",
            "FETCH_REDIRECTS",
            "ORIGINAL_MAX_BYTES",
            "TAG_AUTHORITY",
        ):
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


def test_nobody_needs_a_second_person_until_it_is_told_to(settings_with):
    assert [settings_with(**PUBLIC)["FOUR_EYES"], settings_with(**PUBLIC, FOUR_EYES="on")["FOUR_EYES"]] == [
        False,
        True,
    ]


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


def test_feeds_are_named_by_the_site_until_somebody_else_is_named(settings_with):
    assert settings_with(**PUBLIC)["TAG_AUTHORITY"] == "record.example.org,2026"
    assert settings_with(**PUBLIC, TAG_AUTHORITY="a@b.org,2020-02")["TAG_AUTHORITY"] == "a@b.org,2020-02"
    assert settings_with(**PUBLIC | {"ALLOWED_HOSTS": "*"})["TAG_AUTHORITY"] == "localhost,2026"


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"TAG_AUTHORITY": "record.example.org"}, "TAG_AUTHORITY is “record.example.org”"),
        ({"TAG_AUTHORITY": "https://record.example.org,2026"}, "TAG_AUTHORITY is “https"),
        ({"DATA_LICENSE_URL": "https://example.org/terms"}, "DATA_LICENSE_URL is the address"),
        ({"DATA_LICENSE": "CC0", "DATA_LICENSE_URL": "javascript:x"}, "DATA_LICENSE_URL is the address"),
        ({"SECURITY_CONTACT": "mailto:a@example.org"}, "go together"),
        ({"SECURITY_EXPIRES": "2027-01-01"}, "go together"),
        ({"SECURITY_EXPIRES": "soon"}, "SECURITY_EXPIRES is “soon”"),
        ({"SECURITY_CONTACT": "a@example.org", "SECURITY_EXPIRES": "2027-01-01"}, "mailto:security@example.org"),
    ],
)
def test_names_and_terms_that_nobody_can_use_are_refused(settings_with, environment, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        settings_with(**environment)
