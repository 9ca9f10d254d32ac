import pytest
from django.db import IntegrityError, transaction

from campaign import trees
from campaign.models import RECORDS, ROWS, Citation, Endorsement, Figure, LanguageVersion, Organization
from tests import factories

pytestmark = pytest.mark.django_db


def whole(model):
    """A published record of this kind with two of every kind of row, each cited, in two campaigns."""
    target, somebody, topic = factories.organization("Target"), factories.person("Somebody"), factories.topic()
    fields = {"summary": "A summary.", "editor_note": "A note.", "note_signed_off": True, "private_note": "Ours."}
    if model is not RECORDS[0]:
        fields["campaigns"] = [factories.campaign(), factories.campaign()]
    if hasattr(model, "date"):
        fields |= {"date": "2023-07~", "date_basis": "stated"}
    record = getattr(factories, model.__name__.lower())(published=False, **fields)
    make = {
        "name": lambda n: factories.name(record, f"Name {n}", language="en", public=n == 1),
        "link": lambda n: factories.link(record, f"https://{n}.example/"),
        "relation": lambda n: factories.relation(record, target, words=str(n), date="2023", date_basis="estimate"),
        "credit": lambda n: factories.credit(record, somebody if n == 1 else "The editors"),
        "languageversion": lambda n: factories.language_version(record, ["it", "uk"][n - 1]),
        "demand": lambda n: factories.demand(record, f"Demand {n}"),
        "endorsement": lambda n: factories.endorsement(record, target if n == 1 else "some supporters"),
        "position": lambda n: factories.position(record, topic, "For.", according_to=[None, somebody][n - 1]),
        "figure": lambda n: factories.figure(
            record, "prisoners", n, high=10, date="[..2023-08-03]", date_basis="stated"
        ),
        "concern": lambda n: factories.concern(record, [target, somebody][n - 1]),
        "translation": lambda n: factories.translation(record, ["it", "uk"][n - 1], f"Summary {n}", position=n),
    }
    for row_model, _owner in trees.row_models(model):
        for n in (1, 2):
            row = make[row_model._meta.model_name](n)
            row_model.objects.filter(pk=row.pk).update(position=n)
    source = factories.document()
    factories.cite(record, factories.passage(source, "the prisoner"), "summary", note="A note.", position=1)
    factories.cite(record, None, "summary", inferred=True, note="Worked out.")
    return factories.published(record, factories.passage(source))


def rows_of(record):
    return [
        list(row_model.objects.filter(**{owner: record.pk}).values())
        for row_model, owner in trees.row_models(type(record))
    ]


def test_every_kind_of_row_has_an_owner_among_the_records():
    owned = {row_model for model in RECORDS for row_model, _ in trees.row_models(model)}
    assert owned == set(ROWS)


@pytest.mark.parametrize("model", RECORDS)
def test_applying_a_tree_that_did_not_change_changes_nothing(model):
    record = whole(model)
    before = model.objects.values().get(pk=record.pk), rows_of(record), list(Citation.objects.order_by("pk").values())
    tree = trees.tree(record)
    assert (
        len(tree) == 1 + 2 * len(list(trees.row_models(model))) + Citation.objects.filter(record_id=record.pk).count()
    )
    assert trees.apply(tree) == record
    assert (
        model.objects.values().get(pk=record.pk),
        rows_of(record),
        list(Citation.objects.order_by("pk").values()),
    ) == before
    assert trees.digest(trees.tree(record)) == trees.digest(tree)


@pytest.mark.parametrize("model", RECORDS)
def test_every_item_of_a_tree_belongs_to_its_record_alone(model):
    record, other = whole(model), whole(model)
    tree = trees.tree(record)
    assert [trees.belongs(item, record) for item in tree] == [True] * len(tree)
    assert [trees.belongs(item, other) for item in tree] == [False] * len(tree)
    assert trees.order(list(reversed(tree))) == tree


def test_publishing_does_not_change_the_digest():
    record = factories.petition(published=False)
    factories.cite(record, field="title")
    before = trees.digest(trees.tree(record))
    factories.published(record)
    assert trees.digest(trees.tree(record)) == before


@pytest.mark.parametrize(
    "name", ["title", "slug", "summary", "editor_note", "private_note", "addressee", "title_language"]
)
def test_what_a_curator_changes_changes_the_digest(name):
    record = factories.petition()
    before = trees.digest(trees.tree(record))
    type(record).objects.filter(pk=record.pk).update(**{name: "changed"})
    assert trees.digest(trees.tree(record)) != before


