"""Searching the record: what is found, in which order, and where it leads; the same on both databases."""

from collections import Counter, defaultdict
from types import SimpleNamespace

import pytest
from django.db import connection

from campaign import drafts
from campaign.models import Entry, Facet
from campaign.search import checking, entries, finding, texts
from documents.models import MaskedString
from tests import factories as make

pytestmark = pytest.mark.django_db


def _find(text, **chosen):
    entries.refresh()
    return finding.find(text, chosen)


def _titles(text, **chosen):
    return [result.brief["title"] for result in _find(text, **chosen).results]


def _said(result):
    return "".join(f"[{text}]" if is_found else text for text, is_found in result.excerpt.pieces)


def test_names_come_first_then_titles_then_texts_and_each_the_newest_first():
    passage = make.passage(make.document("They speak of Rabkor and its work.", display="full"))
    make.organization("Rabkor")
    make.organization("Friends of Rabkor")
    make.petition("Free the editors of Rabkor", date="2024", date_basis="stated")
    make.petition("Hands off Rabkor", date="2025", date_basis="stated")
    make.statement("An appeal", summary="It names Rabkor.", date="2026", date_basis="stated")

    found = _titles("rabkor")

    assert found[:4] == ["Rabkor", "Friends of Rabkor", "Hands off Rabkor", "Free the editors of Rabkor"]
    assert set(found[4:]) == {"An appeal", passage.document.title}


def test_any_public_alias_in_any_script_finds_a_name_and_no_private_one_does():
    organization = make.organization("Workers’ Front of Ukraine")
    for name, language in (("РФУ", "uk"), ("Робітничий Фронт України", "uk"), ("RFU", "en")):
        make.name(organization, name, make.passage(), language=language)
    make.name(organization, "Sekretny", public=False)

    for asked in ("рфу", "робітничого фронту", "RFU", "workers front"):
        assert _titles(asked) == ["Workers’ Front of Ukraine"], asked
    assert _titles("sekretny") == []


def test_a_source_leads_to_the_very_passage_or_else_to_the_very_words():
    document = make.document(
        "One line of it.\nThe workers of the plant demand a release. More follows here.", language="en"
    )
    passage = make.passage(document, "The workers of the plant demand a release.")
    make.cite(make.petition(), passage, "summary")

    def source(asked):
        found = [each for each in _find(asked).results if each.brief["type"] == "source"]
        return next(each for each in found if each.brief["id"] == str(document.pk))

    assert _said(source("demanded releases")).startswith(
        "One line of it.\nThe workers of the plant [demand] a [release]"
    )
    assert source("releases").url == f"/sources/{document.slug}/?passage={passage.pk}#p-{passage.pk}"
    assert source("follow").url == f"/sources/{document.slug}/#:~:text=release.%20More-,follows"


def test_a_record_leads_to_the_fact_that_was_found():
    statement = make.statement("An appeal", published=False)
    demand = make.demand(statement, "Withdraw the soldiers", make.passage())
    make.published(statement)

    (result,) = [each for each in _find("withdrawing soldier").results if each.brief["type"] == "statement"]
    assert (result.url, _said(result)) == (f"/statements/{statement.slug}/#f-{demand.pk}", "[Withdraw] the [soldiers]")


def test_a_description_is_never_found_without_who_says_it():
    petition = make.petition("A petition", published=False)
    make.position(petition, make.topic("War"), "exaggerated praise", make.passage(), according_to="Adam Novak")
    make.published(petition)
    (result,) = [each for each in _find("exaggerated").results if each.brief["type"] == "petition"]
    assert _said(result) == "War: [exaggerated] praise, according to Adam Novak"


def test_words_that_readers_do_not_see_are_not_found():
    document = make.document(
        "Zebra stands here. " + "Between them lie many words. " * 20 + "\nQuoted zeppelin. Aside zither."
    )
    version = document.versions.get()
    make.redaction(version, "zeppelin")
    make.span(version, "Aside zither.")
    assert _titles("zebra") == [document.title]
    assert [_titles(word) for word in ("zeppelin", "zither")] == [[], []]

    excerpts = make.document("Cited walrus.\n" + "Nothing here. " * 30 + "\nUncited whale.", display="excerpts")
    make.cite(make.petition(), make.passage(excerpts, "Cited walrus."), "summary")
    assert _titles("walrus") == [excerpts.title]
    assert _titles("whale") == []

    make.petition("Draft unicorn", published=False)
    assert _titles("unicorn") == []


