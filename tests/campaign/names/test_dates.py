"""Dates in the words of a source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.names import dates
from documents.dates import parse

STATED = [  # the words in brackets, EDTF
    ("on [July 13, 2025]", "2025-07-13"),
    ("[13 July 2025]", "2025-07-13"),
    ("the [3rd of July, 2025]", "2025-07-03"),
    ("in [Sept. 2023]", "2023-09"),
    ("[July 3-6, 2025]", "2025-07-03/2025-07-06"),
    ("[June 30 – July 6, 2025]", "2025-06-30/2025-07-06"),
    ("[December 30 – January 6, 2025]", "2024-12-30/2025-01-06"),
    ("[May – July 2023]", "2023-05/2023-07"),
    ("[3–6 июля 2025 года]", "2025-07-03/2025-07-06"),
    ("с [30 июня по 6 июля 2025 г.]", "2025-06-30/2025-07-06"),
    ("[25-го июля 2023]", "2023-07-25"),
    ("в [июле 2023 года]", "2023-07"),
    ("[летом 2023 года]", "2023-22"),
    ("в [2023 году]", "2023"),
    ("в [2023], потом", "2023"),
    ("[1990-е]", "199X"),
    ("[25 липня 2023 р.]", "2023-07-25"),
    ("з [3 до 6 липня 2025 року]", "2025-07-03/2025-07-06"),
    ("у [листопаді 2023]", "2023-11"),
    ("le [1er mai 2023]", "2023-05-01"),
    ("du [3 au 6 juillet 2025]", "2025-07-03/2025-07-06"),
    ("depuis [2014]", "2014"),
    ("les [années 1990]", "199X"),
    ("am [3. Juli 2025]", "2025-07-03"),
    ("vom [3. bis 6. Juli 2025]", "2025-07-03/2025-07-06"),
    ("im [Frühling 2023]", "2023-21"),
    ("del [3 al 6 de julio de 2025]", "2025-07-03/2025-07-06"),
    ("[25 de julio del 2023]", "2023-07-25"),
    ("dal [3 al 6 luglio 2025]", "2025-07-03/2025-07-06"),
    ("il [2 giugno 1946]", "1946-06-02"),
    ("od [3. do 6. júla 2025]", "2025-07-03/2025-07-06"),
    ("v roku [2023]", "2023"),
    ("[17. novembra 1989]", "1989-11-17"),
    ("[2023-07-25]", "2023-07-25"),
    ("[2023-07-25T10:30]", "2023-07-25"),
    ("[25.07.2023]", "2023-07-25"),
    ("[3. 7. 2025]", "2025-07-03"),
    ("[25/07/2023]", "2023-07-25"),
    ("[24.02.22]", "2022-02-24"),
    ("[3.–6.7.2025]", "2025-07-03/2025-07-06"),
    ("([1931–2022])", "1931/2022"),
    ("about [2020].", "2020~"),
    ("около [25 июля 2023]", "2023-07-25~"),
    ("probably [July 2023]", "2023-07?"),
    ("no later than [3 August 2023]", "[..2023-08-03]"),
    ("не позднее [3 августа 2023]", "[..2023-08-03]"),
    ("spätestens am [3. August 2023]", "[..2023-08-03]"),
    ("не раньше [3 августа 2023]", "[2023-08-03..]"),
]


def parted(marked):
    before, _, rest = marked.partition("[")
    inside, _, after = rest.partition("]")
    return before + inside + after, len(before), len(before) + len(inside)


@pytest.mark.parametrize(("marked", "edtf"), STATED)
def test_a_date_is_read(marked, edtf):
    text, start, end = parted(marked)
    assert dates.find(text) == [dates.Dated(start, end, text[start:end], edtf, "stated")]
    assert parse(edtf).text == edtf


WORKED_OUT = [  # text, the source's date, EDTF
    ("25 июля", "2023-08-03", "2023-07-25"),
    ("25 декабря", "2023-01-10", "2022-12-25"),
    ("5 February", "2023-01-10", "2023-02-05"),
    ("July 3-6", "2025-07-13", "2025-07-03/2025-07-06"),
    ("5 лютого", "2023", "2023-02-05?"),
    ("1 November", "2023-04-20", "2022-11-01?"),
    ("last September", "2023-02-01", "2022-09"),
    ("en juin", "2024-03-21", "2024-06"),
    ("since January", "2025-10-09", "2025-01"),
    ("seit November", "2025-10-09", "2024-11"),
    ("depuis octobre", "2025-10-09", "2025-10"),
    ("24.02 началось", "2022-03-01", "2022-02-24"),
    ("29 February", "2024-04-01", "2024-02-29"),
    ("am 3. August", "[2023-08-01..2023-08-10]", "2023-08-03"),
]


@pytest.mark.parametrize(("text", "written", "edtf"), WORKED_OUT)
def test_the_date_of_the_source_gives_the_year(text, written, edtf):
    assert [(found.edtf, found.basis) for found in dates.find(text, (), written)] == [(edtf, "worked_out")]


@pytest.mark.parametrize("written", ["", "unknown", "2023/..", "[..2023]"])
@pytest.mark.parametrize("text", ["25 июля", "July 3-6", "in July"])
def test_without_a_date_of_the_source_there_is_no_year(text, written):
    assert [(found.edtf, found.basis) for found in dates.find(text, (), written)] == [("", "")]


@pytest.mark.parametrize(
    ("languages", "edtf"),
    [(("en",), "[2023-03-04,2023-04-03]"), (("en-GB",), "[2023-03-04,2023-04-03]"), (("fr",), "2023-03-04")],
)
def test_an_english_date_in_figures_may_be_two_days(languages, edtf):
    assert [found.edtf for found in dates.find("04/03/2023", languages)] == [edtf]
    assert parse(edtf).text == edtf


NONE = [
    "on Tuesday, в понедельник", "31 February 2023", "2023 people", "about 2000 members came",
    "в 2023 домах", "10,000 in 24 hours", "7 months", "100 лет", "the 19th century", "they may march", "mars attacks",
    "https://example.org/2023-07-25/", "№2023-07-25", "tel. 25.07.2023.14", "1 000 2023000", "2022–2014", "May God",
    "Socialism 2025", "COVID-19",
]  # fmt: skip


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_date(text):
    assert dates.find(text, (), "2023-01-01") == []


def test_only_the_languages_of_the_source_are_read():
    assert [found.surface for found in dates.find("25 luglio 2023", ("fr",))] == []
    assert [found.edtf for found in dates.find("25 июля 2023", ("xx",))] == ["2023-07-25"]


def test_another_script_in_a_source_is_read_in_its_languages():
    text = "Le 9 septembre 2025. Його затримали 2 вересня 2025 року. 11 March 2025, 25 luglio 2023"
    assert [found.edtf for found in dates.find(text, ("fr",))] == ["2025-09-09", "2025-09-02"]
    text = "25 июля 2023 года он написал: “On 11 March 2025 they came.”"
    assert [found.edtf for found in dates.find(text, ("ru",))] == ["2023-07-25", "2025-03-11"]


PIECES = st.sampled_from(
    [
        "3",
        "25",
        "31",
        "30",
        "July",
        "июля",
        "2023",
        "2025",
        "-",
        "–",
        " ",
        ", ",
        ".",
        "/",
        "to",
        "по",
        "около ",
        "1990s",
        "\n",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join), st.sampled_from(["", "2023", "2024-02-29", "2020/2023"]))
def test_every_value_can_be_stored(text, written):
    reached = 0
    for found in dates.find(text, (), written):
        assert reached <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.surface
        assert (found.basis == "") == (found.edtf == "")
        if found.edtf:
            assert parse(found.edtf).text == found.edtf
        reached = found.end
