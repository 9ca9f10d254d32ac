"""Sources in the admin: adding one, what is fixed once it is public, marking and masking."""

import pytest
from django.urls import reverse

from documents import ingest
from documents.models import Arrival, Document, LinkCheck, MaskedString, Passage, Redaction, Version
from tests import factories
from tests.campaign.forms import post, posted


def page(thing, name, *args):
    return reverse(f"admin:documents_{thing._meta.model_name}_{name}", args=[thing.pk, *args])


def add(model):
    return reverse(f"admin:documents_{model._meta.model_name}_add")


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_source_without_a_text_can_be_added(client, curator):
    client.force_login(curator)
    assert post(client, add(Document), title="A post", slug="a-post").status_code == 302
    assert (Document.objects.count(), Version.objects.count()) == (1, 0)


def test_released_source_is_fixed_for_a_curator_who_can_still_capture_a_version(client, curator, editor):
    document = factories.document("Old text.", title="Title")
    client.force_login(curator)
    shown = client.get(page(document, "change"))
    assert [str(note)[:6] for note in shown.context["notes"]] == ["To do:", "This s"]
    assert shown.context["capture_url"] == f"{add(Arrival)}?document={document.pk}"
    post(client, page(document, "change"), title="Changed")
    ingest.add_version(document, "New text.")
    document.refresh_from_db()
    versions = [(v.number, v.text, v.cleared_at is None) for v in document.versions.order_by("number")]
    assert (document.title, versions) == ("Title", [(1, "Old text.", False), (2, "New text.", True)])
    client.force_login(editor)
    post(client, page(document, "change"), title="Changed")
    document.refresh_from_db()
    assert document.title == "Changed"


def test_source_that_was_asked_after_can_be_deleted(client, editor):
    document = factories.document("", released=False)
    LinkCheck.objects.create(document=document, url="https://example.org/", outcome="seen")
    client.force_login(editor)
    assert client.post(page(document, "delete"), {"post": "yes"}).status_code == 302
    assert (Document.objects.count(), LinkCheck.objects.count()) == (0, 0)


def test_version_is_read_only_and_cleared_by_a_decision(client, curator):
    version = factories.version(factories.document("", released=False), "Text.", cleared=False)
    client.force_login(curator)
    assert client.post(page(version, "change"), {"text": "Other", "edit_token": ""}).status_code == 200
    assert client.post(page(version, "delete"), {"post": "yes"}).status_code == 403
    response = client.post(page(version, "decide", "clear"), {}, follow=True)
    version.refresh_from_db()
    assert (version.text, version.cleared_at is not None, len(said(response))) == ("Text.", True, 1)


def test_only_an_editor_releases_and_withholds(client, curator, editor):
    document = factories.document(released=False)
    client.force_login(curator)
    for name in ("release", "withhold", "lift"):
        assert (name, client.post(page(document, "decide", name), {"reason": "x"}).status_code) == (name, 403)
    client.force_login(editor)
    client.post(page(document, "decide", "release"), {"reason": "x"})
    document.refresh_from_db()
    assert document.status == "released"


def test_release_says_what_is_missing(client, editor):
    document = factories.document("", released=False)
    client.force_login(editor)
    response = client.get(page(document, "decide", "release"))
    assert response.context["things"] == [
        (document, ["None of its versions is cleared for the public. Clear one first."])
    ]


def test_passage_is_marked_by_its_words(client, curator):
    document = factories.document("The war. The war again.")
    client.force_login(curator)
    response = post(client, add(Passage), document=str(document.pk), exact="The war")
    assert response.context["adminform"].form.errors["exact"][0].startswith("The quote stands in 2 places")
    assert Passage.objects.count() == 0
    assert post(client, add(Passage), document=str(document.pk), exact="The war", occurrence="2").status_code == 302
    passage = Passage.objects.get()
    assert (passage.prefix, passage.suffix, [a.start for a in passage.anchors.all()]) == ("The war. ", " again.", [9])


def test_passage_that_is_not_there_is_refused_in_words(client, curator):
    document = factories.document("The war.")
    client.force_login(curator)
    response = post(client, add(Passage), document=str(document.pk), exact="The peace")
    assert response.context["adminform"].form.errors["exact"] == [
        "The quote does not stand in version 1. It agrees up to “The”; there the text goes on “war.”, "
        "and the quote “peace”."
    ]


