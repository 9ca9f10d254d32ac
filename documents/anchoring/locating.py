"""Choosing the place of a quote among those that fit it; see the package's docstring for the rules."""

from dataclasses import dataclass
from itertools import islice, pairwise
from math import log10

from .fitting import Fit, Wanted, in_word
from .texts import Text, occurrences

EXACT, MOVED, FUZZY, AMBIGUOUS, LOST = "exact", "moved", "fuzzy", "ambiguous", "lost"

TYPOGRAPHY = 0.99  # the least score of a quote whose typography alone differs
MANY = 100  # occurrences looked at; a quote that stands more often needs its context
REGIONS = 6  # places looked at for changed wording
EQUAL = 0.015  # totals that differ by less are equally good
NEARLY = 0.05  # totals that differ by less are decided by the hint
FAR = 500  # code points from the hint from which on it says nothing
NEAR = 0.2  # what a place gains at the hint over one that is far from it
EXPECTED, UNEXPECTED = 0.5, 0.3  # how much of the context it counts for to be expected here, or far from here
AWAY = 0.05  # of the text's length: farther than that from the hint is far from it
LEAST = ((0.0, 0.83), (0.35, 0.83), (0.5, 0.68), (0.7, 0.55), (1.0, 0.48))  # context and the wording it asks for
LEAST_CUT = ((0.0, 0.76), (0.1, 0.72), (0.35, 0.72), (0.5, 0.66), (0.7, 0.5), (1.0, 0.45))
OWN = 4  # letters for each power of ten of the text's length: a quote this long is known by its own words


@dataclass(frozen=True)
class Match:
    """Where a quote stands: [start, end) in code points, or None for both where there is no one place.

    `score` is how much of the quote's wording stands there, 0 to 1: 1 for exact and moved, at least 0.99
    where typography alone differs; for ambiguous and lost that of the best place seen.
    """

    start: int | None
    end: int | None
    score: float
    state: str


def locate(text, selector, hint=None):
    """Return the Match for `selector` in `text`, a string or a `Text`; `hint` is the expected start."""
    if not selector.exact:
        raise ValueError("An empty quote stands nowhere.")
    text = text if isinstance(text, Text) else Text(text)
    match = _at_hint(text, selector, hint)
    if match:
        return match
    same, crowded = _same(text.text, selector, hint)
    return (not crowded and _in_context(text, selector, hint, same)) or _best(text, selector, hint, same, crowded)


def candidates(text, selector, limit=5):
    """The places that may be meant, best first, for a person to choose from: up to `limit` Matches.

    Each is exact (in its context), moved or fuzzy, and none overlaps a better one.
    """
    if not selector.exact:
        raise ValueError("An empty quote stands nowhere.")
    text = text if isinstance(text, Text) else Text(text)
    same, _crowded = _same(text.text, selector, None)
    found = _places(text, selector, Wanted(selector), None, same)
    chosen = []
    for place in sorted(found, key=lambda each: -each.fit.total):
        if place.fit.wording >= 0.4 and not any(place.overlaps(other) for other in chosen):
            chosen.append(place)
    return [place.match(selector, None) for place in chosen[:limit]]


def _at_hint(text, selector, hint):
    """The quote with its whole context where it was expected."""
    if hint is None or hint < 0 or not text.text.startswith(selector.exact, hint):
        return None
    end = hint + len(selector.exact)
    if text.text.endswith(selector.prefix, 0, hint) and text.text.startswith(selector.suffix, end):
        return Match(hint, end, 1.0, EXACT)
    return None


def _in_context(text, selector, hint, same):
    """The quote with its whole context, in one place alone; `same` are the starts of the same words."""
    if not (selector.prefix or selector.suffix):
        return None
    whole = [
        start
        for start in same
        if text.text.endswith(selector.prefix, 0, start)
        and text.text.startswith(selector.suffix, start + len(selector.exact))
    ]
    if len(whole) != 1:
        return None
    start, end = whole[0], whole[0] + len(selector.exact)
    if (not selector.prefix and in_word(text.text, start)) or (not selector.suffix and in_word(text.text, end)):
        return None
    return Match(start, end, 1.0, MOVED if hint is not None and hint != start else EXACT)


@dataclass(frozen=True)
class _Place:
    """A place in the text itself with its fit in the folded text; `same` where it reads the very same words."""

    start: int
    end: int
    fit: Fit
    same: bool
    known: bool  # whether context was there to be compared

    def overlaps(self, other):
        return self.start < other.end and other.start < self.end

    def match(self, selector, hint):
        if self.same:
            unmistakable = self.fit.context >= 0.5 or not self.known
            expected = unmistakable if hint is None else hint == self.start
            return Match(self.start, self.end, 1.0, EXACT if expected else MOVED)
        wording = self.fit.wording
        score = TYPOGRAPHY + (1 - TYPOGRAPHY) / 2 if wording == 1 else min(wording, TYPOGRAPHY - 0.001)
        return Match(self.start, self.end, round(score, 4), FUZZY)


