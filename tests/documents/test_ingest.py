"""From what came in to a version: everything in one transaction, nothing confirmed, nothing cleared."""

import datetime

import pytest

from documents import extraction, ingest, proposing, receiving
from documents.extraction import Extracted, Proposed
from documents.fragments import named_by
from documents.models import Anchor, Arrival, Document, LinkCheck, MaskedString, Original, Proposal, Version
from documents.text import UnstorableText
from tests import factories

URL = "https://example.org/appeal"


def extracted(text, **fields):
    fields = {"media_type": "text/html; charset=utf-8", "extractor": "reader", "extractor_version": "7"} | fields
    return Extracted(text, **fields)


def arrival(data=b"<p>bytes</p>", saved=True, **fields):
    made = receiving.receive(data, fields.pop("how", "upload"), **fields)
    if saved:
        made.save()
    return made


def new_document(**fields):
    return Document(**{"slug": "a-source"} | fields)


def test_everything_is_kept_with_a_new_source(curator):
    came = arrival(
        b"<p>One.</p>", how="fetch", filename="a.html", requested_url=URL, final_url=f"{URL}/", http_status=200,
        captured_at=factories.NOW,
    )  # fmt: skip
    version = ingest.store(came, extracted("One.\nTwo.\n", asides=[(5, 9)], part="p"), curator, new_document())
    version.refresh_from_db()
    kept = [
        version.number, version.text, version.captured_how, version.captured_by, version.captured_at,
        version.media_type, version.final_url, version.http_status, version.part, version.extractor,
        version.extractor_version, version.cleared_at, version.document.status,
    ]  # fmt: skip
    assert kept == [
        1, "One.\nTwo.\n", "fetch", "curator", factories.NOW, "text/html; charset=utf-8", f"{URL}/", 200, "p",
        "reader", "7", None, "draft",
    ]  # fmt: skip
    original = Original.objects.get(version=version)
    assert (bytes(original.data), original.filename, original.media_type) == (
        b"<p>One.</p>", "a.html", "text/html; charset=utf-8",
    )  # fmt: skip
    assert [(span.kind, span.start, span.end) for span in version.spans.all()] == [("aside", 5, 9)]
    assert version.sketch.a is not None
    assert Arrival.objects.count() == 0


def test_bytes_of_the_part_that_was_read_are_kept(db):
    version = ingest.store(arrival(b"whole file"), extracted("Text.", data=b"its part"), None, new_document())
    assert bytes(version.original.data) == b"its part"


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("", factories.NOW),
        ("2023-07-25T10:00:00Z", datetime.datetime(2023, 7, 25, 10, tzinfo=datetime.UTC)),
        ("2023-07-25T10:00:00", datetime.datetime(2023, 7, 25, 10, tzinfo=datetime.UTC)),
        ("2023-02-30T10:00:00Z", factories.NOW),
        ("last summer", factories.NOW),
    ],
)
def test_time_of_capture_is_the_file_s_or_that_of_its_arrival(said, when):
    came = arrival(saved=False, captured_at=factories.NOW)
    assert receiving.captured_at(came, extracted("Text.", captured_at=said)) == when


def test_passages_are_carried_over_from_where_they_should_stand(db):
    lines = [
        "Workers of the tram depot walked out on Monday morning.",
        "Their union asks the city council for a meeting.",
        "Nobody at the ministry wanted to answer our questions.",
        "A court in the capital will hear the case in spring.",
        "Friends of the prisoner collect letters and postcards.",
        "The printers of the appeal live in four countries.",
    ]
    document = factories.document("\n".join(lines) + "\n")
    kept, changed, gone = (factories.passage(document, lines[at]) for at in (1, 3, 5))
    moved = factories.passage(document, "collect letters and postcards")
    new = [
        "People who collect letters and postcards met here.",
        *lines[:3],
        lines[3].replace("spring", "early spring"),
    ]
    version = ingest.store(arrival(), extracted("\n".join(new) + "\n"), None, document)
    states = {anchor.passage_id: anchor.state for anchor in version.anchors.all()}
    assert states == {kept.pk: "exact", moved.pk: "moved", changed.pk: "fuzzy", gone.pk: "lost"}
    assert ingest.places_said(version) == "4 passages: 1 carried over, 1 moved, 1 changed wording, 1 not found."
    assert [anchor.check_quote() for anchor in version.anchors.all()] == [None] * 4
    for anchor in version.anchors.all():
        place = anchor.start, anchor.end
        assert anchor.named_by == ("" if anchor.state == "lost" else named_by(version.text, *place))


