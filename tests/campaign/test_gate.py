import pytest

from campaign import gate
from campaign.models import RECORDS, Endorsement
from documents import masking
from documents.models import Document, MaskedString
from tests import factories

pytestmark = pytest.mark.django_db


def said(record):
    """What the gate says of one record, as sentences."""
    return [str(problem) for problem in gate.problems([record])[record.pk]]


def cited(record):
    """The record with its title cited, so that nothing is wrong with it yet."""
    factories.cite(record, factories.passage(), "title")
    return record


def petition(**fields):
    return cited(factories.petition(**({"title": "A petition"} | fields), published=False))


NOT_CITED = "is not cited. Cite a passage for it, mark it as inferred, or empty it."
ROW_NOT_CITED = "is not cited. Cite a passage for it, mark it as inferred, or remove it."


def test_nothing_stands_in_the_way_of_a_cited_record():
    assert said(petition()) == []


def test_no_records_have_no_problems():
    assert gate.problems([]) == {}


@pytest.mark.parametrize(
    ("make", "fields", "labels"),
    [
        (factories.campaign, {"summary": "x"}, ["Our summary"]),
        (factories.organization, {"summary": "x", "country": "IT"}, ["Title", "Our summary", "Country"]),
        (factories.person, {"summary": "x", "country": "IT"}, ["Title", "Our summary", "Country"]),
        (
            factories.petition,
            {"summary": "x", "date": "2023", "date_basis": "stated", "state": "open", "addressee": "x"},
            ["Title", "Our summary", "Date", "State", "Addressed to"],
        ),
        (
            factories.statement,
            {"addressee": "x", "occasion": "x", "occasion_place": "x", "occasion_date": "2023"},
            ["Title", "Addressed to", "Occasion", "Place of the occasion", "Date of the occasion"],
        ),
        (factories.update, {"place": "x"}, ["Title", "Place"]),
    ],
)
def test_every_value_that_is_not_cited_is_named(make, fields, labels):
    assert said(make("A title", published=False, **fields)) == [f"{label}: {NOT_CITED}" for label in labels]


def test_a_value_may_be_our_inference():
    record = petition(summary="Short.")
    factories.cite(record, None, "summary", inferred=True, note="The article says it between the lines.")
    assert said(record) == []


def test_every_row_that_is_not_cited_is_named():
    record = petition()
    somebody = factories.person("Adam Novak")
    factories.endorsement(record, factories.organization("The Union"), "launched")
    factories.endorsement(record, "some supporters", passage=factories.passage())
    factories.position(record, factories.topic("Arms"), "No more.", according_to=somebody)
    factories.figure(record, "signatures", 300)
    factories.demand(record, "Release him")
    factories.language_version(record, "it")
    assert said(record) == [
        f"Language version “it”: {ROW_NOT_CITED}",
        f"Demand “Release him”: {ROW_NOT_CITED}",
        f"Endorsement “The Union: launched”: {ROW_NOT_CITED}",
        f"Position “Arms: No more.”: {ROW_NOT_CITED}",
        f"Figure “signatures: 300”: {ROW_NOT_CITED}",
    ]


def test_a_private_name_needs_no_citation():
    record = cited(factories.person("Adam Novak", published=False))
    factories.name(record, "Adam Petrovich Novak", kind="patronymic", public=False)
    factories.name(record, "A. Novak")
    assert said(record) == [f"Name “A. Novak”: {ROW_NOT_CITED}"]


def test_a_person_is_named_for_a_reason():
    record = cited(factories.person("Adam Novak", published=False, naming_reason=""))
    assert said(record) == ["Reason to name them: is missing. A person is published with a reason, or not at all."]


def test_a_note_is_signed_off_first():
    record = petition(editor_note="We think so.")
    assert said(record) == ["Editor’s note: is not signed off by an editor."]
    record.note_signed_off = True
    assert said(record) == []


def test_every_source_that_is_not_released_is_named_once():
    record = petition()
    source = factories.document(title="A talk", released=False)
    factories.cite(record, factories.passage(source, "the prisoner"), "title")
    factories.cite(record, factories.passage(source, "the court"), "title")
    withheld = factories.document(title="", slug="a-post", status=Document.Status.WITHHELD)
    factories.cite(record, factories.passage(withheld), "title")
    assert said(record) == [
        "Source “A talk”: is not released yet; release it first.",
        "Source “Untitled: a-post”: is withheld; cite another one.",
    ]


