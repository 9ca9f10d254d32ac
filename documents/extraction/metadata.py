"""What a page's markup proposes: title, author, publisher, date, language, address, each with its origin.

The most trustworthy stands first: what was made for machines and names the page itself (JSON-LD, OpenGraph, the tags
of libraries), then what readers see. Values are the page's own, with white space collapsed; a date keeps its
precision,
and nothing is worked out from a copyright line, an address or the time of the capture.
"""

import re
from urllib.parse import urljoin, urlsplit

from . import Proposed, dates, json_ld
from . import language as languages
from .zones import COMMENTS, FOOTER, MENU, RELATED, SIDEBAR, zone_of

_META = {  # name or property: (field, how far down the list of that field)
    "title": [
        "og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title", "parsely-title", "sailthru.title",
    ],
    "author": [
        "author", "article:author", "citation_author", "dc.creator", "dcterms.creator", "byl", "parsely-author",
        "sailthru.author", "twitter:creator_name",
    ],
    "publisher": ["og:site_name", "dc.publisher", "dcterms.publisher", "citation_publisher", "citation_journal_title"],
    "date": [
        "article:published_time", "og:article:published_time", "citation_publication_date", "citation_date",
        "citation_online_date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created",
        "dcterms.created", "date", "pubdate", "publishdate", "publish-date", "publication_date", "parsely-pub-date",
        "sailthru.date", "article.published", "ptime",
    ],
    "language": ["og:locale", "content-language", "dc.language", "dcterms.language", "citation_language", "language"],
    "url": ["og:url"],
}  # fmt: skip
_FIELD_OF = {name: (field, place) for field, names in _META.items() for place, name in enumerate(names)}
_ITEMPROPS = {
    "headline": "title", "datepublished": "date", "datecreated": "date", "author": "author", "publisher": "publisher",
    "inlanguage": "language",
}  # fmt: skip
_PUBLISHED_CLASSES = {"published", "entry-date", "dt-published", "post-date", "pubdate"}
_CHANGED = re.compile(r"updat|modif", re.IGNORECASE)
_LONGEST = {"title": 1000, "author": 300, "publisher": 300, "date": 64, "language": 35, "url": 2000}
_ELSEWHERE = {COMMENTS, FOOTER, MENU, RELATED, SIDEBAR}  # a date or an author there is somebody else's
_MANY = 200  # elements of a kind that are looked at
_ORDER = ["title", "author", "publisher", "date", "language", "url"]


