"""Passages as W3C Web Annotations: valid against the model, true to the text, and with nothing that is masked.

`anno_context.json` holds the terms that we use, as the Web Annotation Vocabulary gives them: nothing is fetched.
"""

import json
from pathlib import Path

import jsonschema
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pyld import jsonld

from documents import annotations
from documents.models import Document
from documents.reading import public_sha256, public_text
from tests import factories as make

pytestmark = pytest.mark.django_db

OA = "http://www.w3.org/ns/oa#"
TEXT = "Before it, a line.\nThe 🇺🇦 workers ask for freedom. They wrote to the court.\nThe end of it."
_IRI = {"type": "string", "pattern": "^[a-z]+:"}
_INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}
_STATE = {
    "required": ["type", "sourceDate"],
    "properties": {"type": {"const": "TimeState"}, "sourceDate": _INSTANT, "cached": _IRI},
}
_SELECTOR = {
    "required": ["type"],
    "oneOf": [
        {"properties": {"type": {"const": "TextQuoteSelector"}, "exact": {"type": "string", "minLength": 1}},
         "required": ["exact"]},
        {"properties": {"type": {"const": "TextPositionSelector"}, "start": {"type": "integer", "minimum": 0},
                        "end": {"type": "integer", "minimum": 0}}, "required": ["start", "end"]},
    ],
}  # fmt: skip
_SPECIFIC = {
    "required": ["type", "source"],
    "properties": {
        "type": {"const": "SpecificResource"}, "source": _IRI, "state": _STATE,
        "selector": {"anyOf": [_SELECTOR, {"type": "array", "items": _SELECTOR}]},
    },
}  # fmt: skip
_TEXTUAL = {"required": ["type", "value"], "properties": {"type": {"const": "TextualBody"}}}
# What the Web Annotation Data Model says that an annotation MUST have and be.
ANNOTATION = {
    "required": ["id", "type", "target"],
    "properties": {
        "id": _IRI, "type": {"const": "Annotation"}, "created": _INSTANT, "canonical": _IRI,
        "motivation": {"const": "linking"},
        "body": {"type": "array", "minItems": 1, "items": {"oneOf": [_SPECIFIC, _TEXTUAL]}},
        "target": {"type": "array", "minItems": 1, "items": _SPECIFIC},
    },
}  # fmt: skip


def _load(url, options):
    assert url == annotations.CONTEXT
    context = json.loads((Path(__file__).parent / "anno_context.json").read_text())
    return {"contextUrl": None, "documentUrl": url, "document": context, "contentType": "application/ld+json"}


def _triples(data):
    """The annotation as JSON-LD reads it; a term that no context knows is an error."""
    known = _known(data)
    return jsonld.flatten(jsonld.expand(data, {"documentLoader": _load})), known


def _known(data):
    """Every key of the data that JSON-LD would silently drop."""
    context = json.loads((Path(__file__).parent / "anno_context.json").read_text())["@context"]
    keys = set()

    def walk(value):
        if isinstance(value, dict):
            keys.update(name for name in value if name != "@context")
            for name, item in value.items():
                if name != "@context":
                    walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(data)
    return keys - set(context) - {"sha256"}


def _cited(document, quote, **fields):
    passage = make.passage(document, quote, **fields)
    make.published(make.petition(f"For {passage.pk}", published=False, summary="Cited."), passage)
    return passage


def _get(client, thing, query=""):
    response = client.get(f"{thing.get_absolute_url().rstrip('/')}.jsonld{query}")
    assert (response.status_code, response["Content-Type"]) == (200, annotations.MEDIA_TYPE)
    return response.json()


def test_an_annotation_is_valid_and_every_term_of_it_means_something(client):
    document = make.document(TEXT, url="https://example.org/a", archive_url="https://example.org/b")
    data = _get(client, _cited(document, "workers ask for freedom"))
    jsonschema.validate(data, ANNOTATION)
    triples, unknown = _triples(data)
    assert unknown == set()
    types = sorted(each["@type"][0] for each in triples if "@type" in each)
    assert types == [f"{OA}{name}" for name in (
        "Annotation", "SpecificResource", "SpecificResource", "SpecificResource", "TextPositionSelector",
        "TextQuoteSelector", "TextQuoteSelector", "TimeState", "TimeState",
    )]  # fmt: skip
    hashes = [
        each["https://schema.org/sha256"][0]["@value"] for each in triples if "https://schema.org/sha256" in each
    ]
    assert hashes == [public_sha256(document.versions.get())]


def test_it_selects_from_the_original_by_quote_and_from_our_copy_by_position_too(client):
    document = make.document(TEXT, url="https://example.org/a", archive_url="https://example.org/b")
    passage = _cited(document, "workers ask for freedom")
    data = _get(client, passage)
    original, stored = data["target"]
    assert (original["source"], original["state"]["cached"]) == ("https://example.org/a", "https://example.org/b")
    assert original["selector"] == {
        "type": "TextQuoteSelector", "exact": "workers ask for freedom",
        "prefix": passage.prefix, "suffix": passage.suffix,
    }  # fmt: skip
    assert stored["source"] == f"http://testserver{document.get_absolute_url()}?version=1"
    quote, position = stored["selector"]
    assert quote == original["selector"]
    assert TEXT[position["start"] : position["end"]] == "workers ask for freedom"  # in code points: a flag is two
    assert data["id"] == f"http://testserver/passages/{passage.pk}.jsonld"
    assert [body["source"].startswith("http://testserver/petitions/") for body in data["body"]] == [True]
    assert "creator" not in data


