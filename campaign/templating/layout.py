"""What surrounds every page, most of it put together once for many."""

import functools

from django.conf import settings
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from jinja2 import pass_context
from markupsafe import escape

SHEETS = ("tokens", "base", "masthead", "page", "facts", "evidence", "lists", "reading")
MOST = 400  # parts that are kept
_made = {}  # {the part and what it depends on: its HTML}


def once(part, *named, caller):
    """`{% call once("name of the part", …) %}`: what says the same on every page where these names stand for the same.

    It is put together once in a process for each language and what the names stand for: words, addresses, numbers.
    What it holds must depend on nothing else.
    """
    key = part, get_language(), get_script_prefix(), *named
    made = _made.get(key)
    if made is None:
        if len(_made) >= MOST:
            _made.clear()
        made = _made[key] = caller()
    return made


def sheets():
    """Our icon and the style sheets of every page."""
    return _sheets(settings.STATIC_URL)


def sheet_of_paper():
    """The style sheet of print, which comes after all others."""
    return _sheet("print", settings.STATIC_URL)


@functools.lru_cache(maxsize=8)
def _sheets(where):
    icon = f'<link rel="icon" type="image/svg+xml" href="{escape(static("campaign/icon.svg"))}">'
    return SafeString("\n".join([icon, *(_sheet(name, where) for name in SHEETS)]))  # noqa: S308


@functools.lru_cache(maxsize=64)
def _sheet(name, _where):
    address = escape(static(f"campaign/{name}.css"))
    return SafeString(f'<link rel="stylesheet" href="{address}">')  # noqa: S308


@pass_context
def alternates(context):
    """This page in the other languages, for programs."""
    languages = context.get("in_languages")
    if not languages:
        return ""
    site = escape(f"{context['request'].scheme}://{context['request'].get_host()}")
    lines = []
    for each in languages:
        address = f"{site}{each['href']}"
        lines.append(f'<link rel="alternate" hreflang="{each["tag"]}" href="{address}">\n')
        if len(lines) == 1:
            lines.append(f'<link rel="alternate" hreflang="x-default" href="{address}">\n')
    return SafeString("".join(lines))  # noqa: S308  addresses are escaped, tags are ours


@pass_context
def tongues(context):
    """This page in the other languages, for readers."""
    found = []
    for each in context["in_languages"]:
        whose = f'hreflang="{each["tag"]}" lang="{each["tag"]}" dir="{each["direction"]}"'
        current, name = CURRENT if each["current"] else "", escape(each["name"])
        found.append(f'<li><a href="{each["href"]}" {whose}{current}>{name}</a></li>\n')
    return SafeString("".join(found))  # noqa: S308  addresses are escaped, all else is ours


CURRENT = ' aria-current="true"'
