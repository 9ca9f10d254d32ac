"""A text prepared for looking quotes up in it: each part is made once, when it is first needed."""

import re
from collections import defaultdict
from functools import cached_property
from heapq import nlargest
from math import log

from .folding import Folded

_WORD = re.compile(r"\w+")
_INNER = re.compile(r"(?<= )\w+(?= )")
_LONG = 24  # code points: a longer run of letters is no word (an address, a script without spaces)
SPACELESS = "\u0e00"  # no script before Thai is written without spaces
_GRAM = 8  # code points of the pieces that a long run is known by
_RARE = 20  # occurrences: a word that stands so often at most always says where it stands
_FEW = 8000  # code points that are searched in the time that it takes to look at one place
_BUDGET = 250  # places of words that are looked at for one quote, at most, beyond the rare ones


class Text:
    """A text in which many quotes are looked for: `locate(Text(text), selector)` prepares it once only.

    Preparing costs about 0.2 s a million characters, and only when a quote does not stand where it was.
    """

    def __init__(self, text):
        self.text = text

    @cached_property
    def folded(self):
        return Folded(self.text)

    @cached_property
    def _places(self):
        """Where each word of the folded text stands: {word: [start, ...]} in its code points."""
        places = defaultdict(list)
        for found in _WORD.finditer(self.folded.text):
            word = found[0]
            if word < SPACELESS and len(word) <= _LONG:  # most words, without a call
                places[word].append(found.start())
            else:
                pieces = [(0, word)] if _is_indexed(word) else _grams(word, step=_GRAM)
                for at, piece in pieces:
                    places[piece].append(found.start() + at)
        return dict(places)

    def starts(self, exact):
        """Every start of the very same words in the text, in order, overlapping ones too."""
        word = self._telling(exact, lambda found: Folded(found).text)
        if word is None:
            yield from occurrences(self.text, exact)
            return
        offset, length, places = word
        for at in places:
            start = self.folded.span(at, at + length)[0] - offset
            if start >= 0 and self.text.startswith(exact, start):
                yield start

    def folded_starts(self, words):
        """Every start of folded words in the folded text, in order, overlapping ones too."""
        word = self._telling(words, str)
        if word is None:
            yield from occurrences(self.folded.text, words)
            return
        offset, _length, places = word
        yield from (at - offset for at in places if at >= offset and self.folded.text.startswith(words, at - offset))

    def _telling(self, words, fold):
        """A word within these words that spares reading the whole text for them, because it is rare there.

        (Where it begins in them, its length folded, its places in the folded text); None where there is none, or
        where the text's words are not indexed, which one quote alone is not worth. The word is one between two
        spaces: what stands before and after the words cannot change how it folds, nor make it a part of another.
        """
        if "_places" not in self.__dict__:
            return None
        found = max(_INNER.finditer(words), key=lambda each: each.end() - each.start(), default=None)
        folded = fold(found[0]) if found else ""
        if not _is_indexed(folded):
            return None
        places = self._places.get(folded, ())
        rare = max(_RARE, len(self.text) // _FEW)
        return (found.start(), len(folded), places) if len(places) <= rare else None

    def regions(self, folded, width, count):
        """Where a folded stretch of words may begin in the folded text: up to `count` starts, likeliest first.

        Every word that both have in common votes for the place where the stretch would begin, rare words
        more than frequent ones, and votes within `width` code points of each other are counted together.
        """
        known = []
        for found in _WORD.finditer(folded):
            word = found[0]
            pieces = _grams(word, step=1) if len(word) > _LONG or is_spaceless(word[0]) else [(0, word)]
            known += ((self._places[piece], found.start() + at) for at, piece in pieces if piece in self._places)
        known.sort(key=lambda each: len(each[0]))
        votes, looked_at = {}, 0
        total = len(self.folded.text)
        for places, offset in known:
            looked_at += len(places)
            if len(places) > _RARE and looked_at > _BUDGET:
                break
            weight = log(2 + total / len(places))
            for place in places:
                key = (place - offset) // width
                votes[key] = votes.get(key, 0) + weight
        likely = nlargest(4 * count, votes, key=votes.get)
        summed = {key: votes[key] + max(votes.get(key - 1, 0), votes.get(key + 1, 0)) for key in likely}
        chosen = []
        for key in sorted(summed, key=summed.get, reverse=True):
            if len(chosen) == count or 3 * summed[key] < summed[chosen[0] if chosen else key]:
                break
            if not any(abs(key - other) <= 1 for other in chosen):
                chosen.append(key)
        return [key * width for key in chosen]


def occurrences(text, exact):
    """Every start of `exact` in `text`, overlapping ones too, in code points."""
    at = text.find(exact)
    while at >= 0:
        yield at
        at = text.find(exact, at + 1)


def _is_indexed(word):
    """Whether a run of letters is known as a whole, and not by pieces of it."""
    return 0 < len(word) <= _LONG and (word < SPACELESS or not is_spaceless(word[0]))


def is_spaceless(letter):
    """Whether the letter is of a script that is written without spaces between words."""
    return letter >= SPACELESS and (
        letter <= "\u109f" or "\u1780" <= letter <= "\u17ff" or "\u3040" <= letter <= "\u9fff"
        or "\uf900" <= letter <= "\ufaff" or letter >= "\U00020000"
    )  # fmt: skip


def _grams(word, step):
    """The pieces that a run of letters is known by, and where each begins in it."""
    if is_spaceless(word[0]):
        return [(at, word[at : at + 2]) for at in range(max(1, len(word) - 1))]
    return [(at, word[at : at + _GRAM]) for at in range(0, max(1, len(word) - _GRAM + 1), step)]
