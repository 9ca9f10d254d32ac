"""Finding known names in a text: thousands of names, one pass.

A name is a sequence of folded words, each of which may stand in one of its forms (`inflection`). The names are kept
in a tree of words. An Aho-Corasick automaton (pyahocorasick; a tree in Python would take longer than all the rest)
runs once over the folded text and says where a name may begin: it knows the stem of the first word, and where a
name's words keep their form, how the second one begins. From there the tree is walked, and what it reads must stand
between whole words, with nothing but a space, a hyphen, quotation marks or the name's own punctuation between them
(one line end, not two), and be no address; then `guarding` is asked. Of two readings that overlap the longer counts.

Scripts that put no spaces between words have an automaton of their own: there a name may stand beside other letters.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Hashable, Iterable
from operator import itemgetter
from typing import NamedTuple

import ahocorasick

from . import guarding
from .folding import Folded
from .inflection import forms
from .tree import Node, read

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U000323af]"
)
_QUOTES = dict.fromkeys(map(ord, "\"'«»‹›“”„‟‘’‚‛`´ʼ"))
_HYPHENS = dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"), "-")
_SURE = 4  # letters of a stem from which on it is looked for as the beginning of a word
# Beside these a name stands alone: no part of an address, of a double name, of longer initials.
_PLAIN = frozenset(["", *" \n\t\u00a0,;!()[]«»“”„…|'’\""])
_ENDS = frozenset([*(f"{mark}{space}" for mark in ".:?" for space in " \n"), *".:?"])


class Entry(NamedTuple):
    """One name, alias or title of the thing that `key` stands for; `kind` is organization or person."""

    key: Hashable
    text: str
    language: str = ""  # BCP 47; "" or und where it is not known
    kind: str = "organization"


class Mention(NamedTuple):
    """Half-open [start, end) in code points. More than one key where the same words name several things.

    `how`: "exact" as the name is written, "folded" but for case, accents or typography, "inflected" in another case.
    """

    start: int
    end: int
    keys: tuple
    surface: str
    how: str


class _Name(NamedTuple):
    """A name as it must be met: `gaps` is the punctuation between its words, `tail` symbols (a flag) after them."""

    entry: Entry
    guard: guarding.Guard
    gaps: tuple
    tail: str


class Lexicon:
    """Names to look for. `refused` lists the (entry, why) that are never looked for, sentences for a curator."""

    def __init__(self, entries: Iterable[Entry]):
        self.refused = []
        self._root, begins, unspaced, known = Node(), {}, {}, guarding.Known()
        folded = {entry: Folded(entry.text) for entry in (Entry(*each) for each in entries)}
        for entry in folded:
            known.learn(entry.kind, entry.key, entry.text, folded[entry].text.split())
        for entry, each in folded.items():
            words = each.text.split()
            guard, why = known.guard(entry.kind, entry.key, entry.text, words)
            if why:
                self.refused.append((entry, why))
            elif _UNSPACED.search(entry.text):
                unspaced.setdefault(each.text.strip(), []).append(_Name(entry, guard, None, ""))
            else:
                self._add(entry, guard, each, words, begins)
        self._begins = _automaton(begins)
        self._unspaced = _automaton({words: (words, names) for words, names in unspaced.items()})

    def _add(self, entry, guard, folded, words, begins):
        name = _Name(entry, guard, *_punctuation(entry.text, folded))
        for spelled in _spellings(words):
            declined = [_forms(word, entry, guard) for word in spelled]
            for prefix in _beginnings(declined):
                begins[prefix] = len(prefix)
            self._root.grow(spelled, declined, name if spelled is words else name._replace(gaps=None))

    def find(self, text: str) -> list[Mention]:
        """The mentions in a text, sorted, without overlaps."""
        folded = Folded(text)
        readings = []
        if len(self._begins):
            starts = sorted({end - length + 2 for end, length in self._begins.iter(folded.text)})
            readings = read(self._root, folded.text, starts)
        if len(self._unspaced):
            readings = sorted([*readings, *self._read_unspaced(folded.text)], key=itemgetter(0))
        return chosen(readings, _Judge(text, folded))

    def _read_unspaced(self, text):
        for last, (words, names) in self._unspaced.iter(text):
            start = last + 1 - len(words)
            if _is_free(text, start) and _is_free(text, last + 1):
                yield start, [(len(words), [(names, False, ())])]


class _Judge:
    """Whether words of a text that spell names may be meant for them; answers with the mention, or None."""

    def __init__(self, text, folded):
        self._text, self._place, self._known = text, folded.place, {}

    def __call__(self, at, length, readings):
        text = self._text
        start, end = self._place(at, at + length)
        surface = text[start:end]
        plain = text[start - 1 : start] in _PLAIN and (text[end : end + 1] in _PLAIN or text[end : end + 2] in _ENDS)
        if plain and surface in self._known:
            keys, how = self._known[surface]
            return Mention(start, end, keys, surface, how)
        if not plain and guarding.is_in_an_address(text, start, end):
            return None
        kept, reached = [], end
        for names, inflected, words in readings:
            placed = words and self._placed(at, start, words, whole=end - start == length)
            for name in names:
                stop = _after_tail(text, end, name.tail)
                if stop and _are_joined(text, placed, name.gaps) and name.guard.allows(text, start, end):
                    kept.append((name, inflected))
                    reached = max(reached, stop)
        if not kept:
            return None
        surface = text[start:reached]
        keys, how = tuple(dict.fromkeys(name.entry.key for name, _inflected in kept)), _how(surface, kept)
        names = (name for names, _inflected, _words in readings for name in names)
        if plain and reached == end and not any(name.guard.looks_around(surface) for name in names):
            self._known[surface] = keys, how
        return Mention(start, reached, keys, surface, how)

    def _placed(self, at, start, words, whole):
        """Where the words of a reading stand; where nothing was left out among them, as they are counted."""
        if whole:
            return [(start + begin, start + stop) for begin, stop in words]
        return [self._place(at + begin, at + stop) for begin, stop in words]


def _how(surface, kept):
    if any(name.entry.text == surface for name, _inflected in kept):
        return "exact"
    return "inflected" if all(inflected for _name, inflected in kept) else "folded"


def _automaton(words):
    automaton = ahocorasick.Automaton()
    for each, value in words.items():
        automaton.add_word(each, value)
    if len(automaton):
        automaton.make_automaton()
    return automaton


def _forms(word, entry, guard):
    if guard.as_written:
        return ((word, frozenset({""})),)
    return forms(word, entry.language, entry.kind == "person")


def _spellings(words):
    """The folded words of a name; then with and without the apostrophe of a possessive (Workers, Worker's)."""
    yield words
    for at, word in enumerate(words[:-1]):
        if words[at + 1] == "s" and word.isascii():
            yield [*words[:at], f"{word}s", *words[at + 2 :]]
    if len(words) > 1:
        for at, word in enumerate(words):
            if len(word) > 4 and word.endswith("s") and word.isascii():
                yield [*words[:at], word[:-1], "s", *words[at + 1 :]]


def _beginnings(declined):
    """What the automaton looks for: the first word as far as it is sure, and the next one's beginning."""
    for stem, endings in declined[0]:
        if len(stem) >= _SURE and len(endings) > 1:
            yield f" {stem}"
            continue
        following = " " if len(declined) == 1 else f" {_shared(declined[1])}"
        for ending in endings:
            yield f" {stem}{ending}{following}"
            if len(declined) > 1:
                yield f" {stem}{ending} {following}"


def _shared(declined):
    """Up to three letters with which each form of a word begins."""
    stems = [stem[:3] for stem, _endings in declined]
    shared = min(stems, key=len)
    while not all(stem.startswith(shared) for stem in stems):
        shared = shared[:-1]
    return shared


def _punctuation(text, folded):
    """(the marks between the words, the symbols after the last one)"""
    if text.replace(" ", "").isalpha():
        return ("",) * text.count(" "), ""
    spans = [folded.place(match.start(), match.end()) for match in re.finditer(r"\S+", folded.text)]
    gaps = tuple(_marks(text[end:start]) for (_, end), (start, _) in zip(spans, spans[1:], strict=False))
    tail = text[spans[-1][1] :].strip()
    return gaps, tail if any(unicodedata.category(each)[0] == "S" for each in tail) else ""


def _marks(gap):
    """The punctuation of a gap, without spaces and quotation marks, each hyphen the same."""
    return "".join(gap.translate(_QUOTES).translate(_HYPHENS).split())


def _are_joined(text, placed, own):
    """Whether the words stand together as those of the name do; `own` is its punctuation, None if respelled."""
    for at, ((start, end), (following, _)) in enumerate(zip(placed, placed[1:], strict=False)):
        gap = text[end:following]
        if gap in (" ", "\u00a0") and (not own or own[at] != "."):
            continue
        marks, expected = _marks(gap), own[at] if own else ""
        if gap.count("\n") > 1 or (expected == "." != marks and end - start == 1):  # an initial keeps its full stop
            return False
        if marks and marks != expected:
            of_initial = marks == "." and end - start <= 2
            joins = len(gap) == 1 and _has_hyphen(gap)
            if not of_initial and not joins:
                return False
    return True


def _has_hyphen(gap):
    return any(ord(each) in _HYPHENS for each in gap)


def _after_tail(text, end, tail):
    """Where the name ends with its symbols; None where they do not follow."""
    if not tail:
        return end
    begin = end
    while text[begin : begin + 1].isspace():
        begin += 1
    return begin + len(tail) if text.startswith(tail, begin) else None


def _is_free(text, at):
    """Whether a name of a script without spaces may begin or end here, in the folded text."""
    before, after = text[at - 1], text[at]
    return not (before.isalnum() and after.isalnum()) or bool(_UNSPACED.match(before) or _UNSPACED.match(after))


def chosen(readings, judge):
    """What the judge says of the readings that remain: where some overlap, the longest, then the first.

    `readings` are sorted (start, [(length, what), the longest first]). Where the judge says nothing of one, the
    others have its room.
    """
    kept, count, at = [], len(readings), 0
    while at < count:
        start, found = readings[at]
        until, reached = at + 1, start + found[0][0]
        while until < count and readings[until][0] < reached:
            reached = max(reached, readings[until][0] + readings[until][1][0][0])
            until += 1
        length, what = found[0]
        if start + length == reached and (said := judge(start, length, what)):
            kept.append(said)  # nothing else remains beside it
        else:
            kept += _apart(readings[at:until], judge)
        at = until
    return kept


def _apart(readings, judge):
    places = [(-length, start, what) for start, found in readings for length, what in found]
    taken, kept = [], []
    for negative, start, what in sorted(places, key=itemgetter(0, 1)):
        end = start - negative
        at = bisect_left(taken, (start, end))
        if (at == 0 or taken[at - 1][1] <= start) and (at == len(taken) or end <= taken[at][0]):
            said = judge(start, -negative, what)
            if said:
                taken.insert(at, (start, end))
                kept.insert(at, said)
    return kept
