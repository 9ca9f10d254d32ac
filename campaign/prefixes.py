"""The language in an address: `/petitions/` is English, `/de/petitions/` the same page in German.

Pages and feeds are there in every language. What programs read (JSON, CSV, references) says the same to everybody and
has one address, without a language.
"""

import functools
import re

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils import translation
from markupsafe import escape

FOR_PROGRAMS = re.compile(r"\.(json|jsonld|csv|bib|ris|zip)$")


def language_of(path):
    """The language whose address this is."""
    return _language(path[1:].partition("/")[0])


@functools.lru_cache(maxsize=256)
def _language(first):
    """The language that an address with this first part is in."""
    return translation.get_language_from_path(f"/{first}/") or settings.LANGUAGE_CODE


@receiver(setting_changed)
def _forget(*, setting, **_kwargs):
    """For tests, as Django does."""
    if setting in ("LANGUAGES", "LANGUAGE_CODE"):
        _language.cache_clear()


def without(path):
    """The address without its language; with one slash in front, for “//” would begin the name of another site."""
    prefix = f"/{language_of(path)}/"
    return "/" + path.removeprefix(prefix).lstrip("/")


def within(path, language):
    """The address of the same page in a language."""
    return _prefixed(without(path), language)


def _prefixed(path, language):
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"


def everywhere(request):
    """[{tag, name, direction, href, current}]: this page in each language, with what its address asks for. `href` is
    written as HTML."""
    asked, current = request.META.get("QUERY_STRING", ""), translation.get_language()
    path = escape(without(request.path) + (f"?{asked}" if asked else ""))
    return [
        {
            "tag": tag,
            "name": name,
            "direction": "rtl" if LANG_INFO[tag]["bidi"] else "ltr",
            "href": _prefixed(path, tag),
            "current": tag == current,
        }
        for tag, name in settings.LANGUAGES
    ]
