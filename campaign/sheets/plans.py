"""What an import would do: its rows and what becomes of each, and what is wrong."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MOST_PROBLEMS = 100  # that are listed
NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


@dataclass(frozen=True)
class Wrong:
    """What is wrong, and where. Row 0 is the file as a whole."""

    row: int
    column: str
    what: str

    def __str__(self):
        row = _("row %s") % f"{self.row:,}" if self.row else ""
        column = _("column %s") % self.column if self.column else ""
        where = ", ".join(filter(None, [row, column]))
        return f"{where}: {self.what}" if where else self.what


@dataclass
class Line:
    """A row of the sheet and what becomes of it. `instance` is the row of the database as it would be."""

    number: int
    kind: str
    label: str
    instance: object = None
    record: object = None  # the record that it is, or belongs to
    waits: bool = False  # it would wait as an edit
    changes: list = field(default_factory=list)  # (column, old text, new text)
    fields: set = field(default_factory=set)  # attributes of the instance that change
    campaigns: list | None = None


@dataclass
class Plan:
    table: object
    lines: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    more: int = 0  # problems that are not listed
    edits: dict = field(default_factory=dict)  # {record's pk: PendingEdit} of those that wait already

    def wrong(self, row, column, what):
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Wrong(row, column, str(what)))
        else:
            self.more += 1

    @property
    def in_order(self):
        """The problems as one meets them in the sheet, those of the whole file first."""
        return sorted(self.problems, key=lambda problem: problem.row or 0)

    @property
    def counts(self):
        return Counter(line.kind for line in self.lines)

    def of(self, kind):
        return [line for line in self.lines if line.kind == kind]

    @property
    def acting(self):
        return [line for line in self.lines if line.kind != UNCHANGED]

    @property
    def waiting(self):
        """How many published records would get a waiting edit."""
        return len({line.record.pk for line in self.acting if line.waits})

    @property
    def token(self):
        """A digest of all that it would do."""
        said = [[line.number, line.kind, line.waits, str(line.instance.pk), line.changes] for line in self.acting]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()
