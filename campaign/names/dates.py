"""Dates in the words of a source, as EDTF.

What is found is what the words name and never more: "July 2023" is 2023-07, "about 2020" 2020~, "July 3-6, 2025"
an interval, "no later than 3 August 2023" [..2023-08-03]. 04/03/2023 in English is one of two days, and says so.
Where the words give no year, the date of the source may: the nearest day is taken (of "since January" the last
January), the basis is "worked_out", and "?" marks it where another year is nearly as near or the source's own date
spans more than a month. Without a source date the value stays empty and the words are still shown. A weekday alone, a
time, an age, a century are no dates.
"""

import datetime
import re
from functools import lru_cache
from typing import NamedTuple

from documents import dates

from . import months

_LAST_YEAR = 2099
_DOUBTFUL = 150  # days from the source's date, from which on the year is a guess
_TO = r"(?:\s?[-\u2010-\u2015]\s?|\s+(?:to|till|until|through|по|до|au|bis(?:\szum)?|al|hasta\sel|do|a)\s+)"
_ORDINAL = r"(?:st|nd|rd|th|er|re|º|ª|°|-?го|-?е|-?те|\.)?"
_OF = r"(?:,?\s+(?:of\s+|de\s+|del\s+|d[’'])?)"


class Dated(NamedTuple):
    """Half-open [start, end) in code points; `edtf` is "" where the year is not known, and so is `basis`."""

    start: int
    end: int
    surface: str
    edtf: str
    basis: str


def _day(name):
    return rf"(?P<{name}>0?[1-9]|[12]\d|3[01]){_ORDINAL}"


def _year(name):
    return rf"(?P<{name}>1[5-9]\d\d|20\d\d)"


@lru_cache(maxsize=64)
def _pattern(languages):
    """One pattern for all forms, the longer ones first; each group's name begins with the form's letter."""
    words = months.alternatives(months.months(languages))

    def month(name):
        return rf"(?P<{name}>{words})\b\.?"

    after = rf"(?:\s?{months.AFTER_YEAR})?"
    forms = [
        # 3–6 July 2025; 30 June – 6 July 2025
        rf"{_day('a_d1')}(?:{_OF}{month('a_m1')}(?:{_OF}{_year('a_y1')})?)?{_TO}{_day('a_d2')}{_OF}{month('a_m2')}"
        rf"(?:{_OF}{_year('a_y2')}{after})?",
        # July 3–6, 2025; June 30 – July 6, 2025
        rf"{month('b_m1')}\s+{_day('b_d1')}(?:,?\s+{_year('b_y1')})?{_TO}(?:{month('b_m2')}\s+)?{_day('b_d2')}(?!\d)"
        rf"(?:,?\s+{_year('b_y2')})?",
        rf"{_day('c_d1')}{_OF}{month('c_m1')}(?:{_OF}{_year('c_y1')}{after})?",
        rf"{month('d_m1')}\s+{_day('d_d1')}(?!\d)(?!\.\d)(?:,?\s+{_year('d_y1')})?",
        rf"{month('e_m1')}(?:{_OF}{_year('e_y1')})?{_TO}{month('e_m2')}{_OF}{_year('e_y2')}{after}",
        rf"{month('f_m1')}{_OF}{_year('f_y1')}{after}",
        rf"(?P<g_s>{months.alternatives(months.SEASONS)})(?:{_OF}){_year('g_y1')}{after}",
        # figures
        r"(?P<h_y1>\d{4})(?P<h_mark>[-/.])(?P<h_m1>\d{2})(?P=h_mark)(?P<h_d1>\d{2})(?:T\d{2}:[\d:.+]{2,14}Z?)?",
        r"(?P<i_d1>\d{1,2})\.?\s?(?:(?P<i_m1>\d{1,2})\.)?\s?[-\u2013]\s?(?P<i_d2>\d{1,2})\.\s?(?P<i_m2>\d{1,2})\.\s?(?P<i_y2>\d{4})",
        r"(?P<j_1>\d{1,2})(?P<j_mark>[/.-]\s?)(?P<j_2>\d{1,2})(?P=j_mark)(?P<j_y1>\d{4})",
        r"(?P<k_d1>\d{1,2})\.(?P<k_m1>\d{1,2})\.(?P<k_yy>\d{2})",
        r"(?P<l_d1>0[1-9]|[12]\d|3[01])\.(?P<l_m1>0[1-9]|1[0-2])(?!\.\d|\s?%)",
        # years
        rf"{_year('m_y1')}\s?[-\u2013]\s?{_year('m_y2')}{after}",
        r"(?P<n_decade>1[5-9]\d0|20\d0)(?:s|-?е|-?х|-?ті|-?их|er)\b|(?:années|anni|años)\s(?P<o_decade>1[5-9]\d0|20\d0)",
        rf"(?P<p_y1>1[5-9]\d\d|20\d\d)(?:\s?{months.AFTER_YEAR})",
        rf"(?<=\s)(?P<q_y1>19\d\d|20\d\d)(?!\s+{months.NO_YEAR})",
        # a month alone: the word before it is looked at afterwards
        rf"(?P<r_m1>{words})",
    ]
    begins = rf"\d|(?:{words}|{months.alternatives(months.SEASONS)})\b|(?:années|anni|años)\s"
    either = "|".join(forms)
    return re.compile(rf"(?<![\w/.#№-])(?={begins})(?:{either})(?![\w/]|[.,-]\d)", re.IGNORECASE)


