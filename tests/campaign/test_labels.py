"""Labels are curators’ own words on records and sources: found again by them, and seen by nobody else."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from campaign import history, labelling, merging, unmerging
from campaign.models import Label, Labelled, MovedLabel, PendingEdit
from tests import factories


def listed(kind):
    return reverse(f"admin:{'documents' if kind == 'document' else 'campaign'}_{kind}_changelist")


def act(client, kind, action, things, label):
    chosen = {"action": action, ACTION_CHECKBOX_NAME: [str(thing.pk) for thing in things]}
    assert client.post(listed(kind), chosen).status_code == 200
    return client.post(listed(kind), chosen | {"decided": "1", "reason": "", "label": label}, follow=True)


def said(response):
    return sorted(f"{message.level_tag}: {message}" for message in response.context["messages"])


def test_many_are_labelled_and_found_by_it(client, curator):
    draft, shown = factories.petition("Draft", published=False), factories.petition("Shown")
    factories.petition("Other")
    source = factories.document(title="A post")
    client.force_login(curator)
    assert said(act(client, "petition", "label", [draft, shown], "  For\tSaturday ")) == [
        "success: “Draft” has the label.", "success: “Shown” has the label.",
    ]  # fmt: skip
    # The same label, however it is spelled; and nothing waits for an editor, and no history tells of it.
    assert said(act(client, "petition", "label", [draft], "for saturday")) == [
        "error: Not done: Put a label on, “Draft”<ul><li>It has this label already.</li></ul>"
    ]
    act(client, "document", "label", [source], "FOR SATURDAY")
    label = Label.objects.get()
    assert (label.name, Labelled.objects.count(), PendingEdit.objects.count()) == ("For Saturday", 3, 0)
    assert not history.revisions(shown).exists()
    for kind, titles in (("petition", {"Draft", "Shown"}), ("document", {"A post"})):
        found = client.get(listed(kind), {"label": label.pk}).context["cl"].result_list
        assert {str(thing) for thing in found} == titles
        assert f"label={label.pk}" in client.get(listed(kind)).content.decode()
    assert [*client.get(listed("petition"), {"label": "nonsense"}).context["cl"].result_list] == []
    assert said(act(client, "petition", "unlabel", [draft, factories.petition("Fourth")], "For Saturday")) == [
        "error: Not done: Take a label off, “Fourth”<ul><li>It has no such label.</li></ul>",
        "success: “Draft” no longer has the label.",
    ]


@pytest.mark.parametrize(
    ("label", "problem"),
    [
        ("…", "Give a label, in letters or figures."),
        ("", "This field is required."),
        ("x" * 61, "Ensure this value has at most 60 characters (it has 61)."),
    ],
)
def test_no_label_changes_nothing(client, curator, label, problem):
    draft = factories.petition("Draft", published=False)
    client.force_login(curator)
    response = act(client, "petition", "label", [draft], label)
    assert response.context["form"].errors["label"] == [problem]
    assert not Label.objects.exists()


def test_a_things_own_page_puts_on_and_takes_off(client, curator, editor):
    shown = factories.petition("Shown")
    page = reverse("admin:campaign_petition_change", args=[shown.pk])
    there = reverse("admin:campaign_petition_label", args=[shown.pk])
    client.force_login(curator)
    assert said(client.post(there, {"label": "Urgent"}, follow=True)) == ["success: The label is there."]
    assert said(client.post(there, {"label": "x" * 61}, follow=True)) == ["error: A label has at most 60 characters."]
    assert "Take “Urgent” off" in client.get(page).content.decode()
    assert said(client.post(there, {"off": "Urgent"}, follow=True)) == ["success: The label is off."]
    assert said(client.post(there, {"off": "Urgent"}, follow=True)) == ["error: It has no such label."]
    assert client.get(there).status_code == 404
    editor.groups.clear()
    client.force_login(editor)
    assert client.post(there, {"label": "Urgent"}).status_code in (403, 404)
    assert not Labelled.objects.exists()


def test_a_label_is_renamed_and_done_away_with(client, curator):
    shown = factories.petition("Shown")
    client.force_login(curator)
    for name in ("Urgent", "Later"):
        act(client, "petition", "label", [shown], name)
    one = Label.objects.get(name="Urgent")
    page = reverse("admin:campaign_label_change", args=[one.pk])
    assert "There is such a label already." in client.post(page, {"name": "LATER"}).content.decode()
    assert client.post(page, {"name": "Today"}).status_code == 302
    assert client.post(reverse("admin:campaign_label_delete", args=[one.pk]), {"post": "yes"}).status_code == 302
    assert [each.label.name for each in Labelled.objects.all()] == ["Later"]


def test_readers_never_see_one(client, curator):
    shown = factories.petition("Shown")
    client.force_login(curator)
    act(client, "petition", "label", [shown], "Zebrawort")
    client.logout()
    for address in (shown.get_absolute_url(), f"/petitions/{shown.slug}.json", "/petitions.json"):
        answer = client.get(address)
        assert (answer.status_code, b"ebrawort" in answer.content) == (200, False)
    assert client.get("/search.json", {"q": "Zebrawort"}).json()["count"] == 0


def labels(*things):
    return [[str(label) for label in labelling.of(type(each), [each.pk])[each.pk]] for each in things]


def test_a_merge_takes_the_labels_along_and_its_undoing_brings_them_back(editor, curator):
    kept, gone, third = (factories.organization(title) for title in ("Workers' Front", "WF", "Front"))
    for thing, label in ((kept, "Both"), (kept, "Own"), (gone, "Both"), (gone, "For Saturday")):
        labelling.put(thing, curator, "", label)
    merging.merge(kept, gone, editor, "The same group")
    assert labels(kept, gone) == [["Both", "For Saturday", "Own"], []]
    merging.merge(third, kept, editor, "The same too")
    assert labels(third, kept, gone) == [["Both", "For Saturday", "Own"], [], []]
    later, earlier = history.revisions(third).first(), history.revisions(gone).first()
    unmerging.undo(later, editor, "Two")
    assert labels(third, kept, gone) == [[], ["Both", "For Saturday", "Own"], []]
    labelling.take_off(kept, curator, "", "Own")
    labelling.put(kept, curator, "", "New")
    unmerging.undo(earlier, editor, "Two")
    assert labels(kept, gone) == [["Both", "New"], ["Both", "For Saturday"]]
    assert {each.put_by for each in Labelled.objects.all()} == {curator}
    assert not MovedLabel.objects.exists()
