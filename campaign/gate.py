"""The publish gate: no public fact without a passage.

`problems` says everything that stands in the way of publishing, for many records at once (a load checks
a hundred thousand). `notices` says what the public will not see though the record is published.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db import models
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from campaign import citing, trees
from campaign.models import Citation, Person, Record
from documents.models import Anchor, Document, Redaction
from documents.reading import masked_forms
from documents.redaction import MASK, Forms
from documents.serialize import spelled

_PRIVATE = {"private_note", "folded", "status", "id"}
SHORTEST = 4  # characters; what is masked and shorter is too common a string to look for


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
    cited = _Citations(list(found), forms)
    for record in records:
        found[record.pk] += _of_record(record, cited, forms)
    for row_model, owner in trees.row_models(model):
        rows = row_model.objects.filter(**{f"{owner}__in": list(found)}).order_by("position", "id")
        for row in rows.select_related(*_strings_need(row_model)):
            pk = getattr(row, f"{owner}_id")
            found[pk] += _of_row(row, cited.fields[row.pk], forms, cited.masked[pk])
    for record in records:
        found[record.pk] += cited.problems[record.pk]
    return found


class _Citations:
    """What the citations of these records say, in two queries.

    `fields` is {object_id: the fields it cites}, `masked` is {record_id: Forms of what is masked in the
    sources it cites}, `problems` is {record_id: what is wrong with its citations themselves}.
    """

    def __init__(self, record_ids, forms):
        self.fields, self.problems = defaultdict(set), defaultdict(list)
        sources, unreleased = defaultdict(set), set()
        visible = Anchor.objects.found().filter(passage=OuterRef("passage"), version__cleared_at__isnull=False)
        citations = (
            Citation.objects.filter(record_id__in=record_ids)
            .annotate(visible=Exists(visible))
            .select_related("passage__document")
            .defer("passage__document__folded", "passage__document__private_note")
            .order_by("position", "id")
        )
        for citation in citations:
            self.fields[citation.object_id].add(citation.field)
            problems = self.problems[citation.record_id]
            if forms and forms.find(citation.note):
                problems.append(Problem(_("Note of a citation"), _("contains a name that is withheld.")))
            if citation.passage is None:
                continue
            source = citation.passage.document
            sources[citation.record_id].add(source.pk)
            if source.status != Document.Status.RELEASED and (citation.record_id, source.pk) not in unreleased:
                unreleased.add((citation.record_id, source.pk))
                problems.append(Problem(_("Source “%s”") % source, _("is not released yet; release it first.")))
            if not citation.visible:
                problems.append(
                    Problem(_("Passage %s") % citation.passage, _("stands in no version that the public may see."))
                )
        self.masked = self._masked(sources)

    def _masked(self, sources):
        """What is masked in each record's sources, so that its own text cannot repeat it."""
        strings = defaultdict(set)
        redactions = (
            Redaction.objects.masking()
            .filter(version__document__in=set().union(*sources.values()))
            .annotate(string=Substr("version__text", F("start") + 1, F("end") - F("start")))
        )
        for source, string in redactions.values_list("version__document", "string"):
            if len(string) >= SHORTEST and MASK not in string:
                strings[source].add(string)
        return defaultdict(
            lambda: Forms([]),
            {record: Forms(set().union(*(strings[source] for source in cited))) for record, cited in sources.items()}
            if strings
            else {},
        )


def _strings_need(row_model):
    return [name for name in (*citing.targets(row_model), "topic") if name in {f.name for f in row_model._meta.fields}]


def _of_record(record, cited, forms):
    for name in record.citable_fields:
        if getattr(record, name) and name not in cited.fields[record.pk]:
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
    yield from _spells(record, "", forms, cited.masked[record.pk])


def _where(row):
    return f"{str(row._meta.verbose_name).capitalize()} “{row}”"


def _of_row(row, cited, forms, masked):
    if row.needs_citation:
        where = _where(row)
        if not cited:
            yield Problem(where, _("is not cited. Cite a passage for it, mark it as inferred, or remove it."), row)
        yield from _spells(row, where, forms, masked)


def _spells(instance, where, forms, masked):
    """Our own text spells out a withheld name, or what is masked in a source."""
    if not forms and not masked:
        return
    for field in instance._meta.concrete_fields:
        if isinstance(field, models.CharField | models.TextField) and field.name not in _PRIVATE and not field.choices:
            value = str(getattr(instance, field.attname) or "")
            if isinstance(field, models.SlugField | models.URLField):
                value = spelled(value)
            label = f"{where}, {field.verbose_name}" if where else str(field.verbose_name).capitalize()
            if forms.find(value):
                yield Problem(label, _("contains a name that is withheld. Write it without the name."), instance)
            if masked.find(value):
                yield Problem(label, _("contains what is masked in its source. Write it without that."), instance)


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
                        _("%(row)s is not shown, because “%(target)s” is not published.")
                        % {"row": _where(row), "target": target}
                    )
    return said
