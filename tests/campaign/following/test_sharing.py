"""What others show of a page: previews, pictures, cards, and what search engines are told."""

import io
import json
import re
from html import unescape

import pytest
from django.utils.html import escape
from lxml import etree
from PIL import Image
from pyld import jsonld

from campaign import drafts, linked, previews
from campaign.templating.sharing import Absolute
from documents import releasing
from documents.redaction import MASK
from tests import factories as make

pytestmark = pytest.mark.django_db
NAME = "Ignat Zavodny"


def head(client, address):
    """({property: content} of OpenGraph, the JSON-LD) of a page."""
    page = client.get(address).content.decode()
    graph = dict(re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)">', page))
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert len(blocks) == 1, address
    return graph, json.loads(blocks[0])


def _offline(url, options):
    """What schema.org's own context does, as far as names go: each is a name of its vocabulary."""
    assert url.rstrip("/") == "https://schema.org"
    document = {"@context": {"@vocab": "http://schema.org/", "url": {"@type": "@id"}}}
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": document}


# Of schema.org, what is used here: each with the types that may have it.
KNOWN = {
    "about", "additionalType", "alternateName", "archivedAt", "author", "citation", "creator", "creditText",
    "dateCreated", "dateModified", "datePublished", "description", "genre", "inLanguage", "isPartOf", "item",
    "itemListElement", "license", "location", "mainEntity", "name", "position", "potentialAction", "publisher",
    "query-input", "sameAs", "startDate", "target", "text", "url", "urlTemplate",
}  # fmt: skip


def test_every_kind_of_page_says_what_it_is_to_machines(client, sample):
    kinds = {
        "/": "WebSite", "/about/": "WebPage", "/data/": "WebPage", "/follow/": "WebPage",
        "/petitions/?language=it": "CollectionPage", "/sources/": "CollectionPage",
    }  # fmt: skip
    for name in ("petitions", "statements", "organizations", "people", "updates", "campaigns", "sources"):
        results = client.get(f"/{name}.json").json()["results"]
        kinds |= {brief["url"]: "WebPage" for brief in results[:2]}
    passage = client.get(next(url for url in kinds if re.match("/sources/.", url)).rstrip("/") + ".json").json()
    kinds[passage["passages"][0]["url"]] = "WebPage"
    for address, kind in kinds.items():
        graph, data = head(client, address)
        assert data["@type"] == kind
        assert set(graph) >= {"og:title", "og:url", "og:image", "og:image:alt", "og:site_name"}, address
        assert graph["og:url"] == escape(data["url"]) == escape(f"http://testserver{address}")
        names = set(re.findall(r'"([\w-]+)":', json.dumps(data)))
        assert names - KNOWN == set(), address
        expanded = jsonld.expand(data, {"documentLoader": _offline})
        assert expanded[0]["@type"] == [f"http://schema.org/{kind}"]
    assert len(kinds) > 18
    _graph, found = head(client, "/ru/people/boris-kagarlitsky/")
    assert (found["inLanguage"], found["mainEntity"]["@type"]) == ("ru", "Person")
    assert "/ru/" not in found["mainEntity"]["@id"]


def test_machines_are_told_only_what_texts_say(client, editor):
    person = make.person(NAME)
    petition = make.petition("Free them", published=False, date="[..2023-08-03]", date_basis="worked_out",
                             editor_note="It may be Rabkor’s.", note_signed_off=True)  # fmt: skip
    make.endorsement(petition, make.organization("Front"), "launched")
    make.endorsement(petition, person, "launched")
    make.position(petition, make.topic("War"), "exaggerated praise", according_to="Adam Novak")
    make.published(petition)
    update = make.update("He was arrested", date="2023-07-25", date_basis="stated", place="Syktyvkar")
    drafts.withhold(person, editor, "threat")
    _graph, data = head(client, petition.get_absolute_url())
    thing = data["mainEntity"]
    assert (thing["name"], thing["creditText"]) == ("Free them (Front)", "Front")
    assert "dateCreated" not in thing
    said = client.get(petition.get_absolute_url()).content.decode().split("<body>")[0]
    assert not [word for word in ("Ignat", "Rabkor", "exaggerated") if word in said]
    thing = head(client, update.get_absolute_url())[1]["mainEntity"]
    assert (thing["startDate"], thing["location"]["name"]) == ("2023-07-25", "Syktyvkar")


