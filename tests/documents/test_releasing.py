"""What happens to sources: new versions, clearing, releasing, withholding, masking."""

import pytest

from documents import ingest, masking, releasing, revising
from documents.models import Document, Redaction
from tests import factories


def test_new_version_is_numbered_private_and_has_every_passage_placed(db):
    document = factories.document("The first text.")
    passage = factories.passage(document, "first")
    version = ingest.add_version(document, "Another first text.\r\n", captured_how="paste")
    assert (version.number, version.cleared_at, version.text) == (2, None, "Another first text.\n")
    assert [(each.version.number, each.state, each.start) for each in passage.anchors.order_by("version__number")] == [
        (1, "exact", 4), (2, "exact", 8),
    ]  # fmt: skip


def test_masks_are_carried_over_to_a_new_version_as_suggestions(db):
    document = factories.document("Pay to 1234 5678 now.")
    factories.redaction(document.versions.get(), "1234 5678")
    version = ingest.add_version(document, "Please pay to 1234 5678. Again: 1234 5678.")
    assert [(r.start, r.end, r.reason, r.decision) for r in version.redactions.all()] == [
        (14, 23, "payment", "suggested"), (32, 41, "payment", "suggested"),
    ]  # fmt: skip


def test_version_that_shows_what_another_masks_is_not_cleared(db, editor):
    document = factories.document("Pay to 1234 5678 now.")
    version = factories.version(document, "Pay 1234 5678.", cleared=False)
    masked = factories.redaction(document.versions.get(number=1), "1234 5678")
    with pytest.raises(releasing.Refused) as caught:
        releasing.clear(version, editor)
    assert caught.value.problems == [
        "Characters 4 to 13 show what another version masks. Mask them too, or lift that mask."
    ]
    masking.mask(version, masking.places(version, "1234 5678"), "payment")
    assert releasing.clear(version, editor) == []
    masked.refresh_from_db()
    version.refresh_from_db()
    assert version.cleared_at is not None


def test_clearing_tells_of_suggestions_that_wait(db, editor):
    document = factories.document("Pay to 1234 5678 now.")
    factories.redaction(document.versions.get(), "1234 5678")
    version = ingest.add_version(document, "Pay 1234 5678.")
    assert releasing.clear(version, editor) == ["1 suggested mask waits for a decision; it masks until then."]
    with pytest.raises(releasing.Refused, match="cleared already"):
        releasing.clear(version, editor)


def test_source_is_released_once_a_version_is_cleared(db, editor):
    document = factories.document("", released=False)
    version = factories.version(document, "Text.", cleared=False)
    with pytest.raises(releasing.Refused, match="None of its versions is cleared"):
        releasing.release(document, editor)
    releasing.clear(version, editor)
    releasing.release(document, editor, "Checked")
    document.refresh_from_db()
    assert (document.status, document.released_at is not None) == ("released", True)
    assert [(r.user, r.comment) for r in revising.revisions(document)] == [
        (editor, "Released: Checked"), (editor, "Version 1 cleared for the public"), (None, revising.BASELINE),
    ]  # fmt: skip
    with pytest.raises(releasing.Refused, match="Only a draft can be released"):
        releasing.release(document, editor)


def test_source_is_withheld_and_lifted_to_a_draft(db, editor):
    document = factories.document()
    with pytest.raises(releasing.Refused, match="not withheld"):
        releasing.lift(document, editor)
    releasing.withhold(document, editor, "A complaint")
    assert Document.objects.public().count() == 0
    with pytest.raises(releasing.Refused, match="withheld already"):
        releasing.withhold(document, editor)
    releasing.lift(document, editor, "Settled")
    document.refresh_from_db()
    assert document.status == "draft"


def test_words_are_found_whole_and_in_any_case_or_else_as_typed(db):
    version = factories.document("Anna, ANNA and Annabel; 12345.").versions.get()
    assert [(span.start, span.end) for span in masking.places(version, "anna")] == [(0, 4), (6, 10)]
    assert [(span.start, span.end) for span in masking.places(version, "234")] == [(25, 28)]
    with pytest.raises(masking.NotInText):
        masking.places(version, "Boris")


