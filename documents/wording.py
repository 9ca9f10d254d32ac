"""The words of a text: where words, lines and contexts begin and end, for naming a place by them.

Of the text only the stretch [low, high) may be said, and in it nothing that is masked.
"""

import itertools
from dataclasses import dataclass
from functools import cached_property

import regex

from documents import finding
from documents.redaction import MASK

WORDS = 24  # at most, of a context or of one end of a long quote
LONG_WORD = 100  # characters; a longer run of letters is no word
_NEAR = 100  # characters that are taken apart at once
_MARKS = "、。，．！？；：」』）】》”…"
_LINE = regex.compile(r"[^\n]+")
# A word with its punctuation; in scripts without spaces, the words up to a mark.
_WORD = regex.compile(rf"[^\s{_MARKS}]*[{_MARKS}]+|[^\s{_MARKS}]+")


def trimmed(text, start, end):
    """Without the spaces and the characters without a width at both ends."""
    while start < end and (text[start].isspace() or text[start] in finding.INVISIBLE):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in finding.INVISIBLE):
        end -= 1
    return start, end


def _has_no_width(character):
    """Browsers take nothing for adjacent where such a character lies between."""
    return bool(character) and character in finding.INVISIBLE


@dataclass(frozen=True)
class Context:
    """Words before or after a place, from `at` on; `crosses` where they stand in the neighbouring block."""

    words: str = ""
    crosses: bool = False
    at: int = 0

    @cached_property
    def folded(self):
        return finding.folded(self.words)


class Lazily:
    """A list whose members are made when they are first asked for: mostly the first of many contexts will do."""

    def __init__(self, members):
        self._made, self._members = [], members

    def __iter__(self):
        at = 0
        while True:
            if at == len(self._made):
                member = next(self._members, None)
                if member is None:
                    return
                self._made.append(member)
            yield self._made[at]
            at += 1

    def __bool__(self):
        return any(True for _member in self)


class Wording:
    """One text, and the stretch of it whose words may be said. Positions are in code points."""

    def __init__(self, text, low, high):
        self.text, self.low, self.high = text, low, high

    def whole_words(self, start, end):
        """Nothing begins or ends within a word: the whole word, or none of it where its rest may not be seen."""
        low, high = start, end
        while low > max(self.low, start - LONG_WORD) and not finding.may_cut(self.text, low):
            low -= 1
        while low < end and not finding.may_cut(self.text, low):
            low += 1
        while high < min(self.high, end + LONG_WORD) and not finding.may_cut(self.text, high):
            high += 1
        while high > low and not finding.may_cut(self.text, high):
            high -= 1
        return low, high

    def ends_a_word(self, at):
        """Whether browsers end a word where the last visible character before `at` stands."""
        return finding.is_edge(self.text, trimmed(self.text, max(0, at - 8), at)[1])

    def lines(self, start, end):
        """The quote's part of each block, without blank ones."""
        for line in _LINE.finditer(self.text, start, end):
            low, high = trimmed(self.text, *line.span())
            if low < high:
                yield low, high

    def words(self, start, end):
        return (word.span() for word in _WORD.finditer(self.text, start, end))

    def words_back(self, start, end):
        """The words from the last to the first. Mostly few are asked for: so the text is taken apart from behind."""
        while start < end:
            low = self.text.rfind(" ", start, max(start, end - _NEAR)) + 1 or start
            yield from reversed([*self.words(low, end)])
            end = low

    def runs(self, start, end):
        """The stretches of whole words without a mask, of what begins and ends with a word."""
        if MASK not in self.text[start:end]:
            return [(start, end)]
        runs = []
        for low, high in self.words(start, end):
            if MASK in self.text[low:high]:
                runs.append(None)
            elif runs and runs[-1]:
                runs[-1] = (runs[-1][0], high)
            else:
                runs.append((low, high))
        return [run for run in runs if run]

    def before(self, start):
        """Contexts before a place, the shortest first; none at all where a word may begin before it."""
        return Lazily(self._before(start))

    def _before(self, start):
        line = max(self.low, self.text.rfind("\n", 0, start) + 1)
        crosses = not self.text[line:start].strip()
        if crosses:
            before = self.text[self.low : line].rstrip()
            line, to = self.low + before.rfind("\n") + 1, self.low + len(before)
        else:
            to = start
        if finding.is_edge(self.text, start):
            yield Context()
        if _has_no_width(self.text[max(0, to - 64) : to].rstrip()[-1:]):
            return
        for low, high in itertools.islice(self.words_back(max(line, to - 60 * WORDS), to), WORDS):
            if MASK in self.text[low:high] or not finding.is_edge(self.text, low):
                break
            yield Context(self.text[low:to], crosses, low)

    def after(self, end):
        """Contexts after a place, likewise."""
        return Lazily(self._after(end))

    def _after(self, end):
        line = self.text.find("\n", end, self.high)
        line = self.high if line < 0 else line
        crosses = not self.text[end:line].strip()
        at = end
        if crosses:
            at = self.high - len(self.text[line : self.high].lstrip())
            line = self.text.find("\n", at, self.high)
            line = self.high if line < 0 else line
        if finding.is_edge(self.text, end):
            yield Context()
        if _has_no_width(self.text[at : at + 64].lstrip()[:1]):
            return
        for low, high in itertools.islice(self.words(at, min(line, at + 60 * WORDS)), WORDS):
            if MASK in self.text[low:high] or not finding.is_edge(self.text, high):
                break
            if self.ends_a_word(high):
                yield Context(self.text[at:high], crosses, at)
