"""Decisions about records: who may take them, what they say, and what they leave behind."""

from uuid import UUID

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from campaign import history
from campaign.models import Petition
from documents.models import MaskedString
from tests import factories
from tests.campaign.forms import post, posted


def page(record, name, *args):
    return reverse(f"admin:campaign_{record._meta.model_name}_{name}", args=[record.pk, *args])


def said(response):
    return [(message.level_tag, str(message)) for message in response.context["messages"]]


def offered(client, record):
    return [offer["decision"].name for offer in client.get(page(record, "change")).context["decisions"]]


def test_each_person_is_offered_what_they_may_do(client, curator, editor):
    draft, published = factories.petition(published=False), factories.petition()
    client.force_login(curator)
    assert (offered(client, draft), offered(client, published)) == (["submit"], [])
    client.force_login(editor)
    assert offered(client, draft) == ["submit", "publish", "withhold"]
    assert offered(client, published) == ["withdraw", "withhold"]
    post(client, page(published, "change"), title="Another")
    assert offered(client, published) == ["publish-edit", "discard", "withdraw", "withhold"]


def test_publishing_says_what_is_missing_and_names_each_row(client, editor):
    draft = factories.petition("Free him", published=False)
    factories.endorsement(draft, "some students")
    client.force_login(editor)
    response = client.get(page(draft, "decide", "publish"))
    wanted = [
        "Title: is not cited. Cite a passage for it, mark it as inferred, or empty it.",
        "Endorsement “some students: supports”: is not cited. "
        "Cite a passage for it, mark it as inferred, or remove it.",
    ]
    assert [problems for _thing, problems in response.context["things"]] == [wanted]
    assert response.context["possible"] is False
    assert [str(each) for each in client.get(page(draft, "change")).context["problems"]] == wanted
    assert Petition.objects.get().status == "draft"


def test_publishing_keeps_the_reason_and_tells_what_stays_hidden(client, editor):
    draft = factories.petition("Free him", published=False)
    passage = factories.passage()
    factories.cite(draft, passage, "title")
    hidden = factories.organization("Hidden", published=False)
    factories.endorsement(draft, hidden, passage=passage)
    client.force_login(editor)
    response = client.post(page(draft, "decide", "publish"), {"reason": "Read twice"}, follow=True)
    assert said(response) == [
        ("success", "“Free him” is published."),
        ("warning", "Endorsement “Hidden: supports” is not shown, because “Hidden” is not published."),
    ]
    assert history.revisions(draft).first().comment == "Published: Read twice"


def test_list_action_says_for_each_record_how_it_went(client, editor):
    good, bad = factories.petition("Good", published=False), factories.petition("Bad", published=False)
    factories.cite(good, factories.passage(), "title")
    client.force_login(editor)
    url = reverse("admin:campaign_petition_changelist")
    data = {"action": "publish", ACTION_CHECKBOX_NAME: [str(good.pk), str(bad.pk)]}
    asked = client.post(url, data)
    assert {str(thing): len(problems) for thing, problems in asked.context["things"]} == {"Good": 0, "Bad": 1}
    assert Petition.objects.published().count() == 0
    done = client.post(url, data | {"decided": "1", "reason": "Ready"}, follow=True)
    assert sorted(said(done)) == [
        ("error", "Not done: Publish, “Bad”<ul><li>Title: is not cited. Cite a passage for it, mark it as "
         "inferred, or empty it.</li></ul>"),
        ("success", "“Good” is published."),
    ]  # fmt: skip
    assert [record.title for record in Petition.objects.published()] == ["Good"]


def test_curator_has_no_such_list_action(client, curator):
    draft = factories.petition(published=False)
    client.force_login(curator)
    url = reverse("admin:campaign_petition_changelist")
    client.post(url, {"action": "publish", ACTION_CHECKBOX_NAME: [str(draft.pk)], "decided": "1"})
    assert Petition.objects.get().status == "draft"


@pytest.mark.parametrize("reason", ["", "  ", "\0"])
def test_publishing_asks_for_a_reason(client, editor, curator, reason):
    draft, published = factories.petition(published=False), factories.petition()
    factories.cite(draft, factories.passage(), "title")
    client.force_login(curator)
    post(client, page(published, "change"), title="Another")
    client.force_login(editor)
    edit = reverse("admin:campaign_pendingedit_decide", args=[published.pk, "publish"])
    for url in (page(draft, "decide", "publish"), page(published, "decide", "publish-edit"), edit):
        response = client.post(url, {"reason": reason})
        assert (url, response.status_code, response.context["reason_missing"]) == (url, 200, True)
    assert [record.title for record in Petition.objects.published()] == [published.title]


