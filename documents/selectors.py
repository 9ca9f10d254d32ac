"""W3C quote selectors: a quote and the words around it, by which it is found again.

A `TextQuoteSelector` (exact, prefix, suffix; W3C Web Annotation Data Model, 4.2.4) says what is quoted;
a position in one stored version (`TextPositionSelector`, in code points) says where it stands there.
"""

from dataclasses import dataclass

CONTEXT = 32  # code points kept on each side of a quote


@dataclass(frozen=True)
class QuoteSelector:
    exact: str
    prefix: str = ""
    suffix: str = ""


def select(text, start, end):
    """The selector of text[start:end]; ValueError where that is no span of the text."""
    if not 0 <= start < end <= len(text):
        raise ValueError(f"[{start}, {end}) is no span of a text of {len(text)} characters.")
    return QuoteSelector(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])
