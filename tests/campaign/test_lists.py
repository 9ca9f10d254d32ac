"""Lists: what filters find, what follows what, and what nonsense gets."""

import csv
import re
import uuid

import pytest

from campaign.models import Organization, Petition, Statement
from campaign.search import entries, narrowing
from documents.lists import PublicList
from documents.models import MaskedString
from tests import factories as make
from tests.pages import refusals, says, tree, words

pytestmark = pytest.mark.django_db

LISTS = ["petitions", "statements", "organizations", "people", "updates", "campaigns", "sources"]


def _found(client, query, kind="petitions"):
    response = client.get(f"/{kind}.json?{query}")
    assert response.status_code == 200, response.content
    return [result["title"] for result in response.json()["results"]]


def _dated(title, date, **fields):
    return make.petition(title, date=date, date_basis="stated" if date else "", **fields)


def test_newest_first_and_what_has_no_date_last(client):
    for title, date in (("year", "2023"), ("none", ""), ("day", "2023-08-03"), ("by", "[..2023-09-01]")):
        _dated(title, date)
    assert _found(client, "") == ["year", "by", "day", "none"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("date_from=2023-08-01", ["year", "by", "day"]),
        ("date_from=2024", []),
        ("date_to=2023-08-03", ["year", "by", "day"]),
        ("date_to=2023-07-31", ["year", "by"]),
        ("date_to=2022", ["by"]),
        ("date_from=2023-08-03&date_to=2023-08-03", ["year", "by", "day"]),
    ],
)
def test_dates_filter_by_what_is_possible(client, query, found):
    for title, date in (("year", "2023"), ("none", ""), ("day", "2023-08-03"), ("by", "[..2023-09-01]")):
        _dated(title, date)
    assert _found(client, query) == found


def test_filters_look_at_rows_that_the_public_sees(client):
    shown, hidden = make.petition("shown"), make.petition("hidden")
    front = make.organization("Front", country="UA")
    make.published(front)
    make.endorsement(shown, front, "launched", make.passage())
    make.language_version(shown, "it", make.passage())
    make.endorsement(hidden, make.organization("Draft", published=False, country="UA"), "launched", make.passage())

    assert _found(client, f"organization={front.slug}") == ["shown"]
    assert _found(client, "country=UA") == ["shown"]
    assert _found(client, "language=it") == ["shown"]
    assert _found(client, "language=sk") == []


def test_text_is_found_whatever_its_case_and_script(client):
    make.petition("Свободу Борису КАГАРЛИЦКОМУ")
    make.petition("Solidarité")
    organization = make.organization("Workers’ Front of Ukraine")
    make.name(organization, "РФУ", make.passage())
    make.name(organization, "hidden alias", public=False)

    assert _found(client, "q=кагарлицкому") == ["Свободу Борису КАГАРЛИЦКОМУ"]
    assert _found(client, "q=SOLIDARITE") == ["Solidarité"]
    assert _found(client, "q=рфу", "organizations") == ["Workers’ Front of Ukraine"]
    assert _found(client, "q=hidden", "organizations") == []


def test_campaigns_group_records(client):
    cause = make.campaign("A cause")
    make.petition("in", campaigns=[cause])
    make.petition("out")
    assert _found(client, f"campaign={cause.slug}") == ["in"]


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize(
    "query",
    [
        "language=xx&q=a", "q=%00", "q=" + "a" * 201, "date_from=yesterday", "date_to=99999", "date_from=0000",
        "campaign=nowhere", "organization=nobody", "organization=a%00b", "campaign=%00", "country=%00",
        "country=ZZ", "kind=nonsense", "unknown=1", "q=a&q=b", "after=1", "before=none",
        f"after={uuid.UUID(int=1)}", "after=x&before=y", "offset=99999999999999999999",
        "&".join(f"p{n}=1" for n in range(2000)),
    ],
)  # fmt: skip
def test_nonsense_is_an_error_and_never_all_rows(client, kind, query):
    make.petition()
    make.document()

    answer = client.get(f"/{kind}.json?{query}")
    page = client.get(f"/{kind}/?{query}")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()) == ["status", "title", "errors"]
    assert page.status_code == 200
    assert tree(page).find(".//main").findall(".//li/h2") == []
    assert says(refusals(page), answer.json()["errors"])


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_no_list_tells_by_its_order_what_is_masked_in_a_title(client, kind):
    for name in ("Anarchists", "Antifa", "Zebra", *(f"Organization {n}" for n in range(40))):
        make.organization(name)
    fund = make.organization("A fund")
    orders = []
    for name in ("Anna Petrova", "Maria Petrova", "Zoe Petrova"):
        Organization.objects.filter(pk=fund.pk).update(title=f"{name} Fund")
        MaskedString.objects.create(string=name)
        entries.refresh()
        if kind == "json":
            titles = [title for page in _walk(client, "/organizations.json")[0] for title in page]
        else:
            rows = csv.DictReader(client.get("/organizations.csv").getvalue().decode("utf-8-sig").splitlines())
            titles = [row["title"] for row in rows if row["type"] != "about"]
        orders.append([re.sub("█+", "█", title) for title in titles])
    assert "█ Fund" in orders[0]
    assert orders[0] == orders[1] == orders[2]


