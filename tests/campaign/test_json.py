"""What programs are given of records: the allow-list, to the last key."""

import pytest

from campaign import drafts
from campaign.models import Endorsement
from documents.models import Document
from tests import factories as make

pytestmark = pytest.mark.django_db


def _titles(response):
    return [result["title"] for result in response.json()["results"]]


def test_a_list_says_how_many_and_what_follows(client):
    petition = make.petition("Free them", date="2023-07", date_basis="stated")
    make.language_version(petition, "it", make.passage())
    make.endorsement(petition, make.organization("Rabkor"), "launched", make.passage())

    body = client.get("/petitions.json?language=it").json()

    assert {key: body[key] for key in ("count", "count_is_exact", "next", "previous")} == {
        "count": 1, "count_is_exact": True, "next": None, "previous": None,
    }  # fmt: skip
    assert body["results"] == [
        {
            "id": str(petition.pk),
            "type": "petition",
            "title": "Free them",
            "url": petition.get_absolute_url(),
            "summary": "",
            "date": {
                "edtf": "2023-07", "earliest": "2023-07-01", "latest": "2023-07-31", "basis": "stated",
                "basis_label": "stated in the source",
            },
            "title_language": {"tag": "und", "name": "language unknown", "direction": "auto"},
            "initiators": ["Rabkor"],
            "languages": [{"tag": "it", "name": "italiano", "direction": "ltr"}],
            "has_sign_link": False,
        }
    ]  # fmt: skip


def test_a_record_carries_each_fact_with_its_citations(client):
    source = make.document("The Front supports the petition. It was launched on Monday.", title="Report")
    supports = make.passage(source, "The Front supports the petition.")
    petition = make.petition("Free them", published=False)
    row = make.endorsement(petition, make.organization("The Front"), "supports", supports)
    make.published(petition, make.passage(source, "It was launched on Monday."))

    body = client.get(f"{petition.get_absolute_url().rstrip('/')}.json").json()

    assert [(c["field"], c["exact"]) for c in body["citations"]] == [("title", "It was launched on Monday.")]
    (endorsement,) = body["endorsements"]
    assert endorsement["id"] == str(row.pk)
    assert (endorsement["role"], endorsement["name"], endorsement["who"]["title"]) == (
        "supports", "The Front", "The Front",
    )  # fmt: skip
    (citation,) = endorsement["citations"]
    assert citation["exact"] == "The Front supports the petition."
    assert citation["passage"] == str(supports.pk)
    assert (citation["source"]["title"], citation["source"]["url"]) == ("Report", source.get_absolute_url())
    assert citation["in_source"] == f"{source.get_absolute_url()}?passage={supports.pk}#p-{supports.pk}"


def test_two_petitions_of_one_title_are_told_apart_wherever_they_are_named(client):
    front, rabkor = make.organization("The Front"), make.organization("Rabkor")
    petition = make.petition("Freedom")
    make.endorsement(petition, rabkor, "launched", make.passage())
    make.endorsement(petition, front, "supports", make.passage())

    body = client.get(f"/organizations/{front.slug}.json").json()

    assert [row["subject"]["title"] for row in body["endorsements"]] == ["Freedom (Rabkor)"]


def test_a_description_never_leaves_without_its_author(client):
    petition, author = make.petition(), make.person("Adam Novak")
    make.position(
        petition, make.topic("Praise"), "“exaggerated”", make.passage(), author, date="2023-08-03", date_basis="stated"
    )

    body = client.get(f"/petitions/{petition.slug}.json").json()

    assert [row["summary"] for row in body["positions"]] == ["“exaggerated”, according to Adam Novak, 2023"]


def test_a_describer_who_takes_part_is_said_to(client):
    petition, author = make.petition(), make.person("Adam Novak")
    make.position(petition, make.topic(), "focuses on arrests", make.passage(), author, describer_takes_part=True)

    (row,) = client.get(f"/petitions/{petition.slug}.json").json()["positions"]

    assert row["summary"] == "focuses on arrests, according to Adam Novak, who writes as one of them"


def test_sources_that_disagree_about_a_number_stand_side_by_side(client):
    speech, report = make.statement("Speech"), make.statement("Report")
    make.figure(speech, "people called up", 300_000, make.passage(), "the speaker")
    make.figure(report, "people called up", 1_000_000, make.passage(), "the paper", qualifier="at_most")

    body = client.get(f"/statements/{speech.slug}.json").json()

    assert [row["amount"] for row in body["figures"]] == ["300,000"]
    assert [(row["amount"], row["subject"]["title"]) for row in body["other_figures"]] == [
        ("at most 1,000,000", "Report")
    ]


def test_rows_that_point_at_an_unpublished_record_are_not_shown(client):
    petition = make.petition()
    make.endorsement(petition, make.organization("Draft group", published=False), "supports", make.passage())

    assert client.get(f"/petitions/{petition.slug}.json").json()["endorsements"] == []


def test_private_names_and_notes_stay_private(client):
    organization = make.organization("The Front", private_note="secret-note")
    make.name(organization, "secret-name", make.passage(), public=False)
    make.name(organization, "РФУ", make.passage(), language="uk")

    for address in (f"/organizations/{organization.slug}.json", "/organizations.json"):
        assert "secret" not in client.get(address).content.decode()
    body = client.get(f"/organizations/{organization.slug}.json").json()
    assert [row["text"] for row in body["names"]] == ["РФУ"]


