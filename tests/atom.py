"""What is wrong with an Atom document: each MUST of RFC 4287 that a feed of ours could break."""

import re

from django.utils.dateparse import parse_datetime
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
TAG = re.compile(r"tag:[\w.+-]*@?[a-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:[A-Za-z0-9/?=&%._~!$'()*+,;:@-]*")  # RFC 4151
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")  # RFC 3339
ONCE = {"feed": ["id", "title", "updated"], "entry": ["id", "title", "updated"]}
AT_MOST_ONCE = ["generator", "icon", "logo", "rights", "subtitle", "published", "content", "source", "summary"]
KNOWN = {
    "feed": {"id", "title", "subtitle", "updated", "author", "link", "rights", "entry", "category", "generator"},
    "entry": {"id", "title", "published", "updated", "link", "category", "summary", "author", "rights", "content"},
    "author": {"name", "uri", "email"},
}


def read(response):
    """The root element of the answer."""
    return etree.fromstring(response.content)


def entries(response):
    return read(response).findall(f"{ATOM}entry")


def said(element, name):
    return element.findtext(f"{ATOM}{name}")


def link(element, rel):
    found = [each.get("href") for each in element.findall(f"{ATOM}link") if each.get("rel", "alternate") == rel]
    return found[0] if found else None


def problems(root):
    """Sentences; none where the document is a valid feed."""
    if root.tag != f"{ATOM}feed":
        return ["the root is no feed"]
    found = list(_of(root, "feed"))
    ids = [said(entry, "id") for entry in root.findall(f"{ATOM}entry")]
    found += [f"{each} is there twice" for each in set(ids) if ids.count(each) > 1]
    if link(root, "self") is None:
        found.append("the feed does not say where it is")
    if not root.findall(f"{ATOM}author") and not all(e.findall(f"{ATOM}author") for e in root.findall(f"{ATOM}entry")):
        found.append("nobody is its author")
    newest = max((said(entry, "updated") for entry in root.findall(f"{ATOM}entry")), default="")
    if newest > said(root, "updated"):
        found.append("an entry is newer than its feed")
    for entry in root.findall(f"{ATOM}entry"):
        found += _of(entry, "entry")
        if link(entry, "alternate") is None:
            found.append(f"{said(entry, 'id')} leads nowhere")
    return found


def _of(element, kind):
    names = [etree.QName(child).localname for child in element]
    yield from (f"{kind}: {name} is unknown" for name in set(names) - KNOWN[kind])
    yield from (f"{kind}: {name} not once" for name in ONCE.get(kind, ()) if names.count(name) != 1)
    yield from (f"{kind}: {name} more than once" for name in AT_MOST_ONCE if names.count(name) > 1)
    for child in element:
        name, text = etree.QName(child).localname, child.text or ""
        if child.tag.startswith(ATOM) and name in ("updated", "published"):
            if not (INSTANT.fullmatch(text) and parse_datetime(text)):
                yield f"{text} is no instant"
        elif name == "id" and not TAG.fullmatch(text):
            yield f"{text} is no tag"
        elif name == "link":
            yield from _of_link(child)
        elif name == "author":
            yield from _of(child, "author")
            if not said(child, "name"):
                yield "an author has no name"
        elif name in ("title", "summary", "rights", "subtitle") and not text.strip():
            yield f"{kind}: {name} is empty"
        elif name == "category" and not child.get("term"):
            yield "a category has no term"
    alternates = [(each.get("type"), each.get("hreflang")) for each in element.findall(f"{ATOM}link")
                  if each.get("rel", "alternate") == "alternate"]  # fmt: skip
    if len(set(alternates)) < len(alternates):
        yield f"{kind}: two alternates of the same type and language"


def _of_link(child):
    if not re.match("https?://", child.get("href", "")):
        yield f"{child.get('href')} is no absolute address"
    if child.get("type") and not re.fullmatch(r"[\w.+-]+/[\w.+-]+", child.get("type")):
        yield f"{child.get('type')} is no media type"
