"""Places that wait for a person: what the queue shows, what a decision changes, and who may take it."""

import pytest
from django.urls import reverse

from documents import ingest, masking, repairing
from documents.models import Anchor
from documents.releasing import Refused
from tests import factories as make
from tests.pages import tree, words

pytestmark = pytest.mark.django_db

OLD = "Appeal\nThe workers of the plant ask for the release of the prisoner.\nThey wrote to the court on Monday.\n"
NEW = "Appeal\nThe workers of the plant demand the release of their prisoner.\nSigned by all of them.\n"
QUEUE = "/admin/documents/anchor/"


@pytest.fixture
def document():
    return make.document(OLD, released=False)


@pytest.fixture
def changed(document):
    """The place in version 2 of a quote whose wording changed."""
    return _place(document, "The workers of the plant ask for the release of the prisoner.", "fuzzy", 7, 69, 0.9)


@pytest.fixture
def gone(document, changed):
    return _place(document, "They wrote to the court on Monday.", "lost")


def _place(document, quote, state, start=None, end=None, score=0.0):
    passage = make.passage(document, quote, of=document.versions.get(number=1))
    version = document.versions.filter(number=2).first() or make.version(document, NEW, cleared=False)
    Anchor.objects.filter(passage=passage, version=version).delete()
    return Anchor.objects.create(
        passage=passage, version=version, state=state, start=start, end=end, score=score
    )  # fmt: skip


def _answer(anchor, choice, **fields):
    fields = {"choice": choice, "seen": repairing.token(anchor), **fields}
    return {f"{anchor.pk}-{name}": value for name, value in fields.items()}


def _said(answer):
    return [str(message) for message in answer.context["messages"]]


def test_the_queue_shows_old_and_new_side_by_side(client, curator, changed, gone):
    client.force_login(curator)
    cards = tree(client.get(QUEUE)).findall(".//fieldset")
    assert [words(card.find("legend/strong")) for card in cards] == ["Wording changed", "No longer found"]
    old, new = cards[0].findall("div/div")
    assert words(old.find(".//mark")) == "The workers of the plant ask for the release of the prisoner."
    mark = new.find(".//mark")
    assert [words(each) for each in mark.findall("del")] == ["ask for", "the"]
    assert [words(each) for each in mark.findall("ins")] == ["demand", "their"]
    assert [words(each) for each in cards[1].findall("div/div")[1].findall(".//mark")] == []


def test_the_queue_masks_what_is_masked_or_suggested_to_be(client, curator):
    old = "Send it to 4111 1111 1111 1111. The court sat on Monday. Call +7 916 123-45-67 or come.\n"
    document = make.document(old, released=False)
    passage = make.passage(document, "The court sat on Monday. Call +7 916 123-45-67")
    second = ingest.add_version(document, old.replace("sat on Monday", "sat on Tuesday"))
    masking.suggest(document.versions.get(number=1))
    assert [each.state for each in second.anchors.all()] == ["fuzzy"]
    client.force_login(curator)
    page = client.get(QUEUE)
    said = words(tree(page))
    assert "Send it to ███████████████████. The court sat on" in said
    assert "Call ████████████████ or come." in said
    assert [found for found in ("4111", "123-45") if found in page.content.decode()] == []
    client.post(QUEUE, _answer(second.anchors.get(), f"{second.text.index('The')}-{second.text.index(' or')}"))
    assert second.anchors.get(passage=passage).confirmed_by == curator


def test_a_confirmed_place_is_kept_with_who_and_in_the_passage_history(client, curator, changed):
    client.force_login(curator)
    answer = client.post(QUEUE, _answer(changed, "7-69"), follow=True)
    assert _said(answer) == ["1 place is decided."]
    changed.refresh_from_db()
    assert (changed.state, changed.start, changed.end, changed.confirmed_by) == ("fuzzy", 7, 69, curator)
    assert not repairing.waiting().exists()
    history = client.get(reverse("admin:documents_passage_history", args=[changed.passage_id])).content.decode()
    assert "Found in version 2 by a person" in history


def test_another_span_is_picked_by_its_words(client, curator, gone):
    client.force_login(curator)
    client.post(QUEUE, _answer(gone, "words", words="Signed  by all of them."))
    gone.refresh_from_db()
    assert NEW[gone.start : gone.end] == "Signed by all of them."
    assert (gone.state, gone.confirmed_by) == ("fuzzy", curator)


