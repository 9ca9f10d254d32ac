"""The search page: what a reader sees, and what programs get."""

from urllib.parse import urlencode

import pytest

from campaign import drafts
from tests import factories as make
from tests.pages import tree, words

pytestmark = pytest.mark.django_db


def _main(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return tree(response).find(".//main")


def test_the_page_says_how_to_ask_before_anything_is_asked(client):
    main = _main(client, "/search/")
    assert main.find(".//input[@name='q']").get("value") in (None, "")
    assert "in quotation marks: these words in this order" in words(main)


def test_results_are_marked_grouped_by_kind_and_lead_to_the_passage(client):
    document = make.document("The workers demand a release.", title="An article", language="en")
    passage = make.passage(document)
    petition = make.petition("A petition about workers")
    make.cite(petition, passage, "summary")
    main = _main(client, "/search/?q=worker")
    assert [(words(link), link.get("href")) for link in main.findall(".//ul[@class='kinds']/li/a")] == [
        ("All 3", "/search/?q=worker"), ("Petitions 1", "/search/?q=worker&type=petition"),
        ("Sources 2", "/search/?q=worker&type=source"),
    ]  # fmt: skip
    assert [words(mark) for mark in main.findall(".//ol/li//mark")][:2] == ["workers", "workers"]
    links = [link.get("href") for link in main.findall(".//p[@class='snippet']/a")]
    assert f"/sources/{document.slug}/?passage={passage.pk}#p-{passage.pk}" in links
    assert [words(h) for h in _main(client, "/search/?q=worker&type=petition").findall(".//ol/li/h2")] == [
        "A petition about workers"
    ]


def test_a_facet_narrows_and_one_tap_takes_it_off(client):
    make.statement("Strike one", language="ru")
    make.statement("Strike two", language="uk")
    main = _main(client, "/search/?q=strike")
    assert "русский 1" in words(main)
    main = _main(client, "/search/?q=strike&language=ru")
    assert [words(h) for h in main.findall(".//ol/li/h2")] == ["Strike one"]
    assert [(words(a), a.get("href")) for a in main.findall(".//ul[@class='active']/li/a")] == [
        ("Remove: Language: русский ×", "/search/?q=strike")
    ]


@pytest.mark.parametrize("more", ["", "&language=fr", "&language="])
def test_a_filter_is_taken_off_however_it_is_written(client, more):
    make.language_version(make.petition("Libérez-les", published=False), language="fr")
    main = _main(client, f"/petitions/?language=FR{more}")
    (chip,) = main.findall(".//ul[@class='active']/li/a")
    assert (words(chip), chip.get("href")) == ("Remove: Language: français ×", "/petitions/")


def test_what_a_filter_alone_asks_for_is_seen_and_programs_are_told_that_words_are_missing(client):
    make.statement("Strike", language="fr")
    main = _main(client, "/search/?language=fr")
    assert [words(chip) for chip in main.findall(".//ul[@class='active']/li/a")] == ["Remove: Language: français ×"]
    answer = client.get("/search.json?language=fr")
    assert (answer.status_code, answer.json()["errors"]) == (400, {"q": ["Write what to look for."]})
    assert "Filters that are on" not in words(_main(client, "/search/?q=strike"))


def test_nothing_of_a_kind_is_not_nothing(client):
    make.petition("A prison")
    main = _main(client, "/search/?q=prison&type=campaign")
    assert "Nothing that fits what is chosen has all of these words." in words(main)
    assert main.find(".//p/a[@href='/search/?q=prison']") is not None


def test_words_that_are_too_many_are_not_left_out_in_silence(client):
    asked = "+".join(f"w{n}" for n in range(13))
    for address in ("/search", "/petitions"):
        said = "At most 12 words are looked for. In quotation marks, words that stand together count as one."
        assert client.get(f"{address}.json?q={asked}").json()["errors"] == {"q": [said]}
        assert said in words(_main(client, f"{address}/?q={asked}"))
        assert client.get(f"{address}.json?q=%22{asked}%22").status_code == 200


@pytest.mark.parametrize(
    ("url", "first"),
    [("/search/?q=prison&page=2", "/search/?q=prison"), ("/petitions/?q=prison&after=x", "/petitions/?q=prison")],
)
def test_a_page_past_the_end_leads_to_the_first(client, url, first):
    make.petition("A prison")
    main = _main(client, url)
    assert main.find(f".//div[@role='alert']/p/a[@href='{first}']") is not None
    assert words(main.find(".//div[@role='alert']/ul/li")).startswith("Page: ")


def test_a_title_is_in_its_language(client):
    make.statement("Свободу", language="ru", title_language="ru")
    (title,) = _main(client, "/search/?q=свободу").findall(".//ol/li/h2/a/bdi")
    assert (title.get("lang"), title.get("dir")) == ("ru", "ltr")


def test_a_list_says_that_it_shows_what_begins_like_a_word(client):
    make.petition("Solidarity now")
    said = "Nothing has these words as they are; these begin like the last one."
    main = _main(client, "/petitions/?q=solidarit")
    assert said in words(main) and "Text: solidarit*" in words(main)
    body = client.get("/petitions.json?q=solidarit").json()
    assert (body["count"], body["words_begin_like_the_last"]) == (1, True)
    assert body["about"]["list"] == "Petitions; Text: solidarit*"
    for address in ("/petitions.atom", "/search.atom", "/petitions.csv"):
        assert "solidarit*" in client.get(f"{address}?q=solidarit").getvalue().decode()
    assert said not in words(_main(client, "/petitions/?q=solidarity"))


def test_results_are_one_step_from_what_narrows_them(client):
    make.petition("A prison")
    for url in ("/search/?q=prison", "/petitions/"):
        main = _main(client, url)
        assert words(main.find(".//div[@class='narrow']/a[@href='#results']")) == "Skip to the results"
        assert "A prison" in words(main.find(".//div[@id='results']"))


def test_what_has_no_word_and_what_finds_nothing_say_so(client):
    make.person("Boris Kagarlitsky")
    assert "There is no word to look for in this." in words(_main(client, "/search/?q=%22%22"))
    assert "Nothing here has all of these words." in words(_main(client, "/search/?q=zzzzzz"))
    main = _main(client, "/search/?q=Kagarlickij")
    assert "Did you mean Boris Kagarlitsky?" in words(main)
    assert main.find(".//p/a[@href='/search/?q=Boris+Kagarlitsky']") is not None


@pytest.mark.parametrize(
    "query",
    ["q=a&page=0", "q=a&page=x", "q=a&page=251", "q=a&page=2", "q=a&page=99999999999999999999", "q=%00", "q=a&q=b",
     "q=" + "a" * 201, "q=a&type=nonsense", "q=a&language=xx-", "q=a&organization=nobody", "q=a&unknown=1",
     "q=a&year=20233", "q=a&" + "&".join(f"year={n}" for n in range(1000, 1060))],
)  # fmt: skip
def test_nonsense_is_an_error_and_never_a_result(client, query):
    make.petition("a")
    assert client.get(f"/search.json?{query}").status_code == 400
    page = client.get(f"/search/?{query}")
    assert page.status_code == 200
    assert tree(page).find(".//main").findall(".//ol") == []
    assert "This cannot be searched as the address asks for it." in page.content.decode()


def test_programs_get_the_same(client):
    make.statement("Strike one", language="ru", summary="A long summary of the strike that says more than its title.")
    body = client.get("/search.json?q=strike").json()
    assert (body["count"], body["count_is_exact"], body["types"]) == (1, True, {"statement": 1})
    assert body["facets"]["language"] == [{"value": "ru", "label": "русский", "count": 1}]
    (result,) = body["results"]
    assert (result["title"], result["type"]) == ("Strike one", "statement")
    assert [piece["text"] for piece in result["excerpt"] if piece["found"]] == ["strike"]


def test_pages_of_results_follow_one_another(client):
    for n in range(45):
        make.petition(f"Strike {n}")
    seen, url = [], "/search.json?q=strike"
    while url:
        body = client.get(url).json()
        seen += [result["id"] for result in body["results"]]
        url = body["next"]
    assert (len(seen), len(set(seen))) == (45, 45)


def test_hostile_words_are_words(client):
    for asked in (
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "%27%20OR%201=1--",
        "a%22b*c)(",
        "NEAR(a,b)",
        "%F0%9F%87%BA%F0%9F%87%A6",
    ):
        page = client.get(f"/search/?q={asked}")
        assert page.status_code == 200
        assert b"<script" not in page.content


def test_an_organization_that_said_very_much_shows_the_newest_and_leads_to_the_list(client):
    organization, passage = make.organization(), make.passage()
    for n in range(52):
        make.credit(make.statement(f"S{n}", date=f"{1900 + n}", date_basis="stated"), organization, passage=passage)
    body = client.get(f"/organizations/{organization.slug}.json").json()
    assert (len(body["statements"]), body["statements"][0]["statement"]["title"]) == (25, "S51")
    assert body["more_statements"] == f"/statements/?organization={organization.slug}"
    assert client.get(body["more_statements"].replace("/?", ".json?")).json()["count"] == 52


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (f"Once zebra{' ' * 400}crossing was here.", '"zebra crossing"'),
        (f"Once zebra{' – ' * 150}crossing was here.", '"zebra crossing"'),
        (f"Once zebra{chr(10) * 300}crossing was here.", '"zebra crossing"'),
        (f"Once zebra{'crossing' * 50} was here.", "zebra*"),
    ],
)
@pytest.mark.parametrize("is_cited", [False, True])
def test_what_is_longer_than_an_excerpt_is_shown_as_far_as_it_goes(client, text, asked, is_cited):
    """A phrase whose words stand far apart, and a word without an end."""
    document = make.document(text, language="en")
    if is_cited:
        make.cite(make.petition("A petition about stripes"), make.passage(document, text), "summary")
    main = _main(client, f"/search/?{urlencode({'q': asked})}")
    (link,) = [link for link in main.findall(".//p[@class='snippet']/a") if document.slug in link.get("href")]
    assert words(link.find(".//mark")).startswith("zebra")
    assert ("#p-" in link.get("href")) == is_cited


