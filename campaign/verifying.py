"""Whether the stored record is what it claims to be: every check behind `manage.py verify` (those of sources and
their texts are in `documents.verifying`).

Each check is a generator of sentences, one for each thing that is wrong, saying what and where. They read
the whole database in batches and change nothing.
"""

import json
from collections import defaultdict
from functools import partial
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from reversion.models import Version as HistoryVersion
from tqdm import tqdm

from campaign import drafts, gate, history, trees
from campaign.bundles.checking import owners_of
from campaign.bundles.kinds import CITED, DERIVED
from campaign.models import RECORDS, ROWS, Citation, FormerAddress, PendingEdit, Person, Topic
from campaign.models.citations import citable
from campaign.search import checking, entries
from documents import revising, verifying
from documents.models import Document, MaskedString, Passage, Redaction, Span
from documents.reading import masked_forms
from documents.verifying import BATCH, batches, named


def problems(progress=None):
    """Everything that is wrong, as sentences. `progress(total=…)` returns something with update and close."""
    counted = (*verifying.COUNTED, Citation, FormerAddress, *RECORDS, *_DERIVING)
    total = sum(model._base_manager.count() for model in counted) + entries.count()
    bar = (progress or partial(tqdm, disable=True))(total=total)
    try:
        for check in CHECKS:
            yield from check(bar)
    finally:
        bar.close()


# --- records ---------------------------------------------------------------------------------


def citations(bar):
    kinds = {ContentType.objects.get_for_model(kind.model).pk: kind for kind in CITED.values()}
    for batch in batches(Citation.objects.all(), bar):
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
        for batch in batches(model.objects.published(), bar):
            records = {record.pk: record for record in batch}
            for pk, found in gate.problems(batch, forms).items():
                for problem in found:
                    if not problem.withheld:
                        yield f"{named(records[pk])}: is published, and could not be: {problem}"


_DERIVING = (Document, Passage, *RECORDS, *(model for model in ROWS if DERIVED & {f.name for f in model._meta.fields}))


def derived(bar):
    for model in _DERIVING:
        names = [field.name for field in model._meta.fields if field.name in DERIVED]
        for batch in batches(model._base_manager.all(), bar):
            for instance in batch:
                stored = [getattr(instance, name) for name in names]
                try:
                    instance.derive()
                except ValueError as error:
                    yield f"{named(instance)}: {error}"
                    continue
                for name, value in zip(names, stored, strict=True):
                    if getattr(instance, name) != value:
                        yield f"{named(instance)}: the derived column {name} does not follow from the others."


def addresses(bar):
    for batch in batches(FormerAddress.objects.all(), bar):
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
                yield f"{named(record)}: its newest revision does not hold what is stored."
    for model in (Topic, Document, Passage, Span, Redaction, MaskedString):
        for instance in _with_history(model):
            newest = revising.state_at(revising.revisions(instance).first(), instance)
            if not _agree(newest, revising.state(instance)):
                yield f"{named(instance)}: its newest revision does not hold what is stored."


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


def withheld_names(bar):
    """What a withheld person is called is masked; a name that is not was loaded, or is older than what masks it."""
    for person in Person._base_manager.filter(status=Person.Status.WITHHELD).order_by("pk").iterator():
        for string in drafts.unmasked(person):
            yield (
                f"Person {person.pk} is withheld, and “{string}” is not masked. Open the person in the admin and save "
                "it: then it is."
            )


CHECKS = (
    *verifying.CHECKS, citations, published, derived, addresses, edits, histories, withheld_names, checking.problems,
)  # fmt: skip