def _best(text, selector, hint, same, crowded):
    wanted = Wanted(selector)
    found = _places(text, selector, wanted, hint, same)
    own = wanted.letters >= OWN * log10(1 + len(text.text))
    seen = max((place.fit.wording for place in found), default=0.0)
    fitting = [place for place in found if _is_accepted(place, wanted, hint, own, len(text.text))]
    if not fitting:
        return Match(None, None, round(min(seen, 1.0), 4), LOST)
    place = _decide(fitting, hint, crowded)
    if place is None:
        return Match(None, None, round(max(place.fit.wording for place in fitting), 4), AMBIGUOUS)
    return place.match(selector, hint)


def _is_accepted(place, wanted, hint, own, length):
    fit = place.fit
    if place.same and place.start == hint:
        return True
    if not wanted.has_context:
        return fit.wording == 1 or (fit.wording >= LEAST[0][1] and own)
    context = min(1.0, max(0.0, fit.context + _expectation(place, hint, length)))
    if not own and context < 0.25:
        return False
    return fit.wording >= _between(LEAST_CUT if fit.cut else LEAST, context)


def _nearness(place, hint):
    """1 at the hint, 0 from FAR code points away on."""
    return 0.0 if hint is None else max(0.0, 1 - abs(place.start - hint) / FAR)


def _expectation(place, hint, length):
    """How much of the context it counts for that the quote was expected here, or (less than 0) far from here."""
    if hint is None:
        return 0.0
    if abs(place.start - hint) > max(FAR, AWAY * length):
        return -UNEXPECTED
    return EXPECTED * _nearness(place, hint)


def _between(points, at):
    """The value at `at` of the line through the points."""
    for (low, value), (high, other) in pairwise(points):
        if at <= high:
            return value + (other - value) * (at - low) / (high - low)
    return other


def _decide(fitting, hint, crowded):
    """The one place that is meant, or None where several are as good."""

    def goodness(place):
        return place.fit.total + NEAR * _nearness(place, hint)

    rivals = []
    for place in sorted(fitting, key=lambda place: (-goodness(place), not place.same)):
        if not any(place.overlaps(other) for other in rivals) or place.same:
            rivals.append(place)
    best = goodness(rivals[0])
    rivals = [place for place in rivals if goodness(place) >= best - NEARLY]
    if hint is not None and not crowded:
        nearest, *others = sorted(rivals, key=lambda place: abs(place.start - hint))
        if not others or 4 * abs(nearest.start - hint) <= abs(others[0].start - hint):
            return nearest
    if rivals[0].start == hint:
        return rivals[0]
    equal = [place for place in rivals if goodness(place) >= best - EQUAL]
    return equal[0] if len(equal) == 1 and not crowded else None


def _places(text, selector, wanted, hint, same):
    """Every place worth comparing; `same` are the starts of the very same words."""
    folded = text.folded
    spans = {}
    for start in same:
        end = start + len(selector.exact)
        at_hint = start == hint
        if at_hint or wanted.fits_borders(text.text, start, end):
            inner = folded.inside(start), folded.inside(end)
            context = wanted.context(folded.text, *inner)
            spans[start, end] = _Place(start, end, Fit(*inner, 1.0, context), True, wanted.has_context)
    fits = []
    if wanted.quote:
        if not spans:
            for start in islice(occurrences(folded.text, wanted.quote), MANY):
                if wanted.fits_borders(folded.text, start, start + len(wanted.quote)):
                    fits.append(wanted.fit(folded.text, start, start + len(wanted.quote)))
        width = 24 + len(wanted.all) // 8
        around = width + 8 + len(wanted.all) // 8
        regions = text.regions(wanted.all, width, REGIONS)
        if hint is not None and 0 <= hint <= len(text.text):
            regions.append(folded.inside(hint) - wanted.start)
        for start in regions:
            fits.append(wanted.align(folded.text, max(0, start - around), start + len(wanted.all) + around + width))
    for fit in fits:
        if fit is not None:
            start, end = _trimmed(text.text, *folded.span(fit.start, fit.end))
            if (start, end) not in spans and start < end:
                same = text.text[start:end] == selector.exact
                spans[start, end] = _Place(start, end, fit, same, wanted.has_context)
    return list(spans.values())


def _trimmed(text, start, end):
    """The span without the spaces at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _same(text, selector, hint):
    """Starts of the very same words, and whether there are more than MANY of them."""
    starts = list(islice(occurrences(text, selector.exact), MANY + 1))
    if len(starts) <= MANY:
        return starts, False
    if hint is not None and hint >= 0 and text.startswith(selector.exact, hint):
        starts.append(hint)
    for size in (32, 16, 8, 4):
        prefix = selector.prefix[-size:]
        around = prefix + selector.exact + selector.suffix[:size]
        if len(around) > len(selector.exact):
            more = list(islice(occurrences(text, around), MANY + 1))
            if 0 < len(more) <= MANY:
                return sorted({start + len(prefix) for start in more} | ({hint} & set(starts))), False
    return starts, True
