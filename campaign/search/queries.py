"""What somebody asks for, read from what they typed. No input is an error: what cannot be read is a word.

    strike "political prisoners" -petition solidar*

Words must all be there, in any of their forms; words in quotation marks (of any kind) in that order; a minus before
a word or phrase excludes it; a star after a word asks for all that begin with it.
"""

from dataclasses import dataclass, field

import regex

from campaign.search import words

LONGEST = 200  # characters of a question
MOST = 12  # words and phrases that are looked for
PREFIX = 3  # letters that a beginning needs
_OPENING, _CLOSING = '"“„«”‟＂〝「『', '"”“»‟＂〞」』'
_TERM = regex.compile(
    rf"(?P<minus>(?<![^\s])[-−])?(?:[{_OPENING}](?P<phrase>[^{_CLOSING}]+)[{_CLOSING}]?|(?P<word>[^\s{_OPENING}]+))"
)


@dataclass(frozen=True)
class Term:
    """One word or phrase: its folded words. `is_beginning` asks for all that begin with its last word."""

    words: tuple[str, ...]
    is_phrase: bool = False
    is_beginning: bool = False

    def alternatives(self):
        """Tuples of tokens, each as they follow one another in a text of one language; a beginning ends in “*”."""
        if self.is_beginning:
            return self._beginnings()
        if len(self.words) == 1:
            return [(each,) for each in words.tokens_asked(self.words[0])]
        by_language = [words.tokens_asked(word) for word in self.words]
        languages = dict.fromkeys(each[:2] for asked in by_language for each in asked)
        return list(dict.fromkeys(tuple(words.token(word, language) for word in self.words) for language in languages))

    def _beginnings(self):
        """All that begin with the word, by their tokens: a text has the stem of a word, which may be shorter."""
        before, last = self.words[:-1], self.words[-1]
        marks = dict.fromkeys(each[:2] for each in words.tokens_asked(last))
        found = []
        for mark in marks:
            first = tuple(words.token(word, mark) for word in before)
            found += [(*first, each) for each in (f"{mark}{last}*", *words.tokens_shorter(last, mark))]
        return list(dict.fromkeys(found))


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
    for match in _TERM.finditer(text[:LONGEST].replace("\0", " ")):
        phrase, word = match["phrase"], match["word"]
        folded = tuple(words.folded(phrase or word))
        if not folded:
            continue
        has_star = bool(word) and word.endswith("*")
        is_beginning = has_star and len(folded[-1]) >= PREFIX
        is_too_short |= has_star and not is_beginning and not words.is_unspaced(folded[-1])
        term = Term(folded, is_phrase=bool(phrase), is_beginning=is_beginning)
        into = excluded if match["minus"] else wanted
        if term not in into:
            into.append(term)
            end = end if match["minus"] else match.end()
    left_out = max(0, len(wanted) - MOST) + max(0, len(excluded) - MOST)
    return Query(text, tuple(wanted[:MOST]), tuple(excluded[:MOST]), left_out, is_too_short, end)
