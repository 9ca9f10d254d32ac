"""One value of a record changed by itself, for many records at a time: its kind, the campaigns it belongs to.

A draft changes at once; what is published gets an edit that waits, or the one that waits goes on with it.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.changing import change
from campaign.drafts import Refused
from documents import revising


def set_kind(record, user, reason, kind):
    """Give it another kind. Raises Refused where it is of this kind."""

    def do(record):
        _check(record.kind != kind)
        record.kind = kind
        record.save()

    return _changed(record, user, _because(_("Kind changed"), reason), do)


def assign(record, user, reason, campaign):
    """Let it belong to a campaign. Raises Refused where it does."""

    def do(record):
        _check(not record.campaigns.filter(pk=campaign.pk).exists())
        record.campaigns.add(campaign)

    return _changed(record, user, _because(_("Assigned to “%s”") % campaign, reason), do)


def remove(record, user, reason, campaign):
    """Let it belong to a campaign no longer. Raises Refused where it does not."""

    def do(record):
        _check(record.campaigns.filter(pk=campaign.pk).exists())
        record.campaigns.remove(campaign)

    return _changed(record, user, _because(_("Removed from “%s”") % campaign, reason), do)


def _changed(record, user, comment, do):
    if change(record, user, comment, do) is None:
        return []
    return [_("What is published changes for readers once an editor publishes the edit that waits now.")]


def _check(differs):
    if not differs:
        raise Refused([_("It is like that already.")])


@transaction.atomic
def set_archived(topic, archived, user, reason):
    """Offer a topic for new positions no longer, or again. Raises Refused where that is so."""
    topic = type(topic)._base_manager.select_for_update().get(pk=topic.pk)
    _check(topic.archived != archived)
    revising.keep_prior_state(topic)
    with revising.revision(user, _because(_("Archived") if archived else _("Offered again"), reason)):
        topic.archived = archived
        topic.save()
        revising.keep(topic)


def _because(comment, reason):
    return f"{comment}: {reason}" if reason else comment
