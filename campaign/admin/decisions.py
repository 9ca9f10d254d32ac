"""The decisions about records, as buttons and list actions: what they are called and what they say."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign import drafts, gate
from campaign.models import Record
from documents.admin.deciding import Decision
from documents.admin.redactions import withheld_with

PUBLISH = drafts.PUBLISH
Status = Record.Status


def _publish(record, user, reason):
    return gate.notices(drafts.publish(record, user, reason))


def _withhold(record, user, reason):
    leading = {each.pk for each in drafts.leading_to(record)}
    gone = drafts.withhold(record, user, reason)
    return [_went_along(each) if each.pk in leading else withheld_with(each) for each in gone]


def _went_along(other):
    return gettext("“%s” goes with it, because its address leads there.") % other


def _submit(record, user, reason):
    drafts.submit(record, user, reason)


def _withdraw(record, user, reason):
    went = [_went_along(each) for each in drafts.leading_to(record) if each.is_published]
    drafts.withdraw(record, user, reason)
    return went


def _lift(record, user, reason):
    drafts.lift(record, user, reason)
    left = [each for each in drafts.leading_to(record) if each.status in (Status.WITHHELD, Status.WITHDRAWN)]
    return [_stays(each) for each in left]


def _stays(other):
    return gettext("“%(title)s”, which leads to it, stays as it is: %(status)s.") % {
        "title": other, "status": other.get_status_display(),
    }  # fmt: skip


def _discard(record, user, reason):
    drafts.discard(record, user, reason)


def _waits(record):
    return drafts.pending(record) is not None


def _came_back(record):
    edit = drafts.pending(record)
    return edit is not None and edit.returned_at is not None


def decisions_about(opts):
    """What can be decided about records of this kind, in the order of their life."""
    change = f"{opts.app_label}.change_{opts.model_name}"
    return (
        Decision(
            "submit", _("Hand over for review"), _("An editor will find it under “in review”."),
            _("“%s” is handed over for review."), _submit,
            lambda record: record.status == Status.DRAFT or _came_back(record), change,
        ),
        Decision(
            "publish", _("Publish"), _("Readers will see it at once, and every passage it rests on."),
            _("“%s” is published."), _publish,
            lambda record: record.status in (Status.DRAFT, Status.REVIEW, Status.WITHDRAWN), PUBLISH,
            reason_required=True, of_what_was_seen=True,
        ),
        Decision(
            "publish-edit", _("Publish the edit"), _("Readers will see the record with the waiting edit."),
            _("“%s”: the edit is published."), _publish,
            lambda record: record.is_published and _waits(record), PUBLISH, reason_required=True, in_list=False,
            of_what_was_seen=True,
        ),
        Decision(
            "discard", _("Discard the edit"), _("The record stays as readers see it; the waiting edit is dropped."),
            _("“%s”: the edit is discarded."), _discard, _waits, PUBLISH,
        ),
        Decision(
            "withdraw", _("Withdraw"), _("Its address will say that it was published once and is taken back."),
            _("“%s” is withdrawn."), _withdraw, lambda record: record.is_published, PUBLISH, reason_required=True,
        ),
        Decision(
            "withhold", _("Withhold"),
            _("It leaves the public at once. A person’s name is masked in every source, too."),
            _("“%s” is withheld."), _withhold, lambda record: record.status != Status.WITHHELD, PUBLISH,
        ),
        Decision(
            "lift", _("Back to draft"),
            _("It becomes a draft again, and can be published. A person’s name is no longer masked in the sources."),
            _("“%s” is a draft again."), _lift,
            lambda record: record.status in (Status.WITHHELD, Status.WITHDRAWN), PUBLISH, reason_required=True,
        ),
    )  # fmt: skip
