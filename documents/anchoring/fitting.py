"""How well a place in a text fits a quote: by the quote's wording, and by the words around it.

Both are compared without their typography. The borders of a changed quote follow from aligning the quote
together with its context (longest common subsequence, then Levenshtein between what they share), so that a
changed first word still belongs to it, and are then moved to whole words where the quote was one of whole words.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace

from rapidfuzz.distance import LCSseq, Levenshtein

from .folding import Folded
from .texts import SPACELESS, is_spaceless

CHANCE = 0.3  # the similarity that two unrelated stretches of prose have anyway (measured: 0.2 to 0.3)
LONG, END = 10_000, 1_000  # code points: a longer quote is found by its first and last END ones
JOINT = 16  # code points of the other side that tell that prefix and suffix meet
CUT = 0.97  # the share of what stands there that is the quote's, where the quote was cut
LONG_WORD = 40  # characters: a longer one has no borders that a quote was moved to
SOLID = 4  # characters: fewer in a row are the same by chance
GAP = 0.4  # characters that have to follow for each one that differs, for both sides to belong together


@dataclass(frozen=True)
class Fit:
    """A place [start, end) in the folded text; wording and context are similarities from 0 to 1."""

    start: int
    end: int
    wording: float
    context: float
    cut: bool = False  # whether hardly more has changed than that words are missing

    @property
    def total(self):
        return 0.65 * self.wording + 0.35 * self.context


class Wanted:
    """A selector made ready for comparing: quote, prefix and suffix without their typography."""

    def __init__(self, selector):
        folded = Folded(selector.prefix + selector.exact + selector.suffix)
        start = folded.inside(len(selector.prefix))
        end = folded.inside(len(selector.prefix) + len(selector.exact))
        self.all = folded.text
        quote = self.all[start:end]
        self.start = start + len(quote) - len(quote.lstrip(" "))
        self.end = max(self.start, start + len(quote.rstrip(" ")))
        self.quote = self.all[self.start : self.end]
        self.prefix, self.suffix = self.all[: self.start], self.all[self.end :]
        self.has_context = bool(selector.prefix or selector.suffix)
        self.whole_start = not (self.prefix[-1:].isalnum() and self.quote[:1].isalnum())
        self.whole_end = not (self.suffix[:1].isalnum() and self.quote[-1:].isalnum())
        self.numbers = _numbers(self.quote)
        self.ends = None
        if len(self.all) > LONG:
            first = replace(selector, exact=selector.exact[:END], suffix="")
            last = replace(selector, exact=selector.exact[-END:], prefix="")
            self.ends = Wanted(first), Wanted(last)
        self.letters = sum(map(str.isalnum, self.quote))
        if max(self.quote, default="") >= SPACELESS:  # a character of such a script says as much as three letters
            self.letters += 2 * sum(each.isalnum() and is_spaceless(each) for each in self.quote)

    def fits_borders(self, text, start, end):
        """Whether [start, end) begins and ends at words' borders of the text, where the quote does."""
        return not (self.whole_start and in_word(text, start)) and not (self.whole_end and in_word(text, end))

    def fit(self, text, start, end):
        """The Fit of [start, end) of a folded text."""
        found = text[start:end]
        if found == self.quote:
            return Fit(start, end, 1.0, self.context(text, start, end))
        if len(self.quote) + len(found) > LONG:
            return Fit(start, end, _in_common(self.quote, found), self.context(text, start, end))
        distance, missing = Levenshtein.distance(self.quote, found), len(self.quote) - len(found)
        wording = 1 - distance / max(len(self.quote), len(found))
        cut = missing > 0 and distance - missing <= (1 - CUT) * len(found)
        return Fit(start, end, wording, self.context(text, start, end), cut)

    def context(self, text, start, end):
        """How much of prefix and suffix stands around [start, end) of a folded text."""
        if not self.has_context:
            return 0.0
        before = _alike(self.prefix, text[max(0, start - len(self.prefix)) : start])
        after = _alike(self.suffix, text[end : end + len(self.suffix)])
        size = len(self.prefix) + len(self.suffix)
        return (before * len(self.prefix) + after * len(self.suffix)) / max(1, size)

    def align(self, text, low, high):
        """The Fit of the quote's best place within [low, high) of a folded text, or None."""
        window = text[low:high]
        blocks = _chain(_blocks(self.all, window), self.start, self.end)
        inner = [block for block in blocks if block.at < self.end and block.at + block.size > self.start]
        if not inner:
            return None
        start = low + self._border(window, blocks, inner[0], self.start)
        end = low + self._border(window, blocks, inner[-1], self.end)
        if self.whole_start:
            start = _word_border(text, start)
        if self.whole_end:
            end = _word_border(text, end)
        while start < end and text[start] == " ":
            start += 1
        while start < end and text[end - 1] == " ":
            end -= 1
        return self.fit(text, start, end) if start < end else None

    def is_neighbour(self, text, fit):
        """Whether what stands there is what stood beside the quote: its suffix, or its prefix, rather than itself."""
        found = text[fit.start : fit.end]
        suffix, prefix = self.suffix.lstrip()[: len(found)], self.prefix.rstrip()[-len(found) :]
        return _is_rather(found[: len(suffix)], suffix, self.quote[: len(suffix)]) or _is_rather(
            found[-len(prefix) :], prefix, self.quote[-len(prefix) :]
        )

    def was_cut_out(self, text, fit):
        """Whether prefix and suffix now meet within or beside that place: then it is what stood beside the quote."""
        prefix, suffix = self.prefix.rstrip(" "), self.suffix.lstrip(" ")
        low, high = fit.start - len(prefix) - 1, fit.end + len(suffix) + 1
        for one, other in ((prefix, suffix[:JOINT]), (prefix[-JOINT:], suffix)):
            if len(one) + len(other) < JOINT or self._begins_or_ends_with(one, other):
                continue
            if not other:
                meet = text.rstrip(" ").endswith(one) and len(text) - len(one) <= fit.end + 1
            elif not one:
                meet = text.lstrip(" ").startswith(other) and fit.start <= len(other) + 1
            else:
                around = text[max(0, low) : high]
                meet = f"{one} {other}" in around or one + other in around
            if meet:
                return True
        return False

    def _begins_or_ends_with(self, prefix, suffix):
        return (prefix and self.quote.endswith(prefix)) or (suffix and self.quote.startswith(suffix))

    def has_its_numbers(self, text, fit):
        """Whether the same numbers stand there as in the quote."""
        return _numbers(text[fit.start : fit.end]) == self.numbers

    def _border(self, window, blocks, block, at):
        """Where the quote's border `at` stands in the window; `block` is the quote's outermost there."""
        if block.at <= at <= block.at + block.size:
            return block.to + at - block.at
        number = blocks.index(block)
        if at < block.at:  # the quote's first words changed: they are between the prefix and this block
            before = blocks[number - 1] if number else None
            if before:
                return _between(self.all, window, before, block, at, last=True)
            first = max(0, block.to - (block.at - at))
            return first if _is_changed(self.all[at : block.at], window[first : block.to]) else block.to
        after = blocks[number + 1] if number + 1 < len(blocks) else None
        if after:
            return _between(self.all, window, block, after, at, last=False)
        first, size = block.to + block.size, at - block.at - block.size
        last = min(first + size, len(window))
        return last if _is_changed(self.all[at - size : at], window[first:last]) else first


