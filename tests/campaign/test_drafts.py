import threading

import pytest
from django.db import IntegrityError, connection, transaction
from reversion.models import Revision

from campaign import drafts, history, trees, verifying
from campaign.models import FormerAddress, PendingEdit, Person, Petition
from documents.models import Document, MaskedString
from documents.reading import public_text
from tests import factories

pytestmark = pytest.mark.django_db


def draft(**fields):
    """A petition that could be published as it is."""
    record = factories.petition(**({"title": "A petition"} | fields), published=False)
    factories.cite(record, field="title")
    return record


def edited(record, **fields):
    """The tree of the record with other values."""
    tree = trees.tree(record)
    tree[0]["fields"].update(fields)
    return tree


def live(record):
    return type(record).objects.get(pk=record.pk)


# --- publishing --------------------------------------------------------------------------------


def test_a_draft_is_published(editor):
    record = drafts.publish(draft(), editor, "checked")
    assert (record.status, live(record).status) == ("published", "published")
    assert record.published_at == record.updated_at
    assert history.revisions(record)[0].comment == "Published: checked"


def test_a_refused_draft_stays_as_it_was_and_leaves_no_revision(editor):
    record = factories.petition("A petition", published=False)
    before = Petition.objects.values().get()
    with pytest.raises(drafts.Refused) as refusal:
        drafts.publish(record, editor)
    assert refusal.value.problems == ["Title: is not cited. Cite a passage for it, mark it as inferred, or empty it."]
    assert (Petition.objects.values().get(), Revision.objects.count()) == (before, 0)


def test_what_is_published_is_not_published_again(editor):
    with pytest.raises(drafts.Refused, match="It is published, and no edit waits."):
        drafts.publish(factories.petition(), editor)


def test_what_is_withheld_is_not_published(editor):
    record = draft()
    drafts.withhold(record, editor)
    with pytest.raises(drafts.Refused, match="It is withheld. Lift the withholding first."):
        drafts.publish(record, editor)
    drafts.lift(record, editor)
    assert drafts.publish(record, editor).status == "published"


def test_publishing_again_keeps_the_first_time(editor):
    record = factories.published(draft())
    drafts.withdraw(record, editor)
    assert drafts.publish(record, editor).published_at == factories.NOW


# --- edits that wait ------------------------------------------------------------------------------


def test_an_edit_waits_and_the_public_sees_nothing_of_it(curator):
    record = factories.published(draft())
    before = trees.tree(record)
    edit = drafts.propose(record, edited(record, title="Another"), curator, "a better title")
    assert (edit.author, edit.comment, edit.base) == (curator, "a better title", trees.digest(before))
    assert drafts.pending(record) == edit
    assert trees.tree(record) == before


def test_an_edit_is_published_with_its_rows(curator, editor):
    record = factories.published(draft())
    row = factories.endorsement(record, "some supporters", passage=factories.passage())
    tree = [
        item
        for item in edited(record, title="Another")
        if str(row.pk) not in (item["pk"], item["fields"].get("object_id"))
    ]
    drafts.propose(record, tree, curator)
    published = drafts.publish(record, editor)
    assert (published.title, published.status, published.published_at) == ("Another", "published", factories.NOW)
    assert trees.tree(record) == tree
    assert (record.endorsements.count(), drafts.pending(record)) == (0, None)
    assert history.tree_at(history.revisions(record)[0], record) == tree


def test_an_edit_whose_base_changed_is_stale(curator, editor):
    record = factories.published(draft())
    drafts.propose(record, edited(record, title="Another"), curator)
    Petition.objects.filter(pk=record.pk).update(summary="Changed meanwhile.")
    with pytest.raises(drafts.Stale, match="changed after this edit was begun"):
        drafts.publish(record, editor)
    assert (live(record).title, drafts.pending(record).author) == ("A petition", curator)


