"""Two people save the same record: the second is told, chooses where both changed the same, and loses nothing."""

import pytest
from django.urls import reverse

from campaign import drafts, history, trees
from campaign.models import Endorsement, Organization, PendingEdit, Petition
from tests import factories
from tests.campaign.forms import chosen, post, posted


def change_url(record):
    return reverse(f"admin:campaign_{record._meta.model_name}_change", args=[record.pk])


@pytest.fixture
def draft(db):
    record = factories.petition(title="Free him", slug="free-him", summary="Short.", published=False)
    factories.endorsement(record, "some students", passage=factories.passage())
    return record


@pytest.fixture
def stale(client, curator, editor, draft):
    """A function: the curator's form was open while the editor saved `theirs`; what the curator gets for `mine`."""

    def run(theirs, mine, record=None):
        record = record or draft
        client.force_login(curator)
        form = posted(client.get(change_url(record)))
        client.force_login(editor)
        saved = post(client, change_url(record), **theirs)
        assert saved.status_code == 302
        client.force_login(curator)
        for name, value in mine.items():
            form.pop(name, None) if value is None else form.update({name: value})
        return client.post(change_url(record), form)

    return run


def clashes(response):
    return [(each.kind, each.row, each.field, each.old, each.new) for each in response.context["conflict"]]


def taken(response):
    return [(each.kind, each.row, each.field, each.old, each.new) for each in response.context["taken"]]


def test_what_both_changed_is_asked_and_what_one_changed_is_taken(client, stale, draft):
    refused = stale({"title": "Theirs", "summary": "Longer."}, {"title": "Mine", "private_note": "Ask again."})
    assert refused.status_code == 200
    assert clashes(refused) == [("changed", "", "title", "Theirs", "Mine")]
    assert taken(refused) == [("changed", "", "our summary", "Short.", "Longer.")]
    assert refused.context["meanwhile"].startswith("Saved meanwhile by editor, ")
    assert Petition.objects.get().title == "Theirs"
    form = posted(refused)
    assert (form["title"], form["summary"], form["private_note"]) == ("Mine", "Longer.", "Ask again.")


@pytest.mark.parametrize(("answer", "title"), [("theirs", "Theirs"), ("yours", "Mine")])
def test_the_choice_is_saved(client, stale, draft, answer, title):
    refused = stale({"title": "Theirs", "summary": "Longer."}, {"title": "Mine", "private_note": "Ask again."})
    assert client.post(change_url(draft), chosen(refused, answer)).status_code == 302
    made = Petition.objects.get()
    assert (made.title, made.summary, made.private_note) == (title, "Longer.", "Ask again.")


def test_nothing_is_chosen_beforehand(client, stale, draft):
    refused = stale({"title": "Theirs"}, {"title": "Mine"})
    page = refused.content.decode()
    assert page.count('type="radio" name="choice:campaign.petition|') == 2
    assert 'value="theirs" checked' not in page
    again = client.post(change_url(draft), posted(refused))
    assert clashes(again) == clashes(refused)
    assert Petition.objects.get().title == "Theirs"
    assert client.post(change_url(draft), chosen(again, "yours")).status_code == 302
    assert Petition.objects.get().title == "Mine"


def test_what_is_typed_beside_the_choice_is_yours(client, stale, draft):
    refused = stale({"title": "Theirs"}, {"title": "Mine"})
    client.post(change_url(draft), chosen(refused, "yours") | {"title": "A third"})
    assert Petition.objects.get().title == "A third"


def test_an_error_in_the_form_does_not_answer_the_question(client, stale, draft):
    refused = stale({"title": "Theirs"}, {"title": "Mine"})
    wrong = client.post(change_url(draft), posted(refused) | {"slug": ""})
    assert wrong.context["adminform"].form.errors == {"slug": ["This field is required."]}
    again = client.post(change_url(draft), posted(wrong) | {"slug": "free-him"})
    assert clashes(again) == [("changed", "", "title", "Theirs", "Mine")]


