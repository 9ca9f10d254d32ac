"""What a cell holds: text that no spreadsheet program takes for a formula, and the same text back.

A cell that begins with one of = + - @, their full-width forms, a tab or a line end is run by spreadsheet programs, or
by those that open what they saved. Such a text gets an apostrophe in front, and so does a text that has apostrophes
before such a sign, so that taking one apostrophe away always gives back what was there.
"""

import re

_RISKY = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
MANY = "; "  # between several values in one cell


def escaped(text):
    return f"'{text}" if _RISKY.match(text) else text


def unescaped(text):
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text
