"""Lists change many things at a time: each in its own way, one reason, and a report of what was done and what not."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from campaign import history, trees
from campaign.models import Organization, PendingEdit, Petition, Topic
from documents import revising
from documents.admin import deciding
from documents.models import Document
from tests import factories


def act(client, listed, action, things, **more):
    """Choose the action for these things, and confirm it."""
    app = "documents" if listed == "document" else "campaign"
    url = reverse(f"admin:{app}_{listed}_changelist")
    chosen = {"action": action, ACTION_CHECKBOX_NAME: [str(thing.pk) for thing in things]}
    assert client.post(url, chosen).status_code == 200
    return client.post(url, chosen | {"decided": "1", "reason": "as agreed"} | more, follow=True)


def said(response):
    return [(message.level_tag, str(message)) for message in response.context["messages"]]


def test_records_are_assigned_to_a_campaign_each_in_its_own_way(client, curator):
    cause = factories.campaign("Free him", slug="free-him")
    draft, shown = factories.petition("Draft", published=False), factories.petition("Shown")
    there = factories.petition("There", published=False, campaigns=[cause])
    client.force_login(curator)
    response = act(client, "petition", "assign", [draft, shown, there], campaign="Free him")
    assert sorted(said(response)) == [
        ("error", "Not done: Assign to a campaign, “There”<ul><li>It is like that already.</li></ul>"),
        ("success", "“Draft” is assigned."),
        ("success", "“Shown” is assigned."),
        ("warning", "What is published changes for readers once an editor publishes the edit that waits now."),
    ]  # fmt: skip
    assert {each.title for each in Petition.objects.filter(campaigns=cause)} == {"Draft", "There"}
    edit = PendingEdit.objects.get()
    assert (edit.record, edit.tree[0]["fields"]["campaigns"]) == (shown, [str(cause.pk)])
    assert (edit.comment, edit.author) == ("Assigned to “Free him”: as agreed", curator)
    newest = history.revisions(draft).first()
    assert (newest.comment, history.tree_at(newest, draft)) == (edit.comment, trees.tree(draft))
    response = act(client, "petition", "unassign", [draft, shown], campaign="free-him")
    assert PendingEdit.objects.count() == 0
    assert [each.title for each in Petition.objects.filter(campaigns=cause)] == ["There"]


def test_a_campaign_that_is_none_changes_nothing(client, curator):
    draft = factories.petition("Draft", published=False)
    client.force_login(curator)
    response = act(client, "petition", "assign", [draft], campaign="nonsense")
    assert response.context["form"].errors["campaign"] == [
        "There is no campaign “nonsense”. Give its id, its address, or its exact title or other name."
    ]


def test_the_kind_of_many_records_is_changed(client, curator):
    draft, shown = factories.organization(published=False), factories.organization()
    client.force_login(curator)
    act(client, "organization", "set-kind", [draft, shown], kind="union")
    assert sorted(Organization.objects.values_list("kind", flat=True)) == ["other", "union"]
    assert PendingEdit.objects.get().tree[0]["fields"]["kind"] == "union"
    assert "kind" in act(client, "organization", "set-kind", [draft], kind="nonsense").context["form"].errors


def test_sources_get_a_language_and_the_released_only_from_an_editor(client, curator, editor):
    draft, shown = factories.document(title="Draft", released=False), factories.document(title="Shown")
    client.force_login(curator)
    response = act(client, "document", "set-language", [draft, shown], language="UK")
    assert sorted(said(response)) == [
        ("error", "Not done: Change the language, “Shown”<ul><li>It is released, so only an editor changes what is "
         "said of it.</li></ul>"),
        ("success", "“Draft” is changed."),
    ]  # fmt: skip
    client.force_login(editor)
    act(client, "document", "set-kind", [draft, shown], kind="leaflet")
    assert {(each.title, each.language, each.kind) for each in Document.objects.all()} == {
        ("Draft", "uk", "leaflet"), ("Shown", "und", "leaflet"),
    }  # fmt: skip
    comments = [revision.comment for revision in revising.revisions(draft)]
    assert comments == ["Described: leaflet: as agreed", "Described: uk: as agreed", revising.BASELINE]
    assert "language" in act(client, "document", "set-language", [draft], language="ua").context["form"].errors


def test_topics_are_archived_and_offered_again_by_an_editor(client, curator, editor):
    one, two = factories.topic("One"), factories.topic("Two")
    url = reverse("admin:campaign_topic_changelist")
    client.force_login(curator)
    client.post(url, {"action": "archive", ACTION_CHECKBOX_NAME: [str(one.pk)], "decided": "1"})
    assert not Topic.objects.filter(archived=True).exists()
    client.force_login(editor)
    act(client, "topic", "archive", [one, two])
    act(client, "topic", "offer", [two])
    assert {each.title: each.archived for each in Topic.objects.all()} == {"One": True, "Two": False}
    assert client.get(reverse("admin:campaign_topic_change", args=[one.pk])).context["decisions"][0][
        "decision"
    ].name == ("offer")


def test_all_that_the_list_shows_can_be_chosen_within_bounds(client, editor, monkeypatch):
    drafts = [factories.petition(f"Free him {number}", published=False) for number in range(12)]
    factories.petition("Another", published=False)
    client.force_login(editor)
    url = f"{reverse('admin:campaign_petition_changelist')}?q=free"
    chosen = {"action": "submit", "select_across": "1", ACTION_CHECKBOX_NAME: [str(drafts[0].pk)]}
    asked = client.post(url, chosen)
    sent = {"action": "submit", "decided": "1", ACTION_CHECKBOX_NAME: asked.context["selected"]}
    assert said(client.post(url, sent, follow=True)) == [("success", "Hand over for review: done for 12.")]
    assert Petition.objects.filter(status="review").count() == 12
    assert Petition.objects.get(title="Another").status == "draft"
    monkeypatch.setattr(deciding, "MOST_AT_ONCE", 5)
    refused = client.post(url, chosen | {"action": "withhold"}, follow=True)
    assert said(refused) == [
        ("error", "More than 5 are selected, and nothing is done. Filter the list, or select fewer.")
    ]


@pytest.mark.parametrize("bad", range(3))
def test_one_that_fails_does_not_stop_the_others(client, editor, bad):
    passage = factories.passage()
    drafts = [factories.petition(f"P{number}", published=False) for number in range(3)]
    for number, draft in enumerate(drafts):
        if number != bad:
            factories.cite(draft, passage, "title")
    client.force_login(editor)
    response = act(client, "petition", "publish", drafts)
    assert sorted(tag for tag, _text in said(response)) == ["error", "success", "success"]
    assert Petition.objects.published().count() == 2
    drafts[bad].refresh_from_db()
    assert (drafts[bad].status, drafts[bad].published_at) == ("draft", None)
    assert not history.revisions(drafts[bad]).exists()
