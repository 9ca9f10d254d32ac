"""What the pages of records say, and what they say where nothing is recorded."""

import pytest

from tests import factories as make
from tests.pages import facts, said, sections, tree, words

pytestmark = pytest.mark.django_db

LEAVES = (
    "These links leave this site for somebody else’s. Who signs there gives their name to whoever runs it. Signing or "
    "sharing such texts can be prosecuted in some countries. Think of where you live, and of those near you, first."
)


def _page(client, record):
    return tree(client.get(record.get_absolute_url()))


def test_an_empty_petition_says_plainly_what_is_not_known(client):
    root = _page(client, make.petition("Free them"))
    assert facts(root) == {
        "Launched by": "Nothing is shown here of who launched it.",
        "Languages": "Nothing recorded.",
        "Where to sign": "No link to sign it is shown here.",
        "First seen": "No source held here gives a date.",
    }
    assert {name: words(section.find("p")) for name, section in sections(root).items()} == {
        "What it says, and who says so": "Nothing recorded.",
        "Who stands where": "Nothing recorded.",
    }


def test_a_petition_is_named_with_who_launched_it(client):
    petition = make.petition("Free them", published=False)
    make.endorsement(petition, make.organization("Rabkor"), "prepared")
    root = _page(client, make.published(petition))
    assert words(root.find(".//h1")) == "Free them (Rabkor)"
    assert words(root.find(".//title")) == "Free them (Rabkor) – Solidarity record"
    assert facts(root)["Prepared by"] == "Rabkor"


def test_a_sign_link_says_that_it_leads_to_somebody_else(client):
    petition = make.petition("Free them", published=False)
    make.language_version(petition, "it", sign_url="https://www.example.org/sign/1")
    root = _page(client, make.published(petition))
    link = root.find(".//a[@href='https://www.example.org/sign/1']")
    assert (words(link), link.get("rel")) == ("Sign at example.org", "external noreferrer")
    assert facts(root)["Where to sign"] == (
        f"Sign at example.org (italiano) Who runs the form is not recorded. Whether names are shown is not recorded. "
        f"When it was last seen open is not recorded. {LEAVES}"
    )


def test_beside_a_sign_link_stands_what_is_known_of_the_form(client):
    petition = make.petition("Free them", published=False)
    make.language_version(
        petition, "it", sign_url="https://example.org/1", form_run_by="Example Foundation", names_shown="choice",
        seen_open="2026-01-02",
    )  # fmt: skip
    root = _page(client, make.published(petition))
    assert facts(root)["Where to sign"] == (
        "Sign at example.org (italiano) The form is run by: Example Foundation. Those who sign choose whether their "
        f"name is shown. Last seen open: 2 January 2026. {LEAVES}"
    )
    shown = client.get(f"{petition.get_absolute_url()[:-1]}.json").json()["language_versions"][0]
    assert [shown[name] for name in ("form_run_by", "names_shown", "seen_open")] == [
        "Example Foundation", "choice", {"edtf": "2026-01-02"},
    ]  # fmt: skip


def test_who_stands_where_is_grouped_and_those_who_oppose_stand_apart(client):
    petition = make.petition("Free them", published=False)
    for who, role in [("some critics", "opposes"), ("some workers", "supports"), ("some poets", "first_signatory")]:
        make.endorsement(petition, who, role)
    section = sections(_page(client, make.published(petition)))["Who stands where"]
    lists = [[(words(p.find("dt")), said(p.find("dd"))) for p in dl] for dl in section.findall("dl")]
    words_of = "an unnamed group, in the source’s words"
    assert lists == [
        [("First signatories", f"“some poets” {words_of}"), ("Supported by", f"“some workers” {words_of}")],
        [("Opposed by", f"“some critics” {words_of}")],
    ]


def test_a_description_and_its_author_are_one_string_and_own_words_come_first(client):
    petition, topic = make.petition("Free them", published=False), make.topic("Views")
    describer = make.person("Adam Novak")
    make.position(
        petition, topic, "“exaggerated praise”", according_to=describer, date="2023", date_basis="stated", position=0
    )
    make.position(petition, make.topic("Release"), "“Free them!”", position=1)
    section = sections(_page(client, make.published(petition)))["What it says, and who says so"]
    assert [[said(cell) for cell in row] for row in section.findall("table/tbody/tr")] == [
        ["Release", "“Free them!” (its own words)"],
        ["Views", "“exaggerated praise”, according to Adam Novak, 2023"],
    ]


