"""Pictures as their readers find them: pages and JSON of the same records, bounded, and nothing that is not public."""

import datetime

import pytest
from django.conf import settings
from django.test import Client

from campaign.models import Campaign, Petition
from campaign.search import entries
from campaign.seeing import timeline as timelines
from tests import factories as make
from tests import sixty
from tests.pages import refusals, said, says, tree, words

pytestmark = pytest.mark.django_db

ADDRESSES = ("/timeline", "/petitions/compare", "/standing", "/languages")


def rows(root, name):
    table = root.find(f".//table[@class='{name}']")
    return [[said(cell) for cell in row] for row in table.findall("tbody/tr")] if table is not None else []


def dated(made, title, date, **fields):
    return made(title, date=date, date_basis="stated" if date else "", **fields)


# --- the timeline --------------------------------------------------------------------------------


@pytest.fixture
def July():
    """Things of July 2023 and around, in and out of a campaign."""
    cause = make.campaign("Free Boris", slug="free-boris")
    source = make.document("Boris was arrested on the day. The rest followed.", title="The report")
    arrest = dated(make.update, "Arrest", "2023-07-25", kind="arrest", published=False, campaigns=[cause])
    make.cite(arrest, make.passage(source, "Boris was arrested on the day."), "title")
    make.published(arrest)
    dated(make.petition, "Free him", "[..2023-08-03]", campaigns=[cause])
    dated(make.statement, "They speak", "2023-07-03/2023-07-06")
    dated(make.update, "Later", "2024")
    dated(make.update, "Some day", "")
    dated(make.update, "Not public", "2023-07-25", published=False)
    return cause


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Free him", "They speak", "Arrest", "Later"]),
        ("?year=2023", ["Free him", "They speak", "Arrest"]),
        ("?year=2023&month=7", ["Free him", "They speak", "Arrest"]),
        ("?year=2023&month=8", ["Free him"]),
        ("?year=2024", ["Later"]),
        ("?year=2022", []),
        ("?campaign=free-boris", ["Free him", "Arrest"]),
    ],
)
def test_a_timeline_has_what_may_have_happened_in_its_time(client, July, asked, found):
    answer = client.get(f"/timeline.json{asked}").json()
    assert sorted(event["title"] for event in answer["events"] or []) == sorted(found)
    assert (answer["without_date"] == 1) == (asked == "")
    drawn = tree(client.get(f"/timeline/{asked}")).findall(".//figure/svg/a")
    assert len(drawn) == len(found)


def test_each_mark_leads_to_its_row_and_each_row_to_the_passage_that_says_it(client, July):
    root = tree(client.get("/timeline/?campaign=free-boris"))
    marks = {link.get("aria-label"): link.get("href") for link in root.findall(".//figure/svg/a")}
    assert list(marks) == ["Arrest, 25 July 2023", "Free him, by 3 August 2023"]
    row = root.find(f".//tr[@id='{marks['Arrest, 25 July 2023'][1:]}']")
    assert [words(cell) for cell in row][:2] == ["25 July 2023", "Update · arrest Arrest"]
    assert words(row.find("td[2]/a")) == "The report"
    passage = row.find("td[2]/a").get("href")
    assert client.get(passage).status_code == 200
    assert "Boris was arrested on the day." in client.get(passage).content.decode()
    open_ended = root.find(f".//a[@href='{marks['Free him, by 3 August 2023']}']")
    assert open_ended.find("rect").get("x") == "0.00%"
    assert open_ended.find("svg/path").get("class") == "open"


def test_a_withheld_name_is_masked_in_every_picture(client, July):
    from documents import masking

    front = make.organization("Front of Hidden")
    make.endorsement(Petition.objects.get(), front, "signed", make.passage())
    make.position(Petition.objects.get(), make.topic("Of Hidden"), "“of Hidden”", passage=make.passage())
    masking.mask_everywhere("Hidden", "legal", make_user())
    Campaign.objects.update(title="For Hidden")
    dated(make.update, "Hidden speaks", "2023-07-26")
    for address in (*ADDRESSES, "/timeline?campaign=free-boris"):
        path, _, asked = address.partition("?")
        for end in ("/", ".json"):
            answer = client.get(f"{path}{end}?{asked}" if asked else f"{path}{end}")
            assert answer.status_code == 200
            assert "Hidden" not in answer.content.decode(), address + end


