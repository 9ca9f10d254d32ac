"""Putting the rows of a bundle into the database, batch by batch."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from campaign.bundles.checking import owner_of
from campaign.bundles.finishing import record_model
from campaign.bundles.kinds import BY_MODEL, DERIVED, KINDS, PUBLIC_STATUS
from campaign.models import RECORDS, Citation, Topic
from documents.inserting import insert
from documents.models import Document, Erasure, MaskedString, Original, Passage, Redaction, Span, Version

# What has a history of its own, besides records (whose rows are part of theirs).
_WITH_HISTORY = (Topic, Document, Passage, Span, Redaction, MaskedString)
_NEVER_CHANGED = {Version: {"cleared_at"}, Original: set(), Erasure: set()}  # but for these columns


@dataclass
class Count:
    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass
class Loaded:
    """What a load did, by kind, and the SHA-256 of the bundle's files."""

    sha256: str
    suggested: list = field(default_factory=list)  # (source's address, version's number, masks suggested)
    counts: dict = field(default_factory=lambda: {kind.name: Count() for kind in KINDS})

    @property
    def new(self):
        return sum(count.new for count in self.counts.values())

    @property
    def changed_anything(self):
        return any(count.new or count.changed for count in self.counts.values())


class Store:
    """Adds what is new and updates what differs; `finish` is told what is left to do at the end."""

    def __init__(self, problems, loaded, seen, finish, is_public):
        self.problems, self.loaded, self.seen, self.finish = problems, loaded, seen, finish
        self.is_public = is_public
        self.stored = {kind.name: set() for kind in KINDS}  # ids, as integers, that were there before
        self.is_empty = {kind.name: not kind.model._base_manager.exists() for kind in KINDS}
        self.nothing_stood = all(self.is_empty.values())

    def put(self, kind, items):
        """Store a batch of items that passed every check."""
        stored = self.stored_rows(kind, items)
        new, changed = [], []
        for item in items:
            row = stored.get(item.pk)
            if row is None:
                new.append(item)
                continue
            self.stored[kind.name].add(item.pk.int)
            names = self.differences(kind, item, row)
            if not names:
                self.loaded.counts[kind.name].unchanged += 1
            elif self.may_change(kind, item, row, names):
                changed.append((item, row, names))
        if not self.problems:
            self.keep_prior_states(kind, new, changed)
        self.insert(kind, new)
        for item, row, names in changed:
            self.update(kind, item, row, names)
        for item in items:
            if item.status in PUBLIC_STATUS:
                self.finish.to_release[kind.name][item.pk] = item.line

    def stored_rows(self, kind, items):
        """{pk: {column: value}} of the items that are in the database already."""
        if self.is_empty[kind.name]:
            return {}
        pks = [item.pk for item in items]
        columns = [column.attname for column in kind.columns]
        columns += [f"{name}_{part}" for name in kind.pairs for part in ("type_id", "id")]
        rows = {row["pk"]: row for row in kind.model._base_manager.filter(pk__in=pks).values("pk", *columns)}
        if kind.has_campaigns:
            for row in rows.values():
                row["campaigns"] = set()
            name = kind.through_name
            for pk, campaign in kind.through.objects.filter(**{f"{name}__in": list(rows)}).values_list(
                name, "campaign_id"
            ):
                rows[pk]["campaigns"].add(campaign)
        return rows

    def differences(self, kind, item, row):
        values = vars(item.instance)
        names = {
            column.attname
            for column in kind.columns
            if row[column.attname] != values[column.attname] and not (column.is_kept and column.name not in item.given)
        }
        for pair in kind.pairs:
            names |= {name for name in (f"{pair}_type_id", f"{pair}_id") if row[name] != values[name]}
        if kind.has_campaigns and row["campaigns"] != set(item.campaigns):
            names.add("campaigns")
        return names

    def may_change(self, kind, item, row, names):
        why_not, field = "", ""
        columns = ", ".join(sorted(names))
        if names - _NEVER_CHANGED.get(kind.model, names):
            what = "a tombstone" if kind.model is Erasure else "a captured text"
            why_not = f"has other values than are stored ({columns}); {what} never changes."
        elif kind.model is Passage and row["erased_at"]:
            why_not = f"its quote was erased here on {row['erased_at']:%Y-%m-%d} and does not come back. Leave it out."
        elif kind.model is Passage and "erased_at" in names:
            why_not = (
                "its quote was erased where the bundle comes from, and is still here. Erase its version here, too."
            )
            field = "erased_at"
        elif kind.model is Passage and names & set(Passage.QUOTE) and item.instance.is_in_public_use():
            why_not = "a published record rests on this passage, so its quote stays as it is. Make a new passage."
            field = "exact"
        elif item.status in PUBLIC_STATUS and row["status"] in ("withheld", "withdrawn"):
            why_not = f"“{item.instance}” was {row['status']} here. Lift that first, or leave it out."
            field = "status"
        elif kind.model is Version and row["cleared_at"] and not item.instance.cleared_at:
            why_not = "was cleared for the public here; a load never takes that back."
            field = "cleared_at"
        elif self.is_public:
            why_not = f"has other values than are stored ({columns}); a public bundle, being partial, changes nothing."
        if why_not:
            self.problems.add(why_not, kind.file, item.line, field)
        return not why_not

    def keep_prior_states(self, kind, new, changed):
        """Let the history know what is about to change, before it does."""
        if self.nothing_stood:
            return
        if kind.is_record or kind.model in _WITH_HISTORY:
            for item, _, _ in changed:
                self.finish.touch(kind.model, item.pk)
            return
        for item in new:
            self.touch_owner(kind, vars(item.instance))
        for item, row, _ in changed:
            self.touch_owner(kind, vars(item.instance))
            self.touch_owner(kind, row)

    def touch_owner(self, kind, values):
        if kind.model is Citation:
            model = record_model(values["record_type_id"])
            owner = model, values["record_id"]
        else:
            owner = owner_of(kind, values)
        if owner is None or owner[0] not in RECORDS:
            return
        name, pk = BY_MODEL[owner[0]].name, owner[1]
        if pk.int not in self.seen[name] or pk.int in self.stored[name]:
            self.finish.touch(*owner)

    def insert(self, kind, items):
        """All at once; where the database refuses, by halves until the line is found."""
        if not items:
            return
        for item in items:
            if item.status in PUBLIC_STATUS:
                item.instance.status = "draft"
            if hasattr(item.instance, "derive"):
                item.instance.derive()
        try:
            with transaction.atomic():
                insert([item.instance for item in items])
                self.insert_campaigns(kind, items)
        except (IntegrityError, DataError) as error:
            if len(items) == 1:
                self.explain(kind, items[0], error)
                return
            half = len(items) // 2
            self.insert(kind, items[:half])
            self.insert(kind, items[half:])
            return
        self.loaded.counts[kind.name].new += len(items)
        self.finish.added(kind, items)

    def insert_campaigns(self, kind, items):
        if kind.has_campaigns:
            insert(
                kind.through(**{kind.through_name: item.pk, "campaign_id": pk})
                for item in items
                for pk in item.campaigns
            )

    def update(self, kind, item, row, names):
        values = vars(item.instance)
        if item.status in PUBLIC_STATUS:
            item.instance.status = row["status"]
        if hasattr(item.instance, "derive"):
            item.instance.derive()
        written = {column.attname for column in kind.columns if not column.is_kept or column.name in item.given}
        written |= {field.attname for field in kind.model._meta.fields if field.name in DERIVED}
        written |= {f"{name}_{part}" for name in kind.pairs for part in ("type_id", "id")}
        if kind.model is Version:
            written = {"cleared_at"}
        elif "updated_at" in values and "updated_at" not in item.given:
            item.instance.updated_at = timezone.now()
            written.add("updated_at")
        try:
            with transaction.atomic():
                kind.model._base_manager.filter(pk=item.pk).update(**{name: values[name] for name in written})
                if "campaigns" in names:
                    item.instance.campaigns.set(item.campaigns)
        except (IntegrityError, DataError) as error:
            item.instance._state.adding = False
            self.explain(kind, item, error)
            return
        self.loaded.counts[kind.name].changed += 1
        self.finish.changed(kind, item, row, names)

    def explain(self, kind, item, error):
        """Why the database refused a row, in the words of its constraints."""
        if self.problems.is_full:
            self.problems.add(error)
            return
        try:
            item.instance.validate_unique()
            item.instance.validate_constraints()
        except ValidationError as invalid:
            self.problems.add_invalid(invalid, kind.file, item.line)
        else:
            self.problems.add(f"the database refuses it: {error}", kind.file, item.line)
