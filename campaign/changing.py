"""Changing a record from somewhere else than its own form: the same rules, in one place.

A draft changes at once, in one revision. What is published never changes by itself: the change is made on the rows
inside a transaction that is rolled back, on top of the edit that waits already if there is one, and the result waits
as an edit. So whoever changes records (the reading view, a list's action) need not know which of the two it is.
"""

from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign import drafts, history, trees


@contextmanager
def as_it_would_be(record):
    """The record with its waiting edit applied, if it has one. The rows are the published ones again afterwards."""
    edit = drafts.pending(record)
    if edit is None:
        yield type(record).objects.get(pk=record.pk)
        return
    with transaction.atomic():
        yield _applied(edit)
        transaction.set_rollback(True)


@transaction.atomic
def change(record, user, comment, do):
    """Let `do(record)` change the record's fields, rows or citations.

    Returns the PendingEdit that waits now, or None where it is a draft and changed at once. What `do` raises leaves
    everything as it was. Raises drafts.Refused where the waiting edit no longer fits.
    """
    record = type(record).objects.select_for_update().get(pk=record.pk)
    edit = drafts.pending(record)
    if edit is None and not record.is_published:
        history.keep_prior_state(record)
        with history.revision(user, comment):
            do(record)
            record = type(record).objects.get(pk=record.pk)
            record.updated_at = timezone.now()
            record.save(update_fields=["updated_at"])
            history.keep(record)
        return None
    history.keep_prior_state(record)
    with transaction.atomic():
        do(_applied(edit) if edit else record)
        tree = trees.tree(record)
        transaction.set_rollback(True)
    return drafts.propose(record, tree, user, comment)


def _applied(edit):
    try:
        with transaction.atomic():
            return trees.apply(edit.tree)
    except (trees.DoesNotFit, IntegrityError) as error:
        said = trees.in_words(error) if isinstance(error, IntegrityError) else error
        raise drafts.Refused(
            [_("The edit of “%(record)s” that waits no longer fits. Open it, mend it and save it. %(why)s")
             % {"record": edit.record, "why": said}]
        ) from error  # fmt: skip
