"""Every place of a text where a quote may stand: the same words, other typography, changed wording."""

import unicodedata
from dataclasses import dataclass
from itertools import islice

from .fitting import Fit

MANY = 100  # occurrences looked at; a quote that stands more often needs its context
REGIONS = 6  # places looked at for changed wording
SURE = 0.8  # wording and context at the hint: with as much, no other place can fit as well
HALF = 0.5  # the least wording of the first and of the last words of a long quote


@dataclass(frozen=True)
class Place:
    """A span [start, end) of the text itself with its fit; `same` where it reads the very same words."""

    start: int
    end: int
    fit: Fit
    same: bool

    def overlaps(self, other):
        return self.start < other.end and other.start < self.end


def same_words(text, selector, hint):
    """Starts of the very same words, and whether they stand so often that not all were looked at.

    Where there are too many, those with the most context around them are looked at.
    """
    starts = list(islice(text.starts(selector.exact), MANY + 1))
    if len(starts) <= MANY:
        return starts, False
    at_hint = [hint] if hint is not None and hint >= 0 and text.text.startswith(selector.exact, hint) else []
    for size in (32, 16, 8, 4):
        prefix = selector.prefix[-size:]
        around = prefix + selector.exact + selector.suffix[:size]
        if len(around) > len(selector.exact):
            more = list(islice(text.starts(around), MANY + 1))
            if 0 < len(more) <= MANY:
                return sorted({start + len(prefix) for start in more} | set(at_hint)), False
    return starts + at_hint, True


def places(text, selector, wanted, hint, same):
    """Every Place worth comparing; `same` are the starts of the very same words, `wanted` is the selector folded."""
    folded = text.folded
    found = {}
    for start in same:
        end = start + len(selector.exact)
        if start == hint or wanted.fits_borders(text.text, start, end):
            inner = folded.inside(start), folded.inside(end)
            found[start, end] = Place(start, end, Fit(*inner, 1.0, wanted.context(folded.text, *inner)), True)
    if any(start == hint and place.fit.context >= 0.5 for (start, _end), place in found.items()):
        return list(found.values())  # nothing elsewhere can fit better
    fits = [] if hint is None or wanted.ends else list(_at_hint(text, wanted, hint))
    sure = any(map(_is_sure, fits))
    if wanted.quote and not found and not sure:
        for start in islice(text.folded_starts(wanted.quote), MANY):
            if wanted.fits_borders(folded.text, start, start + len(wanted.quote)):
                fits.append(wanted.fit(folded.text, start, start + len(wanted.quote)))
    if wanted.quote and not sure:
        fits += _by_ends(text, wanted) if wanted.ends else _by_words(text, wanted)
    for fit in fits:
        start, end = _whole(text.text, *folded.span(fit.start, fit.end))
        if start < end and (start, end) not in found:
            found[start, end] = Place(start, end, fit, text.text[start:end] == selector.exact)
    return list(found.values())


def _at_hint(text, wanted, hint):
    """The Fits right at the hint, and around it."""
    if 0 <= hint <= len(text.text):
        start = text.folded.inside(hint) - wanted.start
        for slack in (16, _width(wanted)):
            for fit in _aligned(text, wanted, start, slack):
                yield fit
                if _is_sure(fit):
                    return


def _is_sure(fit):
    return fit.wording >= SURE and fit.context >= SURE


def _by_words(text, wanted):
    """The Fits where most words of the quote and its context stand."""
    for start in text.regions(wanted.all, _width(wanted), REGIONS):
        yield from _aligned(text, wanted, start, _width(wanted))


def _width(wanted):
    """How far apart, in code points, words may have moved within the quote and its context."""
    return 24 + len(wanted.all) // 8


def _aligned(text, wanted, start, slack):
    """The Fit around a start of the folded quote and its context, if any; it may be off by twice the slack."""
    end = start + len(wanted.all) + 3 * slack
    fit = wanted.align(text.folded.text, max(0, start - 2 * slack), max(0, end))
    if fit:
        yield fit


def _by_ends(text, wanted):
    """As `_by_words`, for a long quote: by the places of its first and of its last words."""
    first, last = wanted.ends
    tails = [fit for fit in _by_words(text, last) if fit.wording >= HALF]
    for head in _by_words(text, first):
        for tail in tails:
            if head.wording >= HALF and 0.5 <= (tail.end - head.start) / len(wanted.quote) <= 2:
                yield wanted.fit(text.folded.text, head.start, tail.end)


def _whole(text, start, end):
    """The span without the spaces at its ends, and with the marks and signs that belong to its last letter."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    while 0 < start < end and _leans(text[start]):
        start -= 1
    while start < end < len(text) and _leans(text[end]):
        end += 1
    return start, end


def _leans(character):
    """Whether a character belongs to the one before it: a mark, a joiner, the colour of an emoji."""
    return (
        unicodedata.category(character)[0] == "M" or character == "\u200d" or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
