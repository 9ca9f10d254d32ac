"""What surrounds every page, put together once for each of its parts and not tag by tag: the template engine took as
long for it as the database for the page."""

import functools

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

register = template.Library()
SHEETS = ("tokens", "base", "masthead", "page", "facts", "evidence", "lists", "reading")


@register.tag
def once(parser, token):
    """{% once name … %} … {% endonce %}: a part of the page that says the same wherever these names do.

    It is put together once in a process for each language and what the names stand for: words, addresses, numbers.
    What it holds must depend on nothing else, and no block begins in it.
    """
    names = [parser.compile_filter(each) for each in token.split_contents()[1:]]
    nodes = parser.parse(("endonce",))
    parser.delete_first_token()
    return Once(nodes, names)


class Once(template.Node):
    MOST = 200  # ways in which one part is kept
    child_nodelists = ()

    def __init__(self, nodes, names):
        self.nodes, self.names, self.made = nodes, names, {}

    def render(self, context):
        named = [each.resolve(context, ignore_failures=True) for each in self.names]
        key = get_language(), get_script_prefix(), *named
        made = self.made.get(key)
        if made is None:
            if len(self.made) >= self.MOST:
                self.made.clear()
            with context.push():
                made = self.made[key] = self.nodes.render(context)
        return made


@register.simple_tag
def sheets():
    """Our icon and the style sheets of every page."""
    return _sheets(settings.STATIC_URL)


@register.simple_tag
def sheet_of_paper():
    """The style sheet of print, which comes after all others."""
    return _sheet("print", settings.STATIC_URL)


@functools.lru_cache(maxsize=8)
def _sheets(where):
    icon = f'<link rel="icon" type="image/svg+xml" href="{conditional_escape(static("campaign/icon.svg"))}">'
    return mark_safe("\n".join([icon, *(_sheet(name, where) for name in SHEETS)]))  # noqa: S308


@functools.lru_cache(maxsize=64)
def _sheet(name, _where):
    address = conditional_escape(static(f"campaign/{name}.css"))
    return mark_safe(f'<link rel="stylesheet" href="{address}">')  # noqa: S308


@register.simple_tag(takes_context=True)
def alternates(context):
    """This page in the other languages, for programs."""
    languages = context.get("in_languages")
    if not languages:
        return ""
    site = conditional_escape(f"{context['request'].scheme}://{context['request'].get_host()}")
    lines = []
    for each in languages:
        address = f"{site}{conditional_escape(each['url'])}"
        lines.append(f'<link rel="alternate" hreflang="{each["tag"]}" href="{address}">\n')
        if len(lines) == 1:
            lines.append(f'<link rel="alternate" hreflang="x-default" href="{address}">\n')
    return mark_safe("".join(lines))  # noqa: S308  addresses are escaped, tags are ours


@register.simple_tag(takes_context=True)
def tongues(context):
    """This page in the other languages, for readers."""
    found = []
    for each in context["in_languages"]:
        whose = f'hreflang="{each["tag"]}" lang="{each["tag"]}" dir="{each["direction"]}"'
        current, name = CURRENT if each["current"] else "", conditional_escape(each["name"])
        found.append(f'<li><a href="{conditional_escape(each["url"])}" {whose}{current}>{name}</a></li>\n')
    return mark_safe("".join(found))  # noqa: S308  addresses are escaped, all else is ours


CURRENT = ' aria-current="true"'