def test_a_quote_that_the_public_cannot_see_is_named():
    record = petition()
    source = factories.document("")
    factories.version(source, "The first words.", cleared=False)
    factories.cite(record, factories.passage(source), "title")
    assert said(record) == ["Passage “The first words.”: stands in no version that the public may see."]


def test_a_withheld_name_is_found_wherever_we_wrote_it():
    MaskedString.objects.create(string="Anna Petrova")
    organization = factories.organization(published=False)
    cited(organization)
    record = petition(
        title="For Anna Petrova", slug="for-anna-petrova", summary="ANNA\nPETROVA", addressee="Annas Petrova"
    )
    for name in ("summary", "addressee"):
        factories.cite(record, factories.passage(), name, note="Says Anna Petrova" if name == "summary" else "")
    factories.demand(record, "Free Anna Petrova!", passage=factories.passage())
    factories.language_version(
        record, "it", passage=factories.passage(), sign_url="https://sign.example/anna%20petrova"
    )
    name = "contains a name that is withheld. Write it without the name."
    assert said(record) == [
        f"Title: {name}",
        f"Address: {name}",
        f"Our summary: {name}",
        f"Language version “it”, where to sign: {name}",
        f"Demand “Free Anna Petrova!”, demand: {name}",
        f"Note of a citation: {name}",
    ]
    assert said(organization) == []


def test_what_only_curators_see_may_hold_a_withheld_name():
    MaskedString.objects.create(string="Anna Petrova")
    assert said(petition(private_note="Anna Petrova asked us.")) == []


def test_our_text_does_not_repeat_what_its_source_masks():
    source = factories.document("The card is 4000 1234, the phone 12.")
    factories.redaction(source.versions.get(), "4000 1234")
    factories.redaction(source.versions.get(), "12.")
    record = petition(summary="Card 4000 1234, about 12.")
    factories.cite(record, factories.passage(source, "The card"), "summary")
    assert said(record) == ["Our summary: contains what is masked in its source. Write it without that."]


@pytest.mark.parametrize("model", RECORDS)
def test_many_records_are_judged_as_one_is(model):
    make = getattr(factories, model._meta.model_name)
    good, bad, rows = (make(published=number == 0, summary="x" * number) for number in range(3))
    if hasattr(rows, "figures"):
        factories.figure(rows, "prisoners", 3)
    together = gate.problems([good, bad, rows])
    assert together == {record.pk: gate.problems([record])[record.pk] for record in (good, bad, rows)}
    assert together[good.pk] == []
    assert together[bad.pk] != []


@pytest.mark.parametrize("masks", [False, True])
def test_the_gate_asks_as_often_for_many_records_as_for_one(django_assert_num_queries, masks):
    source = factories.document()
    quote = factories.passage(source, "the prisoner")
    if masks:
        MaskedString.objects.create(string="Anna Petrova")
        factories.redaction(source.versions.get(), "Monday")
    records = []
    for _ in range(30):
        record = factories.petition(published=False, summary="x")
        factories.endorsement(record, factories.organization(), passage=quote)
        factories.position(record, factories.topic(), "For.", according_to=factories.person())
        factories.figure(record, "signatures", 3)
        factories.published(record, quote)
        records.append(record)
    for many in (1, 3, 30):
        # masked names, citations, their passages, their sources, redactions, and one for each of the six kinds of row;
        # where a source masks anything, three for what readers see of the quotes
        with django_assert_num_queries(14 if masks else 11):
            found = gate.problems(records[:many])
        assert found == {record.pk: [] for record in records[:many]}


def test_what_the_public_will_not_see_is_said():
    record = petition()
    factories.endorsement(record, factories.organization("Seen"))
    factories.endorsement(record, factories.organization("Draft", published=False), "launched")
    factories.endorsement(record, "some supporters")
    factories.position(record, factories.topic("Arms"), "No.", according_to=factories.person("Adam", published=False))
    assert gate.notices(record) == [
        "Endorsement “Draft: launched” is not shown, because “Draft” is not published.",
        "Position “Arms: No.” is not shown, because “Adam” is not published.",
    ]


REPEATS = "contains what is masked in its source. Write it without that."


def secret():
    """A source that masks a name and a card, and a passage of it that shows."""
    source = factories.document("Ask Mariam Kostova, card 4111 1111 1111 1111. The court sat.")
    factories.redaction(source.versions.get(), "Mariam Kostova")
    factories.redaction(source.versions.get(), "card 4111 1111 1111 1111.")
    return source


