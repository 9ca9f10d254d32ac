"""Every named constraint of every table: what it lets in, what it keeps out, and what a person is told.

A check passes in the database where it evaluates to NULL, so each half-filled case is tried there too.
"""

import datetime
from itertools import combinations
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from campaign.models import RECORDS, Label, RecoveryCodes
from documents.remnants import ERASED
from tests import factories

pytestmark = pytest.mark.django_db

DAY, NEXT_DAY = datetime.date(2023, 7, 25), datetime.date(2023, 7, 26)
RECORD_KINDS = [model._meta.model_name for model in RECORDS]
DATED = ["document", "petition", "statement", "update", "endorsement", "position", "figure", "relation"]

# What a valid row of each kind has; "@kind" stands for another row that it points at.
VALID = {
    "facet": {"kind": "petition", "name": "language", "value": "uk"},
    "dismissal": {"document": "@source", "kind": "date", "key": "a"},
    "document": {"slug": "a"},
    "version": {"document": "@source", "number": 7, "text": "x", "sha256": "0" * 64},
    "span": {"version": "@version", "kind": "aside", "start": 1, "end": 2},
    "passage": {"document": "@source", "exact": "x"},
    "anchor": {"passage": "@passage", "version": "@version", "state": "exact", "start": 4, "end": 11},
    "redaction": {"version": "@version", "start": 1, "end": 2, "reason": "payment"},
    "proposal": {"version": "@version", "field": "title", "value": "A", "origin": "og:title"},
    "erasure": {"document": "@source", "number": 7, "captured_at": factories.NOW, "reason": "A court asked for it."},
    "campaign": {"title": "A", "slug": "a"},
    "organization": {"title": "A", "slug": "a"},
    "person": {"title": "A", "slug": "a"},
    "petition": {"title": "A", "slug": "a"},
    "statement": {"title": "A", "slug": "a", "kind": "appeal", "held": "full"},
    "update": {"title": "A", "slug": "a", "kind": "event"},
    "formeraddress": {"record_type": "@type", "record_id": "@petition.pk", "slug": "a"},
    "citation": {
        "record_type": "@type", "record_id": "@petition.pk", "object_type": "@type", "object_id": "@petition.pk",
        "field": "title", "passage": "@passage",
    },
    "name": {"person": "@person", "text": "A"},
    "link": {"person": "@person", "url": "https://a.example/"},
    "relation": {"person": "@person", "to_organization": "@organization", "role": "member"},
    "credit": {"statement": "@statement", "person": "@person"},
    "languageversion": {"petition": "@petition", "language": "it"},
    "demand": {"petition": "@petition", "text": "A"},
    "endorsement": {"petition": "@petition", "organization": "@organization", "role": "signed"},
    "position": {"petition": "@petition", "topic": "@topic", "summary": "A", "own_words": True},
    "figure": {"petition": "@petition", "of": "A", "low": 1, "qualifier": "exact", "according_to": "A"},
    "concern": {"update": "@update", "person": "@person"},
    "pair": {"kind": "@type", "one": UUID(int=1), "other": UUID(int=2)},
    "translation": {"petition": "@petition", "language": "uk", "text": "A"},
    "label": {"name": "Urgent", "folded": "urgent"},
    "labelled": {"label": "@label", "thing_type": "@type", "thing_id": UUID(int=1)},
    "entry": {"id": 1, "kind": "petition", "object_id": UUID(int=1), "named": "A", "facets": "1",
              "earliest": 1, "latest": 1},
    "recoverycode": {"device": "@device", "handle": "abcd", "hashed": "x"},
}  # fmt: skip

EMPTIED = {"erased_at": factories.NOW, "exact": ERASED, "archived": True}


def kinds_of(names):
    """Foreign keys by the kind of row they point at: according_to_person, to_person and person at a person."""
    return {name: f"@{name.removeprefix('according_').removeprefix('to_')}" for name in names}


def exactly_one(kind, *names, **also):
    """One alone is let in; none, and any two, are kept out."""
    targets, empty = kinds_of(names), dict.fromkeys(names) | also
    yield from ((kind, empty | {name: targets[name]}, True) for name in names)
    yield kind, empty, False
    yield from ((kind, empty | {one: targets[one], two: targets[two]}, False) for one, two in combinations(names, 2))


def of_both(kind, name, other, value, other_value):
    """Two text fields go together: both or neither."""
    yield kind, {name: value, other: other_value}, True
    yield kind, {name: "", other: ""}, True
    yield kind, {name: value, other: ""}, False
    yield kind, {name: "", other: other_value}, False


