"""Addresses of things by their slug or key: each pattern is looked up once in a process and language.

Django looks a pattern up each time; a page of a list did so a hundred times.
"""

import functools

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

_SLUG, _KEY = "a-slug-of-nothing", "00000000-0000-4000-8000-000000000000"


def path(name, slug):
    """`reverse(name, args=[slug])`, where the only argument is a slug."""
    return _path(name, _SLUG, slug)


def path_of_key(name, key):
    """The same, where it is a UUID."""
    return _path(name, _KEY, key)


def plain_path(name, *args):
    """`reverse(name, args=args)`, for the few addresses that each page leads to."""
    return _plain(name, args, get_language(), get_script_prefix())


def _path(name, mark, part):
    if not part:
        return reverse(name, args=[part])  # which says what is wrong
    before, after = _around(name, mark, get_language(), get_script_prefix())
    return f"{before}{part}{after}"


@functools.lru_cache(maxsize=4096)
def _around(name, mark, *whose):
    before, _mark, after = reverse(name, args=[mark]).partition(mark)
    return before, after


@functools.lru_cache(maxsize=4096)
def _plain(name, args, *whose):
    return reverse(name, args=args)
