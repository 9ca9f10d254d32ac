"""What changed of a published record: readers are told days and kinds, and nothing of what stood there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign import drafts, history, reviewing, trees
from campaign.models import Endorsement, FormerAddress, Name
from campaign.serialize.changes import MOST
from tests import factories
from tests.pages import tree, words

pytestmark = pytest.mark.django_db


def draft(make=factories.petition, title="Free him", **fields):
    record = make(title, published=False, **fields)
    factories.cite(record, factories.passage(), "title")
    return record


def save(record, editor, change):
    """Change the live rows, let that wait as an edit, publish it."""
    from django.db import transaction

    with transaction.atomic():
        change(type(record).objects.get(pk=record.pk))
        wanted = trees.tree(record)
        transaction.set_rollback(True)
    history.keep_prior_state(record)
    drafts.propose(record, wanted, None)
    drafts.publish(record, editor, "hushhush")


def set_to(**fields):
    def change(record):
        for name, value in fields.items():
            setattr(record, name, value)
        record.save()

    return change


def read(client, record):
    """[(kind, [words of the facts])], newest first, from the JSON."""
    answer = client.get(f"{record.get_absolute_url()}changes.json").json()
    return [(change["kind"], [fact["words"] for fact in change["facts"]]) for change in answer["changes"]]


def test_a_record_without_a_history_was_published(client):
    record = factories.petition("Free him")
    assert client.get(f"{record.get_absolute_url()}changes.json").json() == {
        "record": {"id": str(record.pk), "type": "petition", "title": "Free him", "title_language": "und",
                   "url": record.get_absolute_url()},
        "changes": [{"date": "2026-01-02", "kind": "published", "label": "Published", "facts": []}],
        "next": None,
    }  # fmt: skip


def test_each_published_change_is_told_by_its_kind(client, editor):
    record = draft()
    passage, other = factories.passage(), factories.passage()
    drafts.publish(record, editor, "hushhush")
    save(record, editor, lambda record: [
        set_to(summary="One", private_note="hushhush")(record), factories.cite(record, passage, "summary"),
        factories.demand(record, "Release him!", passage), factories.demand(record, "Now!", passage),
    ])  # fmt: skip
    save(record, editor, lambda record: [
        set_to(summary="Two")(record), record.demands.filter(text="Now!").update(text="At once!"),
        record.demands.get(text="Release him!").delete(),
    ])  # fmt: skip
    save(record, editor, lambda record: [
        record.citations.filter(field="summary").delete(),
        factories.cite(record, other, "summary"),
        factories.cite(record.demands.get(), other),
        factories.cite(record, other, "text"),
    ])  # fmt: skip
    assert read(client, record) == [
        (
            "changed",
            ["Our summary: evidence replaced", "Its own words: evidence added", "Demands: other evidence (1)"],
        ),
        ("changed", ["Our summary: changed", "Demands: 1 changed", "Demands: 1 removed"]),
        ("changed", ["Our summary: added, evidence added", "Demands: 2 added"]),
        ("published", []),
    ]


def test_what_readers_cannot_see_changes_nothing_for_them(client, curator, editor):
    record = draft()
    drafts.publish(record, editor)
    hidden, passage = factories.organization(published=False), factories.passage()
    save(record, editor, set_to(private_note="hushhush"))
    save(record, editor, lambda record: factories.endorsement(record, hidden, passage=passage))
    changed = trees.tree(record)
    changed[0]["fields"]["title"] = "hushhush"
    drafts.propose(record, changed, curator, "hushhush")
    reviewing.comment(record, curator, "hushhush")
    assert read(client, record) == [("published", [])]
    page = client.get(f"{record.get_absolute_url()}changes/").content.decode()
    assert [word for word in ("hushhush", "curator", "editor", hidden.title) if word in page] == []
    Endorsement.objects.get()


def test_a_private_name_is_no_change(client, editor):
    record, passage = draft(factories.organization, "The Front"), factories.passage()
    drafts.publish(record, editor)
    save(record, editor, lambda record: factories.name(record, "hushhush", public=False))
    save(record, editor, lambda record: factories.name(record, "TF", passage))
    save(record, editor, lambda record: Name.objects.filter(text="TF").update(public=False))
    assert read(client, record) == [
        ("changed", ["Other names: 1 removed"]), ("changed", ["Other names: 1 added"]), ("published", []),
    ]  # fmt: skip


def test_what_was_out_of_the_public_and_came_back_is_told(client, editor):
    record = draft()
    drafts.publish(record, editor)
    drafts.withdraw(record, editor, "hushhush")
    drafts.lift(record, editor, "hushhush")
    record.refresh_from_db()
    set_to(title="Free her")(record)
    with history.revision(editor, "hushhush"):
        history.keep(record)
    drafts.publish(record, editor)
    drafts.withhold(record, editor)
    drafts.lift(record, editor)
    drafts.publish(record, editor)
    assert read(client, record) == [
        ("published_again", []), ("under_review", []), ("published_again", ["Title: changed"]), ("withdrawn", []),
        ("published", []),
    ]  # fmt: skip


def test_nothing_tells_that_a_person_was_withheld(client, editor):
    person = draft(factories.person, "Anna Smith")
    drafts.publish(person, editor)
    for taken_out in (drafts.withhold, drafts.withdraw):
        taken_out(person, editor)
        drafts.lift(person, editor)
        drafts.publish(person, editor)
    assert read(client, person) == [("published", [])]


@pytest.mark.parametrize(("status", "code"), [("draft", 404), ("withheld", 404), ("withdrawn", 410)])
def test_what_is_not_public_has_no_changes(client, status, code):
    record = factories.petition()
    type(record).objects.filter(pk=record.pk).update(status=status)
    for address in (f"{record.get_absolute_url()}changes/", f"{record.get_absolute_url()}changes.json"):
        assert client.get(address).status_code == code
    assert client.get("/petitions/nothing/changes/").status_code == 404


def test_a_former_address_leads_to_the_changes(client):
    record = factories.petition()
    FormerAddress.objects.create(record_type=trees.record_type(record), record_id=record.pk, slug="old")
    for end in ("changes/", "changes.json"):
        assert client.get(f"/petitions/old/{end}")["Location"] == f"{record.get_absolute_url()}{end}"


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "٣", "9" * 30, "%00"])
def test_a_made_up_page_is_said(client, page):
    record = factories.petition()
    url = record.get_absolute_url()
    assert client.get(f"{url}changes.json?page={page}").status_code == 400
    response = client.get(f"{url}changes/?page={page}")
    assert response.status_code == 200
    assert tree(response).find(".//main").findall(".//ol") == []
    assert "There is no such page. Start from the newest changes." in words(tree(response))


def test_it_is_read_in_pages_that_join(client, editor):
    record = draft()
    drafts.publish(record, editor)
    for number in range(8):
        save(record, editor, set_to(title=f"Free him {number}"))
        drafts.withdraw(record, editor, "x")
        drafts.publish(record, editor)
    expected = [("published", [])]
    for _number in range(8):
        expected += [("changed", ["Title: changed"]), ("withdrawn", []), ("published_again", [])]
    found, address, pages = [], f"{record.get_absolute_url()}changes.json", []
    while address:
        answer = client.get(address).json()
        pages.append([(change["kind"], [fact["words"] for fact in change["facts"]]) for change in answer["changes"]])
        found += pages[-1]
        address = answer["next"]
    assert (found, [len(each) for each in pages]) == (expected[::-1], [MOST, 25 - MOST])


def test_it_asks_as_often_for_many_changes_as_for_few(client, editor):
    record, counts = draft(), []
    drafts.publish(record, editor)
    front, passage = factories.organization("The Front"), factories.passage()
    for number in (2, 5, 15):
        while history.revisions(record).filter(comment__startswith="Published").count() < number:
            save(record, editor, lambda record: factories.endorsement(record, front, passage=passage))
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{record.get_absolute_url()}changes/")
        counts.append(len(queries))
    assert counts == [counts[0]] * 3


def test_the_record_s_page_leads_there(client):
    record = factories.petition("Free him")
    root = tree(client.get(record.get_absolute_url()))
    links = [words(link) for link in root.iter("a") if link.get("href") == f"{record.get_absolute_url()}changes/"]
    assert links == ["What changed"]
