"""What is read from what somebody typed; nothing they type is an error."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from campaign.search.queries import Query, Term, parse

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
    found = parse('"political prisoners"').wanted[0].alternatives()
    assert ("enpolit", "enprison") in found
    assert all(one[:2] == other[:2] for one, other in found)


@given(st.text(max_size=250))
def test_anything_can_be_typed(text):
    query = parse(text)
    for term in (*query.wanted, *query.excluded):
        assert all(LETTERS.fullmatch(part.rstrip("*")) for tokens in term.alternatives() for part in tokens)
