"""manage.py capture: files and addresses become drafts; what is there is skipped; one failure stops nothing."""

import http.server
import io
import json
import os
import threading

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from documents import extraction, receiving
from documents.models import Arrival, Document, LinkCheck, Proposal, Version
from tests import factories

PAGE = (
    '<html lang="en"><head><title>Free the plant workers</title></head><body><article><h1>Free the plant workers</h1>'
    "<p>The workers of the plant ask for the release of the prisoner.</p><p>{}</p></article></body></html>"
)


@pytest.fixture(autouse=True)
def read_here(monkeypatch):
    """The readers without the process of their own, which costs a second each."""
    monkeypatch.setattr(receiving, "extract", extraction.extract_here)


@pytest.fixture
def site(settings):
    """A web server on this machine: the path `/404` is not there, all others answer a page."""
    settings.FETCHING = settings.FETCH_LOOPBACK = True

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            data = PAGE.format(f"Asked for {self.path}.").encode()
            self.send_response(404 if self.path == "/404" else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def run(*args):
    out = io.StringIO()
    try:
        call_command("capture", *map(str, args), stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def write(folder, name, text="The workers of the plant ask for the release of the prisoner.\n"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_files_become_drafts_with_nothing_confirmed(db, tmp_path):
    page = write(tmp_path, "page.html", PAGE.format("Card: 4111 1111 1111 1111."))
    note = write(tmp_path, "note.txt", "Another text that stands in a file of its own here.\n")
    said, error = run(page, note)
    assert error == ""
    documents = list(Document.objects.order_by("created_at"))
    assert [(each.title, each.status, each.language, each.slug[:7]) for each in documents] == [
        ("", "draft", "und", "source-"), ("", "draft", "und", "source-"),
    ]  # fmt: skip
    address = reverse("admin:documents_document_change", args=[documents[0].pk])
    assert f"{page}: stored as version 1 of “{documents[0]}”, {address}" in said
    assert "1 mask suggested: look at it before you clear the version." in said
    assert set(Proposal.objects.values_list("decision", flat=True)) == {"proposed"}
    assert [each.original.filename for each in Version.objects.order_by("captured_at")] == ["page.html", "note.txt"]


def test_address_is_fetched_and_kept(db, site, curator):
    said, error = run(f"{site}/a", "--user", "curator")
    version = Version.objects.get()
    assert (error, version.captured_how, version.captured_by) == ("", "fetch", "curator")
    assert (version.document.url, version.final_url, version.http_status) == (f"{site}/a", f"{site}/a", 200)
    assert LinkCheck.objects.get().outcome == "seen"
    assert "Asked for /a." in version.text


def test_one_failure_stops_nothing_and_is_told(db, site, tmp_path):
    good = write(tmp_path, "good.txt")
    png = tmp_path / "picture.png"
    png.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    said, error = run(tmp_path / "none.txt", tmp_path, png, f"{site}/404", "ftp://example.org/a", good)
    problems = [line.split(": NOT captured. ")[1] for line in said.splitlines() if "NOT captured" in line]
    assert [problem[:40] for problem in problems] == [
        "No such file or directory", "Is a directory", "The file is a picture (PNG), and picture",
        "“127.0.0.1” answers with status 404 (Not", "Only addresses that begin with http:// o",
    ]  # fmt: skip
    assert error == "Not captured: 5 of 6. The others are done; repeat the command to finish."
    assert (Version.objects.count(), Arrival.objects.count()) == (1, 0)


def test_repeating_the_command_finishes_the_job(db, tmp_path):
    first, second = write(tmp_path, "a.txt"), tmp_path / "b.txt"
    assert run(first, second)[1].startswith("Not captured: 1 of 2.")
    write(tmp_path, "b.txt", "By now this file is there, and it has a text of its own.\n")
    said, error = run(first, second)
    assert error == ""
    slug = Version.objects.get(original__filename="a.txt").document.slug
    assert f"{first}: skipped. Something like it is stored already; say --version-of, or --new:\n    {slug}" in said
    assert Document.objects.count() == 2


def test_the_same_again_is_a_new_source_only_if_one_says_so(db, tmp_path):
    path = write(tmp_path, "a.txt")
    for args in ((), (), ("--new",)):
        assert run(path, *args)[1] == ""
    assert Document.objects.count() == 2


def test_new_version_says_what_became_of_the_passages(db, tmp_path):
    document = factories.document("The workers ask for the release.\nThey wrote to the court in spring.\n")
    for quote in ("The workers ask for the release.", "They wrote to the court in spring."):
        factories.passage(document, quote)
    path = write(tmp_path, "new.txt", "The workers ask for the release.\nNobody came.\n")
    said, error = run(path, "--version-of", document.slug)
    assert (error, "2 passages: 1 carried over, 1 not found." in said) == ("", True)
    said, error = run(path, "--version-of", document.slug)
    assert (error, ": skipped. Nothing changed since version 2" in said) == ("", True)
    assert document.versions.count() == 2


def test_file_with_several_parts_lists_them(db, tmp_path):
    messages = [
        {"id": number, "type": "message", "date": f"2026-01-0{number}T10:00:00", "date_unixtime": "1767261600",
         "from": "A channel", "from_id": "channel1", "text": f"The message with the number {number}."}
        for number in (1, 2)
    ]  # fmt: skip
    export = {"name": "A channel", "type": "public_channel", "id": 1, "messages": messages}
    path = write(tmp_path, "result.json", json.dumps(export))
    said, error = run(path)
    assert "It holds several texts. Choose one with --part:" in said
    assert (error[:20], Version.objects.count()) == ("Not captured: 1 of 1", 0)
    key = next(line.split()[0] for line in said.splitlines() if "number 2" in line)
    assert run(path, "--part", key)[1] == ""
    assert "The message with the number 2." in Version.objects.get().text


def test_dry_run_keeps_nothing(db, tmp_path):
    said, error = run(write(tmp_path, "a.txt"), "--dry-run")
    assert (error, "stored as version 1" in said, "This was a dry run: nothing is kept." in said) == ("", True, True)
    assert (Document.objects.count(), Version.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        (["a", "--version-of", "none"], "There is no source with the address “none”."),
        (["a", "--user", "nobody"], "There is no account with the name “nobody”."),
        (["a", "b", "--version-of", "known"], "--version-of takes one file or address"),
        (["a", "--version-of", "known", "--new"], "argument --new: not allowed with argument --version-of"),
        ([], "the following arguments are required: PATH_OR_URL"),
    ],
    ids=str,
)
def test_wrong_arguments_are_named(db, args, problem):
    factories.document(slug="known")
    assert problem in run(*args)[1]


@pytest.mark.django_db
def test_a_file_may_be_called_anything(tmp_path):
    name = os.fsdecode(os.fsencode(tmp_path) + b"/of \xff\x1b[31m monday.txt")
    with open(name, "w") as file:
        file.write("The workers of the plant ask for the release of the prisoner.")
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="strict")
    call_command("capture", name, stdout=terminal)
    terminal.flush()
    assert "/of ��[31m monday.txt: stored as version 1" in terminal.buffer.getvalue().decode()
