"""The copy of a text in which names are looked for: words in lower case with single spaces in place of all else.

It compares as `documents.text.fold` does (case, accents of Latin letters, ё and е, apostrophes, what has no width),
but keeps the way back: almost every character becomes exactly one. The few that do not (an apostrophe within a
word, ß, a soft hyphen, a mark that stands apart) are taken out beforehand, and remembered. An apostrophe that ends
a word (Putin's, l'Union) is a space.

Names are looked for in megabytes, and Python's own `str.translate` would take longer than all the rest. So where a
text has at most 250 different characters, as all alphabets do, it is recoded through one byte for each, which runs
in C. Which characters those are is guessed from a sample; the few others are set in by hand.
"""

import codecs
import re
import unicodedata
from bisect import bisect_right

from documents.text import APOSTROPHES, fold

_ALPHABET = 250  # different characters that one byte can tell apart, with room for what ends and what is unknown
_SHORT = 400  # characters; up to here plain translation is quicker
_STEP = 31  # of the sample
# Words that lose their vowel before another one, in French, Italian and Catalan.
_ELIDED = frozenset(
    re.findall(
        r"\w+", "l d c j m n s t qu lorsqu puisqu jusqu quoiqu all dall dell nell sull coll un quest quell sant"
    )
)


def _folded(character):
    """What one character counts as: letters and digits folded, all else a space, what shows nothing as nothing."""
    category = unicodedata.category(character)
    if category == "Cf" or "\u0300" <= character <= "\u036f":
        return ""
    if category[0] not in "LNM" or character in APOSTROPHES:
        return " "
    if unicodedata.decomposition(character).startswith(("<super>", "<sub>")):
        return " "  # the mark of a footnote is no part of the word before it
    return fold(character) or " "


class _Table(dict):
    """For str.translate, filled as characters are met."""

    def __missing__(self, code):
        self[code] = folded = _folded(chr(code))
        return folded


_TABLE = _Table()


# Letters of scripts with large alphabets that are folded to themselves: translated one by one they take longest.
_CHANGED = re.compile("[^\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+")


def _translated(match):
    return match.group().translate(_TABLE)


class Folded:
    """`text` begins and ends with a space; `place` maps [start, end) of it to the text that was given."""

    def __init__(self, text):
        self._given = text
        self._starts, self._edits = [], []
        recoded = self._recoded(text, set(text[::_STEP])) if len(text) > _SHORT else None
        if recoded is None:
            plain = self._without_odd(text, set(text))
            recoded = plain.translate(_TABLE) if plain.isascii() else _CHANGED.sub(_translated, plain)
        self.text = f" {recoded} "

    def _recoded(self, text, alphabet):
        """The folded text through one byte for each character; None where the alphabet is too large."""
        while len(alphabet) <= _ALPHABET:
            plain = self._without_odd(text, alphabet)
            letters = _Letters(alphabet)
            coded, unknown = letters.encode(plain)
            if not unknown:
                return letters.decode(coded)
            alphabet |= unknown
            if not any(_is_odd(each) for each in unknown) and len(alphabet) <= _ALPHABET:
                return letters.decode(coded, plain)
        return None

    def _without_odd(self, text, alphabet):
        """The text in which each character becomes exactly one, if these are all that it has."""
        self._starts, self._edits = [], []
        edits = sorted(edit for each in alphabet if _is_odd(each) for edit in _edits(text, each))
        return self._edited(text, edits) if edits else text

    def _edited(self, text, edits):
        """The text with each (start, end, replacement); where they stand is kept for `place`."""
        pieces, reached, length = [], 0, 0
        for start, end, instead in edits:
            if start < reached:
                continue
            pieces += (text[reached:start], instead)
            length += start - reached
            self._starts.append(length)
            length += len(instead)
            self._edits.append((length, start, end))
            reached = end
        pieces.append(text[reached:])
        return "".join(pieces)

    def place(self, start, end):
        """Where it stands in the text as given, with the marks on its last letter."""
        start, last = start - 1, end - 2
        if not self._starts:
            return start, last + 1
        found = bisect_right(self._starts, start)
        length, _begin, stop = self._edits[found - 1] if found else (0, 0, 0)
        following = self._starts[found] if found < len(self._starts) else last + 2
        if start >= length and following > last + 1:  # nothing was edited here
            return start + stop - length, last + stop - length + 1
        end = self._given_by(last)[1]
        while end < len(self._given) and unicodedata.combining(self._given[end]):
            end += 1
        return self._given_by(start)[0], end

    def _given_by(self, at):
        """[start, end) of what in the given text one character of the edited text stands for."""
        found = bisect_right(self._starts, at) - 1
        if found < 0:
            return at, at + 1
        length, start, end = self._edits[found]
        return (start, end) if at < length else (end + at - length, end + at - length + 1)


