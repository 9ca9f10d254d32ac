"""Exports of Telegram Desktop: one chat, or all of an account."""

import json

import pytest

from documents.extraction import Choose, Part, Proposed, Unreadable, extract_here
from tests.documents.extraction.hostile import telegram


def message(number, text, **more):
    base = {"id": number, "type": "message", "date": "2023-07-14T01:30:00", "from": "Rabkor", "text": text}
    return base | more


CHAT = {
    "name": "Rabkor", "type": "public_channel", "id": 1500,
    "messages": [
        {"id": 1, "type": "service", "date": "2023-07-01T10:00:00", "actor": "Rabkor", "action": "create_channel"},
        message(2, ["Свободу ", {"type": "bold", "text": "Ивану"}, "!\n", {"type": "text_link", "text": "Подписать",
                    "href": "https://example.org/sign"}], date_unixtime="1689287400"),
        message(3, "", photo="(File not included. Change data exporting settings to download.)"),
        message(4, "Из чужого канала", forwarded_from="Другой канал", author="Анна Н."),
        message(5, "", date="2023-07-15T09:00:00",
                poll={"question": "Придёте?", "answers": [{"text": "Да", "voters": 2}, {"text": "Нет"}]}),
    ],
}  # fmt: skip


def read(value, part="", **options):
    return extract_here(json.dumps(value).encode(), part=part, **options)


def test_the_messages_with_text_are_offered():
    assert read(CHAT) == Choose([
        Part("all", "The whole chat: 3 messages with text, 2023-07-14 to 2023-07-15"),
        Part("id:2", "2023-07-14 01:30 Rabkor: Свободу Ивану! Подписать"),
        Part("id:4", "2023-07-14 01:30 Rabkor: Из чужого канала"),
        Part("id:5", "2023-07-15 09:00 Rabkor: Придёте? Да Нет"),
    ])  # fmt: skip


def test_one_message_is_its_text_alone():
    found = read(CHAT, "id:2", language="ru")
    assert (found.text, found.asides) == ("Свободу Ивану!\nПодписать\n", [])
    assert (found.part, found.media_type, found.extractor) == ("id:2", "application/json", "telegram export")
    assert found.proposed == [
        Proposed("publisher", "Rabkor", "Telegram chat name"),
        Proposed("date", "2023-07-14", "Telegram date, in the time zone of the export"),
        Proposed("date", "2023-07-13", "Telegram date_unixtime, in UTC"),
        Proposed("language", "ru", "given with the file"),
    ]


def test_only_the_chosen_message_is_kept():
    found = read(CHAT, "id:2")
    kept = json.loads(found.data)
    assert kept == {"name": "Rabkor", "type": "public_channel", "id": 1500, "messages": [CHAT["messages"][1]]}
    assert extract_here(found.data).text == found.text


def test_a_forwarded_message_names_whom_it_comes_from_first():
    assert [each.value for each in read(CHAT, "id:4").proposed if each.field == "author"] == [
        "Другой канал",
        "Анна Н.",
    ]


def test_a_poll_is_its_question_and_answers():
    assert read(CHAT, "id:5").text == "Придёте?\nДа\nНет\n"


@pytest.mark.parametrize("part", ["all", "id:2-9", "id:5,2,4", "id:2,4-5"])
def test_of_several_messages_each_begins_with_its_date_and_sender(part):
    found = read(CHAT, part, language="ru")
    assert found.text == (
        "2023-07-14T01:30:00 Rabkor\nСвободу Ивану!\nПодписать\n"
        "2023-07-14T01:30:00 Rabkor\nИз чужого канала\n"
        "2023-07-15T09:00:00 Rabkor\nПридёте?\nДа\nНет\n"
    )
    assert [found.text[start:end] for start, end in found.asides] == [
        "2023-07-14T01:30:00 Rabkor", "2023-07-14T01:30:00 Rabkor", "2023-07-15T09:00:00 Rabkor"
    ]  # fmt: skip
    assert found.proposed[:2] == [
        Proposed("publisher", "Rabkor", "Telegram chat name"),
        Proposed("date", "2023-07-14/2023-07-15", "Telegram date, in the time zone of the export"),
    ]


def test_an_account_offers_its_chats_and_nothing_else():
    account = {
        "personal_information": {"phone_number": "+00 000 000"},
        "contacts": {"list": [{"first_name": "Secret"}]},
        "chats": {"about": "…", "list": [CHAT, {"name": None, "type": "saved_messages", "id": 7, "messages": []}]},
        "left_chats": {"list": [CHAT | {"id": 9, "name": "Старый"}]},
    }
    assert read(account) == Choose([
        Part("chat:1500", "Rabkor (public channel, 5 entries)"),
        Part("chat:7", "without a name (saved messages, 0 entries)"),
        Part("chat:9", "Старый (public channel, 5 entries)"),
    ])  # fmt: skip
    assert [each.key for each in read(account, "chat:9").parts] == [
        "chat:9/all", "chat:9/id:2", "chat:9/id:4", "chat:9/id:5"
    ]  # fmt: skip
    found = read(account, "chat:9/all")
    assert (found.part, found.text) == ("chat:9/all", read(CHAT, "all").text)
    assert set(json.loads(found.data)) == {"name", "type", "id", "messages"}


def test_a_hundred_thousand_messages_are_reached_in_two_steps():
    data = telegram(10_000)
    parts = extract_here(data).parts
    assert [each.key for each in parts[:3]] == ["all", "from:0-320", "from:320-640"]
    assert parts[1].label == (
        "320 from 2023-02-14 10:00 Rabkor: Заявление номер 1. to 2023-09-14 10:00 Rabkor: Заявление номер 320."
    )
    assert len(parts) == 33
    listed = extract_here(data, part="from:320-640").parts
    assert (len(listed), listed[0].key) == (320, "id:321")
    assert extract_here(data, part="id:321").text == "Заявление номер 321.\n"


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("id:3", "no message with text and the number 3"),
        ("id:99-100", "number 99"),
        ("id:2;drop", "names no messages"),
        ("everything", "Write id:12, or id:12,15-20, or all"),
        ("from:5-900", "Choose one of its list"),
        ("chat:1", "Write id:12"),
    ],
)
def test_a_part_that_is_not_there_is_refused(part, said):
    with pytest.raises(Unreadable, match=said):
        read(CHAT, part)


def test_an_export_without_words_says_so():
    with pytest.raises(Unreadable, match="no message with text"):
        read(CHAT | {"messages": [CHAT["messages"][0], CHAT["messages"][2]]})


def test_entries_of_the_wrong_kind_are_left_out():
    odd = [None, 7, message(6, {"text": "Слово"}), message(7, ["a", None, {"text": 5}, {"type": "x"}]),
           message(8, 5, poll={"question": ["Вопрос"], "answers": 7})]  # fmt: skip
    assert read(CHAT | {"messages": odd}, "all").text == (
        "2023-07-14T01:30:00 Rabkor\nСлово\n2023-07-14T01:30:00 Rabkor\na\n2023-07-14T01:30:00 Rabkor\nВопрос\n"
    )
