"""`manage.py demo`, run as somebody who tries the tracker for the first time would run it."""

import contextlib
import http.cookiejar
import json
import os
import pathlib
import re
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.parse
import urllib.request

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from campaign.bundles import SAMPLE
from campaign.management.commands import demo
from campaign.models import Organization
from tests import factories as make
from tests.campaign.bundle_files import ROOT, manage


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def serving(database, port):
    """The lines that the command prints until it serves, and its number; it is ended with the block."""
    environment = {name: value for name, value in os.environ.items() if name not in ("LOCAL", "DEBUG")}
    process = subprocess.Popen(
        [sys.executable, "-u", str(ROOT / "manage.py"), "demo", str(port)],
        env={**environment, "DATABASE_URL": f"sqlite:///{database}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    timer = threading.Timer(90, process.kill)
    timer.start()
    lines = []
    try:
        for line in process.stdout:
            lines.append(line.rstrip())
            if "Stop it with" in line:
                wait_for(port)
                break
        else:
            raise AssertionError("\n".join(lines))
        yield lines, process.pid
    finally:
        timer.cancel()
        process.terminate()
        process.wait(20)
        process.stdout.close()


def wait_for(port):
    for _ in range(200):
        with socket.socket() as trial:
            trial.settimeout(1)
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
            threading.Event().wait(0.1)


def status(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def database_files(pid):
    """The files of databases that a process has open; none where the system does not say."""
    for file in pathlib.Path(f"/proc/{pid}/fd").glob("*"):
        with contextlib.suppress(FileNotFoundError):  # it was closed just now
            if ".sqlite3" in (target := os.readlink(file)):
                yield target


def passwords(lines):
    return dict(re.findall(r"(curator|editor) +password (\S+)", "\n".join(lines)))


def can_sign_in(port, name, password):
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    address = f"http://127.0.0.1:{port}/admin/login/?next=/admin/"
    with opener.open(address, timeout=30) as page:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())[1]
    form = {"csrfmiddlewaretoken": token, "username": name, "password": password, "next": "/admin/"}
    with opener.open(address, urllib.parse.urlencode(form).encode(), timeout=30) as page:
        return "logout" in page.read().decode()


def sample_rows(kind):
    return [json.loads(line) for line in (SAMPLE / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()]


def rows(database, query):
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        return connection.execute(query).fetchall()


def test_the_demonstration_serves_the_sample_and_can_be_run_again(tmp_path, port):
    database = tmp_path / "demo.sqlite3"
    slug = sample_rows("petitions")[0]["slug"]
    with serving(database, port) as (first, pid):
        assert [status(port, path) for path in ("/petitions.json", "/admin/login/", "/static/admin/css/base.css")] == [
            200, 200, 200,
        ]  # fmt: skip
        assert status(port, f"/petitions/{slug}.json") == 200
        assert [can_sign_in(port, name, password) for name, password in passwords(first).items()] == [True, True]
        if opened := sorted(database_files(pid)):
            for year in range(1990, 2010):
                assert status(port, f"/statements/?year={year}") == 200
            assert len(list(database_files(pid))) <= len(opened) + 4  # those of one that may not have ended yet
        with pytest.raises(CommandError, match="^Nothing can be served at .* [(]Address already in use[)]"):
            call_command("demo", port)
    rows(database, "UPDATE campaign_petition SET private_note = 'by a curator'")
    with serving(database, port) as (second, _pid):
        assert second[0] == "The sample campaign is there already; nothing was loaded."
        assert [can_sign_in(port, *account) for account in passwords(second).items()] == [True, True]
        assert not can_sign_in(port, "curator", passwords(first)["curator"])
    petitions = len(sample_rows("petitions"))
    assert rows(database, "SELECT private_note FROM campaign_petition") == [("by a curator",)] * petitions
    assert rows(database, "SELECT username, is_staff, is_superuser FROM auth_user ORDER BY username") == [
        ("curator", 1, 0), ("editor", 1, 0),
    ]  # fmt: skip
    assert manage(database, "verify").returncode == 0


@pytest.mark.django_db
def test_it_refuses_a_database_with_other_accounts(port):
    User.objects.create(username="anna")
    with pytest.raises(CommandError) as refused:
        call_command("demo", port)
    assert str(refused.value).splitlines()[0] == (
        "The database holds accounts that are not the demonstration’s: 1. The demonstration does not touch it. "
        "Choose another database, for example:"
    )
    assert [user.username for user in User.objects.all()] == ["anna"]


@pytest.mark.django_db
def test_it_refuses_a_database_with_other_records(port):
    make.organization("Ours", published=False)
    with pytest.raises(CommandError) as refused:
        call_command("demo", port)
    assert str(refused.value).splitlines()[0] == (
        "The database holds records that are not the sample’s: 1. The demonstration does not touch it. Choose "
        "another database, for example:"
    )
    assert (User.objects.count(), Organization.objects.count()) == (0, 1)


def test_it_refuses_a_database_of_another_program(tmp_path, port):
    database = tmp_path / "other.sqlite3"
    rows(database, "CREATE TABLE letters (text)")
    done = manage(database, "demo", port)
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        1,
        "CommandError: The database holds tables of something else. The demonstration does not touch it. Choose "
        "another database, for example:",
    )
    assert rows(database, "SELECT name FROM sqlite_master") == [("letters",)]


@pytest.mark.parametrize("place", ["port", "99999", "0", "1.2.3:80:80", ":80", "127.0.0.1:", "80 "])
def test_what_is_no_address(place):
    with pytest.raises(CommandError, match=f"“{re.escape(place)}” is no port or address:port, such as 8001"):
        call_command("demo", place)


def test_what_is_an_address():
    assert [demo.Command().read(place) for place in ("8001", "1.2.3.4:80", "[::1]:80")] == [
        ("127.0.0.1", 8001, False), ("1.2.3.4", 80, False), ("::1", 80, True),
    ]  # fmt: skip


def test_it_says_when_the_database_cannot_be_opened(tmp_path, port):
    done = manage(tmp_path / "no" / "such" / "folder.sqlite3", "demo", port)
    assert (done.returncode, done.stderr) == (
        1, "CommandError: The database cannot be opened: unable to open database file\n",
    )  # fmt: skip
