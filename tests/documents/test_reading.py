import pytest

from documents.models import Anchor, Document, LinkCheck, MaskedString
from documents.reading import Piece, context, pieces, public_sha256, public_text, quotes
from documents.text import sha256
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = "Anna paid with card 4000 1234 on Monday."
SUFFIX = ", █████████,"
PUBLIC = "████ paid with card █████████ on Monday."


@pytest.fixture
def masked():
    """A source with a masked name and a redacted number."""
    MaskedString.objects.create(string="Anna")
    source = factories.document(TEXT)
    factories.redaction(source.versions.get(), "4000 1234")
    return source


# --- the public text -------------------------------------------------------------------------------


def test_the_public_text_has_the_same_length_and_masks(masked):
    assert public_text(masked.versions.get()) == PUBLIC


def test_the_public_hash_is_of_the_public_text(masked):
    version = masked.versions.get()
    assert (public_sha256(version), version.sha256) == (sha256(PUBLIC), sha256(TEXT))


@pytest.mark.parametrize(("decision", "shown"), [("suggested", False), ("masked", False), ("lifted", True)])
def test_a_redaction_masks_until_it_is_lifted(decision, shown):
    version = factories.document(TEXT).versions.get()
    because = "a public number" if decision == "lifted" else ""
    factories.redaction(version, "4000 1234", decision=decision, lifted_because=because)
    assert ("4000" in public_text(version)) == shown


def test_a_mask_covers_the_whole_letter():
    version = factories.document("Rene\u0301e").versions.get()
    factories.redaction(version, "\u0301")
    assert public_text(version) == "Ren██e"
    assert [(piece.text, piece.mask) for piece in pieces(version, [])] == [
        ("Ren", ""),
        ("██", "payment"),
        ("e", ""),
    ]


def test_a_masked_string_gives_its_own_reason():
    MaskedString.objects.create(string="4000 1234", reason="payment")
    version = factories.document(TEXT).versions.get()
    assert [piece.mask for piece in pieces(version, [])] == ["", "payment", ""]


# --- quotes ----------------------------------------------------------------------------------------------


def quote(passage):
    return quotes([passage]).get(passage.pk)


def test_a_quote_is_read_with_its_context_and_masks(masked):
    passage = factories.passage(masked, "with card 4000", translation="Anna paid", translation_language="en",
                                translated_by="human")  # fmt: skip
    found = quote(passage)
    assert (found.exact, found.prefix, found.suffix) == ("with card ████", "████ paid ", "█████ on Monday.")
    assert (found.start, found.end, found.is_in_newest) == (10, 24, True)
    assert found.translation == ""


def test_a_translation_is_masked_too(masked):
    passage = factories.passage(masked, "on Monday", translation="Anna, lundi", translation_language="fr",
                                translated_by="human")  # fmt: skip
    assert quote(passage).translation == "████, lundi"


@pytest.mark.parametrize("status", ["draft", "withheld"])
def test_a_source_that_is_not_released_gives_no_quote(status):
    passage = factories.passage()
    Document.objects.update(status=status)
    assert quotes([passage]) == {}


def test_a_version_that_is_not_cleared_gives_no_quote():
    source = factories.document("")
    factories.version(source, "New text.", cleared=False)
    assert quotes([factories.passage(source)]) == {}


def test_the_newest_public_version_that_has_the_quote_is_read():
    source = factories.document("The old text says so.")
    passage = factories.passage(source, "says so.")
    for text, cleared in (
        ("The new text, too, says so.", True),
        ("The third text does not.", True),
        ("The fourth says so. But nobody cleared it.", False),
    ):
        factories.anchor(passage, factories.version(source, text, cleared))
    found = quote(passage)
    assert (found.version.number, found.newest, found.is_in_newest) == (2, 3, False)
    assert source.versions.get(number=2).text[found.start : found.end] == "says so."


@pytest.mark.parametrize(
    ("state", "confirmed", "read"),
    [("exact", False, True), ("moved", False, True), ("fuzzy", False, False), ("fuzzy", True, True),
     ("lost", False, False), ("ambiguous", False, False), ("lost", True, False)],
)  # fmt: skip
def test_a_fuzzy_place_counts_once_somebody_confirmed_it(state, confirmed, read):
    passage = factories.passage(quote="the prisoner")
    place = {"start": None, "end": None} if state in ("lost", "ambiguous") else {}
    Anchor.objects.update(state=state, confirmed_at=factories.NOW if confirmed else None, **place)
    assert (quote(passage) is not None) == read


