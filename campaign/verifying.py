"""Whether the stored record is what it claims to be: every check behind `manage.py verify`.

Each check is a generator of sentences, one for each thing that is wrong, saying what and where. They read
the whole database in batches and change nothing.
"""

import hashlib
import json
from collections import defaultdict
from functools import partial
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection
from reversion.models import Version as HistoryVersion
from tqdm import tqdm

from campaign import gate, history, trees
from campaign.bundles.checking import owners_of
from campaign.bundles.kinds import CITED, DERIVED
from campaign.models import RECORDS, ROWS, Citation, FormerAddress, PendingEdit, Topic
from campaign.models.citations import citable
from documents import protection, revising
from documents import text as texts
from documents.models import Anchor, Document, MaskedString, Original, Passage, Redaction, Span, Version
from documents.reading import masked_forms, masks
from documents.redaction import MASK, mask, whole_graphemes

BATCH = 500
TEXTS = 10  # texts in memory at once


def problems(progress=None):
    """Everything that is wrong, as sentences. `progress(total=…)` returns something with update and close."""
    counted = (Version, Original, Citation, FormerAddress, *RECORDS, *_DERIVING)
    total = sum(model._base_manager.count() for model in counted)
    bar = (progress or partial(tqdm, disable=True))(total=total)
    try:
        for check in CHECKS:
            yield from check(bar)
    finally:
        bar.close()


def _batches(queryset, bar, size=BATCH):
    rows = queryset.order_by("pk").iterator(chunk_size=size)
    while batch := list(islice(rows, size)):
        yield batch
        bar.update(len(batch))


def _named(instance):
    return f"{str(instance._meta.verbose_name).capitalize()} “{str(instance)[:80]}” ({instance.pk})"


# --- texts -----------------------------------------------------------------------------------


def triggers(bar):
    for name in sorted(protection.expected() - protection.installed()):
        yield f"Database: the trigger {name} is missing, so a captured text could be changed. Run migrate."


def references(bar):
    """Keys that lead nowhere (SQLite checks them only while it is asked to)."""
    try:
        connection.check_constraints()
    except IntegrityError as error:
        yield f"Database: {error}"


def versions(bar):
    forms = masked_forms()
    for batch in _batches(Version.objects.select_related("document"), bar, TEXTS):
        ids = [version.pk for version in batch]
        below = {
            model: _by_version(model.objects.filter(version__in=ids).select_related(*related))
            for model, related in ((Anchor, ["passage"]), (Span, ["version"]), (Redaction, ["version"]))
        }
        for version in batch:
            yield from _version(version)
            for anchor in below[Anchor][version.pk]:
                yield from _anchor(anchor, version)
            for span in (*below[Span][version.pk], *below[Redaction][version.pk]):
                if not 0 <= span.start <= span.end <= len(version.text):
                    yield f"{_of(span, version)}: lies beyond the text of {len(version.text):,} characters."
            yield from _redactions(version, below[Redaction][version.pk], forms)


def _by_version(things):
    found = defaultdict(list)
    for thing in things:
        found[thing.version_id].append(thing)
    return found


def _of(thing, version):
    return f"{str(thing._meta.verbose_name).capitalize()} {thing.pk} of {version}"


def _version(version):
    where = _named(version)
    if texts.sha256(version.text) != version.sha256:
        yield f"{where}: the text does not have the SHA-256 that was stored with it."
    if "\r" in version.text:
        yield f"{where}: the text has line ends that are not normalised."
    if version.masked_before_storing and MASK not in version.text:
        yield f"{where}: is said to be masked before it was stored, and holds no mask character."


def _anchor(anchor, version):
    where, passage = _of(anchor, version), anchor.passage
    if passage.document_id != version.document_id:
        yield f"{where}: its passage {passage.pk} belongs to another source."
    if anchor.start is None:
        return
    if not 0 <= anchor.start < anchor.end <= len(version.text):
        yield f"{where}: lies beyond the text of {len(version.text):,} characters."
    elif anchor.state in (Anchor.State.EXACT, Anchor.State.MOVED):
        found = version.text[anchor.start : anchor.end]
        if found != passage.exact:
            yield f"{where}: the text reads “{found[:60]}” there, and the quote is “{passage.exact[:60]}”."


def _redactions(version, redactions, forms):
    """Whether each redaction masks what it covers, and whether any withheld name is left."""
    text = version.text
    public = mask(text, masks(version, forms, redactions))
    if len(public) != len(text):
        yield f"{_named(version)}: masking changes its length."
    for redaction in redactions:
        start, end = redaction.start, redaction.end
        if redaction.decision == Redaction.Decision.LIFTED or not 0 <= start < end <= len(text):
            continue
        if whole_graphemes(text, start, end) != (start, end):
            yield f"{_of(redaction, version)}: cuts a character in two (characters {start} to {end})."
        if set(public[start:end]) - {MASK, "\n"}:
            yield f"{_of(redaction, version)}: does not mask what it covers (characters {start} to {end})."
    if forms and forms.find(public):
        yield f"{_named(version)}: a withheld name is left in its public text."


def originals(bar):
    for batch in _batches(Original.objects.all(), bar, TEXTS):
        for original in batch:
            if hashlib.sha256(bytes(original.data)).hexdigest() != original.sha256:
                yield f"Original file {original.pk}: its bytes do not have the SHA-256 that was stored with them."


