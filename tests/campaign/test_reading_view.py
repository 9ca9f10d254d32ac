"""Reading a source in the admin, without a script: links and forms alone."""

import uuid

import lxml.html
import pytest
from django.contrib.auth.models import Permission

from campaign import drafts, suggesting
from campaign.admin.reading.panel import bare
from campaign.models import (
    Citation,
    Dismissal,
    Endorsement,
    LanguageVersion,
    Organization,
    Person,
    Petition,
    Reading,
    Update,
)
from documents.models import Passage
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = """Appeal 🏴🏳️‍🌈

The Free Typographers stand with Ivan Velgorov.
We demand his release. We demand his release.
Please sign: https://example.org/sign

UPD 26 July 2023: a rally was held.
Спасибо всем."""


@pytest.fixture
def source(db):
    return factories.document(TEXT, title="Appeal", language="en", other_languages="ru", released=False)


@pytest.fixture
def group(db):
    return factories.organization("Free Typographers", published=False)


@pytest.fixture
def at(source):
    return f"/admin/read/{source.pk}/"


@pytest.fixture
def reader(client, curator):
    client.force_login(curator)
    return client


def span(words, after=0):
    start = TEXT.index(words, after)
    return {"start": start, "end": start + len(words)}


def tree(response):
    assert response.status_code == 200
    return lxml.html.fromstring(response.content.decode())


def said(response):
    return [str(message) for message in response.context["messages"]]


def panel(page):
    return " ".join(page.get_element_by_id("panel").text_content().split())


def test_the_text_on_the_page_is_the_text_of_the_version_and_nothing_else(reader, source, at, group):
    version = source.versions.get()
    for words in ("Free Typographers stand", "stand with", "release. We", "🏴"):
        factories.passage(source, words, of=version)
    factories.span(version, "Спасибо")
    factories.redaction(version, "Ivan Velgorov")
    page = tree(reader.get(at, span("with Ivan")))
    assert page.get_element_by_id("reading-text").text_content() == TEXT
    assert page.get_element_by_id("here").text_content() == "with"
    masked = page.get_element_by_id("reading-text").find_class("is-masked")
    assert [each.text_content() for each in masked] == ["Ivan", " Velgorov"]


def test_a_long_text_is_read_in_parts(reader):
    text = "A sentence that says something, somewhere.\n" * 4000
    source = factories.document(text)
    page = tree(reader.get(f"/admin/read/{source.pk}/"))
    assert len(page.get_element_by_id("reading-text").text_content()) <= 60_000
    last = len(text) - 20
    page = tree(reader.get(f"/admin/read/{source.pk}/", {"start": last, "end": last + 9}))
    shown = page.get_element_by_id("reading-text")
    assert int(shown.get("data-from")) + len(shown.text_content()) == len(text)
    assert page.get_element_by_id("here").text_content() == "something,"


def test_words_are_found_and_stepped_through(reader, at):
    page = tree(reader.get(at, {"quote": "We demand his release."}))
    assert "1 of 2" in panel(page)
    page = tree(reader.get(at, {"quote": "We demand his release.", "n": 2}))
    assert int(page.find_class("reading-quote")[0].get("data-start")) == TEXT.rindex("We demand")
    assert "Previous" in panel(page)


def test_a_whole_story_without_a_script(reader, source, at, group, curator):
    """Names, an update, a petition, a row, a dismissal, and the source is read."""
    reader.post(at, {"do": "take", "s": f"mention:{group.pk}"})
    name = Citation.objects.get(record_id=group.pk)
    assert (name.passage.exact, name.field) == ("Free Typographers", "title")

    words = span("Please sign: https://example.org/sign")
    page = tree(reader.get(at, words | {"new": "petition"}))
    assert page.get_element_by_id("id_new-language").value == "en"
    answer = reader.post(
        at,
        words | {"do": "new", "new": "petition", "new-title": "Free Ivan", "new-language": "en", "new-facts": "title",
                 "new-sign_url": "https://example.org/sign", "new-who": "free typographers"},
        follow=True,
    )  # fmt: skip
    petition = Petition.objects.get(title="Free Ivan")
    assert said(answer) == ["Petition “Free Ivan” is a draft now, cited."]
    assert LanguageVersion.objects.get(petition=petition).citations.count() == 1
    assert Endorsement.objects.get(petition=petition).organization == group

    demand = span("We demand his release.")
    fields = demand | {"record": f"petition:{petition.pk}", "row": "demand"}
    assert "We demand his release." in panel(tree(reader.get(at, fields)))
    reader.post(at, fields | {"do": "row", "row-text": "We demand his release.", "row-language": "en"})
    assert petition.demands.get().citations.get().passage.exact == "We demand his release."

    update = next(each for each in suggesting.suggestions(source.versions.get()) if each.kind == "update")
    reader.post(at, {"do": "take", "s": f"update:{update.key}"})
    made = Update.objects.get()
    assert (made.date, made.date_basis, made.status) == ("2023-07-26", "stated", "draft")
    assert {each.field for each in made.citations.all()} == {"title", "date"}

    answer = reader.post(at, {"do": "finish"}, follow=True)
    assert said(answer)[-1] == "This source is read: every suggestion is decided."
    reading = Reading.objects.get(document=source)
    assert (reading.open, reading.read_by) == (0, curator)