def test_repeated_quote_is_followed_to_its_own_place(db):
    text = "They wrote again.\nThe first answer was no.\nThey wrote again.\nThe second answer was no.\n"
    document = factories.document(text)
    passage = factories.passage(document, "They wrote again.", start=text.rindex("They wrote"))
    version = ingest.add_version(document, "A new headline over it all\n" + text)
    anchor = version.anchors.get(passage=passage)
    assert (anchor.state, anchor.start) == ("exact", version.text.rindex("They wrote"))


def test_changed_wording_that_a_person_confirmed_is_not_asked_again(db, editor):
    document = factories.document("The workers of the plant ask for the release of the prisoner. The end.\n")
    passage = factories.passage(document, "The workers of the plant ask for the release of the prisoner.")
    second = ingest.add_version(document, "The workers of the plant ask for the release of this prisoner. The end.\n")
    anchor = second.anchors.get(passage=passage)
    assert anchor.state == "fuzzy"
    anchor.confirmed_at, anchor.confirmed_by = factories.NOW, editor
    anchor.save()
    third = ingest.add_version(document, second.text + "A footer was added.\n")
    again = third.anchors.get(passage=passage)
    assert (again.state, again.confirmed_by, again.start) == ("fuzzy", editor, anchor.start)
    assert ingest.places_said(third) == "1 passage: 1 carried over."
    fourth = ingest.add_version(document, third.text.replace("this prisoner", "these prisoners"))
    assert fourth.anchors.get(passage=passage).confirmed_at is None


def test_masks_are_carried_over_and_what_is_sensitive_is_suggested(db):
    document = factories.document("Anna Smith said it.")
    factories.redaction(document.versions.get(), "Anna Smith", reason="person_at_risk")
    page = b'<a href="tel:+1-212-555-0142">call</a>'
    text = "Card 4111 1111 1111 1111. Anna Smith said it. Call us: 212 555 0142."
    version = ingest.store(arrival(page), extracted(text), None, document)
    masked = [(text[r.start : r.end], r.reason, r.decision) for r in version.redactions.order_by("start")]
    assert masked == [
        ("4111 1111 1111 1111", "payment", "suggested"),
        ("Anna Smith", "person_at_risk", "suggested"),
        ("212 555 0142", "contact", "suggested"),
    ]
    assert ingest.masks_said(version) == "3 masks suggested: look at them before you clear the version."


def test_unchanged_text_is_refused_and_its_original_was_seen(db):
    document = factories.document("One.\n", url="http://www.example.org/appeal/")
    came = arrival(how="fetch", requested_url=URL, final_url=URL, http_status=200, captured_at=factories.NOW)
    with pytest.raises(ingest.Unchanged, match="Nothing changed since version 1, captured 2026-01-02 03:04 UTC"):
        ingest.store(came, extracted("One.\r\n"), None, document)
    assert (Version.objects.count(), Arrival.objects.count()) == (1, 1)
    seen = LinkCheck.objects.get()
    assert (seen.document, seen.outcome, seen.url, seen.checked_at) == (document, "seen", document.url, factories.NOW)


@pytest.mark.parametrize(
    ("fields", "looks"),
    [
        ({"how": "fetch", "requested_url": URL, "http_status": 200}, 1),
        ({"how": "fetch", "requested_url": "https://example.org/other", "http_status": 200}, 0),
        ({"how": "fetch", "requested_url": URL, "http_status": 404}, 0),
        ({"how": "upload"}, 0),
    ],
)
def test_only_a_page_that_was_fetched_from_its_address_was_seen(db, fields, looks):
    document = factories.document("One.\n", url=URL)
    ingest.store(arrival(**fields), extracted("Two.\n"), None, document)
    assert LinkCheck.objects.count() == looks


