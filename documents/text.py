"""Text as it was captured, and text folded for comparing.

A captured text keeps every character; only line ends become "\\n" (no NFC: a quote must re-read to the
characters that were there). NUL and lone surrogates cannot be stored by the databases and are refused.
All positions in this project count Unicode code points, half-open, as Python strings do. JavaScript
counts UTF-16 units: a flag is four of its units and two of ours.
"""

import hashlib
import unicodedata

APOSTROPHES = "'’ʼ‘‛`´ʹʻ′＇"
_APOSTROPHES = dict.fromkeys(map(ord, APOSTROPHES))
STROKES = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ё": "е"})


class UnstorableText(ValueError):
    """The text holds characters that no database keeps faithfully."""


class ErasedText(UnstorableText):
    """The text was lawfully erased and is not stored again."""


def newlines(text):
    """Every line end as "\\n"; nothing else is touched."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_storable(text):
    """Raise UnstorableText naming the first NUL or lone surrogate and its position in code points."""
    for position, character in enumerate(text):
        if character == "\0" or "\ud800" <= character <= "\udfff":
            raise UnstorableText(
                f"Character U+{ord(character):04X} at position {position} cannot be stored. Remove it, or "
                "capture the source again in its right encoding."
            )


# Characters of letters' and symbols' categories that show nothing: fillers of Hangul, and the empty Braille cell.
_EMPTY = "\u115f\u1160\u3164\uffa0\u2800"


def is_blank(text):
    """Whether nothing of the text can be seen: spaces, line ends, characters without a width."""
    return not any(unicodedata.category(each)[0] in "LNPS" and each not in _EMPTY for each in text)


def says_something(text):
    """Whether the text has a letter, a digit or a symbol; marks of punctuation alone say nothing."""
    return any(unicodedata.category(each)[0] in "LNS" and each not in _EMPTY for each in text)


def sha256(text):
    """Hex SHA-256 of the text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def fold(text):
    """A form for comparing names and words, whatever their case, accents or apostrophes.

    Latin and Greek letters lose their marks (Łódź = lodz); Cyrillic letters keep theirs, because й and ї
    are letters of their own, except that ё is compared as е and a stress mark is none of the word.
    Characters without a width (soft hyphens, joiners) are dropped. Folding twice changes nothing more.
    """
    bare = text.translate(_APOSTROPHES)  # first, because NFKC makes a space and an accent of ´
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", bare).casefold())
    letters = composed.translate(_APOSTROPHES).translate(_BARE)
    return " ".join(unicodedata.normalize("NFKC", letters).split())


class _Bare(dict):
    """A table for `translate`, made as it is used: texts have few characters, and asking what each is takes long."""

    MOST = 8192

    def __missing__(self, codepoint):
        bare = _bare(chr(codepoint))
        if len(self) < self.MOST:
            self[codepoint] = bare
        return bare


_BARE = _Bare()


def _bare(character):
    """One composed character without what `fold` drops."""
    if "\u0300" <= character <= "\u036f" or unicodedata.category(character) == "Cf":
        return ""
    first = unicodedata.normalize("NFD", character)[0]
    if "a" <= first <= "z" or "α" <= first <= "ω":
        character = first
    return STROKES.get(ord(character), character)
