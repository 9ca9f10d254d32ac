"""What is found in a text to be masked. The table of cases is detection_cases.py; its figures: the benchmark."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import detection
from documents.detection import Found
from tests.benchmarks.detection import HOSTILE, SAMPLE, disguises, judge, parted
from tests.documents import detection_cases as cases

# What the rules do not see: an abbreviation in brackets for the sign.
MISSED = {"Почта — ⟦maria (сбк) example.com⟧"}


@pytest.mark.parametrize("kind", ["card", "iban", "account", "phone", "email"])
def test_every_written_case_is_found_and_nothing_beside_it(kind):
    wrong = []
    for each, _language, marked in cases.POSITIVE:
        if each == kind and judge(kind, *parted(marked)) != (marked not in MISSED, []):
            wrong.append(marked)
    assert wrong == []


def test_every_disguise_of_a_number_or_an_address_is_seen_through():
    assert [(how, marked) for kind, how, marked in disguises() if judge(kind, *parted(marked)) != (True, [])] == []


def test_what_only_looks_like_it_is_left_alone():
    assert [(what, text) for what, text in cases.NEGATIVE if detection.find(text)] == []


def test_there_are_enough_cases():
    assert len(cases.POSITIVE) + len(list(disguises())) >= 150
    assert len(cases.NEGATIVE) >= 200


def test_what_was_held_out_is_found_nearly_as_well():
    found = [judge(kind, *parted(marked)) for kind, _language, marked in cases.HELD_OUT]
    assert sum(hit for hit, _beside in found) / len(found) > 0.9
    assert [text for _what, text in cases.HELD_OUT_NEGATIVE if detection.find(text)] == []


def test_the_sample_holds_one_telephone_of_a_shop_and_nothing_else():
    found = [
        (each.kind, text[each.start : each.end])
        for text in (path.read_text() for path in SAMPLE.glob("*.txt"))
        for each in detection.find(text)
    ]
    assert found == [("phone", "1800 634 206")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Карта 4111 1111 1111 1111, +7 916 123-45-67.", [Found(6, 25, "card"), Found(27, 43, "phone")]),
        ("🇺🇦 a@b.example", [Found(3, 14, "email")]),
        ("карта &#52;111 1111 1111 111&#49;!", [Found(6, 33, "card")]),
        ("4\u200b111\u00a01111 1111 1111", [Found(0, 20, "card")]),
        ("", []),
        ("nothing at all", []),
    ],
)
def test_places_are_code_points_of_the_text_as_it_was_captured(text, found):
    assert detection.find(text) == found


def test_what_a_link_calls_or_writes_to_is_found_however_it_is_written():
    text = "Anna: 44 (123) 456 78, or Anna Example at her.name@host"
    assert detection.find(text) == []
    urls = [
        "tel:+380441234567",
        "tel:+3804412345678",
        "mailto:her.name@host?subject=x",
        "https://example.org/12345678",
    ]
    found = detection.find("Anna: 44 123 45 67; her.name@host", urls)
    assert found == [Found(6, 18, "phone"), Found(20, 33, "email")]


def test_national_numbers_are_those_of_the_regions():
    text = "Ruf an: 0664 1234567"
    assert detection.find(text, regions=["FR"]) == []
    assert detection.find(text, regions=["AT"]) == [Found(8, 20, "phone")]


@given(st.text(alphabet="0123456789 +-.()@/aабAT\n\u00a0\u200b٤４&#;%р", max_size=300))
def test_any_text_gives_sorted_stretches_of_it_that_do_not_overlap(text):
    found = detection.find(text)
    ends = [0, *(each.end for each in found)]
    assert all(end <= each.start < each.end <= len(text) for end, each in zip(ends, found, strict=False))


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_text_takes_no_more_than_its_length(unit):
    """20 kB in well under a second: what grows with the square of the length would take minutes for a megabyte."""
    text = (unit * 20_000)[:20_000]
    began = time.process_time()
    detection.find(text)
    assert time.process_time() - began < 2