def _is_changed(words, found):
    """Whether `found`, beside the quote's first or last words that are the same, is what became of these words."""
    if words.strip().isdigit() and found.strip().isdigit():
        return True
    return Levenshtein.normalized_similarity(words, found) >= 0.5


@dataclass(frozen=True)
class _Block:
    """Characters that are the same in both: `size` of them, from `at` in the one and from `to` in the other."""

    at: int
    to: int
    size: int


def _blocks(wanted, window):
    """The stretches of at least SOLID characters that a longest common subsequence of both shares."""
    blocks, last_at, last_to = [], 0, 0
    for tag, at, at_end, to, _ in LCSseq.opcodes(wanted, window).as_list():
        if tag != "equal" or at_end <= last_at:
            continue
        size = at_end - at
        while at > last_at and to > last_to and wanted[at - 1] == window[to - 1]:
            at, to, size = at - 1, to - 1, size + 1
        if at < last_at or to < last_to:
            skipped = max(last_at - at, last_to - to)
            at, to, size = at + skipped, to + skipped, size - skipped
        while at + size < len(wanted) and to + size < len(window) and wanted[at + size] == window[to + size]:
            size += 1
        if size >= SOLID:
            blocks.append(_Block(at, to, size))
            last_at, last_to = at + size, to + size
    return blocks


