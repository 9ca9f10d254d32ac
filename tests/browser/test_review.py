"""The review as two people live it: sent back, corrected, handed over again, published with a reason."""

import pytest
from playwright.sync_api import expect

from campaign import drafts, history, trees
from campaign.models import Petition
from tests.browser.accessibility import problems

pytestmark = pytest.mark.django_db(transaction=True)

QUEUE = "/admin/campaign/pendingedit/review/"


def test_an_editor_asks_for_a_correction_and_publishes_it(new_page, sample, sign_in, curator, editor):
    petition = Petition.objects.get(slug="freedom-for-boris-kagarlitsky-rabkor")
    tree = trees.tree(petition)
    tree[0]["fields"]["summary"] += " It names nobody."
    drafts.propose(petition, tree, curator, "Says who signed")

    page = new_page(java_script_enabled=False)
    sign_in(page, editor)
    page.goto(QUEUE)
    entry = page.get_by_role("article")
    expect(entry).to_contain_text("Says who signed")
    expect(entry.locator("ins")).to_contain_text("It names nobody.")
    entry.get_by_text("Ask for a correction, or comment").click()
    entry.get_by_role("textbox").fill("It names two.")
    entry.get_by_role("button", name="Ask for a correction").click()
    expect(page.locator(".messagelist")).to_contain_text("went back, with what you wrote")
    expect(page.locator("#content")).to_contain_text("Nothing waits for an editor.")

    writer = new_page()
    sign_in(writer, curator)
    writer.goto(QUEUE)
    expect(writer.get_by_role("heading", name="Came back to you")).to_be_visible()
    writer.get_by_role("link", name="Freedom for Boris Kagarlitsky!").click()
    expect(writer.locator("#comments")).to_contain_text("It names two.")
    assert problems(writer, "#comments") == []
    writer.get_by_label("Our summary:").fill("A summary that names two.")
    writer.get_by_role("button", name="Save", exact=True).first.click()
    expect(writer.locator(".messagelist")).to_be_visible()

    page = new_page()  # the same with a keyboard: tick, say why, Enter
    sign_in(page, editor)
    page.goto(QUEUE)
    assert problems(page, "#content") == []
    page.get_by_role("checkbox").press("Space")
    page.get_by_label("Why").fill("Read against its sources")
    page.get_by_label("Why").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("is published.")
    assert history.revisions(petition)[0].comment == "Published an edit: Read against its sources"

    page.goto(f"/admin/campaign/petition/{petition.pk}/history/")
    assert problems(page, "#content") == []
    page.get_by_label("from this").last.check()
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".fact").first).to_contain_text("A summary that")
    assert problems(page, "#content") == []
    page.goto(f"{petition.get_absolute_url()}changes/")
    expect(page.locator("main")).to_contain_text("Our summary: changed")
    assert problems(page, "html") == []
