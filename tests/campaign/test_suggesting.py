"""What a source suggests to whoever reads it, and what was decided about it."""

import pytest
from django.core.management import call_command

from campaign import drafts, recording, suggesting, trees
from campaign.models import Citation, Dismissal, Reading
from campaign.suggesting import DISMISSED, OPEN, TAKEN
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = """Appeal for Ivan Velgorov

The Free Typographers stand with Ivan Velgorov. РСТ также поддерживает Ивана Вельгорова.
We demand the immediate release of Ivan Velgorov.
Please sign the petition: https://example.org/sign

UPD 26 July 2023: Free Typographers joined.
"""


@pytest.fixture
def people(db):
    group = factories.organization("Free Typographers")
    factories.name(group, "РСТ", language="ru")
    ivan = factories.person("Ivan Velgorov")
    factories.name(ivan, "Иван Вельгоров", language="ru")
    return group, ivan


def version(text=TEXT, **fields):
    return factories.document(text, language="en", other_languages="ru", **fields).versions.get()


def found(version):
    return [(each.kind, each.words, len(each.places), each.state) for each in suggesting.suggestions(version)]


def test_the_same_name_is_one_suggestion_in_whatever_script_and_case(people):
    group, ivan = people
    mentions = [each for each in suggesting.suggestions(version()) if each.kind == "mention"]
    assert [(each.record, len(each.places)) for each in mentions] == [(ivan, 4), (group, 3)]


def test_updates_calls_demands_dates_and_addresses_are_suggested(people):
    assert [each for each in found(version()) if each[0] != "mention"] == [
        ("demand", "We demand the immediate release of Ivan Velgorov.", 1, OPEN),
        ("signature", "Please sign the petition: https://example.org/sign", 1, OPEN),
        ("address", "https://example.org/sign", 1, OPEN),
        ("update", "UPD 26 July 2023: Free Typographers joined.", 1, OPEN),
        ("date", "26 July 2023", 1, OPEN),
    ]


def test_asides_and_what_is_masked_suggest_nothing(people):
    of = version("Ivan Velgorov is free.\nFree Typographers, 26 July 2023.\nWrite to a@example.org.")
    factories.span(of, "Free Typographers, 26 July 2023.")
    factories.redaction(of, "a@example.org")
    assert found(of) == [("mention", "Ivan Velgorov", 1, OPEN)]


def test_a_name_is_taken_once_its_record_or_a_row_that_names_it_cites_the_source(people):
    group, ivan = people
    of = version()
    factories.cite(
        group, field="title", passage=factories.passage(of.document, "Free Typographers", start=TEXT.index("Free Typ"))
    )
    petition = factories.petition()
    factories.concern(factories.update(), ivan, factories.passage(of.document, "РСТ"))
    factories.endorsement(petition, group, passage=factories.passage(of.document, "joined"))
    states = {each.record: each.state for each in suggesting.suggestions(of) if each.kind == "mention"}
    assert states == {group: TAKEN, ivan: TAKEN}


def test_what_an_edit_that_waits_cites_is_taken_too(people, curator):
    group, ivan = people
    of = version()
    passage = factories.passage(of.document, "Free Typographers", start=TEXT.index("Free Typ"))
    assert recording.cite(group, ["field:title"], passage, curator) == drafts.pending(group)
    states = {each.record: each.state for each in suggesting.suggestions(of) if each.kind == "mention"}
    assert states == {group: TAKEN, ivan: OPEN}
    assert not Citation.objects.filter(passage=passage).exists()


def test_the_others_are_taken_once_the_words_are_cited(people):
    of = version()
    sentence = "We demand the immediate release of Ivan Velgorov."
    factories.cite(factories.petition(), factories.passage(of.document, sentence), "title")
    factories.cite(
        factories.petition(), field="title", passage=factories.passage(of.document, "UPD 26 July 2023: Free")
    )
    factories.passage(of.document, "Please sign the petition")  # marked, and nothing rests on it
    states = {each.kind: each.state for each in suggesting.suggestions(of) if each.kind != "mention"}
    assert states == {"demand": TAKEN, "signature": OPEN, "address": OPEN, "update": TAKEN, "date": TAKEN}