@pytest.mark.parametrize("address", ["/search/", "/petitions/", "/sources/"])
def test_a_star_behind_too_few_letters_is_refused_and_not_left_out(client, address):
    make.petition("Solidarity, so they say")
    page = client.get(f"{address}?q=so*")
    assert "A star needs at least 3 letters before it." in words(tree(page))
    answer = client.get(f"{address[:-1]}.json?q=so*")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["q"])


def test_where_all_that_has_the_words_is_excluded_nothing_else_is_shown(client):
    make.petition("War")
    make.petition("A warning")
    body = client.get("/search.json?q=war+-war").json()
    assert (body["count"], body["words_begin_like_the_last"]) == (0, False)
    assert client.get("/petitions.json?q=war+-war").json()["count"] == 0
    body = client.get("/search.json?q=warni+-war").json()
    assert (body["count"], body["words_begin_like_the_last"]) == (1, True)


def test_a_result_leads_to_the_passage_with_most_of_the_words_and_is_in_its_language(client):
    said = "He is in prison now. The bad news is how many political prisoners there are. Nobody was freed."
    source = make.document(said, language="en")
    first, both = make.passage(source, "He is in prison now."), make.passage(source, "how many political prisoners")
    both.language = "sco"
    both.save()
    for passage in (first, both):
        make.published(make.organization(published=False), passage)
    main = _main(client, "/search/?q=political+prisoners&type=source")
    (link,) = main.findall(".//p[@class='snippet']/a")
    assert link.get("href").endswith(f"#p-{both.pk}")
    assert link.find("bdi").get("lang") == "sco"