def test_what_other_sites_add_to_a_shared_link_is_ignored(client):
    make.petition("one")
    assert _found(client, "fbclid=abc&utm_source=x") == ["one"]


def _walk(client, url):
    """Every page from here on: the titles on each, and the last answer."""
    pages = []
    while url:
        body = client.get(url).json()
        pages.append([result["title"] for result in body["results"]])
        url, last = body["next"], body
    return pages, last


@pytest.mark.parametrize("kind", ["statements", "organizations"])
def test_pages_follow_one_another_without_gap_or_double(client, kind, monkeypatch):
    monkeypatch.setattr(PublicList, "size", 4)
    for n in range(10):
        if kind == "statements":  # several share a date, some have none
            date = ["", "2023", "2023-07"][n % 3]
            make.statement(f"s{n}", date=date, date_basis="stated" if date else "")
        else:
            make.organization(["Same", "Other"][n % 2])
    everything = _found(client, "", kind)
    pages, last = _walk(client, f"/{kind}.json")

    assert [len(page) for page in pages] == [4, 4, 2]
    assert everything == pages[0]
    ids = set()
    url = f"/{kind}.json"
    while url:
        body = client.get(url).json()
        ids |= {result["id"] for result in body["results"]}
        url = body["next"]
    assert len(ids) == 10
    back, url = [pages[-1]], last["previous"]
    while url:
        body = client.get(url).json()
        back.insert(0, [result["title"] for result in body["results"]])
        url = body["previous"]
    assert back == pages


def test_a_page_keeps_its_filters(client, monkeypatch):
    monkeypatch.setattr(PublicList, "size", 1)
    for n in range(2):
        make.petition(f"Alpha {n}")
    body = client.get("/petitions.json?q=alpha").json()
    assert "q=alpha" in body["next"]
    assert client.get(body["next"]).json()["previous"].startswith("http://testserver/petitions.json?q=alpha&before=")


def test_counts_beyond_the_limit_say_that_they_are_not_exact(client, monkeypatch):
    monkeypatch.setattr(narrowing, "MANY", 2)
    for _ in range(3):
        make.petition(date="2023", date_basis="stated")
    body = client.get("/petitions.json?date_from=2023").json()
    assert (body["count"], body["count_is_exact"], body["facet_counts_are_exact"]) == (2, False, False)
    assert body["facets"]["year"] == [{"value": "2023", "label": "2023", "count": 2}]
    assert "at least 2 petitions" in client.get("/petitions/?date_from=2023").content.decode()
    body = client.get("/petitions.json").json()
    assert (body["count"], body["count_is_exact"]) == (3, True)


@pytest.mark.parametrize("number", [1, 3, 25])
@pytest.mark.parametrize(
    ("kind", "queries"),
    [("petitions", 5), ("statements", 4), ("organizations", 4), ("people", 4), ("updates", 4), ("sources", 4)],
)
def test_the_queries_of_a_list_do_not_grow_with_it(client, kind, queries, number, settings, django_assert_num_queries):
    settings.PAGE_CACHE = False
    passage = make.passage()
    group, person = make.organization(), make.person()
    for n in range(number):
        match kind:
            case "petitions":
                petition = make.petition()
                make.endorsement(petition, group, "launched", passage)
                make.language_version(petition, "it", passage)
            case "statements":
                make.credit(make.statement(), person, passage=passage)
            case "organizations":
                make.name(make.organization(), f"n{n}", passage)
            case "people":
                make.name(make.person(), f"n{n}", passage)
            case "updates":
                make.concern(make.update(), person, passage)
            case "sources":
                make.document()
    client.get(f"/{kind}.json")  # what is remembered between requests
    with django_assert_num_queries(queries):
        assert client.get(f"/{kind}.json").status_code == 200


def test_page_one_thousand_reads_no_more_than_page_one(db):
    """Each page is two ranges of one index: the plan scans no table and sorts nothing."""
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("the plan is read in SQLite's words")
    start = make.statement(date="2023", date_basis="stated")
    published = Statement.objects.published().order_by("-sort_date", "-id")
    same = published.filter(sort_date=start.sort_date, id__lt=start.pk)[:26].explain()
    earlier = published.filter(sort_date__lt=start.sort_date)[:26].explain()
    for plan in (same, earlier):
        assert "USING INDEX statement_list" in plan
        assert "TEMP B-TREE" not in plan


def test_drafts_and_replaced_records_are_in_no_list(client):
    make.petition("draft", published=False)
    new = make.petition("new")
    old = make.petition("old")
    Petition.objects.filter(pk=old.pk).update(replaced_by=new)
    assert _found(client, "") == ["new"]


def test_what_is_wrong_leads_to_its_field_where_one_is_to_be_seen(client):
    root = tree(client.get("/petitions/?language=%22%3E&date_from=soon"))
    ids = {each.get("id") for each in root.iter()}
    told = root.findall(".//ul/li/a[@href='#id_date_from']")
    assert len(told) == 1 and "id_date_from" in ids
    assert root.findall(".//a[@href='#id_language']") == []
    assert "“Language”: " in words(root)