@lru_cache(maxsize=64)
def _before_month(languages):
    return re.compile(
        rf"\b({'|'.join(map(re.escape, months.before_month(languages)))}|прошл\w+|минул\w+)\s+$", re.IGNORECASE
    )


_BEFORE_YEAR = re.compile(rf"(?:^|[\s(])(?:{'|'.join(months.BEFORE_YEAR.split())})\s+$", re.IGNORECASE)
_SURE = [
    (re.compile(rf"\b(?:{'|'.join(w.split())})\.?(?:{months.BETWEEN}|\s+)$", re.I), s) for s, w in months.SURENESS
]
_LATEST = re.compile(rf"\b(?:{months.LATEST}){months.BETWEEN}$", re.IGNORECASE)
_EARLIEST = re.compile(rf"\b(?:{months.EARLIEST}){months.BETWEEN}$", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|depuis|seit|desde)\s+$", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(last|next|прошл\w+|минул\w+|letzten|nächsten)\s+$", re.IGNORECASE)


def find(text: str, languages=(), written: str = "") -> list[Dated]:
    """The dates of a text. `languages` are BCP 47 tags of the source (none: all), `written` its own date in EDTF."""
    own = tuple(sorted({tag.partition("-")[0] for tag in languages} & set(months.LANGUAGES))) or months.LANGUAGES
    read = _with_other_scripts(own, text)
    reader = _Reader(own, read, _bounds(written))
    found = []
    for match in _pattern(read).finditer(text):
        said = reader.read(match, text[max(0, match.start() - 40) : match.start()])
        if said:
            found.append(Dated(match.start(), match.end(), match.group(), *said))
    return found


def _bounds(written):
    """The first and last day of the source's own date; None where it has none, or an open one."""
    if not written:
        return None
    try:
        moment = dates.parse(written)
    except dates.BadDate:
        return None
    return (moment.earliest, moment.latest) if moment.earliest and moment.latest else None


def _with_other_scripts(own, text):
    """Also the languages of a script that stands in the text and that no language of its own is written in.

    A French appeal holds its Ukrainian translation, a Russian article quotes an English letter. Words of different
    scripts are never mistaken for one another; those of the same one might be, so there the source has to say.
    """
    read = list(own)
    for languages, letters in _SCRIPTS:
        if not set(languages) & set(own) and letters.search(text):
            read += languages
    return tuple(sorted(read))


_CYRILLIC = ("ru", "uk")
_SCRIPTS = (
    (_CYRILLIC, re.compile("[а-яёіїєґ]{3}", re.IGNORECASE)),
    (tuple(each for each in months.LANGUAGES if each not in _CYRILLIC), re.compile("[a-z]{3}", re.IGNORECASE)),
)


_CLOSES = (*".,;:!?)»\n", "")


