"""Pictures of sixty organizations and three hundred updates in a real browser: legible, nothing over another."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from campaign.models import Petition
from campaign.pictures import labels, network
from tests import sixty
from tests.browser.accessibility import OF_COLOURS, problems

pytestmark = pytest.mark.django_db(transaction=True)

# Every line of words in the pictures that are shown: [its label, what it says, left, top, right, bottom], in pixels.
WORDS = """[...document.querySelectorAll('figure.picture > svg')].filter(each => each.checkVisibility()).map(each => {
    const lines = [...each.querySelectorAll('text')]
    return lines.map((text, number) => {
        const box = text.getBoundingClientRect(), link = text.closest('a, g')
        const label = link ? lines.indexOf(link.querySelector('text')) : number
        return [label, text.textContent, box.left, box.top, box.right, box.bottom]
    })
})"""


@pytest.fixture
def addresses():
    cause = sixty.build()
    asked = f"?campaign={cause.slug}"
    return [
        f"/timeline/{asked}", f"/timeline/{asked}&year=2026", f"/petitions/compare/{asked}", f"/standing/{asked}",
        f"/languages/{asked}", Petition.objects.get(slug="sixty-petition-0").get_absolute_url(),
    ]  # fmt: skip


def overlapping(words):
    return [
        (one[1], other[1]) for one, other in itertools.combinations(words, 2)
        if one[0] != other[0]
        and one[2] < other[4] - 1 and other[2] < one[4] - 1 and one[3] < other[5] - 1 and other[3] < one[5] - 1
    ]  # fmt: skip


def test_pictures_are_accessible_and_legible_and_scroll_no_page_sideways(new_page, addresses):
    page = new_page(bypass_csp=True)
    for address in addresses:
        page.goto(address)
        for width, direction in ((320, "ltr"), (320, "rtl"), (1280, "ltr")):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("direction => { document.documentElement.dir = direction }", direction)
            assert page.evaluate("document.documentElement.scrollWidth") == width, (address, direction)
            for words in page.evaluate(WORDS):
                assert overlapping(words) == [], (address, width, direction)
                if "standing" in address:
                    assert len({label for label, *_more in words}) == 72
                    assert [
                        text for _label, text, left, _top, right, _bottom in words
                        if right - left > labels.width(text, network.SIZE)
                    ] == []  # fmt: skip
        for scheme, options in (("light", {}), ("dark", OF_COLOURS)):  # the words of evidence are read elsewhere
            page.emulate_media(color_scheme=scheme)
            found = problems(page, "main", options=options)
            assert [(address, scheme, *each) for each in found] == []


def test_without_script_a_mark_leads_to_its_row_and_on_to_the_passage_and_on_paper_all_is_there(new_page, addresses):
    page = new_page(java_script_enabled=False)
    page.goto(addresses[1])
    page.locator("figure.picture > svg a").nth(3).focus()
    page.keyboard.press("Enter")
    row = page.locator(f"[id='{page.url.split('#')[1]}']")
    assert row.is_visible()
    row.locator("td").last.get_by_role("link").click()
    expect(page).to_have_url(re.compile("/passages/"))
    page.emulate_media(media="print")
    page.goto(addresses[2])
    assert page.locator("table.compare blockquote").first.is_visible()
    assert not page.locator(".filters").first.is_visible()
    page.goto(addresses[3])
    assert [svg.is_visible() for svg in page.locator("figure.network > svg").all()] == [False, True]
    assert page.pdf(format="A4").startswith(b"%PDF")
