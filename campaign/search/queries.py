"""What somebody asks for, read from what they typed. No input is an error: what cannot be read is a word.

    strike "political prisoners" -petition solidar*

Words must all be there, in any of their forms; words in quotation marks (of any kind) in that order; a minus before
a word or phrase excludes it; a star after a word asks for all that begin with it, and after the last word of a phrase.

Quotation marks. A phrase ends at the mark that belongs to the one that it begins with, so that others may stand in
it: "for “political” prisoners". Both must stand at the edge of a word: the marks of צה"ל and of prisoners' are part of
it. Where the second one is missing a phrase goes on to the end, if it began with a mark that is no apostrophe.
"""

import itertools
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

import regex

from campaign.search import words

LONGEST = 200  # characters of a question
MOST = 12  # words and phrases that are looked for
PREFIX = 3  # letters that a beginning needs
ROWS = 16  # forms of a phrase in one language that are looked for, the likeliest first
BEGINNINGS = 64  # forms of a phrase that ends with a beginning: each takes PostgreSQL a walk through many words
# What each opening mark is closed by. People close “ with " too, if their keyboard has no other.
_CLOSED_BY = {
    '"': '"', "“": "”", "„": "“”", "‟": "”", "”": "”", "«": "»", "»": "«", "‹": "›", "›": "‹", "‘": "’", "‚": "‘’",
    "'": "'", "＂": "＂", "〝": "〞〟", "「": "」", "『": "』",
}  # fmt: skip
_ANY_CLOSING = '"”“»«›‹‟＂〞〟」』'
_APOSTROPHES = "‘‚'"  # where nothing closes them
_MINUS = "-−"
_BEHIND_A_STAR = regex.compile(r"[^\p{L}\p{N}\p{M}*]+\Z")


@dataclass(frozen=True)
class Term:
    """One word or phrase: its folded words. `is_beginning` asks for all that begin with its last word."""

    words: tuple[str, ...]
    is_phrase: bool = False
    is_beginning: bool = False

    @cached_property
    def alternatives(self):
        """Tuples of tokens, each as they follow one another in a text of one language; a beginning ends in “*”."""
        if self.is_beginning:
            return self._beginnings()
        if len(self.words) == 1:
            return tuple((each,) for each in words.tokens_asked(self.words[0]))
        languages = [*_marks(*self.words), words.OTHER]  # in a text of another script each word has its own
        return tuple(dict.fromkeys(chain.from_iterable(_rows(self.words, language) for language in languages)))

    def _beginnings(self):
        """All that begin with the word, by their tokens: a text has the stem of a word, which may be shorter."""
        before, last = self.words[:-1], self.words[-1][: words.LONGEST]
        ends = {mark: (f"{mark}{last}*", *words.tokens_shorter(last, mark)) for mark in _marks(last)}
        if not before:
            return tuple(dict.fromkeys((each,) for mark in ends for each in ends[mark]))
        # In every language first as it stands, then its other forms.
        found = dict.fromkeys((*next(_rows(before, mark)), ends[mark][0]) for mark in ends)
        others = (
            (*first, each)
            for of in (None, words.OTHER)
            for mark in ends
            for first in _rows(before, of or mark)
            for each in ends[mark]
        )
        for other in others:
            if len(found) >= BEGINNINGS:
                break
            found[other] = None
        return tuple(found)


def _marks(*asked):
    """The languages in which texts may have these words."""
    return dict.fromkeys(each[:2] for word in asked for each in words.tokens_asked(word))


def _rows(asked, language):
    """The tokens of words that follow one another in a text of this language, in as many forms as they may have."""
    return itertools.islice(itertools.product(*(words.tokens_in(word, language) for word in asked)), ROWS)


@dataclass(frozen=True)
class Query:
    text: str = ""
    wanted: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    left_out: int = 0  # words and phrases beyond MOST, which nobody looks for
    is_too_short: bool = False  # a star stands behind fewer letters than a beginning needs
    _end: int = field(default=0, compare=False)  # where the last word that is looked for ends in the text

    def __bool__(self):
        return bool(self.wanted)

    def beginning(self):
        """The same question with its last word as a beginning; None where that asks nothing new."""
        if not self.wanted:
            return None
        last = self.wanted[-1]
        if last.is_phrase or last.is_beginning or len(last.words[-1]) < PREFIX:
            return None
        asked = f"{self.text[: self._end]}*{self.text[self._end :]}"
        return Query(asked, (*self.wanted[:-1], Term(last.words, is_beginning=True)), self.excluded)


def parse(text):
    """Read a question; an empty Query where there is no word in it."""
    wanted, excluded, end, is_too_short = [], [], 0, False
    for is_excluded, said, is_phrase, at in _parts(text[:LONGEST].replace("\0", " ")):
        folded = tuple(words.folded(said))
        if not folded:
            continue
        has_star = _BEHIND_A_STAR.sub("", said).endswith("*")
        is_beginning = has_star and len(folded[-1]) >= PREFIX
        is_too_short |= has_star and not is_beginning and not words.is_unspaced(folded[-1])
        term = Term(folded, is_phrase=is_phrase, is_beginning=is_beginning)
        into = excluded if is_excluded else wanted
        if term not in into:
            into.append(term)
            end = end if is_excluded else at
    left_out = max(0, len(wanted) - MOST) + max(0, len(excluded) - MOST)
    return Query(text, tuple(wanted[:MOST]), tuple(excluded[:MOST]), left_out, is_too_short, end)


def _parts(text):
    """(whether it is excluded, a word or the words of a phrase as typed, whether it is a phrase, where it ends)."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        is_excluded = text[at] in _MINUS and not text[at - 1 : at].strip()
        at += is_excluded
        if at < len(text) and (closed := _closing(text, at)):
            yield is_excluded, text[at + 1 : closed], True, min(closed + 1, len(text))
            at = closed + 1
            continue
        begun = at
        while at < len(text) and not text[at].isspace() and not (at > begun and _closing(text, at)):
            at += 1
        yield is_excluded, text[begun:at], False, at


def _closing(text, at):
    """Where the phrase ends that a mark at this place begins; None where it begins none."""
    closing, is_apostrophe = _CLOSED_BY.get(text[at]), text[at] in _APOSTROPHES
    if closing is None:
        return None
    found = _mark(text, closing, at)
    if _is_of_a_word(text, at - 1):  # only a second mark makes a phrase of it, and none of another: free"them all"
        is_its_own = found is not None and not is_apostrophe and not _opens_another(text, at, found)
        return found if is_its_own else None
    if is_apostrophe:
        return found
    other = _mark(text, _ANY_CLOSING, at)
    if found is None or (other is not None and _opens_another(text, other, found, text[at])):
        found = other
    return len(text) if found is None else found


def _opens_another(text, at, end, marks=tuple(_CLOSED_BY)):
    """Whether one of these marks stands before a word between these places."""
    inside = range(at + 1, end)
    return any(text[i] in marks and not _is_of_a_word(text, i - 1) and _is_of_a_word(text, i + 1) for i in inside)


def _mark(text, marks, after):
    """The first place of one of these marks that ends a word."""
    places = (at for at in range(after + 1, len(text)) if text[at] in marks)
    return next((at for at in places if not _is_of_a_word(text, at + 1)), None)


def _is_of_a_word(text, at):
    """Whether a letter stands there, of a script that parts words by spaces."""
    if not 0 <= at < len(text) or words.is_unspaced(text[at]):
        return False
    return text[at].isalnum() or unicodedata.category(text[at])[0] == "M"
