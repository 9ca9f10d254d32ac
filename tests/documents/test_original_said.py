"""What readers are told of a source's original: there, last seen, or gone, and the archived copy in its place."""

import datetime

import pytest

from documents.models import LinkCheck
from tests import factories as make
from tests.pages import facts, tree, words

pytestmark = pytest.mark.django_db

URL, ARCHIVE = "https://example.org/appeal", "https://archive.example/appeal"


def _checked(document, *outcomes):
    for day, outcome in enumerate(outcomes):
        LinkCheck.objects.create(
            document=document, url=document.url, outcome=outcome, checked_at=make.NOW + datetime.timedelta(days=day)
        )  # fmt: skip


def _cited(**fields):
    document = make.document(url=URL, **fields)
    passage = make.passage(document, "The workers of the plant")
    petition = make.published(make.petition("Cites it", published=False, summary="Cited."), passage)
    return document, passage, petition


def _links(element):
    return [(words(link), link.get("href").partition("#")[0]) for link in element.findall(".//a")]


def _original(client, document):
    page = tree(client.get(document.get_absolute_url()))
    return facts(page)["Original"]


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ((), "Original page"),
        (("unknown",), "Original page"),
        (("seen",), "Original page (last seen 2 January 2026)"),
        (("seen", "unknown"), "Original page (last seen 2 January 2026)"),
        (("gone",), "Original page: no longer there since 2 January 2026"),
        (
            ("seen", "gone", "gone"),
            "Original page: no longer there since 3 January 2026, last seen 2 January 2026",
        ),
        (("gone", "seen"), "Original page (last seen 3 January 2026)"),
    ],
)
def test_the_source_page_says_when_the_original_was_last_seen(client, outcomes, said):
    document, _passage, _petition = _cited()
    _checked(document, *outcomes)
    assert _original(client, document) == said


def test_an_original_that_is_gone_is_replaced_by_its_archived_copy_everywhere(client):
    document, passage, petition = _cited(archive_url=ARCHIVE)
    _checked(document, "seen", "gone")
    for page in (document, passage, petition):
        hrefs = {href for _words, href in _links(tree(client.get(page.get_absolute_url())))}
        assert ARCHIVE in hrefs
        assert URL not in hrefs


def test_without_an_archived_copy_the_address_stays_and_says_that_the_page_is_gone(client):
    document, passage, petition = _cited()
    _checked(document, "gone")
    for page in (document, passage, petition):
        root = tree(client.get(page.get_absolute_url()))
        item = next(li for li in root.iter("li") if "no longer there since 2 January 2026" in words(li))
        assert URL in {href for _words, href in _links(item)}


def test_of_a_hidden_address_nothing_is_said(client):
    document, passage, _petition = _cited(url_hidden=True)
    _checked(document, "seen")
    data = client.get(f"{document.get_absolute_url().rstrip('/')}.json").json()
    assert (data["original_url"], data["original_seen_at"], data["original_gone_since"]) == ("", None, None)
    assert client.get(f"/passages/{passage.pk}.json").json()["source"]["original_seen_at"] is None


def test_lists_say_it_too(client):
    document, _passage, _petition = _cited()
    _checked(document, "seen")
    (item,) = client.get("/sources.json").json()["results"]
    assert item["original_seen_at"] == "2026-01-02T03:04:05Z"
