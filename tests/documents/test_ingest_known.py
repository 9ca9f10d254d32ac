"""What is known already is recognised: by address, by bytes, by text, by nearly the same text."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents import ingest, known, receiving
from documents.extraction import Extracted, Proposed
from documents.models import Document
from tests import factories

WORDS = " ".join(f"word{number}" for number in range(60))


def stored(text="An own text of this very source here.", data=b"bytes", slug="known", url="", **fields):
    came = receiving.receive(data, "upload", **fields)
    document = Document(slug=slug, title=slug.title(), url=url)
    ingest.store(came, Extracted(text, "text/html", "reader", "1"), None, document)
    return document


def same(text="Something else that nobody has stored.", data=b"other", proposed=(), url="", typed=(), **fields):
    came = receiving.receive(data, "upload", **fields)
    read = Extracted(text, "text/html", "reader", "1", proposed=list(proposed), url=url)
    return [(each.document.slug, each.why) for each in known.same_as(came, read, typed)]


ADDRESS = "It has the same address."
PERCENT = "0 % of the shorter text’s wording stands in both this text and version 1."


@pytest.mark.parametrize(
    "asked",
    [
        {"requested_url": "http://www.example.org/a/?utm_source=x"},
        {"final_url": "https://example.org/a"},
        {"url": "https://example.org/a"},
        {"proposed": [Proposed("url", "https://example.org/a#top", "rel=canonical")]},
        {"typed": ["https://example.org/a"]},
    ],
)
@pytest.mark.parametrize("there", [{"url": "https://example.org/a"}, {"final_url": "https://www.example.org/a/"}])
def test_same_address_however_it_is_written(db, there, asked):
    stored(**there)
    assert same(**asked) == [("known", [ADDRESS, PERCENT])]


def test_same_bytes_are_the_same_file(db):
    stored()
    assert same(data=b"bytes") == [("known", ["Version 1 was made from the very same file."])]


def test_same_text_with_other_line_ends(db):
    stored("One.\nTwo.\n")
    assert same("One.\r\nTwo.\r\n") == [("known", ["It has the very same text as version 1."])]


def test_nearly_the_same_text_is_said_with_its_share(db):
    stored(WORDS)
    near = WORDS.replace("word30 ", "changed ")
    said = "91 % of the shorter text’s wording stands in both this text and version 1."
    assert same(near) == [("known", [said])]


def test_the_version_that_is_most_like_it_is_named(db):
    document = stored(WORDS)
    ingest.add_version(document, "By now it reads otherwise, from the first word to the last one.")
    assert [why for _slug, why in same(WORDS + " more")] == [
        ["100 % of the shorter text’s wording stands in both this text and version 1."]
    ]


def test_drafts_and_withheld_sources_are_recognised_too(db):
    for number, status in enumerate(("draft", "withheld")):
        Document.objects.filter(pk=stored(slug=status, data=b"%d" % number).pk).update(status=status)
    assert sorted(slug for slug, _why in same(data=b"0") + same(data=b"1")) == ["draft", "withheld"]


def test_what_is_only_a_little_alike_is_another_source(db):
    stored(WORDS)
    assert same(" ".join(WORDS.split()[:15]) + " and then it goes on in quite another way " * 3) == []


def test_the_likeliest_comes_first(db):
    stored(WORDS.replace("word3 ", "other "), data=b"1", slug="near")
    stored("Another text at the address.", data=b"2", slug="address", url="https://example.org/a")
    stored(WORDS, data=b"3", slug="text")
    found = same(WORDS, requested_url="https://example.org/a")
    assert [slug for slug, _why in found] == ["text", "address", "near"]


def test_loaded_versions_are_recognised(db):
    document = factories.document(WORDS)
    known.remember_all([document.pk])
    known.remember_all([document.pk])
    assert [slug for slug, _why in same(WORDS)] == [document.slug]


def test_looking_costs_the_same_for_one_three_and_thirty_sources(db):
    counts, made = [], 0
    for wanted in (1, 3, 30):
        for number in range(made, wanted):
            stored(f"{WORDS} and number {number}", data=b"%d" % number, slug=f"s{number}")
        made = wanted
        with CaptureQueriesContext(connection) as queries:
            assert len(same(WORDS)) == min(wanted, known.MOST)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
