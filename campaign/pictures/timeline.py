"""When things happened: each as a mark or a span on a line of days, or, where they are many, counted by period.

What is known to the day is a mark. What is known less well is a span over all the days on which it may have happened,
and so is what lasted; an end that is not known runs out of the picture. Nothing is drawn more exact than its source:
among months, what is dated to a year alone belongs to no month and is counted apart.
"""

import bisect
import calendar
import datetime
from dataclasses import dataclass, field

from campaign.pictures import NARROWEST

MARK = 24  # pixels: a mark, and the height of a row; a finger meets one alone
NAME = 20  # pixels above a lane, for its name
MONTHS = 48  # as many months side by side, and not more
YEARS = 60


@dataclass(frozen=True)
class Event:
    """One thing: `lane` says beside which others it stands; `first` and `last` are days, None where it is open."""

    key: str
    lane: str
    first: datetime.date | None
    last: datetime.date | None

    @property
    def is_dated(self):
        return self.first is not None or self.last is not None

    @property
    def is_exact(self):
        return self.first is not None and self.first == self.last


@dataclass(frozen=True)
class Period:
    """A year, month or day, or a decade: what one step of the line is, and where its address leads."""

    first: datetime.date
    last: datetime.date

    def __contains__(self, event):
        """Whether it certainly happened in this period."""
        return None not in (event.first, event.last) and self.first <= event.first and event.last <= self.last


@dataclass(frozen=True)
class Mark:
    """`start` and `end` are percent of the width, never moved to make room; `top` is pixels below the name of its
    lane."""

    event: Event
    start: float
    end: float
    top: int
    opens_before: bool = False
    opens_after: bool = False


@dataclass(frozen=True)
class Lane:
    name: str
    top: int
    height: int
    marks: tuple


@dataclass(frozen=True)
class Tick:
    """Where a period begins, and whether there is room to name it."""

    period: Period
    at: float
    width: float
    is_named: bool


@dataclass(frozen=True)
class Line:
    """Events on a line of days."""

    ticks: tuple
    lanes: tuple
    height: int


@dataclass(frozen=True)
class Column:
    """What happened in one period: {lane: how many}, and the same as (lane, top, height) in pixels from above."""

    period: Period
    at: float
    width: float
    counts: dict
    parts: tuple
    is_named: bool

    @property
    def total(self):
        return sum(self.counts.values())


@dataclass(frozen=True)
class Columns:
    """Events counted by period. `wider` are those that may belong to several, `before` those earlier than all."""

    columns: tuple
    height: int
    most: int
    wider: dict = field(default_factory=dict)
    before: int = 0

    @property
    def all_wider(self):
        return sum(self.wider.values())


def window(events):
    """The Period from the first to the last of the days that are known, whole years; None where none is."""
    days = [day for event in events for day in (event.first, event.last) if day]
    return Period(datetime.date(min(days).year, 1, 1), datetime.date(max(days).year, 12, 31)) if days else None


def periods(whole):
    """The steps into which a Period falls: days of a month, months of a few years, years, or decades."""
    span = whole.last.year - whole.first.year + 1
    if (whole.first.year, whole.first.month) == (whole.last.year, whole.last.month):
        first = range(whole.first.day, whole.last.day + 1)
        days = [whole.first.replace(day=day) for day in first]
        return [Period(day, day) for day in days]
    if span * 12 <= MONTHS:
        return [month(year, each) for year in range(whole.first.year, whole.last.year + 1) for each in range(1, 13)]
    return [year(each) for each in range(whole.first.year, whole.last.year + 1)]


def year(number):
    return Period(datetime.date(number, 1, 1), datetime.date(number, 12, 31))


def month(number, each):
    last = calendar.monthrange(number, each)[1]
    return Period(datetime.date(number, each, 1), datetime.date(number, each, last))


def touches(event, whole):
    """Whether it may have happened in a Period."""
    return (
        event.is_dated
        and (event.first is None or event.first <= whole.last)
        and (event.last is None or event.last >= whole.first)
    )