def test_who_launched_it_by_somebody_elses_word_is_credited_with_theirs(client):
    petition = make.petition("Free them", published=False)
    make.endorsement(petition, make.organization("ENSU"), "launched")
    rabkor, novak = make.organization("Rabkor"), make.person("Adam Novak")
    make.endorsement(petition, rabkor, "prepared", according_to=novak, date="2023", date_basis="stated")
    make.published(petition)
    thing = head(client, petition.get_absolute_url())[1]["mainEntity"]
    assert [each["name"] for each in thing["creator"]] == ["ENSU"]
    assert thing["creditText"] == "ENSU; Rabkor, according to Adam Novak, 2023"
    table = b"".join(client.get("/petitions.csv").streaming_content).decode()
    assert '"ENSU; Rabkor, according to Adam Novak, 2023"' in table
    (brief,) = client.get("/petitions.json").json()["results"]
    assert brief["initiators"] == ["ENSU", "Rabkor, according to Adam Novak, 2023"]


def test_of_a_text_that_calls_for_violence_there_is_no_preview(client):
    source = make.document("Burn it all down. Now.", content_note="It calls for violence.", title="A call")
    quote = make.passage(source, "Burn it all down.")
    letter = make.published(make.statement("A call", False, summary="It says to burn it all."), quote)
    for address in (letter.get_absolute_url(), source.get_absolute_url(), quote.get_absolute_url()):
        top = client.get(address).content.decode().split("</head>")[0]
        assert "urn it all" not in top
        assert "Content note: It calls for violence." in top
        assert '<meta name="robots" content="nosnippet">' in top
    assert b"urn it" not in client.get(f"{letter.get_absolute_url().rstrip('/')}.png").content


def test_of_what_rests_on_a_source_that_was_withheld_neither_words_nor_its_note_are_told(client, editor):
    source = make.document("Burn it all down. Now.", content_note="It names a street.", title="A call")
    other = make.document("We greet you.", title="A greeting")
    petition = make.petition("A call", False, summary="It says to burn it all.")
    make.published(petition, make.passage(source, "Burn it all down."))
    greeting = make.published(make.petition("A greeting", False, summary="It greets."), make.passage(other))
    for each in (source, other):
        releasing.withhold(each, editor)
    for each in (petition, greeting):
        path = each.get_absolute_url()
        told = [client.get(path).content.decode().split("</head>")[0], client.get(f"{path}card/").content.decode()]
        told += [client.get("/petitions.atom").content.decode()]
        for text in told:
            assert "The source of this is under review" in text
            assert not [word for word in ("burn it all", "It greets", "names a street") if word in text]


def test_words_cannot_break_out_of_the_data_or_of_an_attribute(client):
    petition = make.petition('</script><script>alert(1)</script>"><!--', summary="<b>&amp;</b>")
    graph, data = head(client, petition.get_absolute_url())
    assert data["mainEntity"]["name"] == petition.title
    assert unescape(graph["og:title"]) == petition.title
    assert not set(graph["og:title"]) & set("<>\"'")
    page = client.get(petition.get_absolute_url()).content.decode()
    assert page.count("<script") == 1
    assert linked.block({"a": "<&>"}) == '<script type="application/ld+json">{"a":"\\u003C\\u0026\\u003E"}</script>'


def test_a_page_of_no_record_is_told_by_its_own_title_and_description(client):
    petition = make.petition("Free <them> & us")
    for address, title in (("/data/", "Data"), ("/ru/about/", ""), ("/petitions/", "Petitions"),
                           (f"{petition.get_absolute_url()}changes/", "What changed: Free <them> & us")):  # fmt: skip
        page = client.get(address).content.decode()
        graph, data = head(client, address)
        assert data["name"] == unescape(graph["og:title"])
        if not address.startswith("/ru/"):
            assert data["name"] == title
        assert graph["og:title"] in page.split("</title>")[0].replace("&#x27;", "&#39;")
        assert graph["og:description"] == re.search('name="description" content="([^"]+)"', page)[1]