def somebody(kind, **also):
    """Exactly one describer: a person, an organization, or a name."""
    nobody = {"according_to_person": None, "according_to_organization": None, "according_to": ""} | also
    given = {"according_to_person": "@person", "according_to_organization": "@organization", "according_to": "A"}
    yield from ((kind, nobody | {name: value}, True) for name, value in given.items())
    yield kind, nobody, False
    yield from ((kind, nobody | dict(pair), False) for pair in combinations(given.items(), 2))


CASES = {
    **{f"campaign_{kind}_published_has_a_time": [
        (kind, {"status": "published", "published_at": factories.NOW}, True),
        (kind, {"status": "withdrawn", "published_at": factories.NOW}, True),
        (kind, {"status": "draft", "published_at": None}, True),
        (kind, {"status": "published", "published_at": None}, False),
    ] for kind in RECORD_KINDS},
    **{f"campaign_{kind}_does_not_replace_itself": [
        (kind, {"replaced_by": None}, True),
        (kind, {"replaced_by": f"@{kind}"}, True),
        (kind, {"id": f"@{kind}.pk", "replaced_by": f"@{kind}"}, False),
    ] for kind in RECORD_KINDS},
    **{f"{'documents' if kind == 'document' else 'campaign'}_{kind}_date_and_its_basis_go_together": list(
        of_both(kind, "date", "date_basis", "2023", "stated")
    ) for kind in DATED},
    **{f"{'documents' if kind == 'document' else 'campaign'}_{kind}_date_begins_before_it_ends": [
        (kind, {"date_earliest": DAY, "date_latest": NEXT_DAY}, True),
        (kind, {"date_earliest": DAY, "date_latest": DAY}, True),
        (kind, {"date_earliest": None, "date_latest": DAY}, True),
        (kind, {"date_earliest": DAY, "date_latest": None}, True),
        (kind, {"date_earliest": NEXT_DAY, "date_latest": DAY}, False),
    ] for kind in DATED},
    "documents_document_released_has_a_time": [
        ("document", {"status": "released", "released_at": factories.NOW}, True),
        ("document", {"status": "withheld", "released_at": None}, True),
        ("document", {"status": "released", "released_at": None}, False),
    ],
    "documents_document_hidden_address_is_there": [
        ("document", {"url_hidden": True, "url": "https://a.example/"}, True),
        ("document", {"url_hidden": False, "url": ""}, True),
        ("document", {"url_hidden": True, "url": ""}, False),
    ],
    "documents_version_text_is_not_empty": [("version", {}, True), ("version", {"text": ""}, False)],
    "documents_version_masking_is_explained": [
        ("version", {"masked_before_storing": True, "masking_note": "a number"}, True),
        ("version", {"masked_before_storing": True, "masking_note": ""}, False),
        ("version", {"masked_before_storing": False, "masking_note": "a number"}, False),
    ],
    "documents_span_starts_before_it_ends": [
        ("span", {}, True),
        ("span", {"kind": "gap", "start": 2, "end": 2}, True),
        ("span", {"kind": "aside", "start": 2, "end": 2}, False),
        ("span", {"kind": "sensitive", "start": 3, "end": 2}, False),
        ("span", {"kind": "gap", "start": 3, "end": 2}, False),
    ],
    "documents_passage_quote_is_not_empty": [("passage", {}, True), ("passage", {"exact": ""}, False)],
    "documents_passage_erased_holds_no_words": [
        ("passage", EMPTIED, True),
        ("passage", EMPTIED | {"exact": "x"}, False),
        ("passage", EMPTIED | {"prefix": "x"}, False),
        ("passage", EMPTIED | {"suffix": "x"}, False),
        ("passage", EMPTIED | {"folded": "x"}, False),
        ("passage", EMPTIED | {"archived": False}, False),
    ],
    "documents_proposal_has_a_value": [("proposal", {}, True), ("proposal", {"value": ""}, False)],
    "documents_erasure_has_a_reason": [("erasure", {}, True), ("erasure", {"reason": ""}, False)],
    "documents_passage_translation_is_labelled": [
        ("passage", {"translation": "A", "translation_language": "en", "translated_by": "human"}, True),
        ("passage", {"translation": "A", "translation_language": "en"}, False),
        ("passage", {"translation": "A", "translated_by": "human"}, False),
        ("passage", {"translation_language": "en", "translated_by": "human"}, False),
    ],
    "documents_anchor_place_fits_its_state": [
        ("anchor", {}, True),
        ("anchor", {"state": "fuzzy", "start": 1, "end": 2}, True),
        ("anchor", {"state": "lost", "start": None, "end": None}, True),
        ("anchor", {"state": "ambiguous", "start": None, "end": None}, True),
        ("anchor", {"state": "fuzzy", "start": None, "end": None}, False),
        ("anchor", {"state": "fuzzy", "start": 1, "end": None}, False),
        ("anchor", {"state": "fuzzy", "start": None, "end": 1}, False),
        ("anchor", {"state": "fuzzy", "start": 2, "end": 2}, False),
        ("anchor", {"state": "lost", "start": 1, "end": 2}, False),
        ("anchor", {"state": "lost", "start": 1, "end": None}, False),
        ("anchor", {"state": "ambiguous", "start": None, "end": 2}, False),
    ],
    "documents_redaction_starts_before_it_ends": [
        ("redaction", {}, True),
        ("redaction", {"start": 2, "end": 2}, False),
        ("redaction", {"start": 3, "end": 2}, False),
    ],
    "documents_redaction_is_lifted_for_a_reason": [
        ("redaction", {"decision": "lifted", "lifted_because": "A"}, True),
        ("redaction", {"decision": "suggested"}, True),
        ("redaction", {"decision": "lifted"}, False),
        ("redaction", {"decision": "masked", "lifted_because": "A"}, False),
    ],
    "campaign_citation_has_a_passage_or_is_inferred": [
        ("citation", {}, True),
        ("citation", {"passage": None, "inferred": True, "note": "A"}, True),
        ("citation", {"passage": None}, False),
    ],
    "campaign_citation_inference_is_explained": [
        ("citation", {"inferred": True, "note": "A"}, True),
        ("citation", {"note": "A"}, True),
        ("citation", {"inferred": True}, False),
    ],
    "campaign_pair_is_in_order": [
        ("pair", {}, True),
        ("pair", {"one": UUID(int=3)}, False),
        ("pair", {"one": UUID(int=2)}, False),
    ],
    "campaign_translation_has_one_owner": list(exactly_one("translation", *RECORD_KINDS)),
    "campaign_translation_is_into_another_language": [
        ("translation", {}, True),
        ("translation", {"language": "en"}, False),
        ("translation", {"language": "und"}, False),
    ],
    "campaign_name_has_one_owner": list(exactly_one("name", "organization", "person")),
    "campaign_link_has_one_owner": list(exactly_one("link", "organization", "person")),
    "campaign_name_former_and_patronymic_are_private": [
        ("name", {"kind": "former", "public": False}, True),
        ("name", {"kind": "short", "public": True}, True),
        ("name", {"person": None, "organization": "@organization", "kind": "former", "public": True}, True),
        ("name", {"kind": "former", "public": True}, False),
        ("name", {"kind": "patronymic", "public": True}, False),
    ],
    "campaign_relation_has_one_owner": list(exactly_one("relation", "person", "organization",
                                                        to_person="@person2", to_organization=None)),
    "campaign_relation_leads_to_one": list(exactly_one("relation", "to_person", "to_organization",
                                                       person="@person2")),
    "campaign_relation_person_is_somebody_else": [
        ("relation", {"to_person": "@person2", "to_organization": None}, True),
        ("relation", {}, True),
        ("relation", {"to_person": "@person", "to_organization": None}, False),
    ],
    "campaign_relation_organization_is_another": [
        ("relation", {"person": None, "organization": "@organization2"}, True),
        ("relation", {"person": None, "organization": "@organization", "to_person": "@person",
                      "to_organization": None}, True),
        ("relation", {"person": None, "organization": "@organization"}, False),
    ],
    "campaign_credit_names_one": [
        ("credit", {}, True),
        ("credit", {"person": None, "organization": "@organization"}, True),
        ("credit", {"person": None, "name": "A", "name_kind": "collective"}, True),
        ("credit", {"person": None}, False),
        ("credit", {"person": None, "name": "A"}, False),
        ("credit", {"person": None, "name_kind": "anonymous"}, False),
        ("credit", {"name": "A", "name_kind": "as_given"}, False),
        ("credit", {"name": "A"}, False),
        ("credit", {"name_kind": "as_given"}, False),
        ("credit", {"organization": "@organization"}, False),
        ("credit", {"person": None, "organization": "@organization", "name": "A"}, False),
    ],
    "campaign_language_version_names_its_language": [
        ("languageversion", {}, True), ("languageversion", {"language": ""}, False),
    ],
    "campaign_language_version_has_a_form_to_speak_of": [
        ("languageversion", {"sign_url": "https://a.example/", "form_run_by": "A", "names_shown": "all",
                             "seen_open": "2026-01-02"}, True),
        ("languageversion", {"form_run_by": "A"}, False),
        ("languageversion", {"names_shown": "none"}, False),
        ("languageversion", {"seen_open": "2026-01-02"}, False),
    ],
    "campaign_demand_has_one_owner": list(exactly_one("demand", "petition", "statement")),
    "campaign_endorsement_has_one_owner": list(exactly_one("endorsement", "petition", "statement", "campaign")),
    "campaign_endorsement_names_one": [
        *exactly_one("endorsement", "organization", "person"),
        ("endorsement", {"organization": None, "group": "some supporters"}, True),
        ("endorsement", {"group": "some supporters"}, False),
        ("endorsement", {"organization": None, "person": "@person", "group": "some supporters"}, False),
    ],
    "campaign_endorsement_has_one_describer": [
        ("endorsement", {}, True),
        ("endorsement", {"according_to": "A"}, True),
        ("endorsement", {"according_to_person": "@person"}, True),
        ("endorsement", {"according_to_organization": "@organization"}, True),
        ("endorsement", {"according_to_person": "@person", "according_to_organization": "@organization"}, False),
        ("endorsement", {"according_to_person": "@person", "according_to": "A"}, False),
        ("endorsement", {"describer_takes_part": True}, False),
    ],
    "campaign_position_has_one_owner": list(
        exactly_one("position", "petition", "statement", "organization", "person")
    ),
    "campaign_position_says_whose_word_it_is": [
        ("position", {}, True),
        *somebody("position", own_words=False),
        ("position", {"according_to": "A"}, False),
        ("position", {"according_to_person": "@person"}, False),
        ("position", {"according_to_organization": "@organization"}, False),
        ("position", {"describer_takes_part": True}, False),
        ("position", {"own_words": False, "describer_takes_part": True}, False),
    ],
    "campaign_figure_has_one_owner": list(exactly_one("figure", "petition", "statement", "update", "campaign")),
    "campaign_figure_has_a_number_or_words": [
        ("figure", {}, True),
        ("figure", {"low": None, "high": 3}, True),
        ("figure", {"low": 1, "high": 3, "words": "a few"}, True),
        ("figure", {"low": 0}, True),
        ("figure", {"low": None, "qualifier": "", "words": "dozens"}, True),
        ("figure", {"qualifier": ""}, False),
        ("figure", {"low": None, "high": 3, "qualifier": ""}, False),
        ("figure", {"qualifier": "", "words": "dozens"}, False),
        ("figure", {"low": None}, False),
        ("figure", {"low": None, "words": "dozens"}, False),
        ("figure", {"low": None, "qualifier": ""}, False),
    ],
    "campaign_figure_lowest_is_not_above_highest": [
        ("figure", {"low": 2, "high": 2}, True), ("figure", {"low": 3, "high": 2}, False),
    ],
    "campaign_figure_is_not_negative": [
        ("figure", {"low": 0, "high": 0}, True),
        ("figure", {"low": -1}, False),
        ("figure", {"low": None, "high": -1}, False),
        ("figure", {"low": -2, "high": -1}, False),
    ],
    "campaign_figure_says_whose_count_it_is": list(somebody("figure")),
    "campaign_figure_is_preferred_for_a_reason": [
        ("figure", {"preferred": True, "preferred_because": "A"}, True),
        ("figure", {"preferred": True}, False),
        ("figure", {"preferred_because": "A"}, False),
    ],
    "campaign_concern_leads_to_one": list(
        exactly_one("concern", "person", "organization", "statement", "petition")
    ),
}  # fmt: skip

