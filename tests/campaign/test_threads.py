"""The language, the prefix of addresses and the URLconf: each thread has its own, and Django reads them where we put
them. Another Django may keep them elsewhere; then `campaign.threads` has nothing to do, and these fail.
"""

import threading

import pytest
from django.urls import base
from django.utils import translation
from django.utils.translation import gettext, trans_real

from campaign.threads import keep_by_python

AT_FIRST = base._prefixes


@pytest.fixture(autouse=True)
def as_it_was(monkeypatch):
    for module, name in ((base, "_prefixes"), (base, "_urlconfs"), (trans_real, "_active")):
        monkeypatch.setattr(module, name, getattr(module, name))
    keep_by_python()  # afterwards what this test sets is gone with it


def elsewhere(ask):
    """What another thread is told."""
    told = []
    thread = threading.Thread(target=lambda: told.append(ask()))
    thread.start()
    thread.join()
    return told[0]


def said():
    return translation.get_language(), gettext("Search"), base.get_script_prefix(), base.get_urlconf()


def test_each_thread_has_its_own():
    keep_by_python()
    base.set_urlconf("campaign.urls")
    base.set_script_prefix("/record/")
    with translation.override("de"):
        here = said()
        there = elsewhere(said)
    assert here == ("de", "Suche", "/record/", "campaign.urls")
    assert there == ("en", "Search", "/", None)
    assert translation.get_language() == "en"


def test_the_prefix_that_is_set_already_stays():
    base.set_script_prefix("/record/")
    keep_by_python()
    assert said() == ("en", "Search", "/record/", None)


def test_django_keeps_them_there():
    keep_by_python()
    with translation.override("de"):
        assert trans_real._active.value.to_language() == "de"
    base.set_script_prefix("/record/")
    base.set_urlconf("campaign.urls")
    assert (base._prefixes.value, base._urlconfs.value) == ("/record/", "campaign.urls")
    assert {type(each) for each in (base._prefixes, base._urlconfs, trans_real._active)} == {threading.local}


def test_it_is_so_from_the_start():
    assert type(AT_FIRST) is threading.local
