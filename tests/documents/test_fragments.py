"""Addresses that lead to the quoted words in the original page."""

import time
import unicodedata
from urllib.parse import unquote

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from documents import finding
from documents.finding import _SAME as SAME
from documents.finding import folded
from documents.fragments import RULES, directive, link, named_by
from documents.wording import Wording

PAGE = "https://example.org/a"
UNSEEN = ("Mn", "Mc", "Me", "Cf", "Cc")  # categories of characters that make no difference
WORDS = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo "
    "sierra tango uniform victor whiskey xray yankee zulu one two three four five six seven eight nine ten eleven "
    "twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy"
)  # more than 300 characters, none of them twice


def named(text):
    """The directive for what stands between [ and ], decoded; where there are { and }, only what they hold is seen."""
    places = {}
    for mark in regex.findall(r"[][{}]", text):
        places[mark] = text.index(mark)
        text = text.replace(mark, "", 1)
    seen = (places["{"], places["}"]) if "{" in places else None
    place = places["["], places["]"]
    found = directive(text, *place, seen)
    assert found == directive(text, *place, seen, known=named_by(text, *place, seen))
    return unquote(found)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # the only such place, and long enough: no context
        ("We ask you [to free all of them today] and always.", "to free all of them today"),
        # short: context up to twenty characters, from the same block if it has enough
        ("We ask you to [free] all of them.", "to-,free,-all of them."),
        ("We ask that you [free] them", "We ask that you-,free"),
        ("First line\n[Free them]\nLast line", "line-,Free them,-Last line"),
        # the same words twice: what tells them apart
        ("Nobody was told why it was. Nobody was told how. [Nobody was told] why.", "Nobody was told,-why."),
        ("No. [No.] No.", "No.-,No.,-No."),
        ("Name\nYes\nPlace\n[Yes]\nDay\nNo", "Place-,Yes"),
        # the first of several that nothing tells apart, because browsers take the first
        ("[Yes]\nNo\nYes\nNo", "Yes"),
        # another of several: nothing
        ("No\nYes\nNo\n[Yes]\nNo\nYes\nNo", ""),
        # browsers overlook case, accents and kinds of quotation marks
        ("The RÉSUMÉ of “all” of it. The [resume of \"all\" of it].", "it. The-,resume of \"all\" of it"),
        # half a word is no word
        ("A harbourmaster of the whole north. The [harbour of the whole north].", "harbour of the whole north"),
        # over blocks, or long: by both ends
        ("Before\nWe ask everybody [who reads this to sign.\nMiddle\nAnd then to pass it on] now.",
         "who reads this to sign.,And then to pass it on"),
        (f"a [{WORDS}] b", "alpha bravo charlie delta,forty fifty sixty seventy"),
        ("One cell\n[Yes\nOne more cell of it] all", "Yes,One more cell of it,-all"),
        # never within a word
        ("It was un[bound to a wo]rd of it", "unbound to a word,-of"),
        ("It is 3.[14 and that is all] there is.", "3.14 and that is all"),
        # spaces at the ends are no part of it
        ("We ask[ everybody who reads this ]now", "everybody who reads this"),
        # what has no width: nothing beyond it is adjacent, and no word ends before a direction mark
        ("We ask \u200b[\u200beverybody who reads] this", "everybody who reads,-this"),
        ("We ask [everybody who reads this\u200e] now and here", "ask-,everybody who reads"),
        # scripts without spaces: context up to a mark, because only a dictionary knows their words
        ("第一句话。这是[中文]文本，没有空格。", "第一句话。这是-,中文,-文本，没有空格。"),
        ("第一句话。[这是中文文本，没有空格，一直到这个句子的结尾]。",
         "这是中文文本，没有空格，一直到这个句子的结尾"),
        # emoji may be pictures in the page, over which no search goes
        ("We march [today in the whole town 🌧️ and tomorrow at the harbour], all.",
         "today in the whole town,tomorrow at the harbour"),
        ("[🇺🇦 Free them all in the town today] now.", "🇺🇦 Free them all in the town today"),
    ],
)  # fmt: skip
def test_a_quote_is_named_by_its_words_and_the_least_context(text, name):
    assert named(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # masked in the middle: by the words on both sides
        ("Yesterday [the police took ████ ██████ to the harbour prison] again.",
         "Yesterday-,the police took,to the harbour prison"),
        # masked at an end: the longest stretch without a mask, in full words
        ("Yesterday [████'s brother and his wife were taken to the prison] again.",
         "brother and his wife were taken to the prison"),
        ("[Write to ████@██████ or come to the door, it is open]", "Write to,the door, it is open"),
        # no context from behind a mask
        ("Two ████ [words] ████ of it.", "words"),
        # nothing left
        ("It is [████ ██████].", ""),
        ("It is x[██]y.", ""),
    ],
)  # fmt: skip
def test_masked_characters_and_their_words_stand_in_no_address(text, name):
    assert named(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nobody was told. We ask you to {[free]} all.", "free"),
        ("Nobody was told. We ask you {to [free] all.}", "to-,free,-all."),
        ("They are un{[bound by it]} all", "by it"),
        ("{[No]}\nYes they did\nNo it was", "No"),
        ("No it was\n{[No]}\nYes they did\nNo it was", ""),
    ],
)
def test_words_that_readers_may_not_see_stand_in_no_address(text, name):
    assert named(text) == name


