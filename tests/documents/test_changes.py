"""What changed between two texts: the runs a reader sees, and that nothing of either text is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.changes import TooLong, compare


def told(old, new):
    """The comparison as one string: [-removed-], {+added+}, a tilde before what moved."""
    said = []
    for change in compare(old, new):
        moved = "~" if change.moved else ""
        if change.kind == "removed":
            said.append(f"[-{moved}{old[change.old_start : change.old_end]}-]")
        elif change.kind == "added":
            said.append(f"{{+{moved}{new[change.new_start : change.new_end]}+}}")
        else:
            said.append(new[change.new_start : change.new_end])
    return "".join(said)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Same.\n", "Same.\n", "Same.\n"),
        ("", "New.", "{+New.+}"),
        ("Old.", "", "[-Old.-]"),
        ("They ask for twelve years.", "They ask for fifteen years.", "They ask for [-twelve-]{+fifteen+} years."),
        ("Он на свободе.", "Он не на свободе.", "Он {+не +}на свободе."),
        ("One.\nTwo.\n", "One.\nUPD: three.\nTwo.\n", "One.\n{+UPD: three.\n+}Two.\n"),
        ("One two.", "One\u00a0two.", "One\u00a0two."),
        ("Flag 🇺🇦 here", "Flag 🇮🇹 here", "Flag [-🇺🇦-]{+🇮🇹+} here"),
        ("Call ████ now", "Call ████ later", "Call ████ [-now-]{+later+}"),
        (
            "The court sent him to prison for years on Monday.",
            "On Tuesday a higher court let him go free.",
            "[-The court sent him to prison for years on Monday-]{+On Tuesday a higher court let him go free+}.",
        ),
        (
            "First line of it is here.\nSecond line of it is here.\n",
            "Second line of it is here.\nFirst line of it is here.\n",
            "{+~Second line of it is here.\n+}First line of it is here.\n[-~Second line of it is here.\n-]",
        ),
    ],
)
def test_changes_read_as_a_person_would_tell_them(old, new, expected):
    assert told(old, new) == expected


words = st.lists(st.sampled_from(["a", "b c d e", "ё", "🇺🇦", "\n", " ", "\u00a0", "████", "long words of a line\n"]))


@given(words.map("".join), words.map("".join))
def test_changes_cover_both_texts_in_order(old, new):
    found = compare(old, new)
    assert "".join(old[change.old_start : change.old_end] for change in found) == old
    assert "".join(new[change.new_start : change.new_end] for change in found) == new


def test_texts_that_are_too_long_to_compare_are_refused():
    with pytest.raises(TooLong):
        compare("".join(f"{n} a\n" for n in range(21_000)), "".join(f"{n} b\n" for n in range(21_000)))
