import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from documents.models import Anchor, Passage
from documents.selectors import QuoteSelector
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_passage_is_a_selector():
    passage = factories.passage(factories.document("one two three"), "two")
    assert passage.selector == QuoteSelector("two", "one ", " three")
    assert str(passage) == "“two”"


def test_a_long_quote_is_named_by_its_beginning():
    assert str(Passage(exact="a\nb  " + "c" * 90)) == "“a b " + "c" * 76 + "…”"


@pytest.mark.parametrize("name", ["exact", "prefix", "suffix"])
def test_the_quote_of_a_passage_in_public_use_does_not_change(name):
    passage = factories.passage()
    record = factories.petition(published=False)
    factories.cite(record, passage, "title")
    setattr(passage, name, "changed")
    passage.save()
    factories.published(record)
    setattr(passage, name, "changed again")
    for attempt in (passage.full_clean, passage.save):
        with pytest.raises(ValidationError, match="A published record rests on this passage"):
            attempt()
    assert getattr(Passage.objects.get(pk=passage.pk), name) == "changed"


def test_the_source_of_a_passage_in_public_use_does_not_change():
    passage = factories.passage()
    factories.cite(factories.petition(), passage, "title")
    passage.document = factories.document()
    with pytest.raises(ValidationError, match="A published record rests on this passage"):
        passage.save()


def test_the_rest_of_a_passage_in_public_use_may_change():
    passage = factories.passage()
    factories.cite(factories.petition(), passage, "title")
    passage.language, passage.archived = "en", True
    passage.save()
    assert Passage.objects.get(pk=passage.pk).archived


def test_a_passage_that_nothing_rests_on_may_change_and_go():
    passage = factories.passage(factories.document("one two"), "one")
    passage.anchors.all().delete()
    passage.exact = "two"
    passage.save()
    passage.delete()
    assert not Passage.objects.exists()


@pytest.mark.parametrize("published", [False, True])
def test_a_cited_passage_is_not_deleted(published):
    passage = factories.passage()
    factories.cite(factories.petition(published=published), passage, "title")
    with pytest.raises(ProtectedError, match="archive it instead"):
        passage.delete()
    with pytest.raises(ProtectedError, match="archive it instead"):
        Passage.objects.filter(pk=passage.pk).delete()


@pytest.mark.parametrize("state", ["exact", "moved"])
def test_a_stored_position_reads_its_quote(state):
    passage = factories.passage(factories.document("🏴 one two"), "one")
    anchor = passage.anchors.get()
    assert (anchor.start, anchor.end) == (2, 5)
    anchor.state, anchor.start, anchor.end = state, 1, 4
    for attempt in (anchor.full_clean, anchor.save):
        with pytest.raises(ValidationError, match="Characters 1 to 4 of this version read “ on”, not the quote."):
            attempt()
    assert Anchor.objects.get().start == 2


def test_a_fuzzy_place_may_read_otherwise():
    passage = factories.passage(factories.document("one two"), "one")
    anchor = passage.anchors.get()
    anchor.state, anchor.start, anchor.end, anchor.score = "fuzzy", 4, 7, 0.5
    anchor.full_clean()
    anchor.save()
    assert list(Anchor.objects.found()) == []


def test_a_place_is_in_a_version_of_the_same_source():
    passage = factories.passage(factories.document("one"), "one")
    other = factories.document("one").versions.get()
    with pytest.raises(ValidationError, match="belong to different sources"):
        Anchor.objects.create(passage=passage, version=other, state="exact", start=0, end=3)


def test_every_version_has_its_own_place():
    source = factories.document("one two")
    passage = factories.passage(source, "two")
    later = [
        factories.anchor(passage, factories.version(source, text)) for text in ("two", "one", "one two two one two")
    ]
    assert [(anchor.start, anchor.end, anchor.state) for anchor in later] == [
        (0, 3, "moved"),
        (None, None, "lost"),
        (None, None, "ambiguous"),
    ]


def test_a_version_with_places_stays_and_places_go_with_their_passage():
    passage = factories.passage()
    passage.delete()
    assert not Anchor.objects.exists()
