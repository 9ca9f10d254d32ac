"""What an import would do, row by row; nothing is written here.

A row is known again by its id; in a sheet without a column of ids, by its address. A row with neither is new. Only the
cells that differ from what stands now are changes, and a column that the sheet does not have stays as it is. What is
published gets a waiting edit (`waiting`). Where the sheet says how a row stood when it was exported (`as_exported`)
and it stands otherwise now, the row is refused.
"""

import copy
import time
import uuid

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from campaign.bundles.finishing import batches
from campaign.models import PendingEdit, Record
from documents import text as texts
from documents.models import Document

from . import addresses, waiting
from .columns import Key, Reference, References
from .plans import CHANGED, NEW, UNCHANGED, Line, Plan
from .references import Lookup
from .tables import STAMP

SECONDS = 20  # that working it out may take; a request has 30
MOST_WAITING = 1000  # published records that one import proposes edits of: somebody has to publish each
BATCH = 500


def plan(table, sheet, user, seed, lock=False):
    """The Plan of importing this Sheet. `seed` (a UUID) decides the keys of what is new; `lock` locks what is old."""
    return _Planning(table, sheet, user, seed, lock).run()


class _Planning:
    def __init__(self, table, sheet, user, seed, lock):
        self.table, self.sheet, self.user, self.seed, self.lock = table, sheet, user, seed, lock
        self.plan, self.references = Plan(table), Lookup()
        self.columns = {each.name: each for each in table.columns}
        self.refused = set()  # numbers of rows
        self.slugs = {}  # {address: number of the row that gives it}

    def wrong(self, row, column, what):
        self.refused.add(row)
        self.plan.wrong(row, column, what)

    def may(self, action, model=None):
        options = (model or self.table.model)._meta
        return self.user.has_perm(f"{options.app_label}.{action}_{options.model_name}")

    def run(self):
        ends = time.monotonic() + SECONDS
        for number, column, what in self.sheet.problems:
            self.wrong(number, column, what)
        if not self._header_is_right():
            return self.plan
        rows = self._known(list(self._rows()))
        for some in batches(rows, BATCH):
            if time.monotonic() > ends:
                self.wrong(0, "", _("Checking it takes too long. Split the file, and import one part at a time."))
                break
            self._batch(some)
        if self.plan.waiting > MOST_WAITING:
            self.wrong(
                0, "",
                _("It changes %(count)s published records; at most %(most)s edits are proposed at once, because an "
                  "editor has to publish each. Split the file.")
                % {"count": f"{self.plan.waiting:,}", "most": f"{MOST_WAITING:,}"},
            )  # fmt: skip
        return self.plan

    # --- the sheet ---------------------------------------------------------------------------

    def _header_is_right(self):
        header, known = self.sheet.header, {*self.columns, STAMP}
        for name in dict.fromkeys(header):
            if not name:
                self.wrong(1, "", _("a column has no name. Name it, or delete it."))
            elif name not in known:
                self.wrong(
                    1, name,
                    _("there is no such column in this table. It has: %s. Delete the column, or choose another table.")
                    % ", ".join(self.columns),
                )  # fmt: skip
            elif header.count(name) > 1:
                self.wrong(1, name, _("the column is there twice."))
        if not {*header} & {*self.columns} - {"status"}:
            self.wrong(1, "", _("none of the columns of this table is there. Export it to see them."))
        return not self.refused

    def _rows(self):
        """(number, {column's name: text}) of each row."""
        header = self.sheet.header
        for number, cells in self.sheet.rows:
            if any(each.strip() for each in cells[len(header) :]):
                self.wrong(number, "", _("it has more cells than the first row names columns."))
            else:
                yield number, dict(zip(header, [*cells, *[""] * (len(header) - len(cells))], strict=False))

    def _known(self, rows):
        """(number, cells, key or None) of each row; what the cells name is asked for."""
        named = [each for each in self.columns.values() if isinstance(each, Reference)]
        for _number, cells in rows:
            for column in named:
                for text in column.named(cells.get(column.name, "")):
                    self.references.ask(column.target, text)
        by_slug = {}
        if "id" not in self.sheet.header and "slug" in self.columns:
            slugs = {cells.get("slug", "").strip() for _number, cells in rows}
            for some in batches(sorted(slugs - {""})):
                found = self.table.model._base_manager.filter(slug__in=some)
                by_slug |= dict(found.values_list("slug", "pk"))
        seen, kept = {}, []
        for number, cells in rows:
            try:
                key = self.columns["id"].value(cells.get("id", ""), None) or by_slug.get(cells.get("slug", "").strip())
            except ValidationError as error:
                self.wrong(number, "id", error.messages[0])
                continue
            if key in seen:
                what = _("row %s is about the same one already.") % f"{seen[key]:,}"
                self.wrong(number, "id" if "id" in cells else "slug", what)
                continue
            if key:
                seen[key] = number
            kept.append((number, cells, key))
        return kept

    # --- its rows ----------------------------------------------------------------------------

    def _batch(self, rows):
        table = self.table
        known = table.fetch([key for _number, _cells, key in rows if key], self.lock)
        records = self._records(rows, known)
        keys = [record.pk for record in records.values()]
        self.plan.edits |= {edit.record_id: edit for edit in PendingEdit.objects.filter(record_id__in=keys)}
        lines = []
        for number, cells, key in rows:
            if key and key not in known.instances:
                what = _("there is no %s with this id. Leave it empty for something new.")
                self.wrong(number, "id", what % table.model._meta.verbose_name)
                continue
            found = known.instances.get(key)
            line = self._changed(number, cells, found, known, records) if found else self._new(number, cells, records)
            if line and number not in self.refused:
                lines.append(line)
        addresses.check(self.table.model, lines, self.slugs, self.wrong)
        self.plan.lines += [line for line in lines if line.number not in self.refused]

    def _records(self, rows, known):
        """{key: record} of the records that these rows are, or belong to."""
        if not self.table.owner:
            return dict(known.instances)
        attname = f"{self.table.owner}_id"
        keys = {getattr(each, attname) for each in known.instances.values()}
        column = self.columns[self.table.owner]
        for _number, cells, key in rows:
            if key is None and cells.get(column.name, "").strip():
                try:
                    keys.add(column.value(cells[column.name], self.references))
                except ValidationError:
                    continue  # told when the row is read
        found = self.table.record_model._base_manager.filter(pk__in=keys).order_by("pk")
        return {each.pk: each for each in (found.select_for_update() if self.lock else found)}

    def _values(self, number, cells, names):
        """{column: value} of these cells, those that are none left out and told."""
        values = {}
        for name in names:
            try:
                values[name] = self.columns[name].value(cells[name], self.references)
            except ValidationError as error:
                for message in error.messages:
                    self.wrong(number, name, message)
        return values

    def _changed(self, number, cells, stored, known, records):
        shown = self.table.cells(stored, known)
        given = [name for name in self.columns if name in cells and name != "id"]
        differ = [name for name in given if cells[name] != texts.newlines(shown[name])]
        if "status" in differ and cells["status"].strip() not in ("", shown["status"]):
            what = _("a sheet does not change it. Decide it in the list or on the record’s page.")
            self.wrong(number, "status", what)
        values = self._values(number, cells, [name for name in differ if name != "status"])
        values = {name: value for name, value in values.items() if value != self.columns[name].stored(stored, known)}
        record = records.get(getattr(stored, f"{self.table.owner}_id") if self.table.owner else stored.pk)
        line = Line(number, CHANGED if values else UNCHANGED, self._label(shown), stored, record)
        if not values or number in self.refused:
            return line
        stamp = cells.get(STAMP, "").strip()
        if stamp and stamp != self.table.stamp(shown):
            self.wrong(number, "", _("it was changed since this sheet was exported. Export it again."))
        self._check_allowed(number, record, values, self.may("change"))
        line.changes = [(name, shown[name], cells[name].strip()) for name in values]
        line.instance = copy.copy(stored)
        self._set(line, values)
        waiting.settle(line, stored, values, self.plan.edits, self.wrong)
        return line

    def _new(self, number, cells, records):
        given = [name for name in self.columns if cells.get(name, "").strip() and name != "id"]
        if cells.get("status", "").strip() not in ("", "draft"):
            self.wrong(number, "status", _("what is new becomes a draft."))
        missing = [each.name for each in self.columns.values() if each.is_required and each.name not in given]
        for name in missing:
            if name != "slug" and not isinstance(self.columns[name], Key):
                self.wrong(number, name, _("is missing."))
        values = self._values(number, cells, [name for name in given if name != "status"])
        if number in self.refused:
            return None
        instance = self.table.model(pk=uuid.uuid5(self.seed, str(number)))
        if "slug" in self.columns:
            values.setdefault("slug", slugify(values["title"])[:100].strip("-") or f"new-{instance.pk.hex[:12]}")
        record = records[values[self.table.owner]] if self.table.owner else instance
        line = Line(number, NEW, self._label(cells), instance, record)
        self._check_allowed(number, record, values, self.may("add"))
        line.changes = [(name, "", cells[name].strip() if name in given else values[name]) for name in values]
        self._set(line, values)
        line.fields.clear()
        waiting.settle(line, None, values, self.plan.edits, self.wrong)
        return line

    def _label(self, cells):
        """By what a person knows it; two petitions may have one title."""
        if "slug" in self.columns:
            title, slug = (cells.get(name, "").strip() for name in ("title", "slug"))
            return (f"{title} ({slug})" if title and slug else title or slug)[:200]
        said = [cells.get(name, "").strip() for name in self.columns if name != "id"]
        return " · ".join([each for each in said if each][:3])[:200]

    def _set(self, line, values):
        for name, value in values.items():
            column = self.columns[name]
            if isinstance(column, References):
                line.campaigns = value
            else:
                column.set(line.instance, value)
                line.fields.add(column.attname)
        if "editor_note" in values and isinstance(line.instance, Record):
            line.instance.note_signed_off = False  # what an editor signed off was another note
            line.fields.add("note_signed_off")
        if isinstance(line.instance, Document):
            try:
                line.instance.clean()
            except ValidationError as error:
                self.wrong(line.number, "other_languages", error.messages[0])

    # --- what may change ---------------------------------------------------------------------

    def _check_allowed(self, number, record, values, allowed):
        if not (allowed and self.may("change" if self.table.owner else "view", self.table.record_model)):
            self.wrong(number, "", _("only an editor may do this."))
        if self.table.owner in values and record.pk != values[self.table.owner]:
            self.wrong(number, self.table.owner, _("a row stays with its record. Remove it there, and add it here."))
        if isinstance(record, Document) and record.released_at:
            if record.is_public and not self.user.has_perm("documents.release_document"):
                self.wrong(number, "", _("this source is released, so only an editor changes what is said of it."))
            if "slug" in values:
                self.wrong(number, "slug", _("the address of what was released stays."))
