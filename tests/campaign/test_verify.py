"""`verify` finds what is wrong, says where, and is silent where nothing is."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from campaign import drafts, trees, verifying
from campaign.models import Citation, FormerAddress, Organization, PendingEdit, Petition, Record
from campaign.search import entries
from documents import erasing, known, protection, revising
from documents.fragments import RULES
from documents.models import (
    Anchor,
    Document,
    Erasure,
    LinkCheck,
    MaskedString,
    Original,
    Passage,
    Proposal,
    Redaction,
    Sketch,
    Span,
    Version,
)
from tests import factories

TEXT = "They asked 🇺🇦 Anna for help."
NOBODY = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def record(db):
    """A published petition on a source of its own, with history."""
    source = factories.document(TEXT, title="A source")
    version = source.versions.get()
    Original.objects.create(version=version, data=b"<p>", media_type="text/html")
    factories.redaction(version, "Anna")
    passage = factories.passage(source, "They asked")
    petition = factories.petition("An ask", published=False)
    factories.language_version(petition, "it", passage)
    factories.published(petition, passage)
    drafts.withdraw(petition, None)
    return drafts.publish(petition, None)


def found():
    entries.refresh()
    return list(verifying.problems())


def test_nothing_is_wrong_with_what_was_made_properly(record):
    out = StringIO()
    call_command("verify", stdout=out)
    assert out.getvalue() == "Nothing is wrong. Checked: 1 records, 2 citations, 1 passages, 1 texts.\n"


def test_the_sample_is_sound(sample):
    assert found() == []


def test_anything_wrong_is_a_line_and_status_1(record):
    Petition.objects.update(folded="x")
    entries.refresh()
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("verify", stdout=out)
    assert str(error.value) == "Problems found: 1."
    assert out.getvalue() == (
        f"Petition “An ask” ({record.pk}): the derived column folded does not follow from the others.\n"
    )


def test_a_changed_text_is_found(record):
    with protection.open_gate():
        Version.objects.update(text="They asked 🇺🇦 Inna for help.")
    version = Version.objects.get()
    assert found() == [
        f"Version “{version}” ({version.pk}): the text does not have the SHA-256 that was stored with it.",
        f"Version “{version}” ({version.pk}): its sketch does not follow from its text.",
    ]


def test_a_changed_original_is_found(record):
    with protection.open_gate():
        Original.objects.update(data=b"<q>")
    assert found() == [
        f"Original file {Original.objects.get().pk}: its bytes do not have the SHA-256 that was stored with them."
    ]


def test_a_missing_trigger_is_found(record):
    name = "documents_version_refuses_update"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else " ON documents_version"))
    assert found() == [f"Database: the trigger {name} is missing, so a captured text could be changed. Run migrate."]
    protection.install()


def test_a_place_that_reads_otherwise_is_found(record):
    Anchor.objects.update(start=1, end=11)
    anchor = Anchor.objects.get()
    assert found() == [
        f"Place in a version {anchor.pk} of {anchor.version}: the text reads “hey asked ” there, and the quote is "
        "“They asked”."
    ]


def test_a_place_that_an_address_would_name_by_other_words_is_found(record):
    anchor = Anchor.objects.get()
    Anchor.objects.update(named_by=f"{RULES},{anchor.start},{anchor.end},,,0,4,,,,")
    assert found() == [
        f"Place in a version {anchor.pk} of {anchor.version}: what names it in addresses does not follow from the "
        "text; manage.py reindex makes it anew."
    ]
    call_command("reindex")
    assert found() == []
    for not_believed in ("", f"{RULES - 1},{anchor.start},{anchor.end},,,0,4,,,,"):
        Anchor.objects.update(named_by=not_believed)
        entries.refresh()
        assert found() == []


def test_stretches_beyond_the_text_are_found(record):
    version = Version.objects.get()
    Anchor.objects.update(start=5, end=500)
    redaction = Redaction.objects.create(version=version, start=20, end=99, reason="legal")
    span = Span.objects.create(version=version, start=20, end=99, kind="aside")
    assert found() == [
        f"{name} {thing.pk} of {version}: lies beyond the text of {len(TEXT)} characters."
        for name, thing in (
            ("Place in a version", Anchor.objects.get()), ("Aside or gap", span), ("Redaction", redaction),
        )
    ]  # fmt: skip


def test_a_redaction_that_cuts_a_character_is_found(record):
    version = Version.objects.get()
    half = Redaction.objects.create(version=version, start=TEXT.index("🇦"), end=TEXT.index("🇦") + 1, reason="legal")
    assert found() == [
        f"Redaction {half.pk} of {version}: cuts a character in two (characters {half.start} to {half.end})."
    ]


def test_a_text_that_is_said_to_be_masked_and_is_not_is_found(record):
    with protection.open_gate():
        Version.objects.update(masked_before_storing=True, masking_note="A name.")
    version = Version.objects.get()
    assert found() == [
        f"Version “{version}” ({version.pk}): is said to be masked before it was stored, and holds no mask character."
    ]


def test_a_released_source_without_a_text_to_show_is_found(record):
    source = factories.document("A text", title="Bare")
    source.versions.update(cleared_at=None)
    assert found() == [
        f"Source “Bare” ({source.pk}): is released, and none of its versions is cleared for the public."
    ]


def test_citations_that_lead_nowhere_are_found(record):
    title, row = Citation.objects.order_by("field")[::-1]
    Citation.objects.filter(pk=title.pk).update(field="colour")
    Citation.objects.filter(pk=row.pk).update(object_id=NOBODY)
    said = found()
    assert f"Citation {title.pk}: there is no fact “colour” of a petition." in said
    assert f"Citation {row.pk}: its language version {NOBODY} is gone." in said


def test_a_citation_of_another_record_s_row_is_found(record):
    row = Citation.objects.get(field="")
    other = factories.petition("Another", published=False)
    Citation.objects.filter(pk=row.pk).update(record_id=other.pk)
    assert f"Citation {row.pk}: what it cites does not belong to the record that it names." in found()
    Citation.objects.filter(pk=row.pk).update(record_id=NOBODY)
    assert f"Citation {row.pk}: its petition {NOBODY} is gone." in found()


def test_a_published_record_that_the_gate_would_refuse_is_found(db):
    record = Organization.objects.create(
        title="Union", slug="union", status=Record.Status.PUBLISHED, published_at=factories.NOW
    )
    assert found() == [
        f"Organization “Union” ({record.pk}): is published, and could not be: Title: is not cited. Cite a passage for "
        "it, mark it as inferred, or empty it."
    ]


def test_dates_that_do_not_follow_are_found(record):
    Document.objects.update(sort_date="2020-01-01")
    source = Document.objects.get()
    assert found() == [
        f"Source “A source” ({source.pk}): the derived column sort_date does not follow from the others."
    ]


def test_an_edit_without_its_record_is_found(record):
    edit = PendingEdit.objects.create(record_type=trees.record_type(record), record_id=NOBODY, tree=[], base="")
    assert found() == [f"Waiting edit {edit.pk}: its record {NOBODY} is gone."]


def test_an_address_without_its_record_is_found(record):
    address = FormerAddress.objects.create(record_type=trees.record_type(record), record_id=NOBODY, slug="old")
    assert found() == [f"Former address “old” ({address.pk}): leads to a record that is gone."]


def test_a_record_that_changed_past_its_history_is_found(record):
    Petition.objects.update(private_note="changed behind its back")
    assert found() == [f"Petition “An ask” ({record.pk}): its newest revision does not hold what is stored."]


def test_a_row_that_went_past_its_history_is_found(record):
    Citation.objects.filter(field="").delete()
    record.language_versions.all().delete()
    assert found() == [f"Petition “An ask” ({record.pk}): its newest revision does not hold what is stored."]


def test_a_source_that_changed_past_its_history_is_found(record, editor):
    source = Document.objects.get()
    with revising.revision(editor, "Kept"):
        revising.keep(source)
    assert found() == []
    Document.objects.update(private_note="changed behind its back")
    assert found() == [f"Source “A source” ({source.pk}): its newest revision does not hold what is stored."]


def test_masked_names_are_masked_in_every_text(record):
    MaskedString.objects.create(string="Anna")
    assert found() == []


# --- captures, places, erasures --------------------------------------------------------------


def test_a_sketch_that_does_not_follow_is_found(record):
    version = Version.objects.get()
    where = f"Version “{version}” ({version.pk})"
    Sketch.objects.update(address_key="x")
    assert found() == [f"{where}: its sketch does not follow from its final address."]
    Sketch.objects.update(a=1)
    assert found() == [f"{where}: its sketch does not follow from its text."]
    Sketch.objects.all().delete()
    assert found() == [f"{where}: has no sketch, so it is not recognised when it is captured again."]


def test_a_passage_without_any_place_in_a_version_is_found(record):
    passage = Passage.objects.get()
    factories.version(passage.document, "Another text.")
    assert found() == [f"Passage {passage.pk}: nothing is recorded of its place in version 2 of its source."]


def test_a_place_of_other_words_or_an_odd_score_is_found(record):
    version = Version.objects.get()
    where = f"Place in a version {Anchor.objects.get().pk} of {version}"
    Anchor.objects.update(state="fuzzy", start=11, end=13, score=1.5)
    assert found()[:2] == [
        f"{where}: its score is 1.5, which is not between 0 and 1.",
        f"{where}: the text reads “🇺🇦” there, which is another text than “They asked”.",
    ]
    Anchor.objects.update(score=0.5, confirmed_at=factories.NOW)
    assert found() == []


def test_a_proposal_that_nobody_could_take_is_found(record):
    version = Version.objects.get()
    for field, value in (("title", "They asked"), ("date", "2023-07"), ("language", "sr-Latn")):
        Proposal.objects.create(version=version, field=field, value=value, origin="HTML")
    assert found() == []
    wrong = [
        Proposal.objects.create(version=version, field=field, value=value, origin="HTML", decision=decision)
        for field, value, decision in (
            ("body", "x", "proposed"),
            ("date", "July", "later"),
            ("language", "xx-", "taken"),
        )
    ]
    assert sorted(found()) == sorted(
        [
            f"Proposal {wrong[0].pk} of {version}: a source has no “body”.",
            f"Proposal {wrong[1].pk} of {version}: “later” is no decision.",
            *(line for line in found() if str(wrong[1].pk) in line and "decision" not in line),
            *(line for line in found() if str(wrong[2].pk) in line),
        ]
    )
    assert len(found()) == 4


def test_a_look_without_an_outcome_is_found(record):
    look = LinkCheck.objects.create(document=Document.objects.get(), url="https://example.org/", outcome="maybe")
    assert found() == [f"Look at an original {look.pk}: “maybe” is no outcome."]


@pytest.fixture
def stone(record):
    """The record's source, erased."""
    erasing.erase(Version.objects.get(), None, "Order of a court")
    return Erasure.objects.get()


