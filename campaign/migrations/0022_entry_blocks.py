import secrets
import struct

from django.db import migrations, models

BLOCK = 512


def fill(apps, schema_editor):
    """Put what the index knows into blocks, so that it needs not be made anew."""
    EntryPlace, EntryBlock, Facet = (
        apps.get_model("campaign", name) for name in ("EntryPlace", "EntryBlock", "Facet")
    )
    wholes = set(Facet.objects.filter(name="all").values_list("pk", flat=True))
    marks = dict.fromkeys(Facet.objects.filter(name="organization").values_list("pk", flat=True), 1 << 31)
    places = EntryPlace.objects.order_by("spot").values_list("spot", "entry_id", "entry__object_id", "entry__facets")
    number, block = None, {}

    def save():
        if number is None:
            return
        keys, objects, sizes, flat = [-1] * BLOCK, [bytes(16)] * BLOCK, [0] * BLOCK, []
        for at, (key, about, facets) in sorted(block.items()):
            mine = [facet | marks.get(facet, 0) for facet in map(int, facets.split()) if facet not in wholes]
            keys[at], objects[at], sizes[at] = key, about.bytes, len(mine)
            flat += mine
        data = struct.pack(f"<{BLOCK}q", *keys) + b"".join(objects) + struct.pack(f"<{BLOCK}I", *sizes)
        data += struct.pack(f"<{len(flat)}I", *flat)
        EntryBlock.objects.create(number=number, stamp=secrets.randbits(62), data=data)

    for spot, key, about, facets in places.iterator(chunk_size=5000):
        if spot // BLOCK != number:
            save()
            number, block = spot // BLOCK, {}
        block[spot % BLOCK] = key, about, facets
    save()


class Migration(migrations.Migration):

    dependencies = [
        ('campaign', '0021_entry_places'),
    ]

    operations = [
        migrations.CreateModel(
            name='EntryBlock',
            fields=[
                ('number', models.IntegerField(primary_key=True, serialize=False)),
                ('stamp', models.BigIntegerField()),
                ('data', models.BinaryField()),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),  # backwards the index has to be made anew: reindex
        migrations.RemoveField(
            model_name='entryplace',
            name='many',
        ),
    ]
