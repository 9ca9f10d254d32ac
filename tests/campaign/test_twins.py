"""What may be the same as something new: found by its names, shown while typing, asked about once when saving."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from campaign import twins
from campaign.models import Name, Organization, Person, Petition
from documents.models import Document
from tests import factories
from tests.campaign.forms import posted

pytestmark = pytest.mark.django_db


def found(model, title, *names):
    return [(twin.thing.title, twin.why, twin.strong) for twin in twins.of(model, title, names)]


def test_an_organization_is_found_by_its_names_in_any_script_and_by_initials():
    rabkor = factories.organization("Рабкор")
    movement = factories.organization("Russian Socialist Movement", published=False)
    factories.name(movement, "РСД", public=False)
    factories.name(rabkor, "Workers' Correspondent")
    factories.organization("Left Front")
    other = "The same name in another spelling, script or order of words: %s"
    assert found(Organization, " RABKOR ") == [("Рабкор", other % "Рабкор", True)]
    assert found(Organization, "Рабкор")[0][1:] == ("It has this very name.", True)
    assert found(Organization, "Correspondent workers") == [("Рабкор", other % "Workers' Correspondent", True)]
    assert found(Organization, "RSM")[0][1:] == ("The initials fit: Russian Socialist Movement", False)
    assert found(Organization, "R.S.D.")[0][1:] == (other % "РСД", True)
    assert found(Organization, "Российское социалистическое движение")[0][1:] == ("The initials fit: РСД", False)
    assert found(Organization, "Russian Socialst Movement")[0][1:] == (
        "Nearly the same letters: Russian Socialist Movement", False,
    )  # fmt: skip
    assert found(Organization, "Something else", "Rabkor") == [("Рабкор", other % "Рабкор", True)]
    assert found(Organization, "") == found(Organization, "Right Front") == []


def test_a_person_is_found_and_a_withheld_one_too():
    factories.person("Boris Kagarlitsky", published=False, status="withheld")
    factories.person("Bogdan Kagarlitsky")
    assert [title for title, _why, _strong in found(Person, "Борис Кагарлицкий")] == ["Boris Kagarlitsky"]
    by_initial = found(Person, "Б. Кагарлицкий")
    assert sorted(title for title, _why, _strong in by_initial) == ["Bogdan Kagarlitsky", "Boris Kagarlitsky"]
    assert {strong for _title, _why, strong in by_initial} == {False}
    assert found(Organization, "Boris Kagarlitsky") == []


def test_what_another_record_replaces_is_not_found_and_petitions_never_strongly():
    kept = factories.organization("Left Front")
    gone = factories.organization("Rabkor", published=False)
    gone.replaced_by = kept
    gone.save()
    assert (gone.alike, gone.brief, found(Organization, "Rabkor")) == ("", "", [])
    factories.petition("Free him")
    assert found(Petition, "Free him") == [("Free him", "It has this very name.", False)]


def test_as_many_questions_whatever_there_is(django_assert_num_queries):
    for number in range(30):
        factories.name(factories.organization(f"Left Front {number}"), "LFN")
    with django_assert_num_queries(5):
        assert len(twins.of(Organization, "Left Front 5", ["LFN"])) == 8


def test_typing_shows_them(client, curator):
    factories.organization("Рабкор")
    client.force_login(curator)
    url = reverse("admin:campaign_organization_twins")
    answer = client.post(url, {"title": "Rabkor"}).json()
    assert (answer["count"], "Рабкор" in answer["html"]) == (1, True)
    assert client.post(url, {"title": "x", "names-0-text": "Rabkor"}).json()["count"] == 1
    assert client.post(url, {"title": "x", "names-0-text": "Rabkor", "names-0-DELETE": "on"}).json()["count"] == 0
    assert client.get(url).status_code == 405
    for data in ({}, {"title": "\0" * 9999}, {"title": "я" * 9999, "url": "\0"}):
        assert client.post(url, data).json() == {"count": 0, "html": ""}


def test_only_who_may_add_is_told(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("visitor", is_staff=True))
    assert client.post(reverse("admin:campaign_person_twins"), {"title": "A"}).status_code == 403


def test_saving_asks_once(client, curator):
    there = factories.organization("Рабкор", published=False)
    client.force_login(curator)
    url = reverse("admin:campaign_organization_add")
    data = posted(client.get(url)) | {"title": "Rabkor", "slug": "rabkor"}
    asked = client.post(url, data)
    assert [twin["thing"] for twin in asked.context["twins"]] == [there]
    assert "looks like this one" in str(asked.context["adminform"].form.non_field_errors())
    assert f'href="{reverse("admin:campaign_organization_change", args=[there.pk])}"' in asked.content.decode()
    assert client.post(url, data | {"twins-different": "on"}).status_code == 302
    assert sorted(Organization.objects.values_list("title", flat=True)) == ["Rabkor", "Рабкор"]
    other = reverse("admin:campaign_organization_change", args=[there.pk])
    assert client.post(other, posted(client.get(other)) | {"title": "Rabkor!"}).status_code == 302


def test_a_source_is_known_by_its_address(client, curator):
    there = factories.document(url="https://www.example.org/appeal/?utm_source=x")
    client.force_login(curator)
    url = reverse("admin:documents_document_add")
    assert client.post(reverse("admin:documents_document_twins"), {"url": "example"}).json()["count"] == 0
    data = posted(client.get(url)) | {"title": "New", "slug": "new", "url": "http://example.org/appeal"}
    assert [twin["thing"] for twin in client.post(url, data).context["twins"]] == [there]
    assert client.post(url, data | {"twins-different": "on"}).status_code == 302
    assert Document.objects.count() == 2


def test_names_that_were_there_before_are_filled_in():
    record, gone = factories.person("Борис Кагарлицкий"), factories.person("Gone", published=False)
    name = factories.name(record, "Б. Кагарлицкий")
    Person.objects.update(alike="", brief="")
    Person.objects.filter(pk=gone.pk).update(replaced_by=record)
    Name.objects.update(alike="", brief="")
    import_module("campaign.migrations.0005_compare_names").fill(apps, None)
    filled = dict(Person.objects.values_list("title", "alike")), Name.objects.values_list("alike", "brief").get()
    assert filled == ({record.title: record.alike, "Gone": ""}, (name.alike, name.brief))


def test_the_columns_follow_the_names():
    record = factories.person("Борис Кагарлицкий")
    factories.name(record, "Б. Кагарлицкий")
    assert (record.alike, record.brief) == ("boris kaharlicki", "*kaharlicki b")
    assert Name.objects.values_list("alike", "brief").get() == ("*kaharlicki b", "")
