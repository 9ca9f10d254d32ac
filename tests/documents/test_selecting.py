"""What somebody selected, made a passage or refused."""

import pytest

from documents import selecting
from documents.selecting import BadSelection, whole

TEXT = "Первое предложение.  We demand his release 🏳️‍🌈 now.\nA second line, e\u0301tat."


def words(text, start, end, **more):
    low, high = whole(text, start, end, **more)
    return text[low:high]


@pytest.mark.parametrize(
    ("selected", "meant"),
    [
        ("We demand", "We demand"),
        ("  We demand ", "We demand"),
        ("emand his rel", "demand his release"),
        ("ервое пред", "Первое предложение"),
        ("предложение.", "предложение."),
        ("🏳", "🏳️‍🌈"),
        ("tat", "e\u0301tat"),
        ("now.\nA", "now.\nA"),
    ],
)
def test_spaces_are_left_out_and_words_and_signs_taken_whole(selected, meant):
    start = TEXT.index(selected)
    assert words(TEXT, start, start + len(selected)) == meant


@pytest.mark.parametrize(("start", "end"), [(None, 5), (5, None), (5, 5), (9, 3), (-1, 4), (0, 10_000), (500, 600)])
def test_nothing_or_nowhere_is_refused(start, end):
    with pytest.raises(BadSelection, match="Nothing is selected, or not within this text"):
        whole(TEXT, start, end)


def test_spaces_and_marks_alone_are_refused():
    start = TEXT.index("  We")
    with pytest.raises(BadSelection, match="holds no word"):
        whole(TEXT, start, start + 2)


def test_words_of_another_version_are_refused():
    assert words(TEXT, 0, 6, words="Первое") == "Первое"
    assert words(TEXT, 0, 19, words="Первое\r\nпредложение.") == "Первое предложение."
    with pytest.raises(BadSelection, match="do not stand in this place of this version"):
        whole(TEXT, 0, 6, words="Второе")


def test_the_whole_of_a_long_text_is_refused_and_of_a_short_one_is_not():
    assert words(TEXT, 0, len(TEXT)) == TEXT
    long = "A sentence that says something. " * 30
    with pytest.raises(BadSelection, match="That is the whole text"):
        whole(long, 0, len(long))


def test_more_than_a_reader_can_check_is_refused():
    long = "A sentence that says something. " * 300
    with pytest.raises(BadSelection, match=f"a passage has at most {selecting.LONGEST}"):
        whole(long, 0, selecting.LONGEST + 500)
