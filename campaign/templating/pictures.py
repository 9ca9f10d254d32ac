"""What the templates of pictures need: places as SVG takes them, and words for periods.

Numbers of places are written the same in every language: `12.5%`, never `12,5%`.
"""

from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy, pgettext
from django_countries import countries

from campaign.pictures import bars
from campaign.pictures import timeline as drawing
from campaign.seeing import signatures as counts
from documents import languages
from documents.templating.wording import gettext as _

LEAST = 2.2  # percent: a span that is to be seen

KINDS = {
    "update": gettext_lazy("Updates"), "statement": gettext_lazy("Statements"), "petition": gettext_lazy("Petitions"),
    "source": gettext_lazy("Sources"),
}  # fmt: skip
LISTS = {"update": "update_list", "statement": "statement_list", "petition": "petition_list"}


def percent(number):
    return f"{number:.2f}%"


def px(number):
    return f"{number:.1f}".removesuffix(".0")


def middle(mark):
    return f"{(mark.start + mark.end) / 2:.2f}%"


def extent(mark):
    return f"{max(mark.end - mark.start, LEAST):.2f}%"


def of_key(things, key):
    """What a dict or a list of dicts with ids has under a key; what shows nothing where it has none."""
    if isinstance(things, dict):
        return things.get(key, "")
    return next((thing for thing in things if thing["id"] == key), {})


def lane_label(kind):
    return KINDS[kind]


def is_year(period):
    return (period.first.month, period.first.day, period.last.month) == (1, 1, 12)


def is_day(period):
    return period.first == period.last


def period_words(period):
    """A period in full: “2023”, “July 2023”, “25 July 2023”."""
    if is_day(period):
        return format_date(period.first, pgettext("date format", "j F Y"))
    if is_year(period):
        first, last = period.first.year, period.last.year
        return str(first) if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
    return format_date(period.first, pgettext("date format", "F Y"))


def tick_words(period):
    """A period as short as it can be on a line: a day’s number, a month’s short name, or the year where one begins."""
    if is_day(period):
        return str(period.first.day)
    if is_year(period) or period.first.month == 1:
        return str(period.first.year)
    return format_date(period.first, "M")


def in_list(kind, period, chosen):
    """The address of the list of what may have happened in a period."""
    days = {"date_from": period.first.isoformat(), "date_to": period.last.isoformat()}
    return f"{reverse(LISTS[kind])}?{urlencode({**chosen, **days})}"


def zoom(chosen, period=None):
    """The address of the timeline of a period, or of all time; "" of a day, for there is nothing nearer."""
    if period is not None and is_day(period):
        return ""
    days = {} if period is None else {"year": period.first.year}
    if period is not None and not is_year(period):
        days["month"] = period.first.month
    asked = urlencode({**chosen, **days})
    return reverse("timeline") + (f"?{asked}" if asked else "")


def neighbours(shown):
    """[the period before, the one after] of a year or a month, where anything may have happened; None where not."""
    whole = shown.whole
    if is_year(whole):
        near = [(whole.first.year - 1,), (whole.first.year + 1,)]
    else:
        at = whole.first.year * 12 + whole.first.month - 1
        near = [(month // 12, month % 12 + 1) for month in (at - 1, at + 1)]
    is_known = [bool(shown.years) and shown.years[0] <= place[0] <= shown.years[1] for place in near]
    made = drawing.year if is_year(whole) else drawing.month
    return [made(*place) if known else None for place, known in zip(near, is_known, strict=True)]


def lasted(date):
    """Whether something went on for a while, which is not the same as a day that is not known."""
    return bool(date) and "/" in date["edtf"]


def signatures(figures):
    """(the Curve or None, the figures)."""
    return counts.draw(figures)


def without_signatures(record):
    """The record without its own counts of signatures, which stand in a section of their own."""
    return {**record, "figures": [figure for figure in record["figures"] if figure["kind"] != "signatures"]}


def language_bars(shown, kind, chosen):
    """Bars of the languages that one kind of record exists in, each with the address of its list."""
    tags = [(row["language"]["tag"], row[kind]) for row in shown.languages if row[kind]]
    rows = [(tag, languages.name_here(tag), number) for tag, number in tags]
    name = "documents:document_list" if kind == "source" else f"{kind}_list"
    return _leading([row for row in rows if row[2]], reverse(name), "language", chosen)


def country_bars(shown, chosen):
    """Bars of the countries of organizations; where none is recorded, last."""
    called = dict(countries)
    rows = [(code, str(called.get(code, code)) or _("country not recorded"), n) for code, n in shown.countries]
    return _leading(rows, reverse("organization_list"), "country", chosen)


def _leading(rows, address, name, chosen):
    rows = sorted(rows, key=lambda row: (row[0] in ("", "und"), -row[2], row[1]))
    return [(bar, f"{address}?{urlencode({**chosen, name: bar.key})}" if bar.key else "") for bar in bars.draw(rows)]


def campaign_query(campaign):
    """What an address asks for that is of one campaign."""
    return f"?{urlencode({'campaign': campaign['url'].rstrip('/').rsplit('/', 1)[-1]})}"


def list_of(kind, chosen):
    asked = urlencode(chosen)
    return reverse(LISTS[kind]) + (f"?{asked}" if asked else "")


def whole_year(period):
    return drawing.year(period.first.year)


def month_words(period):
    return format_date(period.first, "F")


def months(period):
    return [drawing.month(period.first.year, each) for each in range(1, 13)]


def years(shown):
    """The years in which any of what is shown may have happened, the newest of very many."""
    lanes = shown.line.lanes if shown.line else ()
    events = [mark.event for lane in lanes for mark in lane.marks]
    found = {day.year for event in events for day in (event.first, event.last) if day}
    found |= {period.first.year for period, _counts in shown.periods}
    return [drawing.year(each) for each in sorted(found)[-drawing.YEARS :]]
