"""Words as the index has them: what one question finds, and what it must not."""

import pytest
import regex

from campaign.search import words


def _same(one, other, language):
    """Whether a question with the first word finds a text that has the second."""
    (asked,) = words.folded(one)
    return bool(set(words.tokens_asked(asked)) & set(words.tokens(other, language)))


@pytest.mark.parametrize(
    ("asked", "written", "language"),
    [
        ("кагарлицкий", "Кагарлицкому", "ru"), ("украина", "Украине", "ru"), ("заключенный", "заключённым", "ru"),
        ("солідарність", "солідарності", "uk"), ("петиція", "петицією", "uk"), ("петиція", "петицій", "uk"),
        ("звільнення", "звільнень", "uk"), ("війна", "війною", "uk"), ("український", "українських", "uk"),
        ("підтримувати", "підтримували", "uk"), ("пять", "п’ять", "uk"),
        ("в'язень", "в’язнів", "uk"), ("політв'язень", "політв'язні", "uk"), ("українець", "українців", "uk"),
        ("правозахисець", "правозахисцем", "uk"), ("березень", "березня", "uk"), ("рішення", "рішень", "uk"),
        ("підписати", "підписала", "uk"), ("підписав", "підписують", "uk"), ("закликає", "закликали", "uk"),
        ("затримати", "затримав", "uk"), ("справа", "справ", "uk"), ("держава", "держав", "uk"),
        ("матеріал", "матеріали", "uk"), ("канал", "каналів", "uk"), ("адвокат", "адвокати", "uk"),
        ("депутат", "депутатів", "uk"), ("список", "списку", "uk"), ("вирок", "вироку", "uk"),
        ("рівень", "рівня", "uk"),
        ("працювати", "працювала", "uk"), ("працює", "працювали", "uk"), ("закликають", "закликаю", "uk"),
        ("вимагає", "вимагали", "uk"), ("маршал", "маршала", "uk"),
        ("київ", "Києві", "uk"), ("харків", "Харкова", "uk"),
        ("refugies", "réfugiés", "fr"), ("union", "l’Union", "fr"), ("solidarite", "SOLIDARITÉ", "fr"),
        ("lodz", "Łódź", "pl"), ("strasse", "Straße", "de"), ("haus", "Häuser", "de"),
        ("petition", "Petitionen", "de"),
        ("preso", "presos", "es"), ("liberazione", "liberazioni", "it"), ("petícia", "petíciu", "sk"),
        ("prisoner", "prisoners", "en"), ("putin", "Putin’s", "en"), ("sign", "signed", "en"),
        ("prisoner", "prisoners", "und"), ("украина", "Украине", "en"), ("петиція", "петицією", "en"),
        ("rabkor", "Rabkor", "ru"), ("2023", "2023", "ru"), ("中", "中国人权", "zh"),
        ("соліда\u00adрність", "солідарність", "uk"),
        ("ελευθερία", "ΕΛΕΥΘΕΡΙΑ", "el"), ("cœur", "coeur", "fr"),
        # surnames and places that look like a genitive of a plural
        ("сенцов", "Сенцова", "ru"), ("сенцова", "Сенцов", "ru"), ("сенцовым", "Сенцову", "ru"),
        ("киев", "Киева", "ru"), ("киева", "Киев", "ru"), ("ростове", "Ростов", "ru"), ("медведев", "Медведева", "en"),
        ("протест", "протестов", "ru"), ("протестов", "протест", "ru"),
        # in texts of another script each word is read by its own letters
        ("адвокатів", "Адвокат", "en"), ("адвокат", "адвокатів", "en"), ("студентів", "студент", "de"),
        ("харків", "Харкова", "und"), ("харкова", "Харків", "und"), ("γρηγορόπουλου", "Γρηγορόπουλος", "en"),
        # what French folding takes away
        ("condamne", "condamnées", "fr"), ("condamnées", "condamné", "fr"), ("prisonnier", "prisonnières", "fr"),
        ("prisonnières", "prisonniers", "fr"), ("refugiees", "réfugiés", "fr"), ("réfugié", "réfugiées", "fr"),
        ("остров", "островах", "ru"), ("ouvrier", "ouvrière", "fr"), ("libéré", "libérée", "fr"),
        # digits and points
        ("2023", "٢٠٢٣", "ar"), ("۲۰۲۳", "2023", "fa"), ("שלום", "שָׁלוֹם", "he"), ("سلام", "سَلَام", "ar"),
    ],
)  # fmt: skip
def test_forms_of_one_word_meet(asked, written, language):
    assert _same(asked, written, language)