@given(st.data())
def test_every_part_stands_in_what_may_be_seen_within_one_line_and_without_masks(data):
    text = data.draw(st.text(alphabet="ab ab.-,\n█é\u200e人🌧\u0301", min_size=1, max_size=60))
    low, start, end, high = sorted(data.draw(st.integers(0, len(text))) for _ in range(4))
    parts = [unquote(part.strip("-")) for part in directive(text, start, end, (low, high)).split(",") if part]
    assert all(part in text[low:high] and "\n" not in part and "█" not in part for part in parts)
    # nor a piece of a word that is masked in part
    assert not any(regex.search(rf"█[^\s]*{regex.escape(part)}", text) and text.count(part) == 1 for part in parts)


def test_what_is_kept_says_where_the_words_stand_and_holds_none_of_them():
    text = "Nobody was told why it was. Nobody was told how. Nobody was told why."
    start, end = text.rindex("Nobody was told"), len(text) - len(" why.")
    assert (start, end) == (49, 64)
    assert named_by(text, start, end) == f"{RULES},49,64,,,49,64,,,64,69"
    assert named_by("No\nYes\nNo\nYes\nNo\nYes\nNo", 10, 13) == f"{RULES},10,13,,,,,,,,"
    assert named_by(WORDS, 0, len(WORDS)) == f"{RULES},0,{len(WORDS)},,,0,25,304,329,,"


def test_what_is_kept_is_believed_of_its_place_and_by_the_rules_of_today_only():
    text = "We ask you to free all of them today and always."
    start, end = 14, 30
    plain = directive(text, start, end)
    assert plain == "free%20all%20of%20them,-today"
    words = "0,6,14,30,,,41,48"
    assert directive(text, start, end, known=f"{RULES},14,30,{words}") == "We%20ask-,free%20all%20of%20them,-always."
    for other in ("", f"{RULES - 1},14,30,{words}", f"{RULES},14,340,{words}", f"{RULES},1,30,{words}"):
        assert directive(text, start, end, known=other) == plain


def test_every_character_with_a_meaning_is_encoded():
    words = "well-known, they say & more: “this” = that? #all +1 100%"
    assert directive(words, 0, len(words)) == (
        "well%2Dknown%2C%20they%20say%20%26%20more%3A%20%E2%80%9Cthis%E2%80%9D%20%3D%20that%3F%20%23all%20%2B1%20100%25"
    )


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.org/a", "https://example.org/a#:~:text=Free"),
        ("https://example.org/a#part", "https://example.org/a#part:~:text=Free"),
        ("https://example.org/a#:~:text=old", "https://example.org/a#:~:text=Free"),
        ("https://example.org/a#part:~:text=old", "https://example.org/a#part:~:text=Free"),
        ("", ""),
    ],
)
def test_an_address_keeps_the_part_that_it_names(url, address):
    assert link(url, "Free") == address


def test_an_address_stays_plain_where_nothing_can_be_named():
    assert link("https://example.org/a#part", "") == "https://example.org/a#part"


@pytest.mark.parametrize(
    "text", ["a" * 300_000, "no " * 100_000, "no no\n" * 50_000, "人" * 300_000, "█" * 300_000, "\u0301" * 300_000]
)
def test_hostile_texts_are_soon_done_with(text):
    started = time.perf_counter()
    assert directive(text, 301, 303) == ""
    assert time.perf_counter() - started < 2


def test_letters_folded_one_by_one_are_the_whole_text_folded():
    letters = [chr(code) for code in range(0x20000) if not 0xD800 <= code < 0xE000]
    for at in range(0, len(letters), 16):
        for text in ("".join(letters[at : at + 16]), "".join(f"a{letter}b " for letter in letters[at : at + 16])):
            decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).casefold()
            kept = [each for each in decomposed if each.isspace() or unicodedata.category(each) not in UNSEEN]
            assert folded(text) == " ".join("".join(kept).translate(SAME).split())
            assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize("wide", [0, 0x10000])
def test_long_texts_are_folded_as_short_ones(wide, monkeypatch):
    """All characters at once, or one after the other: it makes no difference, whatever stands beside them."""
    codes = [code for code in range(wide, wide + 0x10000) if not 0xD800 <= code < 0xE000]
    texts = []
    for at in range(0, len(codes), 128):
        letters = [chr(code) for code in codes[at : at + 128]]
        texts += ["".join(letters), " ".join(letters), f" {''.join(reversed(letters))}\n\t "]
    monkeypatch.setattr(finding, "_LONG", 0)
    at_once = [folded(text) for text in texts]
    monkeypatch.setattr(finding, "_LONG", 10_000)
    assert at_once == [folded(text) for text in texts]


@given(st.text(st.sampled_from("ab \n\t\u00a0,.。漢…"), max_size=400), st.integers(0, 400), st.integers(0, 400))
def test_words_from_the_last_are_the_words(text, start, end):
    start, end = min(start, len(text)), min(end, len(text))
    wording = Wording(text, 0, len(text))
    assert [*wording.words_back(start, end)] == [*wording.words(start, end)][::-1]
