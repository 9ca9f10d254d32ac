"""Masking: which code points of a text the public never sees, and what stands in their place.

A mask keeps the text's length in code points, so that every stored position stays true. It is widened
to whole grapheme clusters (half a flag or a letter without its mark tells what was there) and takes
the spaces inside a name with it. Length still says something about what is masked; curators are told.
Line ends inside a masked span stay, so that the text keeps its shape.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

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
_WORD = r"\p{L}\p{N}\p{Mc}"
# Between two words of a form: any space, and at most four other characters that are no letters. Never a MASK:
# what is masked already joins nothing.
_JOIN = rf"\s*+(?:[^{_WORD}\s{MASK}]\s*+){{0,4}}"
_BLANK = "\u115f\u1160\u200b\u2800\u3164\uffa0"  # seen as nothing or as a space
LONG_NUMBER = 6  # digits from which on a number is looked for however its digits are grouped
_RAISED = "ª²³¹ºʰ-ʸˠ-ˤᴬ-ᵡᶛ-ᶿ⁰-ⁿ℠™"  # a letter or digit of the word, or the mark of a footnote
_RUN = regex.compile(rf"(?:(?![{_UNSPACED}])[\p{{L}}\p{{Mc}}])+|\p{{N}}+")
_IGNORABLE = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Mn}\p{Me}\u2800]")
# Several characters that may stand for others: a word broken at the end of a line, %20, &nbsp;.
_COMPOUND = regex.compile(
    r"(?<=\p{L}\p{M}*)[\p{Pd}\u00ad][^\S\n]*\n\s*(?=\p{L})|(?:%[0-9A-Fa-f]{2})+|&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});"
)
_DOUBTFUL = regex.compile(rf"[{_BLANK}{_RAISED}]|[^\P{{Cc}}\s]|{_COMPOUND.pattern}")


def _letter(character):
    """What a character counts as where names are compared; "" where it does not count."""
    if character in APOSTROPHES:
        return "'"
    if character.isspace() or character == "_":
        return " "
    if _IGNORABLE.match(character):  # soft hyphens, zero-width spaces, joiners and fillers, marks
        return ""
    if unicodedata.category(character) == "Pd":
        return "-"
    pieces = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(
        " " if piece.isspace() else STROKES.get(ord(piece)) or _digit(piece)
        for piece in pieces
        # accents, stress marks, the dots of ё
        if not unicodedata.combining(piece) and not _IGNORABLE.match(piece)
    )


def _digit(character):
    """A digit of any script as one of ours; anything else as it is."""
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def _letter_apart(character):
    """The same, where what may be no part of a word ends it."""
    if character in _BLANK or (unicodedata.category(character) == "Cc" and not character.isspace()):
        return " "
    letter = _letter(character)
    if unicodedata.decomposition(character).startswith("<super>"):
        return " " if letter.isdecimal() else f" {letter} "
    return letter


class _Table(dict):
    """For str.translate, filled as characters are met."""

    def __init__(self, letter):
        self.letter = letter

    def __missing__(self, code):
        self[code] = letter = self.letter(chr(code))
        return letter


_TOGETHER, _APART = _Table(_letter), _Table(_letter_apart)


def _stands_for(compound):
    """The characters that a compound stands for."""
    if compound.startswith("%"):
        try:
            return bytes.fromhex(compound.replace("%", "")).decode()
        except UnicodeDecodeError:
            return compound
    return unescape(compound) if compound.startswith("&") else ""


def _stretches(text, compounds):
    """The text cut up: (start, end, its characters), with one stretch for each compound that is read as such."""
    at = 0
    for match in _COMPOUND.finditer(text) if compounds else ():
        characters = _stands_for(match.group())
        if characters != match.group():
            yield at, match.start(), text[at : match.start()]
            yield match.start(), match.end(), characters
            at = match.end()
    yield at, len(text), text[at:]


def _letters(text, table=_TOGETHER):
    """The text as names are compared."""
    return "".join(part.translate(table) for _start, _end, part in _stretches(text, table is _TOGETHER))


def _places(text, table):
    """For each of its letters, the [start, end) of what stands for it in the text."""
    places = []
    for start, end, part in _stretches(text, table is _TOGETHER):
        whole = len(part) != end - start or part != text[start:end]
        for position, character in enumerate(part, start):
            place = (start, end) if whole else (position, position + 1)
            places += [place] * len(table[ord(character)])
    return places


def length(string):
    """How many letters and digits of a string count where it is looked for."""
    return len("".join(_words(_letters(string))))


def _words(letters):
    return regex.findall(f"[{_WORD}]+", letters)


def _parts(form):
    """Its words; where they are one long number its digits, because a number may be grouped in any way."""
    words = _words(form)
    digits = "".join(words)
    return list(digits) if len(digits) >= LONG_NUMBER and digits.isdecimal() else words


def _key(letters):
    """What two spellings of one form have in common: their letters and digits, or else their signs."""
    return "".join(_words(letters)) or "".join(letters.replace("'", "").split())


def _form_pattern(form):
    """A pattern for one form in the letters of a text, as whole words."""
    words = _parts(form) or form.split()
    before, after = "", ""
    if regex.match(r"\p{N}", form):
        before = r"(?<!\p{N})"
    elif regex.match(rf"(?![{_UNSPACED}])[{_WORD}]", words[0]):
        before = rf"(?<!(?![{_UNSPACED}])\p{{L}})"
    if regex.search(r"\p{N}$", words[-1]):
        after = r"(?!\p{N})"
    elif regex.search(rf"(?![{_UNSPACED}])[{_WORD}]$", words[-1]):
        after = rf"(?!(?![{_UNSPACED}])\p{{L}})"
    return before + _JOIN.join(map(regex.escape, words)) + after


def _pattern(forms):
    return regex.compile("|".join(map(_form_pattern, forms)))


def _starts(form):
    """The runs of letters or digits with which a form may begin in a text; none where it may begin within one."""
    words = _parts(form)
    joined = ["".join(words[:count]) for count in range(1, len(words) + 1)]
    return {run.group() for each in joined if (run := _RUN.match(each))}


class Forms:
    """A list of strings that are masked wherever they stand, each as whole words.

    Case, accents, compatibility forms, invisible characters, and apostrophes make no difference; nor does what
    joins the words of a form: spaces, a hyphen, a dot, a few signs, %20, &nbsp;, the end of a line, or nothing
    (`#AnnaPetrova`). A long number is found however its digits are grouped, and in the digits of any script. A
    digit before or after a word (the mark of a footnote) is no part of it.

    Nothing is guessed: give every inflected form and every order of the names that the texts use. Letters of
    another script that merely look alike (a Cyrillic а within a Latin name) are not seen through, nor is a name
    within a longer word (`freeannapetrova`).
    """

    def __init__(self, strings):
        """`strings` is an iterable of them, or a mapping of each to the reason why it is masked."""
        reasons = strings if isinstance(strings, Mapping) else dict.fromkeys(strings, "")
        folded = {" ".join(_letters(string).split()): reason for string, reason in reasons.items()}
        self._reasons = {_key(form): reason for form, reason in folded.items() if _key(form)}
        # The longest first: where two begin at one place, it covers the other.
        forms = sorted((form for form in folded if _key(form)), key=lambda form: (-len(_key(form)), form))
        starting, anywhere = defaultdict(list), []
        for form in forms:
            for start in _starts(form):
                starting[start].append(form)
            if not _starts(form):
                anywhere.append(form)
        self._starting = {start: _pattern(forms) for start, forms in starting.items()}
        self._anywhere = _pattern(anywhere) if anywhere else None

    def __bool__(self):
        return bool(self._reasons)

    def find(self, text):
        """The Spans of `text` where a form stands, with its reason; they may overlap."""
        if not self or not text:
            return []
        spans = self._find(text, _TOGETHER)
        if _DOUBTFUL.search(text):
            spans = sorted({*spans, *self._find(text, _APART)})
        return spans

    def _find(self, text, table):
        letters = _letters(text, table)
        found = list(self._anywhere.finditer(letters, overlapped=True)) if self._anywhere else []
        for run in _RUN.finditer(letters) if self._starting else ():
            pattern = self._starting.get(run.group())
            match = pattern and pattern.match(letters, run.start())
            if match:
                found.append(match)
        places = _places(text, table) if found else []
        return sorted(
            Span(places[m.start()][0], places[m.end() - 1][1], self._reasons[_key(m.group())]) for m in found
        )

    def apply(self, text):
        """`text` with every form masked."""
        spans = self.find(text) if text else []
        return mask(text, spans) if spans else text