def make_user():
    from django.contrib.auth.models import User

    return User.objects.create_user("editor of masks")


def test_where_they_are_many_they_are_counted_and_each_number_leads_to_its_list(client, July, monkeypatch):
    monkeypatch.setattr(timelines, "MARKS", 2)
    monkeypatch.setattr(timelines.gather, "__defaults__", (None, None, None, timelines.KINDS, 2))
    root = tree(client.get("/timeline/"))
    assert rows(root, "numbers") == [
        ["July 2023", "1", "1", "0"], ["in more than one, or not known in which", "1", "0", "1"],
    ]  # fmt: skip
    link = root.find(".//table[@class='numbers']/tbody/tr/td/a").get("href")
    assert link == "/updates/?date_from=2023-07-01&date_to=2023-07-31"
    assert [words(item) for item in tree(client.get(link)).findall(".//ol/li/h2")] == ["Arrest"]
    year = client.get("/timeline.json?year=2023").json()
    assert year["periods"] == [{"from": "2023-07-01", "to": "2023-07-31", "update": 1, "statement": 1, "petition": 0}]
    assert year["in_several_periods"] == {"petition": 1}
    monkeypatch.setattr(timelines, "LOOKED", 1)  # as though there were more than one would look at
    everything = client.get("/timeline.json").json()
    assert [(each["from"][:4], each["update"], each["statement"]) for each in everything["periods"]] == [
        ("2023", 1, 1), ("2024", 1, 0),
    ]  # fmt: skip
    assert "counted in each of them" in client.get("/timeline/?utm_source=again").content.decode()


# --- petitions side by side ------------------------------------------------------------------------


def test_a_cell_says_whose_words_they_are_and_accounts_that_differ_stand_together(client):
    one, two = make.petition("One", published=False, slug="one"), make.petition("Two", published=False, slug="two")
    war, length = make.topic("War"), make.topic("Length")
    make.position(one, war, "“against it”", position=1)
    make.position(one, war, "“silent”", according_to=make.person("Adam Novak"), date="2023", date_basis="stated")
    make.position(two, length, "“short”", according_to="a newspaper")
    make.endorsement(two, make.organization("Rabkor"), "launched")
    draft = make.petition("Draft", published=False)
    make.position(draft, war, "“secret”", make.passage())
    make.published(one), make.published(two)
    root = tree(client.get("/petitions/compare/"))
    assert [words(cell) for cell in root.findall(".//table/thead/tr/th")] == ["Topic", "One", "Two (Rabkor)"]
    differ = "2 accounts, in different words:“against it” (its own words)“silent”, according to Adam Novak, 2023"
    assert rows(root, "compare") == [
        ["War", f"One{differ}", "Two (Rabkor)nothing recorded"],
        ["Length", "Onenothing recorded", "Two (Rabkor)“short”, according to a newspaper"],
    ]
    quotes = root.findall(".//table[@class='compare']//blockquote")
    assert [words(quote) for quote in quotes] == [make.TEXT] * 3
    answer = client.get(f"/petitions/compare.json?petition=two&topic={length.slug}&topic={war.slug}").json()
    assert [petition["title"] for petition in answer["petitions"]] == ["Two"]
    assert [
        (row["topic"]["title"], [p["summary"] for cell in row["cells"] for p in cell["positions"]])
        for row in answer["topics"]
    ] == [("Length", ["“short”, according to a newspaper"]), ("War", [])]
    assert client.get("/petitions/compare.json?petition=draft").status_code == 400


# --- who stands where ------------------------------------------------------------------------------