def test_the_second_save_is_guarded_too(client, stale, draft, editor, curator):
    refused = stale({"title": "Theirs"}, {"title": "Mine", "private_note": "Ask again."})
    client.force_login(editor)
    post(client, change_url(draft), title="Theirs, later", private_note="Asked.", addressee="The court")
    client.force_login(curator)
    again = client.post(change_url(draft), chosen(refused, "yours"))
    assert clashes(again) == [
        ("changed", "", "title", "Theirs, later", "Mine"),
        ("changed", "", "private note", "Asked.", "Ask again."),
    ]
    assert posted(again)["addressee"] == "The court"
    assert client.post(change_url(draft), chosen(again, "yours")).status_code == 302
    made = Petition.objects.get()
    assert (made.title, made.addressee, made.private_note) == ("Mine", "The court", "Ask again.")


def test_changes_that_do_not_clash_are_shown_before_they_are_saved(client, stale, draft):
    refused = stale({"summary": "Longer."}, {"title": "Mine"})
    assert (clashes(refused), Petition.objects.get().title) == ([], "Free him")
    assert taken(refused) == [("changed", "", "our summary", "Short.", "Longer.")]
    assert client.post(change_url(draft), posted(refused)).status_code == 302
    assert (Petition.objects.get().title, Petition.objects.get().summary) == ("Mine", "Longer.")


def test_refused_save_leaves_no_revision_log_or_message(client, curator, draft, stale):
    refused = stale({"title": "Theirs"}, {"title": "Mine"})
    assert history.revisions(draft).count() == 2
    assert [str(message) for message in refused.context["messages"] if "Mine" in str(message)] == []


# --- rows and their citations ------------------------------------------------------------------


def test_row_that_both_changed_is_asked_field_by_field(client, stale, draft):
    refused = stale(
        {"endorsements-0-group": "many students", "endorsements-0-role": "signed"},
        {"endorsements-0-group": "all students"},
    )
    row = "endorsement “all students: signed”"
    assert [(kind, field, old, new) for kind, _row, field, old, new in clashes(refused)] == [
        ("changed", "or an unnamed group, in the source’s words", "many students", "all students")
    ]
    assert [(kind, field, new) for kind, _row, field, _old, new in taken(refused)] == [("changed", "role", "signed")]
    client.post(change_url(draft), chosen(refused, "yours"))
    assert f"endorsement “{Endorsement.objects.get()}”" == row


def test_passages_of_a_row_that_both_added_are_all_kept(client, stale, draft):
    first = draft.endorsements.get().citations.get().passage
    one, other = factories.passage(), factories.passage()
    refused = stale(
        {"endorsements-0-passages": [str(first.pk), str(one.pk)]},
        {"endorsements-0-passages": [str(first.pk), str(other.pk)], "title": "Mine"},
    )
    assert (clashes(refused), [field for _kind, _row, field, *_rest in taken(refused)]) == ([], ["passage"])
    assert client.post(change_url(draft), posted(refused)).status_code == 302
    cited = draft.endorsements.get().citations.values_list("passage", flat=True)
    assert set(cited) == {first.pk, one.pk, other.pk}


def test_row_added_meanwhile_is_in_the_form(client, stale, draft):
    passage = factories.passage()
    refused = stale(
        {
            "endorsements-TOTAL_FORMS": "2", "endorsements-1-group": "some workers", "endorsements-1-role": "signed",
            "endorsements-1-passages": [str(passage.pk)],
        },
        {"title": "Mine"},
    )  # fmt: skip
    assert clashes(refused) == []
    assert [(kind, row) for kind, row, *_rest in taken(refused)] == [("added", "endorsement “some workers: signed”")]
    form = posted(refused)
    assert (form["endorsements-1-group"], form["endorsements-1-passages"]) == ("some workers", [str(passage.pk)])
    client.post(change_url(draft), form)
    rows = [(each.group, each.citations.count()) for each in Endorsement.objects.all()]
    assert (Petition.objects.get().title, rows) == ("Mine", [("some students", 1), ("some workers", 1)])


