"""What is left elsewhere of a text that is erased: stretches that repeat it, in any other words.

A stretch counts where five words in a row are the erased text's, whatever their case, accents or the signs
between them, and stand so in no text that remains. Fewer words are everybody's ("on Monday the court"), so
shorter strings are looked for only where they are given as such: a quote of two to four words, a long number.
A single word is never looked for: a name is masked by withholding, not by erasing. In scripts that put no
spaces between words every letter is compared, and twelve in a row are as much as five words.

The comparison is of hashes of five folded words, so that a text of a megabyte is prepared in about a second
and other texts are read at the speed of their words.
"""

import unicodedata
from functools import lru_cache

import regex

from documents.redaction import Forms, Span, merge
from documents.text import APOSTROPHES, fold

ERASED = "[erased]"  # stands for erased words, however many they were: a length would tell something of them
WORDS = 5  # in a row
LETTERS = 12  # in a row, of a script without spaces
DIGITS = 9  # of a long number; dates and spans of years have eight

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_TOKEN = regex.compile(
    rf"[\p{{L}}\p{{N}}\p{{M}}\p{{Cf}}{APOSTROPHES}--[{_UNSPACED}]]++|[{_UNSPACED}]\p{{M}}*+", regex.V1
)
# Digits of one number may be joined by spaces or hyphens; with dots and slashes, a date and an hour would be one.
_NUMBER = regex.compile(rf"\p{{Nd}}(?:[\s\p{{Pd}}\p{{Cf}}]{{0,3}}\p{{Nd}}){{{DIGITS - 1},}}")
_LETTER = regex.compile(rf"[{_UNSPACED}]")
_fold = lru_cache(1 << 16)(fold)


def _words(text):
    """The words of a text, folded."""
    return list(filter(None, map(_fold, _TOKEN.findall(text))))


def _placed(text):
    """The same with their places: (["word", …], [(start, end), …])."""
    words, places = [], []
    for found in _TOKEN.finditer(text):
        word = _fold(found.group())
        if word:
            words.append(word)
            places.append(found.span())
    return words, places


def _windows(words):
    """A number for each five words in a row, in their order."""
    return map(hash, zip(*(words[n:] for n in range(WORDS)), strict=False))


def _weight(word):
    return WORDS / LETTERS if _LETTER.match(word) else 1


def _is_worth_a_search(string):
    """Whether a string of fewer than five words is looked for as a whole."""
    return 1 < sum(map(_weight, _words(string))) < WORDS


class Remnants:
    """The words of some texts that are gone. Tell it what remains (`keep`), then ask it for stretches (`find`)."""

    def __init__(self, texts, strings=()):
        """`strings` are looked for as a whole; those of five words and more are covered by the texts."""
        self._windows, self._numbers = set(), set()
        for text in texts:
            self._windows.update(_windows(_words(text)))
            self._numbers |= _numbers(text)
        self._strings = {" ".join(each.split()) for each in (*texts, *strings) if _is_worth_a_search(each)}
        self._forms = None

    def __bool__(self):
        return bool(self._windows or self._numbers or self._strings)

    def copy(self):
        other = Remnants(())
        other._windows, other._numbers, other._strings = set(self._windows), set(self._numbers), set(self._strings)
        return other

    def keep(self, text):
        """What stands in this text is not gone."""
        self._windows.difference_update(_windows(_words(text)))
        if self._numbers:
            self._numbers -= _numbers(text)
        if self._strings:
            self._strings = {string for string in self._strings if not Forms([string]).find(text)}
        self._forms = None

    def find(self, text):
        """The Spans of `text` that repeat what is gone, merged."""
        if not self or not text:
            return []
        found = self._stretches(text)
        if self._strings:
            self._forms = self._forms or Forms(sorted(self._strings))
            found += [Span(each.start, each.end) for each in self._forms.find(text)]
        if self._numbers:
            found += [Span(*place) for digits, place in _long_numbers(text) if self._has(digits)]
        return merge(found)

    def _stretches(self, text):
        if self._windows.isdisjoint(_windows(_words(text))):
            return []
        words, places = _placed(text)
        found, at = [], None
        for first, window in enumerate(_windows(words)):
            if window in self._windows:
                if at is None or first > at[1]:
                    at = [first, 0]
                    found.append(at)
                at[1] = first + WORDS
        return [
            Span(places[first][0], places[last - 1][1])
            for first, last in found
            if sum(map(_weight, words[first:last])) >= WORDS
        ]

    def _has(self, digits):
        return any(digits in gone or gone in digits for gone in self._numbers)

    def apply(self, text, mark=ERASED):
        """`text` with `mark` in place of each stretch that repeats what is gone."""
        out, at = [], 0
        for span in self.find(text):
            out += [text[at : span.start], mark]
            at = span.end
        return "".join([*out, text[at:]])


def _long_numbers(text):
    """The long numbers in a text: the digits of each, and its [start, end)."""
    for found in _NUMBER.finditer(text):
        yield "".join(str(unicodedata.decimal(each)) for each in found.group() if each.isdecimal()), found.span()


def _numbers(text):
    return {digits for digits, _place in _long_numbers(text)}
