import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import ProtectedError

from campaign import citing, drafts, trees
from campaign.models import ROWS, Citation, Record
from documents import uses
from documents.models import Document, Passage
from tests import factories

pytestmark = pytest.mark.django_db


def public():
    return set(Passage.objects.public())


def at_all():
    return set(Passage.objects.filter(uses.at_all()))


def test_rows_name_these_other_records():
    described = ["according_to_person", "according_to_organization"]
    assert {model.__name__: citing.targets(model) for model in ROWS} == {
        "Name": [],
        "Link": [],
        "Relation": ["to_person", "to_organization"],
        "Credit": ["person", "organization"],
        "LanguageVersion": [],
        "Demand": [],
        "Endorsement": [*described, "organization", "person"],
        "Position": described,
        "Figure": described,
        "Concern": ["person", "organization", "statement", "petition"],
        "Translation": [],
    }


@pytest.fixture
def fresh_content_types():
    yield
    ContentType.objects.clear_cache()


def test_what_is_public_is_so_whatever_the_keys_of_content_types_are(fresh_content_types):
    """A database that is emptied or restored gives them anew, and conditions are kept longer than that."""
    passage = factories.passage()
    record = factories.published(factories.organization(published=False), passage)
    assert public() == {passage}
    before = ContentType.objects.get_for_model(type(record))
    ContentType.objects.filter(pk=before.pk).update(model="before")
    now = ContentType.objects.create(app_label=before.app_label, model=before.model)
    Citation.objects.filter(object_type=before).update(object_type=now, record_type=now)
    ContentType.objects.clear_cache()
    assert public() == {passage}
    Citation.objects.filter(object_type=now).update(object_type=before, record_type=before)
    assert public() == set()


def test_a_passage_nobody_cites_is_not_public():
    factories.passage()
    assert (public(), at_all()) == (set(), set())


@pytest.mark.parametrize("status", Record.Status.values)
def test_a_passage_is_public_while_a_published_record_cites_it(status):
    passage = factories.passage()
    record = factories.petition(published=False)
    factories.cite(record, passage, "title")
    fields = {"published_at": factories.NOW} if status == "published" else {}
    type(record).objects.update(status=status, **fields)
    assert public() == ({passage} if status == "published" else set())
    assert at_all() == {passage}


@pytest.mark.parametrize("status", ["draft", "withheld"])
def test_a_passage_of_a_source_that_is_not_released_is_not_public(status):
    source = factories.document()
    factories.cite(factories.petition(), factories.passage(source), "title")
    Document.objects.filter(pk=source.pk).update(status=status)
    assert Passage.objects.filter(document=source).public().count() == 0


def test_a_passage_without_a_cleared_version_is_not_public():
    source = factories.document("")
    factories.version(source, "Text.", cleared=False)
    passage = factories.passage(source)
    factories.cite(factories.petition(), passage, "title")
    assert passage not in public()


def rows():
    """Each kind of row that the public may see: how to make one of a published record."""
    return {
        "name": lambda quote: factories.name(factories.person(), "A. Novak", passage=quote),
        "link": lambda quote: factories.link(factories.organization(), "https://a.example", passage=quote),
        "relation": lambda quote: factories.relation(factories.person(), factories.organization(), passage=quote),
        "credit": lambda quote: factories.credit(factories.statement(), factories.person(), passage=quote),
        "language version": lambda quote: factories.language_version(factories.petition(), "it", passage=quote),
        "demand": lambda quote: factories.demand(factories.statement(), "Peace", passage=quote),
        "endorsement": lambda quote: factories.endorsement(factories.campaign(), factories.person(), passage=quote),
        "position": lambda quote: factories.position(
            factories.organization(), factories.topic(), "For.", according_to=factories.person(), passage=quote
        ),
        "figure": lambda quote: factories.figure(
            factories.update(), "prisoners", 3, according_to=factories.organization(), passage=quote
        ),
        "concern": lambda quote: factories.concern(factories.update(), factories.petition(), passage=quote),
    }


@pytest.mark.parametrize("kind", rows())
def test_a_row_shows_its_passage_while_its_record_is_published(kind):
    passage = factories.passage()
    row = rows()[kind](passage)
    assert passage in public()
    owner = type(row.record).objects.filter(pk=row.record.pk)
    owner.update(status="withdrawn")
    assert passage not in public()


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("relation", "to_organization"),
        ("credit", "person"),
        ("endorsement", "person"),
        ("position", "according_to_person"),
        ("figure", "according_to_organization"),
        ("concern", "petition"),
    ],
)
@pytest.mark.parametrize("status", ["draft", "withheld", "withdrawn"])
def test_a_row_that_names_an_unpublished_record_does_not_show_its_passage(kind, target, status):
    passage = factories.passage()
    row = rows()[kind](passage)
    other = getattr(row, target)
    type(other).objects.filter(pk=other.pk).update(status=status)
    assert passage not in public()


def test_a_private_name_does_not_show_its_passage():
    passage = factories.passage()
    factories.name(factories.person(), "Adam Petrovich", public=False, passage=passage)
    assert (passage in public(), passage in at_all()) == (False, True)


def test_one_public_use_is_enough():
    passage = factories.passage()
    factories.cite(factories.petition(published=False), passage, "title")
    assert passage not in public()
    factories.cite(factories.petition(), passage, "title")
    assert passage in public()


def test_an_edit_that_waits_uses_its_passages_and_shows_none(curator):
    passage, other = factories.passage(), factories.passage()
    record = factories.petition()
    tree = trees.tree(record)
    citation = Citation.objects.get(record_id=record.pk)
    tree[-1]["fields"]["passage"] = str(passage.pk)
    drafts.propose(record, tree, curator)
    assert (passage in at_all(), passage in public()) == (True, False)
    assert (other in at_all(), citation.passage in at_all()) == (False, True)


def test_a_passage_that_something_rests_on_is_not_deleted(curator):
    cited, waiting, free = factories.passage(), factories.passage(), factories.passage()
    record = factories.petition(published=False)
    factories.cite(record, cited, "title")
    factories.published(record)
    tree = trees.tree(record)
    tree[-1]["fields"]["passage"] = str(waiting.pk)
    drafts.propose(record, tree, curator)
    for passage in (cited, waiting):
        with pytest.raises(ProtectedError):
            passage.delete()
        with pytest.raises(ProtectedError):
            Passage.objects.filter(pk=passage.pk).delete()
    free.delete()
    assert set(Passage.objects.all()) == {cited, waiting}
