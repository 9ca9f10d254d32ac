"""What came in and waits, where it came from, and what a machine proposes of it."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from documents import likeness


def drop_trigger(apps, schema_editor):
    """PostgreSQL alters no column that a trigger reads. It is installed again after every migrate (protection.py)."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS documents_version_refuses_update ON documents_version")


def recognise(apps, schema_editor):
    """Let the sources and versions that are there already be recognised."""
    Document, Version, Sketch = (apps.get_model("documents", name) for name in ("Document", "Version", "Sketch"))
    documents = [
        Document(pk=pk, address_key=likeness.address_key(url))
        for pk, url in Document.objects.exclude(url="").values_list("pk", "url").iterator()
    ]
    Document.objects.bulk_update(documents, ["address_key"], batch_size=500)
    sketches = []
    for pk, text in Version.objects.order_by("pk").values_list("pk", "text").iterator(chunk_size=100):
        a, b, c, d = likeness.sketch(text)
        sketches.append(Sketch(version_id=pk, a=a, b=b, c=c, d=d))
        if len(sketches) == 500:
            Sketch.objects.bulk_create(sketches)
            sketches = []
    Sketch.objects.bulk_create(sketches)


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(drop_trigger, migrations.RunPython.noop),
        migrations.CreateModel(
            name='Sketch',
            fields=[
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='sketch', serialize=False, to='documents.version')),
                ('a', models.BigIntegerField(db_index=True)),
                ('b', models.BigIntegerField(db_index=True)),
                ('c', models.BigIntegerField(db_index=True)),
                ('d', models.BigIntegerField(db_index=True)),
                ('address_key', models.CharField(blank=True, db_index=True, max_length=32)),
            ],
            options={
                'verbose_name': 'sketch',
                'verbose_name_plural': 'sketches',
            },
        ),
        migrations.AddField(
            model_name='version',
            name='final_url',
            field=models.URLField(blank=True, help_text='Where the text came from, after redirects.', max_length=2000, verbose_name='final address'),
        ),
        migrations.AddField(
            model_name='version',
            name='http_status',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='HTTP status'),
        ),
        migrations.AddField(
            model_name='version',
            name='part',
            field=models.CharField(blank=True, help_text='Which page or message of a file that holds several.', max_length=2000, verbose_name='part'),
        ),
        migrations.AlterField(
            model_name='version',
            name='extractor_version',
            field=models.CharField(blank=True, max_length=50, verbose_name='extractor’s version'),
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='arrived at')),
                ('captured_how', models.CharField(choices=[('paste', 'pasted'), ('upload', 'uploaded'), ('fetch', 'fetched from its address'), ('bundle', 'given as a text file')], max_length=10, verbose_name='how')),
                ('captured_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='captured at')),
                ('data', models.BinaryField()),
                ('sha256', models.CharField(editable=False, max_length=64)),
                ('filename', models.CharField(blank=True, max_length=200, verbose_name='file')),
                ('media_type', models.CharField(blank=True, help_text='As it was declared.', max_length=100, verbose_name='media type')),
                ('requested_url', models.URLField(blank=True, max_length=2000, verbose_name='address asked for')),
                ('final_url', models.URLField(blank=True, max_length=2000, verbose_name='final address')),
                ('http_status', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='HTTP status')),
                ('part', models.CharField(blank=True, help_text='Which page or message of a file that holds several.', max_length=2000, verbose_name='part')),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reading', models.TextField(blank=True, editable=False, help_text='What was read of it, as JSON, so that it is read once.')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='arrivals', to='documents.document', verbose_name='new version of')),
            ],
            options={
                'verbose_name': 'capture that waits',
                'verbose_name_plural': 'captures that wait',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('field', models.CharField(choices=[('title', 'title'), ('author', 'author'), ('publisher', 'publisher'), ('date', 'date'), ('language', 'language'), ('url', 'original address')], max_length=10, verbose_name='field')),
                ('value', models.CharField(max_length=2000, verbose_name='value')),
                ('origin', models.CharField(help_text='“JSON-LD headline”, “Telegram date”, “detected”.', max_length=100, verbose_name='where it is from')),
                ('decision', models.CharField(choices=[('proposed', 'proposed'), ('taken', 'taken'), ('dismissed', 'dismissed')], default='proposed', max_length=10, verbose_name='decision')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='The most trustworthy first.')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='documents.version', verbose_name='version')),
            ],
            options={
                'verbose_name': 'proposal',
                'verbose_name_plural': 'proposals',
                'ordering': ['version', 'field', 'position'],
                'constraints': [models.CheckConstraint(condition=models.Q(('value', ''), _negated=True), name='documents_proposal_has_a_value', violation_error_message='A proposal needs a value.')],
            },
        ),
        migrations.AddField(
            model_name='document',
            name='address_key',
            field=models.CharField(blank=True, db_index=True, editable=False, max_length=32),
        ),
        migrations.AddIndex(
            model_name='version',
            index=models.Index(fields=['sha256'], name='documents_version_sha256'),
        ),
        migrations.AddIndex(
            model_name='original',
            index=models.Index(fields=['sha256'], name='documents_original_sha256'),
        ),
        migrations.RunPython(recognise, drop_trigger),
    ]
