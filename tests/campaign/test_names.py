"""Withheld names in labels, addresses, and what a search tells."""

import pytest

from campaign import drafts, history
from campaign.models import Petition, Topic
from documents import naming, releasing
from documents.models import Document, MaskedString
from tests import factories as make

pytestmark = pytest.mark.django_db

Status = Petition.Status


@pytest.fixture
def ivan(editor):
    person = make.person("Ivan Hidden", published=False)
    drafts.withhold(person, editor)
    return person


def page(client, address):
    return client.get(address).content.decode()


def data(client, record):
    return client.get(f"{record.get_absolute_url()[:-1]}.json").json()


def status(thing):
    return type(thing).objects.get(pk=thing.pk).status


def test_the_boxes_and_lines_of_filters_mask_names(client, ivan):
    campaign, committee = make.campaign("Free Ivan Hidden"), make.organization("Committee Ivan Hidden")
    petition = make.petition(campaigns=[campaign])
    make.endorsement(petition, committee, "launched", make.passage())
    for query in ("", f"?campaign={campaign.slug}", f"?organization={committee.slug}"):
        shown = page(client, f"/petitions/{query}")
        assert ("Hidden" in shown, "Free ███████████" in shown, "Committee ███████████" in shown) == (
            False,
            True,
            True,
        )


def test_addresses_and_topics_that_spell_a_name_are_left_out(client, ivan):
    passage = make.passage()
    petition, organization = make.petition(), make.organization()
    make.language_version(petition, "it", passage, sign_url="https://example.org/free-ivan-hidden")
    make.language_version(petition, "en", passage, sign_url="https://example.org/free-him")
    make.position(petition, Topic.objects.create(title="Ivan Hidden", slug="ivan-hidden"), "is for it", passage)
    make.link(organization, "https://example.org/Ivan%20Hidden", passage)
    make.link(organization, "https://example.org/us", passage)
    shown, other = data(client, petition), data(client, organization)
    assert [row["sign_url"] for row in shown["language_versions"]] == ["", "https://example.org/free-him"]
    assert shown["positions"][0]["topic"] == {"title": "███████████", "slug": ""}
    assert [row["address"] for row in other["links"]] == ["", "https://example.org/us"]
    for thing in (petition, organization, passage.document):
        shown = page(client, thing.get_absolute_url()).casefold()
        assert ("ivan" in shown, 'href=""' in shown) == (False, False)


def test_a_publisher_that_bears_a_withheld_name_is_masked(client, ivan):
    source = make.document(publisher="Ivan Hidden Press", author="Ivan Hidden")
    assert (data(client, source)["publisher"], data(client, source)["author"]) == ("███████████ Press", "███████████")


def test_a_name_that_is_masked_by_hand_takes_along_what_spells_it(client, editor):
    petition, source = make.petition("Free him", slug="free-ivan-hidden"), make.document(slug="on-ivan-hidden")
    client.force_login(editor)
    address = "/admin/documents/maskedstring/add/"
    response = client.post(
        address, {"string": "Ivan Hidden", "reason": "person_at_risk", "_save": "1"}, follow=True
    )  # fmt: skip
    assert (response.status_code, MaskedString.objects.count()) == (200, 1)
    assert (status(petition), status(source)) == (Status.WITHHELD, Document.Status.WITHHELD)
    assert [str(message) for message in response.context["messages"]][:2] == [
        f"“{thing}” is withheld with it, because its address names them." for thing in (petition, source)
    ]


def test_a_name_added_to_a_withheld_person_takes_along_what_spells_it(client, editor, curator, ivan):
    petition = make.petition("Free him", slug="free-vanya-secretov")
    client.force_login(curator)
    make.name(ivan, "Vanya Secretov", public=False)
    assert drafts.mask_names(ivan, editor) == [petition]
    assert status(petition) == Status.WITHHELD


def test_names_that_come_back_take_along_what_spells_them(editor, ivan):
    make.name(ivan, "Vanya Secretov", public=False)
    drafts.lift(ivan, editor)
    then = history.revisions(ivan)[0]
    ivan.names.all().delete()
    drafts.withhold(ivan, editor)
    petition = make.petition("Free him", slug="free-vanya-secretov")
    assert status(petition) == Status.PUBLISHED
    drafts.restore(ivan, then, editor)
    assert status(petition) == Status.WITHHELD


def test_nothing_is_withheld_for_a_name_that_no_address_spells(editor):
    make.petition(slug="free-joanna-petrova")
    assert naming.sweep(["Anna Petrova"], editor) == []


def test_a_source_whose_address_spells_a_withheld_name_is_not_released(editor):
    draft, released = make.document(released=False, slug="on-ivan-hidden"), make.document(slug="ivan-hidden-2")
    person = make.person("Ivan Hidden", published=False)
    drafts.withhold(person, editor)
    releasing.lift(released, editor)
    for source in (draft, released):
        with pytest.raises(releasing.Refused, match="Its address contains a name that is withheld."):
            releasing.release(source, editor)
    drafts.lift(person, editor)
    releasing.release(draft, editor)
    assert status(draft) == Document.Status.RELEASED


