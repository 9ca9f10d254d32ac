"""The marker beside a fact: which passages it shows, and the ways from there to the source."""

import pytest

from documents.models import Document
from tests import factories as make
from tests.pages import facts, numbers, sections, tree, words

pytestmark = pytest.mark.django_db


def _page(client, record):
    return tree(client.get(record.get_absolute_url()))


def _petition(quotes, **fields):
    """A petition of which each quote supports one group, in one source."""
    document = make.document(" ".join(quotes), **fields)
    petition = make.petition("Free them", published=False)
    passages = [make.passage(document, quote) for quote in quotes]
    make.cite(petition, passages[0], "title")
    for passage in passages:
        make.endorsement(petition, passage.exact, passage=passage)
    return make.published(petition)


def test_passages_are_numbered_as_they_first_appear(client):
    document = make.document("First said. Second said.")
    first, second = make.passage(document, "First said."), make.passage(document, "Second said.")
    petition = make.petition("Free them", published=False, addressee="the court")
    make.cite(petition, first, "title")
    make.cite(petition, second, "addressee")
    make.endorsement(petition, "some workers", passage=first)
    make.endorsement(petition, "some students", passage=second)
    assert numbers(_page(client, make.published(petition))) == ["1", "2", "1", "2"]


def test_a_fact_on_several_passages_shows_them_all(client):
    document = make.document("First said. Second said.")
    petition = make.petition("Free them", published=False)
    make.cite(petition, make.passage(document, "First said."), "title")
    make.cite(petition, make.passage(document, "Second said."), "title")
    root = _page(client, make.published(petition))
    assert numbers(root) == ["1, 2"]
    assert [words(quote) for quote in root.findall(".//details//blockquote")] == ["First said.", "Second said."]


def test_a_marker_says_what_it_is_evidence_for_and_how_to_check_it(client):
    petition = _petition(["some workers"], author="Adam Novak", date="2023-08-03", date_basis="stated")
    root = _page(client, petition)
    marker = root.findall(".//details[@class='evidence again']")[0]
    assert words(marker.find("summary")) == "Evidence for some workers: 1"
    passage = petition.endorsements.get().citations.get().passage
    title = passage.document.title
    assert words(marker.find(".//p[@class='from']")) == (
        f"{title}, Adam Novak, 3 August 2023. Captured 2 January 2026, version 1."
    )
    ways = marker.findall(".//ul/li")
    assert [words(way) for way in ways] == ["In the source", "Original: no address known", "This passage"]
    assert ways[0].find("a").get("href") == (
        f"{passage.document.get_absolute_url()}?passage={passage.pk}#p-{passage.pk}"
    )
    assert ways[2].find("a").get("href") == passage.get_absolute_url()


@pytest.mark.parametrize(
    ("fields", "ways"),
    [
        (
            {"url": "https://example.org/a", "archive_url": "https://example.org/b"},
            [
                ("Original page", "https://example.org/a#:~:text=some%20workers"),
                ("Archived copy", "https://example.org/b#:~:text=some%20workers"),
            ],
        ),
        ({"url": "https://example.org/a", "url_hidden": True}, [("Original: address not shown", None)]),
    ],
)
def test_the_original_and_the_archived_copy_are_one_click_away(client, fields, ways):
    root = _page(client, _petition(["some workers"], **fields))
    items = root.find(".//details").findall(".//ul/li")[1:-1]
    links = [(words(item), item.find("a").get("href") if item.find("a") is not None else None) for item in items]
    assert links == ways


def test_quotes_keep_their_language_and_translations_say_who_made_them(client):
    document = make.document("الحرية للسجناء", language="ar")
    passage = make.passage(
        document, language="ar", translation="Freedom for the prisoners", translation_language="en",
        translated_by="machine",
    )  # fmt: skip
    root = _page(client, make.published(make.petition("Free them", published=False), passage))
    quote, translation = root.find(".//blockquote"), root.find(".//p[@class='translation']")
    assert (quote.get("lang"), quote.get("dir")) == ("ar", "rtl")
    assert (translation.get("lang"), translation.get("dir"), words(translation)) == (
        "en", "ltr", "Freedom for the prisoners",
    )  # fmt: skip
    assert "(machine translation)" in [words(label) for label in root.findall(".//p[@class='label']")]


def test_an_inference_says_that_it_is_ours_and_how_we_got_there(client):
    petition = make.petition("Free them", published=False)
    make.cite(petition, field="title", inferred=True, note="The heading stands above the list.")
    root = _page(client, make.published(petition))
    marker = root.find(".//details[@class='evidence inferred']")
    assert words(marker.find(".//div[@class='note']")) == "1 Our inference: The heading stands above the list."


def test_evidence_whose_source_was_withheld_says_that_it_is_under_review(client):
    petition = _petition(["some workers"])
    Document.objects.update(status=Document.Status.WITHHELD)
    root = _page(client, petition)
    assert words(root.find(".//details//div[@class='note']")) == (
        "1 The source of this is under review and not shown for now."
    )


def test_masked_words_stay_masked_in_a_quote_and_say_so(client):
    document = make.document("Send it to 5555 4444 now.")
    make.redaction(document.versions.get(), "5555 4444")
    root = _page(client, make.published(make.petition("Free them", published=False), make.passage(document)))
    quote = root.find(".//blockquote")
    assert words(quote) == "Send it to [masked]█████████ now."
    assert quote.find("span/span[@aria-hidden='true']").text == "█████████"


def test_a_record_names_every_source_that_it_rests_on_in_plain_sight(client):
    petition = make.petition("Free them", published=False)
    for title, author in [("An article", "Adam Novak"), ("A post", "")]:
        passage = make.passage(make.document(title=title, author=author))
        make.endorsement(petition, f"those of {title}", passage=passage)
        make.cite(petition, passage, "title")
    root = _page(client, make.published(petition))
    about = root.find(".//aside[@class='record']")
    assert [words(item) for item in about.findall("ul/li")] == ["An article, Adam Novak", "A post"]


def test_languages_that_rest_on_one_passage_share_one_marker(client):
    document = make.document("It exists in English and Italian.")
    passage = make.passage(document)
    petition = make.petition("Free them", published=False)
    for tag in ("en", "it"):
        make.language_version(petition, tag, passage=passage)
    root = _page(client, make.published(petition, passage))
    assert [words(item.find("span")) for item in root.findall(".//li[@class='tag']")] == ["English", "italiano"]
    assert "Evidence for the languages: 1" in [words(summary) for summary in root.findall(".//summary")]
    assert facts(root)["Languages"] == "English italiano"


def test_words_that_follow_one_another_read_on_and_what_is_left_out_is_shown(client):
    document = make.document("One. Two.\n\nThree. Left out here. Four.")
    statement = make.statement("They speak", published=False)
    for quote in ["One.", "Two.", "Three.", "Four."]:
        make.cite(statement, make.passage(document, quote, language="en"), "text")
    make.published(statement)
    section = sections(_page(client, statement))["The words as they stand in the source"]
    quotes = section.findall("div/blockquote")
    assert [" ".join((quote.text or "").split()) for quote in quotes] == ["One.", "Three.", ""]
    assert [words(quote.find("span")) for quote in quotes if quote.find("span") is not None] == ["[…]"]
    assert [len(quote.findall("details")) for quote in quotes] == [2, 1, 1]
