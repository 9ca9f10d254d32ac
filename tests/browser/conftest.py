"""Pages of the live site in Chromium: one clean profile a test."""

import os

import pytest


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)


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
