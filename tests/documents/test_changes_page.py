"""The page that says what changed between two captures, as a reader meets it."""

import pytest

from documents.models import MaskedString
from tests import factories as make
from tests.pages import tree, words

pytestmark = pytest.mark.django_db

OLD = "The workers ask for release.\nThey wrote on Monday.\nA third line stays as it is.\n"
NEW = "The workers demand release.\nA third line stays as it is.\nUPD: he is free.\n"


def _cited(document, quote):
    passage = make.passage(document, quote)
    make.published(make.petition(f"For {quote}", published=False, summary="Cited."), passage)
    return passage


@pytest.fixture
def document():
    found = make.document(OLD)
    make.version(found, NEW)
    return found


def _changes(client, document, query=""):
    return tree(client.get(f"{document.get_absolute_url()}changes/{query}"))


def _all(root, tag):
    return [words(element) for element in root.findall(f".//div[@class='text changes']//{tag}")]


def test_the_newest_two_versions_are_compared_word_by_word(client, document):
    root = _changes(client, document)
    assert _all(root, "del") == ["[removed:] ask for [end]", "[removed:] They wrote on Monday. [end]"]
    assert _all(root, "ins") == ["[added:] demand [end]", "[added:] UPD: he is free. [end]"]


def test_each_passage_is_said_to_be_kept_changed_or_gone(client, document):
    first = document.versions.get(number=1)
    kept = _cited(document, "A third line stays as it is.")
    changed = make.passage(document, "The workers ask for release.", of=first)
    lost = make.passage(document, "They wrote on Monday.", of=first)
    for passage in (changed, lost):
        make.published(make.petition(f"For {passage.exact}", published=False, summary="Cited."), passage)
    newest = document.versions.get(number=2)
    make.confirmed(changed, newest, "The workers demand release.")
    data = client.get(f"{document.get_absolute_url()}changes.json").json()
    assert {(one["passage"], one["old"], one["new"], one["same"]) for one in data["passages"]} == {
        (str(kept.pk), "A third line stays as it is.", "A third line stays as it is.", True),
        (str(changed.pk), "The workers ask for release.", "The workers demand release.", False),
        (str(lost.pk), "They wrote on Monday.", "", False),
    }
    page = _changes(client, document)
    headings = [words(heading) for heading in page.findall(".//h3")]
    assert headings == ["Changed, gone or new (2)", "In both, word for word (1)"]
    said = [words(item) for item in page.findall(".//ul[@class='rows kept']/li")]
    assert said == [
        "“The workers demand release.” In both; the wording changed. In version 1 it was: "
        "“The workers ask for release.” version 1 · version 2",
        "“They wrote on Monday.” No longer found in version 2. version 1",
        "“A third line stays as it is.” version 1 · version 2",
    ]


def test_a_passage_that_is_gone_is_shown_where_it_was_and_says_since_when(client, document):
    lost = make.passage(document, "They wrote on Monday.", of=document.versions.get(number=1))
    make.published(make.petition("Cites it", published=False, summary="Cited."), lost)
    page = tree(client.get(document.get_absolute_url()))
    item = page.find(f".//li[@id='s-{lost.pk}']")
    assert "in version 1 no longer found in what was captured on 2 January 2026" in words(item)
    data = client.get(f"/passages/{lost.pk}.json").json()
    assert (data["version"], data["missing_since"], data["in_newest_version"]) == (1, "2026-01-02T03:04:05Z", False)


def test_the_source_page_counts_the_passages_of_each_version(client, document):
    _cited(document, "A third line stays as it is.")
    lost = make.passage(document, "They wrote on Monday.", of=document.versions.get(number=1))
    make.published(make.petition("Cites it", published=False, summary="Cited."), lost)
    items = tree(client.get(document.get_absolute_url())).findall(".//section[@class='versions']/ol/li")
    assert [words(item) for item in items] == [
        "Version 2 (shown above), captured 2 January 2026 (pasted); passages that stand in it: 1 of 2. "
        "what changed in version 2",
        "Version 1, captured 2 January 2026 (pasted); passages that stand in it: 2 of 2.",
    ]


def test_what_is_masked_stays_masked_in_the_comparison(client, document):
    for version in document.versions.all():
        make.redaction(version, "third")
    MaskedString.objects.create(string="Monday")
    answer = client.get(f"{document.get_absolute_url()}changes/").content.decode()
    assert "third" not in answer
    assert "Monday" not in answer
    data = client.get(f"{document.get_absolute_url()}changes.json").content.decode()
    assert "third" not in data
    assert "Monday" not in data


def test_only_what_readers_see_of_a_source_is_compared_before_their_eyes(client):
    document = make.document("Seen line here.\nHidden line, first wording.\n", display="link")
    make.version(document, "Seen line here.\nHidden line, second wording.\n")
    _cited(document, "Seen line here.")
    data = client.get(f"{document.get_absolute_url()}changes.json").json()
    assert data["runs"] == [
        {"kind": "same", "text": "Seen line here.", "moved": False},
        {"kind": "skipped", "text": "", "moved": False},
        {"kind": "hidden", "text": "", "moved": False},
        {"kind": "skipped", "text": "", "moved": False},
    ]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?old=7", "There is no such version to compare from."),
        ("?old=1&new=99999999999999999999", "There is no such version to compare to."),
        ("?old=x", "There is no such version to compare from."),
        ("?old=2&new=2", "Choose two different versions."),
    ],
)
def test_a_wrong_choice_of_versions_is_told_in_words(client, document, query, said):
    assert [words(note) for note in _changes(client, document, query).findall(".//div[@role='alert']")] == [said]
    answer = client.get(f"{document.get_absolute_url()}changes.json{query}")
    assert answer.status_code == 400
    assert said in str(answer.json()["errors"])


def test_a_source_with_one_version_has_nothing_to_compare(client):
    document = make.document()
    notes = _changes(client, document).findall(".//div[@role='alert']")
    assert [words(note) for note in notes] == ["There is only one version of this source, so nothing to compare."]


def test_versions_that_are_not_cleared_are_compared_with_nothing(client, document):
    make.version(document, "Secret text.", cleared=False)
    data = client.get(f"{document.get_absolute_url()}changes.json").json()
    assert (data["old"]["number"], data["new"]["number"]) == (1, 2)
    assert client.get(f"{document.get_absolute_url()}changes.json?new=3").status_code == 400


def test_a_withheld_source_compares_nothing(client, document):
    document.status = "withheld"
    document.save()
    answer = client.get(f"{document.get_absolute_url()}changes/")
    assert answer.status_code == 404
    assert "under review" in answer.content.decode()