def test_words_that_are_not_there_are_told_and_nothing_on_the_page_is_saved(client, curator, changed, gone):
    client.force_login(curator)
    data = _answer(changed, "7-69") | _answer(gone, "words", words="Signed by none")
    answer = client.post(QUEUE, data)
    assert _said(answer) == ["Nothing was saved: correct what is marked below."]
    errors = [card["form"].errors for card in answer.context["cards"]]
    assert errors[0] == {}
    assert errors[1]["words"][0].startswith("The quote does not stand in version 2. It agrees up to “Signed by”")
    assert repairing.waiting().count() == 2
    assert [card["form"].chosen() for card in answer.context["cards"]] == ["7-69", "words"]


def test_a_quote_is_left_lost_and_waits_no_more_and_can_be_taken_up_again(client, curator, gone):
    client.force_login(curator)
    client.post(QUEUE, _answer(gone, "lost"))
    gone.refresh_from_db()
    assert (gone.state, gone.start, gone.confirmed_by) == ("lost", None, curator)
    assert gone not in repairing.waiting()
    client.post(f"{QUEUE}?decided=on", _answer(gone, "again"))
    gone.refresh_from_db()
    assert (gone.state, gone.confirmed_at) == ("lost", None)
    assert gone in repairing.waiting()


def test_the_very_words_in_another_place_are_moved_not_changed(curator, document):
    text = "They wrote to the court on Monday.\nAppeal\n"
    version = make.version(document, text, cleared=False)
    passage = make.passage(document, "They wrote to the court on Monday.", of=document.versions.get(number=1))
    Anchor.objects.filter(passage=passage, version=version).delete()
    anchor = Anchor.objects.create(passage=passage, version=version, state="lost", score=0)
    repairing.confirm(anchor, curator, 0, 34, repairing.token(anchor))
    anchor.refresh_from_db()
    assert (anchor.state, anchor.score) == ("moved", 1.0)


def test_a_decision_that_somebody_else_took_meanwhile_is_not_overwritten(client, curator, editor, changed):
    data = _answer(changed, "lost")
    repairing.confirm(changed, editor, 7, 69, repairing.token(changed))
    client.force_login(curator)
    answer = client.post(QUEUE, data, follow=True)
    assert "Somebody decided about this place meanwhile. Look at it again." in _said(answer)[0]
    changed.refresh_from_db()
    assert (changed.state, changed.confirmed_by) == ("fuzzy", editor)


def test_what_readers_would_see_at_once_is_for_an_editor(client, curator, editor, changed):
    version, document = changed.version, changed.version.document
    version.cleared_at = document.released_at = make.NOW
    version.save()
    document.status = "released"
    document.save()
    client.force_login(curator)
    page = client.get(QUEUE)
    assert "so an editor decides it" in page.content.decode()
    client.post(QUEUE, _answer(changed, "7-69"))
    changed.refresh_from_db()
    assert changed.confirmed_at is None
    with pytest.raises(Refused):
        repairing.confirm(changed, curator, 7, 69, repairing.token(changed))
    repairing.confirm(changed, editor, 7, 69, repairing.token(changed))
    assert repairing.waiting().count() == 0


def test_all_that_differ_in_typography_alone_are_confirmed_at_once(client, curator, changed, gone):
    changed.score = 0.995
    changed.save()
    client.force_login(curator)
    assert "Confirm the one that differs in spaces and signs alone" in client.get(QUEUE).content.decode()
    answer = client.post(QUEUE, {"typography": "1"}, follow=True)
    assert _said(answer) == ["1 place that differs in spaces and signs alone is confirmed."]
    assert list(repairing.waiting()) == [gone]


@pytest.mark.parametrize("query", ["?version=x", "?state=nonsense", "?document=00000000-0000-0000-0000-000000000000"])
def test_an_address_that_names_nothing_says_so(client, curator, changed, query):
    client.force_login(curator)
    assert "This address names something that is not there." in client.get(QUEUE + query).content.decode()


def test_the_queue_is_narrowed_to_one_version_or_source(client, curator, changed):
    client.force_login(curator)
    assert len(client.get(f"{QUEUE}?version={changed.version_id}").context["cards"]) == 1
    assert len(client.get(f"{QUEUE}?document={make.document().pk}").context["cards"]) == 0


@pytest.mark.parametrize("choice", ["0-9999", "x", "7-7"])
def test_a_place_that_was_not_offered_is_refused(client, curator, changed, choice):
    client.force_login(curator)
    answer = client.post(QUEUE, _answer(changed, choice))
    assert answer.context["cards"][0]["form"].errors["choice"]
    changed.refresh_from_db()
    assert changed.confirmed_at is None


def test_queries_of_the_queue_do_not_grow_with_it(client, curator, changed, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(curator)
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as one:
        client.get(QUEUE)
    for quote in ("Appeal", "The workers"):
        _place(changed.version.document, quote, "lost")
    with CaptureQueriesContext(connection) as three:
        client.get(QUEUE)
    assert len(one) == len(three)
