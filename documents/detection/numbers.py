"""Runs of digits in a folded text, and what stands before and within them."""

import re
from bisect import bisect_right
from dataclasses import dataclass

_DIGITS = re.compile(r"\d+")
_FRACTION = re.compile(r"(?<!\d)\d{1,8}[.,]$")
# What a web address says before a number that it calls or pays to.
NAMED = re.compile(
    r"(?:tel:|sms:|callto:|wa\.me/|t\.me/|viber\.me/|(?:phone|phone_?number|number|tel|mobile|card|pan|iban|account)=)"
    r"[+ ]?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Run:
    """Groups of digits that little separates. `groups` are their [start, end) in the folded text."""

    text: str
    groups: list

    def digits(self, first, last):
        """The digits of groups first to last, both counted in."""
        return "".join(self.text[start:end] for start, end in self.groups[first : last + 1])

    def sizes(self, first, last):
        return tuple(end - start for start, end in self.groups[first : last + 1])

    def joint(self, index):
        """What stands between group `index` and the next one."""
        return self.text[self.groups[index][1] : self.groups[index + 1][0]]

    def span(self, first, last):
        return self.groups[first][0], self.groups[last][1]


def runs(text, pattern):
    for match in pattern.finditer(text):
        yield Run(text, [each.span() for each in _DIGITS.finditer(text, match.start(), match.end())])


AROUND = 40  # characters before a number in which it may be named


def before(text, start, size=AROUND):
    """The words of the same sentence directly before a place."""
    return re.split(r"[;!?]|\.(?=\s+[^\W\d_a-zа-я])|\n\n", text[max(0, start - size) : start])[-1]


def is_edge(joint):
    """Whether two numbers may meet here: at a space, a line's end or a bar; a bare dot or dash joins one number."""
    return any(sign in joint for sign in " \n/|")


def stands_alone(text, start, end):
    """Whether no letter or further digit touches it; a letter of another script than Latin may (`тел89…`)."""
    previous, following = text[start - 1 : start], text[end : end + 1]
    if previous and (previous in "_" or (previous.isascii() and previous.isalnum())):
        return False
    if previous in (",", ".") and _FRACTION.search(text, max(0, start - 10), start):
        return False  # what stands before the comma is too short for a number of its own kind
    return not (following and (following == "_" or (following.isascii() and following.isalnum())))


def is_within(spans, start):
    """Whether one of the spans holds this place; they are sorted and do not overlap."""
    at = bisect_right(spans, (start, float("inf"))) - 1
    return at >= 0 and start < spans[at][1]


def is_page_name(folded, start):
    """Whether a number is part of a web address that does not say that it calls or pays to it."""
    said = folded.address_before(start)
    return bool(said) and not NAMED.search(said[-40:])