def test_passage_in_public_use_keeps_its_quote(client, curator, editor):
    passage = factories.passage(factories.document("The war. The peace."), "The war.")
    record = factories.petition(published=False)
    factories.published(record, passage)
    for who, fixed in ((curator, True), (editor, False)):
        client.force_login(who)
        refused = post(client, page(passage, "change"), exact="The peace.", language="uk")
        assert [each.new for each in refused.context["fixed"]] == ["The peace.", *(["uk"] if fixed else [])]
        client.post(page(passage, "change"), posted(refused))
        passage.refresh_from_db()
        assert (passage.exact, passage.language) == ("The war.", "und" if fixed else "uk")


def test_passage_of_a_draft_can_be_corrected_and_moves(client, curator):
    passage = factories.passage(factories.document("The war. The peace."), "The war.")
    client.force_login(curator)
    assert post(client, page(passage, "change"), exact="The peace.").status_code == 302
    passage.refresh_from_db()
    assert (passage.exact, passage.prefix, [a.start for a in passage.anchors.all()]) == (
        "The peace.",
        "The war. ",
        [9],
    )


def test_saving_a_passage_unchanged_leaves_its_quote_and_places(client, curator):
    passage = factories.passage(factories.document("war\nwar\nwar\nwar"), "war\nwar", start=4)
    before = (passage.exact, passage.prefix, passage.suffix, [anchor.pk for anchor in passage.anchors.all()])
    client.force_login(curator)
    assert post(client, page(passage, "change"), exact="war\r\nwar", language="en").status_code == 302
    passage.refresh_from_db()
    after = (passage.exact, passage.prefix, passage.suffix, [anchor.pk for anchor in passage.anchors.all()])
    assert (after, passage.language) == (before, "en")


def test_used_passage_is_not_deleted_and_a_deleted_one_comes_back_with_its_places(client, editor):
    used, unused = factories.passage(), factories.passage()
    factories.cite(factories.petition(published=False), used, "title")
    client.force_login(editor)
    response = client.post(page(used, "delete"), {"post": "yes"}, follow=True)
    assert said(response) == ["Something rests on this passage, so it cannot be deleted. Archive it instead."]
    client.post(page(unused, "delete"), {"post": "yes"})
    assert [each.pk for each in Passage.objects.all()] == [used.pk]
    deleted = client.get(reverse("admin:documents_passage_deleted")).context["page"].object_list
    client.post(page(unused, "restore", deleted[0].revision_id))
    assert Passage.objects.get(pk=unused.pk).anchors.count() == 1


def test_passage_that_only_a_waiting_edit_uses_is_not_deleted(client, curator, editor):
    passage, record = factories.passage(), factories.petition()
    client.force_login(curator)
    url = reverse("admin:campaign_petition_change", args=[record.pk])
    prefix = "campaign-citation-object_type-object_id"
    data = posted(client.get(url)) | {
        f"{prefix}-TOTAL_FORMS": "2", f"{prefix}-1-field": "title", f"{prefix}-1-passage": str(passage.pk),
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    client.force_login(editor)
    response = client.post(page(passage, "delete"), {"post": "yes"}, follow=True)
    assert said(response)[-1] == "Something rests on this passage, so it cannot be deleted. Archive it instead."
    assert Passage.objects.filter(pk=passage.pk).count() == 1


def test_words_are_masked_everywhere_by_a_curator_and_lifted_by_an_editor(client, curator, editor):
    version = factories.document("Anna said. ANNA left.").versions.get()
    client.force_login(curator)
    post(client, add(Redaction), version=str(version.pk), words="anna", reason="person_at_risk")
    masked = list(version.redactions.order_by("start"))
    assert [(each.start, each.end, each.decision) for each in masked] == [(0, 4, "masked"), (11, 15, "masked")]
    lift = page(masked[0], "decide", "lift")
    assert client.post(lift, {"reason": "She agreed"}).status_code == 403
    assert client.post(page(masked[0], "delete"), {"post": "yes"}).status_code == 403
    client.force_login(editor)
    assert client.post(lift, {"reason": ""}).context["reason_missing"] is True
    client.post(lift, {"reason": "She agreed"})
    masked[0].refresh_from_db()
    assert (masked[0].decision, masked[0].lifted_because) == ("lifted", "She agreed")


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"words": "Boris"}, "words", "These words do not stand in version 1."),
        ({}, "__all__", "Give the words to mask, or the first and last character: one of the two."),
        ({"words": "Anna", "start": "1"}, "__all__",
         "Give the words to mask, or the first and last character: one of the two."),
        ({"start": "4", "end": "4"}, "start", "The text has 10 characters; give a start before an end within it."),
        ({"start": "4", "end": "11"}, "start", "The text has 10 characters; give a start before an end within it."),
    ],
)  # fmt: skip
def test_mask_that_fits_nowhere_is_refused(client, curator, given, field, message):
    version = factories.document("Anna said.").versions.get()
    client.force_login(curator)
    response = post(client, add(Redaction), version=str(version.pk), reason="payment", **given)
    assert response.context["adminform"].form.errors[field] == [message]
    assert Redaction.objects.count() == 0


