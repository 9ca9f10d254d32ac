"""The publish gate: no public fact without a passage.

`problems` says everything that stands in the way of publishing, for many records at once (a load checks
a hundred thousand). `notices` says what the public will not see though the record is published.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from campaign import citing, trees
from campaign.models import Citation, Person, Record
from documents.models import Anchor, Document, Version
from documents.reading import masked_forms

_PRIVATE = {"private_note", "folded", "status", "id"}


@dataclass(frozen=True)
class Problem:
    """Where in the record, and what is wrong, in words for the person who publishes."""

    where: str
    what: str
    row: object = None

    def __str__(self):
        return f"{self.where}: {self.what}" if self.where else self.what


def problems(records, forms=None):
    """Return {record.pk: [Problem, …]} for records of one model; an empty list where all is well.

    A constant number of queries, however many records. `forms` are the masked names (read if not given).
    """
    records = list(records)
    if not records:
        return {}
    forms = masked_forms() if forms is None else forms
    model = type(records[0])
    found = {record.pk: [] for record in records}
    cited, unreleased, unseen = _citations(found)
    for record in records:
        found[record.pk] += _of_record(record, cited[record.pk], forms)
    for row_model, owner in trees.row_models(model):
        rows = row_model.objects.filter(**{f"{owner}__in": list(found)}).order_by("position", "id")
        for row in rows.select_related(*_strings_need(row_model)):
            found[getattr(row, f"{owner}_id")] += _of_row(row, cited[row.pk], forms)
    for record in records:
        for title in sorted(unreleased[record.pk]):
            found[record.pk].append(Problem(_("Source “%s”") % title, _("is not released yet; release it first.")))
        for quote in unseen[record.pk]:
            found[record.pk].append(
                Problem(_("Passage “%s”") % quote[:60], _("stands in no version that the public may see."))
            )
        for note in _notes_with_names(record, forms):
            found[record.pk].append(note)
    return found


def _citations(found):
    """What each thing cites: {object_id: {field}}, and the sources and quotes that are not ready, by record."""
    cited, unreleased, unseen = defaultdict(set), defaultdict(set), defaultdict(list)
    visible = Anchor.objects.found().filter(passage=OuterRef("passage"), version__in=Version.objects.cleared())
    rows = (
        Citation.objects.filter(record_id__in=list(found))
        .annotate(visible=Exists(visible))
        .values_list(
            "record_id",
            "object_id",
            "field",
            "passage_id",
            "passage__exact",
            "passage__document__status",
            "passage__document__title",
            "passage__document__slug",
            "visible",
        )  # fmt: skip
    )
    for record_id, object_id, field, passage_id, exact, status, title, slug, is_visible in rows:
        cited[object_id].add(field)
        if passage_id is None:
            continue
        if status != Document.Status.RELEASED:
            unreleased[record_id].add(title or slug)
        if not is_visible:
            unseen[record_id].append(exact)
    return cited, unreleased, unseen


def _strings_need(row_model):
    return [name for name in (*citing.targets(row_model), "topic") if name in {f.name for f in row_model._meta.fields}]


def _of_record(record, cited, forms):
    for name in record.citable_fields:
        if getattr(record, name) and name not in cited:
            label = record._meta.get_field(name).verbose_name
            yield Problem(
                str(label).capitalize(),
                _("is not cited. Cite a passage for it, mark it as inferred, or empty it."),
                record,
            )
    if isinstance(record, Person) and not record.naming_reason:
        yield Problem(
            _("Reason to name them"),
            _("is missing. A person is published with a reason, or not at all."),
            record,
        )
    if record.editor_note and not record.note_signed_off:
        yield Problem(_("Editor’s note"), _("is not signed off by an editor."), record)
    yield from _names_in(record, "", forms)


def _of_row(row, cited, forms):
    where = f"{str(row._meta.verbose_name).capitalize()} “{row}”"
    if row.needs_citation and not cited:
        yield Problem(where, _("is not cited. Cite a passage for it, mark it as inferred, or remove it."), row)
    if row.needs_citation:
        yield from _names_in(row, where, forms)


def _names_in(instance, where, forms):
    if not forms:
        return
    for field in instance._meta.concrete_fields:
        if isinstance(field, models.CharField | models.TextField) and field.name not in _PRIVATE and not field.choices:
            value = str(getattr(instance, field.attname) or "")
            if forms.find(value.replace("-", " ") if isinstance(field, models.SlugField) else value):
                label = str(field.verbose_name)
                yield Problem(
                    f"{where}, {label}" if where else label.capitalize(),
                    _("contains a name that is withheld. Write it without the name."),
                    instance,
                )


def _notes_with_names(record, forms):
    if not forms:
        return
    for note in Citation.objects.filter(record_id=record.pk).exclude(note="").values_list("note", flat=True):
        if forms.find(note):
            yield Problem(_("Note of a citation"), _("contains a name that is withheld. Write it without the name."))


def notices(record):
    """What of this record the public will not see once it is published, as sentences."""
    said = []
    for row_model, owner in trees.row_models(type(record)):
        names = citing.targets(row_model)
        if not names:
            continue
        for row in row_model.objects.filter(**{owner: record.pk}).select_related(*names):
            for name in names:
                target = getattr(row, name)
                if target is not None and target.status != Record.Status.PUBLISHED:
                    said.append(
                        _("%(kind)s “%(row)s” is not shown, because “%(target)s” is not published.")
                        % {"kind": str(row._meta.verbose_name).capitalize(), "row": row, "target": target}
                    )
    return said
