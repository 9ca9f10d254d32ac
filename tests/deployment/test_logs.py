"""What is logged and mailed when something fails, and that it says nothing of who was reading."""

import json
import logging
import os
import runpy
import subprocess
import sys

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from campaign.deployment.logs import AsJson, ByMail
from tests.campaign.bundle_files import ROOT

ADDRESS, SECRET = "203.0.113.77", "a word that was searched for"


@pytest.fixture
def fails(rf):
    """A log record of a failed request, as Django makes it."""

    def make(message="Internal Server Error: %s"):
        request = rf.post("/petitions/?q=secret", {"q": SECRET}, REMOTE_ADDR=ADDRESS, HTTP_X_FORWARDED_FOR=ADDRESS)
        try:
            raise ValueError("no such thing")
        except ValueError as error:
            exc_info = (type(error), error, error.__traceback__)
        record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, message, (request.path,), exc_info)
        record.request, record.status_code = request, 500
        return record

    return make


def test_a_line_is_one_object(fails):
    line = AsJson().format(fails())
    said = json.loads(line)
    assert "\n" not in line
    assert {key: said[key] for key in ("level", "logger", "message", "method", "path", "status", "error")} == {
        "level": "error", "logger": "django.request", "message": "Internal Server Error: /petitions/",
        "method": "POST", "path": "/petitions/", "status": 500, "error": "ValueError",
    }  # fmt: skip
    assert said["time"].endswith("+00:00")
    assert "no such thing" in said["traceback"]
    assert [word for word in (ADDRESS, SECRET, "secret") if word in line] == []


def test_errors_are_mailed_once_and_say_nothing_of_the_reader(fails, settings):
    settings.ADMINS = [("keeper", "keeper@example.org")]
    handler = ByMail()
    for _ in range(3):
        handler.handle(fails())
    handler.handle(fails("Something else: %s"))
    assert [sent.to for sent in mail.outbox] == [["keeper@example.org"]] * 2
    assert "Internal Server Error: /petitions/" in mail.outbox[0].subject
    text = "".join(sent.subject + sent.body for sent in mail.outbox)
    assert "no such thing" in text
    assert [word for word in (ADDRESS, SECRET, "secret") if word in text] == []


def test_a_mail_server_that_fails_stops_nothing(fails, settings, capsys):
    settings.ADMINS = [("keeper", "keeper@example.org")]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    ByMail().handle(fails())
    assert "Connection refused" in capsys.readouterr().err


def test_django_mails_no_requests_of_its_own():
    handlers = [handler for name in ("django", "django.request") for handler in logging.getLogger(name).handlers]
    assert handlers == []


@pytest.mark.django_db
def test_an_unknown_page_is_logged_without_its_reader(client, caplog):
    Client(REMOTE_ADDR=ADDRESS).get(f"/no-such-page/?q={SECRET}")
    lines = [AsJson().format(record) for record in caplog.records]
    assert [json.loads(line)["path"] for line in lines] == ["/no-such-page/"]
    assert [word for word in (ADDRESS, "searched") if any(word in line for line in lines)] == []


@pytest.fixture
def settings_with(monkeypatch):
    def read(**environment):
        for name in ("LOG_FORMAT", "ERROR_LOG", "ADMINS", "EMAIL_URL", "MAIL_FROM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(ROOT / "campaign" / "settings.py")

    return read


def test_errors_go_where_the_environment_says(settings_with):
    plain = settings_with()["LOGGING"]
    assert (plain["root"]["handlers"], plain["handlers"]["console"]["formatter"]) == (["console"], "text")
    read = settings_with(
        LOG_FORMAT="json", ERROR_LOG="errors.log", ADMINS="a@example.org,b@example.org",
        EMAIL_URL="smtp+tls://user:secret@mail.example.org:587",
    )  # fmt: skip
    assert read["LOGGING"]["root"]["handlers"] == ["console", "file", "mail"]
    assert read["LOGGING"]["handlers"]["console"]["formatter"] == "json"
    assert [address for _name, address in read["ADMINS"]] == ["a@example.org", "b@example.org"]
    assert (read["EMAIL_HOST"], read["EMAIL_PORT"], read["EMAIL_USE_TLS"]) == ("mail.example.org", 587, True)
    assert read["SERVER_EMAIL"] == "a@example.org"
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT is “xml”. Set it to text or json"):
        settings_with(LOG_FORMAT="xml")


def test_every_configuration_of_the_log_works(settings_with, tmp_path):
    """As Django sets it up when the site starts, tried in a process of its own."""
    log = tmp_path / "errors.log"
    code = (
        "import django, logging; django.setup(); logging.getLogger('campaign').error('It failed: %s', 1);"
        "logging.getLogger('django.request').error('Closed', extra={'status_code': 503})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, "LOCAL": "on", "DJANGO_SETTINGS_MODULE": "campaign.settings", "LOG_FORMAT": "json",
             "ERROR_LOG": str(log), "ADMINS": "a@example.org"},
    )  # fmt: skip
    said = [[json.loads(line)["message"] for line in text.splitlines()] for text in (done.stderr, log.read_text())]
    assert said == [["It failed: 1", "Closed"], ["It failed: 1"]]  # what is answered on purpose is no error
