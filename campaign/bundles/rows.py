"""Stored rows as the data of a bundle's lines."""

from django.contrib.contenttypes.models import ContentType

from campaign.bundles.finishing import batches

CHUNK = 1000  # rows


def rows_of(kind, queryset):
    """The columns that a bundle has of these rows, as dicts, by id."""
    names = ["pk", *(column.attname for column in kind.columns)]
    names += [f"{pair}_{part}" for pair in kind.pairs for part in ("type_id", "id")]
    return queryset.order_by("pk").values(*names).iterator(chunk_size=CHUNK)


def data_of(kind, queryset):
    """(pk, data of a line) for each of these rows, by id."""
    for batch in batches(rows_of(kind, queryset), CHUNK):
        campaigns = campaigns_of(kind, [row["pk"] for row in batch])
        for row in batch:
            yield row["pk"], as_data(kind, row, campaigns.get(row["pk"], ()))


def columns_of(kind, instance):
    """The same of one instance, saved or not."""
    return {"pk": instance.pk, **{column.attname: getattr(instance, column.attname) for column in kind.columns}}


def campaigns_of(kind, pks, among=None):
    """{pk: [campaign's pk, …]} of these records, sorted; only `among` these campaigns where that is given."""
    found = {}
    if kind.has_campaigns:
        name = kind.through_name
        pairs = kind.through.objects.filter(**{f"{name}__in": pks})
        if among is not None:
            pairs = pairs.filter(campaign_id__in=among)
        for pk, campaign in sorted(pairs.values_list(name, "campaign_id")):
            found.setdefault(pk, []).append(campaign)
    return found


def as_data(kind, row, campaigns=()):
    """The dict of a line from a row's columns: what equals its default is left out."""
    data = {"id": str(row["pk"])}
    for column in kind.columns:
        value = row[column.attname]
        if value != column.default or column.is_required:
            data[column.name] = column.to_json(value)
    for pair in kind.pairs:
        named = ContentType.objects.get_for_id(row[f"{pair}_type_id"])
        data[pair] = [named.model, str(row[f"{pair}_id"])]
    if campaigns:
        data["campaigns"] = [str(pk) for pk in campaigns]
    return data