def test_a_tie_names_its_role_and_whose_word_it_is_and_leads_to_the_fact(client):
    petition, letter = make.petition("Free them", published=False), make.statement("A letter", published=False)
    front, club = make.organization("Front", country="UA"), make.organization("Club")
    make.endorsement(petition, front, "launched", date="2023", date_basis="stated", according_to="a newspaper")
    make.endorsement(petition, club, "opposes")
    make.endorsement(letter, front, "signed")
    make.endorsement(petition, make.organization("Draft", published=False), "signed")
    make.endorsement(petition, "some workers", "signed")
    make.published(petition), make.published(letter)
    root = tree(client.get("/standing/"))
    assert rows(root, "matrix") == [
        ["Club", "opposes", ""],
        ["Front", "launched, according to a newspaper, 2023", "signed"],
    ]
    paths = root.findall(".//figure/svg[1]/svg/path")
    assert sorted(path.get("class") for path in paths) == ["tie launched", "tie opposes", "tie signed"]
    link = root.findall(".//table[@class='matrix']/tbody/tr/td/a")[-1].get("href")
    path, fact = link.split("#")
    assert tree(client.get(path)).find(f".//*[@id='{fact}']") is not None
    answer = client.get("/standing.json?country=UA").json()
    assert [organization["title"] for organization in answer["organizations"]] == ["Front"]
    assert answer["organizations"][0]["ties"][0]["role"] in ("launched", "signed")


# --- languages and countries --------------------------------------------------------------------------


def test_languages_of_each_kind_and_countries_of_those_who_took_a_stand(client):
    petition = make.petition("Free them", published=False)
    make.language_version(petition, "it"), make.language_version(petition, "uk")
    for name, country in (("Front", "UA"), ("Club", ""), ("Idle", "FR")):
        group = make.organization(name, published=False, country=country)
        make.published(group)
        if name != "Idle":
            make.endorsement(petition, group, "signed")
    make.published(petition)
    make.statement("They speak", language="it")
    answer = client.get("/languages.json").json()
    assert {row["language"]["tag"]: (row["petition"], row["statement"]) for row in answer["languages"]} == {
        "it": (1, 1), "uk": (1, 0), "und": (0, 0),
    }  # fmt: skip
    assert answer["countries_of_organizations"] == [
        {"country": "UA", "organizations": 1}, {"country": "", "organizations": 1},
    ]  # fmt: skip
    root = tree(client.get("/languages/"))
    assert rows(root, "matrix") == [["Free them", "✓exists", "✓exists"]]


# --- signatures, and a page to print ---------------------------------------------------------------------


def test_counts_of_signatures_are_drawn_with_their_sources_and_are_kept(client):
    petition = make.petition("Free them", published=False, state="closed")
    for number, (low, qualifier, date) in enumerate(
        [(100, "exact", "2023-07-01"), (500, "at_least", "2023-08"), (900, "about", "2024-03-01"), (950, "about", "")]
    ):
        make.figure(
            petition, "signatures on a page", low, kind="signatures", qualifier=qualifier, according_to="the page",
            date=date, date_basis="stated" if date else "", position=number,
        )  # fmt: skip
    make.figure(petition, "marchers", 5, according_to="the police")
    root = tree(client.get(make.published(petition).get_absolute_url()))
    section = next(s for s in root.iter("section") if words(s.find("h2")) == "Signatures over time")
    marks = section.findall(".//figure/svg/svg/a")
    assert [mark.get("aria-label") for mark in marks] == [
        "100, signatures on a page, 1 July 2023, according to the page, 2023",
        "at least 500, signatures on a page, August 2023, according to the page, 2023",
        "about 900, signatures on a page, 1 March 2024, according to the page, 2024",
    ]  # fmt: skip
    assert [mark.find("svg/path") is not None for mark in marks] == [False, True, False]
    assert [said(item) for item in section.findall("ul/li")] == [
        "1 March 2024 · signatures on a page about 900, according to the page, 2024",
        "August 2023 · signatures on a page at least 500, according to the page, 2023",
        "1 July 2023 · signatures on a page 100, according to the page, 2023",
        "no date given · signatures on a page about 950, according to the page",
    ]
    told = words(section)
    assert "No count of signatures on a page is recorded between 31 August 2023 and 1 March 2024." in told
    assert "It is no longer collected; what was counted stays here." in told
    assert len(section.findall(".//blockquote")) == 4
    other = next(s for s in root.iter("section") if words(s.find("h2")) == "Figures, and whose they are")
    assert [words(heading) for heading in other.findall("h3")] == ["marchers"]


