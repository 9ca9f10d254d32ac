"""BCP 47 language tags: checked, normalised, named."""

import functools
import unicodedata
from collections import Counter

import langcodes
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_NAMES = {  # languages that Django lists not at all, or oddly: (in English, in themselves, right to left)
    "ru": ("Russian", "русский", False),
    "uk": ("Ukrainian", "українська", False),
    "sk": ("Slovak", "slovenčina", False),
    "crh": ("Crimean Tatar", "qırımtatarca", False),
    "ku": ("Kurdish", "kurdî", False),
    "yi": ("Yiddish", "ייִדיש", True),
    "ab": ("Abkhaz", "аԥсуа", False),
    "ce": ("Chechen", "нохчийн", False),
    "os": ("Ossetian", "ирон", False),
    "sah": ("Yakut", "саха", False),
    "ba": ("Bashkir", "башҡорт", False),
    "cv": ("Chuvash", "чӑваш", False),
    "rom": ("Romani", "romani", False),
}
_RIGHT_TO_LEFT_SCRIPTS = {"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm"}


def normalise(tag):
    """The tag in its canonical form (`sr-latn` gives `sr-Latn`); ValidationError says what is wrong."""
    try:
        language = langcodes.Language.get(langcodes.standardize_tag(tag))
        if language.is_valid():
            return language.to_tag()
    except ValueError:
        pass
    hint = " " + gettext("Ukrainian is “uk”.") if tag.lower().startswith("ua") else ""
    raise ValidationError(
        gettext("“%(tag)s” is not a language tag. Write en, uk, sr-Latn …, or und if the language is unknown.")
        % {"tag": tag[:40]}
        + hint,
        code="language",
    )


def name(tag):
    """The language's name in the language itself, or its tag where we have none."""
    return gettext("language unknown") if tag in ("", "und") else _own_name(tag)


@functools.lru_cache(maxsize=1024)
def _own_name(tag):
    for key in (tag.lower(), tag.split("-")[0].lower()):
        if key in _NAMES:
            return _NAMES[key][1]
        if "name_local" in LANG_INFO.get(key, {}):
            return LANG_INFO[key]["name_local"]
    return tag


def name_here(tag):
    """The language's name in the language of the page."""
    if tag in ("", "und"):
        return gettext("language unknown")
    base = tag.split("-")[0].lower()
    if base in _NAMES:
        return gettext(_NAMES[base][0])
    return gettext(LANG_INFO[base]["name"]) if "name" in LANG_INFO.get(base, {}) else tag


@functools.lru_cache(maxsize=1024)
def direction(tag):
    """ "rtl", "ltr", or "auto" where the language is unknown."""
    if tag in ("", "und"):
        return "auto"
    parts = tag.split("-")
    if any(part in _RIGHT_TO_LEFT_SCRIPTS for part in parts):
        return "rtl"
    base = parts[0].lower()
    right = _NAMES[base][2] if base in _NAMES else LANG_INFO.get(base, {}).get("bidi", False)
    return "rtl" if right and len(parts) == 1 or right and len(parts[1]) != 4 else "ltr"


class LanguageField(models.CharField):
    """A BCP 47 tag, normalised when it is validated; `und` where nobody knows."""

    def __init__(self, verbose_name=_("language"), *args, **kwargs):
        kwargs.setdefault("max_length", 35)  # BCP 47, section 4.4.1
        kwargs.setdefault("help_text", _("A BCP 47 tag: en, uk, sr-Latn …; und if unknown."))
        super().__init__(verbose_name, *args, **kwargs)

    def clean(self, value, model_instance):
        value = super().clean(value, model_instance)
        return normalise(value) if value else value


_LETTERS = {
    "Cyrl": "CYRILLIC",
    "Latn": "LATIN",
    "Grek": "GREEK",
    "Arab": "ARABIC",
    "Hebr": "HEBREW",
    "Geor": "GEORGIAN",
}


def of_words(text, start, end, own):
    """In which of a source's `own` languages the words [start, end) of its text are, as far as that can be told.

    Their letters tell; where those leave a choice, or fit none, the paragraph in which they stand; "und" if nothing.
    """
    own = [tag for tag in own if tag != "und"]
    fitting = [tag for tag in own if _fits(tag, text[start:end])]
    if not own or len(fitting) == 1:
        return fitting[0] if fitting else "und"
    from documents.extraction import language  # it loads a model, which most words do without

    stop = text.find("\n", end)
    seems = language.detect(text[text.rfind("\n", 0, start) + 1 : stop if stop >= 0 else len(text)])
    if fitting:
        return next((tag for tag in fitting if language.primary(tag) == language.primary(seems)), fitting[0])
    return seems if _fits(seems, text[start:end]) else "und"


def _fits(tag, words):
    """Whether most letters of some words are of the script in which a language is written."""
    scripts = Counter(unicodedata.name(each, "").partition(" ")[0] for each in words if each.isalpha())
    written = _LETTERS.get(langcodes.Language.get(tag).maximize().script)
    return not scripts or written is None or scripts.most_common(1)[0][0] == written
