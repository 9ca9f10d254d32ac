"""From copied words to a passage: what is found, what is refused, and how the refusal helps."""

import pytest

from documents import erasing, quoting
from documents.models import Passage
from tests import factories

TEXT = "First, the war.\nThen the  war again,\nand the peace."


@pytest.fixture
def document(db):
    return factories.document(TEXT)


@pytest.mark.parametrize(
    ("exact", "prefix", "occurrence", "start"),
    [
        ("Then", "", None, 16),
        ("the war", "First,", None, 7),
        ("war", "First, the", None, 11),
        ("war", "", 2, 26),
        ("war", "the", 2, 26),
        ("Then the war", "", None, 16),  # white space may differ
        ("again, and", "", None, 30),
        ("war.\r\nThen", "", None, 11),
    ],
)
def test_place_is_found(document, exact, prefix, occurrence, start):
    place = quoting.find(document, exact, prefix, occurrence)
    assert (place.start, place.selector.exact) == (start, TEXT[start : start + len(place.selector.exact)])


@pytest.mark.parametrize(
    ("exact", "prefix", "occurrence", "message"),
    [
        (" ", "", None, "Give the words of the quote."),
        ("Peace", "", None, "The quote does not stand in version 1, not even its first word."),
        (
            "First, the peace", "", None,
            "The quote does not stand in version 1. It agrees up to “First, the”; there the text goes on "
            "“war. Then the war again, and the peace”, and the quote “peace”.",
        ),
        ("war", "a", None, "The quote stands in version 1, but never directly after “a”."),
        ("war", "", 3, "The quote stands 2 times there; there is no number 3."),
    ],
)  # fmt: skip
def test_quote_that_is_not_there_says_where_it_goes_astray(document, exact, prefix, occurrence, message):
    with pytest.raises(quoting.NotFound) as caught:
        quoting.find(document, exact, prefix, occurrence)
    assert str(caught.value) == message


def test_quote_in_several_places_names_them(document):
    with pytest.raises(quoting.Ambiguous) as caught:
        quoting.find(document, "war")
    assert str(caught.value) == (
        "The quote stands in 2 places of version 1. Give the words directly before it, or its number: "
        "(1) “…First, the war. Then the war again, and the peace.…”; "
        "(2) “…First, the war. Then the war again, and the peace.…”"
    )


def test_source_without_a_text_says_so(db):
    with pytest.raises(quoting.NotFound, match="no text yet"):
        quoting.find(factories.document(""), "war")


def test_marked_passage_has_a_place_in_every_version(document):
    factories.version(document, "Before. " + TEXT)
    factories.version(document, "Nothing of it.")
    passage = quoting.mark(document, "the war", occurrence=1)
    assert (passage.exact, passage.prefix, passage.suffix) == (
        "the war", "Before. First, ", ".\nThen the  war again,\nand the p",
    )  # fmt: skip
    places = passage.anchors.order_by("version__number").values_list("version__number", "state", "start")
    assert list(places) == [(1, "exact", 7), (2, "exact", 15), (3, "lost", None)]


def test_chosen_place_stands_even_where_its_context_fits_twice(db):
    document = factories.document("war " * 60)
    passage = quoting.mark(document, "war", occurrence=30)
    assert [(each.state, each.start) for each in passage.anchors.all()] == [("exact", 29 * 4)]


def test_refused_quote_makes_nothing(document):
    with pytest.raises(quoting.Ambiguous):
        quoting.mark(document, "war")
    assert document.passages.count() == 0


@pytest.mark.parametrize("words", [" ", "\u200b", "…", "\u2800"])
def test_a_quote_has_a_word(db, words):
    with pytest.raises(quoting.NotFound, match="Give the words of the quote"):
        quoting.mark(factories.document(f"a{words}b"), words)


@pytest.mark.django_db
def test_words_of_a_version_that_was_erased_meanwhile_become_no_passage():
    source = factories.document("They wrote to the court on Monday.")
    place = quoting.find(source, "They wrote to the court")
    erasing.erase(source.versions.get(), None, "A court said so")
    with pytest.raises(quoting.NotFound, match="erased meanwhile"):
        quoting.put(Passage(document=source), place)
    assert not Passage.objects.exists()
