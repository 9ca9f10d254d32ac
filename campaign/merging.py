"""Two records of the same thing become one.

The kept record gets everything that the gone one has and everything that points at it; the gone one stays as an empty
record that is `replaced_by` the kept one, so that its addresses and its id lead there. A merge is one transaction and
one revision that holds every record it touched; `unmerging.undo` takes it back.

What readers see changes only by somebody who may publish: where one of the two was ever public, only an editor merges,
and what is published has to pass the gate afterwards.
"""

import json
from collections import defaultdict

import reversion
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from reversion.models import Version

from campaign import gate, history, labelling, trees
from campaign.drafts import Refused, Stale, Status, check_four_eyes
from campaign.merges import PUBLISH, in_words, permission, preview, trees_of
from campaign.models import FormerAddress, PendingEdit, Topic
from documents import revising

__all__ = [
    "MERGED", "PUBLISH", "apply", "check", "in_words", "keep", "merge", "permission", "preview", "problems_of",
]  # fmt: skip

# A revision is known as a merge by how its comment begins, so these words are the same in every language.
MERGED = "Merged “"
PRIOR = "As it stood before a merge"


@transaction.atomic
def merge(kept, gone, user, reason, choices=None, token=""):
    """Merge, and return sentences worth telling. Raises Refused, or Stale where the preview's `token` is another."""
    if not reason.strip():
        raise Refused([_("Say why; the reason stays in the history.")])
    kept, gone = _locked(kept, gone)
    plan = preview(kept, gone, choices)
    kept, gone = plan.kept, plan.gone
    if user is not None and not user.has_perm(permission(kept, gone)):
        raise Refused([_("Only somebody who may publish merges what is or was public.")])
    if not isinstance(kept, Topic) and kept.is_published and not gone.is_published:
        check_four_eyes(gone, user)  # what it holds becomes public with the merge
    if (token and token != plan.token) or not _held(plan):
        raise Stale([_("Something changed since you saw what would move. Look at it again.")])
    public = {key for key in plan.after if key[0] is not Topic and _get(key).is_published}
    stood = problems_of(public)
    for key in plan.after:
        keep_prior(_get(key))
    for edit, _tree, _base in plan.edits:
        keep_prior_edit(edit)
    comment = f"{MERGED}{gone}” into “{kept}”: {reason.strip()}"
    with history.revision(user, comment):
        _write(plan)
        for key in plan.after:
            keep(_get(key))
    check(kept.pk, public - {(type(gone), gone.pk)}, stood)
    labelling.move(gone, kept, history.revisions(kept).first())
    said = [_("“%(gone)s” is merged into “%(kept)s”.") % {"gone": gone, "kept": kept}]
    if not isinstance(kept, Topic) and kept.is_published:
        said += gate.notices(kept)
    return said


def _held(plan):
    """Lock everything that the merge touches; whether all of it still stands as the plan has it."""
    records = [key for key in plan.before if key[0] is not Topic]
    for model in dict.fromkeys(model for model, _pk in records):
        keys = [pk for other, pk in records if other is model]
        list(model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    list(PendingEdit.objects.select_for_update().filter(pk__in=[edit.pk for edit, _tree, _base in plan.edits]))
    return trees_of(records) == {key: plan.before[key] for key in records}


def _locked(*two):
    """Both, locked in one order whoever is kept, so that two merges at once wait for each other."""
    for each in two:
        if each.pk is None:
            raise Refused([_("“%s” is no longer there.") % each])
    found = {}
    for each in sorted(two, key=lambda each: str(each.pk)):
        row = type(each)._base_manager.select_for_update().filter(pk=each.pk).first()
        if row is None:
            raise Refused([_("“%s” is no longer there.") % each])
        found[type(each), each.pk] = row
    return [found[type(each), each.pk] for each in two]


# --- doing it --------------------------------------------------------------------------------


def _get(key):
    return key[0]._base_manager.get(pk=key[1])


def _write(plan):
    gone, now = plan.gone, timezone.now()
    order = [(type(gone), gone.pk), *(key for key in plan.after if key[1] != gone.pk)]
    for key in order:
        if key[0] is not Topic:
            apply(plan.after[key])
            key[0]._base_manager.filter(pk=key[1]).update(updated_at=now)
    if isinstance(gone, Topic):
        gone.archived = True
        gone.save()
    else:
        _retire(gone)
    for edit, tree, base in plan.edits:
        edit.tree, edit.base = tree, base
        edit.save()


def apply(tree):
    """Make a record's live rows what the tree says, or say in words why that cannot be."""
    try:
        with transaction.atomic():
            return trees.apply(tree)
    except trees.DoesNotFit as error:
        raise Refused([str(error)]) from error
    except IntegrityError as error:
        raise Refused([trees.in_words(error)]) from error


def _retire(gone):
    """What was public once is withdrawn, what was not stays a draft; the addresses lead to the kept one."""
    if gone.published_at:
        FormerAddress.objects.update_or_create(
            record_type=trees.record_type(gone), slug=gone.slug, defaults={"record_id": gone.pk}
        )
    status = Status.WITHDRAWN if gone.published_at else Status.DRAFT
    type(gone)._base_manager.filter(pk=gone.pk).update(status=status)


def problems_of(keys):
    """{(model, pk): {problem}} of what stands published."""
    by_model = defaultdict(list)
    for model, pk in keys:
        by_model[model].append(pk)
    return {
        (model, pk): [str(each) for each in found]
        for model, pks in by_model.items()
        for pk, found in gate.problems(model._base_manager.filter(pk__in=pks)).items()
    }


def check(strict, public, stood):
    """Refuse what the gate refuses: of the record `strict` everything, of the others what `stood` did not have."""
    said = []
    for (model, pk), problems in problems_of(public).items():
        record = _get((model, pk))
        new = [each for each in problems if pk == strict or each not in stood.get((model, pk), ())]
        said += [_("%(record)s: %(problem)s") % {"record": f"“{record}”", "problem": each} for each in new]
    if said:
        raise Refused(said)


def keep(thing):
    """Add the whole of it to the revision that is open."""
    if isinstance(thing, Topic):
        reversion.add_to_revision(thing)
    else:
        history.keep(thing)


def keep_prior(thing):
    """Let the newest revision hold how it stands, so that the merge can be undone. Call it outside a revision."""
    if isinstance(thing, Topic):
        newest = revising.revisions(thing).first()
        same = newest is not None and revising.state_at(newest, thing) == revising.state(thing)
    else:
        newest = history.revisions(thing).first()
        same = newest is not None and trees.digest(history.tree_at(newest, thing)) == trees.digest(trees.tree(thing))
    if newest is None or not same:
        with history.revision(None, history.BASELINE if newest is None else PRIOR):
            keep(thing)


def keep_prior_edit(edit):
    versions = Version.objects.get_for_object_reference(PendingEdit, edit.pk).order_by("-pk")
    newest = json.loads(versions[0].serialized_data)[0]["fields"] if versions else {}
    if (newest.get("tree"), newest.get("base")) != (edit.tree, edit.base):
        with history.revision(None, PRIOR):
            history.keep_edit(edit)