def test_withheld_names_are_not_found_from_the_moment_that_they_are_masked():
    document = make.document("They arrested Ivan Petrenko on Monday.")
    assert _titles("petrenko") == [document.title]
    MaskedString.objects.create(string="Ivan Petrenko")
    assert _titles("petrenko") == []
    MaskedString.objects.all().delete()
    assert _titles("petrenko") == [document.title]


def test_sentences_that_are_kept_out_of_previews_are_not_found():
    document = make.document("Take up arms today. They wrote to the court.")
    make.span(document.versions.get(), "Take up arms today.", kind="sensitive")
    assert (_titles("arms"), _titles("court")) == ([], [document.title])


def test_minus_phrases_and_beginnings():
    make.petition("Free the political prisoners")
    make.petition("Political parties and their prisoners")
    make.petition("Solidarity now")
    assert _titles('"political prisoner"') == ["Free the political prisoners"]
    assert _titles("political -party") == ["Free the political prisoners"]
    assert _titles("solidarit*") == ["Solidarity now"]
    assert (_find("polit").total, _find("xpolit").total) == (2, 0)


def test_a_word_as_one_types_finds_what_begins_like_it():
    make.person("Boris Kagarlitsky")
    found = _find("boris kagarl")
    assert ([r.brief["title"] for r in found.results], found.widened) == (["Boris Kagarlitsky"], True)


@pytest.mark.parametrize("asked", ["Kagarlickij", "Кагарлицкий", "Kagarlitsky Boriss x", "Kagarlisky"])
def test_did_you_mean(asked):
    make.person("Boris Kagarlitsky")
    make.organization("Rabkor")
    assert _find(asked).meant == ["Boris Kagarlitsky"]


def test_nobody_withheld_is_meant():
    make.person("Boris Kagarlitsky")
    MaskedString.objects.create(string="Kagarlitsky")
    assert _find("Kagarlickij").meant == []


def test_a_long_source_is_found_by_words_at_its_end():
    document = make.document("word " * 7000 + "zebra crossing")
    assert _titles('"zebra crossing"') == [document.title]
    assert _titles("word zebra") == [document.title]


def test_words_far_apart_in_one_long_source_are_found_together():
    document = make.document("zebra " + "word " * 7000 + "crossing " + "other " * 4000 + "giraffe")
    make.document("A giraffe at a crossing.")
    assert _titles("zebra crossing giraffe") == _titles("zebra giraffe") == [document.title]
    assert _titles("zebra crossing -giraffe") == _titles('"zebra crossing"') == _titles("zebra nothing") == []
    widened = _find("zebra giraf")
    assert ([each.brief["title"] for each in widened.results], widened.widened) == ([document.title], True)
    make.organization("Zebra Giraffes’ Crossingford")
    assert _titles("zebra crossing -giraffe") == []  # all that has the words is excluded, and nothing else is shown


def test_two_records_of_one_day_whose_keys_begin_alike_are_both_found():
    for n in range(3):
        pk = f"11111111-1111-4111-8111-{n:012}"
        make.petition(f"Alike {n}", id=pk, date="2024-01-01", date_basis="stated")
    assert len(_titles("alike")) == 3


ANSWERS = {
    "Kagarlitsky": (36, 7, "Boris Kagarlitsky"),
    "Кагарлицкого": (3, 3, "Boris Kagarlitsky"),
    "petition": (11, 6, "Statements and petitions for Boris Kagarlitsky appear"),
    "prisoners of war": (8, 3, "Russian political prisoner Boris Kagarlitsky: ‘We are not victims, we are fighters’"),
    '"political prisoners"': (
        4,
        3,
        "Russian political prisoner Boris Kagarlitsky: ‘We are not victims, we are fighters’",
    ),
    "solidar": (16, 6, "Ukraine Solidarity Campaign"),
    "Rabkor": (20, 7, "Rabkor"),
    "РСД": (0, 0, ""),
    "война -петиция": (0, 0, ""),
    "Ucraina": (0, 0, ""),
    "Робітничого фронту": (1, 1, "Worker’s Front of Ukraine"),
    "pétition": (11, 6, "Statements and petitions for Boris Kagarlitsky appear"),
    "socialist*": (7, 4, "Russian Socialist Movement"),
    "Stop the War": (6, 4, "Stop the War"),
    "solidarité": (0, 0, ""),
    "Freiheit": (0, 0, ""),
    "Кагарлицкий саджання": (0, 0, ""),
    "mobilisation -appeal": (7, 5, "Resist the mobilisation in Russia"),
    "' OR 1=1 --": (0, 0, ""),
    '"': (0, 0, ""),
    "*": (0, 0, ""),
    "NEAR(a b)": (0, 0, ""),
    "a AND (b": (0, 0, ""),
    "\x00": (0, 0, ""),
    "(((": (0, 0, ""),
    "-a": (0, 0, ""),
    "🇺🇦": (0, 0, ""),
    "Übergang straße": (0, 0, ""),
    "{name} : x": (0, 0, ""),
    "x" * 300: (0, 0, ""),
}


