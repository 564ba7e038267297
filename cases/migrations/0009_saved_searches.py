import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_search_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100)),
                ('query', models.CharField(blank=True, max_length=4000)),
                ('shared', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField(editable=False)),
                ('owner', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='saved_searches', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'saved searches',
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='saved_search_name_once_per_owner'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='saved_search_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('token_sha256', models.CharField(editable=False, max_length=64, unique=True)),
                ('made_at', models.DateTimeField(editable=False)),
                ('entries_sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('changed_at', models.DateTimeField(editable=False, help_text='When it was first read with the entries that it has now.')),
                ('officer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('search', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='feeds', to='cases.savedsearch')),
            ],
            options={
                'ordering': ['search', 'officer'],
                'constraints': [models.UniqueConstraint(fields=('search', 'officer'), name='feed_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchMemory',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('looked_at', models.DateTimeField(null=True)),
                ('found', models.BinaryField(default=bytes)),
                ('earlier', models.BinaryField(default=bytes)),
                ('told', models.BinaryField(default=bytes)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('search', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memories', to='cases.savedsearch')),
            ],
            options={
                'verbose_name_plural': 'search memories',
                'constraints': [models.UniqueConstraint(fields=('search', 'officer'), name='search_memory_once')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('every', models.CharField(choices=[('never', 'never'), ('daily', 'daily'), ('weekly', 'weekly, on Mondays')], default='never', max_length=6)),
                ('due_at', models.DateTimeField(help_text='When the next digest is due.', null=True)),
                ('officer', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('search', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='cases.savedsearch')),
            ],
            options={
                'ordering': ['search', 'officer'],
                'constraints': [models.UniqueConstraint(fields=('search', 'officer'), name='subscription_once'), models.CheckConstraint(condition=models.Q(models.Q(('due_at__isnull', True), ('every', 'never')), models.Q(('due_at__isnull', False), ('every__in', ['daily', 'weekly'])), _connector='OR'), name='subscription_is_due_unless_never')],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('state', models.CharField(choices=[('queued', 'waiting'), ('working', 'in work'), ('ready', 'ready'), ('failed', 'failed')], default='queued', editable=False, max_length=8)),
                ('queued_at', models.DateTimeField(editable=False)),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('token', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('finished_at', models.DateTimeField(editable=False, null=True)),
                ('failure', models.TextField(blank=True, default='', editable=False)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('due_at', models.DateTimeField(editable=False)),
                ('cases', models.PositiveIntegerField(editable=False, help_text='How many new cases it told of; none, and no mail was sent.', null=True)),
                ('subscription', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='digests', to='cases.subscription')),
            ],
            options={
                'ordering': ['-due_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('subscription', 'due_at'), name='digest_once_when_due')],
            },
        ),
    ]