def test_the_order_of_campaigns_does_not_count():
    campaigns = [factories.campaign() for _ in range(3)]
    record = factories.petition(campaigns=campaigns)
    before = trees.tree(record)
    record.campaigns.set([])
    record.campaigns.set(reversed(campaigns))
    assert trees.tree(record) == before
    assert before[0]["fields"]["campaigns"] == sorted(str(campaign.pk) for campaign in campaigns)


def test_two_rows_may_change_places_under_a_unique_constraint():
    record = factories.petition()
    one, two = factories.language_version(record, "it"), factories.language_version(record, "uk")
    tree = trees.tree(record)
    for item in tree:
        if item["model"] == "campaign.languageversion":
            item["fields"]["language"] = {"it": "uk", "uk": "it"}[item["fields"]["language"]]
    trees.apply(tree)
    assert (LanguageVersion.objects.get(pk=one.pk).language, LanguageVersion.objects.get(pk=two.pk).language) == (
        "uk",
        "it",
    )


def test_applying_sets_derived_columns():
    record = factories.update(published=False)
    factories.figure(record, "prisoners", 3)
    tree = trees.tree(record)
    tree[0]["fields"] |= {"title": "Łódź", "date": "2023-07", "date_basis": "stated"}
    tree[1]["fields"] |= {"date": "2024", "date_basis": "stated"}
    trees.apply(tree)
    record.refresh_from_db()
    assert (record.folded, str(record.sort_date)) == ("lodz", "2023-07-31")
    assert str(Figure.objects.get().date_latest) == "2024-12-31"


def test_applying_keeps_status_and_times():
    record = factories.petition()
    tree = trees.tree(record)
    tree[0]["fields"]["title"] = "Another"
    applied = trees.apply(tree)
    assert (applied.status, applied.published_at, applied.created_at) == (
        "published",
        factories.NOW,
        record.created_at,
    )


def test_a_record_that_is_gone_comes_back_as_a_draft():
    record = whole(RECORDS[4])
    tree = trees.tree(record)
    pk = record.pk
    record.delete()
    assert not Citation.objects.filter(record_id=pk).exists()
    back = trees.apply(tree)
    assert (back.pk, back.status, back.published_at) == (pk, "draft", None)
    assert trees.tree(back) == tree


def change(tree, model, **fields):
    next(item for item in tree if item["model"] == model)["fields"].update(fields)
    return tree


GONE = "00000000-0000-0000-0000-000000000001"


@pytest.mark.parametrize(
    ("model", "fields", "message"),
    [
        (
            "campaign.endorsement",
            {"organization": GONE},
            "Endorsement: the organization that it names is no longer there",
        ),
        ("campaign.position", {"topic": GONE}, "Position: the topic that it names is no longer there"),
        ("campaign.citation", {"passage": GONE}, "Citation: the passage that it names is no longer there"),
        ("campaign.petition", {"replaced_by": GONE}, "Petition: the petition that it names is no longer there"),
        ("campaign.petition", {"campaigns": [GONE]}, "Petition: the campaign that it names is no longer there"),
        ("campaign.petition", {"colour": "red"}, "Petition has no field named 'colour'"),
        ("campaign.petition", {"title": "x" * 301}, "title: Ensure this value has at most 300 characters"),
        ("campaign.figure", {"date": "July"}, "date: “July” is not a date in EDTF"),
        ("campaign.figure", {"low": "many"}, "many"),
        ("campaign.petition", {"slug": "taken"}, "already exists"),
    ],
)
def test_a_tree_that_names_what_is_gone_is_refused(model, fields, message):
    record = whole(RECORDS[4])
    factories.petition(slug="taken")
    before = trees.tree(record)
    with pytest.raises(trees.DoesNotFit, match=message):
        trees.apply(change(trees.tree(record), model, **fields))
    assert trees.tree(record) == before


def test_what_the_database_refuses_is_said_in_the_words_of_its_constraint():
    record = factories.petition()
    factories.figure(record, "prisoners", 3)
    factories.language_version(record, "it")
    factories.language_version(record, "uk")
    said = []
    for model, fields in (
        ("campaign.figure", {"low": -1}),
        ("campaign.languageversion", {"language": "uk"}),
    ):
        tree = trees.tree(record)
        for item in tree:
            if item["model"] == model:
                item["fields"].update(fields)
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            trees.apply(tree)
        said.append(trees.in_words(refusal.value))
    assert said == ["figure: A count is not negative.", "language version: This petition already has this language."]


def test_rows_of_another_record_stay():
    one, two = factories.petition(), factories.petition()
    organization = factories.organization()
    kept = factories.endorsement(two, organization)
    tree = trees.tree(one)
    trees.apply(tree)
    assert (list(Endorsement.objects.all()), Organization.objects.count()) == ([kept], 1)
