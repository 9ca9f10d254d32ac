"""The copy of a text in which names are looked for: the same words as `fold` has, and the way back."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from campaign.names import folding
from campaign.names.folding import Folded
from documents.text import fold

LETTERS = "aZéßæœŁёйЙїґłøıİΣςАяЁ日本ข1²№-–'’ʼ.,\u00a0 \n\u00ad\u200b\u0301\u0306\u0308█🇫🇷𝐁"
TEXTS = st.text(alphabet=st.sampled_from(LETTERS), max_size=60)

WORDS = [
    ("Łódź", "lodz"),
    ("Королёв", "королев"),
    ("Йосип", "йосип"),
    ("И\u0306осип", "йосип"),
    ("за\u0301мок", "замок"),
    ("О’Брайен", "обрайен"),
    ("об'єднання", "обєднання"),
    ("l’Union", "l union"),
    ("dell'Unione", "dell unione"),
    ("Putin’s", "putin s"),
    ("Workers' Front", "workers front"),
    ("don't", "dont"),
    ("Straße", "strasse"),
    ("Œuvre", "oeuvre"),
    ("Ка\u00adгар", "кагар"),
    ("A\u00a0B\u2009C", "a b c"),
    ("RSD¹", "rsd"),
    ("«Искра»", "искра"),
    ("Jean–Luc", "jean luc"),
    ("İstanbul", "istanbul"),
    ("𝐁oris", "boris"),
]


@pytest.mark.parametrize(("text", "words"), WORDS)
@pytest.mark.parametrize("length", ["short", "long"])
def test_words_are_folded(text, words, length):
    padding = "" if length == "short" else " x" * folding._SHORT
    assert Folded(text + padding).text.split() == words.split() + padding.split()


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_a_name_folds_to_the_letters_that_fold_gives(text, words):
    without = str.maketrans("", "", " -–«»¹1")
    assert words.translate(without) == fold(text).translate(without)


@given(TEXTS)
@example("'s")
@example("\u0301")
@example("ßß")
def test_each_word_leads_back_to_its_place(text):
    """Also where the text is long, and runs through bytes."""
    for whole in (text, text + " y" * folding._SHORT):
        folded = Folded(whole)
        assert folded.text[0] == folded.text[-1] == " "
        at = 1
        for word in folded.text.split():
            at = folded.text.index(word, at)
            start, end = folded.place(at, at + len(word))
            assert 0 <= start < end <= len(whole)
            assert Folded(whole[start:end]).text.replace(" ", "") == word
            at += len(word)


@settings(max_examples=50)
@given(st.text(max_size=80))
def test_bytes_and_translation_agree(text):
    long = (text + "\n") * (folding._SHORT // (len(text) + 1) + 2)
    slow = Folded(text + "\n")
    assert Folded(long).text.split() == slow.text.split() * (folding._SHORT // (len(text) + 1) + 2)


def test_a_text_of_more_characters_than_bytes_is_folded_too():
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 300))) * 2 + " Жизнь, é"
    assert Folded(text).text == f" {text[:600]} жизнь  e "


@settings(max_examples=50)
@given(TEXTS)
def test_a_text_of_many_characters_is_folded_as_its_parts_are(text):
    many = "".join(map(chr, range(0x4E00, 0x4E00 + 300)))
    assert Folded(f"{text} {many} " * 3).text.split() == [*Folded(text).text.split(), many] * 3