def test_figures_that_disagree_stand_side_by_side(client):
    one, two = make.update("Marches", published=False), make.update("More marches", published=False)
    make.figure(one, "marchers", 1000, according_to="the organizers", qualifier="more_than")
    make.figure(two, "marchers", 300, according_to="the police")
    make.published(one), make.published(two)
    section = sections(_page(client, one))["Figures, and whose they are"]
    assert words(section.find("h3")) == "marchers"
    assert [said(row) for row in section.findall("ul/li")] == [
        "more than 1,000, according to the organizers",
        "300, according to the police recorded in: More marches",
    ]


def test_an_appeal_for_funds_says_first_that_nobody_should_pay_because_of_this_page(client):
    root = _page(client, make.update("Funds are asked for", kind="fundraising", summary="They ask for money."))
    assert words(root.find(".//div[@role='note']/p/strong")) == "Do not pay on the strength of this page."
    main = words(root.find(".//main"))
    assert main.index("Do not pay") < main.index("They ask for money.")


def test_what_we_last_know_says_as_of_when(client):
    person = make.person("Boris")
    for title, kind, date in [
        ("Boris is arrested", "arrest", "2023-07-25"),
        ("Boris is reported in prison", "custody", "2025-07"),
        ("Boris writes", "publication", "2026"),
    ]:
        update = make.update(title, published=False, kind=kind, date=date, date_basis="stated")
        make.concern(update, person)
        make.published(update)
    section = sections(_page(client, person))["What we last know"]
    assert said(section.find("div")) == (
        "As of: July 2025 · custodyBoris is reported in prison It may have changed since."
    )


def test_an_organization_shows_what_it_launched_and_what_others_say_of_it(client):
    organization, person = make.organization("Rabkor", published=False, kind="media"), make.person("Adam Novak")
    make.name(organization, "Рабкор", language="ru", kind="transliterated")
    make.relation(organization, make.organization("The movement"), "media_of")
    make.position(organization, make.topic("The war"), "opposes it", according_to=person)
    make.published(organization)
    petition = make.petition("Free them", published=False)
    make.endorsement(petition, organization, "launched")
    make.published(petition)
    root = _page(client, organization)
    assert facts(root) == {
        "Other names": "Рабкор (name in another script, русский)",
        "Medium of": "The movement",
        "Launched": "Free them (Rabkor)",
    }
    rows = sections(root)["Positions, and whose word it is"].findall("table/tbody/tr")
    assert [[said(cell) for cell in row] for row in rows] == [["The war", "opposes it, according to Adam Novak"]]
    described = sections(_page(client, person))["What Adam Novak says of others"].findall("table/tbody/tr")
    assert [[said(cell) for cell in row] for row in described] == [
        ["The war", "Rabkor: opposes it, according to Adam Novak"]
    ]


def test_a_statement_says_whose_its_title_is_and_what_is_held_of_it(client):
    statement = make.statement(
        "A message", published=False, title_is_ours=True, held="reported", occasion="a conference",
        occasion_place="Chicago", occasion_date="2025-07-03/2025-07-06", kind="message",
    )  # fmt: skip
    make.credit(statement, "his daughter", "delivered_by")
    root = _page(client, make.published(statement))
    assert words(root.find(".//span[@class='whose']")) == "The source gives it no title; this one is ours."
    assert facts(root) == {
        "Delivered by": "“his daughter” – a name as given",
        "Date": "No source held here gives a date.",
        "Occasion": "a conference",
        "Place": "Chicago",
        "Date of the occasion": "3 to 6 July 2025",
        "Held here": "nothing: somebody else reports it",
    }
    assert words(sections(root)["The words as they stand in the source"].find("p")) == (
        "None: somebody else reports it. What they say is cited beside each fact."
    )


