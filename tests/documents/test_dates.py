import contextlib
import datetime
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.dates import MAX_LENGTH, BadDate, parse


@pytest.mark.parametrize(
    ("text", "kind", "earliest", "latest"),
    [
        # level 0
        ("2023", "moment", "2023-01-01", "2023-12-31"),
        ("2023-07", "moment", "2023-07-01", "2023-07-31"),
        ("2023-07-25", "moment", "2023-07-25", "2023-07-25"),
        ("2024-02", "moment", "2024-02-01", "2024-02-29"),
        ("2024-02-29", "moment", "2024-02-29", "2024-02-29"),
        ("0001", "moment", "0001-01-01", "0001-12-31"),
        ("9999", "moment", "9999-01-01", "9999-12-31"),
        ("2025-07-03/2025-07-06", "interval", "2025-07-03", "2025-07-06"),
        ("2023/2024", "interval", "2023-01-01", "2024-12-31"),
        ("2023-07/2023-07", "interval", "2023-07-01", "2023-07-31"),
        # level 1
        ("2023~", "moment", "2023-01-01", "2023-12-31"),
        ("2023-07?", "moment", "2023-07-01", "2023-07-31"),
        ("2023-07-25%", "moment", "2023-07-25", "2023-07-25"),
        ("201X", "moment", "2010-01-01", "2019-12-31"),
        ("20XX", "moment", "2000-01-01", "2099-12-31"),
        ("00XX", "moment", "0001-01-01", "0099-12-31"),
        ("2023-XX", "moment", "2023-01-01", "2023-12-31"),
        ("2023-XX-XX", "moment", "2023-01-01", "2023-12-31"),
        ("2024-02-XX", "moment", "2024-02-01", "2024-02-29"),
        ("2023-21", "moment", "2023-03-01", "2023-05-31"),
        ("2023-22", "moment", "2023-06-01", "2023-08-31"),
        ("2023-23", "moment", "2023-09-01", "2023-11-30"),
        ("2023-24", "moment", "2023-12-01", "2024-02-29"),
        ("1984-06?/2004-08~", "interval", "1984-06-01", "2004-08-31"),
        ("2023-07/..", "interval", "2023-07-01", None),
        ("2023-07/", "interval", "2023-07-01", None),
        ("../2023-07", "interval", None, "2023-07-31"),
        ("/2023-07", "interval", None, "2023-07-31"),
        # of level 2, one-of sets
        ("[..2023-08-03]", "one_of", None, "2023-08-03"),
        ("[2023-08-03..]", "one_of", "2023-08-03", None),
        ("[2023-07-01..2023-07-05]", "one_of", "2023-07-01", "2023-07-05"),
        ("[2023-07-05,2023-07-01]", "one_of", "2023-07-01", "2023-07-05"),
        ("[2023-07-01, 2023-08, 2024]", "one_of", "2023-07-01", "2024-12-31"),
    ],
)
def test_a_date_has_the_bounds_that_its_text_allows(text, kind, earliest, latest):
    edtf = parse(text)
    assert (edtf.kind, edtf.earliest, edtf.latest) == (
        kind,
        earliest and datetime.date.fromisoformat(earliest),
        latest and datetime.date.fromisoformat(latest),
    )


NOT_EDTF = "is not a date in EDTF that can be stored"
NO_DAY = "is no day of the calendar"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", NOT_EDTF),
        ("July 2023", NOT_EDTF),
        (" 2023", NOT_EDTF),
        ("2023\n", NOT_EDTF),
        ("２０２３", NOT_EDTF),
        ("2023-7", NOT_EDTF),
        ("2023-1X", NOT_EDTF),
        ("2023-07-3X", NOT_EDTF),
        ("2023-XX-05", NOT_EDTF),
        ("20XX-07", NOT_EDTF),
        ("X023", NOT_EDTF),
        ("XXXX", NOT_EDTF),
        ("2023-13", NO_DAY),
        ("2023-00", NO_DAY),
        ("2023-02-29", NO_DAY),
        ("2023-04-31", NO_DAY),
        ("2023-07-00", NO_DAY),
        ("2023-24-05", NOT_EDTF),
        ("9999-24", NO_DAY),
        ("0000", "The year 0000 cannot be stored."),
        ("-0044", NOT_EDTF),
        ("Y17000", NOT_EDTF),
        ("2023-07-25T10:00:00Z", NOT_EDTF),
        ("?2004-06-~11", NOT_EDTF),
        ("2023?~", NOT_EDTF),
        ("1950S2", NOT_EDTF),
        ("{2023,2024}", NOT_EDTF),
        ("[2020..2021,2023]", NOT_EDTF),
        ("[]", NOT_EDTF),
        ("[..]", NOT_EDTF),
        ("[2023", NOT_EDTF),
        ("..", NOT_EDTF),
        ("2021/2022/2023", NOT_EDTF),
        ("../..", "An interval needs at least one end."),
        ("/", "An interval needs at least one end."),
        ("2024/2023", "ends before it begins"),
        ("[2023-07-06..2023-07-03]", "ends before it begins"),
        ("2" * (MAX_LENGTH + 1), f"A date has at most {MAX_LENGTH} characters."),
    ],
)
def test_what_is_no_date_is_refused_in_words(text, message):
    with pytest.raises(BadDate) as refusal:
        parse(text)
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    ["[" * 64, "2023/" * 12, "[" + "2023," * 12 + "2024]", "(" * 64, "{[" * 32, "Y" + "9" * 63, "1E" + "9" * 62,
     "[" + "2023," * 12 + "]"],
)  # fmt: skip
def test_hostile_dates_are_answered_at_once(text):
    start = time.process_time()
    with contextlib.suppress(BadDate):
        parse(text)
    assert time.process_time() - start < 1


def test_a_refused_date_prints_nothing(capsys):
    with pytest.raises(BadDate):
        parse("2023-1X")
    assert capsys.readouterr() == ("", "")


ATOM = st.from_regex(r"[0-9X]{4}(-[0-9X]{2}(-[0-9X]{2})?)?[?~%]?", fullmatch=True)
DATES = st.one_of(
    ATOM,
    st.builds("{}/{}".format, ATOM, ATOM | st.sampled_from(["", ".."])),
    st.builds("[{}..{}]".format, ATOM | st.just(""), ATOM | st.just("")),
    st.lists(ATOM, min_size=1, max_size=4).map(lambda atoms: f"[{','.join(atoms)}]"),
    st.text(alphabet="0123456789X-/.[]{},?~%YTZES +", max_size=70),
    st.text(max_size=70),
)


@given(DATES)
def test_whatever_is_typed_is_a_date_with_bounds_in_order_or_refused(text):
    try:
        edtf = parse(text)
    except BadDate:
        return
    assert edtf.earliest is None or edtf.latest is None or edtf.earliest <= edtf.latest
