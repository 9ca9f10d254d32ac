import django.db.models.deletion
from django.db import migrations, models

BLOCK = 1 << 15


def fill(apps, schema_editor):
    """Give each entry its place, and each facet its bits, so that the index needs not be made anew."""
    Entry, Facet, FacetBits = (apps.get_model("campaign", name) for name in ("Entry", "Facet", "FacetBits"))
    with_bits = set(
        Facet.objects.exclude(name__in=["all", "organization", "topic"]).values_list("pk", flat=True)
    )
    blocks, next_place, rows = {}, {}, []
    for pk, kind, facets in Entry.objects.order_by("pk").values_list("pk", "kind", "facets"):
        place = next_place[kind] = next_place.get(kind, -1) + 1
        rows.append((place, pk))
        for facet in with_bits.intersection(map(int, facets.split())):
            block = blocks.setdefault((facet, place // BLOCK), bytearray(BLOCK // 8))
            block[place % BLOCK // 8] |= 1 << place % 8
    with schema_editor.connection.cursor() as cursor:
        cursor.executemany("UPDATE campaign_entry SET place = %s WHERE id = %s", rows)
    FacetBits.objects.bulk_create(
        [FacetBits(facet_id=facet, block=block, bits=bytes(bits).rstrip(b"\0"))
         for (facet, block), bits in sorted(blocks.items())],
        batch_size=500,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('campaign', '0013_accounts'),
    ]

    operations = [
        migrations.CreateModel(
            name='FacetBits',
            fields=[
                ('pk', models.CompositePrimaryKey('facet_id', 'block', blank=True, editable=False, primary_key=True, serialize=False)),
                ('facet', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaign.facet')),
                ('block', models.IntegerField()),
                ('bits', models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name='entry',
            name='place',
            field=models.IntegerField(default=0),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(fields=('kind', 'place'), name='campaign_entry_has_a_place_of_its_own', violation_error_message='Another entry of the search index has this place.'),
        ),
    ]
