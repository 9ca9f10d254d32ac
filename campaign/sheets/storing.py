"""Carrying an import out: all of it or nothing, as one revision.

First everything is written as if nothing were published, so that the databases' own constraints have their say, and is
taken back; a batch that they refuse is halved until the rows are known. Then drafts change, and published records get
waiting edits. A record's first change here is preceded by its prior state in the history, as ever.
"""

from collections import defaultdict

import reversion
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from reversion.models import Version

from campaign import drafts, history, trees
from campaign.bundles.finishing import batches
from campaign.models import RECORDS, Campaign, Citation, Person, Record
from documents import masking
from documents.admin.redactions import withheld_with
from documents.models import Document

from . import waiting
from .plans import CHANGED, NEW

BATCH = 500
MOST_REFUSED = 20  # rows that are looked for one by one


def check(plan):
    """Add to the plan's problems what the database refuses. Nothing stays written."""
    if plan.problems:
        return
    with transaction.atomic():
        now = timezone.now()
        refused = []
        for some in batches(plan.acting, BATCH):
            _try(some, now, refused)
            if len(refused) >= MOST_REFUSED:
                break
        transaction.set_rollback(True)
    for line, what in refused:
        plan.wrong(line.number, "", what)


def _try(lines, now, refused):
    if len(refused) >= MOST_REFUSED:
        return
    try:
        with transaction.atomic():
            _write(lines, now)
    except IntegrityError as error:
        if len(lines) == 1:
            refused.append((lines[0], _in_words(error, type(lines[0].instance))))
            return
        middle = len(lines) // 2
        _try(lines[:middle], now, refused)
        _try(lines[middle:], now, refused)


def _in_words(error, model):
    for constraint in model._meta.constraints:
        if constraint.name in str(error):
            return constraint.get_violation_error_message()
    for field in model._meta.concrete_fields:
        if (
            field.unique
            and f"{model._meta.db_table}.{field.column}" in str(error)
            or f"({field.column})=" in str(error)
        ):
            return _("%s: another one has this already.") % str(field.verbose_name).capitalize()
    return trees.in_words(error)


def _write(lines, now):
    """Into the live rows."""
    for line in lines:
        line.instance.derive() if hasattr(line.instance, "derive") else None
        if hasattr(line.instance, "updated_at"):
            line.instance.updated_at = now
    model = type(lines[0].instance)
    model._base_manager.bulk_create([line.instance for line in lines if line.kind == NEW])
    changed = [line.instance for line in lines if line.kind == CHANGED]
    if changed:
        names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        model._base_manager.bulk_create(changed, update_conflicts=True, unique_fields=["id"], update_fields=names)
    _write_campaigns(model, [line for line in lines if line.campaigns is not None])


def _write_campaigns(model, lines):
    if not lines:
        return
    through = model.campaigns.through
    own = through._meta.get_field(model._meta.model_name).attname
    through._base_manager.filter(**{f"{own}__in": [line.instance.pk for line in lines]}).delete()
    through._base_manager.bulk_create(
        [through(**{own: line.instance.pk, "campaign_id": pk}) for line in lines for pk in line.campaigns]
    )


@transaction.atomic
def carry_out(plan, user, comment):
    """Do what the plan says, and return sentences worth telling. Its rows are locked, and nothing is wrong with it."""
    now = timezone.now()
    at_once = [line for line in plan.acting if not line.waits]
    by_record = defaultdict(list)
    for line in plan.acting:
        if line.waits:
            by_record[line.record.pk].append(line)
    _number_new_rows(plan.table, at_once)
    touched = {line.record.pk: line.record for line in at_once}
    made = set() if plan.table.owner else {line.instance.pk for line in plan.of(NEW)}
    _keep_prior_states(plan.table.record_model, [pk for pk in [*touched, *by_record] if pk not in made])
    said = []
    with history.revision(user, comment):
        for some in batches(at_once, BATCH):
            _write(some, now)
        for some in batches(list(touched), BATCH):
            if plan.table.owner:
                plan.table.record_model._base_manager.filter(pk__in=some).update(updated_at=now)
            _keep(plan.table.record_model, some)
        for pk, lines in by_record.items():
            waiting.propose(lines[0].record, lines, plan.edits.get(pk), user, comment)
        said += _after(plan, touched, user)
        reversion.set_comment(comment)
    return said


def _number_new_rows(table, lines):
    """New rows without a number come last."""
    new = [line.instance for line in lines if line.kind == NEW and table.owner and not line.instance.position]
    if not new:
        return
    attname, last = f"{table.owner}_id", {}
    owners = {getattr(each, attname) for each in new}
    rows = table.model._base_manager.filter(**{f"{attname}__in": owners})
    for owner, position in rows.values_list(attname, "position"):
        last[owner] = max(position, last.get(owner, 0))
    for each in new:
        owner = getattr(each, attname)
        each.position = last[owner] = last.get(owner, 0) + 1


def _keep_prior_states(model, keys):
    """Of those that the history does not have yet."""
    for some in batches(keys, BATCH):
        names = {str(pk): pk for pk in some}
        versions = Version.objects.filter(
            content_type=ContentType.objects.get_for_model(model), object_id__in=names, db="default"
        )
        unkept = [names[name] for name in names.keys() - set(versions.values_list("object_id", flat=True))]
        if unkept:
            with history.revision(None, history.BASELINE):
                _keep(model, unkept)


def _keep(model, keys):
    """Add these things, each with its whole tree, to the revision that is open; a constant number of queries."""
    things = model._base_manager.filter(pk__in=keys)
    if model in RECORDS and model is not Campaign:
        things = things.prefetch_related("campaigns")
    for thing in things:
        reversion.add_to_revision(thing)
    if model not in RECORDS:
        return
    for row_model, owner in trees.row_models(model):
        for row in row_model._base_manager.filter(**{f"{owner}__in": keys}):
            reversion.add_to_revision(row)
    for citation in Citation.objects.filter(record_id__in=keys):
        reversion.add_to_revision(citation)


def _after(plan, touched, user):
    """What changing people's names and released sources brings with it."""
    said = []
    for record in touched.values():
        if isinstance(record, Person) and record.status == Record.Status.WITHHELD:
            said += [withheld_with(other) for other in drafts.mask_names(record, user)]
        if isinstance(record, Document) and record.is_public:
            record.refresh_from_db()
            said += [f"“{record}”: {sentence}" for sentence in masking.own_words(record)]
    return said