def test_what_came_twice_is_stored_once(db):
    came = arrival()
    stale = Arrival.objects.get(pk=came.pk)  # as another request has read it
    ingest.store(came, extracted("Text."), None, new_document())
    with pytest.raises(ingest.Gone, match="stored or dismissed"):
        ingest.store(stale, extracted("Text."), None, new_document(slug="b"))
    assert (Document.objects.count(), Version.objects.count()) == (1, 1)


def test_text_that_cannot_be_stored_changes_nothing(db):
    came, document = arrival(), factories.document("One.")
    factories.passage(document, "One.")
    with pytest.raises(UnstorableText):
        ingest.store(came, extracted("One. T\0wo."), None, document)
    assert (Version.objects.count(), Anchor.objects.count(), Arrival.objects.count()) == (1, 1, 1)


def test_new_source_and_new_version_are_in_the_history(curator):
    from documents import revising

    document = new_document()
    ingest.store(arrival(), extracted("One."), curator, document)
    ingest.store(arrival(b"2"), extracted("Two."), curator, document)
    assert [(each.user, each.comment) for each in revising.revisions(document)] == [
        (curator, "Captured again"), (curator, "Captured"),
    ]  # fmt: skip


# --- what comes in ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "fields", "problem"),
    [
        (b"", {}, "There is nothing in it"),
        (b"x" * 1001, {}, "It has 1,001 bytes; at most 1,000 are kept"),
        (b"x", {"final_url": "https://example.org/" + "x" * 2000}, "more than 2,000 characters"),
    ],
)
def test_what_cannot_be_kept_is_refused(settings, data, fields, problem):
    settings.ORIGINAL_MAX_BYTES = 1000
    with pytest.raises(receiving.NotReceived, match=problem):
        receiving.receive(data, "upload", **fields)


def test_names_that_no_database_keeps_are_mended():
    came = receiving.receive(b"x", "upload", filename="a\0\udcffb" + "x" * 300, media_type="text/html" * 20)
    assert (came.filename[:4], len(came.filename), len(came.media_type)) == ("a?bx", 200, 100)


def test_pasted_text_is_read_as_it_is(db):
    came = receiving.receive_text('  <p>{"a": "[1]"}</p>\n\n')
    assert receiving.read(came).text == '  <p>{"a": "[1]"}</p>\n\n'


def test_what_was_read_is_read_once(db, monkeypatch):
    page = b"<html><head><title>A title</title></head><body><h1>A title</h1><p>The words of it.</p></body></html>"
    monkeypatch.setattr(receiving, "extract", extraction.extract_here)
    came = receiving.receive(page, "upload", media_type="text/html")
    read = receiving.read(came)
    came.save()
    monkeypatch.setattr(receiving, "extract", None)
    assert receiving.read(Arrival.objects.get(pk=came.pk)) == read
    assert [each.field for each in read.proposed][0] == "title"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("".join(f"Anna <anna{number}@example.org>\n" for number in range(2001)), "^The text holds 2,001 telephone"),
        ("4111 " * 62_501, "^The text has 250,004 digits and signs @; at most 250,000 are read"),
    ],
)
def test_lists_of_contacts_and_tables_of_numbers_are_no_sources(monkeypatch, text, problem):
    monkeypatch.setattr(receiving, "extract", extraction.extract_here)
    with pytest.raises(extraction.Unreadable, match=problem):
        receiving.read(receiving.receive_text(text))


def test_proposals_that_no_database_keeps_are_left_out(monkeypatch):
    proposed = [Proposed("title", "a\0b", "meta"), Proposed("author", "a\ud800", "meta"), Proposed("url", "x", "meta")]
    monkeypatch.setattr(receiving, "extract", lambda data, **question: extracted("Text.", proposed=proposed))
    assert [each.field for each in receiving.read(arrival(saved=False)).proposed] == ["url"]


# --- what is proposed ------------------------------------------------------------------------

