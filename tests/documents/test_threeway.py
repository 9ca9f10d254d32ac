"""Two states that grew out of one: what is taken, what clashes."""

import pytest

from documents.admin.threeway import Meeting, joined, meet

ROW = ("kind", "1")


def state(**fields):
    return {ROW: fields}


@pytest.mark.parametrize(
    ("base", "theirs", "yours", "taken", "clashes"),
    [
        (state(a=1), state(a=1), state(a=1), [], []),
        (state(a=1), state(a=1), state(a=2), [], []),
        (state(a=1), state(a=2), state(a=1), [Meeting(ROW, "a", 2)], []),
        (state(a=1), state(a=2), state(a=2), [], []),
        (state(a=1), state(a=2), state(a=3), [], [Meeting(ROW, "a")]),
        (state(a=1, b=1), state(a=2, b=1), state(a=1, b=2), [Meeting(ROW, "a", 2)], []),
        # rows
        (state(a=1), {}, state(a=1), [Meeting(ROW)], []),
        (state(a=1), {}, state(a=2), [], [Meeting(ROW)]),
        (state(a=1), state(a=1), {}, [], []),
        (state(a=1), state(a=2), {}, [], [Meeting(ROW)]),
        (state(a=1), {}, {}, [], []),
        ({}, {}, state(a=1), [], []),
        ({}, state(a=1), state(a=1), [], []),
        ({}, state(a=1), state(a=2), [], [Meeting(ROW, "a")]),
        # sets
        (state(s=[1]), state(s=[1, 2]), state(s=[1, 3]), [Meeting(ROW, "s", [1, 2, 3])], []),
        (state(s=[1]), state(s=[]), state(s=[1, 3]), [Meeting(ROW, "s", [3])], []),
        (state(s=[1]), state(s=[1]), state(s=[1, 3]), [], []),
        # an origin that nobody knows
        (None, state(a=1), state(a=1), [], []),
        (None, state(a=1, s=[1]), state(a=2, s=[2]), [], [Meeting(ROW, "a"), Meeting(ROW, "s")]),
        (None, state(a=1), {}, [], [Meeting(ROW)]),
        (None, {}, state(a=1), [], []),
    ],
)
def test_meeting(base, theirs, yours, taken, clashes):
    assert meet(base, theirs, yours, sets=["s"]) == (taken, clashes)


def test_row_that_comes_back_is_asked_where_the_origin_is_not_known():
    assert meet(None, {}, state(a=1), returning={ROW}) == ([], [Meeting(ROW)])
    assert meet({}, {}, state(a=1), returning={ROW}) == ([], [])


@pytest.mark.parametrize(
    ("base", "theirs", "yours", "both"),
    [
        ([], ["a"], ["b"], ["a", "b"]),
        (["a", "b"], ["b", "a"], ["a"], ["a"]),
        (["a", "b"], ["a"], ["b"], []),
        (["a"], ["a", "b"], ["c", "a"], ["a", "b", "c"]),
    ],
)
def test_members_of_a_set_come_and_go_one_by_one(base, theirs, yours, both):
    assert joined(base, theirs, yours) == both
