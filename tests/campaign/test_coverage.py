"""The board on which the admin begins: what is left to do, each number with the list that clears it."""

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign import coverage, drafts, trees
from campaign.models import Reading
from documents import ingest
from documents.models import Arrival, LinkCheck, Redaction
from tests import factories
from tests.pages import tree

pytestmark = pytest.mark.django_db
TODAY = datetime.datetime.now(datetime.UTC).date()


def days_ago(days):
    return (TODAY - datetime.timedelta(days=days)).isoformat()


def counted(petition, days, **fields):
    return factories.figure(petition, "signatures", 5, kind="signatures", date=days_ago(days), date_basis="stated",
                            **fields)  # fmt: skip


def numbers(user, days=30):
    waiting, _done = coverage.board(user, days)
    return {line.title: [(count.said, count.label) for count in line.counts] for line in waiting}


@pytest.fixture
def everything():
    """One of each kind of work, or more."""
    document = factories.document("The first sentence stands here. The second sentence stands here.")
    passage = factories.passage(document, "The first sentence stands here.")
    ingest.add_version(document, "Nothing of it stands here today, and nobody says why. 4111 1111 1111 1111\n")
    Reading.objects.create(document=document, open=2)
    Arrival.objects.create(data=b"x", captured_how="pasted")
    LinkCheck.objects.create(
        document=factories.document("A", url="https://example.org/"), url="https://example.org/", outcome="gone"
    )
    factories.published(factories.organization("Rabkor", published=False, summary="One."), passage)
    factories.organization("Рабкор", published=False, summary="The same")
    draft = factories.person(published=False, summary="Not cited", status="review")
    petition = factories.published(factories.petition("Free him", published=False, summary="One."), passage)
    counted(petition, 40, passage=passage)
    edited = trees.tree(petition)
    edited[0]["fields"]["title"] = "Free her"
    drafts.propose(petition, edited, None)
    factories.petition("Without", published=False)
    return draft


def test_every_number_leads_to_a_list_of_so_many(client, curator, everything):
    client.force_login(curator)
    waiting, done = coverage.board(curator, 30)
    assert done == []
    for line in waiting:
        for count in line.counts:
            response = client.get(count.url)
            assert (count.url, response.status_code) == (count.url, 200)
            context = response.context
            if "entries" in context:  # the queue holds both kinds of what waits for an editor
                assert len(context["entries"]) == 2
                continue
            shown = context["cl"].result_count if "cl" in context else context["count"]
            assert (line.title, count.label, shown) == (line.title, count.label, count.number)
    assert numbers(curator) == {
        "Captures to store": [("1", "")], "Sources to read": [("2", "")],
        "Suggestions open": [("1", "")], "Versions to clear": [("1", "")], "Masks to decide": [("1", "")],
        "Passages to repair": [("1", "")], "Links that are dead": [("1", "")],
        "Facts without a citation": [("1", "organization"), ("1", "person"), ("1", "petition")],
        "Records that wait for review": [("1", "person")], "Edits that wait": [("1", "")],
        "Records without a summary": [("1", "petition")],
        **{
            f"Summaries not in {language}": [("1", "organization"), ("1", "petition")]
            for language in ("Russian", "Ukrainian", "French", "Spanish", "German", "Italian", "Slovak")
        },
        "Petitions counted more than 30 days ago": [("1", "")], "Likely duplicates": [("1", "pair of organizations")],
    }  # fmt: skip


def test_what_is_done_is_no_longer_counted(curator, everything):
    Redaction.objects.update(decision="masked")
    LinkCheck.objects.create(document=LinkCheck.objects.get().document, url="https://example.org/", outcome="seen")
    everything.summary = everything.title = ""
    everything.status = "draft"
    everything.save()
    found = numbers(curator)
    assert {"Masks to decide", "Links that are dead", "Records that wait for review"} & found.keys() == set()
    assert found["Records without a summary"] == [("1", "person"), ("1", "petition")]


def test_a_count_is_old_after_as_many_days_as_are_chosen(client, curator):
    petition, other = factories.petition(), factories.petition()
    counted(petition, 40)
    counted(other, 40)
    counted(other, 10)
    factories.figure(factories.petition(), "signatures", 1, kind="signatures")
    counted(factories.petition(state="closed"), 400)
    old = {days: coverage.counted_before(days).count() for days in (7, 30, 100)}
    assert old == {7: 3, 30: 2, 100: 1}
    client.force_login(curator)
    page = client.get("/admin/?days=7")
    link = next(a for a in tree(page).iter("a") if "counted=7" in (a.get("href") or ""))
    assert "".join(link.itertext()) == "Petitions counted more than 7 days ago: 3"
    assert client.get(link.get("href")).context["cl"].result_count == 3
    read = {given: coverage.read_days(given) for given in ("7", "0", "-1", "x", "٣", "9999999", "9" * 99, None)}
    assert read == {"7": 7, "0": 1, "-1": 30, "x": 30, "٣": 30, "9999999": 3650, "9" * 99: 30, None: 30}


def test_all_is_done(client, curator):
    client.force_login(curator)
    assert "All is done: nothing waits." in client.get("/admin/").content.decode()


def test_everybody_sees_what_they_may_see(client, django_user_model, everything):
    visitor = django_user_model.objects.create_user("visitor", is_staff=True)
    client.force_login(visitor)
    assert "board" not in [section.get("class") for section in tree(client.get("/admin/")).iter("section")]
    visitor.user_permissions.add(Permission.objects.get(codename="view_arrival"))
    assert list(numbers(django_user_model.objects.get(pk=visitor.pk))) == ["Captures to store"]


def test_many_are_more_than_a_thousand(curator, monkeypatch):
    for _number in range(4):
        factories.statement(published=False, summary="x")
    monkeypatch.setattr(coverage, "MOST", 3)
    assert numbers(curator)["Facts without a citation"] == [("more than 3", "statements")]
    monkeypatch.setattr(coverage, "LOOKED_AT", 2)
    assert numbers(curator)["Facts without a citation"] == [("at least 2", "statements")]


def test_the_board_asks_as_often_whatever_there_is(client, curator, everything):
    client.force_login(curator)
    client.get("/admin/")
    asked = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/")
        asked.append(len(queries))
        for _number in range(5):
            factories.statement(published=False)
            factories.organization("Rabkor", published=False)
    assert asked[1] - asked[0] <= 1  # of one more kind of record whether all were looked at


def test_every_line_leads_somewhere(curator):
    assert all(reverse("admin:index") in coverage._list(model) for model in coverage.RECORDS)