@pytest.mark.parametrize(
    ("display", "prefix", "suffix"),
    [("full", "two ", " three"), ("excerpts", "two ", " three"), ("link", "", "")],
)
def test_the_words_around_a_quote_obey_the_display_rule(display, prefix, suffix):
    source = factories.document("Yes.\nOne secret two QUOTE three secret four", display=display)
    version = source.versions.get()
    factories.span(version, "One secret ", "sensitive")
    start = version.text.rindex("secret")
    version.spans.create(kind="sensitive", start=start, end=start + 6)
    found = quote(factories.passage(source, "QUOTE"))
    assert (found.prefix, found.suffix) == (prefix, suffix)


def test_a_sensitive_stretch_that_reaches_into_the_quote_bars_its_side():
    source = factories.document("a bc QUOTE de f", display="excerpts")
    version = source.versions.get()
    factories.span(version, "bc QU", "sensitive")
    factories.span(version, "TE de", "sensitive")
    found = quote(factories.passage(source, "QUOTE"))
    assert (found.prefix, found.exact, found.suffix) == ("", "QUOTE", "")


@pytest.mark.parametrize("several", [False, True])
def test_reading_quotes_asks_as_often_for_many_as_for_one(django_assert_num_queries, several):
    source = factories.document("word " * 60)
    made = []
    for number in range(30):
        if several:
            source = factories.document("word " * 60)
        made.append(factories.passage(source, "word", start=number * 5))
    for many in (1, 3, 30):
        with django_assert_num_queries(3):  # masked names, places, texts
            assert len(quotes(made[:many])) == many


def test_reading_quotes_asks_once_for_what_few_texts_have(django_assert_num_queries):
    made = []
    for number in range(30):
        source = factories.document(f"words, 4000 1234, secret {number}", url="https://example.org/a")
        made.append(factories.passage(source, "words"))
        first = source.versions.get()
        factories.redaction(first, "4000 1234")
        factories.span(first, "secret", "sensitive")
        factories.version(source, "nothing")
        LinkCheck.objects.create(document=source, url=source.url, checked_at=factories.NOW, outcome="gone")
    for many in (1, 3, 30):
        with django_assert_num_queries(8):  # and masks, later versions, two of checks, spans
            found = quotes(made[:many])
        assert {(each.suffix, each.newest, each.missing_since) for each in found.values()} == {
            (SUFFIX, 2, factories.NOW)
        }
        assert {each.looked.gone_since for each in found.values()} == {factories.NOW}


# --- pieces ----------------------------------------------------------------------------------------------


def cut(source, *words, **options):
    """The source's pieces, short: (text, the quotes on it)."""
    passages = [factories.passage(source, each) for each in words]
    return [
        ("…" if piece.skipped else piece.text, [passage.exact for passage in piece.passages])
        for piece in pieces(source.versions.get(), passages, **options)
    ]


def test_a_text_without_passages_is_one_piece():
    assert cut(factories.document("All of it.")) == [("All of it.", [])]


def test_passages_may_overlap_and_nest():
    source = factories.document("one two three four five")
    assert cut(source, "one two three", "two three four", "three") == [
        ("one ", ["one two three"]),
        ("two ", ["one two three", "two three four"]),
        ("three", ["one two three", "two three four", "three"]),
        (" four", ["two three four"]),
        (" five", []),
    ]


def test_the_longer_of_two_that_begin_together_comes_first():
    source = factories.document("one two three")
    passages = [factories.passage(source, words) for words in ("one", "one two")]
    first, second, rest = pieces(source.versions.get(), passages)
    assert [passage.exact for passage in first.first] == ["one two", "one"]
    assert (second.passages, second.first, rest.passages) == ([passages[1]], [], [])


def test_the_same_words_twice_are_two_passages():
    source = factories.document("no no")
    passages = [factories.passage(source, "no", start=start) for start in (0, 3)]
    assert [(piece.text, piece.first) for piece in pieces(source.versions.get(), passages)] == [
        ("no", [passages[0]]),
        (" ", []),
        ("no", [passages[1]]),
    ]


