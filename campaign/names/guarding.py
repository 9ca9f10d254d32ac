"""What spells a name and yet is none: words of everyday speech, given names, parts of addresses.

- A given name alone is never looked for, nor anything without two letters.
- Initials (РСД, ENSU) stand exactly so, in capitals and without endings; those that are also a word (МЫ, US) not in
  a line that is all in capitals.
- A name made of everyday words only (Left, Stop the War, Свобода) needs its capital letters; a single such word is
  not taken for the name where it begins a sentence and would have a capital anyway.
- A group's name of two words (Рабочая взаимопомощь) is not meant in small letters, unless all of the line is.
- A person's name is not looked for within a double surname (Иванов-Петров), initials not within longer ones (RSD-ML).
- Nothing is looked for in an e-mail or web address, or in the handle of an account.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from documents.text import fold

_INITIALS = 7  # letters; a longer word in capitals is a word
_HERE = Path(__file__).parent
_ADDRESS = re.compile(
    r"://|www\.|(?:^|[(\[«\"'])@\w|\w@\w|[\w-]\.(?:[a-z]{2,12}|рф|укр|бел|бг)(?:[/?#:]|[^\w-]*$)|^\w+/\w+/"
)
_BESIDE = frozenset("@/._-=&?#%~:+")
_ENDS_SENTENCE, _OPENING = ".!?…:;•*\u2013\u2014-", " \n\t\r\f\v\u00a0\u2002\u2003\u2009\u202f\"'(["
_LEFT = 12  # characters before a place that say whether a sentence begins there


def _words(name):
    """The words of a file of lists: one line a language, its tag first, "#" a comment."""
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    words = " ".join(line.partition(":")[2] for line in lines if not line.startswith("#"))
    return frozenset(fold(word) for word in words.split())


GIVEN = _words("given.txt")
COMMON = _words("common.txt")


@dataclass(frozen=True)
class Guard:
    """How a name must be spelled to count. `as_written`: initials, letter for letter."""

    text: str
    as_written: bool = False
    common: bool = False
    person: bool = False
    two_words: bool = False  # of a group, with a capital

    def is_spelled(self, surface):
        """Whether these letters may stand for the name at all, wherever they do."""
        if self.as_written:
            return surface == self.text or _bare(surface) == _bare(self.text)
        return not self.common or _capitals(surface) >= _capitals(self.text)

    def looks_around(self, surface):
        """Whether what stands around decides, though it be no more than spaces and quotation marks."""
        if self.common and (self.as_written or surface.isupper() or len(surface.split()) == 1):
            return True
        return self.two_words and surface.islower()

    def allows(self, text, start, end, surface):
        """Whether text[start:end], which is this surface and spells the name, may be meant for it there."""
        if self.as_written:
            if text[end : end + 1] == "-" and text[end + 1 : end + 2].isupper() and text[end + 2 : end + 3].isupper():
                return False
            return not (self.common and _is_in_capitals(text, start, end))
        if self.common and surface.isupper() and _is_in_capitals(text, start, end):
            return False
        alone = self.common and len(surface.split()) == 1
        if alone and _begins_a_sentence(text, start) and not _quoted(text, start, end):
            return False
        if self.two_words and surface.islower() and _has_capitals(_line(text, start, end)):
            return False
        return not (self.person and _is_half_of_a_double_name(text, start, end))


class Known:
    """All the names together: what one says of another, as a full name does of the surname alone."""

    def __init__(self):
        self._first, self._last = {}, {}

    def learn(self, kind, key, text, words):
        """Take note of a name and its folded words."""
        if kind == "person" and words and len(text.split()) > 1:
            self._first.setdefault(key, set()).add(words[0])
            self._last.setdefault(key, set()).add(words[-1])

    def guard(self, kind, key, text, words):
        """(Guard, "") for a name; (None, why) where it is never looked for. `words` are its folded words."""
        letters = sum(map(len, words))
        if letters < 2 and not any(ord(each) > 0x2E80 for word in words for each in word):
            return None, f"“{text}” is too short to be looked for."
        person = kind == "person"
        if person and len(text.split()) == 1 and self._is_given(key, words):
            return None, f"“{text}” is a given name alone, which would point at too many people."
        as_written = _is_initials(text)
        common = (not as_written and letters < 3) or all(word in COMMON or len(word) == 1 for word in words)
        two_words = not person and len(words) == 2 and not text.islower()
        return Guard(text, as_written, common, person, two_words), ""

    def _is_given(self, key, words):
        if words[-1] in self._last.get(key, ()):
            return False
        return all(word in GIVEN or word in self._first.get(key, ()) for word in words)


def _capitals(text):
    return sum(word[0].isupper() for word in text.split())


def _begins_a_sentence(text, start):
    before = text[max(0, start - _LEFT) : start]
    bare = before.rstrip(_OPENING)
    return not bare or bare[-1] in _ENDS_SENTENCE or "\n" in before[len(bare) :]


def _bare(text):
    return "".join(each for each in text if each.isalnum())


def _is_initials(text):
    if text != text.upper() or len(text) > 4 * _INITIALS:
        return False
    letters = sum(map(str.isalpha, text))
    return 2 <= letters <= _INITIALS and text.lower() != text and len(text.replace(". ", ".").split()) == 1


def _line(text, start, end):
    begin = text.rfind("\n", max(0, start - 200), start) + 1 or max(0, start - 200)
    stop = text.find("\n", end, end + 200)
    return f"{text[begin:start]} {text[end : stop if stop >= 0 else end + 200]}"


def _is_in_capitals(text, start, end):
    """Whether what stands beside a word in its line is in capitals, so that its own say nothing."""
    letters = [each for each in _line(text, start, end) if each.isalpha()]
    return len(letters) > 1 and sum(each.islower() for each in letters) * 4 < len(letters)


def _has_capitals(line):
    return line != line.lower()


def _quoted(text, start, end):
    return text[start - 1 : start] in tuple("«“„\"'‘‹") and text[end : end + 1] in tuple("»”“\"'’›")


def _is_half_of_a_double_name(text, start, end):
    """Whether a hyphen joins another word with a capital, in Cyrillic; elsewhere a compound is as likely."""
    if text[end : end + 1] == "-" and _is_cyrillic_capital(text[end + 1 : end + 2]):
        return True
    if text[start - 1 : start] != "-" or not _is_cyrillic_capital(text[start : start + 1]):
        return False
    word = start - 1
    while word > 0 and text[word - 1].isalpha():
        word -= 1
    before = text[word : start - 1]
    return _is_cyrillic_capital(before[:1]) and fold(before) not in ("анти", "про", "экс", "пост", "нео", "не", "екс")


def _is_cyrillic_capital(character):
    return "\u0400" <= character <= "\u052f" and character.isupper()


def is_in_an_address(text, start, end):
    """Whether this place lies in an e-mail or web address, or in a handle."""
    if text[start - 1 : start] not in _BESIDE and text[end : end + 1] not in _BESIDE:
        return False
    before, after = text[max(0, start - 200) : start], text[end : end + 200]
    before = before.rsplit(maxsplit=1)[-1] if before and not before[-1].isspace() else ""
    after = after.split(maxsplit=1)[0] if after and not after[0].isspace() else ""
    return bool(_ADDRESS.search(before + text[start:end] + after))
