"""Tags of markup in BCP 47, and the language of a text."""

import pytest

from documents.extraction import language

TAGS = [
    ("ru-RU", "ru"), ("ru_RU", "ru"), ("ru_RU.UTF-8", "ru"), ("RU", "ru"), ("rus", "ru"), ("ua", "uk"), ("UA", "uk"),
    ("ua-UA", "uk"), ("uk_UA", "uk"), ("ukr", "uk"), ("ru-UA", "ru-UA"), ("be-BY", "be"), ("by", "be"), ("cz", "cs"),
    ("en_US", "en"), ("en-GB", "en-GB"), ("fr-FR", "fr"), ("pt-BR", "pt"), ("pt-PT", "pt-PT"), ("zh_CN", "zh"),
    ("zh-Hans-CN", "zh"), ("zh-TW", "zh-TW"), ("sr-Latn", "sr-Latn"), ("sr-Latn-RS", "sr-Latn"), ("sr-Cyrl", "sr"),
    ("iw", "he"), ("ar", "ar"), ("crh", "crh"), ("en, ru", "en"), ("  de ", "de"), ("es-419", "es-419"),
    ("", ""), ("x-default", ""), ("und", ""), ("mul", ""), ("русский", ""), ("english language", ""), ("c", ""),
    ("zz", ""), ("-", ""), ("a" * 500, ""), ("../etc", ""), ("en-" + "a-" * 50, ""),
]  # fmt: skip

TEXTS = [
    ("Мы требуем немедленного освобождения всех политзаключённых.", "ru"),
    ("Ми вимагаємо негайного звільнення всіх політв’язнів.", "uk"),
    ("Мы патрабуем неадкладнага вызвалення ўсіх палітвязняў.", "be"),
    ("Искаме незабавното освобождаване на всички затворници.", "bg"),
    ("We demand the immediate release of all political prisoners.", "en"),
    ("Nous demandons la libération immédiate de tous les prisonniers.", "fr"),
    ("Wir fordern die sofortige Freilassung aller Gefangenen.", "de"),
    ("Domagamy się natychmiastowego uwolnienia wszystkich więźniów.", "pl"),
    ("نطالب بالإفراج الفوري عن جميع المعتقلين السياسيين", "ar"),
    ("ПОДПИШИТЕ ПИСЬМО В ЗАЩИТУ УЧИТЕЛЯ ИЛЬИ СОМОВА", "ru"),
    ("https://example.org/about-us/read-this-page #free @ada", "und"),
    ("12 345,67 + 4111 1111 1111 1111", "und"),
    ("🙏🙏🙏", "und"),
    ("ok", "und"),
    ("", "und"),
]


@pytest.mark.parametrize(("tag", "normal"), TAGS)
def test_tags_are_normalised(tag, normal):
    assert language.normalise(tag) == normal


@pytest.mark.parametrize(("text", "tag"), TEXTS)
def test_the_language_of_a_text_is_told_or_left_open(text, tag):
    assert language.detect(text) == tag


def test_of_two_languages_it_is_the_one_with_more_text():
    russian = "Мы, бывшие пациенты и коллеги, требуем её немедленного освобождения и возвращения к работе.\n"
    ukrainian = "Ми, колишні пацієнти й колеги, вимагаємо її негайного звільнення та повернення до роботи.\n"
    assert language.detect(russian * 30 + ukrainian * 10) == "ru"
    assert language.detect(russian * 10 + ukrainian * 30) == "uk"


def test_a_footer_in_english_does_not_decide():
    assert (
        language.detect("Свободу всем, кого судят за слова и за молчание. " * 20 + "All rights reserved. " * 5) == "ru"
    )


@pytest.mark.parametrize("text", ["а" * 3_000_000, "@" * 3_000_000, "a@" * 1_000_000, "слово " * 1_000_000])
def test_a_long_text_is_told_by_samples(text):
    assert language.detect(text) in ("ru", "und")
