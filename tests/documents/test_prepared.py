"""Queries that are put together once: they answer what the query set itself would."""

import uuid

import pytest
from django.db.models import Count

from documents import prepared as module
from documents.models import Document, Version
from documents.prepared import prepared
from tests.factories import document

pytestmark = pytest.mark.django_db
made = []


@prepared
def versions(order, *, documents, language):
    made.append(order)
    found = Version.objects.filter(document__in=documents, document__language=language)
    return found.select_related("document").order_by(order)


@prepared
def counted(*, number):
    rows = Version.objects.filter(number=number).order_by().values("number").annotate(n=Count("pk"))
    return rows.values_list("number", "n")


@prepared
def slugs(*, keys):
    return Document.objects.filter(pk__in=keys).order_by("slug").values_list("slug", flat=True)


def _slug(number):
    return f"number-{number}"


def _keys(count):
    return [document(f"Text {each}.", slug=_slug(each), language="uk").pk for each in range(count)]


def test_it_finds_what_the_query_set_finds(django_assert_num_queries):
    keys = _keys(5)
    for documents in (keys[:1], keys[1:2], keys[:3], keys[:4], set(keys)):
        plain = Version.objects.filter(document__in=documents, document__language="uk").order_by("sha256")
        with django_assert_num_queries(1):
            found = versions("sha256", documents=documents, language="uk")
            assert {each.document.slug for each in found} == {_slug(keys.index(key)) for key in documents}
        assert found == list(plain)
        assert [vars(each) | {"_state": 0} for each in found] == [
            vars(each) | {"_state": 0} for each in plain.select_related("document")
        ]
        assert {each._state.db for each in found} == {"default"}
        assert slugs(keys=documents) == sorted(_slug(keys.index(key)) for key in documents)
    assert versions("sha256", documents=keys, language="ru") == versions("-number", documents=[], language="uk") == []
    assert counted(number=1) == [(1, 5)]


def test_it_is_put_together_once_for_each_shape(django_assert_num_queries):
    keys = _keys(4)
    versions("number", documents=keys[:3], language="uk")
    made.clear()
    versions("number", documents=keys, language="it")  # both are filled up to eight
    assert made == []
    versions("number", documents=[*keys, *map(uuid.UUID, map("{:032}".format, range(9)))], language="uk")
    versions("-number", documents=keys, language="uk")
    assert made == ["number", "-number"]


def test_what_is_asked_for_too_many_is_asked_in_the_ordinary_way(monkeypatch):
    keys = _keys(3)
    monkeypatch.setattr(module, "MOST", 2)
    assert slugs(keys=keys) == [_slug(0), _slug(1), _slug(2)]


def test_what_cannot_be_put_in_later_is_refused():
    @prepared
    def like(*, words):
        return Document.objects.filter(title__contains=words)

    @prepared
    def with_prefetches(*, number):
        return Document.objects.filter(versions__number=number).prefetch_related("versions")

    with pytest.raises(ValueError, match="like: a value does not stand in the query as it is given"):
        like(words="peace")
    with pytest.raises(ValueError, match="without prefetches"):
        with_prefetches(number=1)
    with pytest.raises(TypeError, match="A float cannot be put into a prepared query"):
        counted(number=1.5)


def test_instances_are_as_django_makes_them():
    (asked,) = versions("number", documents=_keys(1), language="uk")
    plain = Version.objects.select_related("document").get()
    for mine, theirs in ((asked, plain), (asked.document, plain.document)):
        assert vars(mine) | {"_state": None} == vars(theirs) | {"_state": None}
        assert (mine._state.adding, mine._state.db) == (theirs._state.adding, theirs._state.db)
