import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from documents.anchoring import AMBIGUOUS, EXACT, FUZZY, LOST, MOVED, Match, Text, candidates, locate, occurrences
from documents.selectors import QuoteSelector, select


def selector(exact, prefix="", suffix=""):
    return QuoteSelector(exact, prefix, suffix)


@pytest.mark.parametrize(
    ("text", "quote", "hint", "match"),
    [
        ("one two three", selector("two", "one ", " three"), None, Match(4, 7, 1.0, EXACT)),
        ("one two three", selector("two", "one ", " three"), 4, Match(4, 7, 1.0, EXACT)),
        # the hint is only a hint
        ("new: one two three", selector("two", "one ", " three"), 4, Match(9, 12, 1.0, MOVED)),
        ("one two three", selector("two", "one ", " three"), -1, Match(4, 7, 1.0, MOVED)),
        ("one two three", selector("two", "one ", " three"), 99, Match(4, 7, 1.0, MOVED)),
        # the words around it changed, the quote did not
        ("ten two three", selector("two", "one ", " three"), 4, Match(4, 7, 1.0, EXACT)),
        ("two", selector("two", "one ", " three"), None, Match(0, 3, 1.0, MOVED)),
        # nowhere
        ("one ten three", selector("two", "one ", " three"), 4, Match(None, None, 0.3333, LOST)),
        ("", selector("two"), None, Match(None, None, 0.0, LOST)),
        ("the twofold one", selector("two"), None, Match(None, None, 0.0, LOST)),
        # the same words in other typography, or nearly the same in their context
        ("One Two Three", selector("two"), None, Match(4, 7, 0.995, FUZZY)),
        ("e\u0301", selector("é"), None, Match(0, 2, 0.995, FUZZY)),
        ("one twa three", selector("two", "one ", " three"), 4, Match(4, 7, 0.6667, FUZZY)),
        # several places, decided by what stands around them
        ("a no b, c no d", selector("no", "c ", " d"), None, Match(10, 12, 1.0, EXACT)),
        ("a no b, c no d", selector("no", "a ", " b"), 10, Match(2, 4, 1.0, MOVED)),
        ("a no b, c no d", selector("no", "c ", ""), None, Match(10, 12, 1.0, EXACT)),
        # several places that fit equally well
        ("no no", selector("no"), None, Match(None, None, 1.0, AMBIGUOUS)),
        ("no no", selector("no"), 3, Match(3, 5, 1.0, EXACT)),
        ("a no b a no b", selector("no", "a ", " b"), None, Match(None, None, 1.0, AMBIGUOUS)),
        ("a no b a no b", selector("no", "a ", " b"), 9, Match(9, 11, 1.0, EXACT)),
        ("a no b a no b", selector("no", "a ", " b"), 5, Match(None, None, 1.0, AMBIGUOUS)),
        ("x no y x no y", selector("no", "a ", " b"), 9, Match(9, 11, 1.0, EXACT)),
        # overlapping occurrences
        ("aaa", selector("aa", "a", ""), None, Match(1, 3, 1.0, EXACT)),
        ("aa aa", selector("aa"), None, Match(None, None, 1.0, AMBIGUOUS)),
        # code points, not UTF-16 units
        ("🇺🇦🏴 two 🏴", selector("two", "🏴 ", " 🏴"), None, Match(4, 7, 1.0, EXACT)),
        ("𝔞𝔟𝔠", selector("𝔟"), 1, Match(1, 2, 1.0, EXACT)),
    ],
)
def test_a_quote_is_found_by_itself_and_the_words_around_it(text, quote, hint, match):
    assert locate(text, quote, hint) == match


def test_an_empty_quote_stands_nowhere():
    with pytest.raises(ValueError, match="An empty quote stands nowhere"):
        locate("text", selector(""))


def test_occurrences_may_overlap():
    assert list(occurrences("aaaa", "aa")) == [0, 1, 2]


TEXTS = st.text(st.sampled_from("ab \n🏴"), min_size=1, max_size=40)


@given(TEXTS, st.integers(0, 39), st.integers(1, 40))
def test_what_was_selected_is_found_where_it_was(text, start, length):
    assume(start + length <= len(text))
    assert locate(text, select(text, start, start + length), start) == Match(start, start + length, 1.0, EXACT)


@given(TEXTS, TEXTS, TEXTS, TEXTS, st.one_of(st.none(), st.integers(-2, 50)))
def test_what_is_found_reads_the_quote(text, exact, prefix, suffix, hint):
    match = locate(text, selector(exact, prefix, suffix), hint)
    if match.start is None:
        assert match.end is None
        assert match.state in (AMBIGUOUS, LOST)
    else:
        assert 0 <= match.start < match.end <= len(text)
        assert (match.state == FUZZY) == (text[match.start : match.end] != exact)
    assert 0 <= match.score <= 1
    assert match == locate(Text(text), selector(exact, prefix, suffix), hint)
    assert all(each.state in (EXACT, MOVED, FUZZY) for each in candidates(text, selector(exact, prefix, suffix)))