def test_every_kind_of_suggestion_can_be_dismissed_together(reader, source, at, group):
    keys = [f"{each.kind}:{each.key}" for each in suggesting.suggestions(source.versions.get())]
    answer = reader.post(at, {"do": "finish"}, follow=True)
    assert "suggestions are open. Take or dismiss them first" in answer.content.decode()
    answer = reader.post(at, {"do": "dismiss", "key": keys}, follow=True)
    assert said(answer) == [f"{len(keys)} suggestions dismissed."]
    assert Dismissal.objects.count() == len(keys)
    assert "Every suggestion is decided." in answer.content.decode()
    answer = reader.post(at, {"do": "finish"}, follow=True)
    assert said(answer) == ["This source is read: every suggestion is decided."]
    answer = reader.post(at, {"do": "again", "key": keys[:1]}, follow=True)
    assert Dismissal.objects.count() == len(keys) - 1


def test_what_is_added_to_a_published_record_waits(reader, source, at):
    record = factories.organization("Free Typographers")
    answer = reader.post(
        at, span("Free Typographers") | {"do": "cite", "record": f"organization:{record.pk}", "fact": "field:title"},
        follow=True,
    )  # fmt: skip
    assert said(answer) == ["Cited for “Free Typographers”. It waits as an edit until an editor publishes it."]
    passage = Passage.objects.get(document=source)
    assert not Citation.objects.filter(passage=passage).exists()
    assert str(passage.pk) in str(drafts.pending(record).tree)
    assert "in an edit that waits" in answer.content.decode()


