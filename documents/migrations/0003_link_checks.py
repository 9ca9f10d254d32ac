"""Looks at originals."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0002_captures'),
    ]

    operations = [
        migrations.CreateModel(
            name='LinkCheck',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('url', models.URLField(max_length=2000, verbose_name='address')),
                ('checked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='checked at')),
                ('outcome', models.CharField(choices=[('seen', 'there'), ('gone', 'gone'), ('unknown', 'could not be asked')], max_length=10, verbose_name='outcome')),
                ('http_status', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='HTTP status')),
                ('final_url', models.URLField(blank=True, max_length=2000, verbose_name='final address')),
                ('detail', models.CharField(blank=True, max_length=300, verbose_name='what happened')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='link_checks', to='documents.document', verbose_name='source')),
            ],
            options={
                'verbose_name': 'look at an original',
                'verbose_name_plural': 'looks at originals',
                'ordering': ['-checked_at', '-id'],
                'indexes': [models.Index(fields=['document', '-checked_at'], name='documents_linkcheck_latest')],
            },
        ),
    ]
