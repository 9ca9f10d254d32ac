"""How much room words take, not to be less than they will: no browser is asked, and fonts differ.

The widths are those of a wide sans (DejaVu, Verdana), in parts of the size of the type. A label that would be longer
than its room is broken into lines, and the last of them ends in “…”; whoever draws it gives the whole words beside it.
"""

import unicodedata

_NARROW = frozenset("iljtfrI.,;:'’|!()[]-·")
_WIDE = frozenset("mwMW@%—…ШЩЖЮФЫМшщжюфымѐ")


def width(text, size):
    """Pixels that a line of text takes at most, in type of `size` pixels."""
    return sum(map(_em, text)) * size


def _em(char):
    if unicodedata.combining(char):
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.05
    if char in _NARROW or char == " ":
        return 0.42
    if char in _WIDE:
        return 1.08
    return 0.8 if char.isupper() else 0.63


def lines(text, size, room, most):
    """The text in at most so many lines that fit `room` pixels, the last one shortened where it has to be."""
    found, left = [], " ".join(text.split())
    while left and len(found) < most - 1:
        line, left = _line(left, size, room)
        found.append(line)
    return [*found, shortened(left, size, room)] if left else found


def _line(text, size, room):
    """(as many whole words as fit, the rest); a word that is too long is cut."""
    if width(text, size) <= room:
        return text, ""
    end = _fitting(text, size, room)
    cut = text.rfind(" ", 0, end + 1)
    return (text[:cut], text[cut + 1 :]) if cut > 0 else (text[:end], text[end:])


def shortened(text, size, room):
    if width(text, size) <= room:
        return text
    end = _fitting(text, size, room - width("…", size))
    cut = text.rfind(" ", end // 2, end)
    return text[: cut if cut > 0 else end].rstrip() + "…"


def _fitting(text, size, room):
    """How many characters of it fit; at least one."""
    taken = 0
    for at, char in enumerate(text):
        taken += _em(char) * size
        if taken > room:
            return max(1, at)
    return len(text)
