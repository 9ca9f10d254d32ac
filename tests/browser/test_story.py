"""The whole story, as one person would live it: reading, checking a fact, curating, publishing."""

import re

import pytest
from playwright.sync_api import expect

from campaign.models import Organization, Petition

pytestmark = pytest.mark.django_db(transaction=True)

RABKOR = "Freedom for Boris Kagarlitsky! (Rabkor, according to Adam Novak, 2023)"
SENTENCE = "This petition is supported by Russian left groups including Russian Socialist Movement (RSD)."


def test_a_reader_checks_who_supports_a_petition(new_page, sample):
    page = new_page(java_script_enabled=False)
    page.goto("/")
    expect(page.get_by_role("heading", name="What happened last")).to_be_visible()
    page.get_by_role("link", name="Petitions", exact=True).first.click()
    page.get_by_role("region", name="Language").get_by_role("link", name="italiano").click()
    expect(page).to_have_url(re.compile("language=it"))

    page.get_by_role("link", name=RABKOR).click()
    main = page.locator("main")
    expect(main).to_contain_text("No link to sign it is shown here.")
    for language in ("English", "français", "español", "italiano", "Deutsch"):
        expect(main).to_contain_text(language)

    row = main.locator("li, dd, tr").filter(has_text="Russian Socialist Movement").last
    row.locator("summary").click()
    expect(row.locator("blockquote")).to_contain_text(SENTENCE)
    row.get_by_role("link", name="In the source").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Two cheers for Boris Kagarlitsky")
    expect(page.locator(":target")).to_be_in_viewport()
    expect(page.locator(":target")).to_have_text(SENTENCE)
    expect(page.locator("main")).to_contain_text("Captured")
    expect(page.locator("main")).to_contain_text("22 November 2026")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Freedom for Boris Kagarlitsky!")


def choose(page, field, words):
    """Type into the search box of an autocomplete field and take the first answer."""
    field.locator(".select2-selection").click()
    page.locator(".select2-container--open .select2-search__field").last.fill(words)
    option = page.locator(".select2-results__option--selectable, .select2-results__option[role=option]").filter(
        has_not_text="Searching"
    )
    option.first.click()


def test_a_curator_adds_an_organization_and_an_editor_publishes_it(new_page, sample, sign_in, curator, editor):
    page = new_page()
    sign_in(page, curator)
    page.goto("/admin/campaign/organization/add/")
    page.get_by_label("Title:").fill("Committee of the Plant")
    for number, name in enumerate(("CotP", "Комітет заводу")):
        page.get_by_role("button", name="Add another Name").click()
        row = page.locator(f"#names-{number}")
        row.locator("[name$=-text]").fill(name)
        row.locator("[name$=-language]").fill("uk" if number else "en")
        choose(page, row.locator(".field-passages"), "RSD")
    page.get_by_role("button", name="Add another Citation").click()
    citation = page.locator("[id^=campaign-citation-object_type-object_id-0]").first
    citation.locator("select[name$=-field]").select_option("title")
    choose(page, citation.locator(".field-passage"), "RSD")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".messagelist")).to_contain_text("Committee of the Plant")

    made = Organization.objects.get(title="Committee of the Plant")
    assert (made.status, made.slug, made.names.count()) == ("draft", "committee-of-the-plant", 2)
    assert page.goto(made.get_absolute_url()).status == 404

    second = new_page()
    sign_in(second, editor)
    second.goto(f"/admin/campaign/organization/{made.pk}/change/")
    second.locator(".object-tools").get_by_text("Publish").click()
    second.get_by_label("Why").fill("Named in the article")
    second.locator("#content form").get_by_role("button").first.click()
    expect(second.locator(".messagelist")).to_contain_text("Committee of the Plant")

    assert page.goto(made.get_absolute_url()).status == 200
    expect(page.locator("main")).to_contain_text("Комітет заводу")


def test_an_edit_of_a_published_petition_waits_for_the_editor(new_page, sample, sign_in, curator, editor):
    petition = Petition.objects.get(slug="freedom-for-boris-kagarlitsky-rabkor")
    reader, writer, publisher = new_page(), new_page(), new_page()
    sign_in(writer, curator)
    writer.goto(f"/admin/campaign/petition/{petition.pk}/change/")
    writer.get_by_label("Our summary:").fill("A new summary of the petition.")
    writer.get_by_role("button", name="Save", exact=True).first.click()
    expect(writer.locator(".messagelist")).to_contain_text("waits")

    reader.goto(petition.get_absolute_url())
    expect(reader.locator("main")).not_to_contain_text("A new summary of the petition.")

    sign_in(publisher, editor)
    publisher.goto(f"/admin/campaign/petition/{petition.pk}/change/")
    expect(publisher.get_by_label("Our summary:")).to_have_value("A new summary of the petition.")
    publisher.locator(".object-tools").get_by_text("Publish").click()
    publisher.get_by_label("Why").fill("Shorter")
    publisher.locator("#content form").get_by_role("button").first.click()
    expect(publisher.locator(".messagelist")).to_contain_text("Freedom for Boris Kagarlitsky!")

    reader.goto(petition.get_absolute_url())
    expect(reader.locator("main")).to_contain_text("A new summary of the petition.")
