"""Words as the search index has them: folded, cut to their stem, and marked with the language they were read in.

One function makes the words of a text and the words of a question, so that both databases give the same answers:
they only compare. Each word becomes a *token*: two letters for the language that it was stemmed in, and the stem
(`rukagarlitsk`). The language of a text is known; that of a question is not, so a question asks for the stem in every
language that is written in the script of its word. Without the mark, the Italian stem of one word would find the
French stem of another.

Folding comes first (`documents.text.fold`: case, accents of Latin letters, ё and е, apostrophes), then the stemmer,
so that “refugies” finds “réfugiés”. Snowball has no Ukrainian, which has a rule of its own (`ukrainian`).
Derived words stay apart (активистки is not активисты), and so do languages.
"""

import functools
import itertools
import re
import threading
import unicodedata
from itertools import chain
from pathlib import Path

import regex
import Stemmer

from campaign.search import ukrainian
from documents.redaction import MASK
from documents.text import APOSTROPHES, fold

_SNOWBALL = {
    "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "en": "english", "es": "spanish",
    "et": "estonian", "fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian", "lt": "lithuanian",
    "nb": "norwegian", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "sv": "swedish", "tr": "turkish",
    "sk": "czech",  # Snowball has no Slovak; tried: the Czech one joins petícia, petície, petíciu, and väzňov, väzni
    "ru": "russian", "el": "greek", "ar": "arabic", "fa": "persian", "hi": "hindi", "hy": "armenian",
}  # fmt: skip
PLAIN = "xx"  # the mark of a word that is not stemmed
BREAK = ""  # stands where no phrase goes on
OTHER = "en"  # a language of another script: what names, titles of organizations and our own words count as
_LATIN = tuple(tag for tag in _SNOWBALL if tag not in ("ru", "el", "ar", "fa", "hi", "hy"))
_BY_SCRIPT = {
    "Latn": _LATIN, "Cyrl": ("ru", "uk"), "Grek": ("el",), "Arab": ("ar", "fa"), "Deva": ("hi",), "Armn": ("hy",),
}  # fmt: skip
LONGEST = 60  # code points of a word; what is longer is an address or a key, and is cut

# Scripts without spaces between words: each character is a word, and words of a question are a phrase of them.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_ALONE = regex.compile(rf"[{_UNSPACED}]")
_LETTER = rf"[[\p{{L}}\p{{N}}]--[{_UNSPACED}]]"
_MORE = rf"[[\p{{L}}\p{{N}}\p{{M}}\u00ad\u200b-\u200d\u2060]--[{_UNSPACED}]]"  # also what shows nothing by itself
# Masked letters are no word, and no phrase goes across them.
_WORD = regex.compile(rf"(?V1)[{_UNSPACED}]\p{{M}}*|{_LETTER}{_MORE}*(?:[{APOSTROPHES}]{_MORE}+)*|{MASK}+")
# Words that lose their vowel before another one, in French, Italian and Catalan: l'Union is two words.
_ELIDED = frozenset(
    ["l", "d", "c", "j", "m", "n", "s", "t", "qu", "lorsqu", "puisqu", "jusqu", "quoiqu", "all", "dall", "dell"]
    + ["nell", "sull", "coll", "un", "quest", "quell", "sant"]
)
_LETTERS = regex.compile(r"[\p{L}\p{M}\p{N}]+")  # folding makes more than letters of some characters: ½ is 1⁄2
_NOT_INSIDE = frozenset(APOSTROPHES)  # of a word with a single beginning; some of them count as letters
_APOSTROPHE = regex.compile(f"[{APOSTROPHES}]")
_SCRIPTS = [
    (name, regex.compile(rf"\p{{{script}}}"))
    for name, script in (
        ("Latn", "Latin"), ("Cyrl", "Cyrillic"), ("Grek", "Greek"), ("Arab", "Arabic"), ("Deva", "Devanagari"),
        ("Armn", "Armenian"),
    )
]  # fmt: skip
_OF_SCRIPTS = frozenset(chain.from_iterable(_BY_SCRIPT.values()))  # the languages of which the script is known
_UKRAINIAN, _PERSIAN = regex.compile("[іїєґ]"), regex.compile("[پچژگکی]")
_OF_SURNAMES = ("а", "у", "ым", "ом", "е", "ы", "ых", "ыми", "ам", "ами", "ах")  # behind -ов and -ев
_FRENCH = 5  # letters of a French stem that may have an -e more


