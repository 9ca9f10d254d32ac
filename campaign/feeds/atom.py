"""Atom, from plain values to XML. The rules are those of RFC 4287; dates are instants of RFC 3339."""

import re
from dataclasses import dataclass, field

from lxml import etree

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML 1.0 cannot hold at all, not even escaped.
_IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Link:
    href: str
    rel: str = "alternate"
    type: str = ""
    title: str = ""
    hreflang: str = ""


@dataclass(frozen=True)
class Entry:
    """`summary` is plain text. `updated` and `published` are instants as the JSON has them."""

    id: str
    title: str
    updated: str
    links: tuple
    summary: str = ""
    published: str = ""
    language: str = ""  # of the title
    categories: tuple = ()  # (term, label)


@dataclass(frozen=True)
class Feed:
    id: str
    title: str
    updated: str
    author: dict  # name, and where there is one: uri, email
    links: tuple
    entries: tuple = field(default=())
    subtitle: str = ""
    rights: str = ""
    language: str = "en"


def write(feed):
    """The feed as bytes of XML."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    root.set(_LANG, feed.language)
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", feed.updated)
    author = _sub(root, "author")
    for name in ("name", "uri", "email"):
        _text(author, name, feed.author.get(name, ""))
    _links(root, feed.links)
    _text(root, "rights", feed.rights)
    for entry in feed.entries:
        _entry(root, entry)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _entry(root, entry):
    element = _sub(root, "entry")
    _text(element, "id", entry.id)
    title = _text(element, "title", entry.title)
    if entry.language:
        title.set(_LANG, entry.language)
    _text(element, "published", entry.published)
    _text(element, "updated", entry.updated)
    _links(element, entry.links)
    for term, label in entry.categories:
        _sub(element, "category", term=term, label=label)
    _text(element, "summary", entry.summary)


def _links(parent, links):
    for link in links:
        _sub(parent, "link", href=link.href, rel=link.rel, type=link.type, title=link.title, hreflang=link.hreflang)


def _text(parent, name, text):
    """An element with this text; none where there is no text."""
    if not text:
        return None
    element = _sub(parent, name)
    element.text = _sound(text)
    return element


def _sub(parent, name, **attributes):
    sound = {key: _sound(value) for key, value in attributes.items() if value}
    return etree.SubElement(parent, f"{{{_ATOM}}}{name}", sound)


def _sound(text):
    return _IMPOSSIBLE.sub("\ufffd", str(text))
