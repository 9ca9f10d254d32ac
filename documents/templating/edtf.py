"""Uncertain dates as a person would write them: `2023-07` is “July 2023”, `[..2023-08-03]` “by 3 August 2023”.

The order of day, month and year is a translator's to choose (the patterns are Django's date formats); the
names of the months are Django's.
"""

import datetime
import re
from functools import lru_cache

from django.utils import dateformat
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext

from documents.dates import read
from documents.templating.wording import gettext as _


def _day(moment):
    return datetime.date(int(moment.year), int(moment.month), int(moment.day))


# A date stands alone or within a phrase (“by …”, “since …”): many languages decline it there, or put an article
# before it, so each pattern and each season may be translated twice.


def _pattern(parts, inside):
    return _patterns(inside, get_language())[parts]


@lru_cache(maxsize=64)
def _patterns(inside, language):
    if inside:
        return {
            "j F Y": pgettext("date format within a phrase", "j F Y"),
            "F Y": pgettext("date format within a phrase", "F Y"),
            "j F": pgettext("date format within a phrase", "j F"),
            "F": pgettext("date format within a phrase", "F"),
            "j": pgettext("date format within a phrase", "j"),
        }
    return {
        "j F Y": pgettext("date format", "j F Y"),
        "F Y": pgettext("date format", "F Y"),
        "j F": pgettext("date format", "j F"),
        "F": pgettext("date format", "F"),
        "j": pgettext("date format", "j"),
    }


def _season(key, inside):
    if inside:
        return {
            "21": pgettext("within a phrase", "spring"),
            "22": pgettext("within a phrase", "summer"),
            "23": pgettext("within a phrase", "autumn"),
            "24": pgettext("within a phrase", "winter"),
        }[key]
    return {"21": _("spring"), "22": _("summer"), "23": _("autumn"), "24": _("winter")}[key]


def _dated(date, pattern):
    """A day after a pattern. Django begins the months of some languages with a capital, as at a calendar's head."""
    language = get_language()
    said = "".join([_part(date, part, language) for part in _parts(pattern)])
    return said.lower() if language in ("it", "ru", "uk") else said


@lru_cache(maxsize=256)
def _parts(pattern):
    """The letters of one of Django's date formats, and what stands between them."""
    return [part for part in re.split(r"(\\.|[A-Za-z])", pattern) if part]


def _part(date, part, language):
    """What one letter says of a day. The name of a month, which Django looks up each time, is looked up once."""
    if part == "j":
        return str(date.day)
    if part == "Y":
        return f"{date.year:04}"
    if part in ("F", "E"):
        return _month(part, date.month, language)
    if part[0] == "\\":
        return part[1]
    return dateformat.format(date, part) if part.isalpha() else part


@lru_cache(maxsize=512)
def _month(letter, number, language):
    return dateformat.format(datetime.date(2000, number, 1), letter)


def _known_day(moment):
    return bool(moment.day) and "X" not in moment.year + moment.month + moment.day


def _plain(moment, inside):
    """A moment without what makes it doubtful."""
    year, month, day = moment.year, moment.month, moment.day
    if "X" in year:
        return _year(moment, inside)
    if month in ("21", "22", "23", "24"):
        return _("%(season)s %(year)s") % {"season": _season(month, inside), "year": year}
    if month == "XX":
        return _("%(year)s, month not known") % {"year": year}
    if not month:
        return year
    if day and day != "XX":
        return _dated(_day(moment), _pattern("j F Y", inside))
    month_and_year = _dated(datetime.date(int(year), int(month), 1), _pattern("F Y", inside))
    return _("%(month)s, day not known") % {"month": month_and_year} if day else month_and_year


def _year(moment, inside):
    if moment.year.endswith("X") and moment.year[:3].isdecimal():
        decade = {"decade": moment.year.replace("X", "0")}
        return (pgettext("within a phrase", "the %(decade)ss") if inside else _("the %(decade)ss")) % decade
    return _("%(first)s to %(last)s") % {"first": moment.earliest.year, "last": moment.latest.year}