PROPOSED = [
    Proposed("title", "The title", "JSON-LD headline"), Proposed("title", "Site | The title", "<title>"),
    Proposed("language", "UK", "html lang"), Proposed("date", "2026-01-05", "JSON-LD datePublished"),
    Proposed("title", " ", "og:title"), Proposed("mood", "good", "meta"),
]  # fmt: skip


def decisions(version):
    return {(each.field, each.value): each.decision for each in version.proposals.all()}


def test_proposals_are_kept_with_what_was_decided(db):
    document = new_document(title="The title", language="uk")
    version = ingest.store(arrival(), extracted("One.", proposed=PROPOSED), None, document, looked_at=["title"])
    assert decisions(version) == {
        ("title", "The title"): "taken", ("title", "Site | The title"): "dismissed", ("language", "UK"): "taken",
        ("date", "2026-01-05"): "proposed",
    }  # fmt: skip


def test_what_was_dismissed_before_is_not_proposed_again(db):
    document = new_document()
    first = ingest.store(arrival(), extracted("One.", proposed=PROPOSED), None, document)
    proposing.dismiss(document, first.proposals.get(value="Site | The title"))
    second = ingest.store(arrival(), extracted("Two.", proposed=PROPOSED), None, document)
    assert decisions(second)["title", "Site | The title"] == "dismissed"
    assert [(each.field, each.value) for each in proposing.waiting(document)] == [
        ("title", "The title"), ("date", "2026-01-05"), ("language", "UK"),
    ]  # fmt: skip


def test_taking_a_proposal_sets_the_value_and_decides_the_others(editor):
    document = new_document()
    version = ingest.store(arrival(), extracted("One.", proposed=PROPOSED), None, document)
    for value in ("The title", "2026-01-05"):
        proposing.take(document, version.proposals.get(value=value), editor)
    document.refresh_from_db()
    assert (document.title, document.date, document.date_basis) == ("The title", "2026-01-05", "stated")
    assert [each.field for each in proposing.waiting(document)] == ["language"]


def test_proposal_that_does_not_fit_is_not_taken(editor):
    proposed = [Proposed("title", "x" * 301, "<title>"), Proposed("date", "yesterday", "meta")]
    document = new_document()
    version = ingest.store(arrival(), extracted("One.", proposed=proposed), None, document)
    for each in version.proposals.all():
        with pytest.raises(proposing.NotTaken):
            proposing.take(document, each, editor)
    document.refresh_from_db()
    assert (document.title, document.date, Proposal.objects.filter(decision="proposed").count()) == ("", "", 2)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Free the plant workers!", "free-the-plant-workers"),
        ("Свободу рабочим", None),
        ("", None),
        ("What Anna Smith said", None),
        ("Pay to 4111 1111 1111 1111", None),
        ("Taken already", None),
    ],
)
def test_address_of_a_new_source_says_nothing_that_is_withheld(db, title, slug):
    MaskedString.objects.create(string="Anna Smith")
    factories.document(slug="taken-already")
    document = Document(title=title)
    neutral = f"source-2026-01-02-{document.pk.hex[:8]}"
    assert proposing.slug_for(document, factories.NOW) == (slug or neutral)


@pytest.mark.django_db
def test_of_sentences_much_alike_the_one_that_is_gone_is_lost_and_not_taken_for_another(db):
    document = factories.document("Free the teacher of Lipova now.\nFree the teacher of Kamenec now.\n")
    passage = factories.passage(document, "Free the teacher of Lipova now.")
    version = ingest.add_version(document, "Free the teacher of Kamenec now.\n")
    assert version.anchors.get(passage=passage).state == "lost"


@pytest.mark.django_db
def test_of_two_blocks_that_changed_places_one_has_moved(db):
    first, second, third = (
        "The first of them says this.\n",
        "The second of them says that.\n",
        "A third one ends it.\n",
    )
    document = factories.document(first + second + third)
    passages = [factories.passage(document, each.strip()) for each in (first, second, third)]
    version = ingest.add_version(document, second + first + third)
    states = [version.anchors.get(passage=passage).state for passage in passages]
    assert sorted(states) == ["exact", "exact", "moved"]
    assert states[2] == "exact"
