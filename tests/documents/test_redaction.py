import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.redaction import MASK, Forms, Span, cover, length, mask, merge


def masked(text, part):
    """The text with the first place of `part` masked."""
    start = text.index(part)
    return mask(text, [Span(start, start + len(part))])


@pytest.mark.parametrize(
    ("text", "part", "public"),
    [
        ("card 4000 1234 now", "4000 1234", "card █████████ now"),
        ("Anna\nPetrova came", "Anna\nPetrova", "████\n███████ came"),
        ("a\tb", "a\tb", "███"),
        ("", "", ""),
        ("all", "all", "███"),
        # half a cluster would tell what was there
        ("x🇺🇦🇷🇺y", "\U0001f1e6", "x██🇷🇺y"),
        ("x🇺🇦🇷🇺y", "🇷", "x🇺🇦██y"),
        ("x👩‍👩‍👧y", "\u200d", "x█████y"),
        ("x👍🏽y", "👍", "x██y"),
        ("e\u0301clair", "e", "██clair"),
        ("e\u0301clair", "\u0301", "██clair"),
        ("x\u1100\u1161\u11a8y", "\u1161", "x███y"),
        ("कि ता", "क", "██ ता"),
        ("x☺\ufe0fy", "☺", "x██y"),
    ],
)
def test_a_mask_covers_whole_graphemes_and_keeps_the_shape(text, part, public):
    assert masked(text, part) == public


def test_several_spans_are_masked_once():
    assert mask("abcdefgh", [Span(5, 7), Span(0, 2), Span(1, 3)]) == "███de██h"


def test_merging_keeps_the_first_reason_and_leaves_neighbours_apart():
    assert merge([Span(4, 6, "c"), Span(0, 3, "a"), Span(2, 4, "b"), Span(9, 9, "d")]) == [
        Span(0, 4, "a"),
        Span(4, 6, "c"),
    ]


def test_a_long_run_without_spaces_is_still_widened():
    text = "a" * 5000 + "e\u0301" + "b" * 5000
    assert cover(text, [Span(5000, 5001, "contact")]) == [Span(5000, 5002, "contact")]


@pytest.mark.parametrize(
    ("form", "text", "public"),
    [
        ("Anna", "Anna, anna and ANNA", "████, ████ and ████"),
        ("Anna", "Joanna and Annabel", "Joanna and Annabel"),
        ("Anna", "Anna2 2Anna Anna² Annaª", "████2 2████ ████² ████ª"),
        ("4000", "14000 40001 4000 A4000", "14000 40001 ████ A████"),
        ("Anna Petrova", "Anna² Petrova¹", "█████████████¹"),
        ("Anna", "(Anna) «Anna» d’Anna Anna's", "(████) «████» d’████ ████'s"),
        ("Anna", "An\u00adna An\u200bna A\u2060nna", "█████ █████ █████"),
        ("Anna", "Ａｎｎａ 𝐀𝐧𝐧𝐚", "████ ████"),
        ("Anna Petrova", "Anna Petrova", "████████████"),
        (
            "Anna Petrova",
            "Anna\u00a0Petrova Anna\nPetrova Anna  \n\tPetrova",
            "████████████ ████\n███████ ██████\n████████",
        ),
        ("Anna Petrova", "ANNA_PETROVA", "████████████"),
        ("Anna Petrova", "Anna-Petrova Anna, Petrova Anna/Petrova", "████████████ █████████████ ████████████"),
        ("Anna Petrova", "anna.petrova@example.org", "████████████@example.org"),
        ("Anna Petrova", "https://example.org/anna-petrova?x", "https://example.org/████████████?x"),
        (
            "Anna Petrova",
            "Anna%20Petrova Anna+Petrova Anna&nbsp;Petrova",
            "██████████████ ████████████ █████████████████",
        ),
        ("Anna Petrova", "%41nna%2DPetrova &#65;nna Petrova", "████████████████ ████████████████"),
        ("Anna Petrova", "**Anna** **Petrova** Anna*Petrova*", "**████████████████** ████████████*"),
        ("Anna Petrova", "#AnnaPetrova annapetrovas", "#███████████ annapetrovas"),
        ("Анна Петрова", "%D0%90%D0%BD%D0%BD%D0%B0 Петрова", "█" * 32),
        ("Anna Petrova", "Anna Pet-\nrova Anna-\nPetrova", "█████████\n████ █████\n███████"),
        ("Anna", "said-\nAnna", "said-\n████"),
        ("Anna", "50%Anna %ad Anna", "50%████ %ad ████"),
        ("Anna", "An\u034fna A\ufe0fnna A\u20ddnna An\u2800na An\u115fna A\x01nna", " ".join(["█" * 5] * 6)),
        ("Anna", "by\u200bAnna by\u2800Anna by\u115fAnna", "by\u200b████ by\u2800████ by\u115f████"),
        ("Anna Petrova", "Anna and Petrova", "Anna and Petrova"),
        ("  Anna \n Petrova ", "Anna Petrova", "████████████"),
        ("Пётр", "Петр, ПЁТР, Пе\u0308тр", "████, ████, █████"),
        ("Анна", "А\u0301нна", "█████"),
        ("Андрей", "Андрей Андреи\u0306", "██████ ███████"),
        ("Київ", "Киі\u0308в", "█████"),
        ("Марʼяна", "Мар'яна Мар’яна Маряна", "███████ ███████ ██████"),
        ("Маряна", "Маряна", "██████"),
        ("Łukasz", "Lukasz ŁUKASZ", "██████ ██████"),
        ("José", "Jose JOSÉ Jose\u0301", "████ ████ █████"),
        ("Straße", "STRASSE", "███████"),
        ("Işık", "IŞIK Isik", "████ ████"),
        ("Anna-Maria", "Anna–Maria Anna\u2011Maria", "██████████ ██████████"),
        ("王芳", "记者王芳说", "记者██说"),
        ("नाम", "नाम है", "███ है"),
    ],
)
def test_a_form_is_masked_however_a_text_writes_it(form, text, public):
    assert Forms([form]).apply(text) == public


