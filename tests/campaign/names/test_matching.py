"""Known names in a text: which words count, in which forms, and what must not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.names import reading
from campaign.names.matching import Entry, Lexicon, Mention
from campaign.names.tree import Node

ENTRIES = [
    Entry("kos", "Мария Косторевская", "ru", "person"),
    Entry("kos", "Косторевская", "ru", "person"),
    Entry("kos", "М. Косторевская", "ru", "person"),
    Entry("vet", "Глеб Ветрогонский", "ru", "person"),
    Entry("vet", "Ветрогонский", "ru", "person"),
    Entry("vet", "Г.Ю. Ветрогонский", "ru", "person"),
    Entry("vet", "Gleb Vetrogonsky", "", "person"),
    Entry("dub", "Дубравцев", "ru", "person"),
    Entry("sha", "Шаповаленко", "uk", "person"),
    Entry("pet", "Петров", "ru", "person"),
    Entry("front", "Рабочий фронт Заречья", "ru"),
    Entry("front", "Робітничий фронт Заріччя", "uk"),
    Entry("front", "РФЗ", "ru"),
    Entry("spilka", "Вільна спілка", "uk"),
    Entry("one", "ЛДМ", "ru"),
    Entry("two", "ЛДМ", "ru"),
    Entry("we", "МЫ", "ru"),
    Entry("left", "Left", "en"),
    Entry("iskra", "Искра", "ru"),
    Entry("stw", "Stop the War", "en"),
    Entry("ocf", "Organization of Common-Fielders", "en"),
    Entry("ocf", "Common Fielders’ Fund", "en"),
    Entry("vesna", "Движение «Веснянка»", "ru"),
    Entry("lodz", "Komuna Łódzka", "pl"),
    Entry("kor", "Королёв Луг", "ru"),
    Entry("ob", "Об'єднання Майстрів", "uk"),
    Entry("flag", "Committee for 🇺🇦", "en"),
    Entry("obrien", "Niamh O’Brannagh", "en", "person"),
    Entry("union", "Union des lampistes", "fr"),
    Entry("cjk", "日本労働者連帯", "ja"),
    Entry("thai", "สมัชชาแรงงาน", "th"),
    Entry("rsd", "RSD", ""),
    Entry("camp", "Gleb Vetrogonsky Defence Campaign", "en"),
    Entry("partyja", "Партыя лясных рабочых", "be"),
    Entry("pbg", "Съюз на мелничарите", "bg"),
]


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon(ENTRIES)


FOUND = [  # text with the mention in brackets, key, how
    ("[Косторевская] вышла", "kos", "exact"),
    ("письмо [Косторевской], Косторевских", "kos", "inflected"),
    ("[Марии Косторевской]", "kos", "inflected"),
    ("видели [Марию\u00a0Косторевскую].", "kos", "inflected"),
    ("[Мария\nКосторевская]", "kos", "folded"),
    ("[МАРИЯ КОСТОРЕВСКАЯ] ОСУЖДЕНА", "kos", "folded"),
    ("от [М. Косторевской]", "kos", "inflected"),
    ("от [М.Косторевской]", "kos", "inflected"),
    ("от [М.\u00a0Косторевской]", "kos", "inflected"),
    ("[Ветрогонского] отпустили", "vet", "inflected"),
    ("с [Ветрогонским] и Глебом", "vet", "inflected"),
    ("[Г. Ю. Ветрогонскому]", "vet", "inflected"),
    ("[Г.Ю.Ветрогонский]", "vet", "folded"),
    ("Vetrogonsky? [Gleb Vetrogonsky]’s letter", "vet", "exact"),
    ("[Дубравцева], [Дубравцевым]", "dub", "inflected"),
    ("суд над [Шаповаленком]", "sha", "inflected"),
    ("лист [Шаповаленкові]", "sha", "inflected"),
    ("член [Рабочего фронта Заречья]", "front", "inflected"),
    ("в «[Рабочем фронте» Заречья]", "front", "inflected"),
    ("з [Робітничим фронтом Заріччя]", "front", "inflected"),
    ("([РФЗ])", "front", "exact"),
    ("#[РФЗ] и @РФЗ", "front", "exact"),
    ("у [Вільній спілці]", "spilka", "inflected"),
    ("мы из «[МЫ]»", "we", "exact"),
    ("the [Left] group", "left", "exact"),
    ("пишет «[Искра]»", "iskra", "exact"),
    ("в [Искре] писали", "iskra", "inflected"),
    ("a [Stop the War] rally to stop the war", "stw", "exact"),
    ("the [Organization of Common\u2011Fielders]", "ocf", "folded"),
    ("the [Organization of Common Fielders]", "ocf", "folded"),
    ("the [Common Fielders' Fund], the [Common Fielder's Fund]", "ocf", "folded"),
    ("активистка [Движения \u201eВеснянка]\u201c", "vesna", "inflected"),
    ("[Komuna Lodzka]", "lodz", "folded"),
    ("[Королев Луг]", "kor", "folded"),
    ("[Коро\u00adлёв Луг]", "kor", "folded"),
    ("в [Обʼєднанні Майстрів]", "ob", "inflected"),
    ("The [Committee for 🇺🇦] met", "flag", "exact"),
    ("[Niamh OBrannagh], [Niamh O'Brannagh]", "obrien", "folded"),
    ("de l’[Union des lampistes]", "union", "exact"),
    ("私は[日本労働者連帯]の会員です", "cjk", "exact"),
    ("ที่[สมัชชาแรงงาน]กล่าว", "thai", "exact"),
    ("the [Gleb Vetrogonsky Defence Campaign]", "camp", "exact"),
    ("у [Партыі лясных рабочых]", "partyja", "inflected"),
    ("[Съюзът на мелничарите]", "pbg", "inflected"),
    ("([RSD]/USC)", "rsd", "exact"),
    ("pro-[RSD] [RSD]-Petition", "rsd", "exact"),
    ("😀😀 [RSD]", "rsd", "exact"),
    ("анти-[Ветрогонский]", "vet", "exact"),
]  # fmt: skip


def parted(marked):
    text, places = "", []
    for piece in marked.split("["):
        inside, mark, outside = piece.partition("]")
        if mark:
            places.append((len(text), len(text) + len(inside)))
        text += inside + outside
    return text, places


@pytest.mark.parametrize(("marked", "key", "how"), FOUND)
def test_a_name_is_found(lexicon, marked, key, how):
    text, places = parted(marked)
    expected = [Mention(start, end, (key,), text[start:end], how) for start, end in places]
    assert lexicon.find(text) == expected


NOT_FOUND = [
    "Мария пришла, Глеб тоже",  # a given name alone
    "Ветрогонская, сестра",  # another person's form
    "Ветрогонские",
    "Петровский, Петровна, Петровка",  # other words that begin alike
    "Петров-Водкин и Иван-Петров",  # half of a double surname
    "рфз, Рфз, РФЗшный, РФЗ2, РФЗ-МЛ",
    "мы и Мы",
    "МЫ ВСЕ ВЫЙДЕМ НА УЛИЦУ",
    "on the left. Left parties agree",
    "искра от костра. Искра погасла",
    "STOP THE WAR NOW",
    "рабочий, фронт Заречья",
    "Рабочий фронт\n\nЗаречья",
    "Рабочий фронт – Заречья",
    "вільна спілка майстрів і Рада",  # two ordinary words in small letters
    "https://example.org/RSD/ rsd@example.org RSD.example.org @RSD",
    "https://example.org/?q=Петров",
    "Committee for 🇷🇺",
    "Г Ветрогонск",
    "RSDX XRSD R S D",
    "",
    " \n",
]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_no_name_is_found(lexicon, text):
    assert lexicon.find(text) == []


def test_a_surname_needs_an_alias():
    lexicon = Lexicon([Entry(1, "Мария Косторевская", "ru", "person")])
    assert lexicon.find("Косторевская и М. Косторевская") == []


def test_an_initial_keeps_its_full_stop(lexicon):
    found = lexicon.find("а Косторевской велели, М Косторевская")
    assert [mention.surface for mention in found] == ["Косторевской", "Косторевская"]


def test_words_that_name_two_things_have_both_keys(lexicon):
    assert lexicon.find("из ЛДМ") == [Mention(3, 6, ("one", "two"), "ЛДМ", "exact")]


def test_a_form_of_one_name_that_is_another_name_has_both_keys():
    lexicon = Lexicon([Entry("he", "Лугов", "ru", "person"), Entry("she", "Лугова", "ru", "person")])
    assert lexicon.find("Лугова")[0].keys == ("he", "she")
    assert [lexicon.find(form)[0].keys for form in ("Лугову", "Луговой")] == [("he", "she"), ("she",)]


def test_the_longest_name_counts_and_leaves_the_rest():
    lexicon = Lexicon([Entry(1, "Alpha Beta"), Entry(2, "Beta Gamma Delta"), Entry(3, "Alpha"), Entry(4, "Gamma")])
    found = lexicon.find("Alpha Beta Gamma Delta; Alpha Beta Gamma")
    assert [(mention.surface, mention.keys) for mention in found] == [
        ("Alpha", (3,)), ("Beta Gamma Delta", (2,)), ("Alpha Beta", (1,)), ("Gamma", (4,)),
    ]  # fmt: skip


REFUSED = [
    (Entry(1, "Jeremy", "", "person"), "given name"),
    (Entry(1, "Анна-Мария", "ru", "person"), "given name"),
    (Entry(1, "Саша", "", "person"), "given name"),
    (Entry(1, "…", ""), "too short"),
    (Entry(1, "Я", "ru"), "too short"),
    (Entry(1, "", "ru"), "too short"),
    (Entry(1, "🇺🇦", ""), "too short"),
    (Entry(1, "– …", "", "person"), "too short"),
]


@pytest.mark.parametrize(("entry", "why"), REFUSED)
def test_some_names_are_never_looked_for(entry, why):
    lexicon = Lexicon([entry])
    assert [(refused, why in sentence) for refused, sentence in lexicon.refused] == [(entry, True)]
    assert lexicon.find(f"{entry.text} и Jeremy") == []


def test_the_first_word_of_a_full_name_is_a_given_name_and_the_last_is_not():
    names = ["Ждан Мартин", "Ждан", "Мартин"]
    lexicon = Lexicon([Entry(1, name, "", "person") for name in names])
    assert [entry.text for entry, _why in lexicon.refused] == ["Ждан"]


def test_an_organization_may_bear_a_given_name():
    assert Lexicon([Entry(1, "Jeremy", "en")]).refused == []


def test_an_empty_lexicon_finds_nothing():
    assert Lexicon([]).find("Всё равно") == []


NAMES = st.lists(st.text(alphabet="абвий abcS.'-«日本🇺", min_size=1, max_size=12), min_size=1, max_size=6, unique=True)


@settings(max_examples=150)
@given(NAMES, st.text(alphabet="абвийого abcS.'-«»日本\n🇺\u00ad\u0306", max_size=80), st.booleans())
def test_mentions_lie_in_the_text_sorted_and_apart(names, filling, long):
    lexicon = Lexicon([Entry(at, name, "", "person" if at % 2 else "organization") for at, name in enumerate(names)])
    text = f"{filling} {' '.join(names)} {filling}" + " x" * 250 * long
    mentions = lexicon.find(text)
    reached = 0
    for mention in mentions:
        assert reached <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.surface
        assert mention.keys and set(mention.keys) <= set(range(len(names)))
        for at in (mention.start, mention.end):
            around = text[max(0, at - 1) : at + 1]
            assert not (len(around) == 2 and around.isalnum() and around.isascii() and at not in (0, len(text)))
        reached = mention.end


WORDS = ["Alpha", "Beta", "alpha", "БОР", "Бор", "Петров", "Петрова", "Left", "O'Brien", "l'Union", "L", "М.", "日本"]
MARKS = ["", ", ", ". ", ".", ":", "?", "-", "'", "«", " ", "\n", "\n\n", "   ", "@", "/", "\u00ad", "\u0301", "🇺🇦"]
PIECES = st.lists(st.sampled_from(WORDS + MARKS), max_size=14).map("".join)


@settings(max_examples=300)
@given(st.lists(PIECES, min_size=1, max_size=6, unique=True), st.lists(PIECES, min_size=1, max_size=6))
def test_what_is_found_does_not_depend_on_what_was_read_before(names, texts):
    entries = [Entry(at, name, "", "person" if at % 2 else "organization") for at, name in enumerate(names)]
    lexicon = Lexicon(entries)
    for text in (*texts, " ".join(names + texts)):
        assert lexicon.find(text) == lexicon.find(text) == Lexicon(entries).find(text)


def test_what_is_kept_is_begun_anew_when_it_is_much(monkeypatch):
    monkeypatch.setattr(reading, "_MOST", 3)
    lexicon = Lexicon([Entry(1, "Alpha Beta"), Entry(2, "Gamma")])
    first = lexicon.memory
    for other in "xyz":
        assert [each.keys for each in lexicon.find(f"Alpha {other}, Alpha Beta. Gamma {other}")] == [(1,), (2,)]
    assert lexicon.memory is not first


@given(st.sampled_from(["Ветрогонский", "Косторевская", "Дубравцев", "РФЗ"]), st.text(alphabet=" ,.»\n", max_size=5))
def test_a_name_between_words_is_found_wherever_it_stands(name, mark):
    text = f"слово{mark} {name} слово"
    assert [mention.surface for mention in Lexicon(ENTRIES[:13]).find(text)] == [name]


def test_many_names_share_their_words():
    root = Node()
    root.grow(
        ["рабочий", "фронт"], [(("рабоч", frozenset(["ий", "его"])),), (("фронт", frozenset(["", "а"])),)], "one"
    )
    (step,) = root.read("рабочего")
    assert step[1] is True
    assert [(node.names, other) for node, other in step[0].read("фронт")] == [(["one"], False)]
    assert root.read("рабочая") == []


def test_a_hostile_text_takes_no_longer_than_its_length(lexicon):
    text = "Рабочий фронт " * 4000 + "Alpha" + "'" * 20000 + "\u0301" * 5000
    assert lexicon.find(text) == []