def test_errors_and_searches_are_not_shared(client):
    make.petition("Free them")
    for address in ("/search/?q=free", "/petitions/?colour=red", "/nothing/"):
        page = client.get(address).content.decode()
        assert "og:title" not in page and "ld+json" not in page, address


# --- pictures ----------------------------------------------------------------------------------


def picture(client, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png"), address
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    return Image.open(io.BytesIO(response.content)), len(response.content)


def test_each_record_has_a_picture_of_its_own(client, sample):
    seen = set()
    for name in ("petitions", "statements", "organizations", "people", "updates", "campaigns"):
        for brief in client.get(f"/{name}.json").json()["results"][:1]:
            image, size = picture(client, f"{brief['url'].rstrip('/')}.png")
            assert (image.size, size < 60_000) == ((1200, 630), True)
            assert len(image.convert("RGB").getcolors(100_000)) > 4
            assert brief["title"] in image.text["Title"]
            seen.add(image.tobytes())
            graph, _data = head(client, brief["url"])
            assert graph["og:image"] == f"http://testserver{brief['url'].rstrip('/')}.png"
    assert len(seen) == 6
    assert picture(client, "/picture.png")[0].text["Title"].startswith("A public record")


@pytest.mark.parametrize(
    ("title", "drawn"),
    [("Свободу!", "Свободу!"), ("الحرية", "الحرية"), ("Ελευθερία", "Ελευθερία"), ("自由", ""),
     ("Jeremy 🇬🇧 asks", "Jeremy asks"), ("█████", "█████"), ("", "")],
)  # fmt: skip
def test_a_picture_holds_what_can_be_read_and_no_empty_boxes(title, drawn):
    assert previews.drawable(title) == drawn


def test_titles_of_any_length_are_drawn(client):
    for title in ("x" * 290, "word " * 58, "Free"):
        image, _size = picture(client, make.petition(title).get_absolute_url().rstrip("/") + ".png")
        right = image.convert("L").crop((1200 - previews.EDGE + 4, 0, 1200, 630))
        assert right.getextrema()[0] > 200  # nothing runs over the edge


def test_a_picture_masks_and_goes_with_its_record(client, editor):
    letter, petition = make.statement(f"Of {NAME}"), make.petition("Threatened")
    drafts.withhold(make.person(NAME), editor, "threat")
    drafts.withhold(petition, editor, "threat")
    image, _size = picture(client, letter.get_absolute_url().rstrip("/") + ".png")
    assert image.text["Title"] == f"Of {MASK * 13}"
    assert client.get(petition.get_absolute_url().rstrip("/") + ".png").status_code == 404


# --- embedding -----------------------------------------------------------------------------------


def test_a_petition_can_be_embedded_as_its_page_says(client, settings):
    petition = make.petition('Free "them"', published=False, summary="It asks.")
    make.endorsement(petition, make.organization("Rabkor"), "launched")
    make.published(petition)
    page = client.get(f"/de{petition.get_absolute_url()}").content.decode()
    address = re.search(r'type="application/json\+oembed" href="([^"]+)"', page)[1].removeprefix("http://testserver")
    said = client.get(address)
    data = said.json()
    assert (data["version"], data["type"], data["title"]) == ("1.0", "rich", 'Free "them" (Rabkor)')
    assert said["Access-Control-Allow-Origin"] == "*"
    frame = etree.fromstring(data["html"], etree.HTMLParser()).find(".//iframe")
    assert frame.get("src") == f"http://testserver/de{petition.get_absolute_url()}card/"
    assert (frame.get("title"), frame.get("sandbox")) == (data["title"], "allow-popups allow-popups-to-escape-sandbox")
    assert (frame.get("width"), frame.get("height")) == (str(data["width"]), str(data["height"])) == ("480", "300")
    assert client.get(f"{address}&maxwidth=250&maxheight=900").json()["width"] == 250
    card = client.get(frame.get("src").removeprefix("http://testserver"))
    assert "frame-ancestors *" in card["Content-Security-Policy"]
    assert ("X-Frame-Options" in card, card.cookies, b"<script" in card.content) == (False, {}, False)
    assert "It asks." in card.content.decode()
    assert re.findall(r'target="(\w+)" rel="(\w+)"', card.content.decode()) == [("_blank", "noopener")] * 2


def test_only_the_card_may_be_framed(client):
    petition = make.petition("Free them")
    for address in ("/", petition.get_absolute_url(), f"{petition.get_absolute_url()}changes/", "/petitions/"):
        response = client.get(address)
        assert response["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [("", 404), ("url=http://elsewhere.example/petitions/x/", 404), ("url=http://testserver/petitions/x/", 404),
     ("url=http://testserver/people/", 404), ("url=http://[", 404), ("url=http://testserver/%00", 404),
     ("url=http://testserver/&format=xml", 501), ("url=http://testserver/&maxwidth=1", 400),
     ("url=http://testserver/&maxheight=x", 400), ("url=javascript:alert(1)", 404)],
)  # fmt: skip
def test_what_cannot_be_embedded_is_said(client, asked, status):
    make.petition("Free them")
    assert client.get(f"/oembed.json?{asked}").status_code == status


