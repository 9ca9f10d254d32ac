import pytest

from documents.selectors import CONTEXT, QuoteSelector, select


@pytest.mark.parametrize(
    ("text", "start", "end", "selector"),
    [
        ("one two three", 4, 7, QuoteSelector("two", "one ", " three")),
        ("one", 0, 3, QuoteSelector("one", "", "")),
        ("🏴🇺🇦a", 1, 3, QuoteSelector("🇺🇦", "🏴", "a")),
        ("a" * 50 + "QUOTE" + "b" * 50, 50, 55, QuoteSelector("QUOTE", "a" * CONTEXT, "b" * CONTEXT)),
    ],
)
def test_a_selector_holds_the_quote_and_the_words_around_it(text, start, end, selector):
    assert select(text, start, end) == selector


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 2), (0, 4), (4, 5)])
def test_what_is_no_span_of_the_text_is_refused(start, end):
    with pytest.raises(ValueError, match="is no span of a text of 3 characters"):
        select("abc", start, end)