UNIQUE = {
    "campaign_dismissal_once_per_suggestion": ("dismissal", {"document": "@another"}),
    "campaign_pair_is_decided_once": ("pair", {"other": UUID(int=3)}),
    "campaign_former_address_leads_to_one_record": ("formeraddress", {"slug": "b"}),
    "documents_version_number_once_per_document": ("version", {"document": "@another"}),
    "documents_erasure_once_per_version": ("erasure", {"document": "@another"}),
    "documents_anchor_once_per_passage_and_version": ("anchor", {"version": "@version2"}),
    "campaign_citation_once_per_fact_and_passage": ("citation", {"field": "summary"}),
    "campaign_language_version_once_per_petition": ("languageversion", {"language": "uk"}),
    "campaign_facet_once": ("facet", {"value": "ru"}),
    "campaign_label_is_there_once": ("label", {"name": "Later", "folded": "later"}),
    "campaign_recovery_code_handle_once": ("recoverycode", {"handle": "efgh"}),
    "campaign_labelled_once": ("labelled", {"thing_id": UUID(int=2)}),
    **{
        f"campaign_{kind}_translated_once": (
            "translation",
            {"language": "sk"},
            {"petition": None} | {kind: f"@{kind}"},
        )
        for kind in RECORD_KINDS
    },
}
# Nobody fills in this form: Django's own words do.
WITHOUT_WORDS = {
    "campaign_former_address_leads_to_one_record": "This former address leads to another record already.",
    "campaign_recovery_code_handle_once": "Recovery code with this Device and Handle already exists.",
}