def test_a_name_in_a_sentence_is_not_what_the_sentence_says(people, curator):
    group, ivan = people
    of = version()
    demand, update = TEXT.index("Ivan Velgorov."), TEXT.index("Free Typographers joined")
    factories.cite(ivan, factories.passage(of.document, "Ivan Velgorov", start=demand), "title")
    passage = factories.passage(of.document, "Free Typographers", start=update)
    recording.cite(group, ["field:title"], passage, curator)
    states = {each.kind: each.state for each in suggesting.suggestions(of) if each.kind in ("demand", "update")}
    assert states == {"demand": OPEN, "update": OPEN}
    drafts.discard(drafts.pending(group), curator)
    factories.cite(factories.petition(), passage, "title")
    states = {each.kind: each.state for each in suggesting.suggestions(of) if each.kind in ("demand", "update")}
    assert states == {"demand": OPEN, "update": TAKEN}


def test_what_was_dismissed_stays_so_in_the_next_version_too(people, curator):
    first = version()
    date = next(each for each in suggesting.suggestions(first) if each.kind == "date")
    suggesting.dismiss(first, [(date.kind, date.key)], curator)
    second = factories.version(first.document, "A new beginning.\n" + TEXT)
    assert [each.state for each in suggesting.suggestions(second) if each.kind == "date"] == [DISMISSED]
    suggesting.offer_again(second, [(date.kind, date.key)])
    assert [each.state for each in suggesting.suggestions(second) if each.kind == "date"] == [OPEN]


def test_the_same_words_in_another_source_are_another_suggestion(people, curator):
    one, other = version("On 26 July 2023."), version("On 26 July 2023.")
    (date,) = suggesting.suggestions(one)
    suggesting.dismiss(one, [(date.kind, date.key)], curator)
    assert [each.state for each in suggesting.suggestions(other)] == [OPEN]


def test_two_who_dismiss_at_once_are_both_right(people, curator, editor):
    of = version("On 26 July 2023.")
    (date,) = suggesting.suggestions(of)
    assert suggesting.dismiss(of, [(date.kind, date.key)], curator) == 0
    assert suggesting.dismiss(of, [(date.kind, date.key)], editor) == 0
    assert Dismissal.objects.get().dismissed_by == curator


def test_names_that_are_found_later_are_suggested_in_old_sources_too(capsys):
    of = version("The Paper Mill Committee met.")
    call_command("suggest")
    assert Reading.objects.get().open == 0
    group = factories.organization("Paper Mill Committee", published=False)
    assert [each.record for each in suggesting.suggestions(of)] == [group]
    assert list(suggesting.outdated()) == [of]
    call_command("suggest")
    assert (Reading.objects.get().open, list(suggesting.outdated())) == (1, [])
    assert capsys.readouterr().out.splitlines() == [
        "Looked at 1 sources: 0 suggestions are open. 0 sources are left.",
        "Looked at 1 sources: 1 suggestions are open. 0 sources are left.",
    ]


def test_a_source_is_unread_until_its_newest_version_is_read(curator):
    first = version("One.")
    assert list(suggesting.unread()) == [first.document]
    suggesting.finish(first, curator)
    assert list(suggesting.unread()) == []
    factories.version(first.document, "One. Two.")
    assert list(suggesting.unread()) == [first.document]


def test_a_record_that_was_merged_into_another_is_suggested_no_more():
    old, new = factories.organization("Free Typographers"), factories.organization("Typographers’ Union")
    old.replaced_by = new
    old.save()
    assert found(version("The Free Typographers met.")) == []


def test_the_queries_do_not_grow_with_the_names(people, django_assert_num_queries):
    of = version()
    suggesting.suggestions(of)
    for number in range(5):
        factories.name(people[0], f"Typographers {number}", language="en")
    with django_assert_num_queries(16):
        suggesting.suggestions(of)
    for number in range(30):
        factories.organization(f"Printers {number}")
    with django_assert_num_queries(16):
        suggesting.suggestions(of)


def test_a_tree_names_what_its_cited_rows_name(people, curator):
    group, ivan = people
    petition = factories.petition()
    of = version()
    passage = factories.passage(of.document, "joined")
    factories.endorsement(petition, group, passage=passage)
    tree = trees.tree(petition)
    cited, used = suggesting._cited_in(tree, {str(passage.pk)})
    assert {str(petition.pk), str(group.pk)} <= cited
    assert used == {str(passage.pk): True}
