"""What the gate says of a waiting edit is what it says once the edit is applied."""

import pytest
from django.db import transaction

from campaign import drafts, gate, proposed, trees
from tests import factories

pytestmark = pytest.mark.django_db


def proposal(record, change):
    """An edit of the record, made by changing the live rows and taking that back."""
    with transaction.atomic():
        change(record)
        tree = trees.tree(record)
        transaction.set_rollback(True)
    record.refresh_from_db()
    return drafts.propose(record, tree, None)


def uncited_row():
    front = factories.organization("The Front")
    return lambda record: factories.endorsement(record, front)


def unreleased_source():
    passage = factories.passage(factories.document(released=False))
    return lambda record: factories.demand(record, "Release!", passage)


def private_version():
    source = factories.document(text="")
    factories.version(source, "A text", cleared=False)
    passage = factories.passage(source)
    return lambda record: factories.cite(record, passage, "title")


def summary_and_note():
    def change(record):
        record.summary, record.editor_note = "Ours", "We think"
        record.save()

    return change


@pytest.mark.parametrize("change", [uncited_row, unreleased_source, summary_and_note, private_version])
def test_the_gate_says_the_same_before_and_after_it_is_applied(change):
    record = factories.petition()
    edit = proposal(record, change())
    before = [str(problem) for problem in proposed.problems([edit])[record.pk]]
    record = trees.apply(edit.tree)
    assert before == [str(problem) for problem in gate.problems([record])[record.pk]]
    assert before != []


def test_an_edit_with_nothing_wrong_has_no_problem():
    record = factories.petition()
    passage = factories.passage()
    edit = proposal(record, lambda record: factories.endorsement(record, "some", passage=passage))
    assert proposed.problems([edit]) == {record.pk: []}


def test_it_asks_as_often_for_many_edits_as_for_one(django_assert_num_queries):
    edits = []
    for number in (1, 5):
        while len(edits) < number:
            edits.append(proposal(factories.petition(), uncited_row()))
        proposed.problems(edits)
        with django_assert_num_queries(5):
            proposed.problems(edits)


def test_what_an_edit_names_and_is_gone_is_said():
    record, front = factories.petition(), factories.organization("The Front", published=False)
    edit = proposal(record, lambda record: factories.endorsement(record, front))
    front.delete()
    assert [str(problem) for problem in proposed.problems([edit])[record.pk]] == [
        "Endorsement: the organization that it names is no longer there."
    ]
