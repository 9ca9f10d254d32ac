"""Kept pages are never stale, and nobody gets what is not theirs."""

import itertools
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.test import Client

from campaign import drafts
from campaign.models import Changed, Organization, Petition
from campaign.search import entries, publication
from campaign.snapshots import snapshot
from campaign.views import records
from documents import links
from documents.models import LinkCheck, MaskedString
from documents.reading import masked_forms
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def beside(request, tmp_path):
    """A database that several may open, and a function that does something there as somebody else, at once.

    For tests with transactions of their own.
    """
    if connection.vendor == "postgresql":
        yield _beside
        return
    usual = connections[DEFAULT_DB_ALIAS]  # in memory, where there is one connection for all
    shutil.copy(request.getfixturevalue("migrated"), tmp_path / "db.sqlite3")
    connections[DEFAULT_DB_ALIAS] = usual.copy()
    connection.settings_dict["NAME"] = tmp_path / "db.sqlite3"
    ContentType.objects.clear_cache()
    try:
        yield _beside
    finally:
        connection.close()
        connections[DEFAULT_DB_ALIAS] = usual
        ContentType.objects.clear_cache()


def _beside(do):
    ours = connections[DEFAULT_DB_ALIAS]

    def done():
        connections[DEFAULT_DB_ALIAS] = ours.copy()
        with closing(connection):
            do()

    with ThreadPoolExecutor(1) as somebody:
        somebody.submit(done).result()


@pytest.fixture
def reader():
    """A reader’s browser: nothing helps the index here."""
    caches["pages"].clear()
    return Client()


