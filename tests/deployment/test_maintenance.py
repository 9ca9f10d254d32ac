"""While somebody works on the machine, the admin is closed and the public goes on."""

import pytest
from django.core.management import call_command

from campaign.deployment import maintenance

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(settings, tmp_path):
    settings.MAINTENANCE_FILE = str(tmp_path / "closed")
    call_command("maintenance", "on", verbosity=0)


def test_the_admin_is_closed_and_the_public_goes_on(closed, client, capsys):
    answer = client.get("/admin/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    assert "no-store" in answer["Cache-Control"]
    assert "Closed for maintenance" in answer.content.decode()
    assert [client.get(path).status_code for path in ("/", "/petitions/", "/petitions.json")] == [200, 200, 200]
    call_command("maintenance", "off")
    assert client.get("/admin/").status_code == 302


def test_it_needs_no_database(closed, client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/admin/campaign/petition/").status_code == 503


def test_what_was_typed_is_shown_and_no_password(closed, client):
    page = client.post(
        "/admin/", {"summary": "Typed <b>for an hour</b>.", "password": "secret of mine"}
    ).content.decode()
    assert "Typed &lt;b&gt;for an hour&lt;/b&gt;." in page
    assert "secret of mine" not in page


def test_the_command_says_which_it_is(closed, capsys):
    call_command("maintenance")
    assert capsys.readouterr().out.splitlines()[-1].startswith("Maintenance is on: the admin is closed. (")
    call_command("maintenance", "off")
    call_command("maintenance", "off")
    assert capsys.readouterr().out.splitlines() == ["Maintenance is off: the admin is open."] * 2


def test_the_file_stands_beside_the_database(settings, monkeypatch):
    monkeypatch.setitem(
        settings.DATABASES, "default", {"ENGINE": "django.db.backends.sqlite3", "NAME": "/srv/a.sqlite3"}
    )
    assert str(maintenance.file()) == "/srv/a.sqlite3-maintenance"
    monkeypatch.setitem(settings.DATABASES, "default", {"ENGINE": "django.db.backends.postgresql", "NAME": "record"})
    assert maintenance.file() == settings.BASE_DIR / ".maintenance"