def _endings():
    """{language: what somebody who types a word may still have to write} of each that is stemmed."""
    lines = (Path(__file__).parent / "endings.txt").read_text(encoding="utf-8").splitlines()
    found = {tag: ("", *ends.split()) for tag, _, ends in (line.partition(":") for line in lines if line[0] != "#")}
    return found | {"nn": found["nb"], "no": found["nb"]}


_ENDS = _endings()


def is_unspaced(word):
    """Whether it is of a script that puts no spaces between words."""
    return bool(_ALONE.match(word))


_stemmers = threading.local()  # one of them is not for several threads at once


def _stem(word, language):
    if language == "uk":
        return ukrainian.stem(word)
    stemmer = _stemmers.__dict__.get(language)
    if stemmer is None:
        stemmer = _stemmers.__dict__[language] = Stemmer.Stemmer(_SNOWBALL[language])
    return stemmer.stemWord(word)


def script(word):
    """The script of a folded word (ISO 15924), or "" for digits and for scripts without a stemmer."""
    if word.isascii():
        return "" if word.isdecimal() else "Latn"
    return next((name for name, letters in _SCRIPTS if letters.search(word)), "")


def reading(language, default=OTHER):
    """The language in which a text with this tag is stemmed: its base where there is a stemmer, else the tag's own.

    `default` is for texts in Latin letters of which nobody knows the language.
    """
    base = language.partition("-")[0].lower()
    return default if base in ("", "und", "mul", "zxx") else base


@functools.lru_cache(maxsize=200_000)
def token(word, language):
    """The token of one folded word of a text in this language (`reading`)."""
    word = word[:LONGEST]
    letters = script(word)
    if not letters:
        return PLAIN + word
    if language not in _BY_SCRIPT[letters]:
        if letters == "Latn" or language not in _OF_SCRIPTS:
            return PLAIN + word  # a Latin name in a Russian text, or a language without a stemmer
        language = _without_telling(word, letters)  # Cyrillic words in an English text
    return language + _stem(word, language)


def _without_telling(word, letters):
    """The language of a word of another script than its text's."""
    if letters == "Cyrl":
        return "uk" if _UKRAINIAN.search(word) else "ru"
    if letters == "Arab":
        return "fa" if _PERSIAN.search(word) else "ar"
    return _BY_SCRIPT[letters][0]


@functools.lru_cache(maxsize=20_000)
def tokens_in(word, language):
    """The tokens that the forms of this folded word of a question may have in texts of this language, its own first.

    Stemmers take some forms of a word for those of two. A question asks for both, which harms less than to take them
    together in texts: there мировой would be мир.
    """
    own = token(word, language)
    found = [own]
    if language == "ru" and own[:2] == "ru":
        found += [f"ru{each}" for each in _russian_besides(word, own[2:])]
    elif language == "fr" and own[:2] == "fr":
        found += [f"fr{each}" for each in _french_besides(word, own[2:])]
    elif script(word) == "Cyrl" and language in _LATIN:
        # Each word there is read by its own letters, which its other forms may not have: студент, студентів.
        found += [each for mark in _BY_SCRIPT["Cyrl"] for each in tokens_in(word, mark)]
        if _UKRAINIAN.search(word):
            bare = ukrainian.stem(word)
            found += tokens_in(bare, "ru") if not _UKRAINIAN.search(bare) else ()
    return tuple(dict.fromkeys(found))


