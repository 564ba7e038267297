import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_reading'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pairing',
            fields=[
                ('state', models.CharField(choices=[('queued', 'waiting'), ('working', 'in work'), ('ready', 'ready'), ('failed', 'failed')], default='queued', editable=False, max_length=8)),
                ('queued_at', models.DateTimeField(editable=False)),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('token', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('finished_at', models.DateTimeField(editable=False, null=True)),
                ('failure', models.TextField(blank=True, default='', editable=False)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('texts_sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('asked_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('original', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairings', to='cases.rendition')),
                ('translation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairings_as_translation', to='cases.rendition')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('original', 'translation'), name='pairing_once'), models.CheckConstraint(condition=models.Q(('original', models.F('translation')), _negated=True), name='pairing_of_two')],
            },
        ),
        migrations.CreateModel(
            name='Aligned',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('original_start', models.PositiveIntegerField()),
                ('original_stop', models.PositiveIntegerField()),
                ('translation_start', models.PositiveIntegerField()),
                ('translation_stop', models.PositiveIntegerField()),
                ('confidence', models.PositiveSmallIntegerField(help_text="In hundredths; an officer's correction is 100.")),
                ('corrected_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('corrected_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pairing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='cases.pairing')),
            ],
            options={
                'ordering': ['pairing', 'original_start', 'translation_start'],
                'constraints': [models.CheckConstraint(condition=models.Q(('original_stop__gte', models.F('original_start')), ('translation_stop__gte', models.F('translation_start'))), name='aligned_ranges_run_forward'), models.CheckConstraint(condition=models.Q(('original_stop__gt', models.F('original_start')), ('translation_stop__gt', models.F('translation_start')), _connector='OR'), name='aligned_holds_something'), models.CheckConstraint(condition=models.Q(('confidence__lte', 100)), name='aligned_confidence_in_hundredths')],
            },
        ),
        migrations.AddField(
            model_name='rendition',
            name='split_from',
            field=models.ForeignKey(blank=True, editable=False, help_text='The combined file from which this text was taken.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='cases.rendition'),
        ),
        migrations.AddField(
            model_name='rendition',
            name='translated_earliest',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='rendition',
            name='translated_latest',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='rendition',
            name='translator',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddConstraint(
            model_name='rendition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('translated_earliest__isnull', True), ('translated_latest__isnull', True)), models.Q(('translated_earliest__isnull', False), ('translated_latest__gte', models.F('translated_earliest')), ('translated_latest__isnull', False)), _connector='OR'), name='rendition_translated_range_is_whole'),
        ),
    ]