def test_what_we_last_know_is_the_newest_dated_situation(client):
    person = make.person("Somebody")
    for kind, date in (("arrest", "2023-07"), ("custody", "2025-07"), ("publication", "2026")):
        update = make.update(f"An {kind}", kind=kind, date=date, date_basis="stated")
        make.concern(update, person, make.passage())

    body = client.get(f"/people/{person.slug}.json").json()

    assert body["last_known"]["update"]["title"] == "An custody"
    assert [row["kind"] for row in body["updates"]] == ["publication", "custody", "arrest"]


def test_a_withheld_source_takes_its_quotes_with_it(client):
    source = make.document("The Front supports the petition.")
    petition = make.petition()
    make.endorsement(petition, "a group", "supports", make.passage(source))
    Document.objects.filter(pk=source.pk).update(status="withheld")

    (row,) = client.get(f"/petitions/{petition.slug}.json").json()["endorsements"]

    assert row["citations"] == [
        {
            "field": "", "inferred": False, "note": "", "exact": None, "passage": None, "source": None,
            "source_under_review": True,
        }
    ]  # fmt: skip


def test_a_withheld_name_is_masked_in_every_answer(client, editor):
    person = make.person("Ivan Secret", published=False)
    source = make.document("Yesterday Ivan Secret wrote to us.", title="Ivan Secret speaks")
    statement = make.statement("What Ivan Secret said", summary="Ivan  secret wrote.")
    make.credit(statement, "Ivan Secret", passage=make.passage(source))
    drafts.withhold(person, editor, "at risk")

    for address in (
        f"/statements/{statement.slug}.json", "/statements.json", "/sources.json", f"/sources/{source.slug}.json",
        f"/passages/{source.passages.get().pk}.json",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200
        assert "secret" not in answer.content.decode().casefold()
    assert _titles(client.get("/statements.json")) == ["What ███████████ said"]


def test_that_a_search_finds_a_withheld_name_would_tell(client, editor):
    make.statement("What Ivan Secret said")
    assert client.get("/statements.json?q=secr").json()["count"] == 1
    drafts.withhold(make.person("Ivan Secret", published=False), editor)
    assert client.get("/statements.json?q=secr").json()["count"] == 0


def test_a_source_gives_its_text_only_where_its_display_rule_lets_it(client):
    for display, given in (("full", True), ("excerpts", False), ("link", False)):
        source = make.document("A first line.\nThe Front supports the petition.\nA last line.", display=display)
        make.endorsement(make.petition(), "a group", "supports", make.passage(source, "The Front"))
        body = client.get(f"/sources/{source.slug}.json").json()
        assert (body["text"] is not None) == given
        assert [p["exact"] for p in body["passages"]] == ["The Front"]
        assert [p["supports"][0]["fact"] for p in body["passages"]] == ["Supports: a group"]


def test_a_hidden_address_is_not_given(client):
    source = make.document(url="https://example.org/secret", archive_url="https://example.net/secret", url_hidden=True)
    assert "secret" not in client.get(f"/sources/{source.slug}.json").content.decode()


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_the_queries_of_a_page_do_not_grow_with_its_rows(client, rows, settings, django_assert_num_queries):
    settings.PAGE_CACHE = False
    petition, source = make.petition(), make.document(" ".join(f"Group {n} supports it." for n in range(rows)))
    groups = [make.organization(f"Group {n}") for n in range(min(rows, 3))]
    for n in range(rows):
        passage = make.passage(source, f"Group {n} supports it.")
        make.endorsement(petition, groups[n % len(groups)], "supports", passage)
    client.get(f"/petitions/{petition.slug}.json")  # what is remembered between requests

    with django_assert_num_queries(9):
        body = client.get(f"/petitions/{petition.slug}.json").json()
    assert len(body["endorsements"]) == rows
    assert Endorsement.objects.count() == rows


def test_withholding_a_person_takes_what_names_them_in_its_address_too(client, editor):
    statement = make.statement("A statement", slug="what-ivan-secret-said")
    source = make.document(slug="ivan-secret-speaks")
    linked = make.document(url="https://example.org/Ivan%20Secret/1")

    gone = drafts.withhold(make.person("Ivan Secret", published=False), editor)

    assert {thing.pk for thing in gone} == {statement.pk, source.pk}
    assert client.get("/statements/what-ivan-secret-said.json").status_code == 404
    assert client.get("/sources/ivan-secret-speaks.json").status_code == 404
    body = client.get(f"/sources/{linked.slug}.json").json()
    assert (body["original_url"], body["original_url_hidden"]) == ("", True)


def test_a_translation_goes_with_the_part_of_the_quote_that_is_masked(client):
    source = make.document("Позвоните 12345 сегодня.")
    passage = make.passage(source, translation="Call 12345.", translation_language="en", translated_by="human")
    make.endorsement(make.petition(), "a group", "supports", passage)
    make.redaction(source.versions.get(), "12345", reason="contact")

    body = client.get(f"/passages/{passage.pk}.json").json()

    assert (body["exact"], body["translation"]) == ("Позвоните █████ сегодня.", None)
