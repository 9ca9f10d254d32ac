"""The plain part of pictures: what is drawn where."""

import datetime
import itertools
import random

import pytest

from campaign.pictures import NARROWEST, bars, curve, labels, network, timeline
from campaign.pictures.timeline import MARK, Event, Period, month, year

DAY = datetime.date


def event(key, first, last="", lane="update"):
    first, last = first or None, (first if last == "" else last) or None
    return Event(key, lane, first and DAY.fromisoformat(first), last and DAY.fromisoformat(last))


def overlapping(boxes):
    return [
        (one, other) for one, other in itertools.combinations(boxes, 2)
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]  # fmt: skip


# --- the line of days ---------------------------------------------------------------------------


def test_a_day_is_a_mark_and_what_is_known_less_well_is_a_span_over_all_that_is_possible():
    events = [event("day", "2023-07-02"), event("year", "2023-01-01", "2023-12-31"), event("by", None, "2023-07-01")]
    line = timeline.draw(events, year(2023), ("update",))
    marks = {mark.event.key: mark for mark in line.lanes[0].marks}
    assert marks["day"].event.is_exact
    assert (round(marks["day"].start, 3), round(marks["day"].end, 3)) == (49.863, 50.137)
    assert (marks["year"].start, marks["year"].end) == (0, 100)
    assert (marks["by"].start, round(marks["by"].end, 3)) == (0, 49.863)
    assert [(mark.opens_before, mark.opens_after) for mark in (marks["year"], marks["by"])] == [
        (False, False), (True, False),
    ]  # fmt: skip


def test_an_end_that_is_outside_runs_out_of_the_picture_and_what_is_elsewhere_is_left_out():
    events = [event("over", "2023-06-20", "2023-07-05"), event("after", "2023-08-01"), event("never", None, None)]
    (lane,) = timeline.draw(events, month(2023, 7), ("update",)).lanes
    assert [(mark.event.key, mark.start, mark.opens_before) for mark in lane.marks] == [("over", 0, True)]


def test_marks_of_one_row_do_not_touch_at_the_narrowest_page():
    chance = random.Random(1)
    days = [DAY(2023, 1, 1) + datetime.timedelta(days=chance.randrange(365)) for _ in range(80)]
    events = [Event(str(number), "update", day, day) for number, day in enumerate(days)]
    (lane,) = timeline.draw(events, year(2023), ("update",)).lanes
    middle = [((mark.start + mark.end) / 200 * NARROWEST, mark.top) for mark in lane.marks]
    boxes = [(x - MARK / 2 + 0.01, y, x + MARK / 2 - 0.01, y + MARK) for x, y in middle]
    assert len(boxes) == 80
    assert overlapping(boxes) == []


@pytest.mark.parametrize(
    ("whole", "number", "named"),
    [
        (month(2024, 2), 29, ["1", "6", "11", "16", "21", "26"]),
        (year(2023), 12, [1, 3, 5, 7, 9, 11]),
        (Period(DAY(2022, 1, 1), DAY(2024, 12, 31)), 36, [1, 7, 1, 7, 1, 7]),
        (Period(DAY(1990, 1, 1), DAY(2025, 12, 31)), 36, list(range(1990, 2026, 5))),
    ],
)
def test_names_of_periods_have_room(whole, number, named):
    ticks = timeline.draw([], whole, ("update",)).ticks
    said = [tick for tick in ticks if tick.is_named]
    assert len(ticks) == number
    assert [
        str(tick.period.first.day) if number == 29 else tick.period.first.year if named[0] == 1990
        else tick.period.first.month
        for tick in said
    ] == named  # fmt: skip


def test_what_belongs_to_no_month_is_counted_apart():
    events = [
        event("a", "2023-07-02"), event("b", "2023-07-01", "2023-07-31"), event("c", "2023-01-01", "2023-12-31"),
        event("d", "2023-07-30", "2023-08-02"), event("e", None, "2023-08-01"), event("f", None, None),
        event("g", "2023-08-09", lane="petition"),
    ]  # fmt: skip
    columns = timeline.count(events, year(2023), ("update", "petition"))
    counts = {column.period.first.month: column.counts for column in columns.columns if column.total}
    assert counts == {7: {"update": 2, "petition": 0}, 8: {"update": 0, "petition": 1}}
    assert (columns.wider, columns.all_wider, columns.most) == ({"update": 3}, 3, 2)


def test_of_a_long_time_the_newest_years_are_drawn_and_the_rest_is_said():
    events = [event(str(number), f"{number}-05-01") for number in (1848, 1917, 1968, 2023)]
    columns = timeline.count(events, timeline.window(events), ("update",))
    assert len(columns.columns) == timeline.YEARS
    assert ([c.period.first.year for c in columns.columns if c.total], columns.before) == ([1968, 2023], 2)


def test_the_longest_time_there_is_can_be_drawn():
    events = [event("first", "0001-01-01"), event("last", "9999-12-31"), event("all", "0001-01-01", "9999-12-31")]
    whole = timeline.window(events)
    line = timeline.draw(events, whole, ("update",))
    assert max(mark.end for mark in line.lanes[0].marks) == 100
    assert 2 < sum(tick.is_named for tick in line.ticks) < 10
    assert timeline.count(events, whole, ("update",)).before == 1


def test_nothing_dated_has_no_window():
    assert timeline.window([event("a", None, None)]) is None


# --- labels ------------------------------------------------------------------------------------