def test_what_changed_since_its_page_was_shown_is_not_published(client, editor, curator):
    record = factories.petition("As published")
    client.force_login(curator)
    post(client, page(record, "change"), title="One")
    client.force_login(editor)
    edit = reverse("admin:campaign_pendingedit_decide", args=[record.pk, "publish"])
    for number, url in enumerate((page(record, "decide", "publish-edit"), edit)):
        looked_at = client.get(url).context["looked_at"]
        post(client, page(record, "change"), title=f"Two {number}")
        response = client.post(url, {"reason": "Read", "looked_at": looked_at}, follow=True)
        assert [level for level, _said in said(response)][-1] == "error"
        assert Petition.objects.get().title == "As published"
    client.post(url, {"reason": "Read", "looked_at": client.get(url).context["looked_at"]})
    assert Petition.objects.get().title == "Two 1"


def test_many_are_published_with_one_reason(client, editor):
    two = [factories.petition(title, published=False) for title in ("One", "Two")]
    for draft in two:
        factories.cite(draft, factories.passage(), "title")
    client.force_login(editor)
    url = reverse("admin:campaign_petition_changelist")
    data = {"action": "publish", ACTION_CHECKBOX_NAME: [str(each.pk) for each in two], "decided": "1"}
    assert client.post(url, data | {"reason": ""}).context["reason_missing"] is True
    assert Petition.objects.published().count() == 0
    client.post(url, data | {"reason": "Read"})
    assert [history.revisions(each).first().comment for each in two] == ["Published: Read", "Published: Read"]


def test_withholding_needs_no_reason(client, editor):
    record = factories.petition()
    client.force_login(editor)
    client.post(page(record, "decide", "withhold"), {})
    assert Petition.objects.get().status == "withheld"


def test_showing_a_masked_string_again_asks_for_a_reason(client, editor):
    string = MaskedString.objects.create(string="Anna Smith")
    client.force_login(editor)
    url = reverse("admin:documents_maskedstring_delete", args=[string.pk])
    response = client.post(url, {"post": "yes", "reason": " "}, follow=True)
    assert said(response) == [("error", "Not deleted. Say why; the reason stays in the history.")]
    assert MaskedString.objects.count() == 1
    client.post(url, {"post": "yes", "reason": "She agreed"})
    assert MaskedString.objects.count() == 0


def test_withdrawing_asks_for_a_reason(client, editor):
    record = factories.petition()
    client.force_login(editor)
    response = client.post(page(record, "decide", "withdraw"), {"reason": " "})
    assert (response.status_code, response.context["reason_missing"]) == (200, True)
    client.post(page(record, "decide", "withdraw"), {"reason": "Wrong petition"})
    assert Petition.objects.get().status == "withdrawn"


def test_person_is_withheld_and_lifted(client, editor):
    person = factories.person("Anna Smith")
    client.force_login(editor)
    client.post(page(person, "decide", "withhold"), {})
    assert [each.string for each in MaskedString.objects.all()] == ["Anna Smith"]
    client.post(page(person, "decide", "lift"), {"reason": "She agreed"})
    assert MaskedString.objects.count() == 0
    person.refresh_from_db()
    assert person.status == "draft"


def test_it_is_said_what_went_along_and_why_and_what_stays(client, editor):
    client.force_login(editor)
    newer, older = factories.petition("Newer"), factories.petition("Older")
    older.replaced_by = newer
    older.save()
    answer = client.post(page(newer, "decide", "withhold"), {}, follow=True)
    assert "“Older” goes with it, because its address leads there." in dict(map(reversed, said(answer)))
    answer = client.post(page(newer, "decide", "lift"), {"reason": "safe again"}, follow=True)
    assert "“Older”, which leads to it, stays as it is: withheld, under review." in dict(map(reversed, said(answer)))
    newer, older = factories.petition("Newest"), factories.petition("Old")
    older.replaced_by = newer
    older.save()
    answer = client.post(page(newer, "decide", "withdraw"), {"reason": "wrong"}, follow=True)
    assert "“Old” goes with it, because its address leads there." in dict(map(reversed, said(answer)))


