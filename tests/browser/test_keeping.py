"""Unsaved forms are kept in the browser: over an expired session, a closed tab and another's save; not longer."""

import json

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from campaign import history
from campaign.models import Petition
from tests import factories
from tests.browser.test_story import choose

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('kept'))"


@pytest.fixture
def petition():
    record = factories.petition("Free him", summary="Short.", published=False)
    factories.endorsement(record, "some students", passage=factories.passage())
    return record


def change(record):
    return f"/admin/campaign/petition/{record.pk}/change/"


def kept(page):
    return page.evaluate(KEPT)


def test_an_expired_session_and_then_a_closed_tab_lose_nothing(new_page, petition, sign_in, curator):
    other = factories.passage(factories.document("A prisoner writes. So do we."), "So do we.")
    curator.set_password("a long password")
    curator.save()
    page = new_page()
    sign_in(page, curator)
    page.goto(change(petition))
    expect(page.get_by_role("region", name="Unsaved work")).to_have_count(0)
    page.get_by_label("Our summary:").fill("Longer, with 𝄞 and “quotes”.")
    choose(page, page.locator("#endorsements-0 .field-passages"), "So do we")
    page.get_by_role("button", name="Add another Endorsement").click()
    page.locator("[name=endorsements-1-group]").fill("some workers")
    page.locator("[name=endorsements-1-role]").select_option("signed")
    choose(page, page.locator("#endorsements-1 .field-passages"), "So do we")

    Session.objects.all().delete()
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your session has ended")
    expect(page.locator("dd", has_text="some workers")).to_be_visible()
    page.get_by_role("link", name="Sign in again").click()
    page.get_by_label("Username").fill("curator")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Log in").click()

    offer = page.get_by_role("region", name="Unsaved work")
    expect(offer).to_contain_text("You have unsaved work in this form, from")
    expect(page.get_by_label("Our summary:")).to_have_value("Short.")
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(change(petition))
    offer = page.get_by_role("region", name="Unsaved work")
    offer.get_by_role("button", name="Bring it back").click()
    expect(offer).to_contain_text("It is back in the form below. It is not saved yet.")
    expect(page.get_by_label("Our summary:")).to_have_value("Longer, with 𝄞 and “quotes”.")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")
    assert kept(page) == []
    assert Petition.objects.get().summary == "Longer, with 𝄞 and “quotes”."
    rows = [(row.group, [each.passage for each in row.citations.all()]) for row in petition.endorsements.all()]
    first = petition.endorsements.first().citations.first().passage
    assert rows == [("some students", [first, other]), ("some workers", [other])]


def test_what_is_brought_back_does_not_overwrite_what_others_saved(new_page, petition, sign_in, curator, editor):
    page = new_page()
    sign_in(page, curator)
    page.goto(change(petition))
    page.get_by_label("Title:", exact=True).fill("Mine")
    page.goto("/admin/")
    history.keep_prior_state(petition)
    petition.title, petition.summary = "Theirs", "Longer."
    petition.save()
    petition.endorsements.get().delete()
    with history.revision(editor, "Theirs"):
        history.keep(petition)

    page.goto(change(petition))
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator("[name=endorsements-0-group]")).to_have_value("some students")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".curated-clash")).to_have_count(1)
    expect(page.locator(".curated-clash")).to_contain_text("Theirs")
    expect(page.get_by_label("Our summary:")).to_have_value("Longer.")
    expect(page.locator("[name=endorsements-0-group]")).to_have_count(0)
    page.goto("/admin/")  # the refused form is unsaved work, too
    page.goto(change(petition))
    page.get_by_role("button", name="Bring it back").click()
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.locator(".curated-clash").get_by_label("Yours").check()
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")
    assert (Petition.objects.get().title, Petition.objects.get().summary) == ("Mine", "Longer.")
    assert kept(page) == []


def test_nothing_is_kept_after_signing_out_in_any_tab(new_page, petition, sign_in, curator):
    page = new_page()
    sign_in(page, curator)
    page.goto(change(petition))
    page.get_by_label("Title:", exact=True).fill("Mine")
    expect(page.locator(".kept-said")).to_contain_text("kept in this browser")
    second = page.context.new_page()
    second.goto("/admin/documents/arrival/add/")
    second.get_by_label("Or paste the text").fill("A secret.")
    second.set_input_files("[type=file]", {"name": "secret.txt", "mimeType": "text/plain", "buffer": b"Bytes."})
    expect(second.locator(".kept-said")).to_have_count(1)
    texts = json.loads(second.evaluate("JSON.stringify(Object.values(localStorage))"))
    assert sorted("A secret." in text for text in texts if "fields" in text) == [False, True]
    assert [text for text in texts if "secret.txt" in text or "csrf" in text] == []
    second.get_by_role("button", name="Log out").click()
    expect(second.get_by_text("Log in again")).to_be_visible()
    page.get_by_label("Title:", exact=True).fill("Mine, later")
    page.goto("/")
    assert kept(page) == []


def test_old_and_thrown_away_work_is_gone(new_page, petition, sign_in, curator):
    page = new_page()
    sign_in(page, curator)
    page.goto(change(petition))
    page.get_by_label("Title:", exact=True).fill("Mine")
    page.goto("/admin/")
    page.goto(change(petition))
    page.get_by_role("button", name="Throw it away").click()
    assert kept(page) == []
    page.get_by_label("Title:", exact=True).fill("Mine")
    page.goto("/admin/")
    [key] = kept(page)
    page.evaluate(
        "([key, age]) => localStorage.setItem(key, localStorage.getItem(key).replace(/\"time\":\\d+/, "
        "`\"time\":${Date.now() - age}`))", [key, 3 * 86_400_000 + 1000],
    )  # fmt: skip
    page.goto("/admin/")
    assert kept(page) == []
