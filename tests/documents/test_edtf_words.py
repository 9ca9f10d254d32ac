"""Dates as a person would write them, and as HTML takes them."""

import datetime

import pytest
from django.conf import settings
from django.utils import dateformat, translation

from documents.templating import edtf as templating
from documents.templating.edtf import day, in_words, words


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("", ""),
        ("2023", "2023"),
        ("2023-07", "July 2023"),
        ("2023-07-05", "5 July 2023"),
        ("2023~", "about 2023"),
        ("2023-07?", "July 2023 (uncertain)"),
        ("2023%", "about 2023 (uncertain)"),
        ("202X", "the 2020s"),
        ("20XX", "2000 to 2099"),
        ("2023-XX", "2023, month not known"),
        ("2023-07-XX", "July 2023, day not known"),
        ("2023-21", "spring 2023"),
        ("2023-24", "winter 2023"),
        ("[..2023-08-03]", "by 3 August 2023"),
        ("[..2023]", "by 2023"),
        ("[2023-08-03..]", "3 August 2023 or later"),
        ("[2025-07-03..2025-07-06]", "between 3 and 6 July 2025"),
        ("[2025-06-30..2025-07-06]", "between 30 June and 6 July 2025"),
        ("[2023-07-25,2023-07-26]", "25 or 26 July 2023"),
        ("[2023-07-25,2023-07-26,2023-07-27]", "25, 26 or 27 July 2023"),
        ("[2022,2023]", "2022 or 2023"),
        ("2025-07-03/2025-07-06", "3 to 6 July 2025"),
        ("2025-06-30/2025-07-06", "30 June to 6 July 2025"),
        ("2024-12-30/2025-01-02", "30 December 2024 to 2 January 2025"),
        ("2023-07/2023-08", "July to August 2023"),
        ("2023-07/2024-01", "July 2023 to January 2024"),
        ("2022/2023", "2022 to 2023"),
        ("2023-07-01~/2023-07-05", "about 1 July 2023 to 5 July 2023"),
        ("2023-07/..", "since July 2023"),
        ("2023-07/", "from July 2023, end not known"),
        ("../2023-07", "until July 2023"),
    ],
)
def test_a_date_is_no_more_certain_in_words(edtf, said):
    assert words(edtf) == said


def test_months_are_those_of_the_pages_language():
    with translation.override("de"):
        assert words("2023-07-25") == "25. Juli 2023"
    assert words("2023-07-25") == "25 July 2023"


@pytest.mark.parametrize("language", [tag for tag, _name in settings.LANGUAGES])
def test_a_pattern_says_what_django_says(language):
    patterns = ["j F Y", r"\e\l j \d\e F \d\e Y", "j. E Y", "l, jS M y", "Y年n月j日", r"F\, Y"]
    days = [datetime.date(year, month, 1 + month) for year in (987, 2024) for month in range(1, 13)]
    with translation.override(language):
        for pattern in [*patterns, *templating._patterns(False, language).values()]:
            for each in days:
                said = dateformat.format(each, pattern)
                lower = said.lower() if language in ("it", "ru", "uk") else said
                assert templating._dated(each, pattern) == lower, (pattern, each)


def test_months_are_declined_within_a_phrase_and_not_outside():
    said = {
        "2023-07": "июль 2023",
        "2023-07-05": "5 июля 2023",
        "[..2023-07]": "не позже июля 2023",
        "2023-21~": "около весны 2023",
        "2023-07/2023-08": "июль – август 2023",
        "2025-06-30/2025-07-06": "30 июня – 6 июля 2025",
        "[2025-07-03..2025-07-06]": "не раньше 3 и не позже 6 июля 2025",
    }
    with translation.override("ru"):
        assert {edtf: words(edtf) for edtf in said} == said
    with translation.override("uk"):
        assert (words("2023-07"), words("[..2023-07]")) == ("липень 2023", "не пізніше липня 2023")


@pytest.mark.parametrize(
    ("edtf", "html"),
    [
        ("2023", '<time datetime="2023">2023</time>'),
        ("2023-07-25", '<time datetime="2023-07-25">25 July 2023</time>'),
        ("2023~", "about 2023"),
        ("2023-21", "spring 2023"),
        ("202X", "the 2020s"),
        ("[..2023-08-03]", "by 3 August 2023"),
        ("2025-07-03/2025-07-06", "3 to 6 July 2025"),
    ],
)
def test_only_what_html_can_say_is_marked_up_as_a_time(edtf, html):
    assert in_words({"edtf": edtf, "basis": "stated", "basis_label": "stated in the source"}) == html


def test_a_date_that_the_source_does_not_state_says_what_it_rests_on():
    date = {"edtf": "2023", "basis": "estimate", "basis_label": "editor’s estimate"}
    assert in_words(date) == '<time datetime="2023">2023</time> <span class="label">(editor’s estimate)</span>'
    assert in_words(date, False) == '<time datetime="2023">2023</time>'


def test_no_date_says_nothing():
    assert (in_words(None), day("")) == ("", "")


def test_an_instant_is_shown_as_its_day():
    assert day("2026-11-22T10:00:00Z") == '<time datetime="2026-11-22">22 November 2026</time>'
