import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from campaign.models import RECORDS, ROWS, Citation, Figure, Petition, Record, Statement, Update
from campaign.models.base import RESERVED_SLUGS
from campaign.models.citations import citable
from documents.models.dates import NO_DATE
from tests import factories

pytestmark = pytest.mark.django_db


def make(model, **fields):
    return getattr(factories, model._meta.model_name)(**fields)


# --- records -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", RECORDS)
def test_only_what_is_published_is_public(model):
    public = make(model)
    for status in set(Record.Status.values) - {"published"}:
        make(model, published=False, status=status)
    assert list(model.objects.published()) == [public]
    assert public.is_published


@pytest.mark.parametrize("model", RECORDS)
def test_a_record_begins_as_a_draft_named_by_its_title(model):
    record = make(model, title="A title", published=False)
    assert (record.status, record.published_at, str(record)) == ("draft", None, "A title")


@pytest.mark.parametrize("model", RECORDS)
def test_every_citable_field_is_one_of_the_record(model):
    names = {field.name for field in model._meta.get_fields()}
    assert set(model.citable_fields) - names == set()
    assert set(model.quoted_fields) & names == set()


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_words_that_are_addresses_are_no_slugs(slug):
    with pytest.raises(ValidationError) as refusal:
        Petition(title="A", slug=slug).full_clean()
    assert refusal.value.message_dict == {"slug": [f"“{slug}” is the address of another page."]}


def test_a_record_is_found_by_its_folded_title_and_summary():
    assert factories.petition("Łódź", summary="МИР", published=False).folded == "lodz мир"


def test_records_without_a_date_stand_behind_all_others():
    first = factories.petition(date="2022", date_basis="stated")
    last = factories.petition()
    middle = factories.petition(date="[..2021-03]", date_basis="worked_out")
    assert list(Petition.objects.all()) == [first, middle, last]
    assert (middle.sort_date, last.sort_date) == (datetime.date(2021, 3, 31), NO_DATE)


def test_a_language_is_stored_in_its_canonical_form():
    record = Statement(title="A", slug="a", kind="appeal", held="full", language="EN", title_language="sr-latn")
    record.full_clean()
    assert (record.language, record.title_language) == ("en", "sr-Latn")


def test_kinds_of_situation_are_kinds():
    assert set(Update.SITUATION) <= set(Update.Kind)


# --- rows ----------------------------------------------------------------------------------------------


def test_a_row_knows_its_record():
    petition, update, person = factories.petition(), factories.update(), factories.person()
    assert factories.figure(petition, "signatures", 3).record == petition
    assert factories.figure(update, "signatures", 3).record == update
    assert factories.relation(person, factories.organization()).record == person
    assert factories.concern(update, petition).record == update


@pytest.mark.parametrize("model", ROWS)
def test_the_owners_of_a_row_are_foreign_keys_to_records(model):
    assert [issubclass(model._meta.get_field(name).related_model, Record) for name in model.owners] == [True] * len(
        model.owners
    )


def test_rows_go_with_their_record():
    record = factories.petition()
    row = factories.endorsement(record, "some supporters", passage=factories.passage())
    record.delete()
    assert not type(row).objects.exists()
    assert not Citation.objects.exists()


def test_a_row_says_who_and_by_whose_word():
    person, union = factories.person("Adam Novak"), factories.organization("The Union")
    petition = factories.petition()
    assert [
        str(factories.endorsement(petition, union, "launched")),
        str(factories.endorsement(petition, "some supporters")),
        str(factories.credit(factories.statement(), person, "speaker")),
        str(factories.relation(person, union, "member")),
        str(factories.concern(factories.update(), union)),
        factories.position(petition, factories.topic(), "For.", according_to=person).describer,
        factories.position(petition, factories.topic(), "For.", according_to="a reporter").describer,
        factories.position(petition, factories.topic(), "For.").describer,
    ] == [
        "The Union: launched",
        "some supporters: supports",
        "speaker: Adam Novak",
        "member of The Union",
        "The Union",
        person,
        "a reporter",
        "",
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"low": 300}, "signatures: 300"),
        ({"low": None, "high": 20}, "signatures: 20"),
        ({"low": 0}, "signatures: 0"),
        ({"low": 1, "high": 3}, "signatures: 1"),
        ({"low": None, "words": "dozens"}, "signatures: dozens"),
    ],
)
def test_a_figure_says_what_is_counted(fields, said):
    assert str(Figure(of="signatures", **fields)) == said


def test_a_private_name_needs_no_citation():
    person = factories.person()
    assert factories.name(person, "A. N.").needs_citation
    assert not factories.name(person, "A. P. N.", public=False).needs_citation


def test_a_name_is_found_whatever_its_case():
    assert factories.name(factories.organization(), "РФУ").folded == "рфу"


@pytest.mark.parametrize("kind", ["organization", "person"])
def test_whoever_a_row_names_is_not_deleted(kind):
    somebody = getattr(factories, kind)()
    factories.endorsement(factories.petition(), somebody)
    with pytest.raises(ProtectedError):
        somebody.delete()


def test_a_topic_that_a_position_is_on_is_not_deleted():
    topic = factories.topic()
    factories.position(factories.petition(), topic, "For.")
    with pytest.raises(ProtectedError):
        topic.delete()


def test_a_record_that_another_was_merged_into_is_not_deleted():
    stays = factories.petition()
    factories.petition(replaced_by=stays)
    with pytest.raises(ProtectedError):
        stays.delete()


# --- citations ---------------------------------------------------------------------------------------------


def test_a_record_is_cited_field_by_field_and_a_row_as_a_whole():
    assert citable(Petition) == ("title", "summary", "date", "state", "addressee", "text")
    assert [citable(model) for model in ROWS] == [()] * len(ROWS)


@pytest.mark.parametrize(
    ("field", "known"), [("title", True), ("text", True), ("", True), ("slug", False), ("colour", False)]
)
def test_a_citation_names_a_fact_that_there_is(field, known):
    citation = factories.cite(factories.petition(published=False), factories.passage(), field)
    if known:
        citation.full_clean()
    else:
        with pytest.raises(ValidationError, match=f"There is no such fact: {field}"):
            citation.full_clean()


def test_a_row_has_no_fields_to_cite():
    row = factories.figure(factories.petition(), "signatures", 3)
    with pytest.raises(ValidationError, match="There is no such fact: low"):
        factories.cite(row, factories.passage(), "low").full_clean()


def test_a_citation_leads_to_its_record_and_its_row():
    record = factories.petition(published=False)
    row = factories.endorsement(record, "some supporters")
    citation = Citation.objects.get(pk=factories.cite(row).pk)
    assert (citation.record, citation.object, list(row.citations.all())) == (record, row, [citation])
    assert list(record.citations.all()) == []
