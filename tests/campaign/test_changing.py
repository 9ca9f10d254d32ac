"""Changing a record from elsewhere: a draft at once, what is published by an edit that waits."""

import pytest

from campaign import changing, drafts, history, trees
from campaign.models import Organization
from tests import factories

pytestmark = pytest.mark.django_db


def renamed(title):
    def do(record):
        record.title = title
        record.save()

    return do


def test_a_draft_changes_at_once_in_one_revision(curator):
    record = factories.organization("RFU", published=False)
    assert changing.change(record, curator, "renamed", renamed("Workers’ Front")) is None
    assert Organization.objects.get().title == "Workers’ Front"
    newest, first = history.revisions(record)
    assert (newest.comment, newest.user) == ("renamed", curator)
    assert history.tree_at(first, record)[0]["fields"]["title"] == "RFU"


def test_what_is_published_waits(curator):
    record = factories.organization("RFU")
    edit = changing.change(record, curator, "renamed", renamed("Workers’ Front"))
    assert Organization.objects.get().title == "RFU"
    assert (edit.tree[0]["fields"]["title"], edit.author, edit.comment) == ("Workers’ Front", curator, "renamed")


def test_a_second_change_is_made_on_top_of_the_edit_that_waits(curator, editor):
    record = factories.organization("RFU")
    changing.change(record, curator, "renamed", renamed("Workers’ Front"))

    def summarised(record):
        assert record.title == "Workers’ Front"
        record.summary = "A group."
        record.save()

    changing.change(record, editor, "summarised", summarised)
    edit = drafts.pending(record)
    assert (edit.tree[0]["fields"]["title"], edit.tree[0]["fields"]["summary"]) == ("Workers’ Front", "A group.")
    assert Organization.objects.get().summary == ""


def test_what_changes_nothing_leaves_no_edit(curator):
    record = factories.organization("RFU")
    assert changing.change(record, curator, "nothing", lambda record: None) is None
    assert drafts.pending(record) is None


@pytest.mark.parametrize("published", [True, False])
def test_what_fails_changes_nothing(curator, published):
    record = factories.organization("RFU", published=published)
    before = trees.tree(record)

    def fails(record):
        renamed("Half done")(record)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        changing.change(record, curator, "", fails)
    assert trees.tree(record) == before
    assert drafts.pending(record) is None


def test_an_edit_that_no_longer_fits_is_said(curator):
    record, gone = factories.organization("RFU"), factories.campaign()
    edit = changing.change(record, curator, "", lambda record: record.campaigns.add(gone))
    gone.delete()
    with pytest.raises(drafts.Refused, match="no longer fits. Open it, mend it and save it"):
        changing.change(record, curator, "", renamed("Another"))
    assert drafts.pending(record) == edit