def _russian_besides(word, stem):
    """Surnames and places in -ов and -ев, which Snowball takes for the genitive of a plural: Сенцов is сенц, and
    Сенцова сенцов; Киев is ки, and Киева киев."""
    ending = word[len(stem) :]
    if ending in ("ов", "ев"):
        yield word
    elif stem.endswith(("ов", "ев")) and ending in _OF_SURNAMES:
        yield _stem(stem, "ru")


def _french_besides(word, stem):
    """Forms in -ée and -ière, of which the stemmer needs the accents to know them: condamnées is condamne."""
    base = stem.removesuffix("e")
    if len(base) < _FRENCH:  # année is not Anne
        return
    yield from {base, f"{base}e"} - {stem}
    if base.endswith("i"):  # réfugiées, of which réfugiés is refug
        yield base[:-1]
    elif word.endswith(("ie", "ies")):
        yield from (f"{stem}i", f"{stem}ie")
    if base.endswith("ier"):
        yield base[:-2]
    elif word.endswith(("ier", "iers")):
        yield f"{stem}er"


@functools.lru_cache(maxsize=20_000)
def tokens_asked(word):
    """Every token that a text may have for this folded word of a question, whatever the text's language."""
    found = [PLAIN + word[:LONGEST]]
    for language in (*_BY_SCRIPT.get(script(word), ()), OTHER):
        found += tokens_in(word, language)
    return tuple(dict.fromkeys(found))


@functools.lru_cache(maxsize=4_000)
def tokens_shorter(beginning, mark):
    """Tokens of a language that do not begin with what somebody typed, of words that do: a stem may be shorter than
    that (solidarit, of solidarity), but of a word that may be written so (in English, novako is no Novak).
    """
    if mark == PLAIN or mark not in _BY_SCRIPT.get(script(beginning), ()):
        return ()
    stems = {_stem(beginning + end, mark) for end in _ENDS[mark]}
    if mark == "nl":  # its stemmer takes letters out of the middle of words (aangeboden, aanbied)
        stems |= {beginning[:length] for length in range(max(len(beginning) - 3, 4), len(beginning))}
    return tuple(sorted(f"{mark}{each}" for each in stems if not each.startswith(beginning)))


@functools.lru_cache(maxsize=300_000)
def _folded(raw):
    """The folded words that one word as written stands for: mostly one."""
    parts = _APOSTROPHE.split(raw)
    if len(parts) > 1:
        if parts[-1] in ("s", "S") and len(parts[-2]) > 1:  # Putin's
            parts.pop()
        first = _fold(parts[0])
        if len(parts) > 1 and first in _ELIDED and parts[1][:1].isalpha():
            return (first, *_LETTERS.findall(_fold("".join(parts[1:]))))
    return tuple(_LETTERS.findall(_fold("".join(parts))))


def _fold(word):
    return fold(word) if word.isascii() else fold(word).translate(_BESIDES)


class _Besides(dict):
    """A table for `translate`: what words have besides what `fold` makes of them. Digits of all scripts are one, and
    the points of Hebrew and the short vowels of Arabic, which mostly are not written, are none of the word."""

    def __missing__(self, codepoint):
        character = chr(codepoint)
        if character.isdecimal():
            found = str(unicodedata.decimal(character))
        else:
            is_point = unicodedata.category(character) == "Mn" and "\u0590" <= character <= "\u06ff"
            found = "" if is_point else character
        self[codepoint] = found
        return found


_BESIDES = _Besides()


def folded(text):
    """The folded words of a text, in its order."""
    return [word for raw in _WORD.findall(text) for word in _folded(raw)]


_AROUND = '.,;:!?…()[]«»„“”"–—'  # what stands around words and in none
_CYRILLIC = re.compile("[А-Яа-яЁёІіЇїЄєҐґ]+")  # letters of which `fold` makes what `lower` does, but for ё


