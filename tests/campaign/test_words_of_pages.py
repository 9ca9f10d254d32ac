"""What a page says itself is in the page's language: nothing that its makers wrote stays English on a Slovak page."""

import re

import lxml.html
import pytest

from campaign import bundles
from campaign.models import RECORDS
from documents.models import Document, Passage

pytestmark = pytest.mark.django_db

# Names, and words that both languages spell alike.
SAME = {"Solidarity record", "JSON", "BibTeX", "RIS", "Web Annotation", "OpenAPI", "Atom", "CSV"}
EXAMPLES = {"solidar*", "prison -court"}  # of questions
ATTRIBUTES = ("title", "aria-label", "alt", "placeholder")
_BETWEEN = re.compile(r"[·,.:;()“”‘?!×→▾…–0-9]+|/\S+")
_LETTERS = re.compile(r"[A-Za-z]{2}")


def said_by_the_page(response):
    """The words of a page that stand in no element whose language, or whose source, is said."""
    found = set()

    def look(element):
        if element.get("lang") or element.tag in ("bdi", "blockquote", "q", "mark", "cite", "code", "kbd", "script"):
            return
        for words in (element.text, *(element.get(name) for name in ATTRIBUTES)):
            found.add(" ".join((words or "").split()))
        for child in element.iterchildren(tag=lxml.html.etree.Element):
            look(child)
            found.add(" ".join((child.tail or "").split()))

    look(lxml.html.fromstring(response.content.decode()).find("body"))
    return {words for words in found if _LETTERS.search(words)}


def test_nothing_that_a_page_says_itself_stays_in_english(client, sample):
    held = " ".join(
        file.read_text(encoding="utf-8")
        for pattern in ("*.jsonl", "texts/**/*.txt") for file in bundles.SAMPLE.glob(pattern)
    )  # fmt: skip
    held = " ".join(held.replace('\\"', '"').split())
    records = [model.objects.published().order_by("slug").first() for model in RECORDS]
    records += [Document.objects.public().order_by("slug").first(), Passage.objects.public().order_by("pk").first()]
    own = [record.get_absolute_url() for record in records]
    left = {}
    for address in (
        "/", "/about/", "/follow/", "/data/", "/search/", "/search/?q=freedom", "/search/?q=nobody", "/nothing/",
        "/petitions/?date_from=x", "/timeline/", "/petitions/compare/", "/standing/", "/languages/", "/petitions/",
        "/statements/", "/organizations/", "/people/", "/updates/", "/campaigns/", "/sources/", *own,
        *(f"{url}changes/" for url in own[:6]), f"{own[4]}print/",
    ):  # fmt: skip
        english, slovak = (said_by_the_page(client.get(prefix + address)) for prefix in ("", "/sk"))
        assert len(slovak - english) > 10
        for words in english & slovak:
            for piece in _BETWEEN.split(words):
                if _LETTERS.search(piece) and piece.strip() not in SAME | EXAMPLES and piece.strip() not in held:
                    left.setdefault(words, address)
    assert left == {}
