"""A curator names a new organization that is there already, and clears a pair: in a real browser, by keyboard."""

import pytest
from playwright.sync_api import expect

from campaign.models import Organization, Pair
from tests import factories
from tests.browser.accessibility import problems

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_twin_is_met_while_typing_and_a_pair_is_cleared_from_the_board(new_page, sign_in, curator):
    factories.organization("Рабкор", published=False)
    page = new_page(viewport={"width": 390, "height": 900}, color_scheme="dark")
    blocked = []
    page.on("console", lambda message: blocked.append(message.text) if "Content Security" in message.text else None)
    sign_in(page, curator)

    page.goto("/admin/campaign/organization/add/")
    page.get_by_label("Title:").first.focus()
    page.keyboard.type("Rabkor")
    twins = page.get_by_role("status")
    expect(twins.get_by_role("link", name="Рабкор (draft)")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.activeElement.id") == "id_title"
    page.get_by_role("button", name="Save", exact=True).first.press("Enter")
    expect(page.locator(".errorlist.nonfield")).to_contain_text("looks like this one")
    page.get_by_label("No, this is a different one").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save", exact=True).first.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("was added successfully")
    assert Organization.objects.count() == 2

    page.goto("/admin/")
    board = page.get_by_role("region", name="What is left to do")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    board.get_by_role("listitem").filter(has_text="Likely duplicates").get_by_role("link").press("Enter")
    pair = page.get_by_role("region", name="They share a name")
    expect(pair.get_by_role("heading", level=3)).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    pair.get_by_role("button", name="Not the same").press("Enter")
    expect(page.locator("#content")).to_contain_text("Nothing looks like the same thing twice.")
    assert Pair.objects.get().decided_by == curator
    assert blocked == []


def test_what_is_ours_is_accessible(new_page, sign_in, curator):
    factories.organization("Рабкор", published=False)
    factories.organization("Rabkor", published=False)
    page = new_page()
    sign_in(page, curator)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto("/admin/")
        assert problems(page, ".board") == []
        page.goto("/admin/campaign/pair/")
        assert problems(page, "#content") == []
    page.goto("/admin/campaign/organization/add/?title=Rabkor")
    expect(page.get_by_role("status").get_by_role("link")).to_have_count(2)
    assert problems(page, ".twins") == []