@pytest.mark.parametrize(
    ("forms", "public"),
    [
        (["Anna Petrova", "Petrova Ivanova"], "████████████████████ came"),
        (["Anna", "Anna Petrova"], "████████████ Ivanova came"),
        (["Petrova", "Anna Petrova Ivanova"], "████████████████████ came"),
        (["Anna", "Ivanova"], "████ Petrova ███████ came"),
    ],
)
def test_forms_that_overlap_are_all_masked(forms, public):
    assert Forms(forms).apply("Anna Petrova Ivanova came") == public


@pytest.mark.parametrize("strings", [[], [""], [" ", "\u00ad"], ["'"]])
def test_no_forms_mask_nothing(strings):
    forms = Forms(strings)
    assert (bool(forms), forms.find("It's Anna"), forms.apply("It's Anna")) == (False, [], "It's Anna")


def test_a_found_form_says_where_and_why():
    forms = Forms({"anna": "person_at_risk", "O'Neil 5": "contact", "4000": "payment"})
    assert forms.find("To Anna: 4000, ANNA of ONeil  5") == [
        Span(3, 7, "person_at_risk"),
        Span(9, 13, "payment"),
        Span(15, 19, "person_at_risk"),
        Span(23, 31, "contact"),
    ]


LETTERS = st.text(
    st.sampled_from(
        list("aAbбйёїé'’-_ \n\t%&;#²ª\u200b\u2800\u034f\u00a0\u00ad\u200d\u0301\u0306\u0308ßﬁŁ王芳कि्ष🇺🇦👩👍🏽█1.")
    ),
    max_size=30,
)


@given(LETTERS, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4))
def test_a_mask_keeps_the_length_and_everything_outside_it(text, pairs):
    spans = [Span(min(pair), min(max(pair), len(text))) for pair in pairs if min(pair) < len(text)]
    public = mask(text, spans)
    inside = {position for span in cover(text, spans) for position in range(span.start, span.end)}
    assert len(public) == len(text)
    assert all(position in inside or text[position] == character for position, character in enumerate(public))
    assert all(public[position] in (MASK, "\n") for span in spans for position in range(span.start, span.end))


@given(LETTERS, st.lists(LETTERS.map(lambda form: form.replace(MASK, "")), max_size=4))
def test_no_form_can_be_found_once_it_is_masked(text, strings):
    forms = Forms(strings)
    public = forms.apply(text)
    assert forms.find(public) == []
    assert len(public) == len(text)


@given(LETTERS)
def test_how_a_text_is_composed_does_not_matter(text):
    forms = Forms(["й b", "ёb", "é", "ї"])
    for form in ("NFC", "NFD"):
        assert bool(forms.find(unicodedata.normalize(form, text))) == bool(forms.find(text))


def test_a_long_text_is_searched_for_many_names_at_once():
    """Its cost is that of reading the text, not of the number of names times its length."""
    text = "Some words that stand here and name nobody at all.\n" * 8000 + "Zoe Last 20% ² here"
    forms = Forms([f"Words{chr(97 + n % 26)}{chr(97 + n // 26)} Last" for n in range(300)] + ["Zoe Last"])
    began = time.process_time()
    assert [text[span.start : span.end] for span in forms.find(text)] == ["Zoe Last"]
    assert time.process_time() - began < 3


def test_the_length_of_a_form_is_that_of_its_letters_and_digits():
    assert [length(form) for form in ("Anna", "A. B", "´´´", "★★★", "e\u0301", "ﬁ 5", "")] == [4, 2, 0, 0, 1, 3, 0]
