"""From selected words to the record."""

import pytest
from django.core.exceptions import ValidationError

from campaign import drafts, history, recording
from campaign.models import Citation, Demand, Endorsement, Organization, Petition
from documents.models import Passage
from tests import factories

pytestmark = pytest.mark.django_db
TEXT = "The workers ask for the release of the prisoner. 🏴 They wrote to the court on Monday. They wrote again."


@pytest.fixture
def version(db):
    return factories.document(TEXT, language="en").versions.get()


def span(words, after=0):
    start = TEXT.index(words, after)
    return start, start + len(words)


def test_the_same_words_are_one_passage(version, curator):
    passage = recording.passage_at(version, *span("They wrote"), curator)
    assert (passage.exact, passage.language) == ("They wrote", "en")
    assert recording.passage_at(version, *span("They wrote"), curator) == passage
    assert recording.passage_at(version, *span("They wrote", TEXT.index("Monday")), curator) != passage
    assert Passage.objects.count() == 2


def test_an_archived_passage_is_not_used_again(version, curator):
    passage = recording.passage_at(version, *span("They wrote"), curator)
    passage.archived = True
    passage.save()
    assert recording.passage_at(version, *span("They wrote"), curator) != passage


def test_facts_of_a_draft_are_cited_at_once(version, curator):
    petition = factories.petition(published=False, summary="Asks for a release.")
    demand = factories.demand(petition, "Release", None)
    passage = recording.passage_at(version, *span("The workers ask"), curator)
    assert recording.cite(petition, ["field:title", "field:text", f"row:{demand.pk}"], passage, curator) is None
    cited = Citation.objects.filter(passage=passage).values_list("object_id", "field")
    assert set(cited) == {(petition.pk, "title"), (petition.pk, "text"), (demand.pk, "")}
    recording.cite(petition, ["field:title"], passage, curator)
    assert Citation.objects.filter(passage=passage).count() == 3


@pytest.mark.parametrize("fact", ["field:status", "field:", "row:00000000-0000-0000-0000-000000000000", "x", ""])
def test_a_fact_that_is_not_there_is_refused_and_nothing_is_cited(version, curator, fact):
    petition = factories.petition(published=False)
    passage = recording.passage_at(version, *span("The workers ask"), curator)
    with pytest.raises(recording.Gone, match="no longer has the fact"):
        recording.cite(petition, ["field:title", fact], passage, curator)
    assert not Citation.objects.filter(passage=passage).exists()


def test_a_row_of_a_published_record_waits(version, curator):
    petition, group = factories.petition(), factories.organization()
    passage = recording.passage_at(version, *span("The workers ask"), curator)
    edit = recording.add_row(petition, Endorsement(role="supports", organization=group), passage, curator)
    assert not Endorsement.objects.filter(organization=group).exists()
    drafts.publish(petition, curator, "-")
    row = Endorsement.objects.get(organization=group)
    assert [(each.passage, edit.author) for each in row.citations.all()] == [(passage, curator)]


def test_a_row_that_makes_no_sense_is_refused(version, curator):
    petition = factories.petition(published=False)
    passage = recording.passage_at(version, *span("The workers ask"), curator)
    with pytest.raises(ValidationError):
        recording.add_row(petition, Endorsement(role="supports"), passage, curator)
    assert not Endorsement.objects.filter(petition=petition).exists()


def test_a_new_record_is_a_cited_draft_in_one_revision(version, curator):
    passage = recording.passage_at(version, *span("The workers ask"), curator)
    campaign = factories.campaign()
    petition = recording.create(
        Petition(title="Release them"), passage, curator, ["title"], [campaign], [(Demand(text="Release"), None)]
    )
    petition = Petition.objects.get(pk=petition.pk)
    assert (petition.slug, petition.status, list(petition.campaigns.all())) == ("release-them", "draft", [campaign])
    demand = petition.demands.get()
    assert {(each.object_id, each.field) for each in Citation.objects.filter(passage=passage)} == {
        (petition.pk, "title"), (demand.pk, ""),
    }  # fmt: skip
    (revision,) = history.revisions(petition)
    assert revision.user == curator
    assert len(history.tree_at(revision, petition)) == 4


def test_an_address_that_is_taken_or_empty_is_a_neutral_one(curator):
    factories.organization("RFU", slug="rfu")
    for title in ("RFU", "РФУ"):
        record = Organization(title=title)
        assert recording.free_slug(record) == f"organization-{record.pk.hex[:8]}"


def test_a_passage_that_nothing_public_rests_on_is_extended_itself(version, curator):
    passage = recording.passage_at(version, *span("They wrote"), curator)
    passage.translation, passage.translation_language, passage.translated_by = "Sie schrieben", "de", "human"
    passage.save()
    factories.cite(factories.petition(published=False), passage, "title")
    new, edits = recording.resize(passage, version, *span("They wrote to the court"), curator)
    assert (new, new.exact, new.translation, edits) == (passage, "They wrote to the court", "", [])
    assert new.anchors.get().state == "exact"


def test_a_public_quote_stays_and_what_cites_it_waits_to_cite_the_new_one(version, curator):
    passage = recording.passage_at(version, *span("They wrote"), curator)
    public, draft = factories.petition(), factories.petition(published=False)
    factories.cite(public, passage, "title")
    factories.cite(draft, passage, "title")
    new, edits = recording.resize(passage, version, *span("They wrote to the court"), curator)
    assert Passage.objects.get(pk=passage.pk).exact == "They wrote"
    assert [edit.record for edit in edits] == [public]
    assert [each.passage for each in draft.citations.filter(field="title")] == [new]
    assert passage in [each.passage for each in public.citations.filter(field="title")]
    drafts.publish(public, curator, "-")
    cited = [each.passage for each in public.citations.filter(field="title")]
    assert (new in cited, passage in cited) == (True, False)


def test_an_edit_that_waits_to_cite_the_old_words_cites_the_new_ones(version, curator):
    passage = recording.passage_at(version, *span("They wrote"), curator)
    factories.cite(factories.petition(), passage, "title")
    other = factories.petition()
    recording.cite(other, ["field:title"], passage, curator)
    new, edits = recording.resize(passage, version, *span("They wrote to the court"), curator)
    assert {edit.record for edit in edits} >= {other}
    cited = {item["fields"]["passage"] for item in drafts.pending(other).tree if item["model"] == "campaign.citation"}
    assert (str(new.pk) in cited, str(passage.pk) in cited) == (True, False)
