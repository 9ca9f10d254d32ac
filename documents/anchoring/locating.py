"""Choosing the place of a quote among those that fit it; see the package's docstring for the rules."""

from dataclasses import dataclass
from itertools import pairwise
from math import log10

from .fitting import Wanted, in_word
from .searching import places, same_words
from .texts import Text

EXACT, MOVED, FUZZY, AMBIGUOUS, LOST = "exact", "moved", "fuzzy", "ambiguous", "lost"

TYPOGRAPHY = 0.99  # the least score of a quote whose typography alone differs
EQUAL = 0.015  # totals that differ by less are equally good
NEARLY = 0.05  # totals that differ by less are decided by the hint
FAR = 200  # code points from the hint from which on it says nothing
NEAR = 0.2  # what a place gains at the hint over one that is far from it
EXPECTED, UNEXPECTED = 0.5, 0.3  # how much of the context it counts for to be expected here, or far from here
AWAY = 0.01  # of the text's length: farther than that from the hint is far from it
LEAST = ((0.0, 0.83), (0.35, 0.83), (0.5, 0.68), (0.7, 0.55), (1.0, 0.48))  # context and the wording it asks for
LEAST_CUT = ((0.0, 0.77), (0.35, 0.75), (0.5, 0.66), (0.7, 0.5), (1.0, 0.45))  # where only words are missing
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
    same, crowded = same_words(text, selector, hint)
    return (not crowded and _in_context(text, selector, hint, same)) or _best(text, selector, hint, same, crowded)


def candidates(text, selector, limit=5):
    """The places that may be meant, best first, for a person to choose from: up to `limit` Matches.

    Each is exact (in its context), moved or fuzzy, and none overlaps a better one.
    """
    if not selector.exact:
        raise ValueError("An empty quote stands nowhere.")
    text = text if isinstance(text, Text) else Text(text)
    same, _crowded = same_words(text, selector, None)
    wanted = Wanted(selector)
    found = places(text, selector, wanted, None, same)
    chosen = []
    for place in sorted(found, key=lambda each: (each.same, each.fit.total), reverse=True):
        if place.fit.wording >= 0.4 and not any(place.overlaps(other) for other in chosen):
            chosen.append(place)
    return [_match(place, wanted, None) for place in chosen[:limit]]


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


def _match(place, wanted, hint):
    if place.same:
        unmistakable = place.fit.context >= 0.5 or not wanted.has_context
        expected = unmistakable if hint is None else hint == place.start
        return Match(place.start, place.end, 1.0, EXACT if expected else MOVED)
    wording = place.fit.wording
    score = TYPOGRAPHY + (1 - TYPOGRAPHY) / 2 if wording == 1 else min(wording, TYPOGRAPHY - 0.001)
    return Match(place.start, place.end, round(score, 4), FUZZY)


def _best(text, selector, hint, same, crowded):
    wanted = Wanted(selector)
    found = places(text, selector, wanted, hint, same)
    seen = max((place.fit.wording for place in found), default=0.0)
    fitting = [place for place in found if _is_accepted(place, text, wanted, hint)]
    if not fitting:
        return Match(None, None, round(min(seen, 1.0), 4), LOST)
    place = _decide(fitting, hint, crowded)
    if place is None:
        return Match(None, None, round(max(place.fit.wording for place in fitting), 4), AMBIGUOUS)
    return _match(place, wanted, hint)


def _is_accepted(place, text, wanted, hint):
    """Whether so much of the quote and of its context stands there that it is no look-alike."""
    fit, length = place.fit, len(text.text)
    if place.same and place.start == hint:
        return True
    own = wanted.letters >= OWN * log10(1 + length)
    if not place.same and not wanted.letters:
        return False
    if not wanted.has_context:
        return fit.wording == 1 or (fit.wording >= LEAST[0][1] and own)
    context = min(1.0, max(0.0, fit.context + _expectation(place, hint, length)))
    if not own and context < 0.25:
        return False
    if fit.wording == 1:
        return True
    folded = text.folded.text
    if wanted.is_neighbour(folded, fit) or wanted.was_cut_out(folded, fit):
        return False
    if context < 0.5 and not wanted.has_its_numbers(folded, fit):
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

    rivals = [place for place in fitting if place.same]
    for place in sorted(fitting, key=goodness, reverse=True):
        if not any(place.overlaps(other) for other in rivals):
            rivals.append(place)
    rivals.sort(key=goodness, reverse=True)
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
