"""Lists of the admin stay within bounds: they have an end, a page reads what it shows, filters offer a few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.admin import lists as record_lists
from documents.admin import lists
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/admin/campaign/statement/"


@pytest.fixture
def many(monkeypatch):
    """Seven statements, of which five are listed, two on a page."""
    monkeypatch.setattr(lists, "MOST", 5)
    monkeypatch.setattr(lists.CappedList, "most", 5)
    monkeypatch.setattr("documents.admin.base.CuratedAdmin.list_per_page", 2)
    return [factories.statement(f"Number {letter * 3}", published=False) for letter in "abcdefg"]


def titles(response):
    return [record.title for record in response.context["cl"].result_list]


def choices(response, name):
    """What a filter of a list offers."""
    specs = response.context["cl"].filter_specs
    return next(spec.lookup_choices for spec in specs if getattr(spec, "parameter_name", "") == name)


def test_a_list_ends_and_says_so(client, editor, many):
    client.force_login(editor)
    first = client.get(URL)
    assert (titles(first), first.context["cl"].result_count) == (["Number ggg", "Number fff"], 5)
    assert "The first 5 of more. Search or filter to see others." in first.content.decode()
    assert titles(client.get(f"{URL}?p=3")) == ["Number ccc"]
    for beyond in ("4", "0", "-1", "9" * 30):
        assert client.get(f"{URL}?p={beyond}")["Location"] == f"{URL}?e=1"
    found = client.get(f"{URL}?q=number+DDD")
    assert (titles(found), "1 statement" in found.content.decode()) == (["Number ddd"], True)
    assert titles(client.get(f"{URL}?o=1&p=2")) == ["Number ccc", "Number ddd"]


def test_more_than_is_listed_is_never_decided_on_at_once(client, editor, many):
    client.force_login(editor)
    data = {"action": "submit", "select_across": "1", "_selected_action": [many[0].pk]}
    refused = client.post(URL, data, follow=True)
    said = [str(message) for message in refused.context["messages"]]
    assert said == ["That would be more than 5 at once, and nothing was done. Filter the list first."]
    many[0].delete()
    many[1].delete()
    assert client.post(URL, data | {"_selected_action": [many[2].pk]}).context["decision"].name == "submit"


def test_a_page_asks_as_often_for_three_and_for_thirty(client, editor):
    client.force_login(editor)
    queries = (
        "",
        "?evidence=missing",
        "?evidence=complete",
        "?edit=waits",
        "?summary=none",
        "?year=none",
        "?q=a",
        "?o=2",
    )
    asked = {query: [] for query in queries}
    for count in (3, 27):
        for _number in range(count):
            factories.statement("A", published=False, summary="")
        client.get(URL)
        for query in queries:
            with CaptureQueriesContext(connection) as captured:
                client.get(f"{URL}{query}")
            asked[query].append(len(captured))
    assert asked == {query: [first, first] for query, (first, _second) in asked.items()}


def test_rows_are_annotated_for_the_page_alone(client, editor, many):
    client.force_login(editor)
    with CaptureQueriesContext(connection) as captured:
        client.get(f"{URL}?o=1")
    wide = [query["sql"] for query in captured if "uncited" in query["sql"]]
    assert [" IN (" in sql.rpartition("WHERE")[2] for sql in wide] == [True]


def test_years_campaigns_and_summaries_filter(client, editor):
    campaign = factories.campaign("Free him")
    old = factories.statement("Old", date="1990", date_basis="stated", campaigns=[campaign])
    new = factories.statement("New", date="2026-02", date_basis="stated", published=False, summary="Said.")
    factories.statement("Undated")
    client.force_login(editor)
    found = {
        query: sorted(titles(client.get(f"{URL}?{query}")))
        for query in ("year=2026", "year=-1996", "year=none", f"campaign={campaign.slug}", "summary=none",
                      "year=x", "year=٣", "year=99999", "year=-", "campaign=nobody", "campaign=%00")
    }  # fmt: skip
    everything = ["New", "Old", "Undated"]
    assert found == {
        "year=2026": ["New"], "year=-1996": ["Old"], "year=none": ["Undated"], f"campaign={campaign.slug}": ["Old"],
        "summary=none": ["Old", "Undated"], "year=x": everything, "year=٣": everything, "year=99999": everything,
        "year=-": everything, "campaign=nobody": [], "campaign=%00": [],
    }  # fmt: skip
    assert {old.title, new.title} < set(everything)
    offered = [value for value, _label in choices(client.get(URL), "year")]
    assert (len(offered), offered[0], offered[-2:]) == (record_lists.YearFilter.MOST + 2, "2026", ["-1996", "none"])


def test_what_no_database_can_look_for_is_a_wrong_filter_and_what_is_no_key_chooses_nothing(admin_client):
    petition = factories.petition("Free them")
    url = reverse("admin:campaign_petition_changelist")
    log = reverse("admin:campaign_auditentry_changelist")
    for address in (f"{url}?status__exact=a%00b", f"{log}?event__exact=%00", f"{log}?at__year={'9' * 30}"):
        answer = admin_client.get(address, follow=True)
        assert (answer.status_code, answer.context["cl"].result_count >= 0) == (200, True)
    for key in ("a\0b", "x" * 5000, "", "<script>"):
        said = {"action": "label", "_selected_action": [key], "decided": "1", "label": "Saturday"}
        answer = admin_client.post(url, said, follow=True)
        assert "Items must be selected" in answer.content.decode()
    said = {"action": "label", "_selected_action": ["x", str(petition.pk)], "decided": "1", "label": "Saturday"}
    answer = admin_client.post(url, said, follow=True)
    assert "has the label" in answer.content.decode()


def test_evidence_filter_agrees_with_what_the_list_counts(client, editor):
    petition = factories.petition("Cited")
    factories.endorsement(petition, "somebody", passage=factories.passage())
    factories.endorsement(factories.petition("A row is not"), "somebody")
    factories.petition("Nothing is", published=False)
    client.force_login(editor)
    url = reverse("admin:campaign_petition_changelist")
    listed = {record.title: record.uncited for record in client.get(url).context["cl"].result_list}
    missing = titles(client.get(f"{url}?evidence=missing"))
    complete = titles(client.get(f"{url}?evidence=complete"))
    assert (sorted(missing), complete) == (sorted(title for title, n in listed.items() if n), ["Cited"])


def test_an_autocomplete_turns_pages_without_counting(client, editor):
    for number in range(25):
        factories.organization(f"Number {number:02}", published=False)
    client.force_login(editor)
    url = f"{reverse('admin:campaign_organization_choices')}?app_label=campaign&model_name=endorsement"
    with CaptureQueriesContext(connection) as captured:
        first = client.get(f"{url}&field_name=organization&term=number").json()
    assert (len(first["results"]), first["pagination"]["more"]) == (20, True)
    assert [query for query in captured if "COUNT(" in query["sql"]] == []
    second = client.get(f"{url}&field_name=organization&term=number&page=2").json()
    assert (len(second["results"]), second["pagination"]["more"]) == (5, False)
    answers = [client.get(f"{url}&field_name=organization&page={page}").status_code for page in ("9" * 30, "-1", "x")]
    assert answers == [200, 200, 404]


def test_languages_are_those_that_are_there(client, editor):
    factories.document(language="uk")
    factories.document(language="en", title="English")
    client.force_login(editor)
    url = reverse("admin:documents_document_changelist")
    found = client.get(f"{url}?language=en")
    assert choices(found, "language") == [("en", "English"), ("uk", "Ukrainian")]
    assert titles(found) == ["English"]
