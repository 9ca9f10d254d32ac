"""Loading a bundle: everything is checked, then everything is in; or nothing is.

One transaction. Rows go in by batches, records and sources as drafts; when every row and citation is there,
the gate decides on those that the bundle calls published, as it would for a person (`finishing`). What is
there already and the same stays untouched, so that a bundle can be loaded again. Nothing is ever removed.

Memory does not grow with the bundle, except for the ids of its rows (as integers).
"""

import hashlib
from functools import partial

from django.db import connection, transaction
from tqdm import tqdm

from campaign import helping
from campaign.bundles.checking import Check
from campaign.bundles.finishing import Finish
from campaign.bundles.kinds import KINDS
from campaign.bundles.lines import Reader
from campaign.bundles.opening import BadLine, opened
from campaign.bundles.problems import Problems
from campaign.bundles.storing import Loaded, Store
from documents import revising
from documents import text as texts
from documents.models import Original, Version

BATCH = 1000  # lines
BATCH_WEIGHT = 8_000_000  # characters or bytes of texts and originals
MANY = 1000  # new rows, from which on the database counts anew


def load(path, dry_run=False, progress=None, overwrite=False, helpers=0):
    """Load the bundle at `path` (folder or zip) and return Loaded; BundleError says everything that is wrong.

    `dry_run` does all of it and takes it back. `overwrite` lets the bundle change back what people changed
    here; otherwise that is a problem like any other. `progress(total=rows)` returns something with update(n) and
    close(), such as tqdm. `helpers` are processes that do some of the work (`campaign.helping`); None for as many as
    are worth it.
    """
    with opened(path) as bundle:
        bar = (progress or partial(tqdm, disable=True))(total=bundle.total)
        helpers = helping.helpers_for(bundle.total) if helpers is None else helpers
        try:
            with transaction.atomic(), helping.hired(helpers), helping.seldom_collecting():
                loaded = _Load(bundle, bar, overwrite).run()
                if dry_run:
                    transaction.set_rollback(True)
        finally:
            bar.close()
    if not dry_run and loaded.new >= MANY:
        _count_anew()
    return loaded


def _count_anew():
    """Let the database know how much of what there is now. Until it does, SQLite reads every published record where
    25 are asked for, because it takes few to have any one status; and every source for each five hundred that the end
    of a load asks for.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")  # rows of each index: enough, and soon done
        cursor.execute("ANALYZE")


class _Load:
    def __init__(self, bundle, bar, overwrite):
        self.bundle, self.bar = bundle, bar
        self.problems = Problems()
        self.loaded = Loaded(bundle.sha256)
        self.seen = {kind.name: set() for kind in KINDS}
        self.finish = Finish(self.problems, self.loaded, self.seen, overwrite)
        self.store = Store(self.problems, self.loaded, self.seen, self.finish, bundle.public)

    def run(self):
        for kind in KINDS:
            forward = []
            for items in self.batches(kind):
                check = Check(kind, items, self.seen, self.problems)
                forward += check.forward
                self.store.put(kind, check.passed)
            for line, name, pk in forward:
                if pk.int not in self.seen[kind.name]:
                    what = f"there is no {kind.model._meta.verbose_name} with the id {pk}."
                    self.problems.add(what, kind.file, line, name)
        self.check_files()
        self.problems.stop_if_any()
        if self.loaded.new >= MANY and connection.vendor == "sqlite":  # PostgreSQL sees how large its tables are
            _count_anew()
        self.finish.run()
        self.problems.stop_if_any()
        self.finish.keep_history()
        revising.settle()
        return self.loaded

    def batches(self, kind):
        items, weight, lines = [], 0, 0
        reader = Reader(kind, self.problems, self.seen[kind.name])
        for number, line in self.bundle.lines(kind):
            lines += 1
            item = reader.read(number, line)
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
