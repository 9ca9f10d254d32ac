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


def test_saving_a_published_record_unchanged_makes_no_edit(client, curator):
    record = factories.petition("Free him", summary="One line.\nAnother line.", published=False)
    factories.demand(record, "Free him.\n\nAt once.")
    factories.published(record)
    client.force_login(curator)
    data = posted(client.get(change_url(record)))
    data |= {name: value.replace("\n", "\r\n") for name, value in data.items() if isinstance(value, str)}
    response = client.post(change_url(record), data, follow=True)
    assert [str(each) for each in response.context["messages"]] == ["“Free him” is as it is published; no edit waits."]
    assert PendingEdit.objects.count() == 0


def test_row_of_a_waiting_edit_keeps_its_key_and_citations(client, curator, petition):
    client.force_login(curator)
    url, passage = change_url(petition), factories.passage()
    post(client, url, **{
        "language_versions-TOTAL_FORMS": "1", "language_versions-0-language": "it",
        "language_versions-0-passages": [str(passage.pk)],
    })  # fmt: skip

    def rows():
        return [item for item in PendingEdit.objects.get().tree if "languageversion" in item["model"]]

    first, cited = rows(), len(PendingEdit.objects.get().tree)
    post(client, url, title="Free them all")
    assert (rows(), len(PendingEdit.objects.get().tree)) == (first, cited)
    assert Petition.objects.get().language_versions.count() == 0


def test_citations_of_a_row_that_stay_keep_key_note_and_order(client, curator):
    record = factories.petition(published=False)
    row = factories.endorsement(record, "some students")
    kept = factories.cite(row, factories.passage(), note="Says so twice.", position=7)
    gone, new = factories.cite(row, factories.passage(), position=8), factories.passage()
    client.force_login(curator)
    post(client, change_url(record), **{"endorsements-0-passages": [str(new.pk), str(kept.passage_id)]})
    cited = [(each.pk, each.passage, each.note, each.position) for each in row.citations.all()]
    assert cited[0] == (kept.pk, kept.passage, "Says so twice.", 7)
    assert [each[1:] for each in cited[1:]] == [(new, "", 8)]
    assert gone.pk not in [each[0] for each in cited]


def test_inference_needs_no_passage_and_is_removed_with_its_note(client, curator):
    record = factories.petition(published=False)
    row = factories.endorsement(record, "some students")
    client.force_login(curator)
    post(client, change_url(record), **{"endorsements-0-inferred_note": "They marched with it."})
    assert [(each.passage, each.inferred, each.note) for each in row.citations.all()] == [
        (None, True, "They marched with it.")
    ]
    post(client, change_url(record), **{"endorsements-0-inferred_note": ""})
    assert row.citations.count() == 0


def test_edit_that_no_longer_fits_is_said_and_can_be_replaced(client, curator, petition):
    client.force_login(curator)
    post(client, change_url(petition), slug="wanted")
    factories.petition(slug="wanted")
    response = client.get(change_url(petition))
    assert response.context["adminform"].form.initial["slug"] == "free-him"
    assert [str(each)[:58] for each in response.context["messages"]][1:] == [
        "The waiting edit no longer fits the record, so it is not s"
    ]
    assert client.post(change_url(petition), posted(response) | {"title": "Free all"}).status_code == 302
    assert [PendingEdit.objects.get().tree[0]["fields"][name] for name in ("slug", "title")] == [
        "free-him",
        "Free all",
    ]


def test_edit_of_a_withdrawn_record_still_waits(client, curator, editor, petition):
    client.force_login(curator)
    post(client, change_url(petition), title="Free them all")
    drafts.withdraw(petition, editor, "x")
    post(client, change_url(petition), title="Free them all now")
    assert Petition.objects.get().title == "Free him"
    drafts.publish(petition, editor)
    assert Petition.objects.get().title == "Free them all now"


def test_two_citations_of_one_fact_by_one_passage_are_refused(client, curator):
    record, passage = factories.petition(published=False), factories.passage()
    client.force_login(curator)
    prefix = "campaign-citation-object_type-object_id"
    response = post(client, change_url(record), **{
        f"{prefix}-TOTAL_FORMS": "2",
        f"{prefix}-0-field": "title", f"{prefix}-0-passage": str(passage.pk),
        f"{prefix}-1-field": "title", f"{prefix}-1-passage": str(passage.pk),
    })  # fmt: skip
    errors = [inline.formset.errors for inline in response.context["inline_admin_formsets"] if inline.formset.errors]
    assert errors == [[{}, {"passage": ["This fact already cites this passage, above."]}]]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"field": "title"}, {"__all__": ["Choose the passage, or mark the fact as our inference."]}),
        ({"inferred": "on"}, {"__all__": ["Say in the note what the inference rests on."]}),
        ({"field": "nonsense", "inferred": "on", "note": "x"},
         {"field": ["Select a valid choice. nonsense is not one of the available choices."]}),
        ({"passage": "nonsense", "note": "x"}, {"passage": ["“nonsense” is not a valid UUID."]}),
    ],
)  # fmt: skip
def test_half_filled_citation_is_refused_in_words(client, curator, given, error):
    record = factories.petition(published=False)
    client.force_login(curator)
    prefix = "campaign-citation-object_type-object_id"
    given = {"note": "", "position": "3"} | given
    response = post(client, change_url(record), **{
        f"{prefix}-TOTAL_FORMS": "1", **{f"{prefix}-0-{name}": value for name, value in given.items()},
    })  # fmt: skip
    formset = next(i.formset for i in response.context["inline_admin_formsets"] if i.formset.prefix == prefix)
    assert formset.errors == [error]
