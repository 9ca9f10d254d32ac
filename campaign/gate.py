"""The publish gate: no public fact without a passage.

`problems` says everything that stands in the way of publishing, for many records at once (a load checks
a hundred thousand). `notices` says what the public will not see though the record is published.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, partial

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from campaign import citing, trees
from campaign.models import RECORDS, Citation, Person, Record, Row
from documents import reading, tombstones
from documents import text as texts
from documents.masking import masked_words
from documents.models import Anchor, Document, Passage
from documents.prepared import prepared
from documents.reading import masked_forms
from documents.redaction import MASK
from documents.remnants import ERASED
from documents.repeating import Repeats
from documents.serialize import spelled

_PRIVATE = {"private_note", "folded", "alike", "brief", "status", "id"}


@dataclass(frozen=True)
class Problem:
    """Where in the record, and what is wrong, in words for the person who publishes."""

    where: str
    what: str
    row: object = None
    repeats: bool = False  # it repeats what is masked in a source
    withheld: bool = False  # something was withheld: in the way of publishing, and no fault of what stands published
    erased: bool = False  # its evidence was lawfully erased, for good: in the way of publishing it anew

    def __str__(self):
        return f"{self.where}: {self.what}" if self.where else self.what


def problems(records, forms=None, together=(), members=None):
    """Return {record.pk: [Problem, …]} for records of one model; an empty list where all is well.

    A constant number of queries, however many records. `forms` are the masked names (read if not given),
    `together` the keys of other records of this model that are published together with these. `members` are
    the rows and citations as they would be (see `proposed`), instead of those that stand in the database.
    """
    records = list(records)
    if not records:
        return {}
    forms = masked_forms() if forms is None else forms
    model = type(records[0])
    found = {record.pk: [] for record in records}
    cited = _Citations(list(found), forms, members)
    leads = _leads(model, records, {*found, *together})
    for record in records:
        found[record.pk] += _of_record(record, cited, forms)
        found[record.pk] += leads.get(record.pk, [])
    for row_model, owner in trees.row_models(model):
        for row in _rows(row_model, owner, found, members):
            pk = getattr(row, f"{owner}_id")
            found[pk] += _of_row(row, cited.of(row), forms, cited.masked[pk])
    for record in records:
        found[record.pk] += cited.problems[record.pk]
    return found


def _rows(row_model, owner, pks, members):
    if members is not None:
        return [row for row in members if type(row) is row_model and getattr(row, f"{owner}_id") in pks]
    return _stored_rows(row_model, owner, owners=list(pks))


@prepared
def _stored_rows(row_model, owner, *, owners):
    rows = row_model.objects.filter(**{f"{owner}__in": owners}).order_by("position", "id")
    return rows.select_related(*strings_need(row_model))


@prepared
def _stored_citations(*, records):
    return Citation.objects.filter(record_id__in=records).order_by("position", "id")


def visible():
    """Whether the passage of a citation, or the one that an outer query is of, stands where the public may see it."""
    return Anchor.objects.found().filter(version__cleared_at__isnull=False)


class _Citations:
    """What the citations of these records say, in a few queries.

    `of` says which fields of a record or row are cited, `masked` is {record_id: Repeats of what is masked in
    the sources it cites}, `problems` is {record_id: what is wrong with its citations themselves}.
    """

    def __init__(self, record_ids, forms, members=None):
        self.fields, self.problems = defaultdict(set), defaultdict(list)
        self._standing = set()  # the facts that rest on something that was not erased
        if members is None:
            citations = _stored_citations(records=record_ids)
            _know_passages(citations)
        else:
            citations = [each for each in members if isinstance(each, Citation)]
        sources = defaultdict(set)
        for citation in citations:
            self.fields[citation.object_type_id, citation.object_id].add(citation.field)
            if citation.inferred or not citation.passage.erased_at:
                self._standing.add(_fact(citation))
            if citation.passage is not None:
                sources[citation.record_id].add(citation.passage.document_id)
        words = masked_words(set().union(*sources.values())) if sources else {}
        self.masked = _masked(sources, words)
        self._empty = _empty([citation.passage for citation in citations if citation.passage], words, forms)
        self._unreleased = set()
        for citation in citations:
            self.problems[citation.record_id] += self._of_citation(citation, forms)

    def of(self, thing):
        """The fields that are cited; the record's or row's key alone does not say of what kind it is."""
        return self.fields[ContentType.objects.get_for_model(type(thing)).pk, thing.pk]

    def _of_citation(self, citation, forms):
        masked = self.masked[citation.record_id]
        yield from _of_words(lambda: _("Note of a citation"), citation.note, forms, masked)
        if citation.inferred and not citation.note:
            yield Problem(_("Note of a citation"), _("is missing. Say what the inference rests on."))
        passage = citation.passage
        if passage is None:
            return
        if passage.erased_at:
            if _fact(citation) not in self._standing:
                self._standing.add(_fact(citation))  # told once
                yield Problem(_fact_said(citation), tombstones.in_words(passage), withheld=True, erased=True)
            return
        source = passage.document
        if source.status != Document.Status.RELEASED and (citation.record_id, source.pk) not in self._unreleased:
            self._unreleased.add((citation.record_id, source.pk))
            withheld = source.status == Document.Status.WITHHELD
            what = _("is withheld; cite another one.") if withheld else _("is not released yet; release it first.")
            yield Problem(_("Source “%s”") % source, what, withheld=source.is_under_review)
        if not citation.visible:
            yield Problem(_of_passage(passage), _("stands in no version that the public may see."))
        if not texts.says_something(passage.exact):
            yield Problem(_of_passage(passage), _("quotes no word. Cite one that says something."))
        if passage.pk in self._empty:
            what = _("is masked as a whole, so readers see nothing of it. Cite another one.")
            yield Problem(_of_passage(passage), what, withheld=True)
        if masked.find(passage.translation):
            what = _("contains what is masked in its source. Write it without that.")
            yield Problem(_("Translation of %s") % passage, what, repeats=True)


def _know_passages(citations):
    """Give each citation its passage and that its source: each read once, however many facts rest on it."""
    cited = {citation.passage_id for citation in citations} - {None}
    passages = {each.pk: each for each in _cited_passages(keys=cited)}
    named = {passage.document_id for passage in passages.values()}
    documents = {each.pk: each for each in _cited_documents(keys=named)}
    for passage in passages.values():
        passage.document = documents[passage.document_id]
    for citation in citations:
        if citation.passage_id:
            citation.passage = passages[citation.passage_id]
            citation.visible = citation.passage.visible


@prepared
def _cited_passages(*, keys):
    is_visible = Exists(visible().filter(passage=OuterRef("pk")))
    return Passage._base_manager.filter(pk__in=keys).annotate(visible=is_visible).defer("created_at", "folded")


@prepared
def _cited_documents(*, keys):
    return Document._base_manager.filter(pk__in=keys).only("title", "slug", "status", "display")


def _of_passage(passage):
    return _("Passage %s") % passage


def _fact(citation):
    return citation.object_type_id, citation.object_id, citation.field


def _fact_said(citation):
    """The fact that a citation is of, in words; only asked where something is wrong with it."""
    thing = citation.object
    if not citation.field:
        return _where(thing) if isinstance(thing, Row) else str(thing)
    if citation.field in type(thing).quoted_fields:
        return _("Its own words")
    return str(thing._meta.get_field(citation.field).verbose_name).capitalize()


def _masked(sources, words):
    """What is masked in each record's sources, so that its own text cannot repeat it; made once for each set."""
    made, found = {}, defaultdict(lambda: Repeats([]))
    for record, documents in sources.items():
        key = frozenset(documents & words.keys())
        if key:
            if key not in made:
                made[key] = Repeats(set().union(*(words[document] for document in key)))
            found[record] = made[key]
    return found