def test_words_are_broken_to_fit_and_the_last_line_says_that_it_was_cut():
    said = labels.lines("Committee for the Release of Political Prisoners and Their Families", 12, 110, 3)
    assert said == ["Committee for", "the Release of", "Political…"]
    assert all(labels.width(line, 12) <= 110 for line in said)
    assert labels.lines("Donaudampfschiffahrtsgesellschaft", 12, 60, 2) == ["Donauda", "mpfsc…"]
    assert labels.lines("  a\n b ", 12, 60, 2) == ["a b"]
    assert labels.lines("", 12, 60, 2) == []


# --- the network ---------------------------------------------------------------------------------


@pytest.mark.parametrize("room", [network.NARROW, network.ROOMY])
def test_sixty_organizations_are_drawn_without_a_label_on_another(room):
    chance = random.Random(3)
    words = [
        "Union",
        "Committee",
        "Комитет",
        "Профсоюз",
        "Liga",
        "Verein",
        "für",
        "Syndicat",
        "Workers’",
        "Solidarität",
        "ミャンマー",
    ]
    left = {f"o{number}": " ".join(chance.choices(words, k=chance.randint(1, 9))) for number in range(60)}
    right = {f"p{number}": " ".join(chance.choices(words, k=chance.randint(1, 14))) for number in range(12)}
    ties = [network.Tie(who, what, "signed") for who in left for what in chance.sample(sorted(right), 2)]
    drawn = network.draw(left, right, ties, room)
    boxes = list(drawn.boxes())
    assert len(boxes) == 72
    assert overlapping(boxes) == []
    assert all(box[0] >= 0 and box[2] <= room.width and box[3] <= drawn.height for box in boxes)
    assert network.draw(left, right, ties, room) == drawn
    assert sum(path.count("M") for path in drawn.paths().values()) == 120


def test_lines_cross_less_than_in_the_order_of_the_alphabet():
    left, right = {f"o{n}": f"o{n}" for n in range(20)}, {f"p{n}": f"p{n}" for n in range(4)}
    ties = [network.Tie(f"o{n}", f"p{n % 4}", "signed") for n in range(20)]

    def crossings(drawn):
        ends = [(tie.start, tie.end) for tie in drawn.ties]
        return sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for a, b in itertools.combinations(ends, 2))

    assert crossings(network.draw(left, right, ties)) == 0


def test_a_network_of_nothing_and_of_one():
    assert network.draw({}, {}, []).height == 0
    drawn = network.draw({"a": "A"}, {"b": "B"}, [network.Tie("a", "b", "opposes")])
    assert drawn.paths() == {"opposes": "M0 7L100 7"}


# --- counts over time ----------------------------------------------------------------------------


def seen(key, day, low, qualifier="exact", platform="page", high=None, first=""):
    last = DAY.fromisoformat(day) if day else None
    return curve.Seen(key, platform, low, high, qualifier, DAY.fromisoformat(first) if first else last, last)


def test_at_least_points_up_a_range_has_two_ends_and_a_gap_stays_empty():
    drawn = curve.draw([
        seen("a", "2023-07-01", 100), seen("b", "2023-08-01", 500, "at_least"),
        seen("c", "2024-03-01", 900, "at_most"),
        seen("d", "2023-08-05", 50, platform="paper"), seen("e", "2024-03-20", 600, "about", high=1000),
        seen("f", "", 5), seen("g", "2023-09-01", None),
    ])  # fmt: skip
    points = {point.seen.key: point for point in drawn.points}
    assert {key: point.arrow for key, point in points.items()} == {"a": "", "b": "up", "c": "down", "d": "", "e": ""}
    assert (points["a"].at, points["e"].at, points["d"].shape) == (0, 100, 1)
    assert (points["e"].top, points["e"].bottom) == (0, 72)
    assert drawn.gaps == (("page", DAY(2023, 8, 1), DAY(2024, 3, 1)),)
    assert len(drawn.links) == 2
    assert [level.number for level in drawn.levels] == [0, 200, 400, 600, 800, 1000]


def test_one_count_is_no_curve_and_two_of_one_day_are():
    assert curve.draw([seen("a", "2023-07-01", 1), seen("b", "", 2)]) is None
    drawn = curve.draw([seen("a", "2023-07-01", 0), seen("b", "2023-07-01", 0)])
    assert [(point.at, point.top) for point in drawn.points] == [(0, curve.HEIGHT)] * 2


def test_of_very_many_counts_some_are_drawn_and_no_gap_is_made_of_it():
    first = DAY(2005, 1, 1)
    days = [(first + datetime.timedelta(days=each)).isoformat() for each in range(0, 7300, 10)]
    daily = [seen(day, day, number) for number, day in enumerate(days)]
    drawn = curve.draw([*daily, seen("a", "2010-01-01", 5, platform="paper")])
    assert (len(drawn.points), drawn.counted, drawn.gaps) == (31, 731, ())
    assert (drawn.points[0].seen.key, drawn.points[-1].seen.key) == (days[0], days[-1])
    assert len(drawn.links) == 29


@pytest.mark.parametrize("most", [0, 1, 7, 99, 101, 1234, 10**7])
def test_levels_are_round_few_and_reach_the_highest(most):
    levels = curve._levels(most)
    assert levels[0] == 0
    assert most <= levels[-1]
    assert 2 <= len(levels) <= 7


# --- bars -----------------------------------------------------------------------------------------


def test_the_longest_bar_is_as_long_as_there_is_room_and_none_of_something_vanishes():
    drawn = bars.draw([("a", "A", 1000), ("b", "B", 500), ("c", "C", 1), ("d", "D", 0)])
    assert [bar.width for bar in drawn] == [100, 50, 0.5, 0]
    assert bars.draw([]) == []
