import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from documents.languages import direction, name, name_here, normalise, of_words


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("en", "en"), ("EN", "en"), ("uk", "uk"), ("sr-latn", "sr-Latn"), ("pt-br", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("und", "und"), ("en_GB", "en-GB"), ("crh", "crh"), ("iw", "he"), ("mul", "mul"),
    ],
)  # fmt: skip
def test_a_tag_is_stored_in_its_canonical_form(typed, stored):
    assert normalise(typed) == stored


@pytest.mark.parametrize(
    "typed", ["xx", "English", "en-", "-", "", " ", "e", "a\0b", "🏴", "ru uk", "english-text-long"]
)
def test_what_is_no_tag_is_refused_in_words(typed):
    with pytest.raises(ValidationError) as refusal:
        normalise(typed)
    assert refusal.value.messages[0].startswith(f"“{typed}” is not a language tag.")


def test_a_country_code_in_place_of_ukrainian_gets_a_hint():
    with pytest.raises(ValidationError) as refusal:
        normalise("ua")
    assert refusal.value.messages[0].endswith("Ukrainian is “uk”.")


@given(st.text(max_size=40) | st.from_regex(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,4}", fullmatch=True))
def test_whatever_is_typed_is_a_stable_tag_or_refused(typed):
    try:
        tag = normalise(typed)
    except ValidationError:
        return
    assert normalise(tag) == tag


@pytest.mark.parametrize(
    ("tag", "own", "here"),
    [
        ("uk", "українська", "Ukrainian"),
        ("ru", "русский", "Russian"),
        ("it", "italiano", "Italian"),
        ("pt-BR", "Português Brasileiro", "Portuguese"),
        ("crh", "qırımtatarca", "Crimean Tatar"),
        ("und", "language unknown", "language unknown"),
        ("", "language unknown", "language unknown"),
        ("tlh", "tlh", "tlh"),
    ],
)
def test_a_language_has_a_name(tag, own, here):
    assert (name(tag), name_here(tag)) == (own, here)


@pytest.mark.parametrize(
    ("tag", "way"),
    [("en", "ltr"), ("ar", "rtl"), ("he", "rtl"), ("fa", "rtl"), ("yi", "rtl"), ("ar-EG", "rtl"), ("ar-Latn", "ltr"),
     ("ku", "ltr"), ("ku-Arab", "rtl"), ("uk", "ltr"), ("und", "auto"), ("", "auto"), ("tlh", "ltr")],
)  # fmt: skip
def test_a_language_has_a_direction(tag, way):
    assert direction(tag) == way


BOTH = """Суд приговорил наборщика к трём годам колонии за листовку.
The court sentenced the typesetter to three years for a leaflet, said Vera.
Le tribunal a condamné le typographe à trois ans de prison pour un tract, dit Vera."""


@pytest.mark.parametrize(
    ("words", "own", "expected"),
    [
        ("Суд приговорил", "ru", "ru"),
        ("Суд приговорил", "en ru fr", "ru"),
        ("The court", "ru en", "en"),
        ("The court", "ru", "en"),  # which the source does not name
        ("said Vera", "fr en", "en"),
        ("dit Vera", "en fr", "fr"),
        ("dit Vera", "ru sr-Latn fr-CA", "fr-CA"),
        ("Суд приговорил", "en", "ru"),
        ("Суд приговорил", "und", "und"),
        (".\n", "ru", "ru"),
    ],
)
def test_words_are_in_one_of_the_languages_of_their_source(words, own, expected):
    start = BOTH.index(words)
    assert of_words(BOTH, start, start + len(words), own.split()) == expected