def draw(events, whole, lanes):
    """The Line of these events within a Period, lanes in this order; those outside and without a date are left out."""
    shown = [event for event in events if touches(event, whole)]
    length = (whole.last - whole.first).days + 1

    def place(day, after=0):
        """Percent of a day’s beginning, or with `after=1` of its end."""
        return 100 * ((day - whole.first).days + after) / length

    made, top = [], 0
    for name in lanes:
        mine = [event for event in shown if event.lane == name]
        if mine:
            marks = _packed(mine, whole, place)
            height = max(mark.top for mark in marks) + MARK
            made.append(Lane(name, top, height + NAME, tuple(marks)))
            top += NAME + height + MARK // 2
    steps = periods(whole)
    every = _every(steps)
    ticks = [
        Tick(step, place(step.first), 100 * ((step.last - step.first).days + 1) / length, number % every == 0)
        for number, step in enumerate(steps)
    ]
    return Line(tuple(ticks), tuple(made), max(0, top - MARK // 2))


def _packed(events, whole, place):
    """Marks in rows, each in the first row that has room for it at the narrowest page."""
    least = 100 * MARK / NARROWEST
    found, ends = [], []
    for event in sorted(events, key=lambda each: (each.first or whole.first, each.last or whole.last, each.key)):
        start = place(max(event.first or whole.first, whole.first))
        end = place(min(event.last or whole.last, whole.last), 1)
        beyond = max(0, least - (end - start)) / 2  # room that it takes though it is shorter
        row = next((number for number, taken in enumerate(ends) if taken <= start - beyond + 1e-9), len(ends))
        ends[row : row + 1] = [end + beyond]
        before = event.first is None or event.first < whole.first
        after = event.last is None or event.last > whole.last
        found.append(Mark(event, start, end, row * MARK, before, after))
    return found


def _every(steps):
    """Every how many steps one is named, so that names do not touch at the narrowest page and a year is always one."""
    if not steps:
        return 1
    is_days, is_years = steps[0].first == steps[0].last, (steps[0].last - steps[0].first).days > 31
    room = 22 if is_days else 34  # pixels of “28”, of “2026”
    least = -(-len(steps) * room // NARROWEST)
    round_ones = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if is_days or is_years else (1, 2, 3, 4, 6, 12)
    return next(each for each in round_ones if each >= least)


def count(events, whole, lanes, height=120):
    """The Columns of these events by the periods of a whole."""
    steps = periods(whole)
    before = 0
    if len(steps) > YEARS:
        before = sum(event.last is not None and event.last < steps[-YEARS].first for event in events)
        steps = steps[-YEARS:]
    counts = [dict.fromkeys(lanes, 0) for _ in steps]
    wider = dict.fromkeys(lanes, 0)
    firsts = [step.first for step in steps]
    for event in events:
        if not event.is_dated or (event.last is not None and event.last < steps[0].first):
            continue
        at = bisect.bisect_right(firsts, event.first) - 1 if event.first else -1
        if at >= 0 and event in steps[at]:
            counts[at][event.lane] += 1
        elif touches(event, Period(steps[0].first, steps[-1].last)):
            wider[event.lane] += 1
    return columns(steps, counts, lanes, height, {lane: n for lane, n in wider.items() if n}, before)


def columns(steps, counts, lanes, height=120, wider=None, before=0):
    """Columns of numbers that are known already."""
    most = max((sum(each.values()) for each in counts), default=0)
    every = _every(steps)
    wide = 100 / len(steps) if steps else 100
    made = []
    for number, (step, numbers) in enumerate(zip(steps, counts, strict=True)):
        parts, bottom = [], height
        for lane in lanes:
            if numbers[lane]:
                tall = max(2, round(height * numbers[lane] / most))
                parts.append((lane, max(0, bottom - tall), tall))
                bottom -= tall
        named = number % every == 0
        made.append(Column(step, number * wide, wide, numbers, tuple(parts), named))
    return Columns(tuple(made), height, most, wider or {}, before)
