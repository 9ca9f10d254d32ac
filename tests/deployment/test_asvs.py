"""The table of OWASP ASVS: each of the 70 requirements of level 1 has its line, and what it names is there."""

import re

from tests.campaign.bundle_files import ROOT

TABLE = (ROOT / "campaign" / "deployment" / "ASVS.md").read_text()
# How many of level 1 there are in each section.
LEVEL_1 = {
    "1.2": 5, "1.3": 2, "1.5": 1, "2.1": 1, "2.2": 2, "2.3": 1, "3.2": 2, "3.3": 1, "3.4": 2, "3.5": 3, "4.1": 1,
    "4.4": 1, "5.2": 2, "5.3": 2, "6.1": 1, "6.2": 8, "6.3": 2, "6.4": 2, "7.2": 4, "7.4": 2, "8.1": 1, "8.2": 2,
    "8.3": 1, "9.1": 3, "9.2": 1, "10.4": 5, "11.3": 2, "11.4": 1, "12.1": 1, "12.2": 2, "13.4": 1, "14.2": 1,
    "14.3": 1, "15.1": 1, "15.2": 1, "15.3": 1,
}  # fmt: skip


def numbers(text):
    for first in re.findall(r"^\| (\d[\d., –]*) \|", text, re.MULTILINE):
        for part in first.split(", "):
            low, _dash, high = part.partition("–")
            section, _dot, number = low.rpartition(".")
            last = int(high.rpartition(".")[2]) if high else int(number)
            yield from ((section, each) for each in range(int(number), last + 1))


def test_every_requirement_of_level_1_has_one_line():
    found = list(numbers(TABLE.partition("## Level 2")[0]))
    assert len(found) == len(set(found)) == sum(LEVEL_1.values()) == 70
    assert {section: sum(each == section for each, _number in found) for section in LEVEL_1} == LEVEL_1


def test_the_tests_that_it_names_are_there():
    named = set(re.findall(r"`([\w/]+\.py)`", TABLE)) - {"campaign/roles.py"}
    places = (ROOT, ROOT / "tests", ROOT / "tests" / "campaign" / "accounts")
    assert [name for name in named if not any((place / name).exists() for place in places)] == []
