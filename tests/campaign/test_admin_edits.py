"""A saved change of a published record waits; nothing that readers see changes before an editor publishes it."""

import pytest
from django.urls import reverse

from campaign import drafts, trees
from campaign.models import Organization, PendingEdit, Petition
from tests import factories
from tests.campaign.forms import post, posted


def change_url(record):
    return reverse(f"admin:campaign_{record._meta.model_name}_change", args=[record.pk])


@pytest.fixture
def petition(db):
    record = factories.petition(title="Free him", slug="free-him", published=False)
    rsm = factories.organization("Russian Socialist Movement")
    factories.endorsement(record, rsm, "supports", passage=factories.passage())
    return factories.published(record)


def test_change_of_published_petition_waits(client, curator, petition):
    client.force_login(curator)
    response = post(client, change_url(petition), title="Free them all")
    assert response.status_code == 302
    assert Petition.objects.get().title == "Free him"
    edit = PendingEdit.objects.get()
    assert (edit.record, edit.author, edit.base) == (petition, curator, trees.digest(trees.tree(petition)))
    assert edit.tree[0]["fields"]["title"] == "Free them all"


def test_form_shows_the_waiting_edit_and_leaves_the_rows_alone(client, curator, petition):
    client.force_login(curator)
    post(client, change_url(petition), title="Free them all")
    before = trees.tree(petition)
    response = client.get(change_url(petition))
    assert response.context["adminform"].form.initial["title"] == "Free them all"
    assert response.context["waiting"].author == curator
    assert [(each.field, each.old, each.new) for each in response.context["waiting_changes"]] == [
        ("title", "Free him", "Free them all")
    ]
    assert trees.tree(petition) == before


def test_editor_publishes_the_edit(client, curator, editor, petition):
    client.force_login(curator)
    post(client, change_url(petition), title="Free them all")
    client.force_login(editor)
    url = reverse("admin:campaign_petition_decide", args=[petition.pk, "publish-edit"])
    assert client.get(url).status_code == 200
    response = client.post(url, {"reason": "checked"})
    assert response.status_code == 302
    assert (Petition.objects.get().title, PendingEdit.objects.count()) == ("Free them all", 0)


def test_curator_cannot_publish(client, curator, petition):
    client.force_login(curator)
    for name in ("publish", "publish-edit", "withdraw", "withhold", "lift", "discard"):
        url = reverse("admin:campaign_petition_decide", args=[petition.pk, name])
        assert (name, client.post(url, {"reason": "x"}).status_code) == (name, 403)


def test_new_organization_with_two_aliases_is_saved_cited_and_published(client, curator, editor):
    passage = factories.passage()
    client.force_login(curator)
    url = reverse("admin:campaign_organization_add")
    data = posted(client.get(url))
    data |= {
        "title": "Workers’ Front of Ukraine", "slug": "rfu",
        "names-TOTAL_FORMS": "2",
        "names-0-text": "РФУ", "names-0-language": "uk", "names-0-kind": "short", "names-0-public": "on",
        "names-0-passages": [str(passage.pk)],
        "names-1-text": "RFU", "names-1-language": "en", "names-1-kind": "short", "names-1-public": "on",
        "names-1-inferred_note": "Transliterated.",
        "campaign-citation-object_type-object_id-TOTAL_FORMS": "1",
        "campaign-citation-object_type-object_id-0-field": "title",
        "campaign-citation-object_type-object_id-0-passage": str(passage.pk),
    }  # fmt: skip
    response = client.post(url, data)
    assert response.status_code == 302, response.context["errors"]
    record = Organization.objects.get()
    names = [
        (name.text, name.position, [(c.passage, c.inferred, c.note) for c in name.citations.all()])
        for name in record.names.all()
    ]
    assert names == [("РФУ", 1, [(passage, False, "")]), ("RFU", 2, [(None, True, "Transliterated.")])]
    assert [(c.field, c.passage, c.record) for c in record.citations.all()] == [("title", passage, record)]
    drafts.publish(record, editor)
    assert Organization.objects.published().get() == record
