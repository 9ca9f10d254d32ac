"""A second factor from the first page to the last, by keyboard alone, and on a phone with a recovery code."""

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect

from tests.campaign.accounts.people import PASSWORD, app_code

pytestmark = pytest.mark.django_db(transaction=True)


def enter(page, *typed):
    """Type into the field that has the focus, one after the other, and send the form."""
    expect(page.locator("input:focus")).to_be_visible()
    for number, text in enumerate(typed):
        if number:
            page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")


def heading(page, text):
    expect(page.get_by_role("heading", level=1)).to_have_text(text, timeout=20_000)


def test_it_is_set_up_and_asked_for(new_page, editor):
    editor.set_password(PASSWORD)
    editor.save()
    page, refused = new_page(), []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    page.goto("/admin/account/")
    enter(page, "editor", PASSWORD)
    heading(page, "Your account")
    page.get_by_role("link", name="Set up the second factor").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your password")).to_be_focused()
    enter(page, PASSWORD)
    expect(page.get_by_label("Code", exact=True)).to_be_focused()
    picture = page.locator(".qr svg")
    assert picture.bounding_box()["width"] > 200
    assert picture.evaluate("svg => getComputedStyle(svg.querySelector('path')).fill") == "rgb(0, 0, 0)"
    device = TOTPDevice.objects.get()
    enter(page, app_code(device, -1, good_for=8))
    heading(page, "Your recovery codes")
    made = page.locator(".codes code").all_inner_texts()
    assert (len(made), refused) == (10, [])

    phone = new_page(viewport={"width": 360, "height": 640}, has_touch=True)
    phone.goto("/admin/campaign/petition/")
    enter(phone, "editor", PASSWORD)
    heading(phone, "Log in: the code")
    enter(phone, "000000")
    expect(phone.get_by_text("This code is not right, or was used already.")).to_be_visible()
    expect(phone.get_by_label("Code", exact=True)).to_have_value("")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    enter(phone, made[0])
    heading(phone, "Select petition to change")
    expect(phone.get_by_text("You used a recovery code; 9 are left.")).to_be_visible()

    again = new_page()
    again.goto("/admin/")
    enter(again, "editor", PASSWORD)
    heading(again, "Log in: the code")
    TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    enter(again, app_code(device, good_for=8))
    heading(again, "Curating")
    for each in (page, phone, again):  # or their requests would outlive the database of this test
        each.wait_for_load_state()
