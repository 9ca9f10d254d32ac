"""The history of very many things at once.

django-reversion serialises each thing by itself, asks the database for each one's many-to-many values and copies the
list of what it has so far each time: of ten thousand records that is a minute. Here the same rows are written in a
constant number of queries for some hundred things; what reads them (`history`) sees no difference.
"""

import json
from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.core.serializers import python
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from reversion.models import Revision, Version

from campaign import citing, trees
from campaign.bundles.finishing import batches
from campaign.history import BASELINE
from campaign.models import RECORDS, Citation, PendingEdit

BATCH = 500


def begin(user, comment):
    """A revision that is empty as yet."""
    return Revision.objects.create(
        user=user if user is not None and user.pk else None, comment=comment, date_created=timezone.now()
    )


def keep(revision, model, keys):
    """Add these records, each with its whole tree, or other things of one kind, as they stand now."""
    for some in batches(keys, BATCH):
        _add(revision, model._base_manager.filter(pk__in=some), campaigns(model, some))
        if model in RECORDS:
            for row_model, owner in trees.row_models(model):
                related = [*citing.targets(row_model), *(["topic"] if hasattr(row_model, "topic") else [])]
                rows = row_model._base_manager.filter(**{f"{owner}__in": some})
                _add(revision, rows.select_related(*related) if related else rows)
            _add(revision, Citation.objects.filter(record_id__in=some).select_related("passage__document"))


def keep_edits(revision, edits):
    _add(revision, edits)


def keep_prior_states(model, keys):
    """Of those that the history does not have yet; see `history.keep_prior_state`."""
    unkept = []
    for some in batches(keys, BATCH):
        names = {str(pk): pk for pk in some}
        kept = Version.objects.filter(content_type=_type(model), object_id__in=names, db="default")
        unkept += [names[name] for name in names.keys() - set(kept.values_list("object_id", flat=True))]
    if unkept:
        keep(begin(None, BASELINE), model, sorted(unkept))


def campaigns(model, keys):
    """{record's key: [key of each campaign that it belongs to]}."""
    found = defaultdict(list)
    if any(field.name == "campaigns" for field in model._meta.many_to_many):
        through = model.campaigns.through
        own = through._meta.get_field(model._meta.model_name).attname
        for pk, campaign in through._base_manager.filter(**{f"{own}__in": keys}).values_list(own, "campaign_id"):
            found[pk].append(campaign)
    return found


class _Serializer(python.Serializer):
    """Django's own, but for the many-to-many values, which are known."""

    def handle_m2m_field(self, obj, field):
        self._current[field.name] = [str(key) for key in self.options["known"][obj.pk]]


def serialised(instances, known=None):
    """What Django's serialiser makes of each; `known` are the keys of its campaigns by its own."""
    return _Serializer().serialize(instances, known=known)


def _add(revision, instances, known=None):
    instances = list(instances)
    Version.objects.bulk_create(
        [
            Version(
                revision=revision, object_id=str(instance.pk), content_type=_type(type(instance)), db="default",
                format="json", serialized_data=json.dumps([item], cls=DjangoJSONEncoder, ensure_ascii=False),
                object_repr=_called(instance),
            )
            for instance, item in zip(instances, serialised(instances, known), strict=True)
        ],
        batch_size=BATCH,
    )  # fmt: skip


def _called(instance):
    """An edit would ask for its record."""
    return str(instance.pk) if isinstance(instance, PendingEdit) else str(instance)


def _type(model):
    return ContentType.objects.get_for_model(model)
