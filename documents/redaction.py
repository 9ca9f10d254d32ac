"""Masking: which code points of a text the public never sees, and what stands in their place.

A mask keeps the text's length in code points, so that every stored position stays true. It is widened
to whole grapheme clusters (half a flag or a letter without its mark tells what was there) and takes
the spaces inside a name with it. Length still says something about what is masked; curators are told.
Line ends inside a masked span stay, so that the text keeps its shape.
"""

import unicodedata
from dataclasses import dataclass

import regex

MASK = "█"
_GRAPHEME = regex.compile(r"\X")


@dataclass(frozen=True, order=True)
class Span:
    """Half-open [start, end) in code points; `reason` is a key of Redaction.Reason."""

    start: int
    end: int
    reason: str = ""


def whole_graphemes(text, start, end):
    """[start, end) widened to the grapheme clusters it touches. Only a window is read: clusters are short."""
    low = max(0, start - 64)
    while low > 0 and not text[low - 1].isspace():
        low -= 1
        if start - low > 1024:
            break
    new_start, new_end = start, end
    for cluster in _GRAPHEME.finditer(text, low, min(len(text), end + 1024)):
        if cluster.start() >= end:
            break
        if cluster.end() > start:
            new_start = min(new_start, cluster.start())
            new_end = max(new_end, cluster.end())
    return new_start, new_end


def merge(spans):
    """Sorted spans that do not overlap; where two overlap the first one's reason stays."""
    merged = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Span(last.start, max(last.end, span.end), last.reason)
        elif span.end > span.start:
            merged.append(span)
    return merged


def mask(text, spans):
    """`text` with each span replaced by MASK, same length; line ends stay."""
    out, at = [], 0
    for span in merge(Span(*whole_graphemes(text, s.start, s.end), s.reason) for s in spans):
        out.append(text[at : span.start])
        out.append("".join(c if c == "\n" else MASK for c in text[span.start : span.end]))
        at = span.end
    out.append(text[at:])
    return "".join(out)


def _letters(text):
    """NFKC-casefolded text, and for each of its characters the position in `text` it came from."""
    folded, positions = [], []
    for position, character in enumerate(text):
        if unicodedata.category(character) == "Cf":  # soft hyphens, zero-width spaces and joiners
            continue
        for piece in unicodedata.normalize("NFKD", character).casefold():
            if unicodedata.combining(piece) and piece not in "\u0306\u0308":  # й and ї keep theirs
                continue
            folded.append(" " if piece.isspace() or piece in "\u00a0_" else piece)
            positions.append(position)
    return "".join(folded), positions


class Forms:
    """A list of strings that are masked wherever they stand, each as whole words.

    Case, compatibility forms, soft hyphens, zero-width characters and kinds of space make no
    difference. Give every inflected form that the texts use: nothing is guessed.
    """

    def __init__(self, strings):
        folded = sorted({" ".join(_letters(s)[0].split()) for s in strings} - {""}, key=len, reverse=True)
        words = (r"\s+".join(regex.escape(word) for word in form.split(" ")) for form in folded)
        alternatives = "|".join(words)
        self._pattern = (
            regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:{alternatives})(?![\p{{L}}\p{{N}}])") if folded else None
        )

    def __bool__(self):
        return self._pattern is not None

    def find(self, text, reason=""):
        """The Spans of `text` where a form stands."""
        if not self._pattern:
            return []
        folded, positions = _letters(text)
        return [Span(positions[m.start()], positions[m.end() - 1] + 1, reason) for m in self._pattern.finditer(folded)]

    def apply(self, text):
        """`text` with every form masked."""
        spans = self.find(text) if text else []
        return mask(text, spans) if spans else text
