"""Summaries in the reader's language: shown with the original beside them, and marked where there is none."""

import pytest
from django.db import IntegrityError, transaction

from campaign import bundles, coverage, drafts, gate, trees
from campaign.models import Translation
from documents.models import MaskedString
from tests import factories as make
from tests.pages import tree, words

pytestmark = pytest.mark.django_db
OURS, THEIRS = "Both ask for their release.", "Beide fordern ihre Freilassung."


@pytest.fixture
def petition():
    petition = make.petition("Free them", published=False, summary=OURS)
    make.translation(petition, "de", THEIRS)
    return make.published(petition)


def lede(client, address):
    root = tree(client.get(address))
    found = root.find(".//*[@class='lede words']")
    original = root.find(".//details[@class='original']/p")
    return (
        found.find("span").get("lang"),
        words(found),
        original is not None and (original.get("lang"), words(original)),
    )


def test_a_page_shows_the_summary_of_its_readers_with_the_original_beside(client, petition):
    address = petition.get_absolute_url()
    language, said, original = lede(client, f"/de{address}")
    assert (language, said.startswith(THEIRS), original) == ("de", True, ("en", OURS))
    language, said, original = lede(client, f"/fr{address}")
    assert (language, said.startswith(OURS), "English" in said, original) == ("en", True, True, False)
    language, said, original = lede(client, address)
    assert (language, said.startswith(OURS), "English" in said, original) == ("en", True, False, False)


def test_lists_and_feeds_show_it_too_and_mark_what_is_not_translated(client, petition):
    make.published(make.petition("Free all", published=False, summary="All of them."))
    items = {words(item.find("h2")): item.find("p[@lang]") for item in tree(client.get("/de/petitions/")).iter("li")
             if item.find("h2") is not None}  # fmt: skip
    shown = {title: (item.get("lang"), words(item)) for title, item in items.items()}
    assert shown == {"Free them": ("de", THEIRS), "Free all": ("en", "All of them. (English)")}
    feed = client.get("/de/petitions.atom")
    text = b"".join(feed.streaming_content if feed.streaming else [feed.content]).decode()
    assert (THEIRS in text, OURS in text) == (True, False)


def test_programs_get_the_original_and_every_translation(client, petition):
    make.translation(petition, "ar", "كلاهما يطالب بالإفراج عنهم.")
    data = client.get(f"{petition.get_absolute_url().rstrip('/')}.json").json()
    assert (data["summary"], data["summary_language"]["tag"]) == (OURS, "en")
    assert [(each["language"]["tag"], each["language"]["direction"]) for each in data["summaries"]] == [
        ("ar", "rtl"), ("de", "ltr"),
    ]  # fmt: skip


def test_a_translation_is_found_by_its_words(client, petition):
    found = client.get("/search.json?q=Freilassung").json()["results"]
    assert [each["title"] for each in found] == ["Free them"]


def test_a_translation_waits_and_is_published_with_its_record(client, petition, editor):
    edited = trees.tree(petition)
    row = next(item for item in edited if item["model"] == "campaign.translation")
    row["fields"]["text"] = "Sie fordern ihre Freilassung."
    drafts.propose(petition, edited, editor)
    address = f"/de{petition.get_absolute_url()}"
    assert lede(client, address)[1].startswith(THEIRS)
    drafts.publish(petition, editor)
    assert lede(client, address)[1].startswith("Sie fordern")


def test_the_gate_reads_translations_and_asks_no_citation_for_them(petition):
    assert gate.problems([petition])[petition.pk] == []
    MaskedString.objects.create(string="Freilassung")
    said = [str(problem) for problem in gate.problems([petition])[petition.pk]]
    assert said == [
        f"Translation of the summary “de: {THEIRS}”, translation: contains a name that is withheld. "
        "Write it without the name."
    ]


def test_a_withheld_name_is_masked_in_a_translation(client, petition):
    MaskedString.objects.create(string="Freilassung")
    assert "Freilassung" not in client.get(f"/de{petition.get_absolute_url()}").content.decode()


def test_bundles_hold_translations(petition, tmp_path):
    bundles.dump(tmp_path / "all")
    bundles.dump(tmp_path / "public", public=True)
    lines = [(tmp_path / name / "translations.jsonl").read_text() for name in ("all", "public")]
    assert [(THEIRS in line, '"de"' in line) for line in lines] == [(True, True)] * 2


def test_the_board_counts_what_is_not_translated(petition, curator):
    waiting, _done = coverage.board(curator, 30)
    said = {line.title: [(count.said, count.label) for count in line.counts] for line in waiting}
    assert said["Summaries not in Italian"] == [("1", "petition")]
    assert "Summaries not in German" not in said


@pytest.mark.parametrize("language", ["en", "und", "", "de"])
def test_a_summary_is_translated_once_into_each_other_language(petition, language):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.translation(petition, language, "Again.")
    assert Translation.objects.count() == 1