def test_questions_of_the_sample_have_the_same_answers_on_both_databases(sample):
    """{question: (how many, of how many kinds, the first)}; no question is an error."""
    answers = {}
    for asked in ANSWERS:
        found = finding.find(asked)
        assert len(found.results) == min(found.total, 20), asked
        first = found.results[0].brief["title"] if found.results else ""
        answers[asked] = (found.total, len(found.counts.get("type", ())), first)
    assert answers == ANSWERS


def _plainly(keys, chosen):
    """(the keys that have what is chosen, {facet: {value: how many}} under the others), entry by entry."""
    facets = {facet.pk: (facet.name, facet.value) for facet in Facet.objects.exclude(name="all")}
    kept, numbers = [], defaultdict(Counter)
    for entry in sorted(Entry.objects.filter(pk__in=keys), key=lambda entry: keys.index(entry.pk)):
        mine = defaultdict(set, {"type": {entry.kind}})
        for facet in map(int, entry.facets.split()):
            if facet in facets:
                name, value = facets[facet]
                mine[name].add(value)
        lacking = [name for name, values in chosen.items() if not values & mine[name]]
        kept += [entry.pk] if not lacking else []
        for name, values in mine.items():
            if not set(lacking) - {name}:
                numbers[name].update(values)
    return kept, numbers


def test_facets_of_what_was_found_are_those_of_plain_counting(sample):
    for asked in ("Kagarlitsky", "petition", "solidar", "Rabkor", "Ukraine"):
        whole = finding.find(asked)
        assert whole.counts["organization"] and whole.counts["language"], asked
        values = {name: sorted(counted) for name, counted in whole.counts.items()}
        questions = [{}, {"type": {"petition", "source"}}, {"type": {"statement"}, "language": {"en", "it"}}]
        questions += [{name: {some[0]}} for name, some in values.items()]
        questions += [{"language": {values["language"][0]}, name: {some[-1]}} for name, some in values.items()]
        for chosen in questions:
            found = finding.find(asked, chosen)
            keys, numbers = _plainly(whole.keys, chosen)
            assert found.keys == keys, (asked, chosen)
            counted = {name: {v: n for v, n in each.items() if n} for name, each in found.counts.items()}
            assert {name: each for name, each in counted.items() if each} == {n: c for n, c in numbers.items() if c}


def test_a_source_of_many_pieces_leaves_nothing_else_out(monkeypatch):
    monkeypatch.setattr(texts, "WORDS", 3)
    monkeypatch.setattr(finding, "MOST", 4)
    make.document("zebra stripe " * 12, date="2024-05-01", date_basis="stated")
    older = [make.document(f"one old zebra {n}", date="2023-01-01", date_basis="stated") for n in range(2)]

    found = _find("zebra")

    assert found.total == 1 + len(older)
    assert found.is_exact


def test_a_list_has_its_own_of_very_many_that_have_the_words(monkeypatch, client):
    monkeypatch.setattr(finding, "MOST", 4)
    petitions = [make.petition(f"Zebra {number}", date="2020", date_basis="stated").title for number in range(2)]
    for number in range(7):
        make.statement(f"Zebra {number}", date="2024", date_basis="stated")
        make.organization(f"Zebra {number}")
    body = client.get("/petitions.json?q=zebra").json()
    assert sorted(each["title"] for each in body["results"]) == petitions
    assert (body["count"], body["count_is_exact"], body["facet_counts_are_exact"]) == (2, True, True)
    for name in ("statements", "organizations"):
        body = client.get(f"/{name}.json?q=zebra").json()
        assert (body["count"], body["count_is_exact"], body["facet_counts_are_exact"]) == (4, False, False), name
        assert "at least 4 " in client.get(f"/{name}/?q=zebra").content.decode(), name


