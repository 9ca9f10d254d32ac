"""Dates of markup as EDTF, as precise as they are given and never more.

A day stays the day in its own offset: 2023-07-25T23:30:00-05:00 is the 25th, wherever it is read. What can be read in
two ways (07/08/2023) is no date here, and neither is the zero of a clock that nobody set.
"""

import datetime
import re

_NAMES = """january jan
february feb
march mar
april apr
may
june jun
july jul
august aug
september sep sept
october oct
november nov
december dec"""
_MONTHS = {name: number for number, names in enumerate(_NAMES.split("\n"), start=1) for name in names.split()}
_TIME = r"(?:[T ]\s*\d{1,2}[:.h]?\d{2}.{0,30})?"
_FORMS = [
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})" + _TIME, re.ASCII),
    re.compile(r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})" + _TIME, re.ASCII),
    re.compile(r"(?P<year>\d{4})\.(?P<month>\d{1,2})\.(?P<day>\d{1,2})" + _TIME, re.ASCII),
    re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?:T?\d{4,6}.{0,10})?", re.ASCII),
    re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?:,?" + _TIME + ")?", re.ASCII),
    re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})", re.ASCII),
    re.compile(r"(?P<year>(?:19|20)\d{2})", re.ASCII),
    re.compile(
        r"(?:(?P<weekday>[a-z]{3,9})\.?,?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<name>[a-z]{3,9})\.?,?[ -]"
        r"(?P<year>\d{4})\b.{0,30}",
        re.ASCII | re.IGNORECASE,
    ),
    re.compile(
        r"(?:(?P<weekday>[a-z]{3,9})\.?,?\s+)?(?P<name>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})"
        r"(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})\b.{0,30}",
        re.ASCII | re.IGNORECASE,
    ),
    re.compile(r"(?P<name>[a-z]{3,9})\.?,?\s+(?P<year>\d{4})", re.ASCII | re.IGNORECASE),
    re.compile(r"(?P<one>\d{1,2})/(?P<two>\d{1,2})/(?P<year>\d{4})" + _TIME, re.ASCII),
]
_UNSET = re.compile(r"(?:0001-01-01|1970-01-01T00:00|0000)")
_EARLIEST = 1400


def edtf_of(value):
    """The EDTF of a date as markup gives it ("2023-07-25T10:00+03:00", "2023-07", "25 July 2023"), or ""."""
    value = " ".join(value.split())
    if len(value) > 60 or _UNSET.match(value):
        return ""
    for form in _FORMS:
        found = form.fullmatch(value)
        if found:
            return _edtf(found.groupdict())
    return ""


def _edtf(parts):
    month, day = parts.get("month"), parts.get("day")
    if "name" in parts:
        month = _MONTHS.get(parts["name"].lower())
        if month is None:
            return ""
    if "one" in parts:  # 13/07/2023 and 07/13/2023 can be read in one way only
        one, two = int(parts["one"]), int(parts["two"])
        if (one > 12) == (two > 12) and one != two:
            return ""
        day, month = (one, two) if one > 12 else (two, one)
    year = int(parts["year"])
    if year < _EARLIEST:
        return ""
    try:
        datetime.date(year, int(month or 1), int(day or 1))
    except ValueError:
        return ""
    return "-".join([f"{year:04}", *(f"{int(part):02}" for part in (month, day) if part)])