def _pair(first, last, inside):
    """Two days, the first of them without what the last one says again."""
    if first.year == last.year:
        shorter = _pattern("j" if first.month == last.month else "j F", inside)
    else:
        shorter = _pattern("j F Y", inside)
    return {"first": _dated(first, shorter), "last": _dated(last, _pattern("j F Y", inside))}


def _moment(moment, inside=False):
    about = moment.sure in ("~", "%")
    words = _plain(moment, inside or about)
    if about:
        words = _("about %(date)s") % {"date": words}
    if moment.sure in ("?", "%"):
        words = _("%(date)s (uncertain)") % {"date": words}
    return words


def _two(first, last, inside):
    """Two moments, the shared part said once."""
    if first.sure or last.sure or not (_known_day(first) and _known_day(last)):
        same_year = not (first.sure or last.sure) and first.year == last.year and not first.day and not last.day
        if same_year and first.month.isdecimal() and last.month.isdecimal() and int(first.month) < 13:
            month = _dated(datetime.date(int(first.year), int(first.month), 1), _pattern("F", inside))
            return {"first": month, "last": _moment(last, inside)}
        return {"first": _moment(first, inside), "last": _moment(last, inside)}
    return _pair(_day(first), _day(last), inside)


def _one_of(edtf):
    first, last = edtf.ends
    if edtf.choices:
        *others, final = edtf.choices
        together = all(
            _known_day(each) and not each.sure and each.year + each.month == final.year + final.month
            for each in edtf.choices
        )
        named = [_dated(_day(each), _pattern("j", False)) if together else _moment(each) for each in others]
        if not named:
            return _moment(final)
        return _("%(dates)s or %(last)s") % {"dates": ", ".join(named), "last": _moment(final)}
    if first is None:
        return _("by %(date)s") % {"date": _moment(last, True)}
    if last is None:
        return _("%(date)s or later") % {"date": _moment(first, True)}
    return _("between %(first)s and %(last)s") % _two(first, last, True)


def _interval(edtf):
    first, last = edtf.ends
    if first is None:
        return _("until %(date)s") % {"date": _moment(last, True)}
    if last is None and edtf.text.endswith(".."):
        return _("since %(date)s") % {"date": _moment(first, True)}
    if last is None:
        return _("from %(date)s, end not known") % {"date": _moment(first, True)}
    return pgettext("dates", "%(first)s to %(last)s") % _two(first, last, False)


@lru_cache(maxsize=4096)
def _words(text, language):
    edtf = read(text)
    if edtf.kind == "interval":
        return _interval(edtf)
    return _one_of(edtf) if edtf.kind == "one_of" else _moment(edtf.ends[0])


@lru_cache(maxsize=4096)
def _machine(text):
    """The date as HTML's <time> takes it, or "" where it cannot say as much."""
    edtf = read(text)
    if edtf.kind != "moment":
        return ""
    moment = edtf.ends[0]
    vague = moment.sure or "X" in text or moment.month in ("21", "22", "23", "24")
    return "" if vague else text


@lru_cache(maxsize=4096)
def _html(text, language):
    machine, said = _machine(text), _words(text, language)
    return format_html('<time datetime="{}">{}</time>', machine, said) if machine else format_html("{}", said)


def words(text):
    """An EDTF date in words, in the language of the page."""
    return _words(text, get_language()) if text else ""


def in_words(date, basis=True):
    """A date dict in words; what it rests on beside it, where the source does not simply state it."""
    if not date:
        return ""
    html = _html(date["edtf"], get_language())
    if basis and date.get("basis", "stated") not in ("stated", ""):
        html = format_html('{} <span class="label">({})</span>', html, date["basis_label"])
    return html


def day(instant):
    """The day of an instant such as 2026-11-22T10:00:00Z, as a <time>."""
    return _day_of(instant[:10], get_language()) if instant else ""


@lru_cache(maxsize=4096)
def _day_of(text, language):
    date = datetime.date.fromisoformat(text)
    said = _dated(date, pgettext("date format", "j F Y"))
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), said)
