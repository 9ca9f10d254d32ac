"""A merge is taken back: everything that it touched stands again as it did before."""

import json

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from reversion.models import Version

from campaign import drafts, history, labelling, merging, trees
from campaign.drafts import Refused, Status
from campaign.models import RECORDS, PendingEdit, Topic
from documents import revising


def is_merge(revision):
    return revision.comment.startswith(merging.MERGED)


class _Undoing:
    """What a merge touched: how each stood before, how it left it, and how it stands now."""

    def __init__(self, revision):
        self.revision, self.problems = revision, []
        self.things, self.edits, self.before, self.status = {}, {}, {}, {}
        self.gone = None
        for version in revision.version_set.select_related("content_type").order_by("object_id"):
            model = version.content_type.model_class()
            if model in RECORDS or model is Topic:
                self._read(model, version)
            elif model is PendingEdit:
                self._read_edit(version)
        if not is_merge(revision) or not self.things or (self.gone is None and not self._are_topics()):
            raise Refused([_("That revision is no merge, so there is nothing to undo.")])
        self._look_for_new_edits()

    def _are_topics(self):
        return any(isinstance(thing, Topic) for thing in self.things.values())

    def _read(self, model, version):
        thing = model._base_manager.select_for_update().filter(pk=version.object_id).first()
        if thing is None:
            self.problems.append(_("“%s” was deleted since the merge.") % version.object_repr)
            return
        key = (model, thing.pk)
        versions = Version.objects.get_for_object(thing).filter(revision__lt=self.revision.pk)
        older = versions.order_by("-revision_id").first()
        if older is None:
            self.problems.append(_("The history does not hold how “%s” stood before.") % thing)
            return
        self.things[key] = thing
        read = revising.state_at if model is Topic else history.tree_at
        self.before[key] = read(older.revision, thing)
        now = revising.state(thing) if model is Topic else trees.tree(thing)
        after, was = _fields(version), _fields(older)
        moved_on = trees.digest(read(self.revision, thing)) != trees.digest(now)
        if moved_on or after.get("status") != getattr(thing, "status", None):
            self.problems.append(_("“%s” changed since the merge.") % thing)
        self.status[key] = was.get("status")
        if after.get("replaced_by") and not was.get("replaced_by"):
            self.gone = key

    def _read_edit(self, version):
        edit = PendingEdit.objects.select_for_update().filter(pk=version.object_id).first()
        if edit is None:
            return  # published or discarded: its record says whether that is in the way
        versions = Version.objects.get_for_object_reference(PendingEdit, edit.pk).filter(revision__lt=self.revision.pk)
        older = versions.order_by("-revision_id").first()
        if older is None or _fields(version)["tree"] != edit.tree:
            self.problems.append(_("%s: it changed since the merge. Publish or discard it first.") % edit)
        else:
            self.edits[edit.pk] = (edit, _fields(older))

    def _look_for_new_edits(self):
        touched = [pk for _model, pk in self.things]
        for edit in PendingEdit.objects.filter(record_id__in=touched).exclude(pk__in=list(self.edits)):
            said = _("%s waits. Publish or discard it first.") % edit
            if not any(str(edit) in each for each in self.problems):
                self.problems.append(said)


def _fields(version):
    return json.loads(version.serialized_data)[0]["fields"]


def permission(revision):
    """What somebody needs who undoes this merge."""
    found = merging.PUBLISH
    for version in revision.version_set.select_related("content_type"):
        model, fields = version.content_type.model_class(), _fields(version)
        if model is Topic:
            return "campaign.change_topic"
        if fields.get("published_at") and (fields.get("replaced_by") or _is_kept(revision, version)):
            return merging.PUBLISH
        if fields.get("replaced_by"):
            found = f"campaign.change_{model._meta.model_name}"
    return found


def _is_kept(revision, version):
    return any(
        _fields(each).get("replaced_by") == version.object_id
        for each in revision.version_set.filter(content_type=version.content_type)
    )


@transaction.atomic
def undo(revision, user, reason):
    """Restore everything that the merge touched; returns sentences. Refused says what changed since."""
    if not reason.strip():
        raise Refused([_("Say why; the reason stays in the history.")])
    undoing = _Undoing(revision)
    if undoing.problems:
        raise Refused(undoing.problems)
    if user is not None and not user.has_perm(permission(revision)):
        raise Refused([_("Only somebody who may publish undoes a merge of what is or was public.")])
    live = {key for key, status in undoing.status.items() if status == Status.PUBLISHED}
    stood = merging.problems_of(live - {undoing.gone})
    with history.revision(user, f"Undone ({revision.comment}): {reason.strip()}"):
        # The gone one takes its rows back last, when the kept one no longer has them.
        for key in sorted(undoing.things, key=lambda key: key == undoing.gone):
            _restore(key, undoing)
        for edit, fields in undoing.edits.values():
            edit.tree, edit.base = fields["tree"], fields["base"]
            edit.save()
        for model, pk in undoing.things:
            merging.keep(model._base_manager.get(pk=pk))
    merging.check(undoing.gone and undoing.gone[1], live, stood)
    labelling.move_back(revision)
    return [_("The merge is undone; both stand as they did before.")]


def _restore(key, undoing):
    model, pk = key
    if model is Topic:
        topic = undoing.things[key]
        topic.archived = undoing.before[key][0]["fields"]["archived"]
        topic.save()
        return
    record = merging.apply(undoing.before[key])
    status = undoing.status[key]
    if key == undoing.gone and status == Status.PUBLISHED:
        drafts.keep_address(record, record.slug)
    model._base_manager.filter(pk=pk).update(status=status, updated_at=timezone.now())
