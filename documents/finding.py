"""Where browsers would find words in a page: a text folded at least as far as any of them folds it.

Chromium compares by ICU's root collation for search at primary strength: case, accents and vowel points, soft
hyphens, kinds of spaces and quotation marks, and compatibility forms make no difference; a search begins and
ends at a boundary of words. Firefox and Safari fold less. Whoever must know that words stand in one place only has
to look with the coarsest eyes: so some letters count as one here that not every browser takes for one, and
the end of a block counts as a space. What is unique here is unique in each of them.
"""

import re
import unicodedata
from functools import lru_cache

import numpy
import regex

from documents.text import STROKES

INVISIBLE = "\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
# Scripts that put no spaces between words: where a word ends in them only a dictionary knows.
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}々〆ー]\p{M}*")
_BREAK = regex.compile(r"(?w)\b")  # the default word boundaries of Unicode Standard Annex 29
_SAME = {
    **STROKES,
    **dict.fromkeys(map(ord, "“”„‟״″"), '"'), **dict.fromkeys(map(ord, "‘’‚‛׳ʼ′`´"), "'"),
    **dict.fromkeys(map(ord, "ىی"), "ي"), ord("ک"): "ك", ord("ـ"): "",
}  # fmt: skip
MANY = 1000  # places of the same words; beyond, no context that an address can hold tells them apart
_NEAR = 48  # characters on each side, of which some decide whether a word ends


# Most of what texts hold is itself once its case is folded; all else is looked at letter by letter.
_OTHERS = re.compile("[^ -_a-~\n\u0430-\u0438\u043a-\u044f\u0454\u0456\u0491]")


class _Table(dict):
    """What each character is compared as; filled as characters are met."""

    def __missing__(self, character):
        letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold()).casefold()
        self[character] = found = "".join(map(self._letter, letters))
        return found

    @staticmethod
    def _letter(letter):
        if letter.isspace():
            return " "
        dropped = unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf", "Cc")
        return "" if dropped else _SAME.get(ord(letter), letter)


_TABLE = _Table()
_LONG = 400  # characters
# What each character is compared as, by numbers: one other, _NOTHING, _SEVERAL, or 0 as long as nobody met it.
_FOLDED = numpy.zeros(0x110000, "<u4")
_NOTHING, _SEVERAL = 0x110000, 0x110001
# The same of ASCII, where nothing becomes several, for `bytes.translate`: what each becomes, and what is left out.
_ASCII = (
    bytes(ord(_TABLE[chr(code)] or " ") if code < 128 else code for code in range(256)),
    bytes(code for code in range(128) if not _TABLE[chr(code)]),
)


def folded(text):
    """The text as the coarsest browser compares it; white space and line ends as single spaces.

    Each character is folded by itself: marks, whose order depends on their neighbours, are dropped. What comes out is
    folded already, so that it does not matter which character is replaced first.
    """
    if len(text) > _LONG:
        return _folded_at_once(text)
    text = text.casefold()
    for character in set(_OTHERS.findall(text)):
        text = text.replace(character, _TABLE[character])
    text = text.replace("\n", " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip(" ")


def _folded_at_once(text):
    """The same of a long text, all characters at once, in a fifth of the time."""
    if text.isascii():
        found = text.encode().translate(*_ASCII).decode()
    else:
        given, codes = _codes(text)
        if codes.max() >= _NOTHING:
            several = codes == _SEVERAL  # an ellipsis, a ligature
            if several.any():
                for character in map(chr, numpy.unique(given[several]).tolist()):
                    text = text.replace(character, _TABLE[character])
                given, codes = _codes(text)
            codes = codes[codes != _NOTHING]
        found = codes.tobytes().decode("utf-32-le", "surrogatepass")
    while "  " in found:
        found = found.replace("  ", " ")
    return found.strip(" ")


def _codes(text):
    """(the number of each character, the number of what it becomes: `_FOLDED`)."""
    given = numpy.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    found = _FOLDED.take(given, mode="clip")  # none is beyond it: it only is not looked whether any is
    if not found.all():
        for code in numpy.unique(given[found == 0]).tolist():
            letters = _TABLE[chr(code)]
            _FOLDED[code] = ord(letters) if len(letters) == 1 else _SEVERAL if letters else _NOTHING
        found = _FOLDED[given]
    return given, found


def _is_unspaced(text, at):
    """Whether `at` lies between two letters of a script without spaces."""
    before = at - 1
    while before > 0 and unicodedata.category(text[before])[0] == "M":
        before -= 1
    return bool(_UNSPACED.match(text[before]) and _UNSPACED.match(text[at]))


def is_edge(text, at):
    """Whether every browser takes `at` for a boundary of words: the end of a line, a space, punctuation.

    Not between two letters of a script without spaces, because each browser has its own dictionary.
    """
    if at <= 0 or at >= len(text) or text[at - 1].isspace() or text[at].isspace():
        return True
    low = max(0, at - _NEAR)
    return bool(_BREAK.match(text[low : at + _NEAR], at - low)) and not _is_unspaced(text, at)


def may_cut(text, at):
    """Whether no word is cut in two at `at`, as far as can be known without a dictionary."""
    if is_edge(text, at):
        return True
    return unicodedata.category(text[at])[0] != "M" and _is_unspaced(text, at)


class Folds:
    """A folded text in which words are looked for. Positions are positions in the folded text."""

    def __init__(self, text):
        self.text = folded(text)
        self._breaks_unseen = any(each in text for each in INVISIBLE)  # browsers end words at some of them

    def places(self, words):
        """Every place of the folded words, overlapping ones too; none where there are too many to tell apart."""
        found, at = [], self.text.find(words)
        while at >= 0 and words:
            if len(found) == MANY:
                return []
            found.append(at)
            at = self.text.find(words, at + 1)
        return found

    def may_break(self, at):
        """Whether some browser may take `at` for a boundary of words: anywhere but within a run of letters."""
        if self._breaks_unseen or at <= 0 or at >= len(self.text):
            return True
        before, after = self.text[at - 1], self.text[at]
        return not (before.isalnum() and after.isalnum()) or _is_unspaced(self.text, at)

    def follows(self, at, prefix):
        """Whether the folded prefix ends directly before `at`, with or without a space between."""
        at -= at > 0 and self.text[at - 1] == " "
        begin = at - len(prefix)
        return begin >= 0 and self.text.startswith(prefix, begin) and self.may_break(begin)

    def precedes(self, at, suffix):
        """Whether the folded suffix begins directly at `at`, with or without a space between."""
        at += self.text[at : at + 1] == " "
        return self.text.startswith(suffix, at) and self.may_break(at + len(suffix))


@lru_cache(maxsize=32)  # a page quotes many passages of few texts
def folds(text):
    return Folds(text)
