"""Any two revisions are compared on one page, and what cannot be restored is said in words."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from campaign import drafts, history, trees
from campaign.models import Organization, PendingEdit, Petition, Topic
from documents.models import Document
from tests import factories
from tests.campaign.forms import post
from tests.pages import tree, words

pytestmark = pytest.mark.django_db


def page(thing, name, *args):
    options = thing._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{name}", args=[thing.pk, *args])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def read(response):
    return [
        (fact.kind, fact.label, [(label, runs) for label, runs in fact.values],
         [(quote.kind, quote.passage.exact) for quote in fact.quotes])
        for fact in response.context["facts"]
    ]  # fmt: skip


@pytest.fixture
def saved(client, curator):
    """A draft that was saved three times; its revisions, oldest first."""
    record = factories.petition("The first title", published=False)
    factories.cite(record, factories.passage(quote="the release of the prisoner"), "title")
    client.force_login(curator)
    post(client, page(record, "change"), title="The second title")
    post(client, page(record, "change"), summary="A summary.")
    post(client, page(record, "change"), title="The third title")
    return record, list(history.revisions(record))[::-1]


def test_two_revisions_are_compared_word_by_word_with_their_quotes(client, saved):
    record, (first, _second, third, _fourth) = saved
    response = client.get(page(record, "compare"), {"old": first.pk, "new": third.pk})
    assert read(response) == [
        ("changed", "title",
         [("", [("same", "The "), ("removed", "first"), ("added", "second"), ("same", " title")])],
         [("same", "the release of the prisoner")]),
        ("added", "our summary", [("", [("added", "A summary.")])], []),
    ]  # fmt: skip
    turned = client.get(page(record, "compare"), {"old": third.pk, "new": first.pk})
    assert read(turned) == read(response)
    page_words = words(tree(response))
    assert "The [removed:] first [end][added:] second [end] title" in page_words


def test_a_revision_is_compared_with_how_it_stands_now(client, saved):
    record, revisions = saved
    response = client.get(page(record, "compare"), {"old": revisions[2].pk, "new": "now"})
    assert [label for _kind, label, _values, _quotes in read(response)] == ["title"]
    nothing = client.get(page(record, "compare"), {"old": revisions[3].pk, "new": "now"})
    assert "No content changed between the two." in words(tree(nothing))


@pytest.mark.parametrize("chosen", [{}, {"old": "x"}, {"old": "٣", "new": "now"}, {"old": "9" * 40, "new": "now"},
                                    {"old": "999999", "new": "now"}, {"old": "\0", "new": "-1"}])  # fmt: skip
def test_what_names_no_two_states_is_said(client, saved, chosen):
    record, _revisions = saved
    response = client.get(page(record, "compare"), chosen)
    assert response["Location"] == page(record, "history")
    assert said(response)[-1] == "Choose two states to compare: from one, to another."


def test_one_and_the_same_is_no_comparison(client, saved):
    record, revisions = saved
    response = client.get(page(record, "compare"), {"old": revisions[0].pk, "new": revisions[0].pk})
    assert said(response)[-1] == "Choose two different states; these are one and the same."


def test_another_record_s_revision_is_no_state_of_this_one(client, saved):
    record, _revisions = saved
    other = factories.petition(published=False)
    post(client, page(other, "change"), title="Other")
    number = history.revisions(other)[0].pk
    response = client.get(page(record, "compare"), {"old": number, "new": "now"})
    assert said(response)[-1] == "Choose two states to compare: from one, to another."


def test_the_history_offers_each_state_in_two_columns(client, saved):
    record, revisions = saved
    root = tree(client.get(page(record, "history")))
    boxes = [(box.get("name"), box.get("value")) for box in root.iter("input") if box.get("type") == "radio"]
    numbers = [str(revision.pk) for revision in revisions]
    assert sorted(value for name, value in boxes if name == "old") == sorted(numbers)
    assert sorted(value for name, value in boxes if name == "new") == sorted([*numbers, "now"])


def test_two_states_of_a_source_are_compared(client, editor):
    source = factories.document(title="A title")
    client.force_login(editor)
    post(client, page(source, "change"), title="Another title")
    old = history.Revision.objects.order_by("pk")[0]
    response = client.get(page(source, "compare"), {"old": old.pk, "new": "now"})
    assert read(response) == [
        ("changed", "title", [("", [("removed", "A"), ("added", "Another"), ("same", " title")])], [])
    ]
    assert Document.objects.get().title == "Another title"


# --- restoring what names something that is gone ---------------------------------------------


def names_and_loses(record, editor, thing, add, row):
    """The revision in which the record named a thing that was deleted since."""
    add()
    with history.revision(editor, "Named"):
        history.keep(record)
        if isinstance(thing, Organization):
            history.keep(thing)
    revision = history.revisions(record)[0]
    getattr(record, row).all().delete()
    with history.revision(editor, "No longer"):
        history.keep(record)
    thing.delete()
    return revision


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("kind", ["organization", "topic", "passage"])
def test_a_state_that_names_what_is_gone_is_not_restored(client, editor, kind, published):
    record, passage = factories.petition("Free him", published=published), None
    if kind == "organization":
        thing = factories.organization("The Front", published=False)
        revision = names_and_loses(record, editor, thing, lambda: factories.endorsement(record, thing), "endorsements")
        gone = "Endorsement: the organization that it names is no longer there (“The Front”)."
    elif kind == "topic":
        thing = Topic.objects.create(title="War", slug="war")
        key = thing.pk
        revision = names_and_loses(record, editor, thing, lambda: factories.position(record, thing, "No"), "positions")
        gone = f"Position: the topic that it names is no longer there ({key})."
    else:
        passage = factories.passage()
        factories.cite(record, passage, "text")
        with history.revision(editor, "Cited"):
            history.keep(record)
        revision = history.revisions(record)[0]
        record.citations.filter(passage=passage).delete()
        key = passage.pk
        passage.delete()
        gone = f"Citation: the passage that it names is no longer there ({key})."
    before = trees.tree(record)
    client.force_login(editor)
    response = client.post(page(record, "restore", revision.pk), follow=True)
    assert [str(each) for each in response.context["messages"]] == [
        f"Not restored: It cannot stand as it did then, so nothing was changed. {gone} If what it names was deleted, "
        "restore that first, from “Recently deleted”."
    ]
    assert (trees.tree(record), PendingEdit.objects.count()) == (before, 0)


def test_a_deleted_record_whose_address_is_taken_stays_deleted(client, editor):
    record = factories.petition("Free him", published=False, slug="free-him")
    client.force_login(editor)
    client.post(page(record, "delete"), {"post": "yes", "reason": "A mistake"})
    other = factories.petition("Another", published=False, slug="free-him")
    deleted = client.get(reverse("admin:campaign_petition_deleted")).context["page"].object_list[0]
    response = client.post(page(record, "restore", deleted.revision_id), follow=True)
    assert [str(each) for each in response.context["messages"]] == [
        "Not restored: It cannot stand as it did then, so nothing was changed. Petition with this Address already "
        "exists. If what it names was deleted, restore that first, from “Recently deleted”."
    ]
    assert list(Petition.objects.all()) == [other]


def test_what_was_deleted_is_restored_first_and_then_what_named_it(client, editor):
    record, front = (
        factories.petition("Free him", published=False),
        factories.organization("The Front", published=False),
    )
    client.force_login(editor)
    factories.endorsement(record, front)
    post(client, page(record, "change"), title="Free them")
    named = history.revisions(record)[0]
    record.endorsements.all().delete()
    client.post(page(front, "delete"), {"post": "yes"})
    deleted = client.get(reverse("admin:campaign_organization_deleted")).context["page"].object_list[0]
    client.post(page(front, "restore", deleted.revision_id))
    client.post(page(record, "restore", named.pk))
    assert [row.organization for row in record.endorsements.all()] == [front]
    assert drafts.pending(record) is None