def test_row_removed_meanwhile_is_gone_where_nobody_else_changed_it(client, stale, draft):
    refused = stale({"endorsements-0-DELETE": "on"}, {"title": "Mine"})
    assert clashes(refused) == []
    assert [(kind, row) for kind, row, *_rest in taken(refused)] == [
        ("removed", "endorsement “some students: supports”")
    ]
    client.post(change_url(draft), posted(refused))
    assert (Petition.objects.get().title, Endorsement.objects.count()) == ("Mine", 0)


@pytest.mark.parametrize(("answer", "rows"), [("theirs", []), ("yours", ["many students"])])
def test_row_removed_meanwhile_and_changed_here_is_asked(client, stale, draft, answer, rows):
    key = draft.endorsements.get().pk
    refused = stale({"endorsements-0-DELETE": "on"}, {"endorsements-0-group": "many students"})
    assert [(kind, row, old) for kind, row, _field, old, _new in clashes(refused)] == [
        ("added", "endorsement “many students: supports”", "removed")
    ]
    again = client.post(change_url(draft), posted(refused) | {"title": ""})  # an error changes nothing about it
    assert again.context["adminform"].form.errors == {"title": ["This field is required."]}
    answers = {clash.choice: answer for clash in refused.context["conflict"]}
    assert client.post(change_url(draft), posted(again) | {"title": "Free him"} | answers).status_code == 302
    assert [each.group for each in Endorsement.objects.all()] == rows
    assert [each.pk for each in Endorsement.objects.all()] == [key] * len(rows)
    assert [each.citations.count() for each in Endorsement.objects.all()] == [1] * len(rows)


@pytest.mark.parametrize(("answer", "rows"), [("theirs", ["many students"]), ("yours", [])])
def test_row_changed_meanwhile_and_removed_here_is_asked(client, stale, draft, answer, rows):
    refused = stale({"endorsements-0-group": "many students"}, {"endorsements-0-DELETE": "on"})
    assert [(kind, row, new) for kind, row, _field, _old, new in clashes(refused)] == [
        ("removed", "endorsement “many students: supports”", "removed")
    ]
    data = chosen(refused, answer) | {"endorsements-0-DELETE": "on"}
    assert client.post(change_url(draft), data).status_code == 302
    assert [each.group for each in Endorsement.objects.all()] == rows


# --- where the state that the form was opened with is not known --------------------------------


def test_row_deleted_without_a_trace_can_be_saved_as_it_was(client, curator, draft):
    client.force_login(curator)
    mine = posted(client.get(change_url(draft))) | {"endorsements-0-group": "many students"}
    Endorsement.objects.get().delete()
    refused = client.post(change_url(draft), mine)
    assert [(kind, row) for kind, row, *_rest in clashes(refused)] == [
        ("added", "endorsement “many students: supports”")
    ]
    assert refused.context["is_base_known"] is False
    assert client.post(change_url(draft), chosen(refused, "yours")).status_code == 302
    assert [each.group for each in Endorsement.objects.all()] == ["many students"]


def test_form_without_a_token_or_with_a_made_up_one_is_refused(client, curator, draft):
    client.force_login(curator)
    data = posted(client.get(change_url(draft))) | {"title": "Mine"}
    for token in ("", "made-up", "0" * 64):
        response = client.post(change_url(draft), data | {"edit_token": token})
        assert (token, response.status_code, Petition.objects.get().title) == (token, 200, "Free him")
        assert clashes(response) == [("changed", "", "title", "Free him", "Mine")]