def test_a_withheld_petition_cannot_be_embedded(client, editor):
    petition = make.petition("Threatened")
    drafts.withhold(petition, editor, "threat")
    assert client.get(f"/oembed.json?url=http://testserver{petition.get_absolute_url()}").status_code == 404
    assert client.get(f"{petition.get_absolute_url()}card/").status_code == 404


# --- search engines and whoever finds a hole ------------------------------------------------------


def test_the_sitemap_lists_every_page_once_with_its_languages_and_its_day(client, sample, settings):
    index = etree.fromstring(client.get("/sitemap.xml").content)
    sections = [each.text for each in index.findall("{*}sitemap/{*}loc")]
    assert len(sections) == 8
    assert len(index.findall("{*}sitemap/{*}lastmod")) == 8
    found = {}
    for section in sections:
        for url in etree.fromstring(client.get(section.removeprefix("http://testserver")).content):
            place = url.find("{*}loc").text
            others = {each.get("hreflang"): each.get("href") for each in url.findall("{*}link")}
            assert place not in found
            found[place] = others
            assert set(others) == {"x-default", *(tag for tag, _name in settings.LANGUAGES)}
            assert others["x-default"] == others["en"] == place
            assert others["ru"] == place.replace("http://testserver/", "http://testserver/ru/")
            if not re.search("/(about|data|follow)/$", place):
                assert re.fullmatch(r"20\d\d-\d\d-\d\d.*", url.find("{*}lastmod").text)
    for place in sorted(found)[::12]:
        assert client.get(place.removeprefix("http://testserver")).status_code == 200
    assert len(found) == 15 + 2 + 12 + 8 + 14 + 3 + 16 + 5


def test_security_txt_is_there_once_somebody_is_named(client, settings):
    import datetime

    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = ["mailto:security@example.org", "https://example.org/hole?a=b&c"]
    settings.SECURITY_EXPIRES = datetime.date(2027, 11, 28)
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Contact: mailto:security@example.org", "Contact: https://example.org/hole?a=b&c",
        "Expires: 2027-11-28T00:00:00Z", "Preferred-Languages: en, ru, uk, fr, es, de, it, sk",
        "Canonical: http://testserver/.well-known/security.txt",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "/", "/de/", "/a/b-1.json?x=1&y=", "/a?version=2", "//evil.example/", "/a//b/", "/a/../b/", "/./a/", "/.a",
        "?page=2", "", "/ü/", "/a b/", "/a?x=ü", "/a?x=%20", "/a#b", "/a?b=//c", "https://other.example/", "/a\n",
    ],
)  # fmt: skip
def test_addresses_are_made_absolute_as_django_does(rf, path):
    request = rf.get("/here/")
    assert Absolute(request)(path) == request.build_absolute_uri(path)
