"""A text without its typography, every character of which knows where it stood in the text.

Two captures of the same words often differ only in what a template does to them: no-break and thin
spaces, line breaks, soft hyphens, the shape of quotation marks, dashes and ellipses, capitals, composed
or decomposed letters, ё or е, stress and vowel marks, ligatures. `Folded` takes all that away, so that
the words can be compared, and maps each span back to the characters of the text itself (code points,
half-open). Unlike `documents.text.fold`, which compares names, it keeps accents and punctuation: they
are wording.
"""

import re
import unicodedata
from bisect import bisect_right

_QUOTES = "«»“”„‟″〝〞＂"
_APOSTROPHES = "’‘‚‛ʼʹʻ′`´＇‹›"
_DASHES = "‐‑‒–—―−⸺⸻﹘﹣－"
_SPACES = "\t\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_ONE = {
    **dict.fromkeys(_QUOTES, '"'),
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_SPACES, " "),
    "ё": "е",
    "ς": "σ",
    "ى": "ي",
}
_STRESS = re.compile("[\u0300-\u036f]")

# Characters that show nothing of their own, and marks that only help to read: dropped.
_NOTHING = "\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_VOWELS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u0652\u0670\u06d6-\u06dc"
# Marks that belong to the letter before them, letters that are composed of several, and compatibility
# forms that are several letters or another one: replaced by their composed, plain form.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0653-\u0655\u093c\u09bc\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\u3099\u309a"
_FORMS = "ßŉǰΐΰևẖ-ẚﬀ-ﬆﬓ-ﬗﭐ-ﯿﹰ-ﻼ！-～"
_LETTERS = re.compile(
    f"(?P<marks>[{_MARKS}][{_MARKS}{_NOTHING}{_VOWELS}]*)|[{_NOTHING}{_VOWELS}]+|[\u1100-\u11ff]+|[{_FORMS}]"
)
_SIGNS = re.compile(r' *-[ -]*| *" *|(?P<before> +(?=[;:!?%,.…)\]]))|  +|\.\.\.+')
# Where the two may match at all: patterns that begin with one set of characters, which is searched for far faster.
_LETTERS_RUN = re.compile(f"[{_MARKS}{_NOTHING}{_VOWELS}\u1100-\u11ff{_FORMS}]+")
_SIGNS_START = re.compile(r'[-" .](?:(?<=[-"])|(?<= )(?=[-" ;:!?%,.…)\]])|(?<=\.)(?=\.\.))')


def _letter(run, kind):
    """What stands for a run of marks, forms or characters that show nothing."""
    composed = unicodedata.normalize("NFC", re.sub(f"[{_NOTHING}{_VOWELS}]", "", run))
    if composed and "\u0400" <= composed[0] <= "\u052f":
        composed = _STRESS.sub("", composed)
    if re.match(f"[{_FORMS}]", composed):
        composed = unicodedata.normalize("NFKC", composed.casefold()).casefold()
    return composed


def _sign(run, kind):
    """What stands for a run of spaces, a dash, a quotation mark or dots; spaces `before` a sign are none."""
    if "-" in run:
        return "-"
    if '"' in run:
        return '"'
    if "." in run:
        return "…"
    return "" if kind == "before" else " "


def _one_for_one(text):
    """The text with the characters that another one stands for; far faster than `str.translate` for long texts."""
    for character, plain in _ONE.items():
        if character in text:
            text = text.replace(character, plain)
    return text


def _letters(text):
    """The matches of _LETTERS, in order."""
    for run in _LETTERS_RUN.finditer(text):
        yield from _LETTERS.finditer(text, *run.span())


def _signs(text):
    """The matches of _SIGNS, in order."""
    start = _SIGNS_START.search(text)
    while start:
        found = _SIGNS.match(text, start.start())
        yield found
        start = _SIGNS_START.search(text, found.end())


class _Pass:
    """A text with runs of it replaced, and the way back: `starts` and `ends` of the pieces on both sides."""

    def __init__(self, text, matches, replace):
        pieces, out, last = [], 0, 0
        self.outs, self.ins, self.kept = [0], [0], [True]  # pieces: where each begins, whether as it was
        for found in matches(text):
            start, end = found.span()
            if found.lastgroup == "marks" and start > last:
                start -= 1  # the letter that the marks belong to
            new = replace(text[start:end], found.lastgroup)
            if len(new) == end - start == 1:
                pieces += (text[last:start], new)
                out, last = out + end - last, end
                continue
            pieces += (text[last:start], new)
            out += start - last
            self._add(out, start, False)
            out, last = out + len(new), end
            self._add(out, end, True)
        pieces.append(text[last:])
        self.text = "".join(pieces)
        self.length = len(text)

    def _add(self, out, at, kept):
        self.outs.append(out)
        self.ins.append(at)
        self.kept.append(kept)

    def start(self, at):
        """Where the character at `at` of the new text begins in the old one."""
        if at >= len(self.text):
            return self.length
        piece = bisect_right(self.outs, at) - 1
        return self.ins[piece] + (at - self.outs[piece] if self.kept[piece] else 0)

    def end(self, at):
        """Where the character before `at` of the new text ends in the old one."""
        if at <= 0:
            return 0
        piece = bisect_right(self.outs, at - 1) - 1
        return self.ins[piece] + at - self.outs[piece] if self.kept[piece] else self.ins[piece + 1]

    def inside(self, at):
        """Where position `at` of the old text stands in the new one."""
        piece = bisect_right(self.ins, at) - 1
        new = self.outs[piece] + (at - self.ins[piece] if self.kept[piece] else 0)
        return min(new, len(self.text))


class Folded:
    """`text` without its typography, and the spans of the text as captured that spans of it stand for."""

    def __init__(self, text):
        lower = text.lower()
        if len(lower) != len(text):  # only İ grows
            lower = text.replace("İ", "i").lower()
        self._letters = _Pass(lower, _letters, _letter)
        self._signs = _Pass(_one_for_one(self._letters.text), _signs, _sign)
        self.text = self._signs.text

    def span(self, start, end):
        """[start, end) of the folded text, as a span of the text itself."""
        return self._letters.start(self._signs.start(start)), self._letters.end(self._signs.end(end))

    def inside(self, at):
        """Where position `at` of the text itself stands in the folded text."""
        return self._signs.inside(self._letters.inside(at))
