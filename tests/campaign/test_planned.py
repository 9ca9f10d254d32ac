"""Queries that a connection to PostgreSQL has planned once (documents/prepared.py): the same pages, come what may; and
how its vectors of words were turned."""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test import Client

from campaign.models import Campaign, Organization, Person, Petition, Statement, Update
from campaign.search import checking, entries, finding, queries, texts
from campaign.snapshots import snapshot
from documents.models import Anchor, Document
from documents.prepared import prepared

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans a query as it is asked."),
]


@prepared
def dated(*, slugs, status):
    """With values of its own: of a percent sign, a quotation mark and a backslash."""
    found = Document.objects.filter(slug__in=slugs, status=status).exclude(title__in=["100%s", "it's", "a\\b"])
    return found.order_by("slug").values_list("slug", flat=True)


def plans():
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall()]


def pages():
    yield from ("/", "/search/?q=Kagarlitsky", "/statements/?q=petition", "/statements.csv", "/data/")
    for listed in ("statements", "petitions", "organizations", "people", "updates", "sources"):
        yield f"/{listed}/"
    yield Document.objects.public().order_by("slug").first().get_absolute_url()
    for model in (Campaign, Organization, Person, Petition, Statement, Update):
        yield model.objects.published().order_by("slug").first().get_absolute_url()


def test_pages_say_what_they_say_when_each_query_is_planned_by_itself(sample, settings):
    settings.PAGE_CACHE = False
    reader, seen, kept = Client(), {}, 0
    for path in pages():
        response = reader.get(path)
        said = response.getvalue()
        seen[path] = response.status_code, b"" if response.streaming else said  # a file says when it was made
        assert len(plans()) >= kept, path  # none was forgotten
        kept = len(plans())
    assert kept > 50

    def ordinary(execute, *asked):
        return execute(*asked)

    for path, (status, said) in seen.items():
        with connection.execute_wrapper(ordinary):
            again = reader.get(path)
            said_again = again.getvalue() if said else b""
        assert (again.status_code, said_again) == (status, said) and status == 200, path


def test_one_plan_is_enough_for_values_of_any_size(sample):
    slugs = list(Document.objects.values_list("slug", flat=True))
    connection.connection.execute("DEALLOCATE ALL")
    status = Document.objects.get(slug=slugs[0]).status
    assert dated(slugs=slugs, status=status) == sorted(slugs)
    assert dated(slugs=["nobody", "it's", "100%"], status=status) == []
    (plan,) = plans()
    assert ("$9" in plan, "'100%s'" in plan, "'it''s'" in plan) == (True, True, True)


def test_a_column_that_was_widened_meanwhile_is_read_as_it_is_now(sample):
    (slug,) = Statement.objects.order_by("slug").values_list("slug", flat=True)[:1]
    reader = Client()
    path = f"/statements/{slug}/"
    first = reader.get(path)
    assert first.status_code == 200
    kind = "ALTER TABLE campaign_statement ALTER COLUMN title TYPE varchar({})"
    length = Statement._meta.get_field("title").max_length
    try:
        with connection.cursor() as cursor:
            cursor.execute(kind.format(length + 100))
        assert reader.get(path).content == first.content
    finally:
        with connection.cursor() as cursor:
            cursor.execute(kind.format(length))


@pytest.mark.parametrize("begun", [transaction.atomic, snapshot])
def test_nothing_is_planned_inside_a_transaction(begun):
    connection.ensure_connection()
    connection.connection.execute("DEALLOCATE ALL")
    with begun():
        assert dated(slugs=["nobody"], status="public") == []
    assert plans() == []
    assert dated(slugs=["nobody"], status="public") == []
    assert len(plans()) == 1


def test_names_that_were_weighted_are_marked(monkeypatch):
    turned = import_module("campaign.migrations.0019_words_of_names")
    monkeypatch.setattr(turned, "BATCH", 1)
    here = SimpleNamespace(connection=connection)
    new = texts.rows_of("postgresql", [(1, [("Peace now", "en"), ("Мир", "ru")], [("peace of mind", "en")])])
    weighted = "'enpeac':1A,6 'ennow':2A 'xxpeace':1A,6 'ruмир':4A 'enof':7 'enmind':8"
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO campaign_searchtext VALUES (%s, %s)", [texts.key(1, 0), weighted])
        cursor.execute("INSERT INTO campaign_searchtext VALUES (%s, %s)", [texts.key(2, 0), "'enpeac':1"])
        turned.mark(None, here)
        turned.mark(None, here)  # cut off, and run again
    texts.write([(texts.key(3, 0), new[0][1])])

    def found(asked, **limits):
        return texts.matches(queries.parse(asked), 9, **limits)

    assert found("peace") == [3, 2, 1]
    assert found("peace", names_only=True) == found('"peace now"', names_only=True) == found("мир", names_only=True)
    assert found("peace", names_only=True) == [3, 1]
    assert found("peace", names_only=True, below=3) == [1]
    assert found("mind", names_only=True) == found('"now peace"', names_only=True) == []
    assert texts.stored([2]) == {2: {"enpeac"}}
    turned.unmark(None, here)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM campaign_searchtext WHERE vector::text LIKE '%=%'")
        assert cursor.fetchone() == (0,)
        cursor.execute(texts.MATCHING)


def test_an_index_of_what_was_just_loaded_is_planned_for_as_much_as_there_is(sample, monkeypatch):
    monkeypatch.setattr(entries, "FEW", 0)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM campaign_posting")
        cursor.execute("DELETE FROM campaign_entryplace")
        cursor.execute("DELETE FROM campaign_entry")
        cursor.execute("UPDATE pg_class SET reltuples = -1 WHERE relname = 'documents_anchor'")
        cursor.execute("INSERT INTO campaign_changed (what) VALUES ('page')")
        entries.refresh()
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'documents_anchor'")
        assert cursor.fetchone()[0] == Anchor.objects.count() > 0


def test_readers_search_while_all_words_are_written_anew(sample):
    """On a connection of their own, which waits for nobody; and what was written is as what was there."""
    found = []

    def search():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = 1000")  # milliseconds
            return finding.find("Kagarlitsky").total
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as reader:
        entries.rebuild(progress=lambda _done: found.append(reader.submit(search).result()))

    assert len(set(found)) == 1
    assert found[0] == finding.find("Kagarlitsky").total > 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename LIKE 'campaign_searchtext%' ORDER BY 1")
        assert cursor.fetchall() == [("campaign_searchtext_pkey",), ("campaign_searchtext_words",)]
    assert not list(checking.problems(SimpleNamespace(update=lambda _done: None)))
