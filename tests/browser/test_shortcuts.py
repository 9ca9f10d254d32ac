"""The keys of the admin: where they lead, when they keep still, and how they are turned off."""

import re

import pytest
from playwright.sync_api import expect

from campaign.models import Organization
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_keys_lead_to_lists_searches_and_forms_and_can_be_turned_off(new_page, sign_in, curator):
    record = factories.organization("Old", published=False)
    page = new_page()
    sign_in(page, curator)
    page.goto("/admin/")
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url("**/admin/campaign/organization/")
    page.locator("#searchbar").evaluate("field => field.blur()")
    page.keyboard.press("/")
    expect(page.locator("#searchbar")).to_be_focused()
    page.keyboard.type("g p n ? О")
    expect(page.locator("#searchbar")).to_have_value("g p n ? О")

    page.goto(f"/admin/campaign/organization/{record.pk}/change/")
    page.get_by_label("Title:").fill("New")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/admin/campaign/organization/")
    assert Organization.objects.get().title == "New"

    page.locator("#searchbar").evaluate("field => field.blur()")
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'т', code: 'KeyN', bubbles: true}))")
    page.wait_for_url("**/admin/campaign/organization/add/")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page).to_have_url(re.compile("/admin/shortcuts/$"))

    switch = page.get_by_role("button", name="Shortcuts on")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.focus()
    page.keyboard.press("Enter")
    expect(switch).to_have_attribute("aria-pressed", "false")
    for key in ("g", "h", "?"):
        page.keyboard.press(key)
    page.reload()
    expect(page).to_have_url(re.compile("/admin/shortcuts/$"))
    expect(switch).to_have_attribute("aria-pressed", "false")
