"""Two people save the same record: the second is told, sees both states, and loses nothing."""

import pytest
from django.urls import reverse

from campaign import history, trees
from campaign.models import Endorsement, Organization, PendingEdit, Petition
from tests import factories
from tests.campaign.forms import post, posted


def change_url(record):
    return reverse(f"admin:campaign_{record._meta.model_name}_change", args=[record.pk])


@pytest.fixture
def draft(db):
    record = factories.petition(title="Free him", slug="free-him", summary="Short.", published=False)
    factories.endorsement(record, "some students", passage=factories.passage())
    return record


def differences(response):
    return [(each.kind, each.row, each.field, each.old, each.new) for each in response.context["conflict"]]


def test_second_save_is_refused_with_both_states_and_the_values_kept(client, curator, editor, draft):
    client.force_login(curator)
    mine = posted(client.get(change_url(draft))) | {"title": "Mine"}
    client.force_login(editor)
    post(client, change_url(draft), title="Theirs", summary="Longer.")
    client.force_login(curator)
    refused = client.post(change_url(draft), mine)
    assert refused.status_code == 200
    assert differences(refused) == [
        ("changed", "", "title", "Theirs", "Mine"),
        ("changed", "", "our summary", "Longer.", "Short."),
    ]
    assert refused.context["meanwhile"].startswith("Saved meanwhile by editor, ")
    assert Petition.objects.get().title == "Theirs"
    again = posted(refused)
    assert again["title"] == "Mine"
    assert client.post(change_url(draft), again).status_code == 302
    assert (Petition.objects.get().title, Petition.objects.get().summary) == ("Mine", "Short.")


def test_refused_save_leaves_no_revision_log_or_message(client, curator, editor, draft):
    client.force_login(curator)
    mine = posted(client.get(change_url(draft))) | {"title": "Mine"}
    post(client, change_url(draft), title="Theirs")
    before = history.revisions(draft).count()
    refused = client.post(change_url(draft), mine)
    assert history.revisions(draft).count() == before
    assert [str(message) for message in refused.context["messages"] if "Mine" in str(message)] == []


def test_row_deleted_meanwhile_can_be_saved_as_a_new_one(client, curator, draft):
    client.force_login(curator)
    mine = posted(client.get(change_url(draft))) | {"endorsements-0-group": "many students"}
    Endorsement.objects.get().delete()
    refused = client.post(change_url(draft), mine)
    assert [(kind, row) for kind, row, *_rest in differences(refused)] == [
        ("added", "endorsement “many students: supports”"),
        ("added", "citation of endorsement “many students: supports”: “The workers of the plant ask for the "
         "release of the prisoner. They wrote to the …”"),
    ]  # fmt: skip
    assert client.post(change_url(draft), posted(refused)).status_code == 302
    assert [each.group for each in Endorsement.objects.all()] == ["many students"]


def test_row_added_meanwhile_stays(client, curator, draft):
    client.force_login(curator)
    mine = posted(client.get(change_url(draft))) | {"title": "Mine"}
    factories.endorsement(draft, "some workers")
    refused = client.post(change_url(draft), mine)
    assert differences(refused) == [("changed", "", "title", "Free him", "Mine")]
    client.post(change_url(draft), posted(refused))
    assert sorted(each.group for each in Endorsement.objects.all()) == ["some students", "some workers"]


def test_form_without_a_token_or_with_a_made_up_one_is_refused(client, curator, draft):
    client.force_login(curator)
    data = posted(client.get(change_url(draft))) | {"title": "Mine"}
    for token in ("", "made-up", "0" * 64):
        response = client.post(change_url(draft), data | {"edit_token": token})
        assert (token, response.status_code, Petition.objects.get().title) == (token, 200, "Free him")


def test_errors_of_the_form_come_first_and_the_conflict_is_not_lost(client, curator, draft):
    client.force_login(curator)
    mine = posted(client.get(change_url(draft))) | {"title": ""}
    post(client, change_url(draft), title="Theirs")
    wrong = client.post(change_url(draft), mine)
    assert wrong.context["adminform"].form.errors == {"title": ["This field is required."]}
    refused = client.post(change_url(draft), posted(wrong) | {"title": "Mine"})
    assert differences(refused) == [("changed", "", "title", "Theirs", "Mine")]


def test_two_edits_of_a_published_record(client, curator, editor):
    record = factories.organization("RFU")
    client.force_login(curator)
    mine = posted(client.get(change_url(record))) | {"title": "Mine"}
    client.force_login(editor)
    post(client, change_url(record), title="Theirs")
    client.force_login(curator)
    refused = client.post(change_url(record), mine)
    assert differences(refused) == [("changed", "", "title", "Theirs", "Mine")]
    assert refused.context["meanwhile"].startswith("Saved meanwhile by editor, ")
    assert PendingEdit.objects.get().author == editor
    assert client.post(change_url(record), posted(refused)).status_code == 302
    assert PendingEdit.objects.get().tree[0]["fields"]["title"] == "Mine"
    assert Organization.objects.get().title == "RFU"


def test_address_that_is_taken_is_a_message(client, curator, draft):
    factories.petition(slug="taken")
    client.force_login(curator)
    response = post(client, change_url(draft), slug="taken")
    assert response.context["adminform"].form.errors == {"slug": ["Petition with this Address already exists."]}


def test_swapped_citations_are_refused_by_the_database_and_said_in_words(client, curator, draft):
    first, second = factories.passage(), factories.passage()
    factories.cite(draft, first, "title", position=1)
    factories.cite(draft, second, "title", position=2)
    client.force_login(curator)
    prefix = "campaign-citation-object_type-object_id"
    response = post(client, change_url(draft), **{
        f"{prefix}-0-passage": str(second.pk), f"{prefix}-1-passage": str(first.pk),
    })  # fmt: skip
    assert response.status_code == 200
    assert response.context["adminform"].form.non_field_errors() == [
        "The database refuses this. citation: This fact already cites this passage."
    ]
    assert trees.tree(draft) == trees.tree(Petition.objects.get())