def test_unknown_decision_is_not_found(client, editor):
    record = factories.petition()
    client.force_login(editor)
    assert client.get(page(record, "decide", "nonsense")).status_code == 404
    assert client.get(page(record, "decide", "publish").replace(str(record.pk), str(UUID(int=0)))).status_code == 404


def test_only_an_editor_signs_a_note_off(client, curator, editor):
    record = factories.petition(published=False, editor_note="We think so.", note_signed_off=True)
    client.force_login(curator)
    post(client, page(record, "change"), note_signed_off="on", editor_note="We are sure.")
    record.refresh_from_db()
    assert (record.editor_note, record.note_signed_off) == ("We are sure.", False)
    data = posted(client.get(page(record, "change"))) | {"note_signed_off": "on"}
    client.post(page(record, "change"), data)
    record.refresh_from_db()
    assert record.note_signed_off is False
    client.force_login(editor)
    post(client, page(record, "change"), note_signed_off="on")
    record.refresh_from_db()
    assert record.note_signed_off is True


@pytest.mark.parametrize("word", ["КАМПАНИЯ", "кампания", "solidarité", "SOLIDARITE", "ŁÓDŹ", "lodz"])
def test_search_finds_names_and_aliases_in_any_case_and_script(client, curator, word):
    found = factories.organization("Solidarité")
    factories.name(found, "Кампания", factories.passage())
    factories.name(found, "Łódź", factories.passage(), public=False)
    factories.organization("Somebody else")
    client.force_login(curator)
    response = client.get(reverse("admin:campaign_organization_changelist"), {"q": word})
    assert [record.title for record in response.context["cl"].result_list] == ["Solidarité"]
    choices = client.get(reverse("admin:campaign_organization_choices"), {
        "term": word, "app_label": "campaign", "model_name": "endorsement", "field_name": "organization",
    })  # fmt: skip
    assert choices.json()["results"] == [{"id": str(found.pk), "text": "Solidarité"}]


def test_passages_are_offered_with_their_source_newest_first(client, curator):
    old = factories.passage(factories.document("Кампания началась.", title="Old source"))
    new = factories.passage(factories.document("The КАМПАНИЯ goes on.", title="New source"))
    archived = factories.passage(factories.document("кампания", title="Third"), archived=True)
    client.force_login(curator)
    url = reverse("admin:documents_passage_choices")
    ask = {"app_label": "campaign", "model_name": "citation", "field_name": "passage"}
    results = client.get(url, ask | {"term": "кампания"}).json()["results"]
    assert results == [
        {"id": str(new.pk), "text": "“The КАМПАНИЯ goes on.” — New source"},
        {"id": str(old.pk), "text": "“Кампания началась.” — Old source"},
    ]
    assert str(archived.pk) not in str(results)
    assert client.get(url, ask | {"term": "\0"}).status_code == 200
    for broken in ({}, ask | {"model_name": "nonsense"}, ask | {"field_name": "field"}):
        assert client.get(url, broken).status_code == 403
    assert client.get(url, ask | {"model_name": "endorsement", "field_name": "citations"}).status_code == 403


def test_petitions_with_one_title_are_told_apart(client, curator):
    first, second = factories.petition("Free him"), factories.petition("Free him")
    passage = factories.passage()
    for petition, who in ((first, "RFU"), (second, "ENSU")):
        factories.endorsement(petition, factories.organization(who), "launched", passage=passage)
    client.force_login(curator)
    response = client.get(reverse("admin:campaign_petition_choices"), {
        "term": "free", "app_label": "campaign", "model_name": "concern", "field_name": "petition",
    })  # fmt: skip
    assert sorted(each["text"] for each in response.json()["results"]) == ["Free him (ENSU)", "Free him (RFU)"]
    listed = client.get(reverse("admin:campaign_petition_changelist")).content.decode()
    assert (listed.count("Free him (ENSU)"), listed.count("Free him (RFU)")) == (1, 1)


def test_a_name_added_to_a_withheld_person_is_masked_too(client, editor):
    person = factories.person("Somebody At Risk", published=False)
    client.force_login(editor)
    client.post(page(person, "decide", "withhold"), {"reason": "at risk"})
    name = {"names-TOTAL_FORMS": "1", "names-0-text": "Niekto Ohrozený", "names-0-language": "sk",
            "names-0-kind": "full"}  # fmt: skip

    post(client, page(person, "change"), **name)

    strings = set(MaskedString.objects.values_list("string", flat=True))
    assert strings == {"Somebody At Risk", "Niekto Ohrozený"}
