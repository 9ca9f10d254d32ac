"""The admin's main pages for everybody: no finding of axe that is ours, in light and dark, and no page too wide."""

import pytest
from django.urls import reverse

from campaign import drafts, history
from tests import factories as make
from tests.browser.accessibility import OF_COLOURS, problems

pytestmark = pytest.mark.django_db(transaction=True)

# What Django's own templates and scripts do, by rule and selector. Ours to report there, not to mend here.
DJANGOS = {
    # The heads of the columns with the row's name and its box for deleting, in a tabular inline.
    "empty-table-header": ["th.original", "thead th:last-child"],
}

# Headings that something to press stands over.
COVERED = """[...document.querySelectorAll('#content h1, #content h2')].filter(heading => {
    const range = document.createRange()
    range.selectNodeContents(heading)
    const words = range.getBoundingClientRect()
    return words.width && [...document.querySelectorAll('.object-tools a, #content button')].some(each => {
        const box = each.getBoundingClientRect()
        return !heading.contains(each) && box.width && box.left < words.right && words.left < box.right
            && box.top < words.bottom - 1 && words.top < box.bottom - 1
    })
}).map(heading => heading.textContent.trim())"""


def page_of(thing, what="change", *args):
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_{what}", args=[thing.pk, *args])


@pytest.fixture
def addresses(editor):
    document = make.document("It exists in English. Some workers support it. Write to nobody@example.org.")
    version = document.versions.get()
    passage = make.passage(document, "Some workers support it.")
    make.span(version, "Write to")
    make.redaction(version, "nobody@example.org", decision="suggested")
    petition = make.petition("Free them", published=False, summary="It asks.")
    make.endorsement(petition, "some workers", passage=passage)
    history.keep_prior_state(make.published(petition, passage))
    drafts.propose(petition, [_retitled(item) for item in history.tree_at(history.revisions(petition)[0], petition)],
                   editor)  # fmt: skip
    one, other = make.organization("One"), make.organization("Another")
    return [
        reverse("admin:index"), reverse("admin:campaign_petition_changelist"), page_of(petition),
        page_of(petition, "history"), page_of(petition, "decide", "publish-edit"),
        reverse("admin:campaign_pendingedit_changelist"), reverse("admin:campaign_organization_add"),
        page_of(one, "merge"), page_of(one, "merge_with", other.pk), reverse("admin:campaign_petition_deleted"),
        reverse("admin:documents_document_changelist"), page_of(document), page_of(version),
        page_of(version, "suggestions"), page_of(passage),
        f"{reverse('admin:documents_passage_add')}?document={document.pk}", reverse("admin:documents_arrival_add"),
        reverse("admin:documents_arrival_changelist"), reverse("admin:documents_anchor_changelist"),
    ]  # fmt: skip


def _retitled(item):
    return item | {"fields": item["fields"] | {"title": "Free them all"}} if "title" in item["fields"] else item


def check(page, address, widths):
    """No finding that is ours, and nothing that a narrow screen has to be moved sideways for."""
    page.add_style_tag(content="* { transition: none !important }")
    page.evaluate("for (const each of document.querySelectorAll('#content details')) each.open = true")
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        shown = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert (address, shown[0]) == (address, shown[1])
        assert (address, width, page.evaluate(COVERED)) == (address, width, [])
        # Colours do not depend on the width, so that the dark ones are looked at once.
        for scheme, options, least in (("light", {}, 15), ("dark", OF_COLOURS, 1))[: 2 if width == widths[-1] else 1]:
            page.emulate_media(color_scheme=scheme)
            found = problems(page, options=options, least=least)
            ours = [(rule, where) for rule, where, _html in found if not _is_djangos(page, rule, where)]
            assert [(address, width, scheme, *each) for each in ours] == []
    page.emulate_media(color_scheme="light")


def _is_djangos(page, rule, where):
    return any(page.locator(where).first.evaluate("(e, s) => e.matches(s)", each) for each in DJANGOS.get(rule, ()))


def test_every_kind_of_admin_page_is_accessible_wide_and_narrow(new_page, sign_in, editor, addresses):
    page = new_page(color_scheme="light", bypass_csp=True)
    sign_in(page, editor)
    for address in addresses:
        assert page.goto(address).status == 200
        check(page, address, (1280, 390))


def test_a_choice_between_two_saves_by_keyboard_on_a_phone(new_page, sign_in, curator, editor):
    petition = make.petition("Free him", summary="Short.", published=False)
    make.endorsement(petition, "some students", passage=make.passage())
    page = new_page(viewport={"width": 390, "height": 800}, color_scheme="light", bypass_csp=True)
    sign_in(page, curator)
    page.goto(page_of(petition))
    page.get_by_label("Title:", exact=True).fill("Mine")
    history.keep_prior_state(petition)
    petition.title, petition.summary = "Theirs", "Longer."
    petition.save()
    with history.revision(editor, "Theirs"):
        history.keep(petition)
    page.keyboard.press("Enter")
    page.locator("#conflict").wait_for()
    check(page, "the choice", (390,))
    page.wait_for_function("document.activeElement.id == 'conflict'")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert page.locator(".curated-clash input[value=yours]").is_checked()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.locator(".messagelist").wait_for()
    petition.refresh_from_db()
    assert (petition.title, petition.summary) == ("Theirs", "Longer.")