def test_an_edit_that_the_gate_refuses_changes_nothing(curator, editor):
    record = factories.published(draft())
    before = trees.tree(record)
    drafts.propose(record, edited(record, summary="Not cited."), curator)
    revisions = Revision.objects.count()
    with pytest.raises(drafts.Refused, match="Our summary: is not cited"):
        drafts.publish(record, editor)
    assert (trees.tree(record), live(record).status) == (before, "published")
    assert (drafts.pending(record).author, Revision.objects.count()) == (curator, revisions)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"slug": "taken"}, "Petition with this Address already exists."),
        ({"replaced_by": "00000000-0000-0000-0000-000000000001"}, "the petition that it names is no longer there"),
        ({"date": "2023"}, "Give a date and what it rests on, or neither."),
    ],
)
def test_an_edit_that_no_longer_fits_is_refused_in_words(curator, editor, fields, message):
    factories.petition(slug="taken")
    record = factories.published(draft())
    drafts.propose(record, edited(record, **fields), curator)
    before = trees.tree(record)
    with pytest.raises(drafts.Refused, match=message) as refusal:
        drafts.publish(record, editor)
    assert refusal.value.problems[0].startswith("The edit no longer fits. ")
    assert trees.tree(record) == before


def test_a_second_edit_replaces_the_first(curator, editor):
    record = factories.published(draft())
    drafts.propose(record, edited(record, title="One"), curator)
    drafts.propose(record, edited(record, title="Two"), editor)
    edit = PendingEdit.objects.get()
    assert (edit.author, edit.tree[0]["fields"]["title"]) == (editor, "Two")


def test_proposing_the_public_state_removes_the_edit(curator):
    record = factories.published(draft())
    drafts.propose(record, edited(record, title="One"), curator)
    assert drafts.propose(record, trees.tree(record), curator) is None
    assert drafts.pending(record) is None


def test_an_edit_is_discarded_and_can_be_had_back(curator, editor):
    record = factories.published(draft())
    tree = edited(record, title="One")
    drafts.propose(record, tree, curator)
    drafts.discard(record, editor)
    assert drafts.pending(record) is None
    drafts.restore(record, history.edits(record)[0], curator)
    assert drafts.pending(record).tree == tree


def test_there_is_nothing_to_discard_where_nothing_waits(editor):
    with pytest.raises(drafts.Refused, match="No edit waits."):
        drafts.discard(factories.petition(), editor)


# --- withdrawing and withholding -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "status", "refused"),
    [
        (drafts.submit, "published", "Only a draft is handed over for review."),
        (drafts.withdraw, "draft", "Only what is published can be withdrawn."),
        (drafts.lift, "draft", "It is neither withheld nor withdrawn."),
        (drafts.lift, "published", "It is neither withheld nor withdrawn."),
    ],
)
def test_what_does_not_apply_is_refused(editor, action, status, refused):
    record = factories.petition(published=status == "published")
    with pytest.raises(drafts.Refused, match=refused):
        action(record, editor)
    assert (live(record).status, Revision.objects.count()) == (status, 0)


def test_a_status_that_somebody_else_changed_is_seen(editor):
    record, mine = draft(), None
    mine = live(record)
    drafts.submit(record, editor)
    with pytest.raises(drafts.Refused):
        drafts.submit(mine, editor)


def test_withdrawing_takes_a_record_from_the_public_and_lifting_makes_it_a_draft(editor):
    record = factories.petition()
    assert drafts.withdraw(record, editor).status == "withdrawn"
    assert list(Petition.objects.published()) == []
    assert drafts.lift(record, editor).status == "draft"


TEXT = "Anna Petrova wrote. ANNA\nPETROVA signed as A. Petrova; Анна Петрова did not."


@pytest.fixture
def anna():
    person = factories.person("Anna Petrova", slug="anna-petrova")
    factories.name(person, "Анна Петрова", language="uk")
    factories.name(person, "A.  Petrova", public=False)
    return person


