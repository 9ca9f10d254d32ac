"""The address alone says in which language a page is, and each page leads to itself in the others."""

import pytest
from django.conf import settings

from campaign import prefixes
from tests import factories as make
from tests.pages import tree, words

pytestmark = pytest.mark.django_db

TAGS = ["en", "ru", "uk", "fr", "es", "de", "it", "sk"]


def test_the_site_is_offered_in_the_languages_of_its_petitions():
    assert [tag for tag, _name in settings.LANGUAGES] == TAGS


@pytest.mark.parametrize(
    ("path", "bare", "german"),
    [
        ("/", "/", "/de/"),
        ("/de/", "/", "/de/"),
        ("/uk/petitions/", "/petitions/", "/de/petitions/"),
        ("/desk/", "/desk/", "/de/desk/"),
        ("/de", "/de", "/de/de"),
        ("/de//elsewhere.example/", "/elsewhere.example/", "/de/elsewhere.example/"),
        ("//elsewhere.example/", "/elsewhere.example/", "/de/elsewhere.example/"),
    ],
)
def test_a_page_has_one_address_in_each_language(path, bare, german):
    assert (prefixes.without(path), prefixes.within(path, "de")) == (bare, german)


def test_each_page_leads_to_itself_in_every_language_and_asks_for_the_same(client):
    make.petition("Free them")
    for address in ("/petitions/?q=free&utm_source=x", "/uk/petitions/?q=free&utm_source=x", "/sk/nothing/?q=free"):
        root = tree(client.get(address))
        _path, _mark, asked = address.partition("?")
        bare = prefixes.without(_path)
        wanted = {tag: f"{prefixes.within(bare, tag)}?{asked}" for tag in TAGS}
        links = {link.get("hreflang"): link.get("href") for link in root.findall("head/link[@hreflang]")}
        assert links == {tag: f"http://testserver{url}" for tag, url in {**wanted, "x-default": wanted["en"]}.items()}
        seen = {link.get("hreflang"): link for link in root.findall(".//footer/nav/ul/li/a")}
        assert {tag: link.get("href") for tag, link in seen.items()} == wanted
        assert {link.get("lang") for link in seen.values()} == set(TAGS)
        current = [tag for tag, link in seen.items() if link.get("aria-current")]
        assert current == [root.get("lang")] == [prefixes.language_of(address)]
    assert [words(link) for link in seen.values()] == [name for _tag, name in settings.LANGUAGES]


def test_nothing_but_the_address_decides_the_language(client):
    client.cookies["django_language"] = "de"
    asked = {"HTTP_ACCEPT_LANGUAGE": "de"}
    for address, language in (("/", "en"), ("/uk/", "uk"), ("/", "en"), ("/uk/", "uk"), ("/nothing/", "en")):
        response = client.get(address, **asked)
        assert tree(response).get("lang") == response.headers["Content-Language"] == language
        assert (response.headers.get("Vary", ""), response.cookies) == ("", {})


@pytest.mark.parametrize("address", ["/en/", "/ar/", "/de-AT/", "/zz/petitions/"])
def test_a_language_that_is_not_offered_is_no_address(client, address):
    assert client.get(address).status_code == 404


def test_links_of_a_page_stay_in_its_language(client):
    petition = make.petition("Free them")
    root = tree(client.get(f"/fr{petition.get_absolute_url()}"))
    inner = [link.get("href") for link in root.findall("body/header//a") + root.findall("body/main//a")]
    inner = [href for href in inner if href.startswith("/")]
    neutral = [href for href in inner if prefixes.FOR_PROGRAMS.search(href)]
    assert [href for href in inner if not href.startswith("/fr/") and href not in neutral] == []
    assert neutral == [f"{petition.get_absolute_url().rstrip('/')}.json"]


def test_what_programs_read_has_one_address(client):
    petition = make.petition("Free them")
    path = petition.get_absolute_url().rstrip("/")
    for address in (f"{path}.json", "/petitions.json?q=free", "/petitions.csv", "/search.json?q=free"):
        response = client.get(f"/ru{address}")
        assert (response.status_code, response["Location"]) == (301, address)
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("/de//elsewhere.example/x.json", "/elsewhere.example/x.json"),
        ("/ru////elsewhere.example/x.csv?a=b", "/elsewhere.example/x.csv?a=b"),
        ("/de//[.json", "/[.json"),
        ("/de/%5Celsewhere.example/x.json", "/%5Celsewhere.example/x.json"),
    ],
)
def test_no_address_leads_to_another_site(client, address, location):
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, location)


def test_errors_are_in_the_language_of_the_address(client, settings):
    client.raise_request_exception = False
    settings.ROOT_URLCONF = "tests.campaign.test_languages_of_pages"
    for address, language in (("/de/broken/", "de"), ("/broken/", "en")):
        response = client.get(address)
        assert (response.status_code, tree(response).get("lang")) == (500, language)


def test_figures_are_grouped_as_the_language_does(client):
    from django.utils import translation

    from campaign import wording

    assert wording.counted(1234567) == "1,234,567"
    for language, said in (("de", "1.234.567"), ("ru", "1\xa0234\xa0567"), ("fr", "1\xa0234\xa0567")):
        with translation.override(language):
            assert wording.counted(1234567) == said


# --- a site with an address that breaks ---


def _broken(request):
    raise RuntimeError("broken, for the test of errors")


def _urls():
    from django.conf.urls.i18n import i18n_patterns
    from django.urls import path

    from campaign.urls import urlpatterns as whole

    return [*i18n_patterns(path("broken/", _broken), prefix_default_language=False), *whole]


urlpatterns = _urls()
