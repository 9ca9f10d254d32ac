import pytest
from reversion.models import Revision, Version

from campaign import drafts, history, trees
from tests import factories

pytestmark = pytest.mark.django_db


def told(record):
    """The revisions of a record, oldest first: who did what."""
    return [(str(revision.user or "nobody"), revision.comment) for revision in reversed(history.revisions(record))]


def draft():
    record = factories.petition("A petition", published=False)
    factories.cite(record, field="title")
    return record


def test_each_action_is_one_revision_with_its_author_and_reason(curator, editor):
    record = draft()
    drafts.submit(record, curator, "ready")
    drafts.publish(record, editor)
    record.refresh_from_db()
    drafts.withdraw(record, editor, "asked to")
    drafts.lift(record, editor)
    drafts.withhold(record, editor, "under threat")
    assert told(record) == [
        ("nobody", history.BASELINE),
        ("curator", "Handed over for review: ready"),
        ("editor", "Published"),
        ("editor", "Withdrawn: asked to"),
        ("editor", "Back to draft"),
        ("editor", "Withheld: under threat"),
    ]


def test_the_state_before_the_first_change_is_kept(editor):
    record = factories.published(draft())
    before = trees.tree(record)
    drafts.withdraw(record, editor)
    withdrawn, first = history.revisions(record)
    assert (first.comment, history.tree_at(first, record)) == (history.BASELINE, before)
    history.keep_prior_state(record)
    assert list(history.revisions(record)) == [withdrawn, first]


def test_a_revision_holds_the_whole_tree_as_it_was(editor):
    organization = factories.organization()
    record = draft()
    factories.endorsement(record, organization, passage=factories.passage())
    factories.endorsement(record, "some supporters", passage=factories.passage())
    record.campaigns.set([factories.campaign(), factories.campaign()])
    drafts.publish(record, editor)
    then = trees.tree(record)
    revision = history.revisions(record)[0]
    record.endorsements.all().delete()
    record.campaigns.clear()
    type(record).objects.filter(pk=record.pk).update(title="Another")
    assert trees.tree(record) != then
    assert history.tree_at(revision, record) == then


def test_a_revision_of_several_records_gives_each_its_own_tree(editor):
    one, two = draft(), draft()
    with history.revision(editor, "Both"):
        history.keep(one)
        history.keep(two)
    revision = Revision.objects.get()
    assert history.tree_at(revision, one) == trees.tree(one)
    assert history.tree_at(revision, two) == trees.tree(two)


def test_a_block_that_fails_leaves_no_revision(editor):
    record = draft()
    with pytest.raises(ZeroDivisionError), history.revision(editor, "Fails"):
        history.keep(record)
        _ = 1 / 0
    assert (Revision.objects.count(), Version.objects.count()) == (0, 0)


def test_a_revision_without_anybody_has_no_author():
    record = draft()
    with history.revision(None, "By a command"):
        history.keep(record)
    assert told(record) == [("nobody", "By a command")]


def test_every_edit_that_waited_is_kept(curator, editor):
    record = factories.published(draft())
    trees_proposed = []
    for title in ("One", "Two"):
        tree = trees.tree(record)
        tree[0]["fields"]["title"] = title
        drafts.propose(record, tree, curator, f"Title {title}")
        trees_proposed.insert(0, tree)
    drafts.discard(record, editor)
    edits = history.edits(record)
    assert [(edit.user.username, edit.comment) for edit in edits] == [
        ("editor", "Discarded the edit that waited"),
        ("curator", "Title Two"),
        ("curator", "Title One"),
    ]
    assert [history.tree_at(edit, record) for edit in edits] == [trees_proposed[0], *trees_proposed]
    assert told(record) == []