@pytest.mark.parametrize(("display", "context"), [("full", True), ("excerpts", True), ("link", False)])
def test_words_around_it_and_a_hash_are_there_as_far_as_readers_see_the_text(client, display, context):
    document = make.document(TEXT, display=display, url="https://example.org/a")
    original, stored = _get(client, _cited(document, "workers ask for freedom"))["target"]
    assert ("prefix" in original["selector"], "suffix" in original["selector"]) == (context, context)
    assert ("sha256" in stored["state"]) == (display == "full")


def test_masked_characters_stay_masked_and_it_says_so(client):
    document = make.document(
        "Ask Ada Example today. Pay to 4111 1111 1111 1111 now, or write.", url="https://example.org/"
    )
    passage = _cited(document, "Pay to 4111 1111 1111 1111 now")
    make.redaction(document.versions.get(), "4111 1111 1111 1111")
    data = _get(client, passage)
    jsonschema.validate(data, ANNOTATION)
    assert "4111" not in json.dumps(data, ensure_ascii=False)
    assert data["target"][0]["selector"]["exact"] == "Pay to ███████████████████ now"
    assert [body["purpose"] for body in data["body"]] == ["linking", "commenting"]
    position = data["target"][1]["selector"][1]
    assert (
        public_text(document.versions.get())[position["start"] : position["end"]] == "Pay to ███████████████████ now"
    )


def test_a_hidden_address_is_no_target(client):
    document = make.document(
        TEXT, url="https://example.org/secret", url_hidden=True, archive_url="https://example.org/b"
    )
    data = _get(client, _cited(document, "workers ask"))
    assert [target["source"] for target in data["target"]] == [
        f"http://testserver{document.get_absolute_url()}?version=1"
    ]
    assert "example.org" not in json.dumps(data)


def test_a_source_is_a_collection_with_pages(client, monkeypatch):
    monkeypatch.setattr(annotations, "PAGE", 2)
    document = make.document("One of it. Two of it. Three of it.")
    passages = [_cited(document, quote) for quote in ("Three of it.", "One of it.", "Two of it.")]
    data = _get(client, document)
    address = f"http://testserver{document.get_absolute_url().rstrip('/')}.jsonld"
    assert data == {
        "@context": annotations.CONTEXT, "id": address, "type": "AnnotationCollection", "label": document.title,
        "total": 3, "first": f"{address}?page=1", "last": f"{address}?page=2",
    }  # fmt: skip
    pages = [_get(client, document, f"?page={number}") for number in (1, 2)]
    assert [_known(page) for page in (data, *pages)] == [set(), set(), set()]
    assert [(page["id"], page.get("prev"), page.get("next"), page["startIndex"]) for page in pages] == [
        (f"{address}?page=1", None, f"{address}?page=2", 0), (f"{address}?page=2", f"{address}?page=1", None, 2),
    ]  # fmt: skip
    items = [item for page in pages for item in page["items"]]
    for item in items:
        jsonschema.validate(item, ANNOTATION)
    assert [item["canonical"] for item in items] == [f"urn:uuid:{passages[at].pk}" for at in (1, 2, 0)]
    single = _get(client, passages[1])
    assert items[0] == {name: value for name, value in single.items() if name != "@context"}


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "９", "99999999999999999999"])
def test_a_page_that_is_not_there_is_not_found(client, page):
    document = make.document(TEXT)
    _cited(document, "workers ask")
    response = client.get(f"{document.get_absolute_url().rstrip('/')}.jsonld", {"page": page})
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_a_source_that_nothing_rests_on_is_an_empty_collection(client):
    data = _get(client, make.document(TEXT))
    assert (data["total"], "first" in data) == (0, False)


@pytest.mark.parametrize("end", ["jsonld", "bib", "ris"])
@pytest.mark.parametrize("status", [Document.Status.WITHHELD, Document.Status.DRAFT])
def test_what_is_not_public_is_not_found(client, status, end):
    document = make.document(TEXT)
    passage = _cited(document, "workers ask")
    Document.objects.filter(pk=document.pk).update(status=status)
    for thing in (document, passage):
        response = client.get(f"{thing.get_absolute_url().rstrip('/')}.{end}")
        assert response.status_code == 404
        assert "workers" not in response.content.decode()


@pytest.mark.parametrize("end", ["jsonld", "bib", "ris"])
def test_a_passage_that_nothing_public_rests_on_is_not_found(client, end):
    passage = make.passage(make.document(TEXT), "workers ask")
    assert client.get(f"/passages/{passage.pk}.{end}").status_code == 404


def test_a_page_of_annotations_takes_as_many_queries_for_three_as_for_one(client):
    counts = []
    for quotes in (["One of it."], ["One of it.", "Two of it.", "Three of it."]):
        document = make.document("One of it. Two of it. Three of it.")
        for quote in quotes:
            _cited(document, quote)
        with CaptureQueriesContext(connection) as queries:
            _get(client, document, "?page=1")
        counts.append(len(queries))
    assert counts[0] == counts[1]
