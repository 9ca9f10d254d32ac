"""Suggested masks, masks in several places, and masks carried over to another version."""

import pytest
from django.core.exceptions import ValidationError

from documents import masking, releasing
from documents.models import MaskedString, Redaction
from documents.reading import public_text
from tests import factories

CARD = "4111 1111 1111 1111"
TEXT = f"Send it to {CARD} or call +7 916 123-45-67, and write to anna@example.org."


def words(redactions):
    return [(each.version.text[each.start : each.end], each.reason, each.decision) for each in redactions]


@pytest.fixture
def version(db):
    return factories.version(factories.document("", released=False), TEXT, cleared=False)


def test_what_is_found_is_suggested_and_masks_until_somebody_decides(version):
    made = masking.suggest(version)
    assert words(made) == [
        (CARD, "payment", "suggested"), ("+7 916 123-45-67", "contact", "suggested"),
        ("anna@example.org", "contact", "suggested"),
    ]  # fmt: skip
    assert public_text(version) == f"Send it to {'█' * 19} or call {'█' * 16}, and write to {'█' * 16}."


def test_the_note_says_what_it_is_and_never_the_string(version):
    assert [each.note for each in masking.suggest(version)] == [
        "found by the detection: a bank card’s number", "found by the detection: a telephone number",
        "found by the detection: an e-mail address",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "decision", [{"decision": "masked"}, {"decision": "suggested"}, {"decision": "lifted", "lifted_because": "Public"}]
)
def test_what_has_a_redaction_in_the_version_is_not_suggested_again(version, decision):
    factories.redaction(version, CARD, **decision)
    factories.redaction(version, "7 916 123-45-67", **decision)  # the sign + tells nothing
    assert [each[0] for each in words(masking.suggest(version))] == ["anna@example.org"]
    assert masking.suggest(version) == []


def test_what_is_covered_in_part_is_suggested(version):
    factories.redaction(version, "4111 1111", decision="lifted", lifted_because="No card")
    assert words(masking.suggest(version))[0][0] == CARD


def test_no_version_is_cleared_with_something_that_was_not_looked_for(version, editor):
    assert releasing.clear(version, editor) == [
        "3 stretches that look like payment details, telephone numbers or e-mail addresses were found just now.",
        "3 suggested masks wait for a decision; they mask until then.",
    ]
    assert CARD not in public_text(version)


def test_a_refused_clearing_leaves_no_suggestion(version, editor):
    factories.redaction(factories.version(version.document, "Anna and Boris", cleared=False), "Boris")
    other = factories.version(version.document, f"Boris paid {CARD}", cleared=False)
    with pytest.raises(releasing.Refused):
        releasing.clear(other, editor)
    assert other.redactions.count() == 0


def test_own_words_repeat_what_is_only_suggested_too(version, editor):
    document = version.document
    document.title = "Pay 4111-1111-1111-1111"
    document.author = "IBAN DE89 3704 0044 0532 0130 00"
    document.publisher = "press@example.org"
    document.save()
    releasing.clear(version, editor)
    with pytest.raises(releasing.Refused) as caught:
        releasing.release(document, editor)
    assert caught.value.problems == [
        "Title: repeats what is masked in the text. Write it without that.",
        "Author: holds payment details, and those are never shown. Write it without them.",
    ]
    document.title = document.author = ""
    document.save()
    assert releasing.release(document, editor) == [
        "Publisher: holds a telephone number or an e-mail address. Readers will see it; is that meant?"
    ]


# --- in several versions, and everywhere -------------------------------------------------------


def test_words_are_masked_in_every_version_of_a_source_and_in_no_other(db):
    document, other = factories.document("Anna said."), factories.document("Anna said.")
    factories.version(document, "ANNA said it.")
    factories.version(document, "Nobody said it.")
    assert masking.mask_versions(document, "Anna", "person_at_risk") == ["These words do not stand in version 3."]
    assert [words(each.redactions.all()) for each in document.versions.order_by("number")] == [
        [("Anna", "person_at_risk", "masked")], [("ANNA", "person_at_risk", "masked")], [],
    ]  # fmt: skip
    assert other.versions.get().redactions.count() == 0


def test_a_number_masked_everywhere_is_masked_however_it_is_grouped(editor):
    for text in ("pay 4111111111111111", "pay 4111-1111-1111-1111", "٤١١١ ١١١١ ١١١١ ١١١١", "pay 4111.1111/1111.1111"):
        factories.document(text)
    string, gone = masking.mask_everywhere(CARD, "payment", editor)
    assert (string.string, string.reason, gone) == (CARD, "payment", [])
    texts = [public_text(document.versions.get()) for document in type(factories.document()).objects.all()]
    assert [text for text in texts if any(each.isdecimal() for each in text)] == []
    assert masking.mask_everywhere(f" {CARD} ", "payment", editor) == (string, [])


