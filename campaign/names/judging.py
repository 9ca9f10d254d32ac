"""Whether words of a text that spell a name may be meant for it.

Most mentions are of a few names, spelled alike: what was decided of one is kept with its letters and what stands
beside it, and holds for all of them unless the name's guard looks further around.
"""

from functools import partial
from typing import NamedTuple

from . import guarding

_QUOTES = dict.fromkeys(map(ord, "\"'«»‹›“”„‟‘’‚‛`´ʼ"))
_HYPHENS = dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"), "-")

_SPACES = frozenset(["", " ", "\n"])
# Beside these a name stands alone: no part of an address, of a double name, of longer initials.
_PLAIN = frozenset(" \n\t\u00a0,;!()[]«»“”„…|'’\"")
_MARKS = frozenset(".:?")  # and beside these, if a space follows


class Mention(NamedTuple):
    """Half-open [start, end) in code points. More than one key where the same words name several things.

    `how`: "exact" as the name is written, "folded" but for case, accents or typography, "inflected" in another case.
    """

    start: int
    end: int
    keys: tuple
    surface: str
    how: str


mention = partial(tuple.__new__, Mention)  # Mention(…) takes twice as long, and there are thousands


class Name(NamedTuple):
    """A name as it must be met: `gaps` is the punctuation between its words, `tail` symbols (a flag) after them."""

    entry: tuple
    guard: guarding.Guard
    gaps: tuple
    tail: str


class Spelled(NamedTuple):
    """What some letters may stand for: pairs of a name and whether it is inflected, and what is said if all are meant.

    `around`: whether more than the characters beside them decides.
    """

    pairs: list
    said: object  # (keys, surface, how), or False
    around: bool


class Judge:
    """Called with a place of the folded text and what is read there; answers with the mention, or None.

    `spelled` and `known` keep what holds in any text: the Spelled by the surface, and by the surface with the
    characters beside it what is said of it wherever they stand, False where nothing is meant, or the Spelled again
    where it depends. After a mark that is a dict, by the character that follows.
    """

    def __init__(self, text, folded, spelled, known):
        self._text, self._place, self._moved = text, folded.place, folded.moved
        self._spelled, self._known = spelled, known

    def __call__(self, at, length, readings):
        if self._moved:
            start, end = self._place(at, at + length)
        else:
            start = at - 1
            end = start + length
        said = self._known.get(self._text[start - 1 : end + 1])
        if said.__class__ is dict:
            said = said.get(self._text[end + 1 : end + 2])
        if said.__class__ is tuple:
            return mention((start, end, *said))
        if said is None:
            return self._decided(at, start, end, readings)
        return self.meant(start, end, said) if said else None

    def _decided(self, at, start, end, readings):
        """The mention of which nothing is known yet, or None."""
        text, plain = self._text, False
        after, then = text[end : end + 1], text[end + 1 : end + 2]
        if text[start - 1 : start] in _PLAIN:
            plain = after in _PLAIN or (after in _MARKS and then in _SPACES)
        if not plain and guarding.is_in_an_address(text, start, end):
            return None
        surface = text[start:end]
        if (spelled := self._spelled.get(surface)) is None:
            pairs = list(self._may_stand_for(at, start, end, readings))
            around = any(name.tail or name.guard.looks_around(surface) for name, _ in pairs)
            spelled = self._spelled[surface] = Spelled(pairs, _said(surface, pairs), around)
        found = self.meant(start, end, spelled)
        if plain:
            known, beside = self._known, text[start - 1 : end + 1]
            if after in _MARKS:
                known, beside = known.setdefault(beside, {}), then
            known[beside] = spelled if spelled.around else found is not None and tuple(found[2:])
        return found

    def meant(self, start, end, spelled):
        """The mention that these letters are here, or None."""
        text, kept, reached = self._text, [], end
        surface = text[start:end]
        for each in spelled.pairs:
            name = each[0]
            stop = _after_tail(text, end, name.tail) if name.tail else end
            if stop and name.guard.allows(text, start, end, surface):
                kept.append(each)
                reached = max(reached, stop)
        said = spelled.said
        if len(kept) < len(spelled.pairs) or reached > end:
            said = _said(text[start:reached], kept)
        return mention((start, reached, *said)) if said else None

    def _may_stand_for(self, at, start, end, readings):
        surface = self._text[start:end]
        for names, inflected, words in readings:
            placed = words
            if words and words[-1][1] != end - start:  # something was left out among the words
                placed = [self._place(at + begin, at + stop) for begin, stop in words]
                placed = [(begin - start, stop - start) for begin, stop in placed]
            for name in names:
                if name.guard.is_spelled(surface) and _are_joined(surface, placed, name.gaps):
                    yield name, inflected


def _said(surface, kept):
    """(keys, surface, how) of the (name, whether inflected) that are meant; False where there are none."""
    return bool(kept) and (tuple({name.entry.key: None for name, _ in kept}), surface, _how(surface, kept))


def _how(surface, kept):
    if any(name.entry.text == surface for name, _inflected in kept):
        return "exact"
    return "inflected" if all(inflected for _name, inflected in kept) else "folded"


def marks(gap):
    """The punctuation of a gap between two words, without spaces and quotation marks, each hyphen the same."""
    return "".join(gap.translate(_QUOTES).translate(_HYPHENS).split())


def _are_joined(text, placed, own):
    """Whether the words stand together as those of the name do; `own` is its punctuation, None if respelled."""
    for at, ((start, end), (following, _)) in enumerate(zip(placed, placed[1:], strict=False)):
        gap = text[end:following]
        if gap in (" ", "\u00a0") and (not own or own[at] != "."):
            continue
        between, expected = marks(gap), own[at] if own else ""
        if gap.count("\n") > 1 or (expected == "." != between and end - start == 1):  # an initial keeps its full stop
            return False
        if between and between != expected:
            of_initial = between == "." and end - start <= 2
            joins = len(gap) == 1 and ord(gap) in _HYPHENS
            if not of_initial and not joins:
                return False
    return True


def _after_tail(text, end, tail):
    """Where the name ends with its symbols; None where they do not follow."""
    begin = end
    while text[begin : begin + 1].isspace():
        begin += 1
    return begin + len(tail) if text.startswith(tail, begin) else None
