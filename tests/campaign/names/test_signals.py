"""Possible updates, calls for a signature, demands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.names import signals
from campaign.names.sentences import paragraphs, sentences

SIGN = [
    "Please sign our petition.", "Sign the letter here!", "Add your name to the appeal.", "You can sign it online.",
    "Подпишите обращение.", "Просим всех подписать открытое письмо.", "Продолжается сбор подписей под петицией.",
    "Підпишіть петицію!", "Закликаємо підписати звернення.", "Падпішыце зварот.", "Signez l’appel !",
    "Vous pouvez aussi signer la pétition.", "Ajoutez votre nom.", "Firma la petizione!", "Firmate questo appello.",
    "Firmen el manifiesto.", "Invitiamo a firmare la lettera.", "Unterschreibt den Aufruf!", "Bitte unterschreiben.",
    "Bitte jetzt die Petition unterzeichnen.", "Podpíšte petíciu.", "Petíciu možno podpísať tu.",
]  # fmt: skip
NO_SIGN = [
    "Two hundred people signed.", "A sign of the times.", "They refused to sign the protocol.", "It is a sign.",
    "Он отказался подписать протокол.", "Подпишитесь на наш канал.", "Его заставили подписать контракт.",
    "Il a signé.", "The treaty was to sign off.", "Підписуйтесь на канал.", "Podpis chýba.",
]  # fmt: skip
DEMAND = [
    "We demand his release.", "We therefore call on the court to act.", "The petition calls for an inquiry.",
    "Freedom for Gleb Vetrogonsky!", "Free Vetrogonsky!", "Мы требуем освободить его.", "Требуем открытого суда.",
    "Свободу Глебу Ветрогонскому!", "Наши требования просты.", "Петиция требует пересмотра.", "Вимагаємо звільнення.",
    "Волю в'язням!", "Nous exigeons sa libération.", "Liberté pour Vetrogonsky !", "Wir fordern seine Freilassung.",
    "Freiheit für alle!", "Exigimos su libertad.", "Chiediamo la liberazione.", "Žiadame jeho prepustenie.",
    "Sloboda pre všetkých!",
]  # fmt: skip
NO_DEMAND = [
    "The job demands patience.", "Следователь требует залог.", "It is free for all to read.", "Свобода — это право.",
    "Le préfet demande du calme.", "Supply and demand.", "He called her yesterday.", "Er fordert Kaution.",
]  # fmt: skip


@pytest.mark.parametrize("text", SIGN)
def test_a_call_for_a_signature(text):
    before = "Before that. "
    found = signals.signatures(f"{before}{text} After.")
    assert [(each.start, each.end, each.kind) for each in found] == [
        (len(before), len(before) + len(text), "signature")
    ]


@pytest.mark.parametrize("text", NO_SIGN)
def test_no_call_for_a_signature(text):
    assert signals.signatures(text) == []


def test_a_call_goes_with_the_addresses_near_it():
    text = "Sign the letter:\nhttps://example.org/letter\n\nOther news at https://example.org/news"
    (call,) = signals.signatures(text)
    assert (text[slice(*call.cue)].strip(), call.addresses) == ("Sign the", ("https://example.org/letter",))


@pytest.mark.parametrize("text", DEMAND)
def test_a_demand(text):
    found = signals.demands(f"He spoke. {text}\nMore.")
    assert [(each.start, each.end) for each in found] == [(10, 10 + len(text))]


@pytest.mark.parametrize("text", NO_DEMAND)
def test_no_demand(text):
    assert signals.demands(text) == []


UPDATES = [  # the block in brackets, its date
    ("Text.\n\n[UPD: more is known.]\n\nText", ""),
    ("Text.\n[UPD 2: more\nand more.]\n\nText", ""),
    ("[Обновление от 20.03.2024: суд]\n\nText", "2024-03-20"),
    ("[Оновлення (3 травня 2023): суд]", "2023-05-03"),
    ("[Mise à jour du 12 avril 2024 : rassemblement]", "2024-04-12"),
    ("[UPDATE – court on 5 May 2024, she said]", ""),
    ("[Aktualizácia: súd]", ""),
    ("[> UPD: freed]", ""),
]


@pytest.mark.parametrize(("marked", "date"), UPDATES)
def test_an_update_is_a_block(marked, date):
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    found = signals.updates(text)
    assert [(each.start, each.end, each.date) for each in found] == [(start, end, date)]


def test_dated_headings_are_updates_with_their_sections():
    text = "News\n\n3 May 2023\nArrested.\n\nMore.\n\n5 May 2023: in court\nShe spoke.\n\nOn 6 May 2023 she slept."
    found = signals.updates(text)
    assert [(text[each.start : each.end], each.date) for each in found] == [
        ("3 May 2023\nArrested.\n\nMore.", "2023-05-03"),
        ("5 May 2023: in court\nShe spoke.\n\nOn 6 May 2023 she slept.", "2023-05-05"),
    ]


@pytest.mark.parametrize(
    "text", ["Two cheers\n\n3 May 2023\n\nText.", "Updated figures show it.", "Обновление сайта."]
)
def test_no_update(text):
    assert signals.updates(text) == []


def test_sentences():
    text = "Dr. A. Smith came (at 5 p.m. today). “Why?” No…  Yes!\nA heading\n\nВ 2023 г. его судили. И т.д. и т.п."
    assert [text[start:end] for start, end in sentences(text)] == [
        "Dr. A. Smith came (at 5 p.m. today).", "“Why?”", "No…", "Yes!", "A heading", "В 2023 г. его судили.",
        "И т.д. и т.п.",
    ]  # fmt: skip


def test_paragraphs():
    text = "\n\nOne\ntwo\n \n\nThree\n"
    assert [text[start:end] for start, end in paragraphs(text)] == ["One\ntwo", "Three"]


PIECES = st.sampled_from(
    ["UPD: ", "Sign the petition ", "We demand ", "3 May 2023", ". ", "!", "\n", "\n\n", "x ", "г. "]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_signals_lie_in_the_text(text):
    for find in (signals.updates, signals.signatures, signals.demands):
        reached = 0
        for found in find(text):
            assert reached <= found.start <= found.cue[0] < found.cue[1] <= max(found.end, found.cue[1]) <= len(text)
            assert text[found.start : found.end].strip() == text[found.start : found.end] != ""
            reached = found.end
