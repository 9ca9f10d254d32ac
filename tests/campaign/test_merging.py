"""Two records of the same thing become one, and two again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign import drafts, history, joining, merging, trees, unmerging, verifying
from campaign.models import (
    Citation,
    Endorsement,
    LanguageVersion,
    Name,
    Organization,
    PendingEdit,
    Person,
    Petition,
    Position,
    Relation,
    Topic,
    Update,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    return factories.organization("Workers' Front", summary="A group.")


@pytest.fixture
def gone():
    return factories.organization("WF", country="UA")


def refusal(do, *args, **kwargs):
    with pytest.raises(drafts.Refused) as refused:
        do(*args, **kwargs)
    return refused.value.problems


def state(*records):
    return [(trees.tree(each), type(each).objects.get(pk=each.pk).status) for each in records]


def passages(thing):
    return set(thing.citations.values_list("passage", flat=True))


def test_everything_that_points_at_the_gone_one_moves(editor, kept, gone):
    source = factories.passage()
    person = factories.person("Ada Example")
    petition, statement = factories.petition(), factories.statement()
    rows = [
        factories.name(gone, "Front of Workers", source),
        factories.link(gone, "https://example.org/wf", source),
        factories.position(gone, factories.topic(), "in favour", source),
        factories.relation(gone, factories.organization("Union"), "part_of", source),
        factories.relation(person, gone, "member", source),
        factories.endorsement(petition, gone, "launched", source),
        factories.endorsement(petition, "some students", "supports", source, according_to=gone),
        factories.credit(statement, gone, "author", source),
        factories.concern(factories.update(), gone, source),
        factories.figure(petition, "signatures", 5, source, according_to=gone),
    ]
    assert merging.merge(kept, gone, editor, "The same group") == ["“WF” is merged into “Workers' Front”."]
    for row in rows:
        row.refresh_from_db()
        assert not joining.names(trees.plain([row]), str(gone.pk)), row
        assert joining.names(trees.plain([row]), str(kept.pk)), row
        assert passages(row) == {source.pk}
    assert trees.members(Organization.objects.get(pk=gone.pk))[1:] == []
    assert set(Citation.objects.filter(object_id=rows[0].pk).values_list("record_id", flat=True)) == {kept.pk}


def test_title_and_names_become_names_with_their_evidence(editor, kept, gone):
    title = gone.citations.get(field="title").passage
    factories.name(gone, "hidden form", public=False)
    factories.name(gone, kept.title, factories.passage())
    merging.merge(kept, gone, editor, "The same group")
    assert set(kept.names.values_list("text", "public")) == {("WF", True), ("hidden form", False)}
    assert passages(kept.names.get(text="WF")) == {title.pk}
    assert kept.citations.filter(field="title").count() == 2  # its own, and that of the name that said the same
    kept.refresh_from_db()
    assert (kept.country.code, kept.citations.filter(field="country").count()) == ("UA", 1)


def test_old_addresses_and_ids_lead_to_the_kept_one(client, editor, kept, gone):
    old_slug = gone.slug
    gone.slug = "wf-renamed"
    gone.save()
    drafts.keep_address(gone, old_slug)
    merging.merge(kept, gone, editor, "The same group")
    for address in (f"/organizations/{old_slug}/", "/organizations/wf-renamed/", f"/id/{gone.pk}/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (301, kept.get_absolute_url())
    assert b"WF" in client.get(kept.get_absolute_url()).content


def test_choices_say_whose_value_stands_and_the_other_is_kept(editor, kept, gone):
    Organization.objects.filter(pk=gone.pk).update(kind="media", summary="A paper.")
    factories.cite(gone, field="summary")
    plan = merging.preview(kept, gone)
    assert [(each.name, each.kept, each.gone) for each in plan.choices] == [
        ("title", "Workers' Front", "WF"),
        ("summary", "A group.", "A paper."),
        ("kind", "organization", "media"),
    ]
    cited = gone.citations.get(field="summary").passage_id
    merging.merge(kept, gone, editor, "Same", {"title": "gone", "summary": "gone"})
    kept.refresh_from_db()
    assert (kept.title, kept.summary, kept.kind) == ("WF", "A paper.", "other")
    assert list(kept.names.values_list("text", flat=True)) == ["Workers' Front"]
    assert list(kept.citations.filter(field="summary").values_list("passage", flat=True)) == [cited]
    assert kept.private_note.splitlines() == [
        f"Not taken over from “Workers' Front” ({kept.pk}), our summary: A group.",
        f"Not taken over from “WF” ({gone.pk}), kind: media",
    ]


def test_what_both_say_stays_once_with_the_citations_of_both(editor, kept, gone):
    petition, first, second, both = factories.petition(), *(factories.passage() for _ in range(3))
    stays = factories.endorsement(petition, kept, "signed", first)
    goes = factories.endorsement(petition, gone, "signed", second)
    other_role = factories.endorsement(petition, gone, "launched", second)
    factories.cite(stays, both)
    factories.cite(goes, both)
    assert merging.in_words(merging.preview(kept, gone).same) == ["Signed: Workers' Front"]
    merging.merge(kept, gone, editor, "The same group")
    assert set(petition.endorsements.values_list("pk", flat=True)) == {stays.pk, other_role.pk}
    assert passages(stays) == {first.pk, second.pk, both.pk}
    assert not Citation.objects.filter(object_id=goes.pk).exists()


def test_relation_to_itself_goes_and_is_told(editor, kept, gone):
    factories.relation(kept, gone, "part_of", factories.passage())
    factories.relation(gone, kept, "other", factories.passage())
    assert len(merging.preview(kept, gone).dropped) == 2
    merging.merge(kept, gone, editor, "The same group")
    assert Relation.objects.count() == 0


def test_one_revision_and_undone_to_what_it_was(editor, kept, gone):
    petition = factories.petition()
    factories.endorsement(petition, kept, "signed", factories.passage())
    factories.endorsement(petition, gone, "signed", factories.passage())
    factories.name(gone, "Front", factories.passage())
    factories.relation(gone, kept, "part_of", factories.passage())
    factories.concern(factories.update(), gone, factories.passage())
    touched = [kept, gone, petition, Update.objects.get()]
    before = state(*touched)
    merging.merge(kept, gone, editor, "The same group")
    assert list(verifying.problems()) == []
    revision = history.revisions(kept).first()
    assert {history.revisions(each).first() for each in touched} == {revision}
    assert (revision.user, revision.comment) == (editor, "Merged “WF” into “Workers' Front”: The same group")
    assert state(*touched) != before
    unmerging.undo(revision, editor, "They are two")
    assert state(*touched) == before
    assert history.revisions(gone).first().comment.endswith("): They are two")
    merging.merge(gone, kept, editor, "The other way around")  # and nothing of it is in the way


def test_undo_brings_back_the_state_before_the_merge_and_no_older_one(editor, kept, gone):
    for record in (kept, gone):
        for note in ("First", "Second", "Third"):
            with history.revision(editor, note):
                record.private_note = note
                record.save()
                history.keep(record)
    before = state(kept, gone)
    merging.merge(kept, gone, editor, "Same")
    unmerging.undo(history.revisions(kept).first(), editor, "Two")
    assert state(kept, gone) == before


def test_undo_is_refused_when_something_changed_since(editor, kept, gone):
    petition = factories.petition("Free him")
    factories.endorsement(petition, gone, "signed", factories.passage())
    merging.merge(kept, gone, editor, "Same")
    revision = history.revisions(kept).first()
    Petition.objects.filter(pk=petition.pk).update(addressee="Somebody")
    drafts.propose(kept, [trees.tree(kept)[0] | {"fields": trees.tree(kept)[0]["fields"] | {"summary": ""}}], editor)
    before = state(kept, gone, petition)
    assert refusal(unmerging.undo, revision, editor, "Two") == [
        "“Free him” changed since the merge.",
        "Edit of Workers' Front waits. Publish or discard it first.",
    ]
    assert state(kept, gone, petition) == before
    assert refusal(unmerging.undo, revision, editor, "  ") == ["Say why; the reason stays in the history."]
    other = factories.organization()
    drafts.withdraw(other, editor, "x")
    assert refusal(unmerging.undo, history.revisions(other).first(), editor, "x") == [
        "That revision is no merge, so there is nothing to undo."
    ]


def test_merges_that_cannot_be(editor, kept, gone):
    draft = factories.organization("Draft", published=False)
    withheld = factories.person("Hidden Person", published=False)
    Person.objects.filter(pk=withheld.pk).update(status="withheld")
    withheld.refresh_from_db()
    before = state(kept, gone)
    assert refusal(merging.merge, kept, kept, editor, "x") == ["A merge needs two; this is the same one."]
    assert refusal(merging.merge, kept, factories.person("P"), editor, "x") == [
        "“P” is of another kind than “Workers' Front”."
    ]
    assert refusal(merging.merge, kept, gone, editor, " ") == ["Say why; the reason stays in the history."]
    assert refusal(merging.merge, factories.person("P"), withheld, editor, "x") == [
        "“Hidden Person” is withheld. Nothing that is withheld is merged."
    ]
    assert "is published and “Draft” is not" in refusal(merging.merge, draft, gone, editor, "x")[0]
    assert refusal(merging.merge, kept, gone, editor, "x", {"kind": "gone"}) == [
        "There is nothing to choose for “kind”."
    ]
    assert refusal(merging.merge, kept, gone, editor, "x", {"title": "both"}) == ["“both” is no choice for title."]
    assert refusal(merging.merge, kept, gone, editor, "x", token="-") == [
        "Something changed since you saw what would move. Look at it again."
    ]
    lost = factories.organization("Lost", published=False)
    Organization.objects.filter(pk=lost.pk).delete()
    assert refusal(merging.merge, kept, lost, editor, "x") == ["“Lost” is no longer there."]
    assert state(kept, gone) == before


def test_no_circle_and_no_merge_of_what_is_merged(client, editor, kept, gone):
    third = factories.organization("Third")
    merging.merge(kept, gone, editor, "Same")
    said = ["“WF” is replaced by “Workers' Front” already. Choose that one instead."]
    assert refusal(merging.merge, gone, kept, editor, "x")[0] == said[0]
    assert refusal(merging.merge, third, gone, editor, "x") == said
    merging.merge(third, kept, editor, "Same, too")  # a chain, and every address leads to its end
    assert Organization.objects.get(pk=gone.pk).replaced_by == kept
    assert client.get(gone.get_absolute_url())["Location"] == third.get_absolute_url()


def test_a_curator_merges_drafts_and_nothing_that_was_public(curator, kept):
    first, second = (factories.organization(title, published=False) for title in ("One", "Two"))
    factories.name(second, "uncited")
    merging.merge(first, second, curator, "Same")
    second.refresh_from_db()
    assert (second.status, second.replaced_by) == ("draft", first)
    assert set(first.names.values_list("text", "public")) == {("uncited", True), ("Two", False)}
    assert refusal(merging.merge, kept, first, curator, "x") == [
        "Only somebody who may publish merges what is or was public."
    ]
    unmerging.undo(history.revisions(first).first(), curator, "Two")
    assert second.names.get().text == "uncited"


def test_what_readers_would_see_uncited_is_refused(editor, kept):
    draft = factories.organization("Draft", published=False)
    factories.link(draft, "https://example.org/a")
    before = state(kept, draft)
    assert refusal(merging.merge, kept, draft, editor, "x") == [
        "“Workers' Front”: Link “https://example.org/a”: is not cited. "
        "Cite a passage for it, mark it as inferred, or remove it."
    ]
    assert (state(kept, draft), history.revisions(draft).count()) == (before, 0)


def test_waiting_edits_of_others_go_on_and_own_ones_are_in_the_way(editor, curator, kept, gone):
    petition = factories.petition()
    row = factories.endorsement(petition, gone, "signed", factories.passage())
    tree = trees.tree(petition)
    tree[0]["fields"]["addressee"] = "the court"
    drafts.propose(petition, tree, curator)
    merging.merge(kept, gone, editor, "Same")
    edit = PendingEdit.objects.get()
    assert (joining.names(edit.tree, str(gone.pk)), edit.base) == (False, trees.digest(trees.tree(petition)))
    merged = history.revisions(kept).first()
    unmerging.undo(merged, editor, "Two")
    assert PendingEdit.objects.get().tree == tree
    merging.merge(kept, gone, editor, "Same after all")
    edited = PendingEdit.objects.get().tree
    assert [item["fields"]["organization"] for item in edited if item["pk"] == str(row.pk)] == [str(kept.pk)]
    drafts.propose(gone, [trees.tree(gone)[0] | {"fields": trees.tree(gone)[0]["fields"] | {"country": ""}}], curator)
    third = factories.organization("Third")
    assert "An edit of “WF” waits. Publish or discard it first." in refusal(merging.merge, third, gone, editor, "x")


def test_petitions_statements_updates_and_people_are_merged(editor):
    source = factories.passage()
    first, second = factories.petition("Free", date="2023", date_basis="stated"), factories.petition("Free them")
    factories.language_version(first, "it", source)
    factories.language_version(second, "it", factories.passage(), title="Libero")
    factories.demand(second, "Free him", source)
    factories.cite(second, source, "text")
    factories.endorsement(second, "some students", "signed", source)
    factories.concern(factories.update("About"), second, source)
    merging.merge(first, second, editor, "Same")
    first.refresh_from_db()
    version = LanguageVersion.objects.get()
    assert (version.petition, version.title, version.citations.count()) == (first, "Libero", 2)
    assert (first.demands.count(), first.endorsements.count(), first.concerns.count()) == (1, 1, 1)
    assert first.citations.filter(field="text").count() == 1
    assert first.private_note == f"Not taken over from “Free them” ({second.pk}), title: Free them"

    one, two = factories.statement(addressee="the court"), factories.statement()
    factories.credit(two, "A group", "author", source, name_kind="collective")
    merging.merge(two, one, editor, "Same")
    two.refresh_from_db()
    assert (two.addressee, two.credits.count()) == ("the court", 1)

    one, two = factories.update(), factories.update()
    factories.figure(two, "marchers", 7, source)
    merging.merge(one, two, editor, "Same")
    assert one.figures.count() == 1

    one, two = factories.person("Ada Example"), factories.person("A. Example")
    factories.name(two, "Ada Petrovna Example", kind="patronymic", public=False)
    merging.merge(one, two, editor, "Same")
    assert set(Name.objects.values_list("person__title", "text", "public")) == {
        ("Ada Example", "Ada Petrovna Example", False), ("Ada Example", "A. Example", True),
    }  # fmt: skip


def test_campaigns_and_their_records_are_merged(editor):
    one, two = factories.campaign("One"), factories.campaign("Two")
    petition = factories.petition(campaigns=[two])
    merging.merge(one, two, editor, "Same")
    assert list(petition.campaigns.all()) == [one]
    unmerging.undo(history.revisions(one).first(), editor, "Two")
    assert list(petition.campaigns.all()) == [two]


def test_topics_are_merged_and_undone(editor, curator):
    one, two = factories.topic("Arms"), factories.topic("Weapons")
    statement = factories.statement()
    stays = factories.position(statement, one, "against", factories.passage())
    factories.position(statement, two, "against", factories.passage())
    before = trees.tree(statement)
    assert refusal(merging.merge, one, two, curator, "x")
    merging.merge(one, two, editor, "Same")
    two.refresh_from_db()
    assert (Position.objects.get(), stays.citations.count(), two.archived) == (stays, 2, True)
    assert refusal(merging.merge, two, one, editor, "x") == ["“Weapons” is archived. Merge into one that is in use."]
    unmerging.undo(history.revisions(statement).first(), editor, "Two")
    assert (trees.tree(statement), Topic.objects.filter(archived=True).count()) == (before, 0)


def test_preview_reads_a_constant_number_of_times(kept, gone, django_assert_num_queries):
    source = factories.passage()

    def more(number):
        for _ in range(number):
            factories.endorsement(factories.petition(), gone, "signed", source)

    more(1)
    merging.preview(kept, gone)
    with CaptureQueriesContext(connection) as first:
        merging.preview(kept, gone)
    more(3)
    with django_assert_num_queries(len(first)):
        merging.preview(kept, gone)
    assert Endorsement.objects.count() == 4
