"""How many there are of what: the index against plain counting."""

import itertools
import random

import numpy
import pytest

from campaign.models import Entry, Facet, FacetBits, FacetPair, Statement
from campaign.search import bits, checking, columns, counts, entries, narrowing
from campaign.search.narrowing import List, Wanted
from tests import factories as make
from tests.pages import tree, words

pytestmark = pytest.mark.django_db

COUNTRIES, LANGUAGES, KINDS = ["UA", "FR", "GB"], ["en", "ru", "uk"], ["appeal", "message"]


@pytest.fixture
def forty(db):
    """Statements with one to two organizations of some country, a topic or none, a date or none."""
    chance = random.Random(7)
    passage = make.passage()
    organizations = [make.organization(f"O{n}", country=COUNTRIES[n % 3]) for n in range(4)]
    topics = [make.topic(f"T{n}") for n in range(2)]
    for n in range(40):
        year = chance.choice(["2022", "2023", "2024-05-06", ""])
        statement = make.statement(
            f"S{n}", published=False, kind=chance.choice(KINDS), language=chance.choice(LANGUAGES), date=year,
            date_basis="stated" if year else "",
        )  # fmt: skip
        for organization in chance.sample(organizations, chance.randint(0, 2)):
            make.credit(statement, organization, passage=passage)
        if chance.random() < 0.5:
            make.position(statement, chance.choice(topics), "said", passage, own_words=True)
        make.published(statement, passage)
    entries.refresh()
    return [organization.pk.hex for organization in organizations], [topic.pk.hex for topic in topics]


def _facts():
    """{key of the entry: {facet: values}}, counted from the records themselves."""
    found = {}
    for statement in Statement.objects.all():
        organizations = [credit.organization for credit in statement.credits.all()]
        found[Entry.objects.get(object_id=statement.pk).pk] = {
            "kind": {statement.kind}, "language": {statement.language},
            "organization": {each.pk.hex for each in organizations},
            "country": {str(each.country) for each in organizations},
            "topic": {position.topic_id.hex for position in statement.positions.all()},
            "year": {statement.date[:4]} - {""},
        }  # fmt: skip
    return found


def _plain(facts, chosen):
    """(the keys that fit, {facet: {value: how many under the others}})."""

    def fits(mine, without=None):
        return all(mine[name] & values for name, values in chosen.items() if name != without)

    numbers = {}
    for name in ("kind", "language", "organization", "country", "topic", "year"):
        for mine in facts.values():
            if fits(mine, name):
                for value in mine[name]:
                    numbers.setdefault(name, {}).setdefault(value, 0)
                    numbers[name][value] += 1
    return sorted((key for key, mine in facts.items() if fits(mine)), reverse=True), numbers


@pytest.mark.parametrize("many", [5000, 7, 2])
def test_numbers_are_those_of_plain_counting_under_any_filters(forty, monkeypatch, many):
    """With a small `MANY` lists are as large as in a record of a million: their numbers are kept, or the least."""
    monkeypatch.setattr(counts, "MANY", many)
    monkeypatch.setattr(narrowing, "MANY", many)
    monkeypatch.setattr(narrowing, "SAMPLE", many)
    entries.rebuild()
    organizations, topics = forty
    facts = _facts()
    values = {
        "kind": KINDS, "language": LANGUAGES, "country": COUNTRIES, "organization": organizations, "topic": topics,
        "year": ["2022", "2023", "2024"],
    }  # fmt: skip
    chance = random.Random(11)
    questions = [{}, *({name: {value}} for name, some in values.items() for value in some)]
    questions += [
        {name: set(chance.sample(values[name], chance.randint(1, 2))) for name in chance.sample(list(values), size)}
        for size in (1, 2, 2, 3) for _ in range(6)
    ]  # fmt: skip
    nobody = {"year": "1801", "country": "AQ", "kind": "speech"}  # values that no entry has
    questions += [
        {"language": {"ru"}, "kind": {"appeal"}, "country": {"UA"}} | {name: {value}} for name, value in nobody.items()
    ]
    exact = 0
    for chosen in questions:
        keys, numbers = _plain(facts, chosen)
        asked = List(Wanted("statement", chosen))
        counted = asked.counted()
        read = asked.walk(limit=100)

        assert read == keys, chosen
        if counted.is_exact:
            assert counted.total == len(keys), chosen
        else:
            assert many == counted.total < len(keys), chosen
        said = {
            name: {v: n for v, n in each.items() if n} for name, each in counted.counts.items() if any(each.values())
        }
        if counted.counts_are_exact:
            exact += 1
            assert said == numbers, chosen
        else:
            for name, each in said.items():
                assert all(0 < n <= numbers[name][value] for value, n in each.items()), chosen
    assert exact >= (len(questions) if many == 5000 else 16)


