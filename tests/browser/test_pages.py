"""Public pages in a real browser: without script, by keyboard, on a phone, on paper, in the dark."""

import re

import pytest
from playwright.sync_api import expect

from campaign.search import entries
from tests import factories as make
from tests.browser.accessibility import OF_COLOURS, problems

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def petition():
    """A petition that two groups support, with a describer, on three passages of one source."""
    document = make.document(
        "It exists in English. Some workers support it, and so do some students. Adam Novak calls it short.",
        author="Adam Novak", date="2023-08-03", date_basis="stated",
    )  # fmt: skip
    made = make.petition("Free them", published=False, summary="It asks for freedom.")
    both = make.passage(document, "Some workers support it, and so do some students.")
    make.endorsement(made, "some workers", passage=both, position=1)
    make.endorsement(made, "some students", passage=make.passage(document, "so do some students"), position=2)
    make.position(
        made, make.topic("Length"), "“short”", according_to="Adam Novak",
        passage=make.passage(document, "Adam Novak calls it short."),
    )  # fmt: skip
    make.published(made, make.passage(document, "It exists in English."))
    entries.refresh()
    return made


def _boxes(locator):
    return [locator.nth(number).bounding_box() for number in range(locator.count())]


def _overlap(one, other):
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"] - 1
        and other["y"] < one["y"] + one["height"] - 1
    )


def test_without_script_a_fact_leads_to_its_sentence_in_the_source_and_back(new_page, petition):
    page = new_page(java_script_enabled=False)
    page.goto("/petitions/")
    page.click("text=Free them")
    page.locator("li", has_text="some students").locator("summary").last.click()
    page.locator("li", has_text="some students").get_by_role("link", name="In the source").last.click()
    expect(page).to_have_url(re.compile(r"(.+)#p-\1$"))
    expect(page.locator("mark.wanted")).to_have_text(["so do some students"])
    page.locator("a.verse", has_text="3").click()
    expect(page).to_have_url(re.compile(r"#s-"))
    target = page.locator(f"#s-{page.url.split('#s-')[1]}")
    expect(target.locator("ul li")).to_have_text(["Petition: Free them – Supports: some students"])
    target.get_by_role("link", name="Supports: some students").click()
    expect(page).to_have_url(
        re.compile(f"{re.escape(petition.get_absolute_url())}#f-{petition.endorsements.last().pk}$")
    )


def test_by_keyboard_evidence_opens_and_closes(page, petition):
    page.goto(petition.get_absolute_url())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Evidence for the title: 1"
    marker = page.locator("details.evidence").first
    assert not marker.locator("blockquote").is_visible()
    page.keyboard.press("Enter")
    assert marker.locator("blockquote").is_visible()
    page.keyboard.press("Enter")
    assert not marker.locator("blockquote").is_visible()


@pytest.mark.parametrize(("width", "in_margin"), [(1280, True), (390, False)])
def test_opened_evidence_covers_nothing_and_stands_beside_its_fact_where_there_is_room(
    new_page, petition, width, in_margin
):
    page = new_page(viewport={"width": width, "height": 900})
    page.goto(petition.get_absolute_url())
    for summary in page.locator("details.evidence > summary").all():
        summary.click()
    notes = _boxes(page.locator("details.evidence .notes"))
    assert len(notes) == 5
    assert [(a, b) for i, a in enumerate(notes) for b in notes[i + 1 :] if _overlap(a, b)] == []
    texts = _boxes(page.locator("h1, h2, dt, bdi, .positions th, .record p, summary"))
    assert [(a, b) for a in notes for b in texts if _overlap(a, b)] == []
    column = page.locator("article h2").first.bounding_box()
    beside = [note["x"] >= column["x"] + column["width"] for note in notes]
    assert beside == [in_margin] * len(notes)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_no_page_scrolls_sideways_on_a_narrow_phone(new_page, petition, direction):
    page = new_page(viewport={"width": 320, "height": 700})
    source = petition.endorsements.first().citations.get().passage
    for address in ("/", "/about/", "/petitions/?q=free", petition.get_absolute_url(), source.get_absolute_url(),
                    source.document.get_absolute_url()):  # fmt: skip
        page.goto(address)
        page.evaluate("direction => { document.documentElement.dir = direction }", direction)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_on_paper_every_passage_is_printed_once(page, petition):
    page.goto(petition.get_absolute_url())
    page.emulate_media(media="print")
    quotes = [quote.text_content() for quote in page.locator(".notes blockquote").all() if quote.is_visible()]
    assert quotes == [
        "It exists in English.", "Adam Novak calls it short.",
        "Some workers support it, and so do some students.", "so do some students",
    ]  # fmt: skip


def test_filters_are_open_beside_a_list_and_folded_above_it_on_a_phone(new_page, petition):
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto("/petitions/")
    topic = page.get_by_role("region", name="Topic")
    assert topic.get_by_role("link", name="Length 1").is_visible()
    phone = new_page(viewport={"width": 390, "height": 800})
    phone.goto("/petitions/")
    assert not phone.get_by_role("region", name="Topic").is_visible()
    phone.click("summary")
    phone.get_by_label("Text").fill("nobody")
    phone.get_by_role("button", name="Show").click()
    expect(phone.locator("p.count")).to_have_text("0 petitions")
    phone.get_by_role("link", name="Remove: Text: nobody").click()
    expect(phone.locator("p.count")).to_have_text("1 petition")


def test_the_policy_of_pages_refuses_nothing_that_they_hold(page, petition):
    """Data for machines in a page is no script: browsers run nothing of it, and report nothing."""
    said = []
    page.on("console", lambda message: said.append(message.text))
    for address in ("/", "/data/", "/petitions/", petition.get_absolute_url(), f"{petition.get_absolute_url()}card/"):
        page.goto(address)
    assert page.locator("script").count() == 0
    page.goto(petition.get_absolute_url())
    assert page.locator("script[type='application/ld+json']").count() == 1
    assert said == []


def test_every_kind_of_page_is_accessible_wide_and_narrow_by_day_and_by_night(new_page, petition):
    campaign, organization, person = make.campaign(), make.organization(), make.person()
    statement, update = make.statement(), make.update(kind="fundraising")
    source = petition.endorsements.first().citations.get().passage
    page = new_page(bypass_csp=True)
    records = [petition, campaign, organization, person, statement, update, source, source.document]
    lists = ["petitions", "statements", "organizations", "people", "updates", "campaigns", "sources"]
    for address in (
        "/", "/about/", "/nothing/", "/petitions/?q=nobody", "/petitions/?date_from=x",
        "/timeline/", "/petitions/compare/", "/standing/", "/languages/", f"{petition.get_absolute_url()}print/",
        "/search/", "/search/?q=freedom", "/search/?q=nobody", "/search/?q=a&page=x",
        "/follow/", "/data/", f"{petition.get_absolute_url()}card/",
        *(f"/{name}/" for name in lists), *(record.get_absolute_url() for record in records),
    ):  # fmt: skip
        page.goto(address)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            # Colours do not depend on the width, so that the dark ones are looked at once.
            for scheme, options, least in (("light", {}, 20), ("dark", OF_COLOURS, 1))[: 1 + (width == 390)]:
                page.emulate_media(color_scheme=scheme)
                found = problems(page, options=options, least=least)
                assert [(address, width, scheme, *each) for each in found] == []