def test_our_own_words_are_marked_as_ours(client):
    root = _page(client, make.petition("Free them", summary="It asks for freedom.", editor_note="The text is lost."))
    assert said(root.find(".//div[@class='lede words']")) == "It asks for freedom. Our summary"
    note = root.find(".//aside[@class='note-ours']")
    assert (words(note.find("h2")), words(note.find("div"))) == (
        "Editor’s note: ours, not a source’s",
        "The text is lost.",
    )


def test_a_demand_stands_in_its_own_language(client):
    petition = make.petition("Free them", published=False)
    make.demand(petition, "Свободу!", language="ru")
    section = sections(_page(client, make.published(petition)))["What it demands, in its own words"]
    demand = section.find("ol/li/q")
    assert (demand.get("lang"), demand.get("dir"), words(demand)) == ("ru", "ltr", "Свободу!")


def test_titles_and_descriptions_of_pages_hold_no_characterization(client):
    petition = make.petition("Free them", published=False, summary="Exaggerated praise, according to Adam Novak.")
    make.position(petition, make.topic(), "“exaggerated praise”", according_to="Adam Novak")
    root = _page(client, make.published(petition))
    assert words(root.find(".//title")) == "Free them – Solidarity record"
    assert root.find(".//meta[@name='description']").get("content") == (
        "Petition “Free them”: who launched it, in which languages it exists, who stands where, and what is said "
        "about it and by whom, each with its passage."
    )


def test_a_campaign_shows_what_happened_last_and_leads_to_its_own_lists(client):
    campaign = make.campaign("Free Boris")
    make.update("Boris is arrested", campaigns=[campaign])
    make.update("Something else")
    section = sections(_page(client, campaign))["What happened last"]
    assert [words(title) for title in section.findall("ol/li/h3")] == ["Boris is arrested"]
    assert section.find("p/a").get("href") == f"/updates/?campaign={campaign.slug}"


def test_where_hundreds_signed_the_page_tells_some_and_leads_to_all(client):
    petition, passage = make.petition("Free them"), make.passage()
    rows = [
        make.endorsement(petition, f"group {number}", role="signed", passage=passage, position=number)
        for number in range(1, 34)
    ]
    make.endorsement(petition, "the committee", role="launched", passage=passage, position=34)
    url = petition.get_absolute_url()
    page = client.get(url).content.decode()
    told = [row for row in rows if f'id="f-{row.pk}"' in page]
    assert (told, "the committee" in page) == (rows[:30], True)
    assert 'href="?rows=all" rel="nofollow">Show the 3 rows that are left out here' in page
    whole = client.get(f"{url}?rows=all").content.decode()
    assert all(f'id="f-{row.pk}"' in whole for row in rows)
    assert "left out here" not in whole
    assert len(client.get(f"{url.rstrip('/')}.json").json()["endorsements"]) == 34
    # Whatever links to a row that is left out leads to where it stands.
    assert client.get(f"/id/{rows[0].pk}/").url == f"{url}#f-{rows[0].pk}"
    assert client.get(f"/id/{rows[32].pk}/").url == f"{url}?rows=all#f-{rows[32].pk}"
    supported = client.get(passage.get_absolute_url()).content.decode()
    assert f"{url}?rows=all#f-{rows[32].pk}" in supported
    assert supported.count("<li>Petition: ") == 1  # whichever of its rows the page tells at first


def test_where_much_is_known_of_many_kinds_the_page_tells_fewer_of_each(client):
    organization, passage = make.organization("Front"), make.passage()
    for _ in range(20):
        make.endorsement(make.petition(), organization, role="signed", passage=passage)
        make.endorsement(make.petition(), organization, role="launched", passage=passage)
        make.credit(make.statement(), organization, passage=passage)
    make.position(organization, make.topic(), "For.", passage=passage, position=1)
    page = client.get(organization.get_absolute_url()).content.decode()
    assert page.count('<li id="f-') == 3 * 10
    assert page.count('<tr id="f-') == 1
    assert "Show the 30 rows that are left out here" in page
    whole = client.get(f"{organization.get_absolute_url()}?rows=all").content.decode()
    assert whole.count('<li id="f-') == 3 * 20
