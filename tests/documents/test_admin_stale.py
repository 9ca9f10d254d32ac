"""Two people save the same source, passage, mask or aside."""

import pytest
from django.urls import reverse

from documents.models import Document, Passage, Redaction, Span
from tests import factories
from tests.campaign.forms import chosen, post, posted

TEXT = "The workers ask. The court is silent. The workers ask again."


def change_url(thing):
    return reverse(f"admin:documents_{thing._meta.model_name}_change", args=[thing.pk])


@pytest.fixture
def stale(client, curator, editor):
    """A function: the curator's form was open while the editor saved `theirs`; what the curator gets for `mine`."""

    def run(thing, theirs, mine):
        client.force_login(curator)
        form = posted(client.get(change_url(thing))) | mine
        client.force_login(editor)
        assert post(client, change_url(thing), **theirs).status_code == 302
        client.force_login(curator)
        return client.post(change_url(thing), form)

    return run


def clashes(response):
    return [(each.field, each.old, each.new) for each in response.context["conflict"]]


def test_source_that_both_changed(client, stale):
    document = factories.document(TEXT, released=False, title="A text")
    refused = stale(document, {"title": "Theirs", "author": "A. N."}, {"title": "Mine", "publisher": "A paper"})
    assert clashes(refused) == [("title", "Theirs", "Mine")]
    assert client.post(change_url(document), chosen(refused, "yours")).status_code == 302
    made = Document.objects.get()
    assert (made.title, made.author, made.publisher) == ("Mine", "A. N.", "A paper")


@pytest.mark.parametrize(("answer", "start"), [("theirs", 17), ("yours", 38)])
def test_passage_whose_quote_both_changed_stands_where_it_was_chosen(client, stale, answer, start):
    document = factories.document(TEXT, released=False)
    passage = factories.passage(document, "The workers ask.")
    refused = stale(
        passage, {"exact": "The court is silent.", "language": "en"}, {"exact": "The workers ask", "occurrence": "2"}
    )
    assert clashes(refused) == [("quote", "The court is silent.", "The workers ask")]
    response = client.post(change_url(passage), chosen(refused, answer))
    assert response.status_code == 302, response.context["errors"]
    made = Passage.objects.get()
    assert (made.anchors.get().start, made.language) == (start, "en")


def test_note_of_a_mask_that_both_changed(client, stale):
    redaction = factories.redaction(factories.document(TEXT).versions.get(), "court", note="Once.")
    refused = stale(redaction, {"note": "Theirs"}, {"note": "Mine"})
    assert clashes(refused) == [("private note", "Theirs", "Mine")]
    assert client.post(change_url(redaction), chosen(refused, "theirs")).status_code == 302
    assert Redaction.objects.get().note == "Theirs"


def test_asides_of_a_version_are_rows(client, stale):
    version = factories.document(TEXT, released=False).versions.get()
    factories.span(version, "The workers ask.")
    refused = stale(version, {"spans-0-DELETE": "on"}, {"spans-0-note": "A slogan"})
    assert [(each.kind, each.old) for each in refused.context["conflict"]] == [("added", "removed")]
    response = client.post(change_url(version), chosen(refused, "yours"))
    assert response.status_code == 302, response.context["errors"]
    assert Span.objects.get().note == "A slogan"


def test_what_was_typed_into_a_source_that_was_released_meanwhile_is_shown(client, curator, editor):
    from documents import releasing

    document = factories.document(TEXT, released=False, title="A text")
    client.force_login(curator)
    form = posted(client.get(change_url(document))) | {"title": "Mine", "author": "A. N."}
    releasing.release(document, editor, "")
    refused = client.post(change_url(document), form)
    assert (refused.status_code, Document.objects.get().title) == (200, "A text")
    assert [(each.field, each.old, each.new) for each in refused.context["fixed"]] == [
        ("title", "A text", "Mine"), ("author", "—", "A. N."),
    ]  # fmt: skip