def test_a_string_that_would_mask_too_much_is_refused_everywhere(editor):
    with pytest.raises(ValidationError, match="fewer than three letters"):
        masking.mask_everywhere("ab", "payment", editor)
    assert MaskedString.objects.count() == 0


# --- carried over ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("masked", "text", "there"),
    [
        ("Анна Фёдорова", "Сказала анна\u00a0федорова.", "анна\u00a0федорова"),
        ("Anna-Maria", "As Anna–Maria said", "Anna–Maria"),
        ("+7 916 123-45-67", "Ring 8(916)1234567!", "8(916)1234567"),
        (CARD, "Now 4111111111111111.", "4111111111111111"),
        (CARD, "Now 4111 1111, the rest is gone.", "4111 1111"),
        ("Old Street 5", "She lives in Old Streat 5, behind the old market hall, said her neighbour.", "Old Streat 5"),
    ],
)
def test_a_mask_finds_its_words_in_other_typography_or_slightly_other_words(db, masked, text, there):
    document = factories.document(f"She lives in {masked}, behind the old market hall, said her neighbour.")
    factories.redaction(document.versions.get(), masked, reason="contact")
    version = factories.version(document, text, cleared=False)
    assert words(masking.carry_over(version)) == [(there, "contact", "suggested")]
    assert masking.unmasked(version) == []
    assert masking.missing_said(version) == []


def test_a_mask_that_finds_no_place_is_told(db, editor):
    document = factories.document("Anna Petrova and Boris said it. Anna Petrova left.")
    first = document.versions.get()
    masking.mask(first, masking.places(first, "Anna Petrova"), "person_at_risk")
    factories.redaction(first, "Boris")
    version = factories.version(document, "The two of them wrote a wholly different letter to Boris.", cleared=False)
    assert [each[0] for each in words(masking.carry_over(version))] == ["Boris"]
    said = ["1 mask of version 1 has no place here. Look whether the text says it in other words."]
    assert masking.missing_said(version) == said
    assert releasing.clear(version, editor)[-1:] == said


def test_lifting_in_one_version_shows_nothing_in_another(db, editor):
    document = factories.document("Anna said.")
    first = document.versions.get()
    mask = factories.redaction(first, "Anna")
    second = factories.version(document, "Anna said it.", cleared=False)
    masking.carry_over(second)
    masking.lift(mask, editor, "She agreed")
    assert (public_text(first), public_text(second)) == ("Anna said.", "████ said it.")


def test_what_was_lifted_here_stays_lifted_and_a_next_version_asks_again(db, editor):
    document = factories.document("Anna said. Write to press@example.org")
    first = document.versions.get()
    factories.redaction(first, "Anna")
    for each in masking.suggest(first):
        masking.lift(each, editor, "The office’s address")
    second = factories.version(document, "Anna said it. Write to press@example.org", cleared=False)
    masking.carry_over(second)
    masking.lift(second.redactions.get(), editor, "She agreed")
    assert (masking.carry_over(first), masking.suggest(first), masking.carry_over(second)) == ([], [], [])
    assert words(masking.suggest(second)) == [("press@example.org", "contact", "suggested")]
    third = factories.version(document, "Anna said this. Write to press@example.org", cleared=False)
    assert words(masking.carry_over(third)) == [
        ("Anna", "payment", "suggested"), ("press@example.org", "contact", "suggested"),
    ]  # fmt: skip
    assert Redaction.objects.filter(decision="lifted").count() == 2


def test_what_an_earlier_version_shows_is_told_when_one_that_masks_it_is_cleared(editor):
    document = factories.document("Coins: 8 916 5550123. Anna knows. Write to anna@example.org.")
    masking.lift(factories.redaction(document.versions.get(), "anna@example.org"), editor, "Hers, and public")
    version = factories.version(document, "Ring +7 916 555-01-23. Write to anna@example.org.", cleared=False)
    said = releasing.clear(version, editor)
    assert said[2:] == [
        "Version 1 shows what is masked in version 2: characters 7–20. Mask it there, too, or readers find it there "
        "and in “what changed”."
    ]
    assert masking.shown_elsewhere(document.versions.get(number=1)) == []
    masking.suggest(document.versions.get(number=1))
    assert masking.shown_elsewhere(version) == []