def test_withholding_a_person_masks_every_name_everywhere_and_lifting_undoes_it(editor, anna):
    version = factories.document(TEXT).versions.get()
    assert drafts.withhold(anna, editor, "under threat") == []
    assert live(anna).status == "withheld"
    assert public_text(version) == "████████████ wrote. ████\n███████ signed as ██████████; ████████████ did not."
    assert set(MaskedString.objects.values_list("string", "subject")) == {
        (name, anna.pk) for name in ("Anna Petrova", "Анна Петрова", "A. Petrova")
    }
    drafts.lift(anna, editor)
    assert (public_text(version), MaskedString.objects.count()) == (TEXT, 0)


def test_withholding_a_person_takes_along_what_carries_the_name_in_its_address(editor, anna):
    petition = factories.petition(slug="letter-to-anna-petrova")
    factories.petition(slug="letter-to-joanna-petrova")
    source = factories.document(slug="anna-petrova-speaks")
    assert drafts.withhold(anna, editor) == [petition, source]
    assert (live(petition).status, Document.objects.get(pk=source.pk).status) == ("withheld", "withheld")
    assert Petition.objects.published().count() == 1


def test_a_name_that_two_withheld_people_bear_stays_masked(editor, anna):
    namesake = factories.person("Anna Petrova")
    version = factories.document("Anna Petrova and A. Petrova").versions.get()
    drafts.withhold(anna, editor)
    drafts.withhold(namesake, editor)
    drafts.lift(anna, editor)
    assert public_text(version) == "████████████ and A. Petrova"
    assert list(verifying.problems()) == []
    drafts.lift(namesake, editor)
    assert public_text(version) == "Anna Petrova and A. Petrova"


def test_lifting_leaves_strings_that_an_editor_added(editor, anna):
    MaskedString.objects.create(string="Anna Petrova")
    drafts.withhold(anna, editor)
    drafts.lift(anna, editor)
    assert list(MaskedString.objects.values_list("string", flat=True)) == ["Anna Petrova"]


def test_withholding_again_masks_names_that_were_added(editor, anna):
    drafts.withhold(anna, editor)
    factories.name(anna, "Ganna")
    drafts.withhold(anna, editor)
    assert MaskedString.objects.filter(string="Ganna", subject=anna.pk).exists()


def test_restoring_a_withheld_person_masks_the_names_that_come_back(editor, anna):
    drafts.withdraw(anna, editor)
    then = history.revisions(anna)[0]
    anna.names.all().delete()
    drafts.withhold(anna, editor)
    assert MaskedString.objects.count() == 1
    drafts.restore(anna, then, editor)
    assert (live(anna).status, MaskedString.objects.count()) == ("withheld", 3)


def test_who_masked_a_name_is_in_the_history(editor, anna):
    drafts.withhold(anna, editor)
    string = MaskedString.objects.get(string="Anna Petrova")
    assert [(revision.user, revision.comment) for revision in history.revisions(string)] == [
        (editor, "Names masked in every source")
    ]


def test_a_long_name_is_masked_whole(editor):
    person = factories.person("Anna " * 50)
    drafts.withhold(person, editor)
    assert MaskedString.objects.get().string == " ".join(["Anna"] * 50)


# --- addresses ----------------------------------------------------------------------------------------


def addresses(record):
    return sorted(FormerAddress.objects.filter(record_id=record.pk).values_list("slug", flat=True))


def test_an_old_address_leads_to_the_record(curator, editor):
    record = factories.published(draft(slug="old"))
    for slug in ("newer", "newest", "old"):
        drafts.propose(record, edited(record, slug=slug), curator)
        drafts.publish(record, editor)
    assert (live(record).slug, addresses(record)) == ("old", ["newer", "newest"])


def test_a_draft_that_was_never_public_leaves_no_address(editor):
    record = draft(slug="old")
    record.slug = "new"
    record.save()
    drafts.publish(record, editor)
    assert addresses(record) == []


def test_an_address_survives_a_change_while_the_record_is_withdrawn(editor):
    record = factories.published(draft(slug="old"))
    drafts.withdraw(record, editor)
    Petition.objects.update(slug="new")
    drafts.publish(record, editor)
    assert addresses(record) == ["old"]


