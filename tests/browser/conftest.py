"""Chromium for the tests that need a real browser: one process a session, one clean profile a test."""

import os
import shutil

import pytest
from django.db import connections


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)


def _executable():
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if shutil.which(path):
        return path
    reason = f"There is no Chromium at {path}; set CHROMIUM to its path."
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium():
    """The browser process, shared by all tests of a worker."""
    from playwright.sync_api import sync_playwright

    executable = _executable()
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright keeps an event loop running in this thread, and Django refuses its database where
        # it sees one. Nothing here is asynchronous for Django's part.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(
            executable_path=executable,
            headless=True,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--enable-blink-features=TextFragmentAPI",  # lets a page ask what a text fragment matched
            ],  # fmt: skip
        )
        yield browser
        browser.close()
        # While that loop runs Django keeps connections apart from those before and after it, and nobody
        # else would close them: the test database could not be dropped.
        connections.close_all()


@pytest.fixture
def new_page(chromium, live_server):
    """A function that opens a page in a fresh profile: new_page(java_script_enabled=False, …).

    After the test no page may have asked anybody else for anything.
    """
    contexts, elsewhere = [], []

    def note(request):
        if not request.url.startswith((live_server.url, "data:", "blob:", "about:")):
            elsewhere.append(request.url)

    def open_page(**options):
        context = chromium.new_context(base_url=live_server.url, **options)
        context.on("request", note)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert elsewhere == []


@pytest.fixture
def page(new_page):
    """A page of the live site; `page.goto("/petitions/")`."""
    return new_page()


@pytest.fixture
def sign_in(client, live_server):
    """A function that signs a user in to the page's profile: sign_in(page, editor)."""

    def run(page, user):
        client.force_login(user)
        cookie = client.cookies["sessionid"]
        page.context.add_cookies(
            [{"name": "sessionid", "value": cookie.value, "url": f"{live_server.url}/admin/", "httpOnly": True}]
        )

    return run