def test_a_passage_shows_what_it_supports_and_gets_other_ends(reader, source, at, group):
    passage = factories.passage(source, "stand with")
    page = tree(reader.get(at, {"passage": str(passage.pk)}))
    assert "Nothing rests on it yet." in panel(page)
    factories.cite(group, passage, "title")
    assert "It supports: Free Typographers: title" in panel(tree(reader.get(at, {"passage": str(passage.pk)})))
    words = span("stand with Ivan")
    page = tree(reader.get(at, words | {"resize": str(passage.pk)}))
    assert "It reads now: “stand with”" in panel(page)
    reader.post(at, words | {"do": "resize", "resize": str(passage.pk)})
    passage.refresh_from_db()
    assert passage.exact == "stand with Ivan"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "Select the words first"),
        ({"start": 5, "end": 5}, "Nothing is selected"),
        ({"start": 3, "end": 9_999}, "Nothing is selected, or not within this text"),
        ({"start": 0, "end": 6, "words": "Other words"}, "may have been selected in another one"),
        ({"start": "x", "end": 6}, "is not understood"),
        ({"version": 9, "start": 0, "end": 6}, "There is no version 9"),
        ({"quote": "words that are not there"}, "does not stand in version 1"),
        ({"passage": str(uuid.uuid4())}, "does not stand in this version"),
        ({"passage": "x"}, "is not understood"),
        ({"s": "date:nothing"}, "suggested no longer"),
    ],
)
def test_a_bad_selection_is_told_and_marks_nothing(reader, at, fields, why):
    answer = reader.post(at, fields | {"do": "mark"}, follow=True)
    assert why in " ".join(said(answer))
    assert not Passage.objects.exists()
    assert reader.get(at, fields).status_code == 200


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"do": "cite", "record": "petition:x", "fact": "field:title"}, "no longer there"),
        ({"do": "cite", "record": f"petition:{uuid.uuid4()}"}, "no longer there"),
        ({"do": "cite", "record": "nothing"}, "no longer there"),
        ({"do": "row", "record": "", "row": "demand"}, "no longer there"),
        ({"do": "new"}, "Choose what to make of these words"),
        ({"do": "new", "new": "person", "new-title": ""}, "Nothing was saved"),
        ({"do": "new", "new": "update", "new-title": "A", "new-date": "32 May"}, "Nothing was saved"),
        ({"do": "new", "new": "petition", "new-title": "A", "new-who": "Nobody"}, "Nothing was saved"),
        ({"do": "resize", "resize": str(uuid.uuid4())}, "no longer there"),
        ({"do": "take", "s": "date:x"}, "suggested no longer"),
        ({"do": "dismiss"}, "Nothing to dismiss is open"),
        ({"do": "nonsense"}, "not known"),
        ({}, "not known"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_and_nothing_changes(reader, at, fields, why):
    answer = reader.post(at, span("demand his release") | fields, follow=True)
    assert answer.status_code == 200
    assert why in " ".join(said(answer))
    assert (Passage.objects.count(), Petition.objects.count(), Update.objects.count()) == (0, 0, 0)


def test_a_cited_record_without_a_fact_is_asked_for_one(reader, at, group):
    answer = reader.post(at, span("Free Typographers") | {"do": "cite", "record": f"organization:{group.pk}"})
    assert "Choose at least one fact" in answer.content.decode()
    assert not Passage.objects.exists()


def test_a_name_that_several_bear_is_asked_about(reader, at):
    for number in range(2):
        factories.organization("Twins", slug=f"twins-{number}", published=False)
    fields = span("his release") | {"do": "new", "new": "petition", "new-title": "Free Ivan", "new-facts": "title"}
    answer = reader.post(at, fields | {"new-who": "twins"})
    assert "2 records are called “twins”. Type the address of the one that is meant" in answer.content.decode()
    assert tree(answer).get_element_by_id("id_new-title").value == "Free Ivan"
    reader.post(at, fields | {"new-who": "twins-1"})
    assert Endorsement.objects.get().organization.slug == "twins-1"


def test_a_new_one_that_looks_like_one_that_is_there_is_asked_about(reader, at, group):
    fields = span("Free Typographers") | {"new": "organization"}
    shown = panel(tree(reader.get(at, fields)))
    assert "perhaps the same; cite the words for it instead:Free Typographers It has this very name." in shown
    new = fields | {"do": "new", "new-title": "Typographers, Free", "new-kind": "other", "new-facts": "title"}
    answer = reader.post(at, new)
    assert "One is there already that looks like this one." in answer.content.decode()
    assert Organization.objects.count() == 1
    reader.post(at, new | {"new-different": "on"})
    assert Organization.objects.count() == 2


def test_another_name_is_cited_where_it_stands(reader, source, at):
    new = {"do": "new", "new": "person", **span("Ivan Velgorov"), "new-title": "Ivan Velgorov", "new-facts": "title"}
    refused = reader.post(at, new | {"new-also": "Иван Вельгоров"})
    assert "“Иван Вельгоров” does not stand in this source." in panel(tree(refused))
    assert not Person.objects.exists()
    longer = TEXT + "\nСвободу Ивану Вельгорову! Свободу Ивану Вельгорову!"
    factories.version(source, longer)
    assert reader.post(at, new | {"new-also": "Иван Вельгоров"}).status_code == 302
    name = Person.objects.get().names.get()
    assert [each.passage.exact for each in name.citations.all()] == ["Ивану Вельгорову"]
    assert Citation.objects.get(field="title").passage.exact == "Ivan Velgorov"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("The Free Typographers ", "The Free Typographers"),
        ("(“The Free Typographers”),", "The Free Typographers"),
        ("'Free Typographers", "Free Typographers"),
        ("Typographers (Union)", "Typographers (Union)"),
        ("«Free» Typographers", "«Free» Typographers"),
        ("Typographers!", "Typographers!"),
        ("«»", ""),
    ],
)
def test_a_name_is_offered_without_the_marks_that_were_caught_at_its_ends(words, title):
    assert bare(words) == title


