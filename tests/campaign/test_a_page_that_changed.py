"""The story of a source that lasts: forty cited passages, a page that changes, and what each of them becomes."""

import pytest
from django.core.management import call_command

from documents import extraction, ingest, quoting, receiving, releasing, repairing
from documents.models import Anchor, Document
from tests import factories as make
from tests.pages import tree, words

pytestmark = pytest.mark.django_db

TOWNS = ["Lipova", "Kamenec", "Osokino", "Brezova", "Sosnovka", "Dubrava", "Yasen", "Klenovo", "Topola", "Vishnya"]
ASKS = [
    "The teachers of {} ask the court to hear the lawyers of the prisoners.",
    "In {} nobody was told where the three members of the union were taken.",
    "The union of {} collects letters until the last day of the month.",
    "Families from {} wrote to the governor and have had no answer since.",
]
SENTENCES = [ask.format(town) for town in TOWNS for ask in ASKS]


def _page(paragraphs):
    body = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ten towns</title></head><body>'
        f"<nav><a href='/'>Home</a></nav><main><article><h1>Ten towns</h1>\n{body}</article></main>"
        "<footer>All rights reserved</footer></body></html>"
    )


@pytest.fixture(autouse=True)
def read_here(monkeypatch):
    """The readers without the process of their own, which costs a second each."""
    monkeypatch.setattr(receiving, "extract", extraction.extract_here)


@pytest.fixture
def source(tmp_path, editor):
    """The first capture, with its forty passages, each cited by a published record."""
    (tmp_path / "page.html").write_text(_page(" ".join(SENTENCES[n : n + 4]) for n in range(0, 40, 4)))
    call_command("capture", str(tmp_path / "page.html"), "--user", editor.username)
    document = Document.objects.get()
    document.title, document.slug, document.display = "Ten towns", "ten-towns", "full"
    document.save()
    for sentence in SENTENCES:
        quoting.mark(document, sentence)
    releasing.clear(document.versions.get(), editor)
    releasing.release(document, editor)
    for number, passage in enumerate(document.passages.order_by("created_at")):
        make.published(make.petition(f"Petition {number}", published=False, summary="Cited."), passage)
    return document


@pytest.fixture
def captured_again(source, tmp_path, editor):
    """The page a week later: an update above, one paragraph's end moved, a number changed, a sentence gone."""
    paragraphs = [SENTENCES[n : n + 4] for n in range(0, 40, 4)]
    moved = paragraphs[2][2:]
    paragraphs[2] = paragraphs[2][:2]
    paragraphs[5][1] = "In Dubrava nobody was told where the four members of the union were brought."
    del paragraphs[7][3]
    paragraphs = ["UPD: two of the teachers are free.", *(" ".join(each) for each in paragraphs), " ".join(moved)]
    (tmp_path / "again.html").write_text(_page(paragraphs))
    call_command("capture", str(tmp_path / "again.html"), "--version-of", source.slug, "--user", editor.username)
    return source.versions.get(number=2)


def test_what_becomes_of_forty_passages_is_counted(captured_again):
    assert ingest.places_said(captured_again) == (
        "40 passages: 36 carried over, 2 moved, 1 changed wording, 1 not found."
    )
    waiting = repairing.waiting().filter(version=captured_again)
    assert dict(waiting.values_list("passage__exact", "state")) == {SENTENCES[21]: "fuzzy", SENTENCES[31]: "lost"}
    for anchor in Anchor.objects.filter(version=captured_again, state__in=("exact", "moved")).select_related(
        "passage"
    ):
        assert captured_again.text[anchor.start : anchor.end] == anchor.passage.exact


def test_readers_see_each_quote_in_the_newest_version_that_has_it(client, captured_again, editor):
    data = client.get("/sources/ten-towns.json").json()
    assert {passage["version"] for passage in data["passages"]} == {1}
    releasing.clear(captured_again, editor)
    data = client.get("/sources/ten-towns.json").json()
    behind = {passage["exact"] for passage in data["passages"] if passage["version"] == 1}
    assert behind == {SENTENCES[21], SENTENCES[31]}
    assert [version["passages"] for version in data["versions"]] == [38, 40]
    gone = next(passage for passage in data["passages"] if passage["exact"] == SENTENCES[31])
    assert gone["missing_since"] == captured_again.captured_at.isoformat().replace("+00:00", "Z")
    page = tree(client.get(gone["url"]))
    assert "no longer found in what was captured on" in words(page)
    fuzzy = Anchor.objects.get(version=captured_again, state="fuzzy")
    repairing.confirm(fuzzy, editor, fuzzy.start, fuzzy.end, repairing.token(fuzzy))
    passage = client.get(f"/passages/{fuzzy.passage_id}.json").json()
    assert (passage["version"], passage["wording_changed"]) == (2, True)
    assert passage["exact"] == "In Dubrava nobody was told where the four members of the union were brought."


def test_the_comparison_tells_the_same_story(client, captured_again, editor):
    releasing.clear(captured_again, editor)
    data = client.get("/sources/ten-towns/changes.json").json()
    said = [(run["kind"], run["text"].strip()) for run in data["runs"] if run["kind"] in ("removed", "added")]
    assert ("added", "UPD: two of the teachers are free.") in said
    assert ("removed", "three") in said
    assert ("added", "four") in said
    assert sum(1 for kept in data["passages"] if kept["same"]) == 38
