"""The review queue: what an editor reads there, and what is done from it."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign import drafts, history, reviewing, trees
from campaign.models import PendingEdit, Petition, ReviewComment
from documents.models import Document
from tests import factories
from tests.pages import tree, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue():
    return reverse("admin:campaign_review")


def in_review(curator, title="Free him", **fields):
    record = factories.petition(title, published=False, **fields)
    factories.cite(record, factories.passage(quote="the release of the prisoner"), "title")
    with history.revision(curator, "Added."):
        history.keep(record)
    return drafts.submit(record, curator, "Ready")


def edited(record, user, **fields):
    changed = trees.tree(record)
    changed[0]["fields"].update(fields)
    return drafts.propose(record, changed, user, "Shorter")


def key(record):
    return f"petition~{record.pk}"


def form(response):
    """What the page would send, with nothing ticked and nothing typed."""
    return {f"looked-{entry.key}": entry.looked_at for entry, _ticked, _text in response.context["entries"]}


def said(response):
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


def read(response):
    """[(what, title, author, what is said, problems)] of the entries."""
    return [
        (entry.what, str(entry.record), str(entry.author), entry.said, [str(problem) for problem in entry.problems])
        for entry, _ticked, _text in response.context["entries"]
    ]


def facts(response):
    return [
        (fact.kind, fact.label, [runs for _label, runs in fact.values],
         [(quote.kind, quote.passage.exact) for quote in fact.quotes])
        for entry, _ticked, _text in response.context["entries"] for fact in entry.facts
    ]  # fmt: skip


def test_it_shows_what_is_new_with_its_quotes_and_what_stands_in_the_way(client, curator, editor, queue):
    record = in_review(curator)
    factories.endorsement(record, "some students")
    client.force_login(editor)
    response = client.get(queue)
    assert read(response) == [
        ("new", "Free him", "curator", "Handed over for review: Ready",
         ["Endorsement “some students: supports”: is not cited. Cite a passage for it, mark it as inferred, or "
          "remove it."]),
    ]  # fmt: skip
    assert facts(response)[0] == (
        "added", "title", [[("added", "Free him")]], [("added", "the release of the prisoner")],
    )  # fmt: skip
    page = words(tree(response))
    assert "the release of the prisoner the passage, Source" in page
    assert "Publish “Free him”" not in page


def test_it_shows_an_edit_word_by_word_with_quotes_that_came_and_went(client, curator, editor, queue):
    source = factories.document()
    before, after = (factories.passage(source, quote) for quote in ("The workers of the plant", "to the court"))
    record = factories.petition("Free him", published=False, summary="They ask for his release at once.")
    factories.cite(record, before, "summary")
    factories.published(record, before)
    changed = trees.tree(record)
    changed[0]["fields"]["summary"] = "They ask for his release today."
    next(item for item in changed if item["fields"].get("field") == "summary")["fields"]["passage"] = str(after.pk)
    drafts.propose(record, changed, curator, "Shorter")
    client.force_login(editor)
    response = client.get(queue)
    assert read(response) == [("edit", "Free him", "curator", "Shorter", [])]
    assert facts(response) == [
        ("changed", "our summary",
         [[("same", "They ask for his release "), ("removed", "at once"), ("added", "today"), ("same", ".")]],
         [("added", "to the court"), ("removed", "The workers of the plant")]),
    ]  # fmt: skip


def test_what_was_published_before_is_compared_with_what_readers_saw(client, curator, editor, queue):
    record = factories.petition("Free him")
    drafts.withdraw(record, editor, "Wrong")
    drafts.lift(record, editor, "Again")
    record.refresh_from_db()
    with history.revision(curator, "Saved"):
        record.title = "Free her"
        record.save()
        history.keep(record)
    drafts.submit(record, curator)
    client.force_login(editor)
    response = client.get(queue)
    assert read(response) == [("again", "Free her", "curator", "Handed over for review", [])]
    assert facts(response)[0][2] == [[("same", "Free "), ("removed", "him"), ("added", "her")]]


def test_what_is_ticked_is_published_with_one_reason(client, curator, editor, queue):
    first, second, third = (in_review(curator, title) for title in ("One", "Two", "Three"))
    client.force_login(editor)
    data = form(client.get(queue)) | {"do": "publish", "pick": [key(first), key(second)]}
    refused = client.post(queue, data | {"reason": " "})
    assert refused.context["reason_missing"] is True
    assert [ticked for _entry, ticked, _text in refused.context["entries"]] == [True, True, False]
    assert Petition.objects.published().count() == 0
    done = client.post(queue, data | {"reason": "Read"})
    assert (done["Location"], said(done)) == (
        queue, [("success", "“One” is published."), ("success", "“Two” is published.")]
    )  # fmt: skip
    assert [history.revisions(each)[0].comment for each in (first, second)] == ["Published: Read", "Published: Read"]
    assert Petition.objects.get(pk=third.pk).status == "review"


def test_what_is_named_is_published_before_what_names_it(client, curator, editor, queue):
    petition, passage = in_review(curator, "One"), factories.passage(quote="the release of the prisoner")
    group = factories.organization("The Workers", published=False)
    factories.cite(group, passage, "title")
    factories.endorsement(petition, group, passage=passage)
    drafts.submit(group, curator)
    client.force_login(editor)
    data = form(client.get(queue)) | {"do": "publish", "reason": "Read"}
    done = client.post(queue, data | {"pick": [key(petition), f"organization~{group.pk}"]})
    # Nothing is said to be left out that is there once all of it is published.
    assert said(done) == [("success", "“The Workers” is published."), ("success", "“One” is published.")]


def test_nothing_ticked_is_said(client, curator, editor, queue):
    in_review(curator)
    client.force_login(editor)
    response = client.post(queue, {"do": "publish", "reason": "Read"})
    assert response.context["problems"] == ["Tick what you have read and want to publish."]
    assert response.context["reason"] == "Read"


def test_what_changed_since_it_was_read_is_not_published(client, curator, editor, queue):
    record = factories.petition()
    edited(record, curator, title="One")
    client.force_login(editor)
    data = form(client.get(queue)) | {"do": "publish", "pick": key(record), "reason": "Read"}
    edited(record, curator, title="Two")
    level, sentence = said(client.post(queue, data))[-1]
    assert (level, "It changed since you looked at it." in sentence) == ("error", True)
    level, sentence = said(client.post(queue, {"do": "publish", "pick": key(record), "reason": "Read"}))[-1]
    assert (level, PendingEdit.objects.count()) == ("error", 1)


def test_a_correction_is_asked_for_and_the_curator_sees_it(client, curator, editor, queue):
    record, other = in_review(curator), in_review(curator, "Another")
    client.force_login(editor)
    data = {"do": f"return~{key(record)}", "pick": key(other)}
    empty = client.post(queue, data | {f"text-{key(record)}": " ", f"text-{key(other)}": "typed"})
    assert empty.context["problems"] == ["Say what is to be corrected."]
    assert [text for _entry, _ticked, text in empty.context["entries"]] == [" ", "typed"]
    done = client.post(queue, data | {f"text-{key(record)}": "Cite the demand."})
    assert done["Location"] == f"{queue}?ticked=petition~{other.pk}"
    assert [ticked for _entry, ticked, _text in client.get(done["Location"]).context["entries"]] == [True]
    assert Petition.objects.get(pk=record.pk).status == "draft"
    client.force_login(curator)
    response = client.get(queue)
    assert [(asked.record, asked.text) for asked in response.context["mine"]] == [(record, "Cite the demand.")]
    page = words(tree(response))
    assert "Came back to you" in page
    assert "Publish what is ticked" not in page


def test_a_curator_comments_and_publishes_nothing(client, curator, editor, queue):
    record = in_review(curator)
    client.force_login(curator)
    data = form(client.get(queue))
    client.post(queue, data | {"do": f"comment~{key(record)}", f"text-{key(record)}": "The date is a guess."})
    for do in ("publish", f"return~{key(record)}"):
        answer = client.post(queue, data | {"do": do, "pick": key(record), "reason": "x", f"text-{key(record)}": "x"})
        assert answer.status_code == 403
    assert Petition.objects.get().status == "review"
    client.force_login(editor)
    ((entry, _ticked, _text),) = client.get(queue).context["entries"]
    assert [(comment.text, comment.author) for comment in entry.comments] == [("The date is a guess.", curator)]


def test_nonsense_is_answered_in_words(client, editor, queue):
    client.force_login(editor)
    for do in ("", "dance", "return~", "return~petition~x", "comment~nothing~00000000-0000-0000-0000-000000000000"):
        response = client.post(queue, {"do": do})
        assert (do, response.status_code, len(response.context["problems"])) == (do, 200, 1)
    response = client.get(queue, {"after": "\0~nonsense"})
    assert response.context["problems"] == ["This page of the queue does not exist. Start from the first one."]
    done = client.post(queue, {"do": "publish", "pick": ["x", "petition~y"], "reason": "Read"})
    assert [level for level, _said in said(done)] == ["error", "error"]


def test_who_may_not_see_edits_does_not_see_the_queue(client, queue, django_user_model):
    client.force_login(django_user_model.objects.create_user("visitor", is_staff=True))
    assert client.get(queue).status_code == 403


def test_whose_turn_it_is_is_said(client, curator, editor, queue, settings):
    settings.FOUR_EYES = True
    in_review(editor)
    client.force_login(editor)
    ((entry, _ticked, _text),) = client.get(queue).context["entries"]
    assert entry.own.startswith("The last change to it is your own")
    assert "Publish “Free him”" not in words(tree(client.get(queue)))
    client.force_login(curator)
    ((entry, _ticked, _text),) = client.get(queue).context["entries"]
    assert entry.own == ""


def test_a_long_queue_is_read_in_pages(client, curator, editor, queue):
    records = [in_review(curator, f"Petition {number}") for number in range(12)]
    client.force_login(editor)
    first = client.get(queue)
    second = client.get(queue, {"after": first.context["next_key"]})
    found = [entry.record for page in (first, second) for entry, _ticked, _text in page.context["entries"]]
    assert (found, second.context["next_key"], first.context["count"]) == (records, "", 12)


def test_the_page_costs_the_same_for_two_six_and_ten_entries(client, curator, editor, queue):
    client.force_login(editor)
    counts, front = [], factories.organization("The Front")
    for number in (1, 3, 5):
        while Petition.objects.count() < number * 2:
            record = in_review(curator)
            factories.endorsement(record, front, passage=factories.passage())
            published = factories.petition()
            edited(published, curator, title="Another")
            reviewing.comment(record, curator, "Look")
        client.get(queue)
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(queue).context["entries"]) == min(number * 2, reviewing.SIZE)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3


# --- on the record's own form ----------------------------------------------------------------


def page(record, name, *args):
    return reverse(f"admin:campaign_petition_{name}", args=[record.pk, *args])


def test_comments_stand_on_the_form_and_are_marked_as_done(client, curator, editor):
    record = factories.petition(published=False)
    client.force_login(curator)
    client.post(page(record, "comment"), {"text": "Is the date right?"})
    client.force_login(editor)
    context = client.get(page(record, "change")).context
    assert ([str(each) for each in context["comments"]], context["comments_open"]) == (["Is the date right?"], 1)
    for level in ("success", "warning"):
        done = client.post(page(record, "comment"), {"done": str(ReviewComment.objects.get().pk)})
        assert said(done)[-1][0] == level
    assert ReviewComment.objects.get().resolved_by == editor
    assert client.get(page(record, "comment")).status_code == 404
    assert said(client.post(page(record, "comment"), {"text": " "}))[-1] == ("error", "Write something first.")


def test_an_edit_that_came_back_says_so_and_is_handed_over_again(client, curator, editor):
    record = factories.petition("Free him")
    edited(record, curator, title="Free them")
    reviewing.send_back(record, editor, "Really?")
    client.force_login(curator)
    response = client.get(page(record, "change"))
    assert "It came back to be corrected." in words(tree(response))
    assert [offer["decision"].name for offer in response.context["decisions"]] == ["submit"]
    client.post(page(record, "decide", "submit"), {"reason": "Yes"})
    assert PendingEdit.objects.get().returned_at is None


def test_no_public_page_shows_a_comment(client, editor):
    record = factories.petition()
    reviewing.comment(record, editor, "hushhush")
    for address in (record.get_absolute_url(), f"/petitions/{record.slug}.json", "/", "/petitions/"):
        assert "hushhush" not in client.get(address).content.decode()
    assert Document.objects.count() == 1
