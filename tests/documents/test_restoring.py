"""Bringing an old state of a source, a mask or a passage back: no way around those who may release."""

import pytest
from django.urls import reverse

from documents import masking, quoting, reading, repairing, revising
from documents.models import Anchor, Document, Passage, Redaction
from tests import factories

pytestmark = pytest.mark.django_db


def restore(client, obj, revision):
    return client.post(reverse(f"admin:documents_{obj._meta.model_name}_restore", args=[obj.pk, revision.pk]))


@pytest.fixture
def narrowed(editor):
    """A released source whose address and whole text readers could see once, and then no more."""
    source = factories.document(url="https://example.org/secret-place")
    revising.keep_prior_state(source)
    with revising.revision(editor, "Hidden"):
        source.url_hidden, source.display = True, "link"
        source.save()
        revising.keep(source)
    return source


def test_curator_restores_nothing_of_a_released_source(client, curator, narrowed):
    client.force_login(curator)
    assert restore(client, narrowed, revising.revisions(narrowed).last()).status_code == 403
    found = Document.objects.get(pk=narrowed.pk)
    assert (found.url_hidden, found.display) == (True, "link")
    history = client.get(reverse("admin:documents_document_history", args=[narrowed.pk]))
    assert not history.context["may_restore"]


def test_editor_restores_a_released_source_and_a_curator_a_draft(client, curator, editor, narrowed):
    client.force_login(editor)
    oldest = revising.revisions(narrowed).last()
    restore(client, narrowed, oldest)
    assert Document.objects.get(pk=narrowed.pk).display == "full"
    Document.objects.filter(pk=narrowed.pk).update(status="draft", display="link")
    client.force_login(curator)
    restore(client, narrowed, oldest)
    assert Document.objects.get(pk=narrowed.pk).display == "full"


@pytest.fixture
def lifted_once(editor):
    """A mask that was lifted, and is in force again."""
    version = factories.document("Call Anna on 555 0100 today.").versions.get()
    mask = factories.redaction(version, "555 0100")
    masking.lift(mask, editor, "It is the office’s")
    with revising.revision(editor, "It is her own after all"):
        mask.decision, mask.lifted_because = Redaction.Decision.MASKED, ""
        mask.save()
        revising.keep(mask)
    return mask


def test_restoring_is_no_way_to_lift_a_mask(client, curator, editor, lifted_once):
    lifted = revising.revisions(lifted_once)[1]
    for user in (curator, editor):
        client.force_login(user)
        restore(client, lifted_once, lifted)
        assert Redaction.objects.get(pk=lifted_once.pk).decision == "masked"
        assert "555" not in reading.public_text(lifted_once.version)


@pytest.fixture
def reworded(editor):
    """A cited passage that a person found in the newest version in other words."""
    source = factories.document("The workers of the plant ask for the release of the prisoner. They wrote on Monday.")
    passage = quoting.mark(source, "The workers of the plant ask for the release of the prisoner.", language="en")
    newer = factories.version(source, "Workers at the plant demand that he is set free. They wrote on Monday.")
    anchor = quoting.anchor(passage, newer)
    end = newer.text.index(" They")
    repairing.confirm(anchor, editor, 0, end, repairing.token(anchor))
    factories.endorsement(factories.petition(), factories.organization(), passage=passage)
    revising.keep_prior_state(passage)
    with revising.revision(editor, "Translated"):
        passage.translation, passage.translation_language, passage.translated_by = "Die Arbeiter", "de", "human"
        passage.save()
        revising.keep(passage)
    return passage


def test_restoring_a_passage_keeps_the_places_that_people_decided(client, editor, reworded):
    before = list(Anchor.objects.filter(passage=reworded).order_by("version__number").values())
    client.force_login(editor)
    restore(client, reworded, revising.revisions(reworded).last())
    assert Passage.objects.get(pk=reworded.pk).translation == ""
    assert list(Anchor.objects.filter(passage=reworded).order_by("version__number").values()) == before


def test_curator_restores_nothing_of_a_passage_in_public_use(client, curator, reworded):
    client.force_login(curator)
    assert restore(client, reworded, revising.revisions(reworded).last()).status_code == 403
    assert Passage.objects.get(pk=reworded.pk).translation == "Die Arbeiter"


def test_restored_words_of_a_passage_are_looked_for_again(client, curator):
    source = factories.document("One word here. Another word there.")
    passage = quoting.mark(source, "One word here.", language="en")
    revising.keep_prior_state(passage)
    with revising.revision(curator, "Another"):
        quoting.put(passage, quoting.find(source, "Another word there."))
        revising.keep(passage)
    client.force_login(curator)
    restore(client, passage, revising.revisions(passage).last())
    anchor = Anchor.objects.get(passage=passage)
    assert (anchor.start, anchor.end, anchor.state) == (0, 14, "exact")
