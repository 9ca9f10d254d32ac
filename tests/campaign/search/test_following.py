"""What changes elsewhere reaches whatever shows it: the index is as if it were made anew, and says nothing more."""

import uuid

import pytest
from django.core.management import call_command
from django.test import Client
from tqdm import tqdm

from campaign import changing, drafts
from campaign.models import Entry, Organization, Person
from campaign.search import checking, entries, finding, texts
from tests import factories as make

pytestmark = pytest.mark.django_db
EXCERPT = "Meanwhile the secret zebra of the plant was seen in Torzhok on Monday.\n\n" + "x\n" * 400


def wrong():
    return list(checking.problems(tqdm(disable=True)))


def found(address):
    """The titles that a list or a search tells programs."""
    body = Client().get(address).json()
    assert body["count"] == len(body["results"]), "counted and not shown"
    return [result["title"] for result in body["results"]]


def replaced(one, by, editor):
    def replace(record):
        record.replaced_by = by
        record.save()

    changing.change(one, editor, "the same", replace)
    drafts.publish(one, editor, "")


@pytest.fixture
def named_and_replaced(editor):
    """A petition that a person supports whose record another one replaced."""
    one, two = make.person("Anna Petrova"), make.person("Anna Ivanova")
    petition = make.petition("A petition", published=False)
    make.endorsement(petition, one, "supports")
    make.published(petition)
    entries.refresh()
    replaced(one, two, editor)
    return Person.objects.get(pk=one.pk), petition


def test_whoever_was_replaced_and_is_withheld_is_found_nowhere(named_and_replaced, editor):
    one, petition = named_and_replaced
    lists = [f'/{name}.json?q="anna petrova"' for name in ("search", "petitions")]
    assert [found(address) for address in lists] == [["A petition"]] * 2
    drafts.withhold(one, editor, "under threat")
    assert [found(address) for address in lists] == [[], []]
    assert b"A petition" not in Client().get('/petitions.atom?q="anna petrova"').content
    assert wrong() == []


def test_a_kept_page_follows_whom_it_names_by_a_replaced_record(named_and_replaced):
    one, petition = named_and_replaced
    reader, address = Client(), petition.get_absolute_url()
    assert "Anna Petrova" in reader.get(address).content.decode()
    Person.objects.filter(pk=one.pk).update(title="Olha Petrova")
    call_command("reindex", changed=True)
    assert "Anna Petrova" not in reader.get(address).content.decode()
    assert wrong() == []


def test_what_is_no_more_quoted_of_an_excerpt_is_not_found(editor):
    source = make.document(EXCERPT, display="excerpts", title="A source")
    organization = make.organization("Org Omega")
    petition = make.petition("A petition", published=False)
    make.endorsement(petition, organization, passage=make.passage(source, "the secret zebra"))
    make.published(petition)
    entries.refresh()
    asked = '/sources.json?q="seen in torzhok"'
    assert found(asked) == ["A source"]
    drafts.withhold(organization, editor, "under threat")
    assert "zebra" not in Client().get(source.get_absolute_url()).content.decode()
    assert (found(asked), finding.find("zebra").total, wrong()) == ([], 0, [])
    drafts.lift(Organization.objects.get(pk=organization.pk), editor)
    drafts.publish(Organization.objects.get(pk=organization.pk), editor)
    assert (found(asked), wrong()) == (["A source"], [])


def test_keys_that_begin_alike_stand_side_by_side(django_assert_max_num_queries):
    def organizations(first):
        for number in range(first, first + 150):
            make.organization(f"Organization {number}", pk=uuid.UUID(int=0x019B0000 << 96 | number))

    organizations(0)
    entries.refresh()
    organizations(150)
    with django_assert_max_num_queries(700):  # some for each, and none for each of those before it
        entries.refresh()
    keys = sorted(Entry.objects.filter(kind="organization").values_list("pk", flat=True))
    assert keys == list(range(0x019B0000 >> 1, (0x019B0000 >> 1) + 300))
    assert wrong() == []


@pytest.mark.parametrize("phrase", ["the zebracourt", "the w600", "the w100", "zebracourt stands"])
def test_a_phrase_is_found_however_often_its_words_stand_there(phrase):
    make.document(" ".join(f"the w{n}" for n in range(1400)) + " the zebracourt stands", language="en")
    entries.refresh()
    assert finding.find(f'"{phrase}"').total == 1
    assert finding.find(f'zebracourt -"{phrase}"').total == 0  # wherever it stands


def test_words_of_a_text_of_one_chunk_are_found_together_however_often_another_stands_there():
    text = " ".join(("of " if n % 10 == 0 else "") + f"w{n}" for n in range(2700)) + " zebracourt stands"
    make.document(text, language="en")
    entries.refresh()
    for asked in ("w5 zebracourt", '"w2559 of w2560"', '"w2649 of w2650"', "w5 zebracour"):
        assert (asked, finding.find(asked).total) == (asked, 1)


def test_a_phrase_over_the_end_of_a_chunk_is_found_and_excludes():
    before, after = (f"w{n}" for n in range(texts.WORDS - 2)), (f"v{n}" for n in range(99))
    text = " ".join([*before, "alpha beta gamma delta", *after])
    make.document(text, language="en")
    entries.refresh()
    assert finding.find('"beta gamma"').total == finding.find('"alpha beta gamma delta v0"').total == 1
    assert finding.find('w5 -"beta gamma"').total == 0


def test_chunks_hold_all_words_and_overlap():
    body = [f"w{n}" for n in range(2 * texts.WORDS)]
    first, second, third = texts.chunks([["n"]], [body])
    assert [name for name, _tokens in (first, second, third)] == [["n"]] * 3
    assert first[1][-texts.OVERLAP :] == second[1][: texts.OVERLAP]
    assert second[1][-texts.OVERLAP :] == third[1][: texts.OVERLAP] and third[1][-1] == body[-1]
    assert texts.chunks([["n"]], [body[: texts.WORDS]]) == [(["n"], body[: texts.WORDS])]
    # Names that use up the places of a word leave the text a chunk of its own.
    assert texts.chunks([["a"] * 300], [["a", "b"]]) == [(["a"] * 300, ["a", "b"]), ([], ["a", "b"])]


def test_a_kept_page_follows_a_replaced_record_that_cites_it(editor):
    source, newer = make.document("They wrote to the court."), make.petition("Newer")
    older = make.petition("Older", published=False, replaced_by=newer)
    make.cite(older, make.passage(source, "They wrote to the court."), "title")
    entries.refresh()
    reader, address = Client(), f"{source.get_absolute_url()[:-1]}.json"
    assert reader.get(address).json()["passages"] == []
    drafts.publish(older, editor, "")
    assert len(reader.get(address).json()["passages"]) == 1


def test_what_only_a_note_of_the_editors_says_is_not_looked_for():
    make.person("Jeremy", editor_note="A reader may think of Jeremy Corbyn; the text does not say so.")
    entries.refresh()
    assert [found(f"/{name}.json?q=Corbyn") for name in ("people", "search")] == [[], []]


def test_a_topic_of_drafts_is_told_to_nobody():
    topic = make.topic("Secret plan of the union")
    for address in (f"/petitions.json?topic={topic.slug}", f"/search.json?q=x&topic={topic.slug}"):
        answer = Client().get(address)
        assert (answer.status_code, "Secret plan" in answer.content.decode()) == (400, False)
