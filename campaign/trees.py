"""A record as one value: itself, its rows and its citations.

The stale-edit guard, the waiting edit, the history and the diff all use this one form: a list of what
Django's JSON serialiser makes of each row, the record first. What is not content is left out (status,
times, derived columns), so that publishing a record does not change its digest.
"""

import hashlib
import json
from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.base import DeserializationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from reversion.models import Version

from campaign.models import RECORDS, ROWS, Campaign, Citation
from documents.prepared import prepared

NOT_CONTENT = {
    "status", "created_at", "updated_at", "published_at", "folded", "alike", "brief",
    "date_earliest", "date_latest", "sort_date",
}  # fmt: skip


class DoesNotFit(Exception):
    """The tree names something that the database no longer has, or has otherwise; the message says what."""


def row_models(record_model):
    """Each kind of row that this kind of record owns, with the name of the foreign key."""
    for row_model in ROWS:
        for owner in row_model.owners:
            if row_model._meta.get_field(owner).related_model is record_model:
                yield row_model, owner


def members(record):
    """The record, its rows in their order, and its citations, as model instances."""
    found, key = [record], record._meta.pk.to_python(record.pk)  # a record that is new may have its key as text
    for row_model, owner in row_models(type(record)):
        found += rows(row_model, owner, record=key)
    return found + citations(record=key)


@prepared
def rows(row_model, owner, *, record):
    """Those of one kind that belong to a record, in their order."""
    return row_model.objects.filter(**{owner: record}).order_by("position", "id")


@prepared
def citations(*, record):
    return Citation.objects.filter(record_id=record).order_by("object_id", "field", "position", "id")


def tree(record):
    """The record's tree as it stands in the database (the record itself is read again)."""
    return plain(members(type(record)._base_manager.get(pk=record.pk)))


def plain(instances):
    """The tree of these instances: JSON-ready dicts with model, pk and fields."""
    return order([normalised(item) for item in json.loads(serializers.serialize("json", instances))])


def normalised(item):
    fields = {name: value for name, value in item["fields"].items() if name not in NOT_CONTENT}
    if "campaigns" in fields:
        fields["campaigns"] = sorted(fields["campaigns"])
    return {"model": item["model"], "pk": item["pk"], "fields": fields}


def digest(tree):
    """Hex SHA-256 of a tree."""
    return hashlib.sha256(json.dumps(tree, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()


def apply(tree):
    """Make the live rows of a record what the tree says; return the record.

    Runs inside the caller's transaction. The record's own status and times stay. Rows are replaced as a
    whole, so that no unique constraint stands in the way of two rows that change places. Raises DoesNotFit
    where the tree names what is gone, or an IntegrityError where the database refuses it.
    """
    try:
        head, *rest = (item.object for item in serializers.deserialize("python", tree))
    except (DeserializationError, FieldDoesNotExist) as error:
        raise DoesNotFit(str(error)) from error
    for instance in (head, *rest):
        _check_values(instance)
    campaigns = tree[0]["fields"].get("campaigns", [])
    _check_targets([head, *rest], campaigns)
    record_model = type(head)
    try:
        record = record_model.objects.select_for_update().get(pk=head.pk)
    except record_model.DoesNotExist:
        record = head
    for field in record_model._meta.concrete_fields:
        if field.name not in NOT_CONTENT:
            setattr(record, field.attname, getattr(head, field.attname))
    try:
        record.validate_unique()
    except ValidationError as error:
        raise DoesNotFit(" ".join(error.messages)) from error
    record.save()
    if record_model is not Campaign:
        record.campaigns.set(campaigns)
    Citation.objects.filter(record_id=record.pk).delete()
    for row_model, owner in row_models(record_model):
        row_model.objects.filter(**{owner: record.pk}).delete()
    for model in (*dict(row_models(record_model)), Citation):
        instances = [instance for instance in rest if type(instance) is model]
        for instance in instances:
            if hasattr(instance, "derive"):
                instance.derive()
        model.objects.bulk_create(instances)
    return record


def _check_values(instance):
    """Raise DoesNotFit where a value is none that its field takes."""
    fields = instance._meta.concrete_fields
    try:
        instance.clean_fields(exclude=[field.name for field in fields if field.is_relation])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise DoesNotFit(f"{instance._meta.get_field(name).verbose_name}: {messages[0]}") from error


def _check_targets(instances, campaigns):
    """Raise DoesNotFit where a row points at something that is gone; the databases say so only at commit."""
    wanted = defaultdict(dict)
    for key in campaigns:
        wanted[Campaign][Campaign._meta.pk.to_python(key)] = instances[0]
    own = {instance.pk for instance in instances}
    for instance in instances:
        for field in instance._meta.concrete_fields:
            key = getattr(instance, field.attname)
            if field.is_relation and key is not None and key not in own:
                wanted[field.related_model].setdefault(key, instance)
    for model, users in wanted.items():
        there = set(model._base_manager.filter(pk__in=list(users)).values_list("pk", flat=True))
        for key in users.keys() - there:
            raise DoesNotFit(
                _("%(kind)s: the %(target)s that it names is no longer there (%(key)s).")
                % {
                    "kind": str(users[key]._meta.verbose_name).capitalize(),
                    "target": model._meta.verbose_name,
                    "key": _called(model, key),
                }
            )


def _called(model, key):
    """What the history calls something that is gone, or its key."""
    kept = Version.objects.get_for_object_reference(model, key).order_by("-pk")
    name = kept.values_list("object_repr", flat=True).first()
    return f"“{name}”" if name else key


def in_words(error):
    """What an IntegrityError says, in the words of the constraint that refused."""
    text = str(error)
    for model in (*RECORDS, *ROWS, Citation):
        for constraint in model._meta.constraints:
            columns = [model._meta.get_field(name).column for name in getattr(constraint, "fields", ())]
            by_columns = columns and all(f"{model._meta.db_table}.{column}" in text for column in columns)
            if f"{constraint.name}" in text or by_columns:  # SQLite names the columns of a unique constraint
                return f"{model._meta.verbose_name}: {constraint.get_violation_error_message()}"
    return text


def belongs(item, record):
    """Whether a serialised row is part of this record's tree."""
    fields = item["fields"]
    if item["model"] == record._meta.label_lower:
        return item["pk"] == str(record.pk)
    if item["model"] == Citation._meta.label_lower:
        return fields["record_id"] == str(record.pk)
    return any(
        item["model"] == row_model._meta.label_lower and fields.get(owner) == str(record.pk)
        for row_model, owner in row_models(type(record))
    )


def order(items):
    """Serialised rows in the order of a tree."""
    rank = {model._meta.label_lower: n for n, model in enumerate((*RECORDS, *ROWS, Citation))}

    def key(item):
        fields = item["fields"]
        if item["model"] == Citation._meta.label_lower:
            return rank[item["model"]], fields["object_id"], fields["field"], fields["position"], item["pk"]
        return rank[item["model"]], "", "", fields.get("position", 0), item["pk"]

    return sorted(items, key=key)


def record_type(record):
    return ContentType.objects.get_for_model(type(record))