def test_a_page_asked_again_is_sent_as_it_was_with_one_question(reader, sample, django_assert_num_queries):
    first = reader.get("/petitions/")
    with django_assert_num_queries(1):
        again = reader.get("/petitions/")
    assert (again.content, again["Content-Type"], again["ETag"]) == (
        first.content,
        first["Content-Type"],
        first["ETag"],
    )
    assert again["Cache-Control"] == "public, no-cache"
    assert again["Content-Security-Policy"] == first["Content-Security-Policy"]
    unchanged = reader.get("/petitions/", headers={"If-None-Match": first["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_other_addresses_hosts_and_schemes_have_pages_of_their_own(reader, sample, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    assert reader.get("/petitions/").content != reader.get("/petitions/?language=it").content
    assert b"http://other.example/" in reader.get("/petitions/", headers={"host": "other.example"}).content
    assert b"https://testserver/" in reader.get("/petitions/", secure=True).content


def test_publishing_shows_at_once(reader, editor):
    petition = make.petition("Before", published=False)
    make.published(petition)
    entries.refresh()
    address = petition.get_absolute_url()
    for url in (address, "/petitions/", "/search/?q=before", "/petitions.json"):
        assert b"Before" in reader.get(url).content
        assert b"Before" in reader.get(url).content

    drafts.withhold(petition, editor, "under threat")

    for url in ("/petitions/", "/search/?q=before", "/petitions.json"):
        assert b"Before</" not in reader.get(url).content
    assert reader.get(address).status_code == 404


def test_what_went_past_every_verb_of_ours_is_seen_at_once_too(reader):
    petition = make.petition("Before")
    entries.refresh()
    address = petition.get_absolute_url()
    assert b"Before" in reader.get(address).content
    Petition.objects.filter(pk=petition.pk).update(title="After")  # as a shell would
    assert publication.generation() == ""
    assert b"After" in reader.get(address).content
    entries.refresh()
    assert publication.generation() != ""
    assert b"After" in reader.get(address).content


def test_what_lists_ask_again_and_again_is_no_older_than_its_generation(reader, settings):
    settings.PAGE_CACHE = False
    group, passage = make.organization("Before"), make.passage()
    make.endorsement(make.petition("One"), group, "launched", passage)
    entries.refresh()

    def offered():
        found = {
            each["value"]: each["count"] for each in reader.get("/petitions.json").json()["facets"]["organization"]
        }
        return found, b"<bdi>Before</bdi>" in reader.get("/petitions/").content

    assert offered() == ({group.slug: 1}, True)
    Organization.objects.filter(pk=group.pk).update(title="After")  # as a shell would
    assert offered() == ({group.slug: 1}, False)
    entries.refresh()
    assert b"<bdi>After</bdi>" in reader.get("/petitions/").content
    MaskedString.objects.create(string="After", reason="name")
    entries.refresh()
    assert b"After" not in reader.get("/petitions/?country=UA").content
    make.endorsement(make.petition("Two"), make.organization("Other"), "launched", passage)
    entries.refresh()
    assert sum(offered()[0].values()) == reader.get("/petitions.json").json()["count"] == 2


def test_a_draft_that_nobody_sees_changes_no_generation(curator):
    make.petition("Public")
    entries.refresh()
    before = publication.generation()
    make.petition("Draft", published=False)
    entries.refresh()
    assert publication.generation() == before != ""


def test_a_check_of_a_link_shows_on_the_page_of_its_source(reader):
    document = make.document(url="https://example.org/a")
    entries.refresh()
    before = publication.generation()
    links.keep(LinkCheck(document=document, url=document.url, checked_at=make.NOW, outcome="gone", http_status=404))
    assert publication.generation() not in ("", before)


def test_what_was_kept_of_an_earlier_generation_is_dropped(reader, editor):
    petition = make.petition("Before")
    entries.refresh()
    for _ in range(2):
        reader.get("/petitions/")
    assert any(b"Before" in value for value in caches["pages"]._cache.values())
    assert publication._remembered
    drafts.withhold(petition, editor, "under threat")
    reader.get("/about/")
    assert not any(b"Before" in value for value in caches["pages"]._cache.values())
    assert not publication._remembered


def test_a_page_that_was_begun_in_an_earlier_generation_keeps_nothing(reader, rf):
    make.petition("Before")
    entries.refresh()
    reader.get("/petitions/")
    late = rf.get("/petitions/")
    late.generation = "an earlier one"
    assert publication.remember(late, "facets", lambda: "Before") == "Before"
    assert "Before" not in publication._remembered.values()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "page",
    [
        "{petition}", "{petition}print/", "{petition}card/", "{source}", "{passage}", "{passage:.json}",
        "{passage:.jsonld}", "{passage:.bib}", "{source:.json}", "/petitions/", "/sources/", "/search/?q=speaks",
    ],
)  # fmt: skip
@pytest.mark.parametrize("times", [1, 9])
def test_what_is_published_while_a_page_is_made_never_stands_without_the_names_withheld_since(
    beside, reader, monkeypatch, page, times
):
    """Somebody withholds a name and publishes what has it after the page was begun; also each time that it is made."""
    source, petition = make.document("Somebody speaks."), make.petition("Speaks")
    passage = make.passage(source, "Somebody speaks.")
    make.cite(petition, passage, field="title")
    entries.refresh()
    urls = {"petition": Url(petition), "source": Url(source), "passage": Url(passage)}
    before = reader.get(page.format(**urls)).content.decode()  # what is known of names is kept now
    caches["pages"].clear()

    number = itertools.count()

    def publish():
        MaskedString.objects.get_or_create(string="Petrenko")
        for model, key in ((Petition, petition.pk), (type(source), source.pk)):
            model.objects.filter(pk=key).update(title=f"Petrenko speaks {next(number)}")
        entries.refresh()

    # SQLite reads a page from the snapshot in which its name was asked for, the second time.
    after = 2 if connection.vendor == "sqlite" else 1
    published = meanwhile(monkeypatch, publication, "_current", beside, publish, after, times)
    body = reader.get(page.format(**urls)).content.decode()
    assert published
    assert "Petrenko" not in body
    assert body == before or connection.vendor != "sqlite"  # PostgreSQL makes it again
    assert not any(b"Petrenko" in value for value in caches["pages"]._cache.values())
    monkeypatch.undo()
    assert "Petrenko" not in reader.get(page.format(**urls)).content.decode()


def meanwhile(monkeypatch, module, name, beside, do, after=1, times=1):
    """`do` is done by somebody else, when this function of a module has answered so many times, and then so often.
    What is done stands in the list that is given back."""
    ask, done, left = getattr(module, name), [], [after]

    def asked():
        found = ask()
        left[0] -= 1
        if -times < left[0] <= 0:
            beside(do)
            done.append(do)
        return found

    monkeypatch.setattr(module, name, asked)
    return done


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("waits", [False, True])
def test_a_page_is_of_one_moment(beside, reader, monkeypatch, waits):
    """Also while a change waits to be followed, when nothing that is kept goes into a page."""
    petition, group = make.petition("Speaks"), make.organization("Group")
    make.endorsement(petition, group, "launched", make.passage())
    entries.refresh()
    if waits:
        Changed.objects.create(what="page")
    assert (publication.generation() == "") == waits

    def change():
        MaskedString.objects.create(string="Petrenko")
        Organization.objects.filter(pk=group.pk).update(title="Petrenko group")

    changed = meanwhile(monkeypatch, records, "masked_forms", beside, change)
    body = reader.get(petition.get_absolute_url()).content.decode()
    assert changed
    assert "Petrenko" not in body
    assert ("Group" in body) == (waits or connection.vendor == "sqlite")  # else it is made again, and masked


@pytest.mark.django_db(transaction=True)
def test_the_database_stands_still_for_a_page_and_no_longer(beside, reader, monkeypatch):
    petition = make.petition("Speaks")
    entries.refresh()
    Changed.objects.create(what="page")
    states = []

    def asked():
        states.append(connection.in_snapshot)
        with snapshot():  # one within another
            return masked_forms()

    monkeypatch.setattr(records, "masked_forms", asked)
    for _ in range(2):
        assert "Speaks" in reader.get(petition.get_absolute_url()).content.decode()
        assert not connection.in_snapshot
        MaskedString.objects.create(string=f"Nobody {len(states)}")  # it has ended: others may write, and it too
    assert states == [True, True]


@pytest.mark.django_db(transaction=True)
def test_a_page_that_fails_leaves_the_connection_as_it_was(beside, monkeypatch):
    petition = make.petition("Speaks")
    entries.refresh()
    reader = Client(raise_request_exception=False)

    def broken():
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    with monkeypatch.context() as patched:
        patched.setattr(records, "masked_forms", broken)
        assert reader.get(petition.get_absolute_url()).status_code == 500
    assert not connection.in_snapshot
    MaskedString.objects.create(string="Nobody")
    assert "Speaks" in reader.get(petition.get_absolute_url()).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_that_cannot_be_ended_takes_its_connection_along(beside, caplog):
    """All was read by then, and nothing goes on in a transaction that nobody knows of."""
    petition = make.petition("Speaks")
    with snapshot():
        assert Petition.objects.count() == 1
        if connection.vendor == "sqlite":
            connection.connection.execute("ROLLBACK")
        else:
            pid = connection.connection.info.backend_pid
            beside(lambda: _terminate(pid))
    assert not connection.in_snapshot
    assert ["A snapshot did not end" in record.getMessage() for record in caplog.records] == [True]
    petition.title = "Speaks again"
    petition.save()
    with snapshot():
        assert Petition.objects.get().title == "Speaks again"


def _terminate(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])


@pytest.mark.django_db(transaction=True)
def test_no_table_is_written_anew_within_a_snapshot(beside):
    """It would look empty there: that of withheld names too."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite’s snapshots hold the tables as well.")
    MaskedString.objects.create(string="Petrenko")

    def migrate():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 50")  # milliseconds
            cursor.execute("ALTER TABLE documents_maskedstring ADD COLUMN more uuid DEFAULT gen_random_uuid()")

    with snapshot():
        with pytest.raises(OperationalError, match="lock timeout"):
            beside(migrate)
        assert masked_forms().find("Petrenko")


class Url:
    """The address of something, to be put into another: `{petition}`, `{petition:.json}`."""

    def __init__(self, thing):
        self.path = thing.get_absolute_url()

    def __format__(self, end):
        return self.path.rstrip("/") + end if end else self.path


def test_no_more_is_kept_than_the_setting_says(reader, sample, settings):
    settings.PAGE_CACHE_PAGES = 3
    for year in range(2000, 2010):
        assert reader.get(f"/petitions/?year={year}").status_code == 200
        assert len(publication._remembered) <= 3
    assert len(publication._remembered) == 3


def test_curators_and_errors_are_never_kept(reader, sample, curator):
    inside = Client()
    inside.force_login(curator)
    assert "ETag" not in inside.get("/admin/")
    for url, status in (("/petitions/nowhere/", 404), ("/petitions.json?x=1", 400), ("/robots.txt", 200)):
        answer = reader.get(url)
        assert (answer.status_code, "ETag" in answer) == (status, status == 200)


def test_without_the_switch_every_page_is_made_afresh(reader, sample, settings, django_assert_num_queries):
    settings.PAGE_CACHE = False
    reader.get("/about/")
    assert len(caches["pages"]._cache) == 0


@pytest.mark.django_db(transaction=True)
def test_what_the_server_ended_is_opened_anew_and_no_reader_notices(reader):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server that could end a connection")
    petition = make.petition("Still there")
    entries.refresh()
    with closing(connection.copy()) as other:
        for url in ("/petitions/", petition.get_absolute_url(), "/search/?q=still"):
            assert reader.get("/about/").status_code == 200
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
            assert f'href="{petition.get_absolute_url()}'.encode() in reader.get(url).content
