"""What a page says of itself in the open: microdata, its window's title, its heading, its author's link, its times.

What stands in a menu, a sidebar, a footer, in comments or related articles is said of something else.
"""

import re
from collections import Counter

from . import dates
from .zones import COMMENTS, FOOTER, MENU, RELATED, SIDEBAR, zone_of

_ITEMPROPS = {
    "headline": ("title", 10), "datepublished": ("date", 10), "datecreated": ("date", 12), "author": ("author", 10),
    "publisher": ("publisher", 10), "inlanguage": ("language", 10),
}  # fmt: skip
_PUBLISHED_CLASSES = {"published", "entry-date", "dt-published", "post-date", "pubdate"}
_CHANGED = re.compile(r"updat|modif", re.IGNORECASE)
_ELSEWHERE = {COMMENTS, FOOTER, MENU, RELATED, SIDEBAR}
_MANY = 200  # elements of a kind that are looked at


def text(element):
    """The text within an element, without comments."""
    return element.xpath("string()")


def line(value):
    """White space collapsed, as a browser does; an NBSP within stays."""
    return re.sub(r"[ \t\n\r\f]+", " ", value[:5000]).strip(" \xa0")


def microdata(root):
    """(field, rank, raw value, origin) of schema.org's attributes in the markup."""
    kinds = None
    for element in root.xpath("(//*[@itemprop])[position() <= 200]"):
        for name in element.get("itemprop").lower().split()[:5]:
            if name in _ITEMPROPS:
                kinds = kinds or Counter(root.xpath("//*[@itemscope]/@itemtype"))
                if _is_own(element, kinds):
                    yield *_ITEMPROPS[name], _value(element), f"itemprop {name}"


def shown(root):
    """(field, rank, raw value, origin) of what readers see."""
    for title in root.iter("title"):
        if title.getparent() is None or title.getparent().tag in ("head", "html", "body"):
            yield "title", 60, text(title), "<title>"
            break
    headings = [each for each in _first(root.iter("h1")) if not _stands_elsewhere(each)]
    if len(headings) == 1:
        yield "title", 50, text(headings[0]), "<h1>"
    for attribute, word, rank in (("rel", "author", 50), ("class", "p-author", 55)):
        for element in root.xpath(f"(//*[contains(@{attribute}, '{word}')])[position() <= 200]"):
            named = word in element.get(attribute).split() and element.tag != "link"
            if named and not _stands_elsewhere(element):
                yield "author", rank, text(element), f"{attribute}={word}"
                break
    yield from _times(root, headings)


def _times(root, headings):
    """The one time that is marked as the page's; or the first at its heading; or the only one of the page."""
    every = [each for each in _first(root.iter("time")) if not _is_change(each)]
    own = [each for each in every if not _stands_elsewhere(each)]
    marked = [each for each in own if _is_marked(each)]
    near = [each for each in own if len(headings) == 1 and _is_near(each, headings[0])]
    if len({dates.edtf_of(_moment(each)) for each in marked}) == 1:
        yield "date", 45, _moment(marked[0]), "<time> published"
    elif near:
        yield "date", 50, _moment(near[0]), "<time> at the heading"
    elif own and len({dates.edtf_of(_moment(each)) for each in every}) == 1:
        yield "date", 55, _moment(own[0]), "<time>, the only one"


def _first(elements):
    return [element for element, _ in zip(elements, range(_MANY), strict=False)]


def _value(element):
    """The value of a microdata property: `content`, `datetime`, or its text, or the name of the entity it holds."""
    for name in ("content", "datetime"):
        if element.get(name):
            return element.get(name)
    for inner in element.xpath("(.//*[@itemprop='name'])[1]"):
        return inner.get("content") or text(inner)
    return "" if element.get("itemscope") is not None else text(element)


def _is_own(element, kinds):
    """Whether the property is the page's article's, and not a comment's, a teaser's or a person's in it."""
    if _stands_elsewhere(element):
        return False
    for above in element.iterancestors():
        if above.get("itemscope") is not None:
            kind = above.get("itemtype", "")
            name = kind.rsplit("/", 1)[-1].lower()
            if name and not name.endswith(("article", "posting", "webpage", "creativework", "report")):
                return False
            return kinds[kind] < 2 and not above.get("itemprop", "").lower().startswith("comment")
    return True


def _stands_elsewhere(element):
    """Whether a container around it says that it is a menu, comments, ...; an article's footer is its own."""
    for above in element.iterancestors():
        names = f"{above.get('class', '')[:300]} {above.get('id', '')[:100]}".strip()
        zone = zone_of(above.tag, names, above.get("role", "")[:30].lower())
        if zone in _ELSEWHERE and not (above.tag == "footer" and _is_in_article(above)):
            return True
    return False


def _is_in_article(element):
    return next(element.iterancestors("article"), None) is not None


def _moment(time):
    return time.get("datetime") or line(text(time)[:100])


def _is_change(time):
    return bool(_CHANGED.search(f"{time.get('class', '')} {time.get('itemprop', '')}"))


def _is_marked(time):
    if time.get("pubdate") is not None or time.get("itemprop", "").lower() == "datepublished":
        return True
    return not _PUBLISHED_CLASSES.isdisjoint(time.get("class", "").lower().split())


def _is_near(time, heading):
    """Whether both stand in the same header, or within two elements of the heading that are not the whole page."""
    around = set(time.iterancestors())
    for count, above in enumerate(heading.iterancestors()):
        if above.tag in ("body", "html", "main") or (count > 1 and above.tag != "header"):
            return False
        if above in around:
            return True
    return False
