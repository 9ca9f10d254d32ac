"""What the server does for forms that are kept in the browser, and for those whose session has ended."""

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from campaign.middleware import NothingTypedIsLost
from campaign.models import Petition
from tests import factories
from tests.campaign.forms import post, posted


@pytest.fixture
def draft(db):
    record = factories.petition(title="Free him", published=False)
    factories.endorsement(record, "some students", passage=factories.passage())
    return record


def change_url(record):
    return reverse(f"admin:campaign_{record._meta.model_name}_change", args=[record.pk])


def cookies(response):
    return [name for name in response.cookies if name.startswith("saved-")]


def test_a_save_tells_the_browser_what_it_may_forget(client, curator, draft):
    client.force_login(curator)
    response = post(client, change_url(draft), title="Mine", kept="0123456789ab")
    cookie = response.cookies["saved-0123456789ab"]
    assert (response.status_code, cookie["path"], cookie["max-age"]) == (302, "/admin/", 3600)
    assert cookies(post(client, change_url(draft), title="", kept="0123456789ab")) == []
    added = post(client, reverse("admin:campaign_petition_add"), title="Another", slug="b", kept="ab0123456789")
    assert cookies(added) == ["saved-ab0123456789"]
    text = post_capture(client, text="A text.", kept="ab0123456789")
    assert cookies(text) == ["saved-ab0123456789"]


def post_capture(client, **data):
    return client.post(reverse("admin:documents_arrival_add"), data)


@pytest.mark.parametrize("key", ["", "short", "x" * 41, "a; path=/", "UPPER0123456", "\0" * 12, "é" * 12])
def test_what_is_no_key_becomes_no_cookie(client, curator, draft, key):
    client.force_login(curator)
    response = post(client, change_url(draft), title="Mine", kept=key)
    assert (response.status_code, cookies(response)) == (302, [])


def test_refused_form_goes_on_under_its_key(client, curator, draft):
    client.force_login(curator)
    response = post(client, change_url(draft), title="", kept="0123456789ab")
    assert 'data-keep data-posted="0123456789ab"' in response.content.decode()
    assert "data-keep>" in client.get(change_url(draft)).content.decode()


def test_form_whose_session_has_ended_is_answered_with_what_was_typed(client, curator, draft):
    client.force_login(curator)
    data = posted(client.get(change_url(draft))) | {
        "title": "<b>Mine</b>", "endorsements-0-group": "many\nstudents", "password": "hidden",
        "csrfmiddlewaretoken": "hidden", "kept": "0123456789ab",
    }  # fmt: skip
    Session.objects.all().delete()
    response = client.post(change_url(draft), data)
    assert (response.status_code, Petition.objects.get().title) == (403, "Free him")
    typed = dict(response.context["typed"])
    assert (typed["title"], typed["endorsements 1: group"]) == ("<b>Mine</b>", "many\nstudents")
    assert [name for name, text in typed.items() if "hidden" in text or "token" in name or name == "kept"] == []
    page = response.content.decode()
    assert "&lt;b&gt;Mine&lt;/b&gt;" in page
    assert f'href="/admin/login/?next={change_url(draft)}"' in page
    assert cookies(response) == []


def test_signing_in_and_out_and_reading_are_answered_as_before(client, draft):
    assert client.get(change_url(draft)).status_code == 302
    assert client.post(reverse("admin:login"), {"username": "x", "password": "y"}).status_code == 200
    assert client.post(reverse("admin:logout")).status_code == 302


def test_form_with_a_token_from_before_signing_in_again_is_refused_in_words(curator, draft):
    client = Client(enforce_csrf_checks=True)
    client.force_login(curator)
    response = client.post(change_url(draft), {"title": "Mine"})
    assert response.status_code == 403
    assert "This form is too old to be sent" in response.content.decode()


def test_database_that_stays_busy_is_answered_with_what_was_typed(rf, curator):
    request = rf.post("/admin/campaign/petition/add/", {"title": "Mine"})
    request.user = curator
    middleware = NothingTypedIsLost(lambda request: None)
    response = middleware.process_exception(request, OperationalError("database is locked"))
    assert (response.status_code, '<dd dir="auto">Mine</dd>' in response.content.decode()) == (503, True)
    assert middleware.process_exception(request, OperationalError("no such table: x")) is None
    assert middleware.process_exception(rf.get("/petitions/"), OperationalError("database is locked")) is None