class _Letters:
    """One byte for each character of an alphabet. "?" and what is unknown are 1; astral characters are unknown too.

    Only maps of characters up to U+FFFF, with NUL as their first, are quick.
    """

    def __init__(self, alphabet):
        self._letters = "\0?" + "".join(each for each in alphabet if each <= "\ufffd" and each not in "\0?")
        self._encoding = codecs.charmap_build(self._letters.ljust(256, "\ufffe"))

    def encode(self, text):
        """(the bytes, the characters that have none)"""
        coded = codecs.charmap_encode(text, "replace", self._encoding)[0]
        return coded, {text[at] for at in _places(coded, b"\x01")} - {"?"}

    def decode(self, coded, text=""):
        """The folded characters; with `text`, those that have no byte are read from it."""
        folded = "".join(_TABLE[ord(each)][:1] or " " for each in self._letters).ljust(256)
        decoded = codecs.charmap_decode(coded, "strict", folded)[0]
        if not text:
            return decoded
        pieces, reached = [], 0
        for at in _places(coded, b"\x01"):
            pieces += (decoded[reached:at], _TABLE[ord(text[at])])
            reached = at + 1
        return "".join([*pieces, decoded[reached:]])


def _is_odd(character):
    """Whether it becomes not exactly one character, or depends on its neighbours."""
    return character in APOSTROPHES or len(_TABLE[ord(character)]) != 1


def _edits(text, character):
    """(start, end, replacement) of each place of an odd character that has to be edited."""
    if character in APOSTROPHES:
        return [(at, at + 1, "") for at in _places(text, character) if _is_within_a_word(text, at)]
    if "\u0300" <= character <= "\u036f":
        return [_with_mark(text, at) for at in _places(text, character)]
    return [(at, at + 1, _TABLE[ord(character)]) for at in _places(text, character)]


def _places(text, character):
    at = text.find(character)
    while at >= 0:
        yield at
        at = text.find(character, at + 1)


def _with_mark(text, at):
    """The edit that takes a mark out, or composes it with a letter of which it makes another (и and ̆: й)."""
    composed = unicodedata.normalize("NFC", text[at - 1 : at + 1]) if at else ""
    if len(composed) == 1 and _TABLE[ord(composed)] != _TABLE[ord(text[at - 1])]:
        return at - 1, at + 1, _TABLE[ord(composed)]
    return at, at + 1, ""


def _is_within_a_word(text, at):
    """Whether the apostrophe joins (O'Brien, об'єднання): not before a possessive s, not after an elided word."""
    after = text[at + 1 : at + 3]
    if not after[:1].isalpha() or (after[0] in "sS" and not after[1:].isalnum()):
        return False
    before = text[max(0, at - 8) : at]
    word = len(before) - 1
    if not before[-1:].isalpha() or (word and before[-1] in "ldLDcCjJnNsSmMtT" and not before[-2].isalpha()):
        return False
    while word and before[word - 1].isalpha():
        word -= 1
    return before[word:].lower() not in _ELIDED
