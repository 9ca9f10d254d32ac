"""What must hold of anchoring whatever the texts: it re-reads, it refuses, it ends, within its time."""

import time

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from documents.anchoring import AMBIGUOUS, EXACT, FUZZY, LOST, MOVED, Alignment, Text, candidates, locate, occurrences
from documents.anchoring.folding import Folded
from documents.selectors import QuoteSelector, select

MEGABYTE = 1_000_000
LETTERS = st.text(st.sampled_from("ab Аё\n\u00a0\u00ad\u0301.-«\"'…ßİﬁ🏴🇺🇦\u200d✊🏽中文لاُ"), max_size=60)
VOCABULARY = "the union of free teachers calls on 3 12 мы требуем свободы для Ларина. — «"
WORDS = st.lists(st.sampled_from(VOCABULARY.split(" ")), max_size=60)
PROSE = st.builds(" ".join, WORDS)
TEXTS = st.one_of(LETTERS, PROSE, st.text(max_size=60))


@given(TEXTS, TEXTS, TEXTS, TEXTS, st.one_of(st.none(), st.integers(-5, 400)))
@example("İ" * 5, "i̇i̇", "", "", None)
@example("", "a", "", "", 0)
def test_a_place_is_within_the_text_and_says_what_it_is(text, exact, prefix, suffix, hint):
    assume(exact)
    selector = QuoteSelector(exact, prefix, suffix)
    match = locate(text, selector, hint)
    for each in [match, *candidates(text, selector)]:
        assert 0 <= each.score <= 1
        if each.state in (AMBIGUOUS, LOST):
            assert (each.start, each.end) == (None, None)
        else:
            assert 0 <= each.start < each.end <= len(text)
            assert (each.state in (EXACT, MOVED)) == (text[each.start : each.end] == exact)
            assert (each.score == 1) == (each.state != FUZZY)


@given(TEXTS, st.integers(0, 400), st.integers(1, 200))
def test_in_the_same_text_a_quote_is_where_it_was(text, start, length):
    assume(start + length <= len(text))
    selector = select(text, start, start + length)
    whole = selector.prefix + selector.exact + selector.suffix
    assert locate(text, selector, start).start == start
    assert locate(text, selector, start).state == EXACT
    if text.find(whole) == text.rfind(whole) and (selector.prefix or selector.suffix):
        match = locate(text, selector)
        assert (match.start, match.state) in ((start, EXACT), (None, AMBIGUOUS), (None, LOST))


@given(PROSE, st.lists(st.sampled_from(VOCABULARY.split(" ")), min_size=30, max_size=60), st.data())
def test_a_quote_that_stands_once_is_found_behind_new_words(before, words, data):
    text, new = " ".join(words), before + "\n" + " ".join(words)
    start = data.draw(st.integers(1, len(text) // 4))
    end = data.draw(st.integers(len(text) // 2, len(text) - 1))
    selector = select(text, start, end)
    match = locate(new, selector, Alignment(text, new).expected(start))
    assert (match.start, match.end) == (len(before) + 1 + start, len(before) + 1 + end)


@given(TEXTS, TEXTS, st.integers(-3, 80))
def test_an_expected_position_is_within_the_new_text(old, new, position):
    assert 0 <= Alignment(old, new).expected(position) <= len(new)


@given(TEXTS, st.integers(0, 60))
def test_in_the_same_text_a_position_is_expected_where_it_was(text, position):
    assume(position <= len(text))
    assert Alignment(text, text).expected(position) == position


@given(TEXTS, st.integers(0, 60), st.integers(1, 60))
def test_a_folded_span_covers_the_text_it_stands_for(text, start, length):
    folded = Folded(text)
    assume(start + length <= len(folded.text))
    first, last = folded.span(start, start + length)
    assert 0 <= first <= last <= len(text)
    assert 0 <= folded.inside(first) <= len(folded.text)


@given(TEXTS, st.lists(st.sampled_from([" ", "  ", "-", "ß", "İ", "\u0301", "ab", "free", "ё", "\u00ad"])), st.data())
@example("a ß b a ss b", [], None)
def test_the_index_of_words_finds_what_reading_the_whole_text_finds(text, pieces, data):
    text = f"{text} {''.join(pieces)} {text}"
    start = data.draw(st.integers(0, len(text) - 1)) if data else 0
    exact = text[start : start + (data.draw(st.integers(1, 40)) if data else 5)]
    prepared = Text(text)
    folded = Folded(exact).text
    unprepared = list(prepared.starts(exact)), list(prepared.folded_starts(folded)) if folded else None
    prepared.regions(folded, 8, 1)
    assert (list(prepared.starts(exact)), list(prepared.folded_starts(folded)) if folded else None) == unprepared
    assert unprepared[0] == list(occurrences(text, exact))


PERIODIC = "ab" * (MEGABYTE // 2)
BOXES = "a b " * (MEGABYTE // 4)
SIGNS = '"- ' * (MEGABYTE // 15)
HAN = "一" * (MEGABYTE // 5)


@pytest.mark.parametrize(
    ("text", "selector", "hint", "state"),
    [
        (PERIODIC, select(PERIODIC, 1000, 1200), None, AMBIGUOUS),
        (PERIODIC, select(PERIODIC, 1000, 1200), 1000, EXACT),
        (PERIODIC, QuoteSelector("ab" * 50 + "x" + "ab" * 50, "ab" * 16, "ab" * 16), 500, FUZZY),
        (PERIODIC, QuoteSelector("ab" * 75_000 + "x" + "ab" * 75_000), None, LOST),
        (BOXES, QuoteSelector("a b " * 20 + "c " + "a b " * 20, "a b ", "a b "), None, LOST),
        (SIGNS, QuoteSelector('x"- y'), None, LOST),
        (HAN, QuoteSelector("一" * 20 + "中" + "一" * 20, "一" * 32, "一" * 32), None, LOST),
        ("", QuoteSelector("a b c"), 3, LOST),
    ],
    ids=["often", "often, but here", "changed", "long", "words", "signs", "one letter", "empty"],
)
def test_a_text_that_repeats_itself_takes_no_longer(text, selector, hint, state):
    began = time.process_time()
    text = Text(text)
    assert locate(text, selector, hint).state == state
    candidates(text, selector)
    assert time.process_time() - began < 20  # about 1 s; what is quadratic takes hours


def test_one_line_of_a_megabyte_is_searched():
    line = " ".join(f"word{number * number % 99_991}" for number in range(MEGABYTE // 10))
    start = len(line) // 2
    start = line.index(" ", start) + 1
    selector = select(line, start, start + 200)
    new = line.replace(selector.exact, selector.exact.replace(selector.exact.split()[5], "changed"), 1)
    match = locate(Text(new), selector, Alignment(line, new).expected(start))
    assert (match.state, match.start) == (FUZZY, start)


def test_a_long_quote_is_found_by_its_first_and_last_words():
    text = " ".join(f"word{number * number % 9_973}" for number in range(20_000))
    selector = select(text, 40_000, 100_000)
    new = "New. " + text.replace(text[70_000:70_010], "other words", 1)
    match = locate(new, selector)
    assert (match.state, match.start, match.end) == (FUZZY, 40_005, 100_006)
    assert match.score > 0.98
