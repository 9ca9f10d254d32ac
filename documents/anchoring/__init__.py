"""Finding a quote again in a text that may have changed: by its place, its words, and the words around it.

The order is that of trust. The place where it stood comes first, but is always verified against the quote.
Then the very same words, told apart by their context. Then the same words in other typography. Then the
place whose wording and context are most alike. It refuses rather than guesses, because a quote in the wrong
place proves the wrong thing: two places that fit equally well are *ambiguous*, and words that are merely
like the quote, among other words, are a look-alike: the quote is *lost*.

    exact      the very same words where they were expected: at the hint or, without one, in their context
    moved      the very same words, but elsewhere than expected, or among other words
    fuzzy      the place is found and its wording differs; score >= 0.99: in typography alone
    ambiguous  several places fit, and nothing tells which one is meant
    lost       no place fits

The selector is a W3C TextQuoteSelector; preferring candidates by quote, prefix, suffix and position follows
the Hypothesis client's quote matching. All positions are code points, half-open.
"""

from .alignment import Alignment
from .locating import AMBIGUOUS, EXACT, FUZZY, LOST, MOVED, Match, candidates, locate
from .texts import Text, occurrences

__all__ = [
    "AMBIGUOUS",
    "EXACT",
    "FUZZY",
    "LOST",
    "MOVED",
    "Alignment",
    "Match",
    "Text",
    "candidates",
    "locate",
    "occurrences",
]
