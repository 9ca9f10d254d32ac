"""What is wrong with a deployment is said, and how to mend it: each finding from a place that is broken so."""

import datetime
import json
import os
import shutil
import sqlite3
from contextlib import closing

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaign.deployment import doctor, maintenance
from campaign.deployment.doctor import database, files, upkeep
from campaign.deployment.doctor.configured import configured
from campaign.models import AuditEntry
from documents.models import LinkCheck
from tests import factories as make
from tests.campaign.bundle_files import manage

pytestmark = pytest.mark.django_db
GOOD_KEY = "k7Jw-2mPq9XzL4vR8sTbN1yCd6FgH3aE5uQoWiZxMlBnVcAsDfGhJkLp"


@pytest.fixture
def good(settings, tmp_path):
    """A deployment with nothing wrong in what the environment says."""
    settings.LOCAL = settings.DEBUG = False
    settings.SECRET_KEY, settings.ALLOWED_HOSTS = GOOD_KEY, ["record.example.org"]
    settings.SECURE_SSL_REDIRECT, settings.SECURE_PROXY_SSL_HEADER = True, ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE = 31_536_000, True, True
    settings.CONTACT, settings.ERROR_LOG = "mail@example.org", str(tmp_path / "errors.log")
    settings.SECURITY_CONTACT, settings.SECURITY_EXPIRES = ["mailto:a@example.org"], datetime.date(2999, 1, 1)
    settings.BACKUPS = str(tmp_path / "backups")
    os.mkdir(settings.BACKUPS, 0o700)
    return settings


def said(check):
    return [(each.check, each.wrong) for each in check()]


def test_a_good_environment_is_left_in_peace(good):
    assert said(configured) == []


@pytest.mark.parametrize(
    ("name", "value", "check", "wrong"),
    [
        ("LOCAL", True, "local", True),
        ("DEBUG", True, "debug", True),
        ("SECRET_KEY", "short", "secret_key", True),
        ("SECRET_KEY", "a" * 80, "secret_key", True),
        ("SECRET_KEY", "django-insecure-" + GOOD_KEY, "secret_key", True),
        ("ALLOWED_HOSTS", ["*"], "hosts", True),
        ("ALLOWED_HOSTS", [".example.org"], "hosts", True),
        ("ALLOWED_HOSTS", ["localhost"], "hosts", True),
        ("SECURE_SSL_REDIRECT", False, "https", True),
        ("SECURE_PROXY_SSL_HEADER", None, "proxy", True),
        ("SECURE_HSTS_SECONDS", 3600, "hsts", True),
        ("SESSION_COOKIE_SECURE", False, "hsts", True),
        ("CONTACT", "", "contact", False),
        ("SECURITY_CONTACT", [], "security", False),
        ("SECURITY_EXPIRES", datetime.date.today() + datetime.timedelta(days=9), "security", False),
        ("SECURITY_EXPIRES", datetime.date(2026, 1, 1), "security", True),
        ("ERROR_LOG", "", "errors", False),
    ],
)
def test_a_setting_that_is_wrong_is_named(good, name, value, check, wrong):
    setattr(good, name, value)
    assert said(configured) == [(check, wrong)]


# --- files -----------------------------------------------------------------------------------


@pytest.fixture
def file(good, migrated, tmp_path, monkeypatch):
    """The site's database as a file, whatever the tests run on."""
    tmp_path.chmod(0o755)
    path = tmp_path / "record.sqlite3"
    shutil.copy(migrated, path)
    path.chmod(0o600)
    monkeypatch.setitem(good.DATABASES, "default", {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)})
    return path


def test_what_others_can_read_is_named(good, file, tmp_path):
    assert said(files.permissions) == []
    good.BASE_DIR = tmp_path
    environment = tmp_path / ".env"
    environment.write_text("SECRET_KEY=…")
    environment.chmod(0o644)
    file.chmod(0o644)
    os.chmod(good.BACKUPS, 0o755)
    found = list(files.permissions())
    assert [each.what for each in found] == [
        f"Every user of this machine can read {path}." for path in (environment, file, good.BACKUPS)
    ]
    assert found[0].mend == f"chmod o= {environment}"


def test_a_file_in_a_folder_that_is_closed_to_others_may_be_readable(file, tmp_path):
    file.chmod(0o644)
    tmp_path.chmod(0o700)
    assert said(files.permissions) == []


def test_a_disk_with_little_room_is_named(good, file, monkeypatch):
    assert said(files.room) == []
    monkeypatch.setattr(files, "ROOM", 10**18)
    assert said(files.room) == [("disk", True), ("disk", True)]


def test_style_sheets_that_were_not_collected_are_named(good, tmp_path):
    good.STATIC_ROOT = tmp_path / "static"
    assert said(files.static_files) == [("static", True)]
    good.STATIC_ROOT.mkdir()
    manifest = good.STATIC_ROOT / "staticfiles.json"
    manifest.touch()
    assert said(files.static_files) == []
    os.utime(manifest, (0, 0))
    assert said(files.static_files) == [("static", True)]


def test_an_admin_that_stays_closed_is_named(good, tmp_path):
    good.MAINTENANCE_FILE = str(tmp_path / "closed")
    maintenance.turn_on()
    assert said(files.closed) == []
    os.utime(good.MAINTENANCE_FILE, (0, 0))
    assert said(files.closed) == [("maintenance", True)]


def test_errors_of_this_week_are_counted(good):
    assert said(files.errors) == []
    with open(good.ERROR_LOG, "w") as log:
        log.write("{}\n{}\n")
    (found,) = files.errors()
    assert (found.what, found.wrong) == (f"{good.ERROR_LOG} holds 2 errors, the last one of this week.", False)


# --- the database ----------------------------------------------------------------------------


