"""Whether words of a text that spell a name may be meant for it, and which of several readings counts.

Most mentions are of a few names, spelled alike: what was decided of one is kept with its letters and what stands
beside it, and holds for all of them unless the name's guard looks further around.
"""

from bisect import bisect_left
from functools import partial
from operator import itemgetter
from typing import NamedTuple

from . import guarding

_QUOTES = dict.fromkeys(map(ord, "\"'«»‹›“”„‟‘’‚‛`´ʼ"))
_HYPHENS = dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"), "-")

_SPACES = frozenset(["", " ", "\n"])
# Beside these a name stands alone: no part of an address, of a double name, of longer initials.
_PLAIN = frozenset(" \n\t\u00a0,;!()[]«»“”„…|'’\"")
_MARKS = frozenset(".:?")  # and beside these, if a space follows
_UNKNOWN = object()


class Mention(NamedTuple):
    """Half-open [start, end) in code points. More than one key where the same words name several things.

    `how`: "exact" as the name is written, "folded" but for case, accents or typography, "inflected" in another case.
    """

    start: int
    end: int
    keys: tuple
    surface: str
    how: str


_mention = partial(tuple.__new__, Mention)  # Mention(…) takes twice as long, and there are thousands


class Name(NamedTuple):
    """A name as it must be met: `gaps` is the punctuation between its words, `tail` symbols (a flag) after them."""

    entry: tuple
    guard: guarding.Guard
    gaps: tuple
    tail: str


class Judge:
    """Called with a place of the folded text and what is read there; answers with the mention, or None."""

    def __init__(self, text, folded):
        self._text, self._place, self._moved = text, folded.place, folded.moved
        # By surface: the (name, whether inflected) that its letters may stand for, what is said if all of them are
        # meant, and whether what stands around decides.
        self._spelled = {}
        self._known = {}  # (keys, surface, how) or None, by the surface and what stands beside it, where that decides

    def __call__(self, at, length, readings):
        if self._moved:
            start, end = self._place(at, at + length)
        else:
            start = at - 1
            end = start + length
        said = self._known.get(self._text[start - 1 : end + 1], _UNKNOWN)
        if said is _UNKNOWN:
            return self._decided(at, start, end, readings, end - start == length)
        return said and _mention((start, end, *said))

    def _decided(self, at, start, end, readings, whole):
        text, beside = self._text, ""
        if text[start - 1 : start] in _PLAIN:
            after = text[end : end + 1]
            if after in _PLAIN:
                beside = text[start - 1 : end + 1]
            elif after in _MARKS and text[end + 1 : end + 2] in _SPACES:
                beside = text[start - 1 : end + 2]
                said = self._known.get(beside, _UNKNOWN)
                if said is not _UNKNOWN:
                    return said and _mention((start, end, *said))
        if not beside and guarding.is_in_an_address(text, start, end):
            return None
        surface = text[start:end]
        if (spelled := self._spelled.get(surface)) is None:
            pairs = list(self._may_stand_for(at, start, surface, readings, whole))
            around = any(name.tail or name.guard.looks_around(surface) for name, _ in pairs)
            spelled = self._spelled[surface] = pairs, _said(surface, pairs), around
        pairs, said, around = spelled
        kept, reached = [], end
        for each in pairs:
            name = each[0]
            stop = _after_tail(text, end, name.tail) if name.tail else end
            if stop and name.guard.allows(text, start, end, surface):
                kept.append(each)
                reached = max(reached, stop)
        if len(kept) < len(pairs) or reached > end:
            said = _said(text[start:reached], kept)
        if beside and not around:
            self._known[beside] = said
        return said and _mention((start, reached, *said))

    def _may_stand_for(self, at, start, surface, readings, whole):
        for names, inflected, words in readings:
            if whole:  # nothing was left out among the words
                placed = words
            else:
                placed = [self._place(at + begin, at + stop) for begin, stop in words]
                placed = [(begin - start, stop - start) for begin, stop in placed]
            for name in names:
                if name.guard.is_spelled(surface) and _are_joined(surface, placed, name.gaps):
                    yield name, inflected


def _said(surface, kept):
    """(keys, surface, how) of the (name, whether inflected) that are meant; None where there are none."""
    return (tuple({name.entry.key: None for name, _ in kept}), surface, _how(surface, kept)) if kept else None


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


def chosen(readings, judge):
    """What the judge says of the readings that remain: where some overlap, the longest, then the first.

    `readings` are sorted (start, [(length, what), the longest first]). Where the judge says nothing of one, the
    others have its room.
    """
    kept, count, at = [], len(readings), 0
    while at < count:
        start, found = readings[at]
        length, what = found[0]
        until, reached = at + 1, start + length
        while until < count and readings[until][0] < reached:
            reached = max(reached, readings[until][0] + readings[until][1][0][0])
            until += 1
        if start + length == reached and (said := judge(start, length, what)):
            kept.append(said)  # nothing else remains beside it
        elif until - at > 1 or len(found) > 1:
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
