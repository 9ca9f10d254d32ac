"""Reading a source in a real browser: words selected by mouse and by keyboard, and what is suggested, by keys."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from campaign.models import Citation, Dismissal, Petition
from documents.models import Passage
from tests import factories
from tests.browser.accessibility import problems

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = """Appeal 🏴🏳️‍🌈 for Ivan Velgorov

The Free Typographers stand with him: e\u0301tat d’urgence.
We demand his release. ‏نطالب بالإفراج عنه‏ We demand his release.

UPD 26 July 2023: a rally 🏴 was held."""
DRAG = """words => {
    const text = document.getElementById("reading-text");
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(words);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + words.length);
        range.startContainer.parentElement.scrollIntoView({block: "center"});
        const box = range.getBoundingClientRect();
        return [box.left + 1, box.right - 1, box.top + box.height / 2];
    }
}"""


@pytest.fixture
def source(transactional_db):
    source = factories.document(TEXT, title="Appeal", language="en", released=False)
    factories.passage(source, "stand with him")
    return source


@pytest.fixture
def reading(new_page, sign_in, curator, source):
    """A function that opens the reading view for the curator."""

    def run(**options):
        page = new_page(**options)
        sign_in(page, curator)
        page.goto(f"/admin/read/{source.pk}/")
        return page

    return run


def select(page, words):
    left, right, middle = page.evaluate(DRAG, words)
    page.mouse.move(left, middle)
    page.mouse.down()
    page.mouse.move(right, middle, steps=4)
    page.mouse.up()
    expect(page.locator(".reading-quote")).to_have_text(words)


def test_words_selected_by_mouse_become_a_cited_record(reading, source):
    """Behind characters outside the basic plane, combining marks and another direction of writing."""
    page = reading()
    select(page, "a rally 🏴 was held")
    page.locator("#panel").get_by_role("link", name="Update").click()
    page.get_by_label("Title").first.fill("A rally was held")
    page.get_by_label("Kind").select_option("protest")
    page.get_by_role("button", name="Save as a draft, cited").click()
    expect(page.locator(".messagelist")).to_contain_text("Update “A rally was held” is a draft now, cited.")
    assert Citation.objects.get(field="title").passage.exact == "a rally 🏴 was held"
    expect(page.locator("#here")).to_be_in_viewport()


def test_by_keyboard_alone_a_quote_is_found_stepped_through_and_marked(reading, source):
    page = reading()
    page.keyboard.press("/")
    page.keyboard.type("We demand his release.")
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_contain_text("1 of 2")
    page.locator("summary", has_text="More or less of it").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    start = str(TEXT.rindex("We demand"))
    expect(page.locator(".reading-quote")).to_have_attribute("data-start", start)
    page.get_by_role("button", name="Mark only").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Marked: “We demand his release.”")
    assert Passage.objects.get(exact="We demand his release.").anchors.get().start == int(start)


def test_keys_step_through_what_is_suggested_and_decide_it(reading, source):
    ivan = factories.person("Ivan Velgorov", published=False)
    page = reading()
    page.keyboard.press("n")
    expect(page.locator("#panel-title")).to_have_text("Name")
    page.keyboard.press("a")
    expect(page.locator(".messagelist")).to_contain_text("Cited for “Ivan Velgorov”.")
    assert Citation.objects.get(record_id=ivan.pk).passage.exact == "Ivan Velgorov"
    expect(page.locator("#panel-title")).to_have_text("Demand")
    page.keyboard.press("x")
    expect(page.locator(".messagelist")).to_contain_text("1 suggestion dismissed.")
    assert Dismissal.objects.get().kind == "demand"
    page.evaluate("localStorage.setItem('shortcuts-off', 'yes')")
    page.locator("body").press("n")
    page.wait_for_timeout(200)
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_selecting_within_links_selects_and_does_not_follow(reading, source):
    factories.person("Ivan Velgorov", published=False)
    page = reading()
    select(page, "Ivan Velgorov")
    assert "start=" in page.url
    page.get_by_role("link", name="Passage 1").click()
    expect(page.locator(".reading-quote")).to_have_text("stand with him")
    page.locator("#panel").get_by_role("link", name="Extend or shorten").click()
    expect(page.locator("#panel-title")).to_have_text("Other ends for a passage")
    select(page, "with him")
    page.get_by_role("button", name="Let the passage be these words").click()
    expect(page.locator(".messagelist")).to_contain_text("The passage ends there now")
    assert Passage.objects.get().exact == "with him"


def test_what_was_typed_survives_an_expired_session(reading, source, curator):
    curator.set_password("a long password")
    curator.save()
    page = reading()
    select(page, "a rally 🏴 was held")
    page.locator("#panel").get_by_role("link", name="Update").click()
    page.locator("#id_new-title").fill("A rally was held")
    page.get_by_label("Kind").select_option("protest")
    page.wait_for_timeout(700)  # what is typed is kept after half a second
    Session.objects.all().delete()
    page.get_by_role("button", name="Save as a draft, cited").click()
    expect(page.locator("body")).to_contain_text("Your session has ended")
    expect(page.locator("body")).to_contain_text("A rally was held")
    page.get_by_role("link", name="Sign in").first.click()
    page.get_by_label("Username").fill("curator")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator(".reading-quote")).to_have_text("a rally 🏴 was held")
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator("#id_new-title")).to_have_value("A rally was held")
    page.get_by_role("button", name="Save as a draft, cited").click()
    expect(page.locator(".messagelist")).to_contain_text("Update “A rally was held” is a draft now, cited.")
    assert page.evaluate("Object.keys(localStorage).filter(each => each.startsWith('kept|')).length") == 0


def test_the_reading_view_is_accessible_wide_and_narrow_by_day_and_by_night(reading, source):
    factories.person("Ivan Velgorov", published=False)
    petition = Petition.objects.create(title="Free him", slug="free-him")
    factories.cite(petition, source.passages.get(), "title")
    page = reading(bypass_csp=True)
    start = TEXT.index("We demand")
    for address in ("", f"?start={start}&end={start + 9}", f"?start={start}&end={start + 9}&new=petition",
                    f"?start={start}&end={start + 9}&record=petition:{petition.pk}"):  # fmt: skip
        page.goto(f"/admin/read/{source.pk}/{address}")
        page.add_style_tag(content="* { transition: none !important }")  # a colour half-way is no colour of ours
        for width, scheme in ((1280, "light"), (390, "light"), (390, "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            found = problems(page, "#content")
            assert (address, width, scheme, found) == (address, width, scheme, [])
            shown = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert (address, width, shown[0] <= shown[1]) == (address, width, True)