def test_of_very_many_organizations_those_with_most_entries_are_counted_and_of_topics_all(forty, monkeypatch):
    chosen = {"language": {"ru", "uk"}, "kind": {"appeal"}}
    _keys, numbers = _plain(_facts(), chosen)
    monkeypatch.setattr(narrowing, "OFFERED", 1)
    counts = List(Wanted("statement", chosen)).counted().counts
    [(most, number)] = counts["organization"].items()
    assert number == max(numbers["organization"].values()) == numbers["organization"][most]
    assert len(numbers["topic"]) == 2
    assert all(counts[name] == numbers[name] for name in ("topic", "country", "year"))


def test_every_kind_of_entry_has_its_spots():
    assert sorted(bits.KINDS) == sorted([*entries.MODELS, entries.SOURCE])
    assert [bits.place_of(end) for end in bits.spots("source")] == [0, (1 << 28) - 1]
    assert bits.spots("source")[1] < 1 << 31  # what a column of the database takes


def test_numbers_follow_what_comes_changes_and_goes(forty, monkeypatch):
    monkeypatch.setattr(counts, "MANY", 5)
    entries.rebuild()
    assert FacetPair.objects.exists()
    first, second, third = Statement.objects.order_by("title")[:3]
    first.kind, first.language = "message", "uk"
    first.save()
    second.status = "withdrawn"
    second.save()
    third.credits.all().delete()
    last = Statement.objects.get(pk=Entry.objects.filter(kind="statement").latest("at__spot").object_id)
    last.title = "Changed with what is new"
    last.save()
    make.statement("New", kind="appeal", language="ru", date="2022", date_basis="stated")
    entries.refresh()

    class Bar:
        def update(self, n):
            pass

    assert list(checking.problems(Bar())) == []
    wrong = FacetBits.objects.get(facet__kind="statement", facet__name="language", facet__value="uk")
    FacetBits.objects.filter(facet=wrong.facet).update(bits=b"\x01")
    assert list(checking.problems(Bar())) == [
        f"The number of {wrong.facet} is wrong in the search index. Run manage.py reindex."
    ]
    entries.rebuild()
    blocks = columns.Blocks()
    several = Entry.objects.select_related("at").filter(kind="statement").latest("pk")
    blocks.put(several.at.spot, several.pk, several.object_id, {})
    blocks.save()
    assert list(checking.problems(Bar())) == [
        f"The search index has “{several}” as it once was. Run manage.py reindex."
    ]
    kept = {(f.name, f.value): f.total for f in Facet.objects.filter(kind="statement", total__gt=0)}
    entries.rebuild()
    assert {(f.name, f.value): f.total for f in Facet.objects.filter(kind="statement", total__gt=0)} == kept


def test_pages_of_a_list_follow_one_another_under_every_filter(forty, client):
    for query in (
        "",
        "language=ru",
        "language=ru&language=uk",
        "language=ru&kind=appeal&country=UA",
        "date_from=2023",
    ):
        whole = client.get(f"/statements.json?{query}").json()
        keys = [result["id"] for result in whole["results"]]
        url = whole["next"]
        while url:
            body = client.get(url).json()
            keys += [result["id"] for result in body["results"]]
            assert body["count"] == whole["count"]
            url = body["next"]
        assert len(keys) == len(set(keys)) == whole["count"], query


def test_years_of_an_uncertain_date_count_each_and_of_a_vague_one_only_the_last(client):
    make.update("spans", date="2023-12/2024-01", date_basis="stated")
    make.update("vague", date="199X", date_basis="stated")
    make.update("open", date="[..2023-08-03]", date_basis="stated")
    make.update("none")
    years = client.get("/updates.json").json()["facets"]["year"]
    assert [(each["value"], each["count"]) for each in years] == [("2024", 1), ("2023", 2), ("1999", 1)]


def test_a_page_says_the_numbers_and_where_each_leads(client):
    make.statement(language="ru", kind="appeal")
    make.statement(language="ru", kind="message")
    make.statement(language="uk", kind="appeal")
    page = client.get("/statements/?language=ru&kind=appeal")
    (kind, language) = tree(page).findall(".//section[@class='facet']")[:2]
    assert [(words(link), link.get("href"), link.get("rel")) for link in kind.iter("a")] == [
        ("Remove: ✓ appeal 1", "/statements/?language=ru", "nofollow"),
        ("message 1", "/statements/?language=ru&kind=appeal&kind=message", "nofollow"),
    ]
    assert [(words(link), link.get("href")) for link in language.iter("a")] == [
        ("Remove: ✓ русский 1", "/statements/?kind=appeal"),
        ("українська 1", "/statements/?language=ru&kind=appeal&language=uk"),
    ]
    active = tree(page).findall(".//ul[@class='active']/li/a")
    assert [(words(link), link.get("href")) for link in active] == [
        ("Remove: Kind: appeal ×", "/statements/?language=ru"),
        ("Remove: Language: русский ×", "/statements/?kind=appeal"),
        ("Remove all", "/statements/"),
    ]