class Head:
    """What a tree says of the page, read once."""

    def __init__(self, root, url=""):
        self.root, self.url = root, url
        self.base = _joined(url, next((each.get("href", "") for each in root.iter("base")), "")) or url
        self.found = []  # (field, rank, raw value, origin)
        self.collect()

    def titles(self):
        """All titles that the head gives, to compare headings with."""
        return {_line(value) for field, _, value, origin in self.found if field == "title" and origin != "<h1>"}

    def proposed(self, text, language=""):
        """[Proposed]; `text` is the text proper, whose language is detected last, after `language`, which is given."""
        if language:
            self.found.append(("language", 90, language, "given with the page"))
        result = {}
        for field in _ORDER:
            ranked = sorted((each for each in self.found if each[0] == field), key=lambda each: each[1])
            for _, _, raw, origin in ranked:
                self.propose(result, field, raw, origin)
        detected = languages.detect(text)
        said = {languages.primary(value) for field, value in result if field == "language"}
        if detected != languages.UNKNOWN and languages.primary(detected) not in said:
            result["language", detected] = ["detected"]
        return [
            Proposed(field, value, _origins(origins)) for field in _ORDER for (of, value), origins in result.items()
            if of == field
        ]  # fmt: skip

    def propose(self, result, field, raw, origin):
        value = self.clean(field, raw)
        if not value or len(value) > _LONGEST[field]:
            return
        key = next((key for key in result if key[0] == field and _is_same(field, key[1], value)), (field, value))
        origins = result.setdefault(key, [])
        if origin not in origins:
            origins.append(origin)

    def clean(self, field, raw):
        value = _line(raw)
        if field == "date":
            return dates.edtf_of(value)
        if field == "language":
            return languages.normalise(value)
        if field == "url":
            return _joined(self.base, value)
        if field in ("author", "publisher") and (
            re.match(r"(?:https?:)?//|@\w+$", value) or not any(map(str.isalpha, value))
        ):
            return ""
        return value

    # Collecting

    def say(self, field, rank, value, origin):
        if value and value.strip():
            self.found.append((field, rank, value, origin))

    def collect(self):
        authors = {}
        for meta in self.root.iter("meta"):
            content = meta.get("content", "")
            for key in ("property", "name", "http-equiv"):
                name = (meta.get(key) or "").strip().lower()
                if name not in _FIELD_OF or len(content) > 2000:
                    continue
                field, place = _FIELD_OF[name]
                if field == "author" and content.strip():
                    authors.setdefault((name, place), []).append(_line(content))
                else:
                    self.say(field, 20 + place, content, _shown(name))
                break
        for (name, place), names in authors.items():
            self.say("author", 20 + place, ", ".join(dict.fromkeys(names[:20])), _shown(name))
        self.links()
        self.json_ld()
        self.microdata()
        self.seen()

    def links(self):
        for link in self.root.iter("link"):
            relations = link.get("rel", "").lower().split()
            if "canonical" in relations:
                self.say("url", 10, link.get("href"), "rel=canonical")
        language = self.root.get("lang") or self.root.get("{http://www.w3.org/XML/1998/namespace}lang")
        language = language or self.root.get("xml:lang")
        self.say("language", 0, language, f"html lang “{_line(language or '')[:35]}”")
        for body in self.root.iter("body"):
            self.say("language", 5, body.get("lang"), "body lang")
            break

    def json_ld(self):
        scripts = [
            "".join(script.itertext())
            for script in self.root.iter("script")
            if "ld+json" in script.get("type", "").lower()
        ][:50]
        here = {_joined(self.base, value) for field, _, value, _ in self.found if field == "url"} | {self.url} - {""}
        for place, (field, value, origin) in enumerate(json_ld.statements(scripts, here - {""})):
            rank = 12 if field in ("url", "language") else 1 + min(place, 100) / 1000
            if origin in ("WebSite name",):
                rank = 40
            self.say(field, 60 if "damaged" in origin else rank, value, f"JSON-LD {origin}")

    def microdata(self):
        for element in _first(self.root.xpath("//*[@itemprop]")):
            for name in element.get("itemprop", "").lower().split()[:5]:
                field = _ITEMPROPS.get(name)
                if field and _is_own(element):
                    self.say(
                        field,
                        10 if name != "datecreated" else 12,
                        _value(element),
                        f"itemprop {element.get('itemprop')[:30]}",
                    )

    def seen(self):
        """What readers see: the title of the window, the main heading, the author's link, the times near it."""
        for title in self.root.iter("title"):
            if title.getparent() is None or title.getparent().tag in ("head", "html", "body"):
                self.say("title", 60, title.text_content(), "<title>")
                break
        headings = [each for each in _first(self.root.iter("h1")) if not _stands_elsewhere(each)]
        if len(headings) == 1:
            self.say("title", 50, headings[0].text_content(), "<h1>")
        for link in _first(self.root.xpath("//*[contains(concat(' ', normalize-space(@rel), ' '), ' author ')]")):
            if link.tag in ("a", "span", "address") and not _stands_elsewhere(link):
                self.say("author", 50, link.text_content(), "rel=author")
                break
        for card in _first(self.root.xpath("//*[contains(concat(' ', normalize-space(@class), ' '), ' p-author ')]")):
            if not _stands_elsewhere(card):
                self.say("author", 55, card.text_content(), "class p-author")
                break
        self.times(headings)

    def times(self, headings):
        every = [each for each in _first(self.root.iter("time")) if not _is_change(each)]
        own = [each for each in every if not _stands_elsewhere(each)]
        marked = [each for each in own if each.get("pubdate") is not None or _is_marked(each)]
        if len({_moment(each) for each in marked}) == 1:
            self.say("date", 45, _moment(marked[0]), "<time> published")
            return
        near = [each for each in own if headings and len(headings) == 1 and _is_near(each, headings[0])]
        if near:
            self.say("date", 50, _moment(near[0]), "<time> at the heading")
        elif len({dates.edtf_of(_moment(each) or "") for each in every}) == 1 and own:
            self.say("date", 55, _moment(own[0]), "<time>, the only one")


