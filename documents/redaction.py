"""Masking: which code points of a text the public never sees, and what stands in their place.

A mask keeps the text's length in code points, so that every stored position stays true. It is widened
to whole grapheme clusters (half a flag or a letter without its mark tells what was there) and takes
the spaces inside a name with it. Length still says something about what is masked; curators are told.
Line ends inside a masked span stay, so that the text keeps its shape.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import regex

from documents.text import APOSTROPHES, STROKES

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


def cover(text, spans):
    """The spans, merged, each widened to the grapheme clusters it touches."""
    return merge(Span(*whole_graphemes(text, span.start, span.end), span.reason) for span in merge(spans))


def mask(text, spans):
    """`text` with each span replaced by MASK, same length; line ends stay."""
    out, at = [], 0
    for span in cover(text, spans):
        out.append(text[at : span.start])
        out.append("".join(c if c == "\n" else MASK for c in text[span.start : span.end]))
        at = span.end
    out.append(text[at:])
    return "".join(out)


# Scripts that put no spaces between words: there a form may stand beside other letters.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"


@cache
def _letter(character):
    """What a character counts as where names are compared; "" where it does not count."""
    if character in APOSTROPHES:
        return "'"
    kind = unicodedata.category(character)
    if kind == "Cf":  # soft hyphens, zero-width spaces and joiners
        return ""
    if kind == "Pd":
        return "-"
    if character.isspace() or character == "_":
        return " "
    pieces = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(
        " " if piece.isspace() else STROKES.get(ord(piece), piece)
        for piece in pieces
        if not unicodedata.combining(piece)  # accents, stress marks, the dots of ё
    )


def _letters(text):
    """The text as `_letter` sees it, and for each of its characters the position in `text` it came from."""
    letters, positions = [], []
    for position, character in enumerate(text):
        for letter in _letter(character):
            letters.append(letter)
            positions.append(position)
    return "".join(letters), positions


def _form_pattern(form):
    """A pattern for one form in the letters of a text, as whole words; its apostrophes may be missing."""
    words = r"\s+".join(regex.escape(word).replace("'", "'?") for word in form.split(" "))
    before = "" if regex.match(f"[{_UNSPACED}]", form) else r"(?<![\p{L}\p{N}])"
    after = "" if regex.search(f"[{_UNSPACED}]$", form) else r"(?![\p{L}\p{N}])"
    return before + words + after


def _key(form):
    """A form without what may be missing or otherwise where it stands: apostrophes, and the width of spaces."""
    return " ".join(form.replace("'", "").split())


class Forms:
    """A list of strings that are masked wherever they stand, each as whole words.

    Case, accents, compatibility forms, soft hyphens, zero-width characters, and kinds of space, hyphen and
    apostrophe make no difference. Give every inflected form that the texts use: nothing is guessed.
    """

    def __init__(self, strings):
        """`strings` is an iterable of them, or a mapping of each to the reason why it is masked."""
        reasons = strings if isinstance(strings, Mapping) else dict.fromkeys(strings, "")
        folded = {" ".join(_letters(string)[0].split()): reason for string, reason in reasons.items()}
        self._reasons = {_key(form): reason for form, reason in folded.items() if _key(form)}
        # The longest first: where two begin at one place, it covers the other.
        forms = sorted((form for form in folded if _key(form)), key=lambda form: (-len(_key(form)), form))
        self._pattern = regex.compile("|".join(map(_form_pattern, forms))) if forms else None

    def __bool__(self):
        return self._pattern is not None

    def find(self, text):
        """The Spans of `text` where a form stands, with its reason; they may overlap."""
        if not self._pattern:
            return []
        letters, positions = _letters(text)
        return [
            Span(positions[m.start()], positions[m.end() - 1] + 1, self._reasons[_key(m.group())])
            for m in self._pattern.finditer(letters, overlapped=True)
        ]

    def apply(self, text):
        """`text` with every form masked."""
        spans = self.find(text) if text else []
        return mask(text, spans) if spans else text
