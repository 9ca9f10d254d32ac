"""The words of pages, each looked up once in a process and language: a page says a hundred of them."""

import functools

from django.utils.translation import get_language
from django.utils.translation import gettext as looked_up


def gettext(words):
    return _said(words, get_language())


@functools.lru_cache(maxsize=8192)
def _said(words, language):
    return looked_up(words)