@pytest.mark.parametrize("clash", ["", "x", "a|b", "a|b|c|d", "campaign.petition|nonsense|title", "\0|\0|\0", "a|b|"])
def test_made_up_choices_change_nothing(client, curator, draft, clash):
    client.force_login(curator)
    data = posted(client.get(change_url(draft))) | {"clash": clash, f"choice:{clash}": "theirs", "title": "Mine"}
    assert client.post(change_url(draft), data).status_code == 302
    assert (Petition.objects.get().title, Endorsement.objects.count()) == ("Mine", 1)


def test_errors_of_the_form_come_first_and_the_conflict_is_not_lost(client, stale, draft):
    wrong = stale({"title": "Theirs"}, {"title": ""})
    assert wrong.context["adminform"].form.errors == {"title": ["This field is required."]}
    refused = client.post(change_url(draft), posted(wrong) | {"title": "Mine"})
    assert clashes(refused) == [("changed", "", "title", "Theirs", "Mine")]


# --- edits of published records ----------------------------------------------------------------


def test_two_edits_of_a_published_record(client, stale, editor):
    record = factories.organization("RFU", summary="Short.")
    refused = stale({"title": "Theirs", "summary": "Longer."}, {"title": "Mine"}, record)
    assert clashes(refused) == [("changed", "", "title", "Theirs", "Mine")]
    assert refused.context["meanwhile"].startswith("Saved meanwhile by editor, ")
    assert PendingEdit.objects.get().author == editor
    assert client.post(change_url(record), chosen(refused, "yours")).status_code == 302
    waiting = PendingEdit.objects.get().tree[0]["fields"]
    assert (waiting["title"], waiting["summary"]) == ("Mine", "Longer.")
    assert Organization.objects.get().title == "RFU"


def test_edit_of_a_row_that_a_waiting_edit_added(client, curator, editor, stale):
    record = factories.organization("RFU")
    passage = factories.passage()
    client.force_login(editor)
    post(client, change_url(record), **{
        "names-TOTAL_FORMS": "1", "names-0-text": "РФУ", "names-0-language": "uk", "names-0-kind": "short",
        "names-0-passages": [str(passage.pk)],
    })  # fmt: skip
    refused = stale({"names-0-text": "Theirs"}, {"names-0-text": "Mine", "names-0-language": "ru"}, record)
    assert [(field, old, new) for _kind, _row, field, old, new in clashes(refused)] == [("name", "Theirs", "Mine")]
    assert client.post(change_url(record), chosen(refused, "theirs")).status_code == 302
    [name] = [item["fields"] for item in PendingEdit.objects.get().tree if item["model"] == "campaign.name"]
    assert (name["text"], name["language"]) == ("Theirs", "ru")
    drafts.publish(record, editor)
    assert [each.text for each in record.names.all()] == ["Theirs"]


def test_edit_published_meanwhile_is_no_conflict(client, curator, editor):
    record = factories.organization("RFU", summary="Short.")
    client.force_login(curator)
    post(client, change_url(record), summary="Longer.")
    mine = posted(client.get(change_url(record))) | {"private_note": "Ask."}
    drafts.publish(record, editor)
    assert client.post(change_url(record), mine).status_code == 302
    assert PendingEdit.objects.get().tree[0]["fields"]["private_note"] == "Ask."


# --- what the database says --------------------------------------------------------------------


def test_address_that_is_taken_is_a_message(client, curator, draft):
    factories.petition(slug="taken")
    client.force_login(curator)
    response = post(client, change_url(draft), slug="taken")
    assert response.context["adminform"].form.errors == {"slug": ["Petition with this Address already exists."]}


def test_key_of_somebody_elses_row_is_refused(client, curator, draft):
    other = factories.endorsement(factories.petition(), "some workers")
    client.force_login(curator)
    response = post(client, change_url(draft), **{
        "endorsements-TOTAL_FORMS": "2", "endorsements-1-id": str(other.pk), "endorsements-1-group": "thieves",
        "endorsements-1-role": "signed",
    })  # fmt: skip
    assert response.status_code == 200
    other.refresh_from_db()
    assert (other.group, draft.endorsements.count()) == ("some workers", 1)


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