def test_mask_is_lifted_for_a_reason_only(db, editor):
    redaction = factories.redaction(factories.document("Anna said.").versions.get(), "Anna")
    with pytest.raises(ValueError, match="Say why"):
        masking.lift(redaction, editor, " ")
    masking.lift(redaction, editor, "She agreed")
    stored = Redaction.objects.get()
    assert (stored.decision, stored.lifted_because) == ("lifted", "She agreed")


def test_lifted_here_is_not_asked_for_again(db, editor):
    document = factories.document("Anna said.")
    factories.redaction(document.versions.get(), "Anna")
    version = ingest.add_version(document, "Anna said it.")
    masking.lift(version.redactions.get(), editor, "She agreed")
    assert masking.unmasked(version) == []


def test_a_text_that_would_be_public_at_once_is_cleared_by_an_editor(db, curator, editor):
    document = factories.document("Old.")
    version = ingest.add_version(document, "New.")
    for who in (curator, None):
        with pytest.raises(releasing.Refused, match="public at once: an editor clears it"):
            releasing.clear(version, who)
    version.refresh_from_db()
    assert version.cleared_at is None
    assert releasing.clear(version, editor) == []
    draft = factories.version(factories.document("", released=False), "Text.", cleared=False)
    assert releasing.clear(draft, curator) == []


def test_what_is_never_context_stays_so_in_a_new_version(db, editor):
    document = factories.document("Kill them all. The Front agrees. Photo: A. N.", display="excerpts")
    factories.span(document.versions.get(), "Kill them all.", "sensitive")
    factories.span(document.versions.get(), "Photo: A. N.", note="A caption")
    version = ingest.add_version(document, "He said: Kill them all. The Front agrees. Photo: A. N.")
    spans = [(span.kind, span.start, span.end, span.note) for span in version.spans.all()]
    assert spans == [("sensitive", 9, 23, ""), ("aside", 42, 54, "A caption")]
    version.spans.filter(kind="sensitive").delete()
    with pytest.raises(releasing.Refused) as caught:
        releasing.clear(version, editor)
    assert caught.value.problems == [
        "Characters 9 to 23 are marked in another version as never shown as context. Mark them here too, or remove "
        "that mark."
    ]
    factories.span(version, "said: Kill them all.", "sensitive")
    assert releasing.clear(version, editor) == []


def test_what_is_never_context_and_reads_otherwise_now_is_said(db, editor):
    document = factories.document("Kill them all. The Front agrees.", display="excerpts")
    factories.span(document.versions.get(), "Kill them all.", "sensitive")
    version = ingest.add_version(document, "Kill all of them. The Front agrees.")
    assert releasing.clear(version, editor) == [
        "1 stretch that is never shown as context in another version does not stand here word for word. Look "
        "whether this version says it in other words."
    ]


def test_a_source_whose_own_words_repeat_its_masks_is_not_released(db, editor):
    document = factories.document(
        "Mariam Kostova said it.", released=False, title="What Mariam Kostova said", slug="mariam-kostova",
        author="M. Kostova", editor_note="It was mariam kostova.", url="https://news.example/mariam_kostova.html",
    )  # fmt: skip
    factories.redaction(document.versions.get(), "Mariam Kostova")
    factories.span(document.versions.get(), "said", note="Mariam Kostova said")
    with pytest.raises(releasing.Refused) as caught:
        releasing.release(document, editor)
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "Title", "Address", "Editor’s note", "Original address", "What Mariam Kostova said, version 1, aside",
    ]  # fmt: skip
    document.refresh_from_db()
    assert document.status == "draft"


def test_withholding_and_lifting_say_what_rests_on_a_source(db, editor):
    document = factories.document("One. Two.")
    assert releasing.withhold(document, editor) == []
    assert releasing.lift(document, editor, "Settled") == []
    releasing.release(document, editor)
    record = factories.published(factories.petition(published=False), factories.passage(document, "One."))
    factories.cite(record, factories.passage(document, "Two."), "title")
    said = "1 published record rests on it and stays published; readers are told that this source is under review."
    assert releasing.withhold(document, editor) == [said]
    assert releasing.lift(document, editor, "Settled") == [said]
