"""One value of a record changed by itself, for many records at a time: its kind, the campaigns it belongs to.

A draft changes at once; what is published gets an edit that waits, or the one that waits goes on with it.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign import drafts, history, trees
from campaign.drafts import Refused
from documents import revising


def set_kind(record, user, reason, kind):
    """Give it another kind. Raises Refused where it is of this kind."""
    return _change(record, user, _because(_("Kind changed"), reason), lambda fields: fields | {"kind": kind})


def assign(record, user, reason, campaign):
    """Let it belong to a campaign. Raises Refused where it does."""

    def change(fields):
        return fields | {"campaigns": sorted({*fields["campaigns"], str(campaign.pk)})}

    return _change(record, user, _because(_("Assigned to “%s”") % campaign, reason), change)


def remove(record, user, reason, campaign):
    """Let it belong to a campaign no longer. Raises Refused where it does not."""

    def change(fields):
        return fields | {"campaigns": [key for key in fields["campaigns"] if key != str(campaign.pk)]}

    return _change(record, user, _because(_("Removed from “%s”") % campaign, reason), change)


@transaction.atomic
def _change(record, user, comment, change):
    record = type(record)._base_manager.select_for_update().get(pk=record.pk)
    edit = drafts.pending(record) if record.is_published else None
    tree = edit.tree if edit else trees.tree(record)
    before, after = tree[0]["fields"], change(tree[0]["fields"])
    if after == before:
        raise Refused([_("It is like that already.")])
    tree[0]["fields"] = after
    history.keep_prior_state(record)
    if record.is_published:
        drafts.propose(record, tree, user, comment)
        return [_("What is published changes for readers once an editor publishes the edit that waits now.")]
    with history.revision(user, comment):
        if "kind" in after:
            record.kind = after["kind"]
        record.updated_at = timezone.now()
        record.save()
        if after.get("campaigns") != before.get("campaigns"):
            record.campaigns.set(after["campaigns"])
        history.keep(record)
    return []


@transaction.atomic
def set_archived(topic, archived, user, reason):
    """Offer a topic for new positions no longer, or again. Raises Refused where that is so."""
    topic = type(topic)._base_manager.select_for_update().get(pk=topic.pk)
    if topic.archived == archived:
        raise Refused([_("It is like that already.")])
    revising.keep_prior_state(topic)
    with revising.revision(user, _because(_("Archived") if archived else _("Offered again"), reason)):
        topic.archived = archived
        topic.save()
        revising.keep(topic)


def _because(comment, reason):
    return f"{comment}: {reason}" if reason else comment
