"""Addresses: what they lead to, and what they say when there is nothing to show."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from campaign import drafts, trees, verifying
from campaign.models import Citation, Endorsement, FormerAddress, Petition, Record
from documents import releasing
from documents.models import Document, Version
from tests import factories as make

pytestmark = pytest.mark.django_db

KINDS = ["campaign", "organization", "person", "statement", "petition", "update"]


def _status(record, status):
    type(record).objects.filter(pk=record.pk).update(status=status)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_record_has_a_page_and_json(client, kind):
    record = getattr(make, kind)("Something said")
    assert "Something said" in client.get(record.get_absolute_url()).content.decode()
    body = client.get(f"{record.get_absolute_url().rstrip('/')}.json").json()
    assert (body["id"], body["type"], body["title"]) == (str(record.pk), kind, "Something said")


@pytest.mark.parametrize("kind", KINDS)
def test_drafts_and_unknown_slugs_are_not_found(client, kind):
    record = getattr(make, kind)(published=False)
    for address in (record.get_absolute_url(), record.get_absolute_url().replace(record.slug, "nothing-here")):
        assert client.get(address).status_code == 404
        assert client.get(f"{address.rstrip('/')}.json").status_code == 404


def test_a_withheld_record_says_that_it_is_under_review_and_nothing_else(client):
    petition = make.petition("Telling title")
    _status(petition, "withheld")
    page = client.get(petition.get_absolute_url())
    assert page.status_code == 404
    assert "under review" in page.content.decode()
    assert "Telling title" not in page.content.decode()


def test_a_withheld_person_is_like_no_person_at_all(client, editor):
    person = make.person("Ivan Secret")
    drafts.withhold(person, editor)
    known = client.get(person.get_absolute_url())
    unknown = client.get("/people/nobody-at-all/")
    assert known.status_code == unknown.status_code == 404
    assert known.content.decode().replace(person.slug, "") == unknown.content.decode().replace("nobody-at-all", "")


def test_a_withdrawn_record_is_gone(client):
    petition = make.petition("Telling title")
    _status(petition, "withdrawn")
    page = client.get(petition.get_absolute_url())
    assert page.status_code == 410
    assert "Telling title" not in page.content.decode()
    assert client.get(f"/petitions/{petition.slug}.json").status_code == 410


def test_a_former_address_leads_to_the_record_while_it_is_published(client):
    petition = make.petition()
    FormerAddress.objects.create(record_type=trees.record_type(petition), record_id=petition.pk, slug="old-one")
    response = client.get("/petitions/old-one/")
    assert (response.status_code, response["Location"]) == (301, petition.get_absolute_url())
    assert client.get("/petitions/old-one.json")["Location"] == f"/petitions/{petition.slug}.json"
    _status(petition, "draft")
    assert client.get("/petitions/old-one/").status_code == 404


def test_a_merged_record_leads_to_what_replaced_it_but_never_to_a_draft(client):
    old, middle, new = make.petition(), make.petition(), make.petition()
    Petition.objects.filter(pk=old.pk).update(replaced_by=middle)
    Petition.objects.filter(pk=middle.pk).update(replaced_by=new)
    assert client.get(old.get_absolute_url())["Location"] == new.get_absolute_url()
    assert client.get(f"/id/{old.pk}/")["Location"] == new.get_absolute_url()
    _status(new, "draft")
    assert client.get(old.get_absolute_url()).status_code == 404


def test_two_records_that_replace_each_other_lead_nowhere(client):
    first, second = make.petition(), make.petition()
    Petition.objects.filter(pk=first.pk).update(replaced_by=second)
    Petition.objects.filter(pk=second.pk).update(replaced_by=first)
    assert client.get(first.get_absolute_url()).status_code == 404


def test_every_public_thing_has_a_permanent_address(client):
    source = make.document()
    passage = make.passage(source)
    petition = make.petition()
    row = make.endorsement(petition, "a group", "supports", passage, position=1)
    url = petition.get_absolute_url()
    for thing, address in (
        (petition, url),
        (row, f"{url}#f-{row.pk}"),
        (Citation.objects.get(object_id=row.pk), url),
        (source, source.get_absolute_url()),
        (passage, passage.get_absolute_url()),
        (Version.objects.get(document=source), f"{source.get_absolute_url()}?version=1"),
    ):
        response = client.get(f"/id/{thing.pk}/")
        assert (response.status_code, response["Location"]) == (301, address)


def test_a_permanent_address_tells_nothing_of_what_is_not_public(client):
    petition = make.petition(published=False)
    source = make.document(released=False)
    passage = make.passage(source)
    row = make.endorsement(petition, "a group", "supports", passage)
    things = [petition, row, Citation.objects.get(object_id=row.pk), source, passage, source.versions.get()]
    for pk in [thing.pk for thing in things] + [uuid.UUID(int=7)]:
        assert client.get(f"/id/{pk}/").status_code == 404
    assert client.get("/id/no-uuid/").status_code == 404


@pytest.mark.parametrize(
    ("status", "code"),
    [(Document.Status.DRAFT, 404), (Document.Status.RELEASED, 200), (Document.Status.WITHHELD, 404)],
)
def test_a_source_is_public_once_released(client, status, code):
    source = make.document()
    Document.objects.filter(pk=source.pk).update(status=status)
    for address in (f"/sources/{source.slug}/", f"/sources/{source.slug}.json"):
        assert client.get(address).status_code == code


def test_versions_that_are_not_cleared_or_do_not_exist_are_not_found(client):
    source = make.document()
    make.version(source, "A second text", cleared=False)
    url = source.get_absolute_url()
    assert client.get(f"{url}?version=1").status_code == 200
    for number in ("2", "3", "0", "-1", "one", "9" * 40, "%00"):
        assert client.get(f"{url}?version={number}").status_code == 404


def test_a_passage_is_public_only_while_something_public_rests_on_it(client):
    passage = make.passage()
    assert client.get(passage.get_absolute_url()).status_code == 404
    petition = make.petition()
    make.endorsement(petition, "a group", "supports", passage)
    assert client.get(passage.get_absolute_url()).status_code == 200
    _status(petition, Record.Status.DRAFT)
    assert client.get(passage.get_absolute_url()).status_code == 404


def test_only_reading_is_possible(client):
    petition = make.petition()
    for address in ("/", "/petitions/", "/petitions.json", petition.get_absolute_url(), f"/id/{petition.pk}/"):
        assert client.post(address).status_code == 405


def test_no_public_answer_sets_a_cookie_or_varies_by_language(client):
    petition, source = make.petition(), make.document()
    for address in (
        "/",
        "/petitions/",
        petition.get_absolute_url(),
        source.get_absolute_url(),
        "/about/",
        "/nothing/",
    ):
        response = client.get(address, headers={"accept-language": "ru"})
        assert response.cookies == {}
        assert "Cookie" not in response.get("Vary", "")
        assert "Language" not in response.get("Vary", "")
        assert response["Content-Language"] == "en"
        assert response["Content-Security-Policy"].startswith("default-src 'none'")


def test_search_engines_are_told_of_what_is_public(client):
    petition, draft = make.petition(), make.petition(published=False)
    source = make.document()
    assert "sitemap.xml" in client.get("/robots.txt").content.decode()
    assert client.get("/sitemap.xml").status_code == 200
    pages = client.get("/sitemap-petition.xml").content.decode() + client.get("/sitemap-sources.xml").content.decode()
    assert petition.get_absolute_url() in pages
    assert source.get_absolute_url() in pages
    assert draft.get_absolute_url() not in pages


def _moved(editor, old="a", new="b"):
    record = make.petition("Moved", slug=old)
    tree = trees.tree(record)
    tree[0]["fields"]["slug"] = new
    drafts.propose(record, tree, editor)
    return drafts.publish(record, editor)


def test_a_draft_does_not_take_a_former_address(client, editor):
    record = _moved(editor)
    draft = make.petition("New", published=False, slug="a")
    response = client.get("/petitions/a/")
    assert (response.status_code, response["Location"]) == (301, record.get_absolute_url())
    with pytest.raises(ValidationError) as caught:
        draft.clean()
    assert caught.value.message_dict == {"slug": ["“a” still leads to a published record."]}
    record.slug = "a"
    record.clean()
    drafts.withdraw(record, editor)
    draft.clean()
    assert client.get("/petitions/a/").status_code == 404


@pytest.mark.parametrize("lifted", [False, True])
def test_evidence_of_a_source_that_is_not_released_is_under_review(client, editor, lifted):
    source = make.document()
    record = make.published(make.petition(published=False), make.passage(source))
    releasing.withhold(source, editor)
    if lifted:
        releasing.lift(source, editor, "Settled")
    citation = client.get(f"{record.get_absolute_url().rstrip('/')}.json").json()["citations"][0]
    assert (citation["exact"], citation["source_under_review"]) == (None, True)
    for end in ("/", ".json", ".jsonld"):
        answer = client.get(f"{source.get_absolute_url().rstrip('/')}{end}")
        assert (answer.status_code, "under review" in answer.content.decode()) == (404, True), end
    assert [*verifying.problems()] == []  # nor is that a fault of what stands published


def test_a_source_that_nobody_ever_read_is_not_under_review(client):
    source = make.document(released=False)
    assert "under review" not in client.get(source.get_absolute_url()).content.decode()


def test_a_row_with_the_key_of_its_record_shows_its_own_citations(client):
    record = make.petition()
    Endorsement.objects.create(id=record.pk, petition=record, role="signed", group="a thousand people")
    body = client.get(f"{record.get_absolute_url().rstrip('/')}.json").json()
    assert (len(body["citations"]), body["endorsements"][0]["citations"]) == (1, [])