def _is_same(field, first, second):
    """Whether a second value says nothing new: "ar_AR" of a page in "ar"."""
    if field == "language":
        return second == first or re.fullmatch(re.escape(first) + "-[A-Z]{2}", second) is not None
    return first.casefold() == second.casefold()


def _first(elements):
    found = []
    for element in elements:
        found.append(element)
        if len(found) == _MANY:
            break
    return found


def _line(text):
    return " ".join(text[:5000].split(" ")).strip() if text.isascii() and "\n" not in text else _collapsed(text[:5000])


def _collapsed(text):
    """White space as a browser has it; NBSP stays."""
    return re.sub(r"[ \t\n\r\f]+", " ", text).strip(" \xa0")


def _origins(origins):
    """All of them as far as a column of 100 characters holds them."""
    joined = origins[0][:100]
    for origin in origins[1:]:
        if len(joined) + len(origin) + 2 <= 100:
            joined += f", {origin}"
    return joined


def _shown(name):
    return name if ":" in name else f"meta {name}"


def _joined(base, address):
    """The absolute http(s) address without fragment and without credentials, or ""."""
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


def _value(element):
    """The value of a microdata property: `content`, `datetime`, or its text, or the name of the entity it holds."""
    for name in ("content", "datetime"):
        if element.get(name):
            return element.get(name)
    if element.get("itemscope") is not None or element.xpath(".//*[@itemprop]"):
        for inner in element.xpath(".//*[@itemprop='name']")[:1]:
            return inner.get("content") or inner.text_content()
        if element.get("itemscope") is not None:
            return ""
    return element.text_content()


def _is_own(element):
    """Whether the property is the page's article's, and not a comment's, a teaser's or a person's in it."""
    for above in element.iterancestors():
        if above.get("itemscope") is not None:
            kind = above.get("itemtype", "").rsplit("/", 1)[-1].lower()
            inner = any(outer.get("itemprop", "").lower() in ("comment", "comments") for outer in [above])
            own = not kind or kind.endswith(("article", "posting", "webpage", "creativework", "report"))
            return own and not inner and not _stands_elsewhere(element) and not _is_one_of_many(above)
    return not _stands_elsewhere(element)


def _is_one_of_many(scope):
    kind = scope.get("itemtype", "")
    return len(scope.getroottree().getroot().xpath("//*[@itemtype=$kind]", kind=kind)) > 1


def _stands_elsewhere(element):
    for above in element.iterancestors():
        names = f"{above.get('class', '')[:300]} {above.get('id', '')[:100]}".strip()
        if zone_of(above.tag, names, above.get("role", "")[:30].lower()) in _ELSEWHERE:
            return above.tag != "footer" or not any(outer.tag == "article" for outer in above.iterancestors())
    return False


def _moment(time):
    return time.get("datetime") or _collapsed(time.text_content()[:100])


def _is_change(time):
    return bool(_CHANGED.search(f"{time.get('class', '')} {time.get('itemprop', '')}"))


def _is_marked(time):
    return time.get("itemprop", "").lower() == "datepublished" or not _PUBLISHED_CLASSES.isdisjoint(
        time.get("class", "").lower().split()
    )


def _is_near(time, heading):
    """Whether both stand in the same header, or within two elements of the heading that are not the whole page."""
    for count, above in enumerate(heading.iterancestors()):
        if above.tag in ("body", "html", "main") or count > 1 and above.tag != "header":
            return False
        if any(each is above for each in time.iterancestors()):
            return True
    return False
