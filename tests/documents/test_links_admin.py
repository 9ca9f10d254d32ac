"""Looks at originals in the admin."""

import datetime
import html
import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from documents.models import Document, LinkCheck
from tests import factories

from . import servers


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.FETCHING = settings.FETCH_LOOPBACK = True


def looked(document, day, outcome, **fields):
    when = factories.NOW + datetime.timedelta(days=day)
    return LinkCheck.objects.create(document=document, url=document.url, checked_at=when, outcome=outcome, **fields)


def words(response):
    """The page's text, its white space joined."""
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", response.content.decode())).split())


def form_of(client, document):
    return words(client.get(reverse("admin:documents_document_change", args=[document.pk])))


def ask(client, document):
    return client.post(reverse("admin:documents_linkcheck_ask", args=[document.pk]))


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_form_of_a_source_says_what_is_known_of_its_original(client, curator):
    client.force_login(curator)
    document = factories.document(url="https://example.org/a")
    assert "Nobody has asked yet whether it is still there. All looks · Ask now" in form_of(client, document)
    looked(document, 0, "seen")
    looked(document, 1, "gone", http_status=404)
    looked(document, 2, "unknown")
    assert (
        "Gone since 2026-01-03 (UTC). Last seen 2026-01-02 03:04 (UTC). "
        "Last asked 2026-01-04 03:04 (UTC): could not be asked. All looks · Ask now"
    ) in form_of(client, document)
    assert "There is no original address to ask yet." in form_of(client, factories.document())


def test_the_list_can_be_narrowed_to_the_latest_look_of_each_source(client, curator):
    client.force_login(curator)
    one, other = factories.document(url="https://example.org/a"), factories.document(url="https://example.org/b")
    looked(one, 0, "gone")
    latest = looked(one, 1, "seen"), looked(other, 0, "gone")
    address = reverse("admin:documents_linkcheck_changelist")
    assert client.get(address).context["cl"].result_count == 3
    assert set(client.get(address, {"which": "latest"}).context["cl"].queryset) == set(latest)
    found = client.get(address, {"which": "latest", "outcome__exact": "gone"})
    assert list(found.context["cl"].queryset) == [latest[1]]


def test_the_list_asks_the_same_of_the_database_at_one_row_and_at_three(client, curator, django_assert_num_queries):
    client.force_login(curator)
    address = reverse("admin:documents_linkcheck_changelist")
    client.get(address)
    for rows in (1, 2):
        for _ in range(rows):  # one, then two more
            looked(factories.document(url="https://example.org/a"), 0, "seen")
        with django_assert_num_queries(7):  # who asks, by what and what they may, the count, the rows
            client.get(address)


def test_nobody_writes_a_look_by_hand(client, editor):
    client.force_login(editor)
    check = looked(factories.document(url="https://example.org/a"), 0, "seen")
    name = "admin:documents_linkcheck_"
    assert client.get(reverse(f"{name}add")).status_code == 403
    assert client.post(reverse(f"{name}change", args=[check.pk]), {"outcome": "gone"}).status_code == 403
    assert client.post(reverse(f"{name}delete", args=[check.pk]), {"post": "yes"}).status_code == 403
    assert list(LinkCheck.objects.values_list("pk", "outcome")) == [(check.pk, "seen")]


def test_a_source_that_was_asked_can_still_be_deleted(client, editor):
    client.force_login(editor)
    document = factories.document(text="", released=False, url="https://example.org/a")
    looked(document, 0, "seen")
    address = reverse("admin:documents_document_delete", args=[document.pk])
    client.post(address, {"post": "yes", "reason": "twice the same", "change_comment": "twice the same"})
    assert (Document.objects.count(), LinkCheck.objects.count()) == (0, 0)


def test_asking_now_asks_keeps_the_answer_and_says_it(client, curator):
    client.force_login(curator)
    with servers.pages({"/a": b"here"}) as (site, asked):
        document = factories.document(url=f"{site}/a")
        page = client.get(reverse("admin:documents_linkcheck_ask", args=[document.pk]))
        assert "The server can see that this site asks." in words(page)
        assert asked == []
        response = ask(client, document)
        assert response["Location"] == reverse("admin:documents_document_change", args=[document.pk])
        assert len(asked) == 1
    check = document.link_checks.get()
    assert (check.outcome, check.http_status) == ("seen", 200)
    when = f"{check.checked_at:%Y-%m-%d %H:%M}"
    assert said(response) == [f"Last seen {when} (UTC). Last asked {when} (UTC): there."]


def test_asking_now_says_why_it_could_not(client, curator, settings):
    client.force_login(curator)
    settings.FETCHING = False
    document = factories.document(url="https://example.org/a")
    assert said(ask(client, document)) == ["This site fetches nothing (FETCHING is off), so it cannot ask."]
    assert document.link_checks.count() == 0


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "The source has no original address to ask."),
        (
            {"url": "http://127.0.0.1/", "status": "withheld"},
            "The source is withheld; nobody is asked about it until that is decided.",
        ),
    ],
)
def test_some_sources_are_not_asked(client, curator, fields, why):
    client.force_login(curator)
    document = factories.document(**fields)
    page = client.get(reverse("admin:documents_linkcheck_ask", args=[document.pk]))
    assert why in words(page)
    assert said(ask(client, document)) == [why]
    assert LinkCheck.objects.count() == 0


def test_who_may_not_change_sources_may_not_ask(client, django_user_model):
    document = factories.document(url="http://127.0.0.1/")
    client.force_login(django_user_model.objects.create_user("visitor", is_staff=True))
    assert ask(client, document).status_code == 403
    assert LinkCheck.objects.count() == 0
