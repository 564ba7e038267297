import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_quotations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Recognition',
            fields=[
                ('state', models.CharField(choices=[('queued', 'waiting'), ('working', 'in work'), ('ready', 'ready'), ('failed', 'failed')], default='queued', editable=False, max_length=8)),
                ('queued_at', models.DateTimeField(editable=False)),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('token', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('finished_at', models.DateTimeField(editable=False, null=True)),
                ('failure', models.TextField(blank=True, default='', editable=False)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('languages', models.CharField(editable=False, help_text='As Tesseract names them: chi_sim+eng.', max_length=20)),
                ('asked_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recognised_from', to='cases.rendition', verbose_name='text made')),
                ('rendition', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='recognition', to='cases.rendition', verbose_name='text looked at')),
            ],
            options={
                'verbose_name': 'OCR',
                'verbose_name_plural': 'OCR',
                'ordering': ['queued_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), ('made__isnull', False), _connector='OR'), name='recognition_ready_has_a_text')],
            },
        ),
        migrations.AddField(
            model_name='page',
            name='confidence',
            field=models.PositiveSmallIntegerField(blank=True, editable=False, help_text='Of words read by OCR: their mean, 0 to 100.', null=True),
        ),
        migrations.AddField(
            model_name='page',
            name='section',
            field=models.CharField(blank=True, help_text='The headings above it, in a text without pages: Agriculture > Quotas.', max_length=300),
        ),
        migrations.AddField(
            model_name='reading',
            name='confidence',
            field=models.PositiveSmallIntegerField(editable=False, help_text='Of a text read by OCR: the mean over its words, 0 to 100.', null=True),
        ),
        migrations.AddField(
            model_name='reading',
            name='words_sha256',
            field=models.CharField(blank=True, editable=False, help_text='Of all its words as they are compared, whatever the file.', max_length=64),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['words_sha256'], name='reading_by_words'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.CheckConstraint(condition=models.Q(('confidence__isnull', True), ('confidence__lte', 100), _connector='OR'), name='page_confidence_within_100'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(('confidence__isnull', True), ('confidence__lte', 100), _connector='OR'), name='reading_confidence_within_100'),
        ),
    ]
