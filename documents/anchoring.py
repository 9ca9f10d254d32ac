"""Finding a quote in a text, by the quote and by the words around it.

The hint (where it stood before) is tried first and always checked against the quote. Otherwise every
place where the exact quote stands is compared by how much of its prefix and suffix stands around it.
It refuses rather than guesses: two places that fit equally well are *ambiguous*, none is *lost*.
"""

from dataclasses import dataclass

EXACT, MOVED, FUZZY, AMBIGUOUS, LOST = "exact", "moved", "fuzzy", "ambiguous", "lost"


@dataclass(frozen=True)
class Match:
    """Where a quote stands: [start, end) in code points, or None for both where there is no one place."""

    start: int | None
    end: int | None
    score: float  # share of the selector's context that stands around the match, 0 to 1
    state: str


def _common_suffix(a, b):
    n = 0
    while n < min(len(a), len(b)) and a[-1 - n] == b[-1 - n]:
        n += 1
    return n


def _common_prefix(a, b):
    n = 0
    while n < min(len(a), len(b)) and a[n] == b[n]:
        n += 1
    return n


def occurrences(text, exact):
    """Every start of `exact` in `text`, overlapping ones too."""
    at = text.find(exact)
    while at >= 0:
        yield at
        at = text.find(exact, at + 1)


def locate(text, selector, hint=None):
    """Return the Match for `selector` in `text`; `hint` is a start in code points."""
    if not selector.exact:
        raise ValueError("An empty quote stands nowhere.")
    if hint is not None and hint >= 0 and text.startswith(selector.exact, hint):
        score = _score(text, selector, hint)
        if score == 1:
            return Match(hint, hint + len(selector.exact), 1.0, EXACT)
    scored = [(_score(text, selector, start), start) for start in occurrences(text, selector.exact)]
    if not scored:
        return Match(None, None, 0.0, LOST)
    best = max(score for score, _ in scored)
    places = [start for score, start in scored if score == best]
    if len(places) > 1 and hint not in places:
        return Match(None, None, best, AMBIGUOUS)
    start = hint if hint in places else places[0]
    state = EXACT if hint in (None, start) else MOVED
    return Match(start, start + len(selector.exact), best, state)


def _score(text, selector, start):
    end = start + len(selector.exact)
    context = len(selector.prefix) + len(selector.suffix)
    if not context:
        return 1.0
    before = _common_suffix(text[max(0, start - len(selector.prefix)) : start], selector.prefix)
    after = _common_prefix(text[end : end + len(selector.suffix)], selector.suffix)
    return (before + after) / context
