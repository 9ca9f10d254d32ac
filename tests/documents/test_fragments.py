"""Addresses that lead to the quoted words in the original page."""

import pytest

from documents.fragments import link

PAGE = "https://example.org/a"


@pytest.mark.parametrize(
    ("exact", "prefix", "suffix", "fragment"),
    [
        ("Free them!", "", "", "Free%20them%21"),
        ("Free them", "cut ask to ", " now and alw", "ask%20to-,Free%20them,-now%20and"),
        ("Free them", "line\nWe say ", " now.\nNext", "We%20say-,Free%20them,-now."),
        ("well-known, they say", "", "", "well%2Dknown%2C%20they%20say"),
        ("Свобода", "", "", "%D0%A1%D0%B2%D0%BE%D0%B1%D0%BE%D0%B4%D0%B0"),
        (
            "one two three four five six seven eight nine",
            "",
            "",
            "one%20two%20three%20four,six%20seven%20eight%20nine",
        ),
        ("First line\nand the last", "", "", "First%20line,and%20the%20last"),
        ("bound to a", "un", "word", "bound%20to%20a"),
        ("Free them", "the ████ ", "", "Free%20them"),
    ],
)
def test_a_quote_is_named_by_its_words(exact, prefix, suffix, fragment):
    assert link(PAGE, exact, prefix, suffix) == f"{PAGE}#:~:text={fragment}"


def test_an_address_with_a_fragment_keeps_it():
    assert link(f"{PAGE}#part", "Free them") == f"{PAGE}#part:~:text=Free%20them"


@pytest.mark.parametrize("exact", ["He is ████", " "])
def test_masked_words_never_stand_in_an_address(exact):
    assert link(PAGE, exact) == PAGE


def test_no_address_leads_nowhere():
    assert link("", "Free them") == ""