def _chain(blocks, start, end):
    """The blocks that belong together with the longest one in [start, end): gaps are paid by what follows them."""
    sizes = [min(block.at + block.size, end) - max(block.at, start) for block in blocks]
    if not blocks or max(sizes) <= 0:
        return []
    core = sizes.index(max(sizes))
    first, last = core, core
    gain = best = 0.0
    for number in range(core + 1, len(blocks)):
        gain += blocks[number].size - GAP * _gap(blocks[number - 1], blocks[number])
        if gain > best:
            best, last = gain, number
    gain = best = 0.0
    for number in range(core - 1, -1, -1):
        gain += blocks[number].size - GAP * _gap(blocks[number], blocks[number + 1])
        if gain > best:
            best, first = gain, number
    return blocks[first : last + 1]


def _gap(one, other):
    return max(other.at - one.at - one.size, other.to - one.to - one.size)


def _between(wanted, window, one, other, at, last):
    """Where `at` stands between two blocks; what was inserted there comes before it if it is the `last` side."""
    at_first, to_first = one.at + one.size, one.to + one.size
    changes = Levenshtein.opcodes(wanted[at_first : other.at], window[to_first : other.to]).as_list()
    before, after = 0, other.to - to_first
    inner = at - at_first
    for tag, begins, ends, to, _ in changes:
        if tag != "insert":
            there = to if tag == "delete" else to + inner - begins
            if begins < inner <= ends:
                before = there
            if begins <= inner < ends:
                after = there
                break
    place, other_place = (after, before) if last else (before, after)
    place, other_place = to_first + place, to_first + other_place
    if in_word(window, place):  # a word that was put in its place belongs to it as a whole
        begins, ends = _word_at(window, place)
        if last and begins >= other_place:
            return begins
        if not last and ends <= other_place:
            return ends
    return place


def _numbers(text):
    """The numbers in a text, in order."""
    return re.findall(r"\d+", text)


def _is_rather(found, other, quote):
    """Whether `found` is clearly the `other` rather than the quote."""
    if len(other) < 2 * SOLID:
        return False
    alike = Levenshtein.normalized_similarity(found, other)
    return alike >= 0.85 and alike > Levenshtein.normalized_similarity(found, quote) + 0.05


def _in_common(one, other):
    """The share of words that two long texts have in common."""
    words, others = Counter(one.split()), Counter(other.split())
    return 2 * (words & others).total() / max(1, words.total() + others.total())


def _alike(wanted, found):
    if not wanted:
        return 0.0
    return max(0.0, (Levenshtein.normalized_similarity(wanted, found) - CHANCE) / (1 - CHANCE))


def in_word(text, at):
    """Whether a border at `at` would part a word; scripts that are written without spaces have no such borders."""
    if not (0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()):
        return False
    return not (is_spaceless(text[at - 1]) or is_spaceless(text[at]))


def _word_at(text, at):
    first = last = at
    while in_word(text, first) and at - first <= LONG_WORD:
        first -= 1
    while in_word(text, last) and last - at <= LONG_WORD:
        last += 1
    return first, last


def _word_border(text, at):
    """The nearest border of a word."""
    if not in_word(text, at):
        return at
    first, last = _word_at(text, at)
    if max(at - first, last - at) > LONG_WORD:
        return at
    return first if at - first <= last - at else last
