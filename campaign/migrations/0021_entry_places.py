import django.db.models.deletion
from django.db import migrations, models

KINDS = ("campaign", "organization", "person", "statement", "petition", "update", "source")


def fill(apps, schema_editor):
    """Take over what is there, so that the index needs not be made anew."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    put_together = "group_concat(f.id, ' ')" if is_sqlite else "string_agg(f.id::text, ' ')"
    kinds = " ".join(f"WHEN '{kind}' THEN {number << 28}" for number, kind in enumerate(KINDS))
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO campaign_entryplace (entry_id, spot, many)
            SELECT e.id, CASE e.kind {kinds} END + e.place, coalesce((
                SELECT {put_together} FROM campaign_posting AS p JOIN campaign_facet AS f ON f.id = p.facet_id
                WHERE p.entry_id = e.id AND f.name IN ('organization', 'topic')
            ), '')
            FROM campaign_entry AS e
            """
        )


class Migration(migrations.Migration):

    dependencies = [
        ('campaign', '0020_row_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='EntryPlace',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='at', serialize=False, to='campaign.entry')),
                ('spot', models.IntegerField(unique=True)),
                ('many', models.TextField(blank=True)),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='entry',
            name='campaign_entry_has_a_place_of_its_own',
        ),
        migrations.RemoveField(
            model_name='entry',
            name='place',
        ),
    ]
