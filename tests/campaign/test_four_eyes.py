"""Four eyes: where the site asks for a second person, nobody makes public what they changed last."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group, User
from django.urls import reverse

from campaign import drafts, history, merging, trees
from campaign.models import Petition
from campaign.roles import EDITOR
from documents import releasing
from tests import factories
from tests.campaign.forms import post

pytestmark = pytest.mark.django_db

OWN = "The last change to it is your own, and here nobody publishes their own."
TURN = f"{OWN} It is the turn of: second."


@pytest.fixture(autouse=True)
def four_eyes(settings):
    settings.FOUR_EYES = True


@pytest.fixture
def second(db):
    user = User.objects.create_user("second", is_staff=True)
    user.groups.add(Group.objects.get(name=EDITOR))
    return user


def written(user, title="A petition", **fields):
    """A draft that this user wrote."""
    record = factories.petition(title, published=False, **fields)
    factories.cite(record, factories.passage(), "title")
    save(record, user)
    return record


def save(record, user, **fields):
    history.keep_prior_state(record)
    with history.revision(user, "Saved"):
        for name, value in fields.items():
            setattr(record, name, value)
        record.save()
        history.keep(record)


def edited(record, user, title):
    tree = trees.tree(record)
    tree[0]["fields"]["title"] = title
    return drafts.propose(record, tree, user)


def refused(function, *args):
    with pytest.raises((drafts.Refused, releasing.Refused)) as caught:
        function(*args)
    return caught.value.problems


def test_nobody_publishes_their_own_draft(editor, second):
    draft = factories.petition(published=False)
    factories.cite(draft, factories.passage(), "title")
    save(draft, editor, title="Mine")
    assert refused(drafts.publish, draft, editor, "Ready") == [TURN]
    assert Petition.objects.get().status == "draft"
    assert drafts.publish(draft, second, "Read").is_published


def test_nobody_else_who_may_is_said(editor):
    draft = written(None)
    save(draft, editor, title="Mine")
    (said,) = refused(drafts.publish, draft, editor)
    assert said == f"{OWN} There is nobody else who may: ask an administrator for a second editor."


def test_handing_over_or_saving_as_it_was_makes_nobody_the_author(curator, editor, second):
    draft = written(None)
    save(draft, editor, title="Mine")
    drafts.submit(draft, curator)
    save(Petition.objects.get(), curator)
    assert refused(drafts.publish, draft, editor) == [TURN]
    save(Petition.objects.get(), curator, title="Hers")
    assert drafts.publish(draft, editor).is_published


def test_what_readers_saw_before_needs_nobody_again(editor, second):
    draft = written(None)
    save(draft, editor, title="Mine")
    drafts.publish(draft, second)
    drafts.withdraw(draft, editor, "Look again")
    assert drafts.publish(draft, editor).is_published


def test_nobody_publishes_their_own_edit(curator, editor, second):
    record = factories.petition()
    edited(record, editor, "Mine")
    assert refused(drafts.publish, record, editor) == [TURN]
    edited(record, curator, "Mine")  # she saved it as it was
    assert refused(drafts.publish, record, editor) == [TURN]
    edited(record, curator, "Hers")
    assert drafts.publish(record, editor).title == "Hers"


def test_what_was_restored_is_the_restorer_s_own(editor, second):
    record = written(None)
    save(record, second, title="Second")
    drafts.publish(record, editor)
    drafts.restore(record, history.revisions(record).last(), editor)
    assert refused(drafts.publish, record, editor) == [TURN]


def test_it_holds_in_the_admin_for_one_and_for_many(client, editor, second):
    client.force_login(editor)
    post(client, reverse("admin:campaign_petition_add"), title="Mine", slug="mine")
    mine = Petition.objects.get()
    factories.cite(mine, factories.passage(), "title")
    url = reverse("admin:campaign_petition_decide", args=[mine.pk, "publish"])
    assert client.get(url).context["things"] == [(mine, [TURN])]
    client.post(url, {"reason": "Ready"})
    other = written(second)
    data = {"action": "publish", ACTION_CHECKBOX_NAME: [str(mine.pk), str(other.pk)], "decided": "1", "reason": "Go"}
    client.post(reverse("admin:campaign_petition_changelist"), data)
    assert list(Petition.objects.published()) == [other]
    record = factories.petition()
    edited(record, editor, "Edited")
    for name in ("petition", "pendingedit"):
        decision = "publish-edit" if name == "petition" else "publish"
        client.post(reverse(f"admin:campaign_{name}_decide", args=[record.pk, decision]), {"reason": "Ready"})
    assert drafts.pending(record).author == editor


def test_a_merge_publishes_nobody_s_own_draft(editor, second):
    kept = factories.organization("Committee")
    gone = factories.organization("The Committee", published=False)
    factories.name(gone, "CoTP", factories.passage())
    save(gone, editor, private_note="The same as the other one.")
    assert refused(merging.merge, kept, gone, editor, "The same") == [TURN]
    assert merging.merge(kept, gone, second, "The same")


def test_who_captured_a_source_does_not_release_it(editor, second):
    source = factories.document(released=False, text="")
    factories.version(source, "The first text.", captured_by="editor")
    assert refused(releasing.release, source, editor) == [TURN]
    releasing.release(source, second)
    later = factories.version(source, "The second text.", cleared=False, captured_by="editor")
    assert refused(releasing.clear, later, editor) == [TURN]
    releasing.clear(later, second)


def test_where_it_is_off_everybody_publishes_their_own(settings, editor):
    settings.FOUR_EYES = False
    draft = written(None)
    save(draft, editor, title="Mine")
    assert drafts.publish(draft, editor).is_published


def test_who_is_second_is_told_who_was_first(editor, second):
    draft = written(None)
    drafts.publish(draft, second, "Read")
    first, who = refused(drafts.publish, draft, editor, "Read, too")
    assert (first, who[:49]) == (
        "It is published, and no edit waits.",
        "The last decision about it was taken by second, 2",
    )


def test_what_changed_since_somebody_looked_is_not_published(editor, curator):
    record = factories.petition()
    edited(record, curator, "One")
    seen = drafts.to_publish(record)
    edited(record, curator, "Two")
    assert refused(drafts.publish, record, editor, "Read", seen) == [
        "It changed since you looked at it. Look at it again, then publish it."
    ]
    assert drafts.publish(record, editor, "Read", drafts.to_publish(record)).title == "Two"