def test_the_note_of_a_citation_does_not_repeat_what_its_source_masks():
    record = factories.petition(published=False)
    factories.cite(record, factories.passage(secret(), "The court sat."), "title", note="So says mariam kostova.")
    assert said(record) == [f"Note of a citation: {REPEATS}"]


@pytest.mark.parametrize("number", ["4111-1111-1111-1111", "4111111111111111", "card no. 4111 1111", "1111\u00a01111"])
def test_a_masked_number_is_found_however_it_is_written(number):
    record = petition(summary=f"Pay {number} by Monday 12.")
    factories.cite(record, factories.passage(secret(), "The court sat."), "summary")
    assert said(record) == [f"Our summary: {REPEATS}"]


def test_numbers_that_are_not_the_masked_one_pass():
    record = petition(summary="In 2023, 4111 people; 5222 2222 in all.")
    factories.cite(record, factories.passage(secret(), "The court sat."), "summary")
    assert said(record) == []


def test_a_translation_does_not_repeat_what_its_source_masks():
    quote = factories.passage(
        secret(), "The court sat.", translation="Kostova, Mariam Kostova: the court sat.", translation_language="en",
        translated_by="human",
    )  # fmt: skip
    record = factories.petition(published=False)
    factories.cite(record, quote, "title")
    assert said(record) == [f"Translation of “The court sat.”: {REPEATS}"]


def test_a_quote_that_is_masked_as_a_whole_is_no_evidence():
    record = factories.petition(published=False)
    factories.cite(record, factories.passage(secret(), "Mariam Kostova, "), "title")
    masked = "is masked as a whole, so readers see nothing of it. Cite another one."
    assert said(record) == [f"Passage “Mariam Kostova,”: {masked}"]
    factories.cite(record, factories.passage(secret(), "Ask Mariam Kostova"), "title")
    MaskedString.objects.create(string="Anna Petrova")
    factories.cite(record, factories.passage(factories.document("Anna Petrova."), "Petrova."), "title")
    assert said(record) == [f"Passage “Mariam Kostova,”: {masked}", f"Passage “Petrova.”: {masked}"]


def test_a_quote_without_a_word_is_no_evidence():
    record = factories.petition(published=False)
    factories.cite(record, factories.passage(factories.document("a b… c"), "… "), "title")
    assert said(record) == ["Passage “…”: quotes no word. Cite one that says something."]


def test_words_that_show_nothing_are_refused():
    record = factories.petition("\u200b\u2800 ", published=False)
    factories.cite(record, None, "title", inferred=True, note=" \u200b")
    factories.demand(record, "\u3164", factories.passage())
    nothing = "shows nothing: it has no visible character."
    assert said(record) == [
        f"Title: {nothing}", f"Demand “\u3164”, demand: {nothing}", f"Note of a citation: {nothing}",
    ]  # fmt: skip


def test_a_row_with_the_key_of_its_record_needs_a_citation_of_its_own():
    record = petition()
    Endorsement.objects.create(id=record.pk, petition=record, role="signed", group="a thousand people")
    assert said(record) == [f"Endorsement “a thousand people: signed”: {ROW_NOT_CITED}"]


def test_an_address_leads_to_what_the_public_sees():
    draft, public = factories.petition(published=False), factories.petition()
    unpublished = "Replaced by: leads to a record that is not published."
    first, second = petition(replaced_by=public), petition(replaced_by=draft)
    third = petition(replaced_by=second)
    found = gate.problems([first, second, third])
    assert [[str(each) for each in found[each.pk]] for each in (first, second, third)] == [
        [], [unpublished], [unpublished],
    ]  # fmt: skip
    assert gate.problems([second, third], together={draft.pk}) == {second.pk: [], third.pk: []}


def test_an_address_does_not_lead_in_a_circle():
    first = petition()
    second = petition(replaced_by=first)
    first.replaced_by = second
    first.save()
    assert said(first) == ["Replaced by: leads in a circle, so its address would lead nowhere."]


def test_what_is_masked_after_publishing_names_what_repeats_it():
    source = factories.document("Mariam Kostova said it. The court sat.", title="Of Mariam Kostova")
    record = factories.petition("A petition", published=False, summary="Mariam Kostova is the aunt.")
    factories.published(record, factories.passage(source, "The court sat."))
    factories.petition("Another", summary="Mariam Kostova is the aunt.")
    version = source.versions.get()
    assert masking.mask(version, masking.places(version, "Mariam Kostova"), "third_party") == [
        "Title: repeats what is masked in the text. Write it without that.",
        f"Petition “A petition”: Our summary: {REPEATS}",
    ]
