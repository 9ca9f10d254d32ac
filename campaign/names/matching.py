"""Finding known names in a text: thousands of names, one pass.

A name is a sequence of folded words, each of which may stand in one of its forms (`inflection`). The names are kept
in a tree of words. An Aho-Corasick automaton (pyahocorasick; a tree in Python would take longer than all the rest)
runs once over the folded text and says where a name may begin: it knows the stem of the first word, and where a
name's words keep their form, how the second one begins. From there the tree is walked, and what it reads must stand
between whole words, with nothing but a space, a hyphen, quotation marks or the name's own punctuation between them
(one line end, not two), and be no address; then `guarding` is asked. Of two readings that overlap the longer counts.
What words lead to is kept for the next text (`reading`).

Scripts that put no spaces between words have an automaton of their own: there a name may stand beside other letters.
"""

import re
import unicodedata
from collections.abc import Hashable, Iterable
from operator import itemgetter
from typing import NamedTuple

import ahocorasick

from . import guarding
from .folding import Folded
from .inflection import forms
from .judging import Judge, Mention, Name, marks
from .reading import Memory, chosen, mentions
from .tree import Node

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U000323af]"
)
_SURE = 4  # letters of a stem from which on it is looked for as the beginning of a word


class Entry(NamedTuple):
    """One name, alias or title of the thing that `key` stands for; `kind` is organization or person."""

    key: Hashable
    text: str
    language: str = ""  # BCP 47; "" or und where it is not known
    kind: str = "organization"


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
                unspaced.setdefault(each.text.strip(), []).append(Name(entry, guard, None, ""))
            else:
                self._add(entry, guard, each, words, begins)
        self.forget()
        self._begins = _automaton(begins)
        self._unspaced = _automaton({words: (words, names) for words, names in unspaced.items()})

    def _add(self, entry, guard, folded, words, begins):
        name = Name(entry, guard, *_punctuation(entry.text, folded))
        for spelled in _spellings(words):
            declined = [_forms(word, entry, guard) for word in spelled]
            for prefix in _beginnings(declined):
                begins[prefix] = len(prefix) - 2
            self._root.grow(spelled, declined, name if spelled is words else name._replace(gaps=None))

    def forget(self):
        """Begin anew with what is kept from one text to the next; it changes how long a text takes, and no mention."""
        self.memory = Memory(self._root)

    def find(self, text: str) -> list[Mention]:
        """The mentions in a text, sorted, without overlaps."""
        if self.memory.is_full:
            self.forget()
        folded, memory, starts = Folded(text), self.memory, []
        if len(self._begins):
            starts = [end - before for end, before in self._begins.iter(folded.text)]
            starts.sort()
        unspaced = list(self._read_unspaced(folded.text)) if len(self._unspaced) else []
        if not unspaced:
            return mentions(memory, text, folded, starts)
        spaced = [(start, memory.begun.read(folded.text, start, start - 1).readings) for start in starts]
        readings = sorted([*filter(itemgetter(1), spaced), *unspaced], key=itemgetter(0))
        return chosen(readings, Judge(text, folded, memory.spelled, memory.known))

    def _read_unspaced(self, text):
        for last, (words, names) in self._unspaced.iter(text):
            start = last + 1 - len(words)
            if _is_free(text, start) and _is_free(text, last + 1):
                yield start, [(len(words), [(names, False, ())])]


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
    gaps = tuple(marks(text[end:start]) for (_, end), (start, _) in zip(spans, spans[1:], strict=False))
    tail = text[spans[-1][1] :].strip()
    return gaps, tail if any(unicodedata.category(each)[0] == "S" for each in tail) else ""


def _is_free(text, at):
    """Whether a name of a script without spaces may begin or end here, in the folded text."""
    before, after = text[at - 1], text[at]
    return not (before.isalnum() and after.isalnum()) or bool(_UNSPACED.match(before) or _UNSPACED.match(after))
