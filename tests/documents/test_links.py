"""What a server's answer says of an original, and what is kept and told of it."""

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import links
from documents.capture import Answer
from documents.links import Seen, last_seen
from documents.models import Document, LinkCheck
from tests import factories

from . import servers

DAY = datetime.timedelta(days=1)
URL = "https://example.org/appeal"
OUTCOMES = {"s": ("seen", 200), "g": ("gone", 404), "u": ("unknown", 503), "d": ("unknown", None)}


def checks(story, document=None, url=URL):
    """One check a day: s(een), g(one), u(nknown: overloaded), d (name not found); a dot is a day without."""
    made = []
    for day, letter in enumerate(story):
        if letter != ".":
            outcome, status = OUTCOMES[letter]
            made.append(
                LinkCheck(
                    document=document, url=url, checked_at=factories.NOW + day * DAY, outcome=outcome,
                    http_status=status,
                )
            )  # fmt: skip
    return made


def told(story):
    """What `last_seen` should say, read off the story from its end."""
    seen = story.rfind("s")
    gone = story.find("g", seen + 1)
    return Seen(*(None if day < 0 else factories.NOW + day * DAY for day in (seen, gone)))


STORIES = "s g u sss sg sgg sugug gs gsg ggs gus guuu sguuus sud ugu gsugg"


@pytest.mark.parametrize("story", STORIES.split())
def test_when_an_original_was_last_seen_and_since_when_it_is_gone(db, story):
    document = factories.document(url=URL)
    LinkCheck.objects.bulk_create(checks(story, document))
    assert last_seen([document]) == {document.pk: told(story)}


def test_two_queries_tell_it_of_any_number_of_sources(db, django_assert_num_queries):
    documents = [factories.document(url=URL) for _ in range(3)]
    for document, story in zip(documents, ["sg", "gs", ""], strict=True):
        LinkCheck.objects.bulk_create(checks(story, document))
    with django_assert_num_queries(2):
        assert last_seen(documents) == {documents[0].pk: told("sg"), documents[1].pk: told("gs")}
    with django_assert_num_queries(2):
        assert last_seen(documents[:1]) == {documents[0].pk: told("sg")}


def test_checks_of_an_earlier_address_say_nothing_of_the_present_one(db):
    document = factories.document(url="https://example.org/moved")
    LinkCheck.objects.bulk_create(checks("sg", document))
    assert last_seen([document]) == {}
    LinkCheck.objects.bulk_create(checks("...s", document, document.url))
    assert last_seen([document]) == {document.pk: told("...s")}


# --- what is kept ----------------------------------------------------------------------------


def letters(rows):
    back = {value: letter for letter, value in OUTCOMES.items()}
    return "".join(back[row.outcome, row.http_status] for row in rows)


@pytest.mark.parametrize(
    ("story", "kept"),
    [
        ("s", "s"), ("ss", "ss"), ("sss", "ss"), ("sssssss", "ss"), ("sgs", "sgs"), ("sssggguuu", "ssgguu"),
        ("ddddduuuuu", "dduu"), ("sssgsss", "ssgss"),
    ],
)  # fmt: skip
def test_the_first_and_last_of_each_run_are_kept(story, kept):
    rows = checks(story)
    dropped = links.superfluous(rows)
    left = [row for row in rows if row not in dropped]
    assert letters(left) == kept
    assert (left[0], left[-1]) == (rows[0], rows[-1])


def seen_in(rows):
    """`last_seen` of plain rows."""
    seen = max((row.checked_at for row in rows if row.outcome == "seen"), default=None)
    gone = (row.checked_at for row in rows if row.outcome == "gone" and (seen is None or row.checked_at > seen))
    return Seen(seen, min(gone, default=None))


@given(st.text("sgud", min_size=1, max_size=60), st.integers(5, 12))
def test_whatever_happens_the_rows_stay_few_and_tell_the_same(story, most):
    rows = []
    for at, row in enumerate(checks(story)):
        rows.append(row)
        dropped = links.superfluous(rows, most)
        rows = [each for each in rows if each not in dropped]
        assert len(rows) <= most
        assert seen_in(rows) == told(story[: at + 1])
    assert rows[0].checked_at == factories.NOW


def test_keeping_a_check_thins_its_own_source_only(db):
    document, other = factories.document(url=URL), factories.document(url=URL)
    for check in (*checks("sssss", document), *checks("ss", other), *checks(".....gggs", document)):
        links.keep(check)
    assert letters(document.link_checks.order_by("checked_at")) == "ssggs"
    assert letters(other.link_checks.order_by("checked_at")) == "ss"
    assert last_seen([document, other]) == {document.pk: told("sssssgggs"), other.pk: told("ss")}


def test_a_check_of_a_source_that_was_deleted_meanwhile_is_dropped(db):
    document = factories.document(text="", released=False, url=URL)
    check = checks("s", document)[0]
    Document.objects.filter(pk=document.pk).delete()
    links.keep(check)
    assert LinkCheck.objects.count() == 0


