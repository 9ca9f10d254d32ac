"""A curator captures an appeal from its page, and again when the page has changed: in a real browser, by keyboard."""

import http.server
import threading

import pytest
from playwright.sync_api import expect

from documents import extraction, quoting, receiving
from documents.models import Document, Version

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = ("The workers of the plant ask for the release of the prisoner.", "Nobody has answered their letter.",
         "Send money to 4111 1111 1111 1111.")  # fmt: skip
AGAIN = ("An update stands here now.", "The workers of the plant ask for the release of the prisoner.",
         "Send money to 4111 1111 1111 1111.")  # fmt: skip


@pytest.fixture
def appeal(settings):
    """A page on this machine; `appeal.paragraphs` are what it says now."""
    settings.FETCHING = settings.FETCH_LOOPBACK = True

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            paragraphs = "".join(f"<p>{each}</p>" for each in self.server.paragraphs)
            head = '<title>Free the plant workers</title><meta name="author" content="The Committee">'
            article = f"<article><h1>Free the plant workers</h1>{paragraphs}</article>"
            page = f'<html lang="en"><head>{head}</head><body>{article}</body></html>'
            data = page.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.paragraphs = FIRST
        server.url = f"http://127.0.0.1:{server.server_port}/appeal"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def press_to(page, locator, most=60):
    """Go to it by the tab key, as somebody without a mouse does."""
    for _ in range(most):
        if locator.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The tab key does not lead to {locator}.")


@pytest.mark.parametrize("javascript", [True, False])
def test_an_appeal_is_captured_and_captured_again_by_keyboard(
    new_page, sign_in, curator, appeal, javascript, monkeypatch
):
    if not javascript:  # once in the readers' own process is enough, which costs a second each
        monkeypatch.setattr(receiving, "extract", extraction.extract_here)
    page = new_page(java_script_enabled=javascript, viewport={"width": 390 if javascript else 1280, "height": 900})
    blocked = []
    page.on("console", lambda message: blocked.append(message.text) if "Content Security" in message.text else None)
    sign_in(page, curator)
    page.goto("/admin/")
    page.get_by_role("link", name="Capture a source", exact=True).press("Enter")
    if javascript:
        expect(page.get_by_role("combobox", name="New version of")).to_be_visible()
    page.get_by_label("Give an address").focus()
    page.keyboard.type(appeal.url)
    page.keyboard.press("Enter")

    expect(page.get_by_role("region", name="The text")).to_contain_text(FIRST[0], timeout=30_000)
    expect(page.locator("body")).not_to_contain_text("4111")
    expect(page.locator(".curated-note")).to_contain_text("bank card number")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("radio", name="Free the plant workers").first.focus()
    page.keyboard.press("Space")
    author = page.get_by_role("group", name="Author").get_by_role("radio").first
    press_to(page, author)
    page.keyboard.press("Space")
    press_to(page, page.get_by_role("button", name="Store it"))
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("Version 1 is stored.")
    document = Document.objects.get()
    assert (document.title, document.author, document.status) == ("Free the plant workers", "The Committee", "draft")
    proposals = page.locator("#proposals")
    proposals.get_by_role("listitem").filter(has_text="Original address").get_by_role("button", name="Take").press(
        "Enter"
    )
    expect(page.locator(".messagelist")).to_contain_text("Taken (original address)")

    for quote in FIRST[:2]:
        quoting.mark(document, quote)
    appeal.paragraphs = AGAIN
    page.get_by_role("link", name="Capture a new version").press("Enter")
    page.get_by_label("Give an address").focus()
    page.keyboard.type(appeal.url)
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="A new version of Free the plant workers")).to_be_checked(timeout=30_000)
    page.get_by_role("button", name="Store it").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("2 passages: 1 carried over, 1 not found. Look at them")
    page.get_by_role("link", name="Look at them").press("Enter")
    expect(page.locator("#content")).to_contain_text(FIRST[1])
    assert [version.number for version in Version.objects.filter(cleared_at=None)] == [2, 1]
    assert blocked == []