class Targets(dict):
    """The rows that others point at, each made when it is first asked for."""

    def __missing__(self, key):
        kind = key.rstrip("2")
        if kind == "type":
            made = ContentType.objects.get_for_model(self["petition"])
        elif kind in ("source", "another"):
            made = factories.document("one two three")
        elif key == "version2":
            made = factories.version(self["source"], "zero one two three")
        elif kind == "version":
            made = self["source"].versions.get(number=1)
        elif kind == "passage":
            made = factories.passage(self["source"], "two thr")
            made.anchors.all().delete()
        elif kind == "topic":
            made = factories.topic()
        elif kind == "device":
            made = RecoveryCodes.objects.create(user=User.objects.create_user("somebody"), name="codes")
        elif kind == "label":
            made = Label.objects.create(name="Urgent")
        else:
            made = getattr(factories, kind)(published=False)
        self[key] = made
        return made


def model_of(kind):
    return apps.get_model("documents" if kind in apps.all_models["documents"] else "campaign", kind)


def instance(kind, changes, targets):
    """A row that is not saved yet."""
    fields = VALID[kind] | changes
    for name, value in fields.items():
        if isinstance(value, str) and value.startswith("@"):
            key, _, attribute = value[1:].partition(".")
            fields[name] = getattr(targets[key], attribute) if attribute else targets[key]
    return model_of(kind)(**fields)