def test_the_drafts_of_a_source_that_was_read_are_handed_over_together(reader, source, at, curator):
    for name, words in (("organization", "Free Typographers"), ("person", "Ivan Velgorov")):
        new = {"do": "new", "new": name, **span(words), "new-title": words, "new-kind": "other", "new-facts": "title"}
        assert reader.post(at, new).status_code == 302
    keys = [f"{each.kind}:{each.key}" for each in suggesting.suggestions(source.versions.get())]
    reader.post(at, {"do": "dismiss", "key": keys})
    assert "Hand its" not in reader.get(at).content.decode()
    assert reader.post(at, {"do": "finish"}).status_code == 302
    page = tree(reader.get(at))
    (button,) = page.xpath("//button[@value='hand-over']")
    assert button.text_content() == "Hand its 2 drafts over for review"
    assert said(reader.post(at, {"do": "hand-over"}, follow=True)) == ["2 drafts are handed over for review."]
    assert {Organization.objects.get().status, Person.objects.get().status} == {"review"}
    assert "No draft rests on this source." in said(reader.post(at, {"do": "hand-over"}, follow=True))[0]


def test_curators_only_and_each_as_far_as_they_may(client, source, at, curator, django_user_model):
    assert client.get(at).status_code == 302
    client.force_login(django_user_model.objects.create_user("nobody", is_staff=True))
    assert client.get(at).status_code == 403
    client.force_login(curator)
    assert client.get(f"/admin/read/{uuid.uuid4()}/").status_code == 404
    curator.groups.clear()
    for name in ("view_document", "view_version", "view_passage"):
        curator.user_permissions.add(Permission.objects.get(codename=name, content_type__app_label="documents"))
    client.force_login(type(curator).objects.get(pk=curator.pk))
    assert client.get(at).status_code == 200
    answer = client.post(at, span("stand with") | {"do": "mark"}, follow=True)
    assert "You may not do this" in " ".join(said(answer))
    assert not Passage.objects.exists()


def test_a_source_without_a_text_leads_to_its_form(reader):
    source = factories.document("", released=False)
    answer = reader.get(f"/admin/read/{source.pk}/", follow=True)
    assert said(answer) == ["This source has no text yet. Capture it first."]


def test_the_panel_alone_is_there_for_a_script(reader, at):
    answer = reader.get(at, span("stand with") | {"panel": 1})
    assert "<html" not in answer.content.decode()
    assert "stand with" in answer.content.decode()


def test_the_queries_do_not_grow_with_passages_or_names(reader, source, at, group, django_assert_max_num_queries):
    words = span("demand his release")
    reader.get(at)
    for number in range(3):
        factories.cite(group, factories.passage(source, TEXT[number : number + 9]), "summary")
    with django_assert_max_num_queries(53):
        reader.get(at, words)
    for number in range(20):
        passage = factories.passage(source, TEXT[number + 20 : number + 40])
        factories.endorsement(factories.petition(published=False), group, passage=passage)
    with django_assert_max_num_queries(53):
        reader.get(at, words)


def test_a_list_leads_to_reading_and_finds_what_is_unread(reader, source, curator):
    page = reader.get("/admin/documents/document/").content.decode()
    assert f"/admin/read/{source.pk}/" in page
    other = factories.document("Nothing in it.", title="Empty one")
    suggesting.finish(other.versions.get(), curator)
    page = reader.get("/admin/documents/document/?reading=unread").content.decode()
    assert ("Appeal" in page, "Empty one" in page) == (True, False)
    suggesting.count(source.versions.get())
    page = reader.get("/admin/documents/document/?reading=open").content.decode()
    assert "open)" in page
    assert Organization.objects.count() == 0


def test_a_form_begins_with_the_language_of_the_words_and_with_whom_they_name(reader, at, group):
    page = tree(reader.get(at, span("Спасибо всем.") | {"new": "statement"}))
    assert page.get_element_by_id("id_new-language").value == "ru"
    petition = factories.petition()
    row = {"record": f"petition:{petition.pk}", "row": "endorsement"}
    page = tree(reader.get(at, span("The Free Typographers stand") | row))
    assert page.get_element_by_id("id_row-organization").value == "Free Typographers"
    factories.person("Ivan Velgorov")
    page = tree(reader.get(at, span("The Free Typographers stand with Ivan Velgorov.") | row))
    assert page.get_element_by_id("id_row-organization").value in (None, "")


def test_a_passage_has_the_language_of_its_words(reader, at):
    reader.post(at, span("Спасибо всем.") | {"do": "mark"})
    assert Passage.objects.get(exact="Спасибо всем.").language == "ru"