class _Reader:
    def __init__(self, languages, read, written):
        self._languages, self._read_in, self._written = languages, read, written
        self._months = months.months(read)

    def read(self, match, before):
        """(EDTF, basis), or None where the words are no date."""
        parts = {name[2:]: value for name, value in match.groupdict().items() if value}
        form = next(name for name, value in match.groupdict().items() if value)[0]
        try:
            said = self._read(form, parts, match, before)
        except ValueError:  # no day of the calendar
            return None
        if not said or not said[0]:
            return said
        return _as_sure(*said, before)

    def _read(self, form, parts, match, before):
        if form in "abei":
            return self._interval(parts)
        if form == "g":
            return f"{parts['y1']}-{months.SEASONS[parts['s'].lower()]}", "stated"
        if form == "j":
            return self._figures(parts)
        if form == "k":
            short = int(parts["yy"])
            return self._moment(str(short + (2000 if short <= 40 else 1900)), parts["m1"], parts["d1"])
        if form == "l":
            named = {"ru", "uk", "de", "sk"} & set(self._languages)
            return self._moment("", parts["m1"], parts["d1"]) if named and self._written else None
        if form == "m":
            return (f"{parts['y1']}/{parts['y2']}", "stated") if parts["y1"] < parts["y2"] else None
        if form in "no":
            return f"{parts['decade'][:3]}X", "stated"
        if form == "q":
            return self._year_alone(parts["y1"], match, before)
        if form == "r":
            return self._month_alone(parts["m1"], before)
        return self._moment(parts.get("y1", ""), parts.get("m1", ""), parts.get("d1", ""))

    def _year_alone(self, year, match, before):
        follows = match.string[match.end() : match.end() + 1]
        word = _BEFORE_YEAR.search(before)
        if not word:
            limits = (_LATEST, _EARLIEST, *(pattern for pattern, _sign in _SURE))
            limited = follows in _CLOSES and any(pattern.search(before) for pattern in limits)
            return (year, "stated") if limited else None  # "about 2000 people"
        if re.search("[а-яіїє]", word.group().lower()) and follows not in _CLOSES:
            return None  # "в 2023 домах"
        return year, "stated"

    def _month_alone(self, word, before):
        if not _before_month(self._read_in).search(before):
            return None
        if word.islower() and word in months.months(("en",)):
            return None  # "in may" is a slip, "they may" is none
        if not self._written:
            return "", ""
        relative = _RELATIVE.search(before)
        month, (first, last) = self._number(word), self._written
        if relative:
            ahead = relative[1].lower() in ("next", "nächsten")
            year = last.year + (month <= last.month) if ahead else first.year - (month >= first.month)
            return f"{year:04}-{month:02}", "worked_out"
        if _SINCE.search(before):
            return f"{last.year - (month > last.month):04}-{month:02}", "worked_out"
        return self._moment("", word, "")

    def _number(self, month):
        return int(month) if month.isdigit() else self._months[month.lower()]

    def _moment(self, year, month, day):
        """(EDTF, basis) of a day, a month or a year."""
        if not month:
            return year, "stated"
        number = self._number(month)
        if year:
            return _edtf(int(year), number, day), "stated"
        if not self._written:
            datetime.date(2000, number, int(day or 1))
            return "", ""
        return self._nearest(number, day), "worked_out"

    def _nearest(self, month, day):
        first, last = self._written
        distances = []
        for year in range(first.year - 1, last.year + 2):
            try:
                there = datetime.date(year, month, int(day or 15))
            except ValueError:  # 29 February
                continue
            distances.append((max((first - there).days, (there - last).days, 0), -year))
        distance, year = min(distances)
        doubtful = distance > _DOUBTFUL or (last - first).days > 31
        return _edtf(-year, month, day) + ("?" if doubtful else "")

    def _interval(self, parts):
        """Two ends; what the first leaves out, the second gives, and a second month the first."""
        month1, month2 = parts.get("m1") or parts.get("m2"), parts.get("m2") or parts.get("m1")
        year2 = parts.get("y2") or parts.get("y1") or ""
        year1 = parts.get("y1") or year2
        if year1 and not parts.get("y1") and self._number(month1) > self._number(month2):
            year1 = str(int(year2) - 1)
        start, basis = self._moment(year1, month1, parts.get("d1", ""))
        end, _basis = self._moment(year2, month2, parts.get("d2", ""))
        if start.rstrip("?") >= end.rstrip("?") and start:
            return None
        return (f"{start}/{end}" if start else ""), basis

    def _figures(self, parts):
        """Day, month and year in figures: the day first, but with slashes an English text may mean the month."""
        one, two = int(parts["1"]), int(parts["2"])
        if "/" in parts["mark"] and "en" in self._languages and one != two:
            if one <= 12 and two <= 12:
                year = int(parts["y1"])
                both = sorted((_edtf(year, two, one), _edtf(year, one, two)))
                return f"[{both[0]},{both[1]}]", "stated"
            if two > 12:
                one, two = two, one
        return _edtf(int(parts["y1"]), two, one), "stated"


def _edtf(year, month, day=""):
    """A day or a month; ValueError where the calendar has none."""
    if year > _LAST_YEAR:
        raise ValueError(year)
    date = datetime.date(year, month, int(day or 1))
    return date.isoformat() if day else date.isoformat()[:7]


def _as_sure(edtf, basis, before):
    """The date as the words before it limit it."""
    if "/" in edtf or "[" in edtf:
        return edtf, basis
    if _LATEST.search(before):
        return f"[..{edtf}]", basis
    if _EARLIEST.search(before):
        return f"[{edtf}..]", basis
    for pattern, sign in _SURE:
        if pattern.search(before) and edtf[-1] not in "?~X":
            return edtf + sign, basis
    return edtf, basis
