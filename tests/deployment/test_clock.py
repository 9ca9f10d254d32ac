"""A clock that is set back by a day between two saves: nothing is lost, and readers get the newer page."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Petition
from campaign.search import entries
from tests import factories as make
from tests.benchmarks.saving import fields_of

DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch):
    """Sets the clock that much ahead, or back."""

    def set_to(shift):
        class Shifted(datetime.datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.datetime.now(tz) + shift

        monkeypatch.setattr(timezone, "datetime", Shifted)

    return set_to


@pytest.mark.django_db
def test_what_is_saved_after_the_clock_was_set_back_is_the_newest(editor, clock):
    made = make.published(make.petition("Free them", published=False, summary="First."), make.passage())
    client = Client()
    client.force_login(editor)
    path, url = f"/petitions/{made.slug}/", f"/admin/campaign/petition/{made.pk}/change/"

    def save(summary, form=None):
        form = form or fields_of(client.get(url).content)
        done = client.post(url, form | {"summary": [summary]})
        decided = client.post(url.replace("change", "decide/publish-edit"), {"decided": "1", "reason": "Read."})
        return done.status_code, decided.status_code

    entries.refresh()
    opened_before = fields_of(client.get(url).content)
    assert save("Second.") == (302, 302)
    clock(HOUR)
    seen = client.get(path)
    assert ("Second." in seen.content.decode(), "Last-Modified" in seen.headers) == (True, True)

    clock(-DAY)
    assert save("Third.") == (302, 302)
    asked = {"If-Modified-Since": seen["Last-Modified"]}
    assert [client.get(path, headers=asked).status_code, client.get(path).content.count(b"Third.") > 0] == [200, True]
    # Whoever opened the form before any of it is still told.
    assert client.post(url, opened_before | {"summary": ["Fourth."]}).status_code == 200
    assert Petition.objects.get(pk=made.pk).summary == "Third."
    clock(HOUR)
    assert client.get(path, headers=asked).status_code == 200
    assert client.get(path, headers={"If-Modified-Since": client.get(path)["Last-Modified"]}).status_code == 304
