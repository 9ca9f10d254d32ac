"""Masking a name, or lifting that, leaves the index as if it were made anew, though only what holds it is read."""

import pytest
from tqdm import tqdm

from campaign.models import Entry, IndexedForm
from campaign.search import checking, entries
from documents.models import MaskedString
from tests import factories as make
from tests import sample

pytestmark = pytest.mark.django_db

STRINGS = [
    "Boris Kagarlitsky", "Rabkor", "Борис Кагарлицкий", "Ukraine", "petition", "Adam Novak", "anti-war", "rabkor ru",
    "the", "solidarity", "Nobody of this name",
]  # fmt: skip


def wrong():
    return list(checking.problems(tqdm(disable=True)))


def test_after_each_name_that_is_masked_and_lifted_the_index_is_as_if_made_anew():
    sample.put()
    entries.refresh()
    for string in STRINGS:
        MaskedString.objects.create(string=string)
        entries.refresh()
        assert (string, wrong()) == (string, [])
    assert set(IndexedForm.objects.values_list("string", flat=True)) == set(STRINGS)
    for string in STRINGS:
        MaskedString.objects.get(string=string).delete()
        entries.refresh()
        assert (string, wrong()) == (string, [])
    assert not IndexedForm.objects.exists()


def test_a_name_over_two_records_and_one_in_an_address_are_masked_too():
    anna = make.person("Anna")
    make.relation(
        make.organization("The committee", summary="Of one."), anna, passage=make.passage(), words="Petrova’s daughter"
    )
    make.document("A text.", title="A source", url="https://example.org/anna-petrova")
    make.petition("Of Anna Petrova")
    entries.refresh()
    MaskedString.objects.create(string="Anna Petrova")
    entries.refresh()
    assert wrong() == []


def test_what_does_not_hold_the_name_is_not_written_again():
    concerned, other = make.petition("Free Ivan Petrenko"), make.petition("Free them")
    entries.refresh()
    Entry.objects.filter(object_id=other.pk).update(named="left as it is")
    MaskedString.objects.create(string="Ivan Petrenko")
    entries.refresh()
    assert Entry.objects.get(object_id=other.pk).named == "left as it is"
    assert Entry.objects.get(object_id=concerned.pk).named != "left as it is"
