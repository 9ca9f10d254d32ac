"""Loading a bundle: everything is checked, then everything is in; or nothing is.

One transaction. Rows go in by batches, records and sources as drafts; when every row and citation is there,
the gate decides on those that the bundle calls published, as it would for a person (`finishing`). What is
there already and the same stays untouched, so that a bundle can be loaded again. Nothing is ever removed.

Memory does not grow with the bundle, except for the ids of its rows (as integers).
"""

import hashlib
from dataclasses import dataclass, field
from functools import partial

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from tqdm import tqdm

from campaign.bundles import finishing
from campaign.bundles.checking import Check, owner_of
from campaign.bundles.kinds import BY_MODEL, DERIVED, KINDS, PUBLIC_STATUS
from campaign.bundles.lines import read
from campaign.bundles.opening import BadLine, opened
from campaign.bundles.problems import Problems
from campaign.models import RECORDS, Citation, Topic
from documents import text as texts
from documents.models import Document, MaskedString, Original, Passage, Redaction, Span, Version

BATCH = 1000  # lines
BATCH_WEIGHT = 8_000_000  # characters or bytes of texts and originals

# What has a history of its own, besides records (whose rows are part of theirs).
_WITH_HISTORY = (Topic, Document, Passage, Span, Redaction, MaskedString)
_NEVER_CHANGED = {Version: {"cleared_at"}, Original: set()}  # but for these columns


@dataclass
class Count:
    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass
class Loaded:
    """What a load did, by kind, and the SHA-256 of the bundle's files."""

    sha256: str
    counts: dict = field(default_factory=lambda: {kind.name: Count() for kind in KINDS})

    @property
    def changed_anything(self):
        return any(count.new or count.changed for count in self.counts.values())


def load(path, dry_run=False, progress=None):
    """Load the bundle at `path` (folder or zip) and return Loaded; BundleError says everything that is wrong.

    `dry_run` does all of it and takes it back. `progress(total=rows)` returns something with update(n) and
    close(), such as tqdm.
    """
    with opened(path) as bundle:
        bar = (progress or partial(tqdm, disable=True))(total=bundle.total)
        try:
            with transaction.atomic():
                loaded = _Load(bundle, bar).run()
                if dry_run:
                    transaction.set_rollback(True)
        finally:
            bar.close()
    return loaded


class _Load:
    def __init__(self, bundle, bar):
        self.bundle, self.bar = bundle, bar
        self.problems = Problems()
        self.loaded = Loaded(bundle.sha256)
        self.seen = {kind.name: set() for kind in KINDS}
        self.stored = {kind.name: set() for kind in KINDS}  # those of them that were there before
        self.is_empty = {kind.name: not kind.model._base_manager.exists() for kind in KINDS}
        self.finish = finishing.Finish(self.problems, self.loaded, self.seen)

    def run(self):
        for kind in KINDS:
            self.forward = []
            for items in self.batches(kind):
                self.load(kind, items)
            for line, name, pk in self.forward:
                if pk.int not in self.seen[kind.name]:
                    self.problems.add(f"there is no {kind.model._meta.verbose_name} with the id {pk}.", kind.file,
                                      line, name)  # fmt: skip
        self.check_files()
        self.problems.stop_if_any()
        self.finish.run()
        self.problems.stop_if_any()
        self.finish.keep_history()
        return self.loaded

    # --- reading ---------------------------------------------------------------------------

    def batches(self, kind):
        items, weight, lines, seen = [], 0, 0, self.seen[kind.name]
        for number, line in self.bundle.lines(kind):
            lines += 1
            item = read(kind, number, line, self.problems, seen)
            if item is not None:
                try:
                    weight += self.attach(item)
                    items.append(item)
                except BadLine as error:
                    self.problems.add(str(error), kind.file, number)
            if len(items) >= BATCH or weight >= BATCH_WEIGHT:
                yield items
                self.bar.update(len(items))
                items, weight = [], 0
        if items:
            yield items
            self.bar.update(len(items))
        said = self.bundle.rows.get(kind.name, 0)
        if lines != said:
            self.problems.add(f"has {lines:,} lines, and the package says {said:,}.", kind.file)

    def attach(self, item):
        """Read the text or the bytes that belong to a line; return how much there is."""
        if isinstance(item.instance, Version):
            name = f"texts/{item.pk}.txt"
            item.instance.text = self.text(name)
            if texts.sha256(item.instance.text) != item.instance.sha256:
                raise BadLine(f"field sha256: is not the SHA-256 of {name}.")
            return len(item.instance.text)
        if isinstance(item.instance, Original):
            name = f"originals/{item.pk}"
            item.instance.data = self.bytes(name)
            if hashlib.sha256(item.instance.data).hexdigest() != item.instance.sha256:
                raise BadLine(f"field sha256: is not the SHA-256 of {name}.")
            return len(item.instance.data)
        return 0

    def bytes(self, name):
        if not self.bundle.has(name):
            raise BadLine(f"its file {name} is missing.")
        try:
            return self.bundle.bytes(name)
        except BadLine as error:
            raise BadLine(f"{name} {error}") from error

    def text(self, name):
        try:
            text = self.bytes(name).decode()
        except UnicodeDecodeError as error:
            raise BadLine(f"{name} is not UTF-8 (byte {error.start + 1}).") from error
        if "\r" in text:
            raise BadLine(f"{name} has a carriage return at position {text.index(chr(13))}; lines end with \\n alone.")
        if "\0" in text:
            raise BadLine(f"{name} has a NUL at position {text.index(chr(0))}, which no database keeps.")
        return text

    def check_files(self):
        """Texts and originals that no line speaks of."""
        for name in self.bundle.files.sizes:
            folder, _, rest = name.partition("/")
            if rest:
                kind = "versions" if folder == "texts" else "originals"
                if int(rest[:36].replace("-", ""), 16) not in self.seen[kind]:
                    self.problems.add(f"no line of {kind}.jsonl has this id.", name)

    # --- storing ---------------------------------------------------------------------------

    def load(self, kind, items):
        check = Check(kind, items, self.seen, self.problems)
        self.forward += check.forward
        stored = self.stored_rows(kind, check.passed)
        new, changed = [], []
        for item in check.passed:
            row = stored.get(item.pk)
            if row is None:
                new.append(item)
                continue
            self.stored[kind.name].add(item.pk.int)
            names = self.differences(kind, item, row)
            if not names:
                self.loaded.counts[kind.name].unchanged += 1
            elif self.may_change(kind, item, names):
                changed.append((item, row, names))
        if not self.problems:
            self.keep_prior_states(kind, new, changed)
        self.insert(kind, new)
        for item, row, names in changed:
            self.update(kind, item, row, names)
        for item in check.passed:
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

    def may_change(self, kind, item, names):
        if kind.model in _NEVER_CHANGED and names - _NEVER_CHANGED[kind.model]:
            which = ", ".join(sorted(names - _NEVER_CHANGED[kind.model]))
            self.problems.add(
                f"is stored already with other values ({which}), and a captured text never changes.",
                kind.file, item.line,
            )  # fmt: skip
            return False
        if kind.model is Passage and names & set(Passage.QUOTE) and item.instance.is_in_public_use():
            self.problems.add(
                "a published record rests on this passage, so its quote stays as it is. Make a new passage.",
                kind.file, item.line, "exact",
            )  # fmt: skip
            return False
        return True

    def keep_prior_states(self, kind, new, changed):
        """Let the history know what is about to change, before it does."""
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
            model = finishing.record_model(values["record_type_id"])
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
                kind.model._base_manager.bulk_create([item.instance for item in items])
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
            kind.through.objects.bulk_create(
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
