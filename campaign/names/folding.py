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
from functools import cache

from documents.text import APOSTROPHES, fold

_ALPHABET = 250  # different characters that one byte can tell apart, with room for what ends and what is unknown
_SHORT = 400  # characters; up to here plain translation is quicker
_STEP = 31  # of the sample
_REPLACED = 100  # characters, each of which takes a look through the text
# Words that lose their vowel before another one, in French, Italian and Catalan, by their length.
_ELIDED = (
    "[ldcjmnst]",
    "qu|un",
    "all",
    "coll|dall|dell|nell|sull|sant",
    "jusqu|quest|quell",
    "lorsqu|puisqu|quoiqu",
)
_LETTER = r"[^\W\d_]"


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


class _Runs(dict):
    """Folded runs of characters, filled as they are met."""

    def __missing__(self, run):
        self[run] = folded = run.translate(_TABLE)
        return folded


# What is folded to itself, of scripts with large alphabets above all: translated one by one they take longest.
_UNCHANGED = re.compile("([ 0-9a-z\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+)")


class Folded:
    """`text` begins and ends with a space; `place` maps [start, end) of it to the text that was given."""

    def __init__(self, text):
        self._given = text
        self._starts, self._edits = [], []
        alphabet = set(text[::_STEP]) if len(text) > _SHORT else ()
        folded = self._recoded(text, alphabet) if alphabet else None
        self.text = f" {self._translated(text, ''.join(alphabet)) if folded is None else folded} "

    def _translated(self, text, frequent):
        """The folded text in pieces; some of what is frequent and changes is replaced beforehand."""
        for each in _UNCHANGED.sub("", frequent)[:_REPLACED]:
            if not _is_odd(each):
                text = text.replace(each, _TABLE[ord(each)])
        pieces = _UNCHANGED.split(text)
        plain = self._without_odd(text, set("".join(set(pieces[::2]))))
        if plain is not text:
            pieces = _UNCHANGED.split(plain)
        pieces[::2] = map(_Runs().__getitem__, pieces[::2])
        return "".join(pieces)

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

    @property
    def moved(self):
        """Whether anything was taken out or put in; if not, a place lies one further on than in the given text."""
        return bool(self._starts)

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

    def stretch(self, start):
        """(shift, limit): what lies between this place and the limit stands so much further on in the given text.

        The limit is 0 where this place itself was edited.
        """
        found = bisect_right(self._starts, start - 1)
        length, _begin, stop = self._edits[found - 1] if found else (0, 0, 0)
        limit = self._starts[found] if found < len(self._starts) else len(self.text) - 2
        return stop - length - 1, limit if start > length else 0

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
        return [(found.start(), found.end(), "") for found in _joining(character).finditer(text)]
    if "\u0300" <= character <= "\u036f":
        return [_with_mark(text, at) for at in _places(text, character)]
    return [(at, at + 1, _TABLE[ord(character)]) for at in _places(text, character)]


@cache
def _joining(apostrophe):
    """One within a word (O'Brien, об'єднання): not before a possessive s, not after an elided word."""
    mark = re.escape(apostrophe)
    elided = "".join(f"(?<!(?<!{_LETTER})(?:{words}){mark})" for words in _ELIDED)
    return re.compile(f"{mark}(?<={_LETTER}{mark}){elided}(?={_LETTER})(?!s(?![^\\W_]))", re.IGNORECASE)


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
