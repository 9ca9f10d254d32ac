"""The copy of a text in which numbers and addresses are looked for.

Each character becomes exactly one: digits of every script (full-width, Arabic-Indic, Devanagari, mathematical,
circled) 0 to 9, letters of compatibility forms plain ones, every space " ", every dash "-", what has no width
NUL. What several characters stand for (`&#64;`, `%40`) becomes that character and NULs. The copy without its NULs
is what is searched; `place` leads back.
"""

import re
import unicodedata
from html import unescape

NOTHING = "\0"
# Seen as nothing, though not all of category Cf: joiners, fillers, variation selectors, the frame of a keycap.
_UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u20e3\u2800\u3164\uffa0"
_DASHES = "\u2212\u2043\u02d7\u30fc\ufe63\uff0d"
_DOTS = "\u00b7\u0387\u16eb\u2022\u2024\u2027\u2219\u22c5\u25cf\u25e6\u2981\u2e31\u2e33\u3002\u30fb\uff0e\uff61\uff65"
_SLASHES = "\u2044\u2215\uff0f"
_COMPOUND = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});|%[0-9a-fA-F]{2}")


def _folded(character):
    if character in _UNSEEN or "\ufe00" <= character <= "\ufe0f":
        return NOTHING
    if character in "\n\u2028\u2029\x0b\x0c\x85\r":
        return "\n"
    category = unicodedata.category(character)
    if category in ("Cf", "Cc") and character != "\t":
        return NOTHING
    if character.isspace():
        return " "
    if category == "Pd" or character in _DASHES:
        return "-"
    if character in _DOTS:
        return "."
    if character in _SLASHES:
        return "/"
    if category in ("Nd", "No"):
        if unicodedata.decomposition(character).startswith(("<super>", "<sub>")):
            return " "  # the mark of a footnote is no digit of the number before it
        value = unicodedata.digit(character, None)
        return character if value is None else str(value)
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


class _Table(dict):
    """For str.translate, filled as characters are met."""

    def __missing__(self, code):
        self[code] = folded = _folded(chr(code))
        return folded


_TABLE = _Table()


def _stands_for(match):
    """The character that a compound stands for, filled up to its length; the compound itself where it is none."""
    compound = match.group()
    character = chr(int(compound[1:], 16)) if compound.startswith("%") else unescape(compound)
    if len(character) != 1 or (compound.startswith("%") and not " " <= character <= "~"):
        return compound
    return character.translate(_TABLE) + NOTHING * (len(compound) - 1)


# What is folded to itself, by far most of what texts hold: ASCII, Cyrillic, Arabic and Hebrew letters, Han, quotes.
_UNUSUAL = re.compile("[^\n -~«»À-ÖØ-öø-ıĴ-ľŁ-ňŊ-žƀ-ǃЀ-ԯא-תء-ي\u4e00-\u9fff“”„‘’…]+")


class Folded:
    """`text` is what to search; `place` maps [start, end) of it to the text that was given."""

    def __init__(self, text):
        same_length = _UNUSUAL.sub(lambda match: match.group().translate(_TABLE), text)
        if "&" in text or "%" in text:
            same_length = _COMPOUND.sub(_stands_for, same_length)
        self._kept = None
        if NOTHING in same_length:
            self._kept = [at for at, character in enumerate(same_length) if character != NOTHING]
            self._ends = [*self._kept[1:], len(same_length)]
            same_length = same_length.replace(NOTHING, "")
        self.text = same_length

    def place(self, start, end):
        """Where it stands in the text as given; what stands for its last character (`&#52;`) is within it whole."""
        return (start, end) if self._kept is None else (self._kept[start], self._ends[end - 1])

    def address_before(self, start):
        """What a web address that holds this place says before it, or ""."""
        low = max(0, start - _LONGEST)
        low = max(low, self.text.rfind(" ", low, start) + 1, self.text.rfind("\n", low, start) + 1)
        head = self.text[low:start]
        found = _ADDRESS.search(head) if "/" in head or "www." in head else None
        return head[found.start() :] if found else ""


_LONGEST = 4000  # characters of an address that are looked at
_ADDRESS = re.compile(r"(?:https?|viber|tg)://|www\.|^\W{0,3}(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}/", re.IGNORECASE)
