"""What all pages share, the lists, the first page, and pages that have nothing to show."""

import re

import pytest
from django.template.loader import render_to_string

from campaign.serialize import Door
from tests import factories as make
from tests.pages import sections, tree, words

pytestmark = pytest.mark.django_db


def _items(root):
    return [words(title) for title in root.findall(".//*[@class='items']/li/h2")]


def test_every_page_says_where_it_is_and_how_else_it_can_be_read(client):
    petition = make.petition("Free them")
    root = tree(client.get(petition.get_absolute_url()))
    assert (root.get("lang"), root.get("dir")) == ("en", "ltr")
    links = {link.get("rel"): link.get("href") for link in root.findall("head/link")}
    assert links["canonical"] == f"http://testserver{petition.get_absolute_url()}"
    alternates = [(link.get("type"), link.get("href")) for link in root.findall("head/link[@rel='alternate']")]
    path = petition.get_absolute_url().rstrip("/")
    assert ("application/json", f"{path}.json") in alternates
    assert ("application/atom+xml", f"{path}.atom") in alternates
    assert words(root.find("body/a")) == "Skip to the page"
    assert root.find(f".//*[@id='{root.find('body/a').get('href')[1:]}']").tag == "main"


def test_the_navigation_says_which_section_a_page_belongs_to(client):
    petition = make.petition("Free them")

    def current(address):
        links = tree(client.get(address)).findall("body/header/nav/ul/li/a")
        return {words(link): link.get("aria-current") for link in links if link.get("aria-current")}

    assert current("/petitions/") == {"Petitions": "page"}
    assert current(petition.get_absolute_url()) == {"Petitions": "true"}
    assert current("/") == {}
    passage = petition.citations.first().passage
    assert current(passage.get_absolute_url()) == current(passage.document.get_absolute_url()) == {"Sources": "true"}


def test_no_page_has_scripts_styles_or_anything_from_elsewhere(client):
    petition = make.petition("Free them")
    passage = petition.citations.first().passage
    for address in ("/", "/about/", "/petitions/", petition.get_absolute_url(), passage.document.get_absolute_url(),
                    passage.get_absolute_url(), "/nothing/"):  # fmt: skip
        response = client.get(address)
        html = response.content.decode()
        assert (
            re.findall(r"<script(?! type=\"application/ld.json\">{)|<style|<img|<iframe|\sstyle=|\son[a-z]+=", html)
            == []
        )
        assert [href for href in re.findall(r'<link rel="stylesheet" href="([^"]+)"', html) if href[0] != "/"] == []
        assert response.cookies == {}


def test_rendering_a_record_asks_the_database_nothing(rf, django_assert_num_queries):
    petition = make.petition("Free them", published=False, date="2023", date_basis="stated")
    for number in range(3):
        make.endorsement(petition, f"group {number}", date="2023-07", date_basis="stated")
    make.published(petition)
    context = {"record": Door().full(petition), "json_url": "/x.json", "rows_told": None}
    with django_assert_num_queries(0):
        render_to_string("campaign/petition.html", context, rf.get("/petitions/x/"))


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_list_says_how_many_there_are(client, number):
    for each in range(number):
        make.petition(f"Petition {each}")
    said = {0: "0 petitions", 1: "1 petition", 2: "2 petitions"}
    assert words(tree(client.get("/petitions/")).find(".//p[@class='count']")) == said[number]


def test_a_list_shows_which_filters_are_on_and_how_to_remove_each(client):
    petition = make.petition("Free them", published=False)
    make.language_version(petition, "it")
    make.published(petition)
    root = tree(client.get("/petitions/?language=it&q=free"))
    assert _items(root) == ["Free them"]
    assert [(words(link), link.get("href")) for link in root.findall(".//ul[@class='active']/li/a")] == [
        ("Remove: Text: free ×", "/petitions/?language=it"),
        ("Remove: Language: italiano ×", "/petitions/?q=free"),
        ("Remove all", "/petitions/"),
    ]
    assert root.find(".//details[@class='filters']").get("open") is None  # what is on stands above the list