def _empty(passages, words, forms):
    """The keys of those passages of which the masks leave no letter or digit; texts are read only where any is."""
    suspects = {}
    for passage in {passage.pk: passage for passage in passages}.values():
        if passage.document_id in words or forms.find(f"{passage.prefix}{passage.exact}{passage.suffix}"):
            suspects[passage.pk] = passage
    quotes = reading.quotes(suspects.values(), forms) if suspects else {}
    return {
        pk for pk, quote in quotes.items() if MASK in quote.exact and not any(each.isalnum() for each in quote.exact)
    }


def _leads(model, records, public):
    """{pk: [Problem]} of those records whose addresses would lead to nothing that the public sees."""
    if not any(record.replaced_by_id for record in records):
        return {}
    replaced = model._base_manager.filter(replaced_by__isnull=False)
    steps = {
        pk: (target, status == Record.Status.PUBLISHED)
        for pk, target, status in replaced.values_list("pk", "replaced_by_id", "replaced_by__status")
    }
    found = {}
    for record in records:
        at, is_public, seen = record.pk, True, set()
        while at in steps and at not in seen:
            seen.add(at)
            at, is_public = steps[at]
        label = str(model._meta.get_field("replaced_by").verbose_name).capitalize()
        if at in seen:
            found[record.pk] = [Problem(label, _("leads in a circle, so its address would lead nowhere."), record)]
        elif not (is_public or at in public):
            found[record.pk] = [Problem(label, _("leads to a record that is not published."), record)]
    return found


