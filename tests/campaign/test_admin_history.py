"""Every save is a revision with author and reason; every state can be brought back, deleted records too."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from campaign import drafts, history, trees
from campaign.models import FormerAddress, Organization, PendingEdit, Petition
from tests import factories
from tests.campaign.forms import post


def page(record, name, *args):
    return reverse(f"admin:campaign_{record._meta.model_name}_{name}", args=[record.pk, *args])


@pytest.fixture
def draft(db):
    record = factories.organization("First title", published=False)
    factories.name(record, "FT", factories.passage())
    return record


def entries(response):
    return [
        (entry["revision"].user and entry["revision"].user.username, entry["revision"].comment,
         [str(change) for change in entry["changes"]], entry["is_edit"])
        for entry in response.context["entries"]
    ]  # fmt: skip


def test_save_is_one_revision_with_author_reason_and_the_state_before(client, curator, draft):
    client.force_login(curator)
    post(client, page(draft, "change"), title="Second title", change_comment="A better one")
    post(client, page(draft, "change"), **{"names-0-text": "ST"})
    assert entries(client.get(page(draft, "history"))) == [
        ("curator", "Changed Name for name “ST”.", ["name “ST”: name"], False),
        ("curator", "A better one", ["title"], False),
        (None, history.BASELINE, [], False),
    ]


def test_adding_is_a_revision(client, curator):
    client.force_login(curator)
    post(client, reverse("admin:campaign_organization_add"), title="New", slug="new-one")
    record = Organization.objects.get()
    assert [(each.user, each.comment) for each in history.revisions(record)] == [(curator, "Added.")]


def test_invalid_save_is_no_revision(client, curator, draft):
    client.force_login(curator)
    post(client, page(draft, "change"), title="")
    assert history.revisions(draft).count() == 0


def test_draft_is_restored_at_once(client, curator, draft):
    client.force_login(curator)
    post(client, page(draft, "change"), title="Second title")
    oldest = history.revisions(draft).last()
    before = history.tree_at(oldest, draft)
    assert client.post(page(draft, "restore", oldest.pk)).status_code == 302
    assert trees.tree(draft) == before


def test_published_record_is_restored_as_an_edit_that_waits(client, curator, editor, draft):
    factories.published(draft)
    client.force_login(curator)
    post(client, page(draft, "change"), title="Second title")
    drafts.publish(draft, editor)
    oldest = history.revisions(draft).last()
    client.post(page(draft, "restore", oldest.pk))
    assert Organization.objects.get().title == "Second title"
    assert PendingEdit.objects.get().tree[0]["fields"]["title"] == "First title"


def test_history_shows_the_edits_that_waited(client, curator, editor, draft):
    factories.published(draft)
    client.force_login(curator)
    post(client, page(draft, "change"), title="Second title", change_comment="Try")
    drafts.discard(draft, editor)
    assert entries(client.get(page(draft, "history"))) == [
        ("editor", "Discarded the edit that waited", ["title"], True),
        ("curator", "Try", ["title"], True),
        (None, history.BASELINE, [], False),
    ]
    discarded = history.edits(draft).first()
    client.post(page(draft, "restore", discarded.pk))
    assert PendingEdit.objects.get().tree[0]["fields"]["title"] == "Second title"


def test_restoring_needs_post_and_a_revision_that_holds_the_record(client, curator, editor, draft):
    client.force_login(curator)
    post(client, page(draft, "change"), title="Second title")
    revision = history.revisions(draft).first()
    assert client.get(page(draft, "restore", revision.pk)).status_code == 404
    assert client.post(page(draft, "restore", 999999)).status_code == 404
    other = factories.organization(published=False)
    assert client.post(page(other, "restore", revision.pk)).status_code == 302
    assert Organization.objects.get(pk=other.pk).title == other.title


def test_deleted_record_can_be_restored_as_a_draft(client, editor, draft):
    FormerAddress.objects.create(record_type=trees.record_type(draft), record_id=draft.pk, slug="old")
    before = trees.tree(draft)
    client.force_login(editor)
    assert client.get(page(draft, "delete")).status_code == 200
    assert client.post(page(draft, "delete"), {"post": "yes", "reason": "A mistake"}).status_code == 302
    assert (Organization.objects.count(), FormerAddress.objects.count()) == (0, 0)
    assert LogEntry.objects.filter(action_flag=3, object_id=str(draft.pk)).count() == 1
    deleted = client.get(reverse("admin:campaign_organization_deleted"))
    version = deleted.context["page"].object_list[0]
    assert (version.object_repr, version.revision.comment) == ("First title", "Deleted: A mistake")
    client.post(page(draft, "restore", version.revision_id))
    assert (trees.tree(draft), Organization.objects.get().status) == (before, "draft")


def test_deletion_is_refused_while_something_uses_the_record(client, editor, draft):
    petition = factories.petition()
    factories.endorsement(petition, draft)
    client.force_login(editor)
    response = client.post(page(draft, "delete"), {"post": "yes"})
    assert [str(each) for each in response.context["protected"]] == [f"Endorsement: {draft}: supports"]
    assert Organization.objects.count() == 1


def test_deletion_is_refused_while_a_waiting_edit_names_the_record(client, curator, editor, draft):
    petition = factories.petition("Free him")
    client.force_login(curator)
    post(client, page(petition, "change"), **{
        "endorsements-TOTAL_FORMS": "1", "endorsements-0-role": "supports",
        "endorsements-0-organization": str(draft.pk),
    })  # fmt: skip
    assert PendingEdit.objects.count() == 1
    client.force_login(editor)
    response = client.post(page(draft, "delete"), {"post": "yes"}, follow=True)
    assert [str(each) for each in response.context["messages"]] == ["A waiting edit of “Free him” names it."]
    assert Organization.objects.count() == 1


def test_published_record_is_not_deleted(client, editor, curator):
    record = factories.petition("Free him")
    client.force_login(editor)
    response = client.post(page(record, "delete"), {"post": "yes"}, follow=True)
    assert [str(each) for each in response.context["messages"]] == ["“Free him” is published. Withdraw it first."]
    client.force_login(curator)
    assert client.post(page(record, "delete"), {"post": "yes"}).status_code == 403
    assert Petition.objects.count() == 1
