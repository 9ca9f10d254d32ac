"""Names that were there before get the columns by which they are compared."""

from django.db import migrations

from campaign.names import alike

PEOPLE = {"person": "person"}


def fill(apps, schema_editor):
    for word in ("campaign", "organization", "person", "statement", "petition", "update"):
        model, kind = apps.get_model("campaign", word), PEOPLE.get(word, "organization")
        columns = ["alike", "brief"] if word in ("organization", "person") else ["alike"]
        for batch in _batches(model.objects.filter(replaced_by=None).only("pk", "title")):
            for record in batch:
                record.alike, record.brief = alike.key(record.title, kind), alike.brief(record.title, kind)
            model.objects.bulk_update(batch, columns)
    model = apps.get_model("campaign", "Name")
    for batch in _batches(model.objects.only("pk", "text", "person")):
        for name in batch:
            kind = "person" if name.person_id else "organization"
            name.alike, name.brief = alike.key(name.text, kind), alike.brief(name.text, kind)
        model.objects.bulk_update(batch, ["alike", "brief"])


def _batches(queryset, size=300):
    """By key: rows change while they are read."""
    last = None
    while True:
        rest = queryset.order_by("pk") if last is None else queryset.order_by("pk").filter(pk__gt=last)
        batch = list(rest[:size])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("campaign", "0004_comparable_names")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