def test_who_launched_a_petition_is_not_said_in_the_language_of_its_title(client):
    petition = make.petition("Свободу", title_language="ru", published=False)
    make.endorsement(petition, make.organization("Rabkor"), "launched")
    make.published(petition)
    (heading,) = _main(client, "/search/?q=Свободу").findall(".//ol[@class='items']/li/h2/a")
    assert [(words(each), each.get("lang")) for each in heading] == [("Свободу", "ru"), ("(Rabkor)", None)]


@pytest.mark.parametrize("name", ["yclid", "igshid", "msclkid", "_gl", "si", "fbclid", "utm_source"])
def test_what_other_sites_add_to_a_link_changes_no_answer(client, name):
    make.petition("War")
    for address in ("/search.json?q=war", "/petitions.json?q=war"):
        assert client.get(f"{address}&{name}=1").json()["results"] == client.get(address).json()["results"] != []


def test_who_begins_afresh_keeps_the_words(client):
    make.petition("War")
    main = _main(client, "/search/?q=war&colour=red")
    (link,) = [a for a in main.iter("a") if words(a) == "Start afresh"]
    assert link.get("href") == "/search/?q=war"


def test_each_page_of_an_answer_leads_to_itself_as_json_and_back_to_the_first(client):
    for number in range(45):
        make.petition(f"War {number}")
    for page, before in ((2, ""), (3, "&page=2")):
        root = tree(client.get(f"/search/?q=war&page={page}"))
        previous = [link.get("href") for link in root.iter("link") if link.get("rel") == "prev"]
        assert previous == [f"/search/?q=war{before}"]
        assert any(a.get("href") == f"/search.json?q=war&page={page}" for a in root.iter("a"))