def test_of_very_many_counts_the_newest_are_told_and_each_mark_leads_to_its_row(client):
    petition, passage = make.petition("Free them"), make.passage()
    day = datetime.date(2023, 1, 1)
    for number in range(32):
        make.figure(
            petition, "signatures", number, passage, kind="signatures", according_to="the page", position=number,
            date=(day + datetime.timedelta(days=number)).isoformat(), date_basis="stated",
        )  # fmt: skip
    root = tree(client.get(petition.get_absolute_url()))
    section = next(s for s in root.iter("section") if words(s.find("h2")) == "Signatures over time")
    told = section.findall("ul/li")
    assert (len(told), said(told[0])) == (30, "1 February 2023 · signatures 31, according to the page, 2023")
    assert "Show the 2 rows that are left out here" in words(root)
    for mark in section.findall(".//figure/svg/svg/a")[:2]:
        page, row = mark.get("href").split("#")
        whole = tree(client.get(petition.get_absolute_url() + page))
        assert whole.find(f".//*[@id='{row}']") is not None


def test_a_page_for_paper_has_the_summary_of_its_language_and_says_where_it_has_another(client):
    petition = make.petition("Free them", published=False, summary="It asks.")
    make.translation(petition, "de", "Sie bittet.")
    make.published(petition, make.passage())
    for language, told in (("de", ("de", "Sie bittet.")), ("ru", ("en", "It asks."))):
        root = tree(client.get(f"/{language}{petition.get_absolute_url()}print/"))
        summary = root.find(".//p[@class='words']/span")
        assert (summary.get("lang"), words(summary)) == told


def test_a_page_for_post_into_prisons_has_no_link_and_no_address(client):
    source = make.document("They ask for freedom. They sign.", url="https://example.org/page", title="The page")
    petition = make.petition("Free them", published=False, summary="It asks.")
    make.demand(petition, "Free them!")
    make.language_version(petition, "it", sign_url="https://sign.example/1")
    make.published(petition, make.passage(source, "They ask for freedom."))
    root = tree(client.get(f"{petition.get_absolute_url()}print/?links=no"))
    assert root.findall(".//a") == []
    told = words(root.find("body"))
    assert "http" not in told and "example" not in told
    assert "“They ask for freedom.”" not in told  # q has its own quotation marks
    assert "They ask for freedom. – The page. Captured 2 January 2026." in told
    assert "What it demands, in its own words Free them!" in told
    linked = words(tree(client.get(f"{petition.get_absolute_url()}print/")).find("body"))
    assert "https://sign.example/1" in linked and "https://example.org/page" in linked
    assert "prosecuted in some countries" in linked
    assert client.get(f"{petition.get_absolute_url()}print/?links=x").status_code == 404
    letter = make.statement("A letter", published=False, summary="It speaks.")
    own = make.document("We write to you. Be free.", title="The letter")
    make.cite(letter, make.passage(own, "We write to you."), "text")
    make.published(letter, make.passage(own, "Be free."))
    printed = words(tree(client.get(f"{letter.get_absolute_url()}print/")).find("body"))
    assert printed.count("We write to you.") == 1  # it stands above; its note says only where it is from
    assert printed.count("The letter. Captured 2 January 2026.") == 2
    petition.status = "withheld"
    petition.save()
    withheld = client.get(f"{petition.get_absolute_url()}print/")
    assert withheld.status_code == client.get(petition.get_absolute_url()).status_code
    assert "Free them" not in withheld.content.decode()


# --- all of them -----------------------------------------------------------------------------------------