def test_an_empty_list_says_what_to_do_next(client):
    assert "Nothing is recorded here yet." in words(tree(client.get("/petitions/")).find(".//main"))
    make.petition("Free them")
    main = tree(client.get("/petitions/?q=nobody")).find(".//main")
    assert "Nothing here fits all of these filters. Show the whole list" in words(main)
    main = tree(client.get("/petitions/?q=nobody&date_from=2020")).find(".//main")
    assert "Remove one of them above. Show the whole list" in words(main)


def test_a_wrong_filter_is_named_at_the_top_and_beside_its_field_and_shows_no_rows(client):
    make.petition("Free them")
    root = tree(client.get("/petitions/?date_from=yesterday&sort=up"))
    errors = root.find(".//div[@role='alert']")
    assert [words(item) for item in errors.findall("ul/li")] == [
        "From: Write a year or a day: 2023 or 2023-07-25.",
        "“sort”: There is no filter of this name here.",
    ]
    field = root.find(f".//*[@id='{errors.find('ul/li/a').get('href')[1:]}']")
    assert (field.get("name"), field.get("aria-invalid")) == ("date_from", "true")
    described = root.find(f".//*[@id='{field.get('aria-describedby')}']")
    assert words(described) == "Write a year or a day: 2023 or 2023-07-25."
    assert _items(root) == []


def test_pages_of_a_list_lead_to_one_another(client):
    for number in range(30):
        make.update(f"Update {number:02}", date=f"2023-01-{number + 1:02}", date_basis="stated")
    root = tree(client.get("/updates/"))
    assert [words(link) for link in root.findall(".//nav[@class='more']/a")] == ["Next"]
    root = tree(client.get(root.find(".//a[@rel='next']").get("href")))
    assert _items(root) == ["Update 04", "Update 03", "Update 02", "Update 01", "Update 00"]
    assert [words(link) for link in root.findall(".//nav[@class='more']/a")] == ["Previous"]


def test_a_list_names_petitions_with_who_launched_them_and_in_which_languages(client):
    petition = make.petition("Free them", published=False, date="[..2023-08-03]", date_basis="worked_out")
    make.endorsement(petition, make.organization("Rabkor"), "prepared")
    make.language_version(petition, "it")
    make.published(petition)
    item = tree(client.get("/petitions/")).find(".//ol[@class='items']/li")
    assert (words(item.find("h2")), words(item.find("p"))) == ("Free them (Rabkor)", "by 3 August 2023 italiano")


def test_the_first_page_says_what_it_is_about_and_what_happened_last(client):
    make.campaign("Free Boris", summary="He was arrested.")
    make.update("Boris is arrested")
    make.petition("Free him")
    make.statement("They speak")
    found = sections(tree(client.get("/")))
    assert {name: [words(title) for title in section.findall(".//h3")] for name, section in found.items()} == {
        "What it is about": ["Free Boris"],
        "What happened last": ["Boris is arrested"],
        "Petitions": ["Free him"],
        "Statements": ["They speak"],
        "What is held here": [],
    }
    assert [words(item) for item in found["What is held here"].findall("ul/li")] == [
        "1 petition", "1 statement", "0 organizations", "0 people", "1 update", "4 sources",
    ]  # fmt: skip


def test_the_about_page_leads_to_whoever_runs_the_site(client, settings):
    settings.CONTACT = "editors@example.org"
    section = sections(tree(client.get("/about/")))["Errors and removals"]
    assert section.find("p/a").get("href") == "mailto:editors@example.org"
    settings.CONTACT = "https://example.org/contact"
    section = sections(tree(client.get("/about/")))["Errors and removals"]
    assert section.find("p/a").get("href") == "https://example.org/contact"


def test_an_unknown_address_leads_to_the_lists(client):
    response = client.get("/nothing/")
    assert response.status_code == 404
    root = tree(response)
    assert words(root.find(".//h1")) == "There is nothing at this address"
    assert [link.get("href") for link in root.findall(".//main/ul/li/a")] == [
        "/petitions/", "/statements/", "/organizations/", "/people/", "/updates/", "/sources/",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_pages_for_errors_need_nothing_that_may_be_broken(name):
    assert "To the first page" in render_to_string(name)