def test_a_former_address_that_spells_a_withheld_name_leads_nowhere(client, editor):
    petition = make.petition("Free him", slug="free-ivan-hidden")
    tree = drafts.trees.tree(petition)
    tree[0]["fields"]["slug"] = "free-him"
    drafts.propose(petition, tree, editor)
    drafts.publish(petition, editor)
    assert client.get("/petitions/free-ivan-hidden/").status_code == 301
    drafts.withhold(make.person("Ivan Hidden", published=False), editor)
    assert client.get("/petitions/free-ivan-hidden/").status_code == 404
    assert client.get("/petitions/free-ivan-hidden.json").status_code == 404
    assert client.get("/petitions/free-him/").status_code == 200


def test_a_merged_record_whose_address_spells_a_withheld_name_leads_nowhere(client, editor):
    petition = make.petition("Free them")
    merged = make.petition("Free him", slug="free-ivan-hidden", replaced_by=petition)
    assert client.get(merged.get_absolute_url()).status_code == 301
    drafts.withhold(make.person("Ivan Hidden", published=False), editor)
    assert client.get(merged.get_absolute_url()).status_code == 404


# --- what a search tells ------------------------------------------------------------------------------


def found(client, kind, words):
    return [each["title"] for each in client.get(f"/{kind}.json", {"q": words}).json()["results"]]


def test_a_search_finds_no_name_that_is_masked(client, ivan):
    committee = make.organization("Committee")
    make.name(committee, "Ivan Hidden Committee", make.passage())
    make.name(committee, "Kyiv Committee", make.passage())
    assert found(client, "organizations", "hidden") == []
    assert [found(client, "organizations", words) for words in ("committee", "kyiv")] == [["Committee"]] * 2


@pytest.mark.parametrize(
    ("name", "title", "words"),
    [
        ("Ivan Hidden", "Free Ivan_Hidden", "ivan_hid"),
        ("Ivan Hidden", "Free Ivan\u2010Hidden", "hidden"),
        ("Ivan Hidden", "Free Ivan Hidden²", "hidden"),
        ("Ivan Hidden", "#IvanHidden", "ivanhid"),
        ("Алексей Тайный", "Free Алексеи Тайный", "алексеи"),
        ("Ivan Hidden", "Free I\u20ddvan Hidden", "hidden"),
    ],
)
def test_what_is_masked_on_the_page_is_found_by_no_search(client, editor, name, title, words):
    make.petition(title)
    make.document(author=title)
    assert (len(found(client, "petitions", words)), len(found(client, "sources", words))) == (1, 1)
    drafts.withhold(make.person(name, published=False), editor)
    assert (found(client, "petitions", words), found(client, "sources", words)) == ([], [])


def test_a_string_of_signs_hides_nothing_from_a_search(client):
    make.petition("Alpha")
    MaskedString.objects.create(string="´´´")
    assert found(client, "petitions", "alpha") == ["Alpha"]


def test_a_masked_string_that_is_brought_back_takes_along_what_spells_it(client, editor):
    client.force_login(editor)
    added = {"string": "Ivan Hidden", "reason": "person_at_risk", "_save": "1"}
    client.post("/admin/documents/maskedstring/add/", added)
    string = MaskedString.objects.get()
    client.post(f"/admin/documents/maskedstring/{string.pk}/delete/", {"post": "yes", "reason": "Another one"})
    petition = make.petition("Free him", slug="free-ivan-hidden")
    then = history.revisions(string)[0]
    response = client.post(f"/admin/documents/maskedstring/{string.pk}/restore/{then.pk}/", follow=True)
    assert (MaskedString.objects.count(), status(petition)) == (1, Status.WITHHELD)
    assert "“Free him” is withheld with it, because its address names them." in response.content.decode()


def test_the_address_of_a_source_can_be_changed_where_it_spells_a_withheld_name(client, editor, ivan):
    client.force_login(editor)
    fixed, named = make.document(), make.document(slug="on-ivan-hidden")
    forms = [
        client.get(f"/admin/documents/document/{source.pk}/change/").context["adminform"].form
        for source in (fixed, named)
    ]
    assert ["slug" in form.fields for form in forms] == [False, True]


def test_a_list_promises_no_sign_link_that_is_kept_back(client, editor):
    petition = make.petition()
    make.language_version(petition, "en", make.passage(), sign_url="https://example.org/free-ivan-hidden")
    assert client.get("/petitions.json").json()["results"][0]["has_sign_link"] is True
    drafts.withhold(make.person("Ivan Hidden", published=False), editor)
    assert client.get("/petitions.json").json()["results"][0]["has_sign_link"] is False
