"""Lawful erasure: what goes, what stays, what readers are told."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from reversion.models import Revision
from reversion.models import Version as Kept

from documents import erasing, quoting, reading, revising
from documents.ingest import add_version
from documents.models import (
    Anchor,
    Arrival,
    Document,
    Erasure,
    MaskedString,
    Original,
    Passage,
    Proposal,
    Redaction,
    Sketch,
    Span,
    Version,
)
from documents.releasing import Refused
from documents.remnants import ERASED
from documents.text import ErasedText, sha256
from tests import factories

pytestmark = pytest.mark.django_db

REASON = "Order of the district court, case 12"
FIRST = (
    "The strike began in spring. Anna Petrova of Example Street told us that she feared for her children. "
    "Nobody answered the letter."
)
SECOND = "The strike began in spring. Nobody answered the letter. It went on until autumn."
SECRET = "Anna Petrova of Example Street told us that she feared for her children"


@pytest.fixture
def source():
    """Two versions; the second one no longer has what the first one says of a person."""
    source = factories.document(FIRST, slug="strike", url="https://example.org/strike", display="full")
    factories.version(source, SECOND)
    return source


@pytest.fixture
def first(source):
    return source.versions.get(number=1)


def quote(source, words, **fields):
    return quoting.mark(source, words, **fields)


def counts(*models):
    return [model.objects.count() for model in models]


# --- what goes and what stays ----------------------------------------------------------------


def test_the_version_goes_with_all_that_is_of_it_alone(source, first):
    quote(source, SECRET)
    Original.objects.create(version=first, data=b"<p>", media_type="text/html")
    factories.redaction(first, "Anna", note="private")
    factories.span(first, "spring")
    Proposal.objects.create(version=first, field="title", value="A title", origin="JSON-LD headline")
    erasing.erase(first, None, REASON)
    assert [version.number for version in source.versions.all()] == [2]
    assert [each.version.number for each in Sketch.objects.all()] == [2]
    assert counts(Original, Redaction, Span, Proposal, Anchor) == [0] * 5


def test_a_tombstone_stays_in_its_place(source, first):
    erasing.erase(first, None, f"  {REASON}\n")
    tombstone = Erasure.objects.get()
    assert (tombstone.pk, tombstone.document, tombstone.number, tombstone.captured_at) == (
        first.pk, source, 1, first.captured_at,
    )  # fmt: skip
    assert (tombstone.reason, tombstone.erased_by, tombstone.public_sha256) == (REASON, "", sha256(FIRST))


def test_the_hash_is_of_the_public_text_where_readers_saw_all_of_it(source, first):
    factories.redaction(first, "Anna Petrova")
    public = reading.public_sha256(first)
    erasing.erase(first, None, REASON)
    assert Erasure.objects.get().public_sha256 == public != sha256(FIRST)


@pytest.mark.parametrize(
    "fields", [{"display": "excerpts"}, {"display": "link"}, {"status": "draft", "released_at": None}]
)
def test_no_hash_stays_where_readers_saw_part_of_it_or_nothing(source, first, fields):
    Document.objects.update(**fields)
    erasing.erase(first, None, REASON)
    assert Erasure.objects.get().public_sha256 == ""


def test_a_quote_that_stands_in_another_version_stays(source, first):
    passage = quote(source, "Nobody answered the letter.")
    erasing.erase(first, None, REASON)
    kept = Passage.objects.get()
    assert (kept.exact, kept.erased_at) == (passage.exact, None)
    assert [(a.version.number, a.state, SECOND[a.start : a.end]) for a in Anchor.objects.all()] == [
        (2, "exact", "Nobody answered the letter.")
    ]


def test_words_around_it_that_are_gone_are_taken_from_a_version_that_remains(source, first):
    selector = factories.passage(source, "Nobody answered the letter.")
    Passage.objects.filter(pk=selector.pk).update(prefix="that she feared for her children. ", suffix="")
    erasing.erase(first, None, REASON)
    kept = Passage.objects.get()
    assert (kept.prefix, kept.suffix) == ("The strike began in spring. ", " It went on until autumn.")


def test_a_quote_that_stood_there_alone_is_emptied(source, first):
    quote(source, SECRET, translation="dans ma rue", translation_language="fr", translated_by="human")
    erasing.erase(first, None, REASON)
    gone = Passage.objects.get()
    assert gone.erased_at == Erasure.objects.get().erased_at
    assert (gone.exact, gone.prefix, gone.suffix, gone.translation, gone.folded) == (ERASED, "", "", "", "")
    assert (gone.archived, Anchor.objects.count()) == (True, 0)


def test_a_place_with_other_words_keeps_no_quote_but_is_named(source, first):
    passage = quote(source, SECRET)
    Anchor.objects.filter(passage=passage, version__number=2).update(
        state="fuzzy", start=0, end=9, confirmed_at=factories.NOW
    )
    said = erasing.erase(first, None, REASON)
    assert Passage.objects.get().exact == ERASED
    assert "A quote that was erased stands in version 2 in other words. Mark those, and cite them." in said


def test_an_emptied_passage_is_never_shown_nor_changed(source, first):
    passage = quote(source, SECRET)
    factories.cite(factories.petition("An ask", published=False), passage, "title")
    erasing.erase(first, None, REASON)
    gone = Passage.objects.get()
    assert list(Passage.objects.public()) == []
    assert reading.quotes([gone]) == {}
    gone.exact = "The strike"
    with pytest.raises(ValidationError, match="The quote of this passage was erased"):
        gone.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Passage._base_manager.update(prefix="Anna")


def test_captures_that_wait_with_the_same_go_too(source, first):
    Original.objects.create(version=first, data=b"<p>page</p>", media_type="text/html")
    waiting = {
        "the file": {"data": b"<p>page</p>"},
        "the address": {"data": b"x", "requested_url": "https://example.org/strike"},
        "the words": {"data": f"<p>{SECRET.upper()}</p>".encode()},
        "another": {"data": SECOND.encode(), "requested_url": "https://example.org/other"},
    }
    for name, fields in waiting.items():
        Arrival.objects.create(filename=name, captured_how="upload", **fields)
    erasing.erase(first, None, REASON)
    assert [arrival.filename for arrival in Arrival.objects.all()] == ["another"]


def test_the_source_s_own_words_lose_what_they_repeat(source, first):
    source.title, source.private_note = "A strike", f"He said: {SECRET}!"
    source.save()
    second = source.versions.get(number=2)
    factories.redaction(second, "autumn", note=SECRET)
    factories.span(second, "spring", note="a season of the year")
    said = erasing.erase(first, None, REASON)
    source.refresh_from_db()
    assert (source.title, source.private_note) == ("A strike", f"He said: {ERASED}!")
    assert (Redaction.objects.get().note, Span.objects.get().note) == (ERASED, "a season of the year")
    assert "The source “strike” itself repeated the text: look at its title, notes and address." in said


# --- what does not come back -----------------------------------------------------------------


def test_its_number_is_never_given_again(source):
    newest = source.versions.get(number=2)
    erasing.erase(newest, None, REASON)
    assert add_version(source, "The strike ended.").number == 3


def test_the_same_text_is_not_stored_again(source, first):
    erasing.erase(first, None, REASON)
    with pytest.raises(ErasedText, match="Version 1 of this source was erased on .* does not come back: Order of"):
        add_version(source, FIRST)
    assert source.versions.count() == 1


def test_the_database_refuses_to_change_a_tombstone(source, first):
    erasing.erase(first, None, REASON)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Erasure.objects.update(reason="Another one")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Erasure.objects.all().delete()


# --- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "Say why"),
        (" - ", "Say why"),
        ("a\0b", "cannot be stored"),
        ("She feared for her children, so it goes", "repeats what is erased or masked"),
        ("It named Example Street", "repeats what is erased or masked"),
        ("It named Ivan", "contains a name that is withheld"),
    ],
)
def test_a_reason_that_says_nothing_or_too_much_is_refused(source, first, reason, said):
    factories.redaction(source.versions.get(number=2), "autumn", reason="legal")
    factories.redaction(first, "Example Street")
    MaskedString.objects.create(string="Ivan")
    with pytest.raises(Refused, match=said):
        erasing.erase(first, None, reason)
    assert counts(Version, Erasure, Redaction) == [2, 0, 2]


@pytest.mark.parametrize("fields", [{}, {"is_superuser": True, "is_active": False}])
def test_only_an_administrator_erases(source, first, editor, fields):
    for name, value in fields.items():
        setattr(editor, name, value)
    with pytest.raises(Refused, match="Only an administrator"):
        erasing.erase(first, editor, REASON)


def test_the_administrator_is_recorded_and_never_public(source, first, editor, client):
    editor.is_superuser = True
    editor.save()
    erasing.erase(first, editor, REASON)
    assert Erasure.objects.get().erased_by == "editor"
    for address in ("/sources/strike/?version=1", "/sources/strike/", "/sources/strike.json"):
        assert "editor" not in client.get(address).content.decode().replace("editor_note", "")


def test_a_dry_run_says_all_and_changes_nothing(source, first):
    passage = quote(source, SECRET)
    said = erasing.erase(first, None, REASON, dry_run=True)
    assert said[:3] == [
        "Version 1 of “strike” is erased. What stays is a tombstone with time and reason.",
        "Quotes of passages: 1",
        "Places in versions: 2",
    ]
    assert "Others may still show it: https://example.org/strike" in said
    passage.refresh_from_db()
    assert (passage.exact, counts(Version, Erasure)) == (SECRET, [2, 0])


# --- history ---------------------------------------------------------------------------------


def test_the_history_keeps_its_entries_and_loses_the_words(source, first):
    passage, stays = quote(source, SECRET), quote(source, "Nobody answered the letter.")
    for each in (passage, stays, source):
        with revising.revision(None, f"Noted: {SECRET}"):
            revising.keep(each)
    redaction = factories.redaction(first, "Anna", note="she lives there")
    with revising.revision(None, "masked"):
        revising.keep(redaction)
    erasing.erase(first, None, REASON)
    everything = "\n".join(
        [*Kept.objects.values_list("serialized_data", flat=True), *Kept.objects.values_list("object_repr", flat=True),
         *Revision.objects.values_list("comment", flat=True)]
    )  # fmt: skip
    assert "Petrova" not in everything
    assert "feared" not in everything
    assert "she lives there" not in everything
    assert [revision.comment for revision in revising.revisions(Passage.objects.get(pk=passage.pk))] == [
        f"Version 1 of “strike” was erased: {REASON}", f"Noted: {ERASED}",
    ]  # fmt: skip
    assert revising.state(Passage.objects.get(pk=passage.pk)) == revising.state_at(
        revising.revisions(passage).first(), passage
    )


# --- readers ---------------------------------------------------------------------------------


def test_an_erased_version_answers_410_and_says_why(source, first, client):
    erasing.erase(first, None, REASON)
    page = client.get("/sources/strike/?version=1")
    assert page.status_code == 410
    text = page.content.decode()
    for said in ("This text was erased.", REASON, sha256(FIRST), "captured", '<a href="/sources/strike/">'):
        assert said in text
    assert "feared" not in text
    answer = client.get("/sources/strike.json?version=1")
    assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json")
    body = answer.json()
    assert body.keys() == {"status", "title", "erasures"}
    assert [each["number"] for each in body["erasures"]] == [1]


def test_the_other_version_is_still_there_and_tells_of_the_tombstone(source, first, client):
    erasing.erase(first, None, REASON)
    page = client.get("/sources/strike/").content.decode()
    assert page.count(REASON) == 1
    assert "version 2 of" not in page
    data = client.get("/sources/strike.json").json()
    assert [version["number"] for version in data["versions"]] == [2]
    tombstone = Erasure.objects.get()
    assert data["erasures"] == [
        {
            "number": 1,
            "captured_at": "2026-01-02T03:04:05Z",
            "erased_at": tombstone.erased_at.isoformat().replace("+00:00", "Z"),
            "reason": REASON,
            "public_sha256": sha256(FIRST),
        }
    ]


def test_a_source_without_a_text_is_in_no_list_and_answers_410(client):
    source = factories.document(FIRST, slug="strike")
    erasing.erase(source.versions.get(), None, REASON)
    assert [client.get(f"/sources/strike{end}").status_code for end in ("/", ".json", "/changes/", "/?version=2")] == [
        410, 410, 410, 404,
    ]  # fmt: skip
    assert client.get("/sources.json").json()["results"] == []
    assert REASON in client.get("/sources/strike/").content.decode()


@pytest.mark.parametrize(("status", "code"), [("draft", 404), ("withheld", 404)])
def test_of_what_is_not_public_no_tombstone_is_shown(source, first, client, status, code):
    passage = quote(source, SECRET)
    Document.objects.update(status=status)
    erasing.erase(first, None, REASON)
    for address in ("/sources/strike/?version=1", f"/passages/{passage.pk}/", f"/id/{first.pk}/"):
        page = client.get(address)
        assert (page.status_code, REASON in page.content.decode()) == (code, False)


def test_a_passage_that_was_erased_answers_410(source, first, client):
    passage = quote(source, SECRET)
    erasing.erase(first, None, REASON)
    page = client.get(f"/passages/{passage.pk}/")
    assert (page.status_code, REASON in page.content.decode()) == (410, True)
    assert client.get(f"/passages/{passage.pk}.json").json()["title"] == "The quote of this passage was erased."
    assert client.get(f"/id/{passage.pk}/")["Location"] == f"/passages/{passage.pk}/"
    assert client.get(f"/id/{first.pk}/")["Location"] == "/sources/strike/?version=1"


# --- names of versions -----------------------------------------------------------------------


def test_a_version_is_named_by_its_id_or_by_source_and_number(source, first):
    assert erasing.named("strike:1") == erasing.named(str(first.pk)) == first


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("strike", "is no version"),
        ("strike:x", "is no number"),
        ("strike:٣", "is no number"),
        ("strike:99999999999999", "is no number"),
        ("strike:9", "There is no version"),
        ("11111111-2222-4333-8444-555555555555", "There is no version"),
    ],
)
def test_a_name_of_nothing_is_refused(source, name, said):
    with pytest.raises(Refused, match=said):
        erasing.named(name)


def test_what_is_erased_cannot_be_erased_again(source, first):
    erasing.erase(first, None, REASON)
    with pytest.raises(Refused, match="It was erased already, on "):
        erasing.named("strike:1")
    with pytest.raises(Refused, match="no such version any more"):
        erasing.erase(first, None, REASON)


def test_captures_that_wait_go_however_their_files_write_the_words(source, first):
    spelled = "".join(f"&#{ord(letter)};" if letter in " a" else letter for letter in SECRET)
    read = json.dumps({"text": f"Й. {SECRET}.", "proposed": []})
    for name, data, reading_of_it in (
        ("a.pdf", b"%PDF packed", read), ("b.html", f"<p>{spelled}</p>".encode(), ""),
        ("c.json", json.dumps({"messages": [{"text": f"«{SECRET}»"}]}).encode(), ""),
        ("quiet.txt", b"Of a harbour", json.dumps({"text": "Of a harbour and its boats."})),
        ("several.wacz", b"PK packed", ""),
    ):  # fmt: skip
        Arrival.objects.create(data=data, reading=reading_of_it, filename=name, captured_how="upload")
    said = erasing.erase(first, None, REASON)
    assert {each.filename for each in Arrival.objects.all()} == {"quiet.txt", "several.wacz"}
    unread = Arrival.objects.get(filename="several.wacz")
    assert len([each for each in said if "several texts" in each and str(unread.pk) in each]) == 1


def test_a_file_of_another_version_that_holds_the_words_is_told(source, first):
    second = source.versions.get(number=2)
    data = f'<meta name="description" content="{SECRET}"><p>{SECOND}</p>'.encode()
    Original.objects.create(version=second, data=data, media_type="text/html")
    assert [each for each in erasing.erase(first, None, REASON) if "file that version 2 was made from" in each]