NONSENSE = [
    "campaign=nowhere", "campaign=%00", "after=1", "q=a", "year=x", "month=13", "month=7", "year=2023&year=2024",
    "year=99999", "year=0", "year=-1", "year=２０２３", "petition=%00", "topic=nothing", "country=ZZ",
    "unknown=1", "&".join(f"petition=p{n}" for n in range(200)),
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_nonsense_is_said_and_shows_nothing(client, address):
    for asked in NONSENSE:
        answer, page = client.get(f"{address}.json?{asked}"), client.get(f"{address}/?{asked}")
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), asked
        assert page.status_code == 200
        assert says(refusals(page), answer.json()["errors"]), asked
        assert [tree(page).findall(f".//main//{tag}") for tag in ("svg", "table")] == [[], []]


def test_the_ends_of_time_can_be_asked_for(client):
    dated(make.update, "First", "0001-01-01"), dated(make.update, "Last", "9999-12-31")
    dated(make.update, "Now", "2023-07-25")
    for asked in ("", "?year=1", "?year=9999", "?year=9999&month=12", "?year=1&month=1", "?year=2023&month=12"):
        assert client.get(f"/timeline/{asked}").status_code == 200
        assert client.get(f"/timeline.json{asked}").status_code == 200


def test_several_campaigns_are_too_many(client, July):
    make.campaign("Another", slug="another")
    answer = client.get("/timeline.json?campaign=free-boris&campaign=another")
    assert answer.json()["errors"] == {"campaign": ["Choose one."]}


@pytest.mark.parametrize("address", ADDRESSES)
def test_where_nothing_is_recorded_a_picture_says_so(client, address):
    text = words(tree(client.get(f"{address}/")).find(".//main"))
    assert "othing" in text
    assert client.get(f"{address}.json").status_code == 200


@pytest.fixture(scope="module")
def the_sixty(django_db_setup, django_db_blocker):
    """{address: {size: (status, bytes, queries)}} of every picture, for sixty organizations and for four."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    found = {}
    with django_db_blocker.unblock():
        for size in (60, 4):
            with transaction.atomic():
                cause = sixty.build(organizations=size, updates=300 if size == 60 else 85, statements=4 + size // 3)
                entries.refresh()
                petition = Petition.objects.get(slug="sixty-petition-0").get_absolute_url()
                for path in (*ADDRESSES, "/timeline/?year=2025", "/updates/", petition, cause.get_absolute_url()):
                    address = path if path.endswith("/") or "?" in path else f"{path}/"
                    Client().get(address)  # so that what is asked once in a process is not counted
                    with CaptureQueriesContext(connection) as asked:
                        client = Client()
                        response = client.get(f"{address}{'&' if '?' in address else '?'}utm_x={size}")
                    found.setdefault(address, {})[size] = (response.status_code, response.content, len(asked))
                transaction.set_rollback(True)
    return found


def test_pictures_of_sixty_organizations_are_light_and_ask_no_more_than_of_four(the_sixty):
    sheets = sum(path.stat().st_size for path in (settings.BASE_DIR / "campaign/static/campaign").glob("*.css"))
    for address, of in the_sixty.items():
        assert [status for status, _content, _queries in of.values()] == [200, 200], address
        assert len(of[60][1]) + sheets < 100_000, address
        if "year" in address:  # a kind of which nothing happened in it is not asked for
            assert of[60][2] <= 16
        else:
            assert of[60][2] == of[4][2], address
    standing = the_sixty["/standing/"][60][1].decode()
    assert standing.count('scope="row"') == 60
    assert "60 organizations" in standing


def test_what_is_beyond_the_bounds_is_said(client, monkeypatch):
    from campaign.seeing import comparing, spread, standing

    sixty.build(organizations=12, updates=5)
    monkeypatch.setattr(standing, "ROWS", 5)
    monkeypatch.setattr(standing, "TARGETS", 3)
    monkeypatch.setattr(spread, "PETITIONS", 2)
    monkeypatch.setattr(comparing, "OFFERED", 2)
    assert "Shown are 5 of 12 organizations and 3 of" in words(tree(client.get("/standing/")).find(".//main"))
    assert len(client.get("/standing.json").json()["organizations"]) == 5
    assert "The newest 2 of 8." in words(tree(client.get("/languages/")).find(".//main"))
    assert client.get("/petitions/compare.json").json()["more_petitions"] is True
    assert datetime.date.fromisoformat(client.get("/timeline.json").json()["from"]).year == 2023