def test_who_is_asked_for_by_another_name_is_offered_by_the_one_used_here(client, editor):
    person = make.person("Boris Kagarlitsky", published=False)
    make.name(person, "Борис Кагарлицкий", make.passage(), language="ru")
    front = make.organization("Worker's Front of Ukraine", published=False)
    make.name(front, "RFU", make.passage())
    make.name(front, "The Front of Kyiv", make.passage())
    make.published(person), make.published(front)
    make.petition("Free Kagarlitsky")
    for asked, called in (
        ("Кагарлицкого", ["Boris Kagarlitsky"]), ("rfu", ["Worker's Front of Ukraine"]), ("kyiv", []),
        ("Kagarlitsky", []), ("front", []),
    ):  # fmt: skip
        assert client.get(f"/search.json?{urlencode({'q': asked})}").json()["called_here"] == called, asked
    main = _main(client, "/search/?q=Кагарлицкий")
    (link,) = [a for a in main.iter("a") if words(a) == "Boris Kagarlitsky" and a.get("href").startswith("/search/")]
    assert link.get("href") == "/search/?q=Boris+Kagarlitsky"
    assert len(client.get("/search.json?q=Boris+Kagarlitsky").json()["results"]) == 1
    drafts.withhold(person, editor)
    assert client.get("/search.json?q=Кагарлицкого").json()["called_here"] == []


@pytest.mark.parametrize(
    ("asked", "name"),
    [("q=-war", "q"), ("q=!!", "q"), ("date_from=2025&date_to=2023", "date_to")],
)
def test_what_can_find_nothing_is_told_and_not_searched(client, asked, name):
    make.petition("Peace", date="2024", date_basis="stated")
    for address in ("/petitions", "/sources"):
        answer = client.get(f"{address}.json?{asked}")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])
    assert client.get("/petitions.json?date_from=2023&date_to=2023-01-01").json()["count"] == 0
    assert client.get("/petitions.json?date_from=2024&date_to=2024").json()["count"] == 1