def insert(row):
    """Into the database, past everything that Python would say."""
    with transaction.atomic():
        type(row).objects.bulk_create([row])


def messages(row):
    try:
        row.full_clean()
    except ValidationError as error:
        return error.messages
    return []


def constraint(name):
    return next(
        constraint for model in apps.get_models() for constraint in model._meta.constraints if constraint.name == name
    )


def test_every_named_constraint_is_tried():
    named = {
        constraint.name
        for label in ("documents", "campaign")
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
    }
    assert named == {*CASES, *UNIQUE}
    assert [name for name, cases in CASES.items() if {accepted for *_, accepted in cases} != {True, False}] == []


def ids(value):
    return value if isinstance(value, str) else ",".join(f"{k}={v}" for k, v in value.items()) if value else "valid"


@pytest.mark.parametrize(
    ("name", "kind", "changes"),
    [(name, kind, changes) for name, cases in CASES.items() for kind, changes, accepted in cases if accepted],
    ids=ids,
)
def test_what_a_constraint_lets_in(name, kind, changes):
    row = instance(kind, changes, Targets())
    assert messages(row) == []
    insert(row)
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("name", "kind", "changes"),
    [(name, kind, changes) for name, cases in CASES.items() for kind, changes, accepted in cases if not accepted],
    ids=ids,
)
def test_what_a_constraint_keeps_out(name, kind, changes):
    targets = Targets()
    row = instance(kind, changes, targets)
    if name.endswith("_does_not_replace_itself"):
        row._state.adding = False
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save(force_update=True)
    else:
        with pytest.raises(IntegrityError, match=name):
            insert(row)
    blank = [field for field, value in changes.items() if value == "" and not row._meta.get_field(field).blank]
    said = messages(row)
    assert (str(constraint(name).violation_error_message) in said) == (not blank), said
    assert said != []


@pytest.mark.parametrize("name", UNIQUE)
def test_what_may_stand_only_once(name):
    kind, other, *more = UNIQUE[name]
    base, targets = more[0] if more else {}, Targets()
    insert(instance(kind, base, targets))
    twin = instance(kind, base, targets)
    said = WITHOUT_WORDS.get(name) or str(constraint(name).violation_error_message)
    assert [message for message in messages(twin) if message == said] == [said]
    with pytest.raises(IntegrityError):
        insert(twin)
    different = instance(kind, base | other | ({"start": 9, "end": 16} if kind == "anchor" else {}), targets)
    assert messages(different) == []
    insert(different)


def test_the_database_holds_every_check():
    with connection.cursor() as cursor:
        found = {
            name
            for model in apps.get_models()
            if model._meta.app_label in ("documents", "campaign")
            for name in connection.introspection.get_constraints(cursor, model._meta.db_table)
        }
    assert {*CASES, *UNIQUE} <= found
