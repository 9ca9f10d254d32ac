"""What a page's JSON-LD says of the page itself.

Only the page's own entity counts: not its teasers, comments, parts or the articles that it mentions. Where it
describes several articles, it is the one with the page's address, or none.
"""

import html
import json
import re

_ARTICLES = {
    "article", "newsarticle", "blogposting", "report", "socialmediaposting", "discussionforumposting",
    "liveblogposting", "opinionnewsarticle", "analysisnewsarticle", "reportagenewsarticle", "backgroundnewsarticle",
    "advertisercontentarticle", "techarticle", "scholarlyarticle", "satiricalarticle", "askpublicnewsarticle",
    "posting", "creativework", "message", "legislation", "digitaldocument", "pressrelease",
}  # fmt: skip
_PAGES = {"webpage", "itempage", "aboutpage", "collectionpage", "profilepage", "qapage", "contactpage"}
_SITES = {"website"}
_LONGEST = 1_000_000  # characters of one script
_WRAPPED = re.compile(r"^\s*(?://\s*)?(?:<!--|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*;?\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_DAMAGED = {
    "title": re.compile(r'"headline"\s*:\s*"((?:[^"\\]|\\.){1,1000}+)"\s*[,}\n]'),
    "date": re.compile(r'"datePublished"\s*:\s*"([^"\\]{4,60})"'),
    "language": re.compile(r'"inLanguage"\s*:\s*"([^"\\]{2,35})"'),
}


def statements(scripts, addresses):
    """[(field, raw value, property)] of the page, the article's before the page's before the site's.

    `scripts` are the texts of its scripts of that type, `addresses` those that the page is known by.
    """
    items, damaged = [], []
    for script in scripts:
        value = _loaded(script)
        if value is None:
            damaged += _from_damaged(script)
        else:
            items += _tops(value)
    known = {item["@id"]: item for item in items if isinstance(item.get("@id"), str) and len(item) > 1}
    own = _own(items, addresses)
    return [said for item in own for said in _said(item, known)] + damaged


def _loaded(script):
    if len(script) > _LONGEST:
        return None
    bare = _WRAPPED.sub("", _WRAPPED.sub("", script)).strip("\ufeff \t\r\n").removesuffix(";")
    for text in (bare, _TRAILING_COMMA.sub(r"\1", bare)):
        try:
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _from_damaged(script):
    """What can be read beyond doubt in JSON that is none: a property that is there exactly once."""
    found = []
    for field, pattern in _DAMAGED.items():
        values = pattern.findall(script[:_LONGEST])
        if len(values) == 1:
            try:
                value = json.loads(f'"{values[0]}"', strict=False)
            except ValueError:
                continue
            found.append((field, value, f"{'headline' if field == 'title' else field} (damaged)"))
    return found


def _tops(value):
    """The entities on top: of lists and of @graph, and what a page calls its main one."""
    tops, waiting = [], [value]
    while waiting and len(tops) < 500:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting = value[:500] + waiting
        elif isinstance(value, dict):
            tops.append(value)
            waiting = [value[key] for key in ("@graph", "mainEntity") if key in value] + waiting
    return tops


def _types(item):
    value = item.get("@type", "")
    values = value if isinstance(value, list) else [value]
    return {str(each).rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for each in values}


def _own(items, addresses):
    articles = [item for item in items if _types(item) & _ARTICLES]
    if len(articles) > 1:
        here = [item for item in articles if addresses & set(map(_without_fragment, _addresses(item)))]
        titles = {str(item.get("headline") or item.get("name")) for item in articles}
        articles = here or (articles if len(titles) == 1 else [])
    pages = [item for item in items if _types(item) & _PAGES]
    sites = [item for item in items if _types(item) & _SITES]
    return articles + pages[:1] + sites[:1]


def _addresses(item):
    for key in ("url", "@id", "mainEntityOfPage"):
        value = item.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and value.startswith("http"):
            yield value


def _without_fragment(url):
    return url.partition("#")[0]


def _said(item, known):
    if _types(item) & _SITES and not _types(item) & (_ARTICLES | _PAGES):
        yield from _names(item.get("name"), known, "publisher", "WebSite name")
        return
    article = bool(_types(item) & _ARTICLES)
    for key in ("headline", "name"):
        value = item.get(key)
        if isinstance(value, str) and value.strip():
            yield "title", html.unescape(value), key
            break
    yield from _names(item.get("author"), known, "author", "author")
    if article and not item.get("author"):
        yield from _names(item.get("creator"), known, "author", "creator")
    yield from _names(item.get("publisher"), known, "publisher", "publisher")
    for key in ("datePublished", "dateCreated"):
        value = item.get(key)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            yield "date", str(value), key
            break
    for value in item["inLanguage"] if isinstance(item.get("inLanguage"), list) else [item.get("inLanguage")]:
        if isinstance(value, dict):
            value = value.get("alternateName") or value.get("name")
        if isinstance(value, str):
            yield "language", value, "inLanguage"
    for address in _addresses(item):
        yield "url", address, "url"
        break


def _names(value, known, field, origin):
    """The names of people or organizations: strings, entities, references to entities, or a list of them."""
    names = []
    for each in value[:20] if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            if "name" not in each:
                each = known.get(each.get("@id"), each) if isinstance(each.get("@id"), str) else each
            each = each.get("name")
            each = each[0] if isinstance(each, list) and each else each
        if isinstance(each, str) and each.strip() and not each.strip().startswith(("http://", "https://")):
            names.append(html.unescape(each).strip())
    if names:
        yield field, ", ".join(dict.fromkeys(names)), origin