def test_a_phrase_is_found_behind_very_many_names():
    union = make.organization("Union", published=False)
    for number in range(130):
        make.name(union, f"Union n{number}", *([] if number else [make.passage()]), language="de")
    make.translation(union, "de", " ".join(f"union w{number}" for number in range(300)) + " union zebra")
    make.published(union)
    entries.refresh()
    totals = [finding.find(asked).total for asked in ('"union zebra"', "zebra", 'zebra -"union zebra"')]
    assert totals == [1, 1, 0]


def test_words_that_outlived_their_entry_are_neither_counted_nor_shown():
    statement = make.statement("An appeal for Rabkor")
    make.organization("Rabkor")
    entries.refresh()
    there = Entry.objects.get(object_id=statement.pk)
    texts.write(texts.rows_of(connection.vendor, [(there.pk + 1, [("Rabkor", "en")], [])]))

    for chosen in ({}, {"type": {"statement", "organization"}}):
        found = finding.find("rabkor", chosen)
        assert [result.brief["title"] for result in found.results] == ["Rabkor", "An appeal for Rabkor"]
        assert (found.total, found.counts["type"]) == (2, {"organization": 1, "statement": 1})


def test_words_of_two_alphabets_of_cyrillic_are_found_as_a_phrase_in_titles_and_other_texts():
    make.organization("Союз політв’язнів України")
    make.petition("Свободу в’язням совісті")
    source = make.document("The slogan was Свободу політичним в’язням.", language="en")
    make.cite(make.petition("An ask"), make.passage(source, "The slogan was"), "summary")
    assert _titles('"Союз політв’язнів України"') == ["Союз політв’язнів України"]
    assert _titles('"в’язням совісті"') == ["Свободу в’язням совісті"]
    assert _titles('"Свободу політичним в’язням"') == [source.title]
    assert _titles('союз -"Союз політв’язнів України"') == []


def test_surnames_are_found_in_every_case():
    make.person("Олег Сенцов")
    assert _titles("Олега Сенцова") == _titles('"Олегу Сенцову"') == _titles("сенцовым") == ["Олег Сенцов"]
    assert _titles("Олег -Сенцова") == []


def test_a_source_says_which_author_or_publisher_was_found():
    passage = make.passage(make.document("Nothing here.", author="Анна Ахматова", publisher="Новая газета"))
    make.cite(make.petition("An ask"), passage, "summary")
    (result,) = [each for each in _find("новой газете").results if each.brief["type"] == "source"]
    assert (_said(result), result.url) == ("[Новая] [газета]", result.brief["url"])
    (result,) = [each for each in _find("ахматовой").results if each.brief["type"] == "source"]
    assert _said(result) == "Анна [Ахматова]"


def test_no_phrase_goes_across_what_is_masked():
    document = make.document("It belongs to secretname whoever that is.")
    make.redaction(document.versions.get(), "secretname", reason="legal")
    make.cite(make.petition("An ask"), make.passage(document, "whoever that is"), "summary")
    assert document.title in _titles("belongs to whoever")
    assert document.title in _titles('"belongs to" whoever')
    assert document.title not in _titles('"belongs to whoever"')
    assert [*checking.problems(SimpleNamespace(update=lambda done: None))] == []


def test_nothing_is_meant_that_has_what_is_excluded():
    make.person("Alexander Kolchenko")
    make.person("Maria Kolchenko")
    assert _find("koltchenko").meant == ["Alexander Kolchenko", "Maria Kolchenko"]
    assert _find("koltchenko -alexander").meant == ["Maria Kolchenko"]


def test_what_is_masked_takes_nobodys_place_among_what_may_be_meant(editor):
    person = make.person("Zoja Abramova")
    for letter in "ABCDEFGHI":
        make.organization(f"Free Zoja Abramova {letter}", slug=f"free-{letter.lower()}")
    make.organization("Abramov Street Workers Union of the North and East")
    drafts.withhold(person, editor)
    assert _find("Abramowa").meant == ["Abramov Street Workers Union of the North and East"]


@pytest.mark.parametrize("name", ["Zoja Abramova", "Zojanabramova", "Z. A. Abramov"])
def test_the_order_does_not_tell_how_many_words_are_masked(name, editor):
    person = make.person(name)
    make.organization(f"Free {name} Committee", slug="one")
    make.organization("Free the Committee")
    drafts.withhold(person, editor)
    assert _titles("free committee")[0] != "Free the Committee"
