"""The piece of a text that shows why it was found."""

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
