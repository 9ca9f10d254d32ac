import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.text import UnstorableText, check_storable, fold, is_blank, newlines, says_something, sha256

STORABLE = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("Đorđe", "dorde"),
        ("Straße", "STRASSE"),
        ("İstanbul", "istanbul"),
        ("Işık", "isik"),
        ("Hấu", "hau"),
        ("Αθήνα", "ΑΘΗΝΑ"),
        ("ПЕТРОВ", "петров"),
        ("Алёна", "Алена"),
        ("за́мок", "замок"),
        (unicodedata.normalize("NFD", "Київ"), "Київ"),
        (unicodedata.normalize("NFD", "Łódź"), "łódź"),
        ("Мар'яна", "Мар’яна"),
        ("Марʼяна", "Мар‘яна"),
        ("Мар´яна", "Мар`яна"),
        ("O'Brien", "O＇Brien"),
        ("ﬁnal", "final"),
        ("ＲＦＵ", "rfu"),
        ("№ 5", "no 5"),
        ("soft\u00adhyphen", "softhyphen"),
        ("zero\u200bwidth", "zerowidth"),
        ("a \u00a0\n b", "a b"),
        ("  a  ", "a"),
    ],
)
def test_folding_makes_these_equal(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("й", "и"), ("ї", "і"), ("ў", "у"), ("ґ", "г"), ("ќ", "к"), ("рфу", "rfu"), ("сол", "соль"), ("ab", "a b")],
)
def test_folding_keeps_these_apart(one, other):
    assert fold(one) != fold(other)


def test_folding_is_readable():
    assert fold("Робітничий  Фронт України — Łódź, d'Été") == "робітничий фронт україни — lodz, dete"


def test_folding_a_character_of_the_basic_plane_twice_changes_nothing():
    assert [c for c in map(chr, range(0x10000)) if fold(fold(c)) != fold(c)] == []


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("captured", "stored"),
    [("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\n\rb", "a\n\nb"), ("a\r\r\nb", "a\n\nb"),
     ("a\u2028b\x85c", "a\u2028b\x85c"),
     ("", ""), ("é e\u0301 ﬁ\u00a0", "é e\u0301 ﬁ\u00a0")],
)  # fmt: skip
def test_only_line_ends_change(captured, stored):
    assert newlines(captured) == stored


@given(STORABLE)
def test_text_that_can_be_stored_passes(text):
    check_storable(text.replace("\0", ""))


@pytest.mark.parametrize(
    ("text", "named"), [("ab\0c", "U+0000 at position 2"), ("🏴\ud83d", "U+D83D at position 1"), ("\udfff", "U+DFFF")]
)
def test_what_no_database_keeps_is_refused_by_name_and_place(text, named):
    with pytest.raises(UnstorableText) as refusal:
        check_storable(text)
    assert named in str(refusal.value)


def test_the_hash_is_of_utf_8():
    assert sha256("я") == "9b21f5cf014c9efb35110dcccf3a74eab7fb903d1ca2f4054b3dad9ffabb7727"


@pytest.mark.parametrize(
    ("words", "blank", "says"),
    [
        ("", True, False), (" \n\u200b\u00ad", True, False), ("\u2800\u3164", True, False), ("\u0301", True, False),
        ("…", False, False), ("✊", False, True), ("7", False, True), ("Нет", False, True),
    ],
)  # fmt: skip
def test_what_shows_and_what_says_something(words, blank, says):
    assert (is_blank(words), says_something(words)) == (blank, says)
