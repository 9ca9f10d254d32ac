"""What a page tells machines of itself: schema.org as JSON-LD, and OpenGraph. Made from the dicts of the one door.

It says what texts say, and no more: a date only where it is a whole day that a source gives or implies, an author only
who is credited, no editor's note (it holds what a reader may guess), no position (it would go without whose it is).
Where a content note stands before a text, neither its words nor a summary of them are here.
"""

import json
import re

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from campaign import prefixes, telling
from campaign.models import RECORDS
from documents.paths import path_of_key, plain_path

CONTEXT = "https://schema.org"
KINDS = {model._meta.model_name for model in RECORDS}
TYPES = {
    "petition": "CreativeWork", "statement": "CreativeWork", "update": "Event", "organization": "Organization",
    "person": "Person", "campaign": "Collection",
}  # fmt: skip
SOURCES = {
    "article": "Article", "social_post": "SocialMediaPosting", "message": "Message", "index_page": "WebPage",
}  # fmt: skip
MOST = 20  # sources that are named
_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def block(data):
    """A data block of HTML: browsers run nothing of it, so that the content security policy does not forbid it."""
    # Nothing in it may end it, and nothing may begin a comment in it.
    text = _JSON.encode(data).replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
    return SafeString(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  escaped above


def page(address, name, absolute, about=None, **more):
    """The page that stands at an address; `about` is what it is of."""
    site = {"@type": "WebSite", "@id": f"{absolute(plain_path('home'))}#site", "name": settings.SITE_NAME}
    return _full({
        "@context": CONTEXT, "@type": more.pop("type", "WebPage"), "@id": address, "url": address, "name": name,
        "inLanguage": get_language(), "isPartOf": site, "license": settings.DATA_LICENSE_URL, "mainEntity": about,
        **more,
    })  # fmt: skip


def home(absolute):
    address = absolute(plain_path("home"))
    find = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{absolute(plain_path('search'))}?q={{words}}"},
        "query-input": "required name=words",
    }
    return _full({
        "@context": CONTEXT, "@type": "WebSite", "@id": f"{address}#site", "url": address, "name": settings.SITE_NAME,
        "inLanguage": get_language(), "license": settings.DATA_LICENSE_URL, "potentialAction": find,
    })  # fmt: skip


def collection(address, name, items, absolute):
    """A list: the names and addresses of what is on this page of it."""
    elements = [
        {"@type": "ListItem", "position": at, "url": absolute(item["url"]), "name": telling.title(item)}
        for at, item in enumerate(items, 1)
    ]
    return page(address, name, absolute, {"@type": "ItemList", "itemListElement": elements}, type="CollectionPage")


def record(data, absolute):
    """One record and its page."""
    kind, title = data["type"], telling.title(data)
    thing = _full({
        "@type": TYPES[kind], "@id": _permanent(data, absolute), "name": title, "url": absolute(data["url"]),
        "description": telling.text(data, telling.note_of(data)), "isPartOf": _campaigns(data, absolute),
        **_OWN[kind](data, absolute),
    })  # fmt: skip
    address = absolute(data["url"])
    dates = {"datePublished": data["published_at"], "dateModified": data["updated_at"]}
    return page(address, title, absolute, thing, citation=_citations(data, absolute), **dates)


def source(data, address, absolute):
    """A source and the page of one of its versions."""
    title = telling.title(data)
    thing = _full({
        "@type": SOURCES.get(data["kind"], "CreativeWork"),
        "@id": _permanent(data, absolute), "name": title,
        "inLanguage": _language(data["language"]), "creditText": data["author"],
        "publisher": _named(data["publisher"]),
        "datePublished": _day(data["date"]), "sameAs": data["original_url"], "archivedAt": data["archive_url"],
    })  # fmt: skip
    return page(address, title, absolute, thing)


def passage(data, absolute):
    """A quote; its words only where no content note stands before them."""
    note = data["source"]["content_note"]
    title = telling.title(data["source"])
    thing = _full({
        "@type": "Quotation", "@id": _permanent(data, absolute),
        "text": "" if note else data["exact"], "inLanguage": _language(data["language"]),
        "creditText": data["source"]["author"],
        "isPartOf": {"@type": "CreativeWork", "name": title, "url": absolute(data["source"]["url"])},
    })  # fmt: skip
    return page(absolute(data["url"]), title, absolute, thing)


def _petition(data, absolute):
    launched = [row for row in data["endorsements"] if row["role"] in ("launched", "prepared")]
    own = [row for row in launched if not row["attribution"]]  # a link has no room for whose word it is
    return {
        "genre": "petition", "inLanguage": sorted({each["language"]["tag"] for each in data["language_versions"]}),
        "creator": _people(own, absolute), "creditText": "; ".join(_credited(row) for row in launched),
        "dateCreated": _day(data["date"]),
    }  # fmt: skip


def _credited(row):
    return f"{row['name']}, {row['attribution']}" if row["attribution"] else row["name"]


def _statement(data, absolute):
    credited = [row for row in data["credits"] if row["role"] in ("author", "speaker")]
    return {
        "genre": data["kind_label"], "inLanguage": _language(data["language"]),
        "author": _people(credited, absolute), "creditText": ", ".join(row["name"] for row in credited),
        "dateCreated": _day(data["date"]),
    }  # fmt: skip


def _update(data, absolute):
    concerned = [row["target"] for row in data["concerns"] if row["target"]]
    return {
        "startDate": _day(data["date"]), "location": _named(data["place"], "Place"), "additionalType": data["kind"],
        "about": [_reference(each, absolute) for each in concerned],
    }  # fmt: skip


def _actor(data, absolute):
    return {"alternateName": [each["text"] for each in data["names"] if each["text"] != data["title"]]}


_OWN = {
    "petition": _petition, "statement": _statement, "update": _update, "organization": _actor, "person": _actor,
    "campaign": lambda data, absolute: {},
}  # fmt: skip


def _people(rows, absolute):
    return [_reference(row["who"], absolute) for row in rows if row["who"]]


def _campaigns(data, absolute):
    return (
        [_reference(each, absolute) for each in data["campaigns"]] if data["type"] in ("petition", "statement") else []
    )


def _permanent(data, absolute):
    """One name of the thing, in whatever language its page is."""
    return absolute(prefixes.without(path_of_key("permanent", data["id"])))


def _reference(reference, absolute):
    return {"@type": TYPES[reference["type"]], "name": reference["title"], "url": absolute(reference["url"])}


def _citations(data, absolute):
    """The sources that its own fields rest on."""
    found = {each["source"]["id"]: each["source"] for each in data["citations"] if each["source"]}
    return [
        {"@type": "CreativeWork", "name": telling.title(each), "url": absolute(each["url"])}
        for each in list(found.values())[:MOST]
    ]


def _named(name, kind="Organization"):
    return {"@type": kind, "name": name} if name else None


def _language(language):
    return "" if language["tag"] == "und" else language["tag"]


def _day(date):
    """A whole day, as schema.org takes it; uncertain dates are none."""
    if not date or date["basis"] == "estimate" or not re.fullmatch(r"\d{4}-\d\d-\d\d", date["edtf"]):
        return ""
    return date["edtf"]


def _full(data):
    """Without what is empty."""
    return {name: value for name, value in data.items() if value not in ("", None, [], {})}
