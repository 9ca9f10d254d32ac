"""What is read from what somebody typed; nothing they type is an error."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from campaign.search.queries import BEGINNINGS, ROWS, Query, Term, parse

LETTERS = regex.compile(r"[\p{L}\p{M}\p{N}]+")


def word(*words, **more):
    return Term(words, **more)


def test_a_star_needs_letters_before_it():
    assert [parse(text).is_too_short for text in ("so* war", "war с*", "sol*", "中*", "*", "so")] == [
        True, True, False, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted", "excluded"),
    [
        ("strike Kyiv", [word("strike"), word("kyiv")], []),
        ('"political prisoners"', [word("political", "prisoners", is_phrase=True)], []),
        ("«Борис Кагарлицкий» -арест", [word("борис", "кагарлицкий", is_phrase=True)], [word("арест")]),
        ("„für den Frieden“ ‟x", [word("fur", "den", "frieden", is_phrase=True), word("x", is_phrase=True)], []),
        ('war -"anti war"', [word("war")], [word("anti", "war", is_phrase=True)]),
        ("anti-war", [word("anti", "war")], []),
        ("solidar*", [word("solidar", is_beginning=True)], []),
        ("a a A", [word("a")], []),
        ("foo \"bar", [word("foo"), word("bar", is_phrase=True)], []),
        ("-only", [], [word("only")]),
        ("a OR b NOT c", [word("a"), word("or"), word("b"), word("not"), word("c")], []),
        ("- * \" '' -- «»", [], []),
        ("", [], []),
    ],
)  # fmt: skip
def test_a_question_is_read(text, wanted, excluded):
    assert parse(text) == Query(text, tuple(wanted), tuple(excluded))


def test_only_so_much_is_looked_for():
    many = parse(" ".join(f"w{n}" for n in range(50)))
    assert (len(many.wanted), many.left_out) == (12, 38)
    assert parse("a" * 300).wanted == (word("a" * 200),)


def test_the_last_word_may_be_the_beginning_of_one():
    assert parse("boris kag").beginning().wanted == (word("boris"), word("kag", is_beginning=True))
    assert parse("free kag -court ").beginning().text == "free kag* -court "
    assert [parse(text).beginning() for text in ("ka", '"kag"', "kag*", "")] == [None] * 4


def test_alternatives_are_of_one_language_each():
    found = parse('"political prisoners"').wanted[0].alternatives
    assert ("enpolit", "enprison") in found
    assert all(one[:2] == other[:2] for one, other in found)


@given(st.text(max_size=250))
def test_anything_can_be_typed(text):
    query = parse(text)
    for term in (*query.wanted, *query.excluded):
        assert all(LETTERS.fullmatch(part.rstrip("*")) for tokens in term.alternatives for part in tokens)


@pytest.mark.parametrize(
    ("text", "wanted", "excluded"),
    [
        ("»Freiheit für alle« heute", [word("freiheit", "fur", "alle", is_phrase=True), word("heute")], []),
        ("‚a b‘ ‘c d’ ‹e f› ›g h‹ 'i j'", [word(*pair, is_phrase=True) for pair in ("ab", "cd", "ef", "gh", "ij")],
         []),
        ("war -‘anti war’", [word("war")], [word("anti", "war", is_phrase=True)]),
        ("war -»anti war«", [word("war")], [word("anti", "war", is_phrase=True)]),
        # the marks of one kind belong together, so that others may stand between them
        ('"for “political” prisoners" x', [word("for", "political", "prisoners", is_phrase=True), word("x")], []),
        ("„a «b» c“", [word("a", "b", "c", is_phrase=True)], []),
        ("„a b”, “c d\" e", [word("a", "b", is_phrase=True), word("c", "d", is_phrase=True), word("e")], []),
        # within a word, or an apostrophe that nothing closes
        ('צה"ל הפוליטיים', [word("צה", "ל"), word("הפוליטיים")], []),
        ('free"them all" now', [word("free"), word("them", "all", is_phrase=True), word("now")], []),
        ("‘Abd al-Karim’s brother", [word("abd"), word("al", "karim"), word("brother")], []),
        ("prisoners' rights", [word("prisoners"), word("rights")], []),
        ('צה"ל "אסירים פוליטיים"', [word("צה", "ל"), word("אסירים", "פוליטיים", is_phrase=True)], []),
        # another phrase begins: the one before was closed by another mark
        ("“a b“ and “c d”", [word("a", "b", is_phrase=True), word("and"), word("c", "d", is_phrase=True)], []),
        ("“a b\" “c d”", [word("a", "b", is_phrase=True), word("c", "d", is_phrase=True)], []),
        ('"a b” x "c d"', [word("a", "b", is_phrase=True), word("x"), word("c", "d", is_phrase=True)], []),
        # no space has to follow where none parts words
        ("“政治犯”释放", [word("政", "治", "犯", is_phrase=True), word("释", "放")], []),
        # a star with marks behind it, and in a phrase
        ("(kagarl*), boris", [word("kagarl", is_beginning=True), word("boris")], []),
        ("boris -kagarl*;", [word("boris")], [word("kagarl", is_beginning=True)]),
        ('"political pris*"', [word("political", "pris", is_phrase=True, is_beginning=True)], []),
    ],
)  # fmt: skip
def test_marks_are_read_as_they_are_meant(text, wanted, excluded):
    assert parse(text) == Query(text, tuple(wanted), tuple(excluded))


def test_a_star_in_a_phrase_needs_letters_too():
    assert [parse(text).is_too_short for text in ('"political pr*"', "(pr*)", "pr*.")] == [True] * 3


def test_a_beginning_is_as_long_as_the_words_of_texts_are():
    assert ("xx" + "x" * 60 + "*",) in parse("x" * 70 + "*").wanted[0].alternatives


def test_a_phrase_has_few_forms_however_many_its_words_have():
    phrase = parse('"' + " ".join(["сенцова"] * 20) + '"').wanted[0]
    assert len(phrase.alternatives) <= 4 * ROWS
    beginning = parse('"' + "а б " * 48 + 'abc*"').wanted[0]
    assert len(beginning.alternatives) <= BEGINNINGS
    marks = {token[:2] for *_before, token in beginning.alternatives}
    assert marks == {token[:2] for (token,) in parse("abc").wanted[0].alternatives}  # in no language it is left out


@given(st.text(alphabet="ab \"'«»“”„‘’*-", max_size=12))
def test_no_word_is_lost(text):
    """Whatever the marks around them are, what is asked for has the words as they were typed, in some order."""
    read = parse(text)
    terms = [*read.wanted, *read.excluded]
    assert {letter for term in terms for each in term.words for letter in each} == {*text} & {"a", "b"}