def test_a_petition_to_sign_is_a_facet(client):
    petition = make.petition("One", published=False)
    make.language_version(petition, "it", make.passage(), sign_url="https://example.org/sign")
    make.published(petition)
    make.petition("Other")
    body = client.get("/petitions.json?sign=yes").json()
    assert [result["title"] for result in body["results"]] == ["One"]
    assert body["facets"]["sign"] == [{"value": "yes", "label": "has a link to sign", "count": 1}]


def test_withheld_names_are_in_no_facet(client):
    from documents.models import MaskedString

    organization = make.organization("Friends of Ivan Petrenko", slug="friends")
    make.credit(make.statement(), organization, passage=make.passage())
    MaskedString.objects.create(string="Ivan Petrenko")
    (label,) = [each["label"] for each in client.get("/statements.json").json()["facets"]["organization"]]
    assert "Petrenko" not in label


def test_lists_take_as_many_questions_at_one_and_at_forty_records(client, django_assert_max_num_queries, forty):
    for query in itertools.islice(("", "language=ru", "language=ru&kind=appeal", "q=S1"), 4):
        client.get(f"/statements/?{query}")
        with django_assert_max_num_queries(34):
            client.get(f"/statements/?{query}")


def test_the_places_of_bits_are_read_and_counted_as_they_were_set():
    for places in ([], [0], [7, 8, 9], [63, 64], [3, 64, 40_000, 100_003]):
        words = numpy.zeros(2000, "<u8")
        for place in places:
            words[place // 64] |= numpy.uint64(1 << place % 64)
        assert bits.places(words).tolist() == places
        assert bits.count(words) == bits.Overlap(words).count(words) == len(places)
        assert bits.Overlap(words).count(numpy.zeros(2000, "<u8")) == 0


@pytest.mark.parametrize("several", [False, True])
def test_values_are_counted_alike_by_their_bits_and_place_by_place(several, monkeypatch):
    chance = numpy.random.default_rng(5)
    monkeypatch.setattr(bits, "SOON", 0)
    has = chance.random((40, 6400)) < 0.02 if several else chance.integers(0, 41, 6400) == numpy.arange(40)[:, None]
    words = {str(number): numpy.packbits(each, bitorder="little").view("<u8") for number, each in enumerate(has)}
    for share in (0, 0.001, 0.2, 1):
        among = chance.random(6400) < share
        expected = {str(number): int(sum(each)) for number, each in enumerate(has & among) if any(each)}
        overlap, values = bits.Overlap(numpy.packbits(among, bitorder="little").view("<u8")), bits.Values(words)
        assert values.under(overlap) == expected
        assert (values._numbered is None) == several
        monkeypatch.setattr(bits, "SOON", 100)
        assert bits.Values(words).under(overlap) == expected
        monkeypatch.setattr(bits, "SOON", 0)


def test_entries_without_any_bits_are_counted_and_listed_to_the_last(client):
    """Of petitions without a date, a language and a country nothing but the organization is known."""
    organization = make.organization("Many")
    for number in range(70):
        make.endorsement(make.petition(f"P{number}"), organization, "launched", make.passage())
    address, seen = f"/petitions.json?organization={organization.slug}", set()
    while address:
        body = client.get(address).json()
        assert (body["count"], body["count_is_exact"]) == (70, True)
        seen |= {result["title"] for result in body["results"]}
        address = body["next"]
    assert len(seen) == 70


@pytest.mark.parametrize("filters", ["", "&kind=appeal", "&kind=appeal&language=ru", "&date_from=2020-01-01"])
@pytest.mark.parametrize("number", [1, 2])
def test_what_is_chosen_is_counted_however_few_have_it(client, monkeypatch, filters, number):
    monkeypatch.setattr(narrowing, "OFFERED", 2)
    groups = [make.organization(f"O{each}") for each in range(6)]
    for at, each in enumerate(groups):
        for which in range(1 if at >= 4 else 3):
            statement = make.statement(
                f"S{at} {which}", published=False, kind="appeal", language="ru", date="2022", date_basis="stated"
            )
            make.credit(statement, each)
            make.published(statement)
    entries.refresh()
    asked = "&".join(f"organization={each.slug}" for each in groups[6 - number :])
    body = client.get(f"/statements.json?{asked}{filters}").json()
    assert body["count"] == number
    said = {each["value"]: each["count"] for each in body["facets"]["organization"]}
    assert [said[each.slug] for each in groups[6 - number :]] == [1] * number
    assert body["facet_counts_are_exact"]
