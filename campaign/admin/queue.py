"""What an editor reads of each entry of the review queue: what changed, what stands in the way, who says what.

Everything is read for the whole page at once: a constant number of queries, however many entries there are.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from campaign import drafts, gate, history, merges, proposed, wording
from campaign.models import PendingEdit, Petition, ReviewComment
from documents import foureyes
from documents.reading import masked_forms

from .comparing import comparison
from .facts import record_facts

SHOWN = 60  # facts of an entry; more are counted


@dataclass
class Entry:
    record: object
    edit: object  # the waiting edit, or None
    since: object
    key: str  # "petition~<uuid>", for forms
    title: str  # who launched it is named too, where two may bear one title
    what: str  # "new", "edit" or "again": published before, and taken back
    author: object = None
    said: str = ""  # what the author wrote about the change
    facts: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    comments: list = field(default_factory=list)
    looked_at: str = ""  # see `drafts.publish`
    own: str = ""  # why this user is not to publish it, though others may

    @property
    def more(self):
        return max(len(self.facts) - SHOWN, 0)

    @property
    def shown(self):
        return self.facts[:SHOWN]

    @property
    def id(self):
        return self.record.pk

    @property
    def change_url(self):
        return f"admin:campaign_{self.record._meta.model_name}_change"

    @property
    def history_url(self):
        return f"admin:campaign_{self.record._meta.model_name}_history"


def key_of(record):
    return f"{record._meta.model_name}~{record.pk}"


def entries(waiting, user):
    """The Entries of these `reviewing.Waiting`, in their order."""
    records = _records(waiting)
    waiting = [one for one in waiting if one.pk in records]  # some may be deleted meanwhile
    edits = PendingEdit.objects.filter(record_id__in=list(records)).select_related("author")
    edits = {edit.record_id: edit for edit in edits}
    live = {pk: tree for (_model, pk), tree in merges.trees_of([(one.model, one.pk) for one in waiting]).items()}
    recent = history.recent(records.values())
    comments = defaultdict(list)
    for comment in ReviewComment.objects.filter(record_id__in=list(records)).select_related("author", "resolved_by"):
        comments[comment.record_id].append(comment)
    problems = _problems(records, edits)
    states = {pk: _states(record, edits.get(pk), live[pk], recent[pk]) for pk, record in records.items()}
    compared = comparison()
    compared.read(*(tree for pair in states.values() for tree in pair))
    by = wording.initiators([record for record in records.values() if isinstance(record, Petition)])
    found = []
    for one in waiting:
        record, edit = records[one.pk], edits.get(one.pk)
        title = wording.titled(record, by.get(one.pk, ()))
        entry = Entry(record, edit, one.since, key_of(record), title, _what(record))
        entry.facts = record_facts(compared, *states[one.pk])
        entry.problems, entry.comments = problems[one.pk], comments[one.pk]
        entry.looked_at = drafts.seen(record, edit, live[one.pk])
        _say_who(entry, recent[one.pk], user)
        found.append(entry)
    return found


def _records(waiting):
    keys = defaultdict(list)
    for one in waiting:
        keys[one.model].append(one.pk)
    return {record.pk: record for model, pks in keys.items() for record in model.objects.filter(pk__in=pks)}


def _what(record):
    if record.is_published:
        return "edit"
    return "again" if record.published_at else "new"


def _states(record, edit, live, recent):
    """(what readers see or last saw, what they would see)."""
    before = live if record.is_published else recent.tree(recent.shown) if recent.shown else []
    return before, edit.tree if edit else live


def _problems(records, edits):
    found = {pk: [] for pk in records}
    forms = masked_forms()
    of_kind = defaultdict(list)
    for pk, record in records.items():
        if record.status == drafts.Status.WITHHELD:
            found[pk].append(drafts.WITHHELD)
        elif pk not in edits:
            of_kind[type(record)].append(record)
    for group in of_kind.values():
        found |= gate.problems(group, forms)
    waiting = [edit for pk, edit in edits.items() if not found[pk]]
    return found | (proposed.problems(waiting, forms) if waiting else {})


def _say_who(entry, recent, user):
    """Who made the last change, what they wrote about it, and whether they are the one who reads this."""
    if entry.edit is not None:
        entry.author, entry.said = entry.edit.author, entry.edit.comment
    else:
        change = recent.last_change()
        entry.author = change.user if change else None
        entry.said = recent.revisions[0].comment if recent.revisions else ""
    entry.own = foureyes.refusal(user, entry.author and entry.author.get_username(), drafts.PUBLISH)
