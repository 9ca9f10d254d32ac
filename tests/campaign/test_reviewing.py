"""The review: what waits, what is sent back, and what curators and editors say to each other."""

import datetime

import pytest

from campaign import bundles, drafts, history, reviewing, trees
from campaign.models import PendingEdit, Petition, ReviewComment
from tests import factories

pytestmark = pytest.mark.django_db


def in_review(curator, title="A petition", make=factories.petition):
    record = make(title, published=False)
    factories.cite(record, factories.passage(), "title")
    with history.revision(curator, "Added."):
        history.keep(record)
    return drafts.submit(record, curator)


def edited(record, user, title="Another"):
    tree = trees.tree(record)
    tree[0]["fields"]["title"] = title
    return drafts.propose(record, tree, user)


def refused(function, *args):
    with pytest.raises(drafts.Refused) as caught:
        function(*args)
    return caught.value.problems


def queued(**options):
    page, more = reviewing.queue(**options)
    return [one.pk for one in page], more


def test_what_is_handed_over_and_edits_wait_longest_first(curator):
    first = in_review(curator)
    published = factories.organization("The Front")
    edited(published, curator)
    last = in_review(curator, "A statement", factories.statement)
    factories.petition(published=False)
    assert queued() == ([first.pk, published.pk, last.pk], False)
    assert queued(size=2) == ([first.pk, published.pk], True)
    page, _more = reviewing.queue(size=2)
    assert queued(after=page[-1].key) == ([last.pk], False)
    assert reviewing.count() == 3


@pytest.mark.parametrize("key", ["x", "~", "2026-01-01~x", "2026-01-01T00:00:00~" + "0" * 32, "9" * 40, "\0~\0"])
def test_a_made_up_place_is_refused(key):
    with pytest.raises(reviewing.BadKey, match="Start from the first one"):
        reviewing.queue(after=key)


def test_a_draft_is_sent_back_to_who_wrote_it(curator, editor):
    record = in_review(curator)
    back = reviewing.send_back(record, editor, "Cite the title.")
    assert (back.status, queued()) == ("draft", ([], False))
    (asked,) = reviewing.returned(curator)
    assert (asked.record, asked.text, asked.author, asked.to) == (record, "Cite the title.", editor, curator)
    assert reviewing.returned(editor) == []
    assert history.revisions(record)[0].comment == "Sent back: Cite the title."
    drafts.submit(record, curator)
    assert (queued(), reviewing.returned(curator)) == (([record.pk], False), [])
    drafts.publish(record, editor)
    assert ReviewComment.objects.get().resolved_by == editor


def test_an_edit_is_sent_back_and_goes_on_waiting(curator, editor, client):
    record = factories.petition("As published")
    edited(record, curator)
    reviewing.send_back(record, editor, "No, shorter.")
    assert (queued(), PendingEdit.objects.get().tree[0]["fields"]["title"]) == (([], False), "Another")
    assert [asked.to for asked in reviewing.returned()] == [curator]
    assert refused(reviewing.send_back, record, editor, "Again") == [
        "It is not in review, so there is nothing to send back."
    ]
    edited(record, curator)  # saved as it was: it has not been corrected
    assert queued() == ([], False)
    edited(record, curator, "Shorter")
    assert (queued(), reviewing.returned()) == (([record.pk], False), [])


def test_an_edit_is_handed_over_again_as_it_is(curator, editor):
    record = factories.petition()
    edited(record, curator)
    reviewing.send_back(record, editor, "Really?")
    drafts.submit(record, curator, "Yes, it says so")
    assert (queued(), PendingEdit.objects.get().returned_at) == (([record.pk], False), None)
    assert history.edits(record)[0].comment == "Handed over for review again: Yes, it says so"


def test_what_is_not_in_review_is_not_sent_back(curator, editor):
    said = ["It is not in review, so there is nothing to send back."]
    for record in (factories.petition(), factories.petition(published=False)):
        assert refused(reviewing.send_back, record, editor, "Why?") == said
    assert refused(reviewing.send_back, in_review(curator), editor, " ") == ["Say what is to be corrected."]
    assert ReviewComment.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "problem"),
    [("", "Write something first."), (" \0 ", "Write something first."),
     ("x" * 4001, "A comment has at most 4000 characters; this one has 4001.")],
)  # fmt: skip
def test_a_comment_that_says_nothing_or_too_much_is_refused(editor, text, problem):
    assert refused(reviewing.comment, factories.petition(), editor, text) == [problem]


def test_a_discarded_edit_leaves_no_open_question(curator, editor):
    record = factories.petition()
    edited(record, curator)
    reviewing.comment(record, editor, "Is that so?")
    drafts.discard(record, editor)
    assert ReviewComment.objects.open().count() == 0


def test_no_bundle_holds_a_comment(editor, tmp_path):
    record = factories.petition()
    reviewing.comment(record, editor, "hushhush")
    for public in (True, False):
        folder = tmp_path / str(public)
        bundles.dump(folder, public=public)
        assert [path.name for path in folder.rglob("*") if path.is_file() and b"hushhush" in path.read_bytes()] == []


def test_the_queue_asks_as_often_for_many_as_for_one(curator, django_assert_num_queries):
    for number in (1, 3, 12):
        while Petition.objects.count() < number:
            record = in_review(curator)
            Petition.objects.filter(pk=record.pk).update(updated_at=factories.NOW + datetime.timedelta(number))
            edited(factories.organization(), curator)
        with django_assert_num_queries(7):
            reviewing.queue()
