import uuid

from django.db import migrations, models


def make(apps, schema_editor):
    """The full-text tables of the database in use."""
    for statement in _engine(schema_editor).CREATE:
        schema_editor.execute(statement)


def begin(apps, schema_editor):
    """Of a case file that was there before its index: nothing of it is indexed yet, and `manage.py reindex` does it."""
    if apps.get_model("cases", "Case").objects.exists() or apps.get_model("cases", "Exhibit").objects.exists():
        apps.get_model("cases", "IndexState").objects.create(made_by=0)


def unmake(apps, schema_editor):
    """Take them away."""
    for statement in _engine(schema_editor).DROP:
        schema_editor.execute(statement)


def _engine(schema_editor):
    from cases.search.engines import postgresql, sqlite

    return postgresql if schema_editor.connection.vendor == "postgresql" else sqlite


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0007_withdrawals"),
    ]

    operations = [
        migrations.CreateModel(
            name='IndexState',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('epoch', models.UUIDField(default=uuid.uuid4, help_text='Drawn anew with every index that begins empty.')),
                ('tick', models.BigIntegerField(default=0)),
                ('last_unit', models.BigIntegerField(default=0)),
                ('leftovers', models.BooleanField(default=False, help_text='Words of texts that were replaced still stand in the index, under no unit.')),
                ('made_by', models.PositiveIntegerField(default=0, help_text="The analyzer's version, where all of it was made by one.")),
            ],
            options={
                'verbose_name': 'index state',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='index_state_is_one_row')],
            },
        ),
        migrations.CreateModel(
            name='IndexUnit',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('place', models.CharField(choices=[('title', 'Title'), ('text', "The case's own words"), ('commitment', 'Commitments'), ('cited', 'Words quoted'), ('document', 'Documents in its file'), ('file', 'The file')], max_length=10)),
                ('case', models.UUIDField(null=True)),
                ('exhibit', models.UUIDField(null=True)),
                ('rendition', models.UUIDField(null=True)),
                ('part', models.PositiveIntegerField(default=0)),
                ('audience', models.TextField()),
                ('rows', models.JSONField(default=list)),
                ('facts', models.JSONField(default=list)),
                ('words', models.JSONField(default=list, help_text='What stands in the index of it, where that must be taken out word by word.')),
                ('digest', models.CharField(max_length=64)),
                ('tick', models.BigIntegerField()),
                ('gone', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'index unit',
                'indexes': [models.Index(fields=['tick'], name='index_unit_by_tick'), models.Index(fields=['case'], name='index_unit_of_case'), models.Index(fields=['exhibit'], name='index_unit_of_exhibit')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('exhibit__isnull', True), ('rendition__isnull', True)), models.Q(('case__isnull', True), ('exhibit__isnull', False)), _connector='OR'), name='index_unit_is_of_a_case_or_an_exhibit')],
            },
        ),
        migrations.RunPython(make, unmake),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