def test_a_database_that_is_up_to_date_is_left_in_peace():
    assert said(database.database) == []


def test_migrations_and_triggers_that_are_missing_are_named():
    with connection.cursor() as cursor:
        table = "" if connection.vendor == "sqlite" else " ON documents_version"
        cursor.execute(f"DROP TRIGGER documents_version_refuses_update{table}")
        assert said(database.database) == [("triggers", True)]
        cursor.execute("DELETE FROM django_migrations WHERE app = 'campaign'")
    assert said(database.database) == [("migrations", True)]


def test_what_needs_a_newer_database_is_not_asked(good):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'campaign'")
    assert "backups" not in {each.check for each in doctor.examine()}


def test_a_database_that_is_not_there_is_named(file):
    file.unlink()
    assert said(database.database) == [("database", True)]


def test_a_database_that_may_only_be_read_is_named(file):
    """By the command, as somebody runs it."""
    with closing(sqlite3.connect(file)) as opened:
        opened.execute(
            "CREATE TRIGGER no BEFORE UPDATE ON django_migrations BEGIN SELECT RAISE(ABORT, 'read only'); END"
        )
    done = manage(file, "doctor")
    assert done.returncode == 1
    assert "WRONG  Nothing can be written to the database: read only\n" in done.stdout


# --- what is done now and then ---------------------------------------------------------------


def days_ago(days):
    return timezone.now() - datetime.timedelta(days=days)


def leave_backup(settings, when):
    path = os.path.join(settings.BACKUPS, f"record-{when:%Y%m%dT%H%M%SZ}.zip")
    open(path, "w").close()


def leave_rehearsal(settings, when, whole=True):
    result = {"backup": "record-1.zip", "done_at": when.isoformat(), "whole": whole, "said": []}
    with open(os.path.join(settings.BACKUPS, "rehearsed.json"), "w") as file:
        json.dump(result, file)


def test_backups_and_rehearsals_that_are_missing_or_old_are_named(good):
    def found():
        return [each.what for each in upkeep.backups()]

    assert found() == ["There is no backup."]
    leave_backup(good, days_ago(5))
    assert found() == ["The newest backup was made 5 days ago.", "Nobody has tried whether a backup can be restored."]
    leave_backup(good, days_ago(1))
    leave_rehearsal(good, days_ago(50))
    assert found() == ["A backup was last restored 50 days ago."]
    leave_rehearsal(good, days_ago(1), whole=False)
    assert found() == ["record-1.zip could not be restored, or is not whole."]
    leave_rehearsal(good, days_ago(1))
    assert found() == []
    shutil.rmtree(good.BACKUPS)
    assert found() == [f"There is no folder {good.BACKUPS}."]
    good.BACKUPS = ""
    assert found() == ["BACKUPS is not set, so nobody knows of a backup."]


def test_a_clock_that_was_set_back_is_named(good):
    make.petition("Free them")
    assert said(upkeep.clock) == []
    leave_backup(good, days_ago(-2))
    assert said(upkeep.clock) == [("clock", True)]


def test_a_clock_that_was_never_set_is_named(good, monkeypatch):
    monkeypatch.setattr(upkeep, "BUILT", days_ago(-1))
    assert said(upkeep.clock) == [("clock", True)]


def test_originals_that_were_never_asked_for_are_named(good):
    document = make.document(url="https://example.org/1")
    type(document).objects.update(created_at=days_ago(20))
    good.FETCHING = False
    assert said(upkeep.originals) == [("links", False)]
    good.FETCHING = True
    assert [each.what for each in upkeep.originals()] == ["1 links to originals were never checked."]
    LinkCheck.objects.create(document=document, url=document.url, outcome="seen", checked_at=days_ago(10))
    assert [each.what for each in upkeep.originals()] == ["Links to originals were last checked 10 days ago."]
    LinkCheck.objects.create(document=document, url=document.url, outcome="seen", checked_at=days_ago(1))
    assert said(upkeep.originals) == []


def test_sources_that_were_not_looked_through_are_named():
    make.version(make.document(text=""), "Text", captured_at=days_ago(5))
    assert said(upkeep.suggestions) == [("suggest", True)]
    call_command("suggest", verbosity=0)
    assert said(upkeep.suggestions) == []


def test_sessions_that_ended_long_ago_are_named(good):
    from django.contrib.sessions.models import Session

    Session.objects.create(session_key="a", session_data="", expire_date=days_ago(60))
    assert said(upkeep.sessions) == [("sessions", True)]
    AuditEntry.objects.create(event="signed_in", at=days_ago(400))
    AccessAttempt.objects.create(username="x", ip_address="fd00::1", failures_since_start=1)
    AccessAttempt.objects.update(attempt_time=days_ago(40))
    assert said(upkeep.log) == [("log", True), ("failures", True)]
    call_command("tidy")
    assert said(upkeep.sessions) == said(upkeep.log) == []


def test_accounts_that_are_easily_taken_are_named(good):
    user = User.objects.create_user("admin", is_staff=True, is_superuser=True, last_login=days_ago(200))
    assert said(upkeep.accounts) == [("names", False), ("second_factor", False), ("quiet", False)]
    TOTPDevice.objects.create(user=user, name="app")
    User.objects.update(username="zoya", last_login=days_ago(2))
    assert said(upkeep.accounts) == []


def test_the_command_ends_with_how_much_is_wrong(good, capsys):
    good.SECRET_KEY = "short"
    with pytest.raises(CommandError, match="Wrong: [0-9]+"):
        call_command("doctor")
    out = capsys.readouterr().out
    assert "WRONG  SECRET_KEY is short or easily guessed, so that sign-ins can be forged.\n       → Set it" in out
    assert GOOD_KEY not in out
