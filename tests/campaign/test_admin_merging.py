"""Merging in the admin: choose the other one, look, decide, take it back."""

import pytest
from django.urls import reverse

from campaign import history, trees
from campaign.models import Organization, Topic
from tests import factories


def page(record, name, *args):
    return reverse(f"admin:campaign_{record._meta.model_name}_{name}", args=[record.pk, *args])


def said(response):
    return [(message.level_tag, str(message)) for message in response.context["messages"]]


@pytest.fixture
def two(db):
    return factories.organization("Workers' Front"), factories.organization("WF", kind="media")


def test_the_other_one_is_named_by_choice_address_or_id(client, editor, two):
    kept, gone = two
    client.force_login(editor)
    assert client.get(page(kept, "change")).context["merge_url"] == page(kept, "merge")
    given = [
        {"other": str(gone.pk), "address": ""},
        {"address": f"https://example.org{gone.get_absolute_url()}?a=b#c"},
        {"address": gone.slug},
        {"address": f" {gone.pk} "},
        {"address": f"https://example.org{page(gone, 'change')}"},
    ]
    for data in given:
        response = client.get(page(kept, "merge"), data)
        assert (response.status_code, response["Location"]) == (302, page(kept, "merge_with", gone.pk)), data
    wrong = {"address": "nobody\0"}, {"address": "nobody"}, {"address": ""}, {"other": "x"}, {"address": kept.slug}
    for data in wrong:
        response = client.get(page(kept, "merge"), data)
        assert response.status_code == 200
        assert response.context["form"].errors, data


def test_preview_then_merge_then_undo(client, editor, two):
    kept, gone = two
    petition = factories.petition("Free him")
    factories.endorsement(petition, gone, "signed", factories.passage())
    before = [trees.tree(each) for each in (kept, gone, petition)]
    client.force_login(editor)
    url = page(kept, "merge_with", gone.pk)
    response = client.get(url)
    assert response.context["problems"] == []
    assert response.context["moves"] == [("Workers' Front", [], 1), ("Petition “Free him”", ["Signed: WF"], 0)]
    assert [choice.name for choice, _value in response.context["choices"]] == ["title", "kind"]
    data = {"seen": response.context["plan"].token, "choose-title": "kept", "choose-kind": "gone", "reason": ""}
    assert client.post(url, data).context["reason_missing"] is True
    assert Organization.objects.get(pk=gone.pk).replaced_by is None
    done = client.post(url, data | {"reason": "The same group"}, follow=True)
    assert said(done) == [("success", "“WF” is merged into “Workers' Front”.")]
    assert Organization.objects.get(pk=kept.pk).kind == "media"
    undo = done.context["entries"][0]["undo_url"]
    assert undo == page(kept, "unmerge", history.revisions(kept).first().pk)
    assert client.post(undo, {"reason": " "}).context["reason_missing"] is True
    assert said(client.post(undo, {"reason": "They are two"}, follow=True)) == [
        ("success", "The merge is undone; both stand as they did before.")
    ]
    assert [trees.tree(each) for each in (kept, gone, petition)] == before
    again = client.post(undo, {"reason": "Again"}).context["problems"]
    assert sorted(again) == [f"“{title}” changed since the merge." for title in ("Free him", "WF", "Workers' Front")]


def test_a_stale_preview_and_a_second_merge_are_refused(client, editor, two):
    kept, gone = two
    client.force_login(editor)
    url = page(kept, "merge_with", gone.pk)
    data = {"seen": client.get(url).context["plan"].token, "reason": "Same"}
    factories.name(gone, "Another", factories.passage())
    again = client.post(url, data)
    assert again.context["problems"] == ["Something changed since you saw what would move. Look at it again."]
    assert client.post(url, {"reason": "Same"}).context["problems"] == again.context["problems"]
    data["seen"] = again.context["plan"].token
    assert client.post(url, data).status_code == 302
    second = client.post(page(gone, "merge_with", kept.pk), data)
    assert second.context["problems"][0] == ("“WF” is replaced by “Workers' Front” already. Choose that one instead.")
    form = client.get(page(gone, "change"))
    assert (form.context["merge_url"], form.context["notes"]) == ("", ["Its addresses lead to “Workers' Front”."])


def test_a_curator_sees_what_would_move_and_merges_only_drafts(client, curator, two):
    kept, gone = two
    client.force_login(curator)
    url = page(kept, "merge_with", gone.pk)
    response = client.get(url)
    assert not response.context["possible"]
    data = {"seen": response.context["plan"].token, "reason": "Same"}
    assert client.post(url, data).context["problems"] == [
        "Only somebody who may publish merges what is or was public."
    ]
    drafts = [factories.petition(title, published=False) for title in ("One", "Two")]
    url = page(drafts[0], "merge_with", drafts[1].pk)
    data["seen"] = client.get(url).context["plan"].token
    assert client.post(url, data)["Location"] == page(drafts[0], "history")
    topic = factories.topic()
    assert client.get(page(topic, "merge")).status_code == 403
    assert client.get(page(kept, "unmerge", 999)).status_code == 404
    assert client.get(page(kept, "merge_with", topic.pk)).status_code == 404


def test_topics_are_merged_here_too(client, editor):
    one, two = factories.topic("Arms"), factories.topic("Weapons")
    client.force_login(editor)
    assert client.get(page(one, "merge"), {"address": two.slug})["Location"] == page(one, "merge_with", two.pk)
    url = page(one, "merge_with", two.pk)
    data = {"seen": client.get(url).context["plan"].token, "reason": "Same"}
    undo = client.post(url, data, follow=True).context["entries"][0]["undo_url"]
    assert Topic.objects.get(archived=True) == two
    client.post(undo, {"reason": "Two"})
    assert not Topic.objects.filter(archived=True).exists()
