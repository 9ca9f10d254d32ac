"""What a page's markup proposes: title, author, publisher, date, language, address, each with its origin.

The most trustworthy stands first: what was made for machines and names the page itself (JSON-LD, OpenGraph, the tags
of libraries), then what readers see. Values are the page's own, with white space collapsed; a date keeps its
precision, and nothing is worked out from a copyright line, an address or the time of the capture.
"""

import re
from urllib.parse import urljoin, urlsplit

from . import Proposed, dates, json_ld, visible
from . import language as languages

_META = {  # names and properties, the most trustworthy of a field first
    "title": [
        "og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title", "parsely-title", "sailthru.title",
    ],
    "author": [
        "author", "article:author", "citation_author", "dc.creator", "dcterms.creator", "byl", "parsely-author",
        "sailthru.author",
    ],
    "publisher": ["og:site_name", "dc.publisher", "dcterms.publisher", "citation_publisher", "citation_journal_title"],
    "date": [
        "article:published_time", "og:article:published_time", "citation_publication_date", "citation_date",
        "citation_online_date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created",
        "dcterms.created", "date", "pubdate", "publishdate", "publish-date", "publication_date", "parsely-pub-date",
        "sailthru.date", "article.published",
    ],
    "language": ["og:locale", "content-language", "dc.language", "dcterms.language", "citation_language", "language"],
    "url": ["og:url"],
}  # fmt: skip
_FIELD_OF = {name: (field, place) for field, names in _META.items() for place, name in enumerate(names)}
_FIELDS = list(_META)
_LONGEST = {"title": 1000, "author": 300, "publisher": 300, "date": 64, "language": 35, "url": 2000}
_ORIGIN = 100  # characters


class Head:
    """What a tree says of its page; read once, because the tree may be used up afterwards."""

    def __init__(self, root, url=""):
        self.root, self.url = root, url
        base = next((each.get("href", "") for each in root.iter("base")), "")
        self.base = _joined(url, base) or url
        self.found = []  # (field, rank, raw value, origin): the lower the rank, the more it is trusted
        self.say_all(self.meta())
        self.say_all(self.links())
        self.say_all(self.json_ld())
        self.say_all(visible.microdata(root))
        self.say_all(visible.shown(root))

    def say_all(self, statements):
        self.found += [each for each in statements if each[2] and each[2].strip()]

    def titles(self):
        """All titles that the head gives, to compare headings with."""
        return {visible.line(value) for field, _, value, origin in self.found if field == "title" and origin != "<h1>"}

    def proposed(self, text, language=""):
        """[Proposed]; `text` is the text proper, whose language is detected last, after `language`, which is given."""
        given = [("language", 90, language, "given with the page")] if language else []
        values = {}  # (field, value): its origins
        for field, _, raw, origin in sorted(self.found + given, key=lambda each: (_FIELDS.index(each[0]), each[1])):
            value = self.cleaned(field, raw)
            if value and len(value) <= _LONGEST[field]:
                key = next((key for key in values if key[0] == field and _is_same(*key, value)), (field, value))
                values.setdefault(key, []).append(origin)
        detected = languages.detect(text)
        said = {languages.primary(value) for field, value in values if field == "language"}
        if detected != languages.UNKNOWN and languages.primary(detected) not in said:
            values["language", detected] = ["detected"]
        found = [Proposed(field, value, _joined_origins(origins)) for (field, value), origins in values.items()]
        return sorted(found, key=lambda each: _FIELDS.index(each.field))

    def cleaned(self, field, raw):
        value = visible.line(raw)
        if field == "date":
            return dates.edtf_of(value)
        if field == "language":
            return languages.normalise(value)
        if field == "url":
            return _joined(self.base, value)
        if field in ("author", "publisher") and (
            re.match(r"(?:https?:)?//|@\w+$", value) or not any(map(str.isalpha, value))
        ):
            return ""  # the address of a profile is no name
        return value

    def meta(self):
        authors = {}
        for meta in self.root.iter("meta"):
            content = meta.get("content", "")
            for key in ("property", "name", "http-equiv"):
                name = meta.get(key, "").strip().lower()
                if name in _FIELD_OF and len(content) <= 2000:
                    field, place = _FIELD_OF[name]
                    origin = name if ":" in name else f"meta {name}"
                    if field == "author":  # one tag for each of several authors
                        authors.setdefault((20 + place, origin), []).append(visible.line(content))
                    else:
                        yield field, 20 + place, content, origin
                    break
        for (rank, origin), names in authors.items():
            names = dict.fromkeys(name for name in names[:20] if name)
            yield "author", rank, ("; " if any("," in name for name in names) else ", ").join(names), origin

    def links(self):
        for link in self.root.iter("link"):
            if "canonical" in link.get("rel", "").lower().split():
                yield "url", 10, link.get("href"), "rel=canonical"
        for element, rank in ((self.root, 0), (self.root.find("body"), 5)):
            if element is not None:
                language = element.get("lang") or element.get("xml:lang") or ""
                yield "language", rank, language, f"{element.tag} lang “{visible.line(language)[:35]}”"

    def json_ld(self):
        scripts = [
            visible.text(script) for script in self.root.iter("script") if "ld+json" in script.get("type", "").lower()
        ]
        here = {_joined(self.base, value) for field, _, value, _ in self.found if field == "url"} | {self.url}
        for place, (field, value, origin) in enumerate(json_ld.statements(scripts[:50], here - {""})):
            rank = 12 if field in ("url", "language") else 1 + min(place, 1000) / 1000
            if "WebSite" in origin or "damaged" in origin:
                rank = 40
            yield field, rank, value, f"JSON-LD {origin}"


def _is_same(field, first, second):
    """Whether a second value says nothing new: "ar_AR" of a page in "ar"."""
    if field == "language":
        return second == first or re.fullmatch(re.escape(first) + "-[A-Z]{2}", second) is not None
    return first.casefold().split() == second.casefold().split()


def _joined_origins(origins):
    """Each once, as far as they fit."""
    joined = origins[0][:_ORIGIN]
    for origin in dict.fromkeys(origins[1:]):
        if origin != origins[0] and len(joined) + len(origin) + 2 <= _ORIGIN:
            joined += f", {origin}"
    return joined


def _joined(base, address):
    """The absolute http(s) address without fragment; "" for other schemes, credentials and nonsense."""
    address = address.strip()
    if not address or len(address) > 2000 or any(character <= " " for character in address):
        return ""
    try:
        parts = urlsplit(urljoin(base, address))
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            return ""
        return parts._replace(fragment="").geturl()
    except ValueError:
        return ""