# --- what an answer means --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "final", "outcome"),
    [
        (200, URL, "seen"),
        (204, URL, "seen"),
        (200, "https://example.net/new-place", "seen"),
        (200, "https://example.org/en/appeal", "seen"),
        (200, "https://example.org/?p=12", "seen"),
        (200, "https://example.org/", "unknown"),
        (200, "https://example.org", "unknown"),
        (200, "https://parked.example.net/", "unknown"),
        (200, "https://example.org/en/", "unknown"),
        (200, "https://example.org/pt-br", "unknown"),
        (200, "https://example.org/index.html", "unknown"),
        (200, "https://example.org/errors/404.html", "unknown"),
        (404, URL, "gone"),
        (410, URL, "gone"),
        (404, "https://example.org/", "gone"),
        *((status, URL, "unknown") for status in (302, 400, 401, 402, 403, 405, 418, 429, 451, 500, 502, 503, 999)),
    ],
)
def test_what_an_answer_means(status, final, outcome):
    redirects = () if final == URL else (URL,)
    said, detail = links.outcome(Answer(URL, final, status, redirects))
    assert said == outcome
    assert bool(detail) is (outcome == "unknown")


@pytest.mark.parametrize("url", ["https://example.org/", "https://example.org/de/", "https://example.org"])
def test_a_source_that_is_a_front_page_itself_may_lead_to_one(url):
    assert links.outcome(Answer(url, "https://www.example.org/", 200, (url,))) == ("seen", "")


# --- asking ----------------------------------------------------------------------------------


@pytest.fixture
def loopback(settings):
    settings.FETCHING = settings.FETCH_LOOPBACK = True


def by_method(head, get):
    return lambda handler: ({"HEAD": head, "GET": get}[handler.command], {}, b"body")


@pytest.mark.parametrize(
    ("head", "get", "said", "methods"),
    [
        (200, 500, ("seen", 200), ["HEAD"]),
        (405, 200, ("seen", 200), ["HEAD", "GET"]),
        (404, 200, ("seen", 200), ["HEAD", "GET"]),
        (403, 410, ("gone", 410), ["HEAD", "GET"]),
        (404, 404, ("gone", 404), ["HEAD", "GET"]),
        (500, 403, ("unknown", 403), ["HEAD", "GET"]),
        (429, 200, ("unknown", 429), ["HEAD"]),
        (503, 200, ("unknown", 503), ["HEAD"]),
    ],
)
def test_a_no_to_head_is_asked_again_with_get(loopback, head, get, said, methods):
    pauses = []
    with servers.pages({"/a": by_method(head, get)}) as (site, asked):
        document = Document(url=f"{site}/a")
        check = links.look(document, before_again=lambda: pauses.append(len(asked))).check
    assert (check.outcome, check.http_status) == said
    assert [method for method, _path, _headers in asked] == methods
    assert pauses == [1] * (len(methods) - 1)
    assert (check.url, check.final_url) == (document.url, document.url)


def test_a_server_that_breaks_off_at_head_is_asked_with_get(loopback):
    def talk(connection):
        if connection.recv(65536).startswith(b"GET"):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with servers.raw(talk) as site:
        check = links.look(Document(url=site)).check
    assert (check.outcome, check.http_status) == ("seen", 200)


def test_where_it_went_is_recorded_and_who_was_asked(loopback):
    pages = {"/a": (301, {"Location": "/b"}, b""), "/b": b"here"}
    with servers.pages(pages) as (site, _asked):
        looked = links.look(Document(url=f"{site}/a"))
    assert (looked.check.outcome, looked.check.final_url) == ("seen", f"{site}/b")
    assert looked.hosts == (site.removeprefix("http://"),)


def test_what_cannot_be_asked_says_why_and_nothing_of_the_page(loopback, settings):
    looked = links.look(Document(url="http://10.0.0.1/a"))
    assert (looked.check.outcome, looked.check.http_status, looked.refused) == ("unknown", None, True)
    assert looked.check.detail == "“10.0.0.1” leads to 10.0.0.1, an address that is not fetched (private)."
    hops = {f"/{n}": (302, {"Location": f"/{n + 1}"}, b"") for n in range(9)}
    with servers.pages(hops) as (site, asked):
        check = links.look(Document(url=f"{site}/0")).check
    assert (check.outcome, check.http_status) == ("unknown", 302)
    assert check.detail.startswith("The address leads on more than 5 times")
    assert {method for method, _path, _headers in asked} == {"HEAD"}


def test_who_is_asked_and_in_which_order(db):
    never = factories.document(url=URL, slug="never")
    draft = factories.document(url=URL, slug="draft", released=False)
    hidden = factories.document(url=URL, slug="hidden", url_hidden=True)
    corrected = factories.document(url="https://example.org/corrected", slug="corrected")
    factories.document(slug="without-address")
    factories.document(url=URL, slug="withheld", status=Document.Status.WITHHELD)
    for document, story in ((draft, "s...s"), (hidden, ".g"), (corrected, "......s")):
        LinkCheck.objects.bulk_create(checks(story, document))
    asked = [(document.slug, document.asked_at) for document in links.askable()]
    assert sorted(asked[:2]) == [("corrected", None), (never.slug, None)]
    assert asked[2:] == [("hidden", factories.NOW + DAY), ("draft", factories.NOW + 4 * DAY)]


def test_hosts_are_told_apart_by_name_and_port():
    urls = ["https://Example.org/a", "https://example.org/b", "https://example.org:8443/", "https://[broken/"]
    assert links.hosts(urls) == ("example.org", "example.org:8443", "")
    assert list(itertools.chain(links.hosts([]))) == []
