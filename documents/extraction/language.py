"""Languages: the tags that markup uses in BCP 47, and the language that a text seems to be in."""

import re
from functools import cache

import langcodes

UNKNOWN = "und"
_MISTAKEN = {  # codes of countries that pages use for their languages, where no language has that code
    "ua": "uk", "by": "be", "kz": "kk", "ge": "ka", "cz": "cs", "gr": "el", "jp": "ja", "cn": "zh", "dk": "da",
    "rs": "sr", "md": "ro", "al": "sq", "us": "en", "gb": "en",
}  # fmt: skip
_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_NO_WORDS = re.compile(r"https?://\S+|www\.\S+|\S{1,60}@\S+|[@#]\w+")
_SAMPLE = 400  # characters of each piece that is looked at
_PIECES = 24
_ENOUGH = 8  # letters; fewer are no language
_SURE = 0.5  # py3langid's own probability, which it calibrates by length


def normalise(tag):
    """The canonical BCP 47 tag of what markup says ("ru_RU.UTF-8" gives "ru"), or "" if it is none.

    A region, or a script, that the language has anyway is dropped: uk-UA gives uk; zh-TW and sr-Latn stay.
    """
    bare = tag.strip().split(",")[0].split(";")[0].split(".")[0].split("@")[0].replace("_", "-").strip(" -")
    if not _TAG.fullmatch(bare) or len(bare) > 35:
        return ""
    first, _, rest = bare.lower().partition("-")
    if first in _MISTAKEN:
        bare = f"{_MISTAKEN[first]}-{rest}" if rest and rest not in _MISTAKEN else _MISTAKEN[first]
    try:
        language = langcodes.Language.get(langcodes.standardize_tag(bare))
        if not language.is_valid() or not language.language or language.language in (UNKNOWN, "mul", "zxx"):
            return ""
        return _bare(language)
    except (ValueError, LookupError):
        return ""


def _bare(language):
    """The tag without what its language implies."""
    plain = langcodes.Language.make(language=language.language)
    likely = plain.maximize()
    script = language.script if language.script != likely.script else None
    region = language.territory
    implied = langcodes.Language.make(language=language.language, script=language.script, territory=region).maximize()
    written = langcodes.Language.make(language=language.language, script=script).maximize()
    if region in (likely.territory, written.territory) and implied.script == written.script:
        region = None
    return langcodes.Language.make(language=language.language, script=script, territory=region).to_tag()


def primary(tag):
    """The language alone: "zh" of "zh-TW"."""
    return tag.split("-")[0].lower()


def detect(text):
    """The language that most of the text is in, or "und" where that cannot be told."""
    found = {}
    for piece in _pieces(text):
        piece = _NO_WORDS.sub(" ", piece)
        letters = sum(map(str.isalpha, piece))
        if letters < _ENOUGH:
            continue
        tag, probability = _identifier().classify(piece)
        if probability >= _SURE and tag != "zxx":
            found[tag] = found.get(tag, 0) + letters * probability
    return normalise(max(found, key=found.get)) or UNKNOWN if found else UNKNOWN


def _pieces(text):
    """The text, or of a long one samples from its whole length, each cut at a word."""
    text = " ".join(text[: _SAMPLE * _PIECES * 20].split())
    if len(text) <= 2 * _SAMPLE:
        return [text]
    step = max(_SAMPLE, len(text) // _PIECES)
    return [text[at : at + _SAMPLE].partition(" ")[2] for at in range(0, len(text), step)]


@cache
def _identifier():
    """py3langid's model. It takes a second to load, and imports numpy, so it is loaded when it is needed."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