def test_masks_asides_and_gaps_are_marked(masked):
    version = masked.versions.get()
    aside = factories.span(version, "on Monday", "aside", note="the server added this")
    gap = version.spans.create(kind="gap", start=9, end=9, note="a link")
    assert pieces(version, []) == [
        Piece(text="████", mask="person_at_risk"),
        Piece(text=" paid"),
        Piece(text=" with card ", gap=gap, lost="a link"),
        Piece(text="█████████", mask="payment"),
        Piece(text=" "),
        Piece(text="on Monday", span=aside, note="the server added this"),
        Piece(text="."),
    ]


def test_a_gap_may_be_the_first_or_the_last_thing_of_a_text():
    version = factories.document("Text").versions.get()
    first, last = (version.spans.create(kind="gap", start=at, end=at) for at in (0, 4))
    assert pieces(version, []) == [Piece(text="Text", gap=first), Piece(gap=last)]


def test_a_gap_outside_what_is_shown_is_not_shown():
    source = factories.document("One.\nTwo.", display="excerpts")
    version = source.versions.get()
    version.spans.create(kind="gap", start=9, end=9)
    assert pieces(version, [factories.passage(source, "One.")])[-1] == Piece(skipped=True)


LONG = "First line is here.\n" + "far " * 60 + "QUOTE" + " near" * 60 + "\nLast line is here."


def test_excerpts_show_whole_words_of_the_paragraph_around_a_quote():
    found = cut(factories.document(LONG, display="excerpts"), "QUOTE")
    assert found == [
        ("…", []),
        ("far " * 40, []),
        ("QUOTE", ["QUOTE"]),
        (" near" * 32, []),
        ("…", []),
    ]


def test_excerpts_without_a_passage_show_nothing():
    assert cut(factories.document(LONG, display="excerpts")) == [("…", [])]


def test_excerpts_that_touch_are_one():
    source = factories.document("a " * 50 + "ONE" + " b" * 50 + " TWO" + " c" * 200, display="excerpts")
    assert [text for text, _ in cut(source, "ONE", "TWO")] == [
        "a " * 50,
        "ONE",
        " b" * 50 + " ",
        "TWO",
        " c" * 80,
        "…",
    ]


def test_a_sensitive_stretch_is_never_context():
    source = factories.document("One. Kill them. Two. QUOTE here. Kill more. End.", display="excerpts")
    for words in ("Kill them.", "Kill more."):
        factories.span(source.versions.get(), words, "sensitive")
    assert cut(source, "QUOTE") == [("…", []), ("Two. ", []), ("QUOTE", ["QUOTE"]), (" here.", []), ("…", [])]
    assert "Kill them." in [text for text, _ in cut(source, "Kill them.")]


def test_link_shows_the_quotes_alone():
    source = factories.document("One two three four.", display="link")
    assert cut(source, "two", "four") == [("…", []), ("two", ["two"]), ("…", []), ("four", ["four"]), ("…", [])]


def test_masks_hold_within_excerpts(masked):
    Document.objects.update(display="link")
    assert cut(Document.objects.get(), "card 4000") == [
        ("…", []),
        ("card ", ["card 4000"]),
        ("████", ["card 4000"]),
        ("…", []),
    ]


def test_a_quote_in_context_is_an_excerpt_even_of_a_full_text():
    source = factories.document(LONG)
    assert [piece.skipped for piece in context(quote(factories.passage(source, "QUOTE")))] == [
        True, False, False, False, True,
    ]  # fmt: skip
    assert len(cut(source, "QUOTE")) == 3


def test_cutting_a_text_asks_as_often_for_many_passages_as_for_one(django_assert_num_queries):
    source = factories.document("word " * 60)
    made = [factories.passage(source, "word", start=number * 5) for number in range(30)]
    version = source.versions.select_related("document").get()
    for many in (1, 3, 30):
        with django_assert_num_queries(4):  # masked names, redactions, asides and gaps, places
            assert len(pieces(version, made[:many])) == 2 * many


def test_a_translation_does_not_repeat_what_its_version_masks(db):
    source = factories.document("Mariam Kostova, 4111 1111. The court sat.")
    factories.redaction(source.versions.get(), "Mariam Kostova, 4111 1111")
    factories.redaction(source.versions.get(), "Mariam Kostova")
    passage = factories.passage(
        source, "The court sat.", translation="Mariam Kostova (41111111): it sat.", translation_language="en",
        translated_by="human",
    )  # fmt: skip
    assert quotes([passage])[passage.pk].translation == "████████████████████████): it sat."
