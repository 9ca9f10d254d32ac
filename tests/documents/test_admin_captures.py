"""Capturing in the admin: one of three ways in, a look at what was read, then a source or a version of one."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from documents import extraction, ingest, receiving
from documents.extraction import Extracted, Proposed
from documents.models import Arrival, Document, MaskedString, Proposal, Version
from tests import factories

ADD = reverse("admin:documents_arrival_add")
LIST = reverse("admin:documents_arrival_changelist")
PAGE = """<html lang="en"><head><title>Free the plant workers</title><meta name="author" content="Ivan Test">
<link rel="canonical" href="https://example.org/appeal"><meta property="og:title" content="Free them"></head><body>
<article><h1>Free the plant workers</h1><p>The workers of the plant ask for the release of the prisoner.</p>
<p>Nobody has answered their letter to the court.</p><p>Card: 4111 1111 1111 1111.</p></article></body></html>"""
TELEGRAM = {
    "name": "A channel", "type": "public_channel", "id": 1,
    "messages": [
        {"id": number, "type": "message", "date": f"2026-01-0{number}T10:00:00", "date_unixtime": "1767261600",
         "from": "A channel", "from_id": "channel1", "text": f"The message with the number {number}."}
        for number in (1, 2)
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def read_here(monkeypatch):
    """The readers without the process of their own, which costs a second each; tests/browser has it."""
    monkeypatch.setattr(receiving, "extract", extraction.extract_here)


def upload(data=PAGE, name="page.html", media_type="text/html"):
    data = data.encode() if isinstance(data, str) else data
    return {"file": SimpleUploadedFile(name, data, content_type=media_type)}


def captured(client, **data):
    """Capture this; returns the address of the page where it is looked at."""
    response = client.post(ADD, data)
    assert response.status_code == 302, response.context["form"].errors
    return response.url


def errors(response):
    return {name: [str(each) for each in found] for name, found in response.context["form"].errors.items()}


def messages(response):
    return [str(message) for message in response.context["messages"]]


NOW = {"captured_at_0": "2026-01-02", "captured_at_1": "03:04:05"}


def test_pasted_text_becomes_a_source_just_as_it_is(client, curator):
    client.force_login(curator)
    url = captured(client, text="  First line\r\nsecond line.\r\n")
    response = client.post(url, {"is_a": "new", "title": "A post", **NOW}, follow=True)
    version = Version.objects.get()
    assert (version.document.title, version.document.slug, version.number) == ("A post", "a-post", 1)
    assert version.text == "  First line\nsecond line.\n"
    assert (version.captured_by, version.captured_at, version.cleared_at) == ("curator", factories.NOW, None)
    assert bytes(version.original.data).decode() == version.text
    assert (version.document.status, Arrival.objects.count()) == ("draft", 0)
    assert response.request["PATH_INFO"] == reverse("admin:documents_document_change", args=[version.document_id])
    assert messages(response)[0].endswith("Version 1</a> is stored. Only curators see it yet.")


@pytest.mark.parametrize(
    ("given", "field", "problem"),
    [
        ({}, "__all__", "There is nothing to capture yet. Give an address, choose a file or paste a text."),
        ({"text": " \n "}, "text", "There is no text in it."),
        ({"text": "x", "url": "https://example.org/"}, "__all__", "Give one of the three: an address, a file or a"),
        ({"text": "a\0b"}, "text", "Null characters are not allowed."),
        ({"url": "nonsense"}, "url", "This is no address of a web page."),
        ({"text": " https://example.org/a "}, "text", "This is an address and no text."),
        ({"url": "http://192.168.1.1/"}, "url", ""),
        ({"text": "x", "document": "nonsense"}, "document", "“nonsense” is not a valid UUID."),
        (upload(b""), "file", "There is nothing in it."),
        (upload(b"x" * 1001), "file", "It has 1,001 bytes; at most 1,000 are kept."),
        (upload(b"\x89PNG\r\n\x1a\n" + bytes(50), "a.png", "image/png"), "file", "The file is a picture (PNG)"),
        (upload(b"{\"a\": 1}", "a.json", "application/json"), "file", "The file is JSON, but neither a post"),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_captured_is_refused_in_words_and_nothing_is_kept(
    client, curator, settings, given, field, problem
):
    settings.ORIGINAL_MAX_BYTES = 1000
    client.force_login(curator)
    for file in (value for value in given.values() if hasattr(value, "seek")):
        file.seek(0)
    found = errors(client.post(ADD, given))
    assert list(found) == [field]
    assert found[field][0].startswith(problem)
    assert Arrival.objects.count() == 0


def test_proposals_stand_beside_each_field_and_none_is_chosen(client, curator):
    client.force_login(curator)
    form = client.get(captured(client, **upload())).context["form"]
    shown = {name: [str(each) for each in offers.values()] for name, offers in form.proposals.items()}
    assert shown["title"][0].startswith("Free")
    assert shown["author"] == ["Ivan Test — meta author"]
    assert shown["url"] == ["https://example.org/appeal — rel=canonical"]
    assert shown["language"][0].startswith("English (en) — ")
    assert [form[name].value() for name in form.fields if name.endswith("_from")] == [None] * 4
    assert form["is_a"].value() == "new"  # nothing like it is known


def test_card_is_masked_before_anybody_saw_it(client, curator):
    MaskedString.objects.create(string="Ivan Test")
    client.force_login(curator)
    url = captured(client, text="Ivan Test writes.\nCard: 4111 1111 1111 1111.\nThe end.")
    response = client.get(url)
    assert b"4111" not in response.content
    assert response.content.index(b"admin/js/core.js") < response.content.index(b"DateTimeShortcuts.js")  # needs it
    preview = response.context["preview"]
    assert [[(piece.text, str(piece.mask)) for piece in block] for block in preview.blocks] == [
        [("█████████", "the name of a person who may be at risk"), (" writes.", "")],
        [("Card: ", ""), ("█" * 19, "bank card number"), (".", "")],
        [("The end.", "")],
    ]
    assert [(str(what), count) for what, count in preview.masked] == [
        ("the name of a person who may be at risk", 1), ("bank card number", 1),
    ]  # fmt: skip
    stored = client.post(url, {"is_a": "new", **NOW}, follow=True)
    decide = reverse("admin:documents_version_suggestions", args=[Version.objects.get().pk])
    assert messages(stored)[1] == (
        f'1 mask suggested: look at it before you clear the version. <a href="{decide}">Decide now</a>'
    )


def test_chosen_proposals_and_own_words_are_the_source_s(client, curator):
    client.force_login(curator)
    url = captured(client, **upload())
    chosen = {"title_from": "own", "title": "In my words", "author_from": "0", "url_from": "0", "slug": "the-appeal"}
    assert client.post(url, {"is_a": "new", **chosen, **NOW}).status_code == 302
    document = Document.objects.get()
    assert (document.title, document.author, document.url, document.slug, document.language) == (
        "In my words", "Ivan Test", "https://example.org/appeal", "the-appeal", "und",
    )  # fmt: skip
    decided = set(Proposal.objects.values_list("field", "decision"))
    assert decided == {("title", "dismissed"), ("author", "taken"), ("url", "taken"), ("language", "proposed")}


@pytest.mark.parametrize(
    ("given", "field", "problem"),
    [
        ({}, "is_a", "Say what it is: a new version of one of these, or a source of its own."),
        ({"is_a": "other"}, "other", "Choose the source that this is a new version of."),
        ({"is_a": "new", "title": "x" * 301}, "title", "Ensure this value has at most 300 characters (it has 301)."),
        ({"is_a": "new", "title_from": "0", "title": "Other"}, "title", "Two values: choose “other words”, or empty"),
        ({"is_a": "new", "title_from": "99"}, "title_from", "Select a valid choice. 99 is not one of the available"),
        ({"is_a": "new", "date": "yesterday"}, "date", ""),
        ({"is_a": "new", "date": "2026"}, "date_basis", ""),
        ({"is_a": "new", "language": "ua-nonsense"}, "language", ""),
        ({"is_a": "new", "slug": "taken"}, "slug", "Source with this Address already exists."),
        ({"is_a": "new", "slug": "anna-smith-said"}, "slug", "It contains a name that is withheld."),
        ({"is_a": "new", "masking_note": "A name"}, "masking_note", "Say what was masked before the text was"),
        ({"is_a": "new", "captured_at_0": "soon"}, "captured_at", "Enter a valid date."),
        ({"is_a": "new", "title": "a\0b"}, "title", "Null characters are not allowed."),
    ],
    ids=str,
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_stored(client, curator, given, field, problem):
    MaskedString.objects.create(string="Anna Smith")
    factories.document(slug="taken")
    client.force_login(curator)
    url = captured(client, **upload())
    found = errors(client.post(url, {**NOW, **given}))
    assert field in found or (field == "date_basis" and "__all__" in found)
    if problem:
        assert found[field][0].startswith(problem)
    assert (Document.objects.count(), Arrival.objects.count()) == (1, 1)


def test_known_address_asks_and_chooses_nothing(client, curator):
    document = factories.document("Quite another text.", released=False, url="http://www.example.org/appeal/")
    client.force_login(curator)
    url = captured(client, **upload())
    form = client.get(url).context["form"]
    assert form["is_a"].value() is None
    assert [each.document for each in form.same] == [document]
    response = client.post(url, {"is_a": str(document.pk), "title": "x" * 999, **NOW}, follow=True)
    assert messages(response)[0].endswith("is stored. Only curators see it yet.")
    version = document.versions.get(number=2)
    document.refresh_from_db()
    assert (version.captured_how, document.title[:6]) == ("upload", "Source")
    assert [each.field for each in response.context["proposals"]] == ["title", "title", "author", "language"]


def test_address_that_is_typed_and_known_is_asked_about(client, curator):
    document = factories.document("Quite another text.", url="https://example.org/known")
    client.force_login(curator)
    url = captured(client, text="A text that nobody knows.")
    response = client.post(url, {"is_a": "new", "url": "http://example.org/known/", **NOW})
    assert errors(response)["is_a"] == ["Something else is found to be the same now. Look at the choices again."]
    again = {"is_a": "new", "url": "http://example.org/known/", "asked": str(document.pk), **NOW}
    assert client.post(url, again).status_code == 302
    assert Document.objects.count() == 2


def test_new_version_that_was_asked_for_says_what_became_of_the_passages(client, curator):
    document = factories.document("The workers ask for the release.\nThey wrote to the court in spring.\n")
    for quote in ("The workers ask for the release.", "They wrote to the court in spring."):
        factories.passage(document, quote)
    client.force_login(curator)
    assert client.get(f"{ADD}?document={document.pk}").context["form"]["document"].value() == document.pk
    url = captured(client, text="The workers ask for the release.\nNobody came.\n", document=str(document.pk))
    assert client.get(url).context["form"]["is_a"].value() == str(document.pk)
    said = messages(client.post(url, {"is_a": str(document.pk), **NOW}, follow=True))
    queue = reverse("admin:documents_anchor_changelist")
    version = document.versions.get(number=2)
    assert said[1] == (
        f'2 passages: 1 carried over, 1 not found. <a href="{queue}?version={version.pk}">Look at them</a>'
    )


def test_unchanged_text_is_refused_and_waits(client, curator):
    document = factories.document("The very same text.")
    client.force_login(curator)
    url = captured(client, text="The very same text.", document=str(document.pk))
    found = errors(client.post(url, {"is_a": str(document.pk), **NOW}))
    assert found["is_a"][0].startswith("Nothing changed since version 1, captured 2026-01-02 03:04 UTC")
    assert (Version.objects.count(), Arrival.objects.count()) == (1, 1)


def test_part_of_a_file_is_chosen(client, curator):
    client.force_login(curator)
    url = captured(client, **upload(json.dumps(TELEGRAM), "result.json", "application/json"))
    parts = client.get(url).context["parts"]
    assert len(parts) >= 2
    client.post(url, {"part": "nonsense"})
    assert Arrival.objects.get().part == ""
    key = next(part.key for part in parts if "number 2" in part.label)
    client.post(url, {"part": key})
    assert "The message with the number 2." in client.get(url).context["extracted"].text
    client.post(url, {"part": ""})
    assert client.get(url).context["parts"] == parts


def test_capture_waits_for_any_curator_and_is_dismissed_after_asking(client, curator, editor):
    client.force_login(curator)
    url = captured(client, text="It waits.")
    client.logout()
    assert client.get(url).url.endswith(f"?next={url}")
    client.force_login(editor)
    assert [str(each) for each in client.get(LIST).context["cl"].result_list] == ["pasted text"]
    delete = reverse("admin:documents_arrival_delete", args=[Arrival.objects.get().pk])
    assert client.get(delete).status_code == 200
    assert Arrival.objects.count() == 1
    client.post(delete, {"post": "yes"})
    assert Arrival.objects.count() == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_somebody_else_stored_meanwhile_is_said(client, curator, method):
    client.force_login(curator)
    url = captured(client, text="It waits.")
    came = Arrival.objects.get()
    ingest.store(came, Extracted("It waits.", "text/plain", "", ""), None, Document(slug="theirs"))
    for gone in (url, url.replace("change", "delete")):
        response = getattr(client, method)(gone, {"is_a": "new"}, follow=True)
        assert messages(response) == ["This capture waits no longer: somebody has stored or dismissed it."]
    assert Document.objects.count() == 1


def test_broken_keys_are_not_found_and_nobody_else_gets_in(client, curator, django_user_model):
    client.force_login(curator)
    url = captured(client, text="It waits.")
    for key in ("nonsense", "a%00b"):
        for name in ("change", "delete"):
            assert client.get(reverse(f"admin:documents_arrival_{name}", args=[key])).status_code == 404
    client.force_login(django_user_model.objects.create_user("visitor", is_staff=True))
    for page in (ADD, LIST, url, url.replace("change", "delete")):
        assert (page, client.get(page).status_code, client.post(page, {"is_a": "new"}).status_code) == (page, 403, 403)


# --- what is proposed on a source's page -----------------------------------------------------


def with_proposal(**fields):
    document = Document(slug="a-source", **fields)
    proposed = [
        Proposed("title", "One", "<title>"),
        Proposed("title", "Two", "og:title"),
        Proposed("url", "x", "meta"),
    ]
    came = receiving.receive(b"x", "upload")
    ingest.store(came, Extracted("Text.", "text/html", "", "", proposed=proposed), None, document)
    return document


def proposal_page(document, value):
    pk = Proposal.objects.get(value=value).pk
    return reverse("admin:documents_document_proposal", args=[document.pk, pk])


def test_proposals_are_taken_and_dismissed_on_the_source_s_page(client, curator):
    document = with_proposal()
    client.force_login(curator)
    page = reverse("admin:documents_document_change", args=[document.pk])
    assert [each.value for each in client.get(page).context["proposals"]] == ["One", "Two", "x"]
    taken = client.post(proposal_page(document, "Two"), {"take": "1"}, follow=True)
    assert messages(taken) == ["Taken (title): Two"]
    assert messages(client.post(proposal_page(document, "One"), {"take": "1"}, follow=True)) == [
        "Somebody has decided about this proposal already."
    ]
    assert messages(client.post(proposal_page(document, "x"), {"take": "1"}, follow=True)) == [
        "Not taken (original address): Enter a valid URL."
    ]
    dismissed = client.post(proposal_page(document, "x"), {"dismiss": "1"}, follow=True)
    assert messages(dismissed) == ["Dismissed (original address): x"]
    document.refresh_from_db()
    assert (document.title, document.url, dismissed.context["proposals"]) == ("Two", "", [])


def test_proposals_of_a_released_source_are_an_editor_s(client, curator, editor):
    document = with_proposal()
    Document.objects.filter(pk=document.pk).update(status="released", released_at=factories.NOW)
    page = reverse("admin:documents_document_change", args=[document.pk])
    client.force_login(curator)
    assert client.get(page).context["proposals"] == []
    assert client.post(proposal_page(document, "One"), {"take": "1"}).status_code == 403
    assert client.get(proposal_page(document, "One")).status_code == 404
    client.force_login(editor)
    client.post(proposal_page(document, "One"), {"take": "1"})
    document.refresh_from_db()
    assert document.title == "One"