class _Known(dict):
    """{what stands between two spaces: its tokens} in texts of one language, filled as texts are read.

    No word has a space in it; and to cut a text at its spaces takes a tenth of looking for its words.
    """

    MOST = 30_000

    def __init__(self, language):
        super().__init__()
        self.language = language

    def __missing__(self, written):
        if len(self) >= self.MOST:
            self.clear()
        bare = written.strip(_AROUND)
        if bare and bare != written:
            found = self[bare]
        elif written.isascii() and written.isalpha():
            found = (token(written.lower(), self.language),)
        elif _CYRILLIC.fullmatch(written):
            found = (token(written.lower().replace("ё", "е"), self.language),)
        else:
            found = tuple(chain.from_iterable(map(self._tokens, _WORD.findall(written))))
        self[written] = found
        return found

    def _tokens(self, raw):
        return (BREAK,) if raw[0] == MASK else [token(word, self.language) for word in _folded(raw)]


@functools.lru_cache(maxsize=64)
def _known(language):
    return _Known(language)


@functools.lru_cache(maxsize=4096)
def _first(character):
    folded_letter = fold(character)[:1]
    return folded_letter if folded_letter and script(folded_letter) in ("Latn", "Cyrl") else ""


def first_letter(raw, language):
    """The first letter of the tokens of a word as it is written, where that can be told from its own; else "".

    Stemmers leave the beginning of a Latin or Cyrillic word alone, but for the Dutch one.
    """
    return _first(raw[0]) if language != "nl" and raw.isalpha() and _NOT_INSIDE.isdisjoint(raw) else ""


def beginning_with(letters, language):
    """A pattern that finds, in a text of this language, what may have a token that begins with one of these letters:
    from there up to the next space. None where beginnings tell nothing."""
    if language == "nl" or not all(script(letter) in ("Latn", "Cyrl") for letter in letters):
        return None
    return _beginning_with(frozenset(letters))


@functools.lru_cache(maxsize=256)
def _beginning_with(letters):
    # A letter of any other script is found too, and what stands after one: no word goes on there, for all we know.
    others = "".join(letter for letter in _alphabets() if _first(letter) not in letters)
    return re.compile(rf"(?<![{_ranges(_alphabets())}])(?![{_ranges(others)}])[^\W\d_]\S*")


def _ranges(letters):
    """Letters in the order of their codes, as a class of characters has them: to read them one by one takes longer."""
    groups = itertools.groupby(enumerate(letters), key=lambda pair: ord(pair[1]) - pair[0])
    runs = ([letter for _at, letter in group] for _gap, group in groups)
    return "".join(f"{run[0]}-{run[-1]}" for run in runs)


@functools.cache
def _alphabets():
    """Latin and Cyrillic letters that count as letters of one word."""
    blocks = map(chr, (*range(0x250), *range(0x400, 0x530), *range(0x1E00, 0x1F00)))
    return "".join(each for each in blocks if each.isalpha() and _first(each) and _LETTERS.fullmatch(fold(each)))


def raw(text):
    """The words of a text as they are written."""
    return _WORD.findall(text)


def raw_places(text):
    """A match for each of these."""
    return _WORD.finditer(text)


def tokens_of(written, language):
    """The tokens of something without a space in it, in a text of this language (`reading`)."""
    return _known(language)[written]


def tokens(text, language):
    """The tokens of a text, in its order, BREAK for what is masked. `language` is a BCP 47 tag, or "" where nobody
    knows."""
    known = _known(reading(language))
    return list(chain.from_iterable(map(known.__getitem__, text.split())))


def places(text, language):
    """[(start, end, token), …] in code points of the text; an elided article and its noun share a place."""
    known = _known(reading(language))
    return [(*match.span(), each) for match in _WORD.finditer(text) for each in known[match.group()]]