def strings_need(row_model):
    """The foreign keys that a row is called after."""
    return [name for name in (*citing.targets(row_model), "topic") if name in {f.name for f in row_model._meta.fields}]


def _of_record(record, cited, forms):
    cited_fields = cited.of(record)
    for name in record.citable_fields:
        if getattr(record, name) and name not in cited_fields:
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
    yield from _spells(record, forms, cited.masked[record.pk])


def _where(row):
    return f"{str(row._meta.verbose_name).capitalize()} “{row}”"


def _of_row(row, cited, forms, masked):
    if row.needs_citation and not cited:
        what = _("is not cited. Cite a passage for it, mark it as inferred, or remove it.")
        yield Problem(_where(row), what, row)
    if row.needs_citation or not row.is_fact:
        yield from _spells(row, forms, masked)


@cache
def _text_fields(model):
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and field.name not in _PRIVATE and not field.choices
    ]


def _spells(instance, forms, masked):
    """Our own text shows nothing, or spells out a withheld name or what is masked in a source."""
    for field in _text_fields(type(instance)):
        value = str(getattr(instance, field.attname) or "")
        if isinstance(field, models.SlugField | models.URLField):
            value = spelled(value)
        where = partial(_where_field, instance, field)
        yield from _of_words(where, value, forms, masked, instance, isinstance(field, models.SlugField))


def _where_field(instance, field):
    if isinstance(instance, Row):
        return f"{_where(instance)}, {field.verbose_name}"
    return str(field.verbose_name).capitalize()


def _of_words(where, words, forms, masked, instance=None, is_address=False):
    """`where` is a function, because mostly nobody asks."""
    if not words:
        return
    if texts.is_blank(words):
        yield Problem(where(), _("shows nothing: it has no visible character."), instance)
    if forms.find(words):
        what = _("contains a name that is withheld. Write it without the name.")
        # An address cannot be masked on its way out, as all other words are.
        yield Problem(where(), what, instance, withheld=not is_address)
    if masked.find(words):
        what = _("contains what is masked in its source. Write it without that.")
        yield Problem(where(), what, instance, repeats=True)
    if ERASED in words:
        yield Problem(where(), _("lost words that were erased. Write it anew."), instance)


def repeating(document):
    """Where published records that rest on this source repeat what is masked in it, for `documents.uses`."""
    said, forms = [], masked_forms()
    for model in RECORDS:
        citing_it = Citation.objects.filter(
            record_type=ContentType.objects.get_for_model(model), passage__document=document
        )
        records = {each.pk: each for each in model.objects.published().filter(pk__in=citing_it.values("record_id"))}
        for pk, found in problems(records.values(), forms).items():
            kind = str(model._meta.verbose_name).capitalize()
            said += [f"{kind} “{records[pk]}”: {problem}" for problem in found if problem.repeats]
    return said


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