def test_an_erasure_leaves_nothing_wrong(stone):
    assert found() == []


def test_what_was_erased_and_is_there_again_is_found(stone):
    where = f"Tombstone {stone.pk} of “{stone.document.slug}”, version 1"
    back = Version(pk=stone.pk, document=stone.document, number=1, text=TEXT, cleared_at=factories.NOW)
    back.derive()
    Version.objects.bulk_create([back])
    known.remember(back)
    assert found() == [f"{where}: the version that it is of is there again, as version 1."]
    with protection.open_gate():
        Version.objects.get().delete()
        back.pk = NOBODY
        Version.objects.bulk_create([back])
        Erasure.objects.update(public_sha256=back.sha256)
    assert f"{where}: its number was given to another version." in found()
    assert f"{where}: the same text stands in another version." in found()


def test_a_reason_that_names_somebody_is_found(stone):
    MaskedString.objects.create(string="a court")
    assert found() == [
        f"Tombstone {stone.pk} of “{stone.document.slug}”, version 1: its reason names somebody who is withheld; "
        "readers see it masked."
    ]


def test_an_erased_passage_that_no_tombstone_explains_is_found(stone):
    passage = Passage.objects.get()
    Passage._base_manager.update(erased_at=factories.NOW)
    said = f"Passage {passage.pk}: its quote was erased, and no tombstone of its source says why."
    assert found()[0] == said