def released(bar):
    for document in Document.objects.filter(status=Document.Status.RELEASED).exclude(
        pk__in=Version.objects.cleared().values("document")
    ):
        yield f"{_named(document)}: is released, and none of its versions is cleared for the public."


# --- records ---------------------------------------------------------------------------------


def citations(bar):
    kinds = {ContentType.objects.get_for_model(kind.model).pk: kind for kind in CITED.values()}
    for batch in _batches(Citation.objects.all(), bar):
        named = defaultdict(set)
        for citation in batch:
            named[citation.object_type_id].add(citation.object_id)
            named[citation.record_type_id].add(citation.record_id)
        owners = {}  # of what is there
        for type_id, pks in named.items():
            kind = kinds.get(type_id)
            if kind is None:
                continue
            if kind.is_row:
                owners |= {(type_id, pk): owner for pk, owner in owners_of(kind, pks).items()}
            else:
                there = kind.model._base_manager.filter(pk__in=pks).values_list("pk", flat=True)
                owners |= {(type_id, pk): (kind.model, pk) for pk in there}
        for citation in batch:
            yield from _citation(citation, kinds, owners)


def _citation(citation, kinds, owners):
    where = f"Citation {citation.pk}"
    kind, owner_kind = kinds.get(citation.object_type_id), kinds.get(citation.record_type_id)
    if kind is None or owner_kind is None or not owner_kind.is_record:
        yield f"{where}: cites something that cannot be cited."
        return
    if (citation.record_type_id, citation.record_id) not in owners:
        yield f"{where}: its {owner_kind.model._meta.verbose_name} {citation.record_id} is gone."
    owner = owners.get((citation.object_type_id, citation.object_id))
    if owner is None:
        yield f"{where}: its {kind.model._meta.verbose_name} {citation.object_id} is gone."
    elif owner != (owner_kind.model, citation.record_id):
        yield f"{where}: what it cites does not belong to the record that it names."
    if citation.field and citation.field not in citable(kind.model):
        yield f"{where}: there is no fact “{citation.field}” of a {kind.model._meta.verbose_name}."


def published(bar):
    """Published records that the gate would refuse today."""
    forms = masked_forms()
    for model in RECORDS:
        for batch in _batches(model.objects.published(), bar):
            records = {record.pk: record for record in batch}
            for pk, found in gate.problems(batch, forms).items():
                for problem in found:
                    if not problem.withheld:
                        yield f"{_named(records[pk])}: is published, and could not be: {problem}"


_DERIVING = (Document, Passage, *RECORDS, *(model for model in ROWS if DERIVED & {f.name for f in model._meta.fields}))


def derived(bar):
    for model in _DERIVING:
        names = [field.name for field in model._meta.fields if field.name in DERIVED]
        for batch in _batches(model._base_manager.all(), bar):
            for instance in batch:
                stored = [getattr(instance, name) for name in names]
                try:
                    instance.derive()
                except ValueError as error:
                    yield f"{_named(instance)}: {error}"
                    continue
                for name, value in zip(names, stored, strict=True):
                    if getattr(instance, name) != value:
                        yield f"{_named(instance)}: the derived column {name} does not follow from the others."


def addresses(bar):
    for batch in _batches(FormerAddress.objects.all(), bar):
        for address in batch:
            if address.record is None:
                yield f"Former address “{address.slug}” ({address.pk}): leads to a record that is gone."


def edits(bar):
    for edit in PendingEdit.objects.order_by("pk").iterator():
        if edit.record is None:
            yield f"Waiting edit {edit.pk}: its record {edit.record_id} is gone."


def histories(bar):
    """Where the newest revision of something holds other values than its row: it was changed past the history."""
    for model in RECORDS:
        for record in _with_history(model):
            newest = history.tree_at(history.revisions(record).first(), record)
            if not _agree(newest, trees.tree(record)):
                yield f"{_named(record)}: its newest revision does not hold what is stored."
    for model in (Topic, Document, Passage, Span, Redaction, MaskedString):
        for instance in _with_history(model):
            newest = revising.state_at(revising.revisions(instance).first(), instance)
            if not _agree(newest, revising.state(instance)):
                yield f"{_named(instance)}: its newest revision does not hold what is stored."


def _with_history(model):
    ids = HistoryVersion.objects.get_for_model(model).order_by().values_list("object_id", flat=True).distinct()
    ids = ids.iterator(chunk_size=BATCH)
    while batch := list(islice(ids, BATCH)):
        yield from model._base_manager.filter(pk__in=batch).order_by("pk")


def _agree(then, now):
    """Whether two trees hold the same rows with the same values, as far as both know the fields.

    A field that was added or removed since is no difference.
    """
    then, now = ({(item["model"], item["pk"]): item["fields"] for item in tree} for tree in (then, now))
    if then.keys() != now.keys():
        return False
    return all(
        json.dumps(then[key][name], sort_keys=True) == json.dumps(fields[name], sort_keys=True)
        for key, fields in now.items()
        for name in fields.keys() & then[key].keys()
    )


CHECKS = (
    triggers, references, versions, originals, released, citations, published, derived, addresses, edits, histories,
)  # fmt: skip