def test_masked_strings_are_for_editors(client, curator, editor):
    client.force_login(curator)
    assert client.get(add(MaskedString)).status_code == 403
    client.force_login(editor)
    assert post(client, add(MaskedString), string="Anna Smith", reason="person_at_risk").status_code == 302
    string = MaskedString.objects.get()
    assert client.post(page(string, "change"), {"string": "Other"}).status_code == 403
    client.post(page(string, "delete"), {"post": "yes", "reason": "Agreed"})
    assert MaskedString.objects.count() == 0


def test_mangled_address_of_an_add_form_chooses_nothing(client, curator):
    client.force_login(curator)
    for model, query in ((Passage, "document=nonsense"), (Redaction, "version=%00")):
        assert (query, client.get(f"{add(model)}?{query}").status_code) == (query, 200)


def test_a_curator_cannot_make_a_text_public(client, curator, editor):
    version = factories.version(factories.document("Old."), "New.", cleared=False)
    client.force_login(curator)
    offered = client.get(page(version, "change")).context["decisions"]
    assert [each["decision"].name for each in offered] == ["look"]
    assert client.post(page(version, "decide", "clear"), {"reason": "x"}).status_code == 403
    chosen = {"action": "clear", "_selected_action": str(version.pk), "decided": "1"}
    client.post(reverse("admin:documents_version_changelist"), chosen)
    version.refresh_from_db()
    assert version.cleared_at is None
    client.force_login(editor)
    assert client.post(page(version, "decide", "clear"), {"reason": "x"}).status_code == 302
    version.refresh_from_db()
    assert version.cleared_at is not None


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"spans-0-DELETE": "on"}, (0, 9)),
        ({"spans-0-end": "5"}, (0, 9)),
        ({"spans-0-kind": "aside"}, (0, 9)),
        ({"spans-0-end": "12"}, (0, 12)),
    ],
)
def test_a_curator_cannot_uncover_what_is_never_context(client, curator, change, kept):
    version = factories.document("Kill them. The Front agrees.").versions.get()
    factories.span(version, "Kill them", "sensitive")
    client.force_login(curator)
    response = post(client, page(version, "change"), **change)
    if kept == (0, 9):
        assert [str(each) for each in response.context["inline_admin_formsets"][-1].formset.non_form_errors()] == [
            "Characters 0 to 9 would be shown as context, and this version is public. Only an editor may show them."
        ]
    assert [(span.kind, span.start, span.end) for span in version.spans.all()] == [("sensitive", *kept)]


def test_an_editor_may_uncover_it(client, editor):
    version = factories.document("Kill them. The Front agrees.").versions.get()
    factories.span(version, "Kill them", "sensitive")
    client.force_login(editor)
    assert post(client, page(version, "change"), **{"spans-0-DELETE": "on"}).status_code == 302
    assert version.spans.count() == 0


def test_a_note_that_readers_would_see_at_once_is_written_by_an_editor(client, curator, editor):
    version = factories.document("It began. Donate to us.").versions.get()
    added = {"spans-TOTAL_FORMS": "1", "spans-0-kind": "aside", "spans-0-start": "10", "spans-0-end": "23"}
    client.force_login(curator)
    response = post(client, page(version, "change"), **added, **{"spans-0-note": "The paper begs"})
    assert response.context["inline_admin_formsets"][-1].formset.errors == [
        {"note": ["Readers would see this note at once, so an editor writes it."]}
    ]
    assert post(client, page(version, "change"), **added).status_code == 302
    client.force_login(editor)
    post(client, page(version, "change"), **{"spans-0-note": "The site’s own"})
    assert [(span.start, span.note) for span in version.spans.all()] == [(10, "The site’s own")]


def test_masking_tells_which_published_record_repeats_it(client, curator):
    source = factories.document("Mariam Kostova said it. The court sat.")
    record = factories.petition("A petition", published=False, summary="Mariam Kostova is the aunt.")
    factories.published(record, factories.passage(source, "The court sat."))
    client.force_login(curator)
    fields = {"version": str(source.versions.get().pk), "words": "Mariam Kostova", "reason": "third_party"}
    post(client, add(Redaction), **fields)
    assert said(client.get(reverse("admin:index")))[:2] == [
        "Masked in 1 place.",
        "Petition “A petition”: Our summary: contains what is masked in its source. Write it without that.",
    ]
