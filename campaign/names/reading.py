"""Reading a text from the places where names may begin, and choosing among readings that overlap.

In a text with many names this takes as long as all the rest. So what words lead to is kept, by their letters and the
characters beside them, from one place to the next and from one text to the next: names come again.
"""

from bisect import bisect_left, bisect_right
from operator import itemgetter

from .judging import Judge, Spelled, mention
from .tree import beginning

_MOST = 20_000  # of what is kept, before it is begun anew


class Memory:
    """What reading texts has told of the names below a root of the tree: nothing that depends on the text."""

    def __init__(self, root):
        self._made = [0]
        self.begun = beginning(root, self._made)
        self.spelled, self.known = {}, {}  # of a Judge
        self.words = {}  # as `known`, of words with which no longer name begins; else where the first word led
        self.wholes = {}  # as `known`, of readings with which no other competes

    @property
    def is_full(self):
        return self._made[0] + sum(map(len, (self.spelled, self.known, self.words, self.wholes))) > _MOST


def mentions(memory, text, folded, starts):
    """What is meant of all that may be read from these places, which are sorted: mentions, without overlaps.

    Of most of them it is known from others; they are gone through one by one only as far as they are not.
    """
    begun, words, wholes, within = memory.begun, memory.words, memory.wholes, folded.text
    judge = Judge(text, folded, memory.spelled, memory.known)
    judge_of_words = Judge(text, folded, memory.spelled, words)
    kept, until, limit, shift = [], 0, 0, 0
    add, find, known = kept.append, within.find, words.get
    for start in starts:
        if start < until:
            continue
        until = stop = find(" ", start)
        if stop > limit:
            shift, limit = folded.stretch(start)
        at = start + shift
        end = stop + shift
        said = known(here := text[at - 1 : end + 1]) if stop <= limit else None
        kind = said.__class__  # quicker than isinstance
        if kind is dict:
            said = said.get(text[end + 1 : end + 2])
            kind = said.__class__
        if kind is tuple:
            keys, surface, how = said
            add(mention((at, end, keys, surface, how)))
            continue
        if said is False:
            continue
        if kind is Spelled:
            if said := judge.meant(at, end, said):
                add(said)
            continue
        if said is None:
            word = within[start - 1 : stop]
            said = begun.following.get(word) or begun.follow(-1, word)
            if said.following is None and said.readings:
                if said := judge_of_words(start, *said.readings[0]):
                    add(said)
                continue
            if stop <= limit and at > 0:
                words[here] = said.following is not None and said
            if said.following is None:
                continue
        first = said
        if first.last:  # what it led to the last time, it likely leads to again
            end = at + first.last
            said = wholes.get(text[at - 1 : end + 1])
            if said.__class__ is dict:
                said = said.get(text[end + 1 : end + 2])
            if said.__class__ is tuple and end - shift <= limit:
                keys, surface, how = said
                add(mention((at, end, keys, surface, how)))
                until = end - shift
                continue
        reached = first.read(within, start, stop)
        if not reached.readings:
            continue
        length, what = reached.readings[0]
        until = start + length
        if again := reached.is_met:
            apart = reached.stands_apart(begun, within, start)
        else:  # to ask that is worth while for what comes again
            reached.is_met, following = True, bisect_right(starts, start)
            apart = following == len(starts) or starts[following] >= until
        if apart and (said := judge(start, length, what)):
            add(said)
            beside = text[at - 1 : at + length + 1]
            if again and reached.length == length and until <= limit and beside in memory.known:
                first.last, wholes[beside] = length, memory.known[beside]
            continue
        overlapping, until = _overlapping((start, reached.readings), starts, begun, within)
        if not apart or len(overlapping) > 1 or len(reached.readings) > 1:
            kept += chosen(overlapping, judge)
    return kept


def _overlapping(first, starts, begun, text):
    """This (start, readings) and those that overlap it or one another, and where they end."""
    found, until, at = [first], first[0] + first[1][0][0], bisect_right(starts, first[0])
    while at < len(starts) and starts[at] < until:
        start = starts[at]
        if readings := begun.read(text, start, start - 1).readings:
            found.append((start, readings))
            until = max(until, start + readings[0][0])
        at += 1
    return found, until


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
