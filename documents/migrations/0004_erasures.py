"""Tombstones of texts that were lawfully erased."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_link_checks'),
    ]

    operations = [
        migrations.AddField(
            model_name='passage',
            name='erased_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='Since when its quote is gone: every version that had it was erased.', null=True),
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('captured_at', models.DateTimeField(verbose_name='captured at')),
                ('erased_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='erased at')),
                ('erased_by', models.CharField(blank=True, help_text='Never public.', max_length=150, verbose_name='erased by')),
                ('reason', models.TextField(help_text='Public. Do not repeat what was erased.', verbose_name='reason')),
                ('public_sha256', models.CharField(blank=True, help_text='Empty where readers never saw the whole text: there a hash would let the rest be guessed.', max_length=64, verbose_name='SHA-256 of the public text')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to='documents.document', verbose_name='source')),
            ],
            options={
                'verbose_name': 'erased version',
                'verbose_name_plural': 'erased versions',
                'ordering': ['document', '-number'],
                'constraints': [models.UniqueConstraint(fields=('document', 'number'), name='documents_erasure_once_per_version', violation_error_message='This version is erased already.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='documents_erasure_has_a_reason', violation_error_message='Say why the text was erased.')],
            },
        ),
        migrations.AddConstraint(
            model_name='passage',
            constraint=models.CheckConstraint(condition=models.Q(('erased_at__isnull', True), models.Q(('archived', True), ('exact', '[erased]'), ('folded', ''), ('prefix', ''), ('suffix', ''), ('translation', '')), _connector='OR'), name='documents_passage_erased_holds_no_words', violation_error_message='A passage whose quote was erased holds no words.'),
        ),
    ]
