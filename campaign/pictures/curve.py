"""How many at which time: observations as they were made, never a line through what nobody counted.

Each platform has a shape of its own. An exact count is a filled mark, “about” an empty one; “at least” and “more
than” have an arrow up from them, “at most” one down, and a range is a bar. A date that is not known to the day is a
bar across. Between two observations of one platform runs a thin dotted line, which says only that they are of the same
thing; where more than `GAP` days lie between, nothing runs there.
"""

import datetime
import math
from dataclasses import dataclass

from campaign.pictures import NARROWEST, timeline

HEIGHT = 180
GAP = 92  # days
MOST = 60  # points
UP, DOWN = ("at_least", "more_than"), ("at_most",)


@dataclass(frozen=True)
class Seen:
    """One observation: the lowest and the highest number, one of them None where only the other is said."""

    key: str
    platform: str
    low: int | None
    high: int | None
    qualifier: str
    first: datetime.date | None
    last: datetime.date | None

    @property
    def numbers(self):
        return [number for number in (self.low, self.high) if number is not None]

    @property
    def is_drawn(self):
        return bool(self.numbers) and (self.first is not None or self.last is not None)

    @property
    def day(self):
        """Where its mark stands: the last day on which it may have been counted."""
        return self.last or self.first


@dataclass(frozen=True)
class Point:
    """Percent across, pixels down. `top` and `bottom` are of the highest and the lowest number; `start` and `end` of
    the days; `arrow` is "up", "down" or ""."""

    seen: Seen
    at: float
    start: float
    end: float
    top: float
    bottom: float
    arrow: str
    shape: int


@dataclass(frozen=True)
class Link:
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Level:
    number: int
    at: float


@dataclass(frozen=True)
class Curve:
    points: tuple
    links: tuple
    levels: tuple
    ticks: tuple
    platforms: tuple
    gaps: tuple  # (platform, first day, last day) between which nobody counted
    counted: int  # how many could be drawn; of very many only some are
    height: int = HEIGHT


def draw(observations):
    """The Curve of these observations, or None where fewer than two can be drawn."""
    shown = sorted((seen for seen in observations if seen.is_drawn), key=lambda seen: (seen.day, seen.key))
    counted = len(shown)
    if counted < 2:
        return None
    whole = timeline.Period(min(seen.first or seen.day for seen in shown), max(seen.day for seen in shown))
    length = max(1, (whole.last - whole.first).days)
    levels = _levels(max(max(seen.numbers) for seen in shown))
    most = levels[-1]
    platforms = tuple(dict.fromkeys(seen.platform for seen in shown))

    def across(day):
        return 100 * (day - whole.first).days / length

    def down(number):
        return HEIGHT - HEIGHT * number / most

    points = tuple(
        Point(
            seen, across(seen.day), across(seen.first or seen.day), across(seen.last or seen.day),
            down(max(seen.numbers)), down(min(seen.numbers)), _arrow(seen), platforms.index(seen.platform) % 4,
        )
        for seen in _some(shown, platforms)
    )  # fmt: skip
    gaps = tuple(_gaps(shown))
    levels = tuple(Level(number, down(number)) for number in levels)
    return Curve(points, tuple(_links(points, gaps)), levels, _ticks(whole, across), platforms, gaps, counted)


def _some(shown, platforms):
    """At most `MOST` of these: of each platform its first, its last, and others evenly between."""
    room = max(2, MOST // len(platforms))
    found = []
    for platform in platforms:
        mine = [seen for seen in shown if seen.platform == platform]
        if len(mine) > room:
            mine = [mine[round(number * (len(mine) - 1) / (room - 1))] for number in range(room)]
        found += mine
    return sorted(found, key=lambda seen: (seen.day, seen.key))


def _arrow(seen):
    return "up" if seen.qualifier in UP else "down" if seen.qualifier in DOWN else ""


def _gaps(shown):
    """(platform, first day, last day) where more than `GAP` days lie between two counts of one platform."""
    before = {}
    for seen in shown:
        day = before.get(seen.platform)
        if day is not None and (seen.day - day).days > GAP:
            yield seen.platform, day, seen.day
        before[seen.platform] = seen.day


def _links(points, gaps):
    """Dotted lines between neighbours of one platform, but over no gap."""
    before = {}
    for point in points:
        platform, earlier = point.seen.platform, before.get(point.seen.platform)
        if earlier is not None and not any(
            of == platform and earlier.seen.day <= first and last <= point.seen.day for of, first, last in gaps
        ):
            yield Link(earlier.at, earlier.top, point.at, point.top)
        before[platform] = point


def _levels(most):
    """Round numbers from 0 to above the highest."""
    step = 10 ** math.floor(math.log10(max(most, 1)))
    step = next(step * part // 10 for part in (2, 5, 10, 20) if step * part // 10 * 5 >= most or part == 20) or 1
    return [step * number for number in range(-(-most // step) + 1)] if most else [0, 1]


def _ticks(whole, across):
    """Periods that are named below: years, or months of a few, as many as there is room for."""
    years = range(whole.first.year, whole.last.year + 1)
    steps = [timeline.year(each) for each in years]
    if len(steps) <= 2:
        steps = [timeline.month(each, number) for each in years for number in range(1, 13)]
    inside = [step for step in steps if whole.first <= step.first <= whole.last]
    every = max(1, -(-len(inside) * 40 // NARROWEST))
    return tuple(timeline.Tick(step, across(step.first), 0, number % every == 0) for number, step in enumerate(inside))
