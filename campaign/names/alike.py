"""By what two spellings of one name meet: Рабкор and Rabkor, Кагарлицкий, Kagarlitsky and Kagarlitskij.

`key` makes of a name the sounds of its words, roughly: written in Latin letters, without accents and doubled letters,
sorted, without legal forms and little words. Equal keys are likely one name. A name that is only initials (РСД,
B. Kagarlitsky) has a key that begins with a star, and `brief` says which such key a full name would have: so RSM meets
Russian Socialist Movement. `nearness` compares two keys that differ.

The table joins what the usual ways to write Cyrillic in Latin letters (English, German, Polish, scholarly; Russian,
Ukrainian, Belarusian) keep apart: г, х, g, h and kh; ж and з; ц and ч; и, й, ы, y, j and i. What that gives up: Hans
and Gans are one name. French spellings (Tchékhov, Jdanov) and letters that English hears otherwise (Jack) do not meet
their Cyrillic ones; nor do names that are translated, which are aliases. Other scripts are compared as they are.

Keys are stored, so a change of what is here goes with a migration that makes them anew.
"""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from documents.text import fold

from .guarding import GIVEN

LENGTH = 200  # of a stored key
NEAR_FROM = 7  # letters; shorter keys are not compared but as a whole
_INITIALS = 7  # letters; a longer word in capitals is a word

_CYRILLIC = str.maketrans(
    "абвгґдежзиіїйклмнопрстуўфхцчшыэѕјћќәғқңөүұһ",
    "abvhhdezziiiiklmnoprstuufhccsiezickahknouuh",
    "ъь",
) | str.maketrans({"щ": "sc", "є": "ie", "ю": "iu", "я": "ia", "ђ": "di", "ѓ": "hi", "љ": "li", "њ": "ni", "џ": "dz"})
# The first that fits, letters that are written together before single ones.
_SOUNDS = {
    "shch": "sc", "szcz": "sc", "tsch": "c", "tch": "c", "sch": "s", "sh": "s", "sz": "s", "zh": "z", "rz": "z",
    "kh": "h", "gh": "h", "ch": "c", "cz": "c", "ts": "c", "tz": "c", "th": "t", "ph": "f", "ou": "u", "off$": "ov",
    "eff$": "ev", "ck$": "k", "x": "ks", "w": "v", "q": "k", "g": "h", "y": "i", "j": "i",
}  # fmt: skip
_SOUND = re.compile("|".join(_SOUNDS))
_AGAIN = re.compile(r"(.)\1+")
_WORD = re.compile(r"[^\W_]+")
_DOTS = re.compile(r"\b(\w)\.\s?(?=\w\b)")
_PATRONYMIC = re.compile(r"(?:[oei]vic|lic|mic|nic|tic|[oei]vna|icna)$")

# Little words, and the legal forms of organizations; folded.
_LITTLE = frozenset(
    re.findall(
        r"\w+",
        "the of and for in on to with a an de la le les du des et pour en der die das und fur von im el los las y por "
        "con del di il e per dla na z w i и в во за на по для с со из от о об та і й у від до про при "
        "inc ltd llc plc gmbh ev ngo asbl vzw sarl srl ooo ооо ано нко зао пао оао го тов рго",
    )
)


@lru_cache(maxsize=50_000)
def sounds(word):
    """A folded word as it roughly sounds: kagarlitskij and кагарлицкий give kaharlicki."""
    latin = word.translate(_CYRILLIC)
    said = _SOUND.sub(lambda found: _SOUNDS.get(found[0]) or _SOUNDS[f"{found[0]}$"], latin)
    said = _AGAIN.sub(r"\1", said).replace("ie", "e")
    return _AGAIN.sub(r"\1", said)


def key(name, kind="organization"):
    """What equal names have in common, "" where there is nothing to compare. `kind` is person or another."""
    return (_of_person if kind == "person" else _of_group)(name)[0][:LENGTH]


def brief(name, kind="organization"):
    """The `key` that the initials of this name have; "" where it is none that is shortened."""
    return (_of_person if kind == "person" else _of_group)(name)[1][:LENGTH]


def is_brief(key):
    return key.startswith("*")


def nearness(one, other):
    """From 0 to 1: how nearly two keys are spelled alike."""
    return OSA.normalized_similarity(one, other)


def is_near(one, other):
    """Whether two keys differ as by a slip of the pen: in one letter of seven to eleven, or in two of more."""
    shorter = min(len(one), len(other))
    most = 0 if shorter < NEAR_FROM else 1 if shorter < 12 else 2
    return OSA.distance(one, other, score_cutoff=most) <= most


def _of_group(name):
    dotted = _DOTS.sub(r"\1", name)
    words = _WORD.findall(dotted)
    if len(words) == 1 and _is_initials(words[0]):
        return "*" + "".join(sounds(letter)[:1] for letter in fold(words[0])), ""
    folded = [word for written in words for word in _WORD.findall(fold(written))]
    telling = [word for word in folded if word not in _LITTLE] or folded
    heard = list(filter(None, map(sounds, telling)))
    initials = "*" + "".join(word[0] for word in heard) if len(heard) > 2 else ""
    return " ".join(sorted(heard)) or fold(name), initials


def _is_initials(word):
    return 2 <= len(word) <= _INITIALS and word == word.upper() != word.lower()


def _of_person(name):
    words = _WORD.findall(fold(name))
    letters = [word for word in words if len(word) == 1]
    full = [word for word in words if len(word) > 1]
    if letters and full:
        return f"*{sounds(_surname(full))} {sounds(letters[0])[:1]}", ""
    words = _without_patronymic(words)
    heard = list(filter(None, map(sounds, words)))
    if len(heard) < 2:
        return " ".join(heard) or fold(name), ""
    last = _surname(words)
    first = next((word for word in words if word != last), last)
    return " ".join(sorted(heard)), f"*{sounds(last)} {sounds(first)[:1]}"


def _surname(words):
    """The last word, unless that is a given name and the first is none."""
    return words[0] if words[-1] in GIVEN and words[0] not in GIVEN else words[-1]


def _without_patronymic(words):
    if len(words) == 3 and _PATRONYMIC.search(sounds(words[1])):
        return [words[0], words[2]]
    if len(words) == 3 and words[0] not in GIVEN and words[1] in GIVEN and _PATRONYMIC.search(sounds(words[2])):
        return words[:2]
    return words