@pytest.mark.parametrize(
    ("asked", "written", "language"),
    [
        ("війна", "вій", "uk"), ("учень", "вчення", "uk"), ("вирок", "вирій", "uk"), ("віддає", "від", "uk"),
        ("надає", "над", "uk"), ("передає", "перед", "uk"), ("радує", "радіо", "uk"), ("подає", "подія", "uk"),
        ("активистка", "активист", "ru"), ("мир", "мій", "uk"),
        ("paris", "pari", "fr"),
        ("мир", "мировой", "ru"), ("мировой", "мир", "ru"), ("право", "правовой", "ru"), ("иван", "Ивановой", "ru"),
        ("prison", "Prisma", "de"), ("мыла", "мила", "ru"), ("й", "и", "ru"),
    ],
)  # fmt: skip
def test_words_of_their_own_stay_apart(asked, written, language):
    assert not _same(asked, written, language)


def test_a_stem_of_one_language_does_not_find_another_language():
    # French “partis” and English “parti” would both be “parti” without the mark of their language.
    assert set(words.tokens("partis", "fr")) & set(words.tokens("partis", "en")) == set()


@pytest.mark.parametrize(
    ("typed", "written", "language"),
    [
        ("solidarit", "solidarity", "en"), ("politica", "political", "en"), ("imprisonm", "imprisonment", "en"),
        ("liberazio", "liberazioni", "it"), ("солидарнос", "солидарность", "ru"), ("підписа", "підписали", "uk"),
        ("kagarl", "Kagarlitsky", "en"), ("religio", "religious", "en"), ("impossib", "impossibile", "it"),
        ("commissio", "commission", "fr"), ("iniciat", "iniciativa", "es"), ("україне", "українець", "uk"),
        ("poslane", "poslanec", "sk"), ("israe", "israel", "de"), ("требуе", "требует", "ru"),
        ("michae", "michael", "de"),
    ],
)  # fmt: skip
def test_what_is_typed_of_a_word_finds_it(typed, written, language):
    (token,) = words.tokens(written, language)
    assert token.startswith(language + typed) or token in words.tokens_shorter(typed, language)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("jeremiah", "Jeremy"),
        ("novakova", "Novak"),
        ("adamson", "Adam"),
        ("mikhailov", "Mikhail"),
        ("thereb", "there"),
    ],
)
def test_a_shorter_word_does_not_begin_so(typed, written):
    (token,) = words.tokens(written, "en")
    assert not token.startswith("en" + typed) and token not in words.tokens_shorter(typed, "en")


def test_places_are_those_of_the_text():
    text = "Свободу l’Union des réfugiés 🇺🇦 Łódź!"
    assert [(text[start:end], token) for start, end, token in words.places(text, "fr")] == [
        ("Свободу", "ruсвобод"), ("l’Union", "frl"), ("l’Union", "frunion"), ("des", "frde"),
        ("réfugiés", "frrefug"), ("Łódź", "frlodz"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", " ", "—", "\n\n", "🇺🇦🏳️", "'’ʼ", "\u200b", "…!?"])
def test_no_word_is_no_token(text):
    assert words.tokens(text, "en") == []


def test_tokens_hold_nothing_that_a_database_could_read_as_more_than_a_word():
    hostile = "a'b\"c d\\e f:g h*i (j) -k {l} NEAR/2 m|n &o !p <-> q%r _s ' OR 1=1; -- \0 \u0301 ٤٢ Ⅷ ½ ﬁ"
    made = words.tokens(hostile, "en")
    assert [token for token in made if not regex.fullmatch(r"[\p{L}\p{M}\p{N}]+", token)] == []
