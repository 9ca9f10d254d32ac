"""What a page tells those who show previews of it, and machines: one tag in the head of every page."""

from html import unescape

from django import template
from django.conf import settings
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import reverse
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaign import linked, previews, telling

register = template.Library()
WORDS = 60  # of a summary


@register.simple_tag(takes_context=True)
def shared(context):
    """OpenGraph and JSON-LD of this page; nothing where it is an error, or of one reader's making (a search)."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if match is None or context.get("errors") or match.url_name in ("search", None):
        return ""
    absolute = request.build_absolute_uri
    told, address, data, picture = _of(context, match.url_name, request, absolute)
    if data is None:
        return ""
    return mark_safe("\n".join(filter(None, [_graph(told, address, picture, absolute), linked.block(data)])))  # noqa: S308


def _of(context, name, request, absolute):
    """(what is told, the address, the JSON-LD, the path of a picture)."""
    record, items = context.get("record"), context.get("items")
    if name == "home":
        return _of_site(), absolute(reverse("home")), linked.home(absolute), ""
    if name in linked.KINDS and record:
        told = telling.told(record, telling.note_of(record), WORDS)
        return told, absolute(record["url"]), linked.record(record, absolute), f"{record['url'].rstrip('/')}.png"
    if name == "document" and "pieces" in context:
        source = context["source"]
        newest = source["version"]["number"] == source["versions"][0]["number"]
        address = absolute(source["url"] if newest else source["version"]["url"])
        return telling.told(source), address, linked.source(source, address, absolute), ""
    if name == "passage" and "passage" in context:
        passage = context["passage"]
        return telling.told(passage["source"]), absolute(passage["url"]), linked.passage(passage, absolute), ""
    title = _block(context, "title")
    address = absolute(request.get_full_path())
    told = telling.Told("", title, "", (), _block(context, "description"), "")
    if items is not None and context.get("page"):
        return told, address, linked.collection(address, title, items, absolute), ""
    return told, address, linked.page(address, title, absolute), ""


def _block(context, name):
    """What the page itself puts into this block of the base template, as text."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    return " ".join(unescape(strip_tags(block.render(context))).split())


def _of_site():
    said = _("A public record in which every fact shows the exact passage it rests on.")
    return telling.Told("", settings.SITE_NAME, "", (), said, "")


def _graph(told, address, picture, absolute):
    """OpenGraph; a text with a content note is not to be quoted by search engines either."""
    pairs = [
        ("og:site_name", settings.SITE_NAME), ("og:type", "article" if picture else "website"),
        ("og:title", told.title), ("og:url", address), ("og:locale", get_language().replace("-", "_")),
        ("og:description", " – ".join(told.described.split("\n")).strip(" –")),
    ]  # fmt: skip
    image = absolute(picture or reverse("picture"))
    pairs += [
        ("og:image", image), ("og:image:type", "image/png"), ("og:image:width", str(previews.WIDTH)),
        ("og:image:height", str(previews.HEIGHT)), ("og:image:alt", " · ".join(filter(None, [told.kind, told.title]))),
    ]  # fmt: skip
    tags = format_html_join("\n", '<meta property="{}" content="{}">', [pair for pair in pairs if pair[1]])
    tags += format_html('\n<meta name="twitter:card" content="{}">', "summary_large_image")
    return tags + mark_safe('\n<meta name="robots" content="nosnippet">') if told.note else tags
