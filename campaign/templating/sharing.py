"""What a page tells those who show previews of it, and machines: one tag in the head of every page."""

import re
from html import unescape

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from jinja2 import pass_context
from markupsafe import escape

from campaign import linked, previews, telling
from documents.paths import plain_path
from documents.templating.wording import gettext as _

WORDS = 60  # of a summary


@pass_context
def shared(context, title, description):
    """OpenGraph and JSON-LD of this page; nothing where it is an error, or of one reader's making (a search).

    `title` and `description` give what the page itself says there.
    """
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if match is None or context.get("errors") or match.url_name in ("search", None):
        return ""
    absolute = Absolute(request)
    made = _of(context, match.url_name, absolute) or _of_page(context, absolute, title, description)
    told, address, data, picture = made
    if data is None:
        return ""
    return SafeString("\n".join(filter(None, [_graph(told, address, picture, absolute), linked.block(data)])))  # noqa: S308


# An address of this site as it stands on the page, with nothing in it to encode or to resolve.
_PLAIN = re.compile(r"(?=/)(/[\w-][\w.-]*)*/?(\?[\w=&-]*)?", re.ASCII)


class Absolute:
    """Makes a path an address with the name of the site, as `request.build_absolute_uri` does."""

    def __init__(self, request):
        self.request, self.site = request, f"{request.scheme}://{request.get_host()}"

    def __call__(self, path):
        return self.site + path if _PLAIN.fullmatch(path) else self.request.build_absolute_uri(path)


def _of(context, name, absolute):
    """(what is told, the address, the JSON-LD, the path of a picture) of a record, source or passage; or None."""
    record = context.get("record")
    if name == "home":
        return _of_site(), absolute(plain_path("home")), linked.home(absolute), ""
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
    return None


def _of_page(context, absolute, title, description):
    title, items = _text(title()), context.get("items")
    address = absolute(absolute.request.get_full_path())
    told = telling.Told("", title, "", (), _text(description()), "")
    if items is not None and context.get("page"):
        return told, address, linked.collection(address, title, items, absolute), ""
    return told, address, linked.page(address, title, absolute), ""


def _text(html):
    return " ".join(unescape(strip_tags(html)).split())


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
    image = absolute(picture or plain_path("picture"))
    pairs += [
        ("og:image", image), ("og:image:type", "image/png"), ("og:image:width", str(previews.WIDTH)),
        ("og:image:height", str(previews.HEIGHT)), ("og:image:alt", " · ".join(filter(None, [told.kind, told.title]))),
    ]  # fmt: skip
    lines = [f'<meta property="{name}" content="{escape(content)}">' for name, content in pairs if content]
    lines.append('<meta name="twitter:card" content="summary_large_image">')
    lines += ['<meta name="robots" content="nosnippet">'] if told.note else []
    return "\n".join(lines)
