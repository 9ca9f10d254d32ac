"""The piece of a text that shows why it was found."""

import pytest

from campaign.bundles import SAMPLE
from campaign.search import words
from campaign.search.excerpts import LENGTH, Asked, excerpt
from campaign.search.queries import parse


def _shown(text, question, language="en", windows=None):
    asked = Asked(parse(question))
    found = asked.found(text, language)
    made = excerpt(text, found, windows)
    return "".join(f"[{piece}]" if is_found else piece for piece, is_found in made.pieces)


def test_forms_of_the_words_are_marked():
    assert _shown("The prisoner asked. Prisoners signed.", "prisoners") == "The [prisoner] asked. [Prisoners] signed."
    assert _shown("Свободу Кагарлицкому!", "кагарлицкий", "ru") == "Свободу [Кагарлицкому]!"


def test_a_phrase_is_marked_as_one_and_only_where_it_stands_as_one():
    text = "Political words. A political prisoner; prisoners political."
    assert _shown(text, '"political prisoners"') == "Political words. A [political prisoner]; prisoners political."


def test_a_beginning_marks_what_begins_so():
    assert _shown("solidarity and sole", "solid*") == "[solidarity] and sole"


def test_the_stretch_with_most_different_words_is_shown():
    text = "war " + "x " * 200 + "the war and the strike " + "y " * 200
    shown = _shown(text, "war strike")
    assert "[war] and the [strike]" in shown
    assert shown.startswith("… ") and shown.endswith(" …")
    assert len(shown) <= LENGTH + len("…  …[][]") + 2


def test_no_excerpt_leaves_the_windows():
    text = "secret war one. Public war two. secret war three."
    start, end = text.index("Public"), text.index(" secret war three")
    assert _shown(text, "war", windows=[(start, end)]) == "Public [war] two."


def test_words_are_whole_and_positions_count_code_points():
    text = "🇺🇦 " * 10 + "слово " * 60 + "война " + "слово " * 60
    shown = _shown(text, "война", "ru")
    assert "[война]" in shown
    assert set(shown.replace("[война]", "").split()) <= {"слово", "…", "🇺🇦"}


def test_no_word_is_passed_over_for_its_first_letter():
    said = (
        "L’Union l'école œuvre Œuvre Übung ärzte Ärztin straße Łódź ёлка Ёлка й́од йод їжак ґанок об'єднання "
        "ʼtis McDonald’s geschreven prison Prisons 42nd ½ ςοφός Σοφία الحرية հայ हिन्दी"
    )
    for language in ("fr", "de", "en", "nl", "ru", "uk", "el", "ar", "hy", "hi", "und", "pl"):
        read = words.reading(language)
        for raw in words.raw(said):
            letter = words.first_letter(raw, read)
            assert all(letter in ("", token[2]) for token in words.tokens_of(raw, read)), (raw, language)
            assert Asked(parse(raw)).found(raw, language), (raw, language)


@pytest.mark.parametrize(
    "question", ["людей", "мобилизации войны", "the", "solidar*", "“Борис Кагарлицкий” рабочих", "-a и"]
)
def test_as_much_is_read_as_the_excerpt_needs(question):
    """What is found in the beginning of a text gives the excerpt that all of it gives."""
    asked = Asked(parse(question))
    for path in sorted(SAMPLE.glob("texts/*.txt")):
        text = path.read_text()
        half = len(text) // 2
        for windows in ([(0, len(text))], [(100, half), (half + 200, len(text))]):
            everything = [
                (low + start, low + end, number)
                for low, high in windows
                for start, end, number in asked.found(text[low:high], "ru")
            ]
            read = asked.enough(text, windows, "ru")
            assert bool(read) == bool(everything)
            if read:
                assert excerpt(text, read, windows) == excerpt(text, everything, windows)


def test_no_word_is_passed_over_for_where_it_begins():
    """What the pattern of a letter finds has each token that begins with this letter."""
    said = "L’Union об'єднання 4Ärzte «слово» foo-bar a\u00adb ½x x²y 漢abc ҐАНОК (Łódź) _under ŉa don’t " * 2
    for text in [said, *(path.read_text() for path in sorted(SAMPLE.glob("texts/*.txt")))]:
        for language in ("fr", "en", "ru", "uk", "de"):
            tokens = {token for written in text.split() for token in words.tokens_of(written, language)} - {
                words.BREAK
            }
            for letter in {token[2:3] for token in tokens if words.script(token[2:3]) in ("Latn", "Cyrl")}:
                found = words.beginning_with({letter}, language).findall(text)
                assert {token for token in tokens if token[2:3] == letter} <= {
                    token for written in found for token in words.tokens_of(written, language)
                }