def test_an_address_that_stayed_is_no_former_one(editor):
    record = factories.published(draft(slug="old"))
    drafts.withdraw(record, editor)
    drafts.publish(record, editor)
    assert addresses(record) == []


def test_a_new_record_may_take_an_old_address(curator, editor):
    first = factories.published(draft(slug="old"))
    drafts.propose(first, edited(first, slug="new"), curator)
    drafts.publish(first, editor)
    second = factories.published(draft(slug="second"))
    drafts.propose(second, edited(second, slug="old"), curator)
    drafts.publish(second, editor)
    assert (addresses(first), addresses(second)) == ([], ["second"])


# --- restoring -----------------------------------------------------------------------------------------


def test_restoring_a_published_record_makes_an_edit_that_waits(curator, editor):
    record = drafts.publish(draft(), editor)
    then = trees.tree(record)
    drafts.propose(record, edited(record, title="Another"), curator)
    drafts.publish(record, editor)
    edit = drafts.restore(record, history.revisions(record)[1], curator)
    assert (live(record).title, edit.tree, edit.author) == ("Another", then, curator)
    drafts.publish(record, editor)
    assert trees.tree(record) == then


def test_restoring_a_draft_changes_it_at_once(curator, editor):
    record = drafts.submit(draft(), curator)
    then = trees.tree(record)
    Petition.objects.update(title="Another")
    factories.endorsement(record, "some supporters")
    restored = drafts.restore(record, history.revisions(record)[0], editor)
    assert (restored.status, trees.tree(record)) == ("review", then)
    assert history.revisions(record)[0].user == editor


def test_a_deleted_record_comes_back_as_a_draft(editor):
    record = drafts.publish(draft(), editor)
    then, gone = trees.tree(record), live(record)
    Petition.objects.all().delete()
    back = drafts.restore(gone, history.revisions(gone)[0], editor)
    assert (back.status, trees.tree(back)) == ("draft", then)
    assert drafts.publish(back, editor).status == "published"


def test_a_revision_of_something_else_is_refused(editor):
    other = drafts.publish(draft(), editor)
    with pytest.raises(drafts.Refused, match="That revision does not hold this record."):
        drafts.restore(draft(), history.revisions(other)[0], editor)


def test_restoring_what_no_longer_fits_is_refused(editor):
    organization = factories.organization()
    record = draft()
    row = factories.endorsement(record, organization, passage=factories.passage())
    drafts.submit(record, editor)
    row.delete()
    organization.delete()
    before = trees.tree(record)
    with pytest.raises(drafts.Refused, match="the organization that it names is no longer there"):
        drafts.restore(record, history.revisions(record)[0], editor)
    assert trees.tree(record) == before


# --- two at once ---------------------------------------------------------------------------------------


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one transaction write at a time")
def test_of_two_who_publish_at_once_one_is_refused(transactional_db, curator, editor):
    record = factories.published(draft())
    drafts.propose(record, edited(record, title="Another"), curator)
    together, results = threading.Barrier(2), []

    def run():
        try:
            together.wait(timeout=10)
            results.append(drafts.publish(record, editor).title)
        except drafts.Refused as refusal:
            results.append(refusal.problems)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(results, key=str) == ["Another", ["It is published, and no edit waits."]]
    assert [revision.comment for revision in history.revisions(record)] == ["Published an edit", history.BASELINE]


def test_only_one_edit_waits_for_a_record(curator):
    record = factories.published(draft())
    edit = drafts.propose(record, edited(record, title="One"), curator)
    with pytest.raises(IntegrityError), transaction.atomic():
        PendingEdit.objects.create(record_type=edit.record_type, record_id=record.pk, tree=[], base="")


def test_withholding_a_person_leaves_other_people_alone(editor, anna):
    other = factories.person("Anna Ivanova")
    drafts.withhold(anna, editor)
    assert list(Person.objects.published()) == [other]
