import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Compartment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('label', models.CharField(max_length=40, unique=True)),
            ],
            options={
                'ordering': ['label'],
            },
        ),
        migrations.CreateModel(
            name='MeasureType',
            fields=[
                ('code', models.CharField(max_length=4, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=300)),
                ('source', models.CharField(blank=True, max_length=80)),
            ],
            options={
                'verbose_name': 'measure type (MAST)',
                'verbose_name_plural': 'measure types (MAST)',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('code', models.CharField(max_length=3, primary_key=True, serialize=False)),
                ('iso2', models.CharField(max_length=2, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('official_name', models.CharField(blank=True, max_length=120)),
                ('name_zh', models.CharField(blank=True, max_length=80)),
                ('status', models.CharField(choices=[('member', 'Member'), ('observer', 'Observer')], max_length=8)),
                ('accession', models.DateField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'WTO Member',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('key', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'series',
            },
        ),
        migrations.CreateModel(
            name='Officer',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('reader', 'Reader'), ('officer', 'Officer (logs and cites)'), ('lead', 'Lead (status, verdicts, final briefs)'), ('registrar', 'Registrar (vocabularies, accounts, grants)'), ('auditor', 'Auditor (reads history)')], default='reader', max_length=10)),
                ('clearance', models.CharField(choices=[('PUBLIC', 'PUBLIC'), ('DELIBERATIVE', 'DELIBERATIVE'), ('OFFICIAL-SENSITIVE', 'OFFICIAL-SENSITIVE'), ('PARTNER-CONFIDENTIAL', 'PARTNER-CONFIDENTIAL')], default='DELIBERATIVE', max_length=24)),
                ('one_time_password', models.BooleanField(default=False, help_text='The next sign-in asks for a new password.')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'ordering': ['username'],
                'constraints': [models.CheckConstraint(condition=models.Q(('clearance__in', ['PUBLIC', 'DELIBERATIVE', 'OFFICIAL-SENSITIVE', 'PARTNER-CONFIDENTIAL'])), name='officer_clearance_is_on_the_ladder'), models.CheckConstraint(condition=models.Q(('role__in', ['reader', 'officer', 'lead', 'registrar', 'auditor'])), name='officer_role_is_known')],
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('code', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('acronym', models.CharField(max_length=16)),
                ('name', models.CharField(max_length=160)),
                ('name_zh', models.CharField(blank=True, max_length=80)),
                ('until', models.CharField(blank=True, max_length=10)),
                ('source', models.CharField(blank=True, max_length=240)),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='cases.agency')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='cases.member')),
            ],
            options={
                'verbose_name_plural': 'agencies',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Body',
            fields=[
                ('code', models.CharField(max_length=12, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('short_name', models.CharField(max_length=60)),
                ('kind', models.CharField(max_length=20)),
                ('source', models.CharField(blank=True, max_length=120)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='cases.body')),
            ],
            options={
                'verbose_name_plural': 'bodies',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('code', models.CharField(max_length=8, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=160)),
                ('short_name', models.CharField(max_length=80)),
                ('kind', models.CharField(max_length=12)),
                ('symbols', models.CharField(blank=True, max_length=160)),
                ('in_force', models.DateField(blank=True, null=True)),
                ('source', models.CharField(blank=True, max_length=160)),
                ('position', models.PositiveSmallIntegerField()),
                ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='cases.body')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('marking', models.CharField(choices=[('PUBLIC', 'PUBLIC'), ('DELIBERATIVE', 'DELIBERATIVE'), ('OFFICIAL-SENSITIVE', 'OFFICIAL-SENSITIVE'), ('PARTNER-CONFIDENTIAL', 'PARTNER-CONFIDENTIAL'), ('BCI', 'BCI')], default='DELIBERATIVE', max_length=24)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(editable=False, max_length=32, unique=True, verbose_name='docket number')),
                ('title', models.CharField(max_length=200)),
                ('summary', models.TextField(blank=True)),
                ('opened_on', models.DateField()),
                ('source_path', models.CharField(blank=True, help_text='Where the concern stands in the report it was read from.', max_length=300)),
                ('created_at', models.DateTimeField(editable=False)),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases_led', to=settings.AUTH_USER_MODEL)),
                ('compartment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.compartment')),
                ('respondent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases_against', to='cases.member')),
            ],
            options={
                'ordering': ['number'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('compartment__isnull', False), ('marking', 'BCI')), models.Q(('compartment__isnull', True), ('marking__in', ['PUBLIC', 'DELIBERATIVE', 'OFFICIAL-SENSITIVE', 'PARTNER-CONFIDENTIAL'])), _connector='OR'), name='case_compartment_exactly_for_bci'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='case_has_a_title')],
            },
        ),
        migrations.CreateModel(
            name='CaseLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('related', 'is related to'), ('part-of', 'is part of'), ('follows', 'follows from'), ('merged-into', 'was merged into')], default='related', max_length=12)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='cases.case')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links_to', to='cases.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'other', 'kind'), name='case_link_once'), models.CheckConstraint(condition=models.Q(('case', models.F('other')), _negated=True), name='case_link_joins_two_cases')],
            },
        ),
        migrations.CreateModel(
            name='Brief',
            fields=[
                ('marking', models.CharField(choices=[('PUBLIC', 'PUBLIC'), ('DELIBERATIVE', 'DELIBERATIVE'), ('OFFICIAL-SENSITIVE', 'OFFICIAL-SENSITIVE'), ('PARTNER-CONFIDENTIAL', 'PARTNER-CONFIDENTIAL'), ('BCI', 'BCI')], default='DELIBERATIVE', max_length=24)),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('working', 'in work'), ('ready', 'ready'), ('failed', 'failed')], default='queued', editable=False, max_length=8)),
                ('queued_at', models.DateTimeField(editable=False)),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('token', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('finished_at', models.DateTimeField(editable=False, null=True)),
                ('failure', models.TextField(blank=True, default='', editable=False)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(editable=False, max_length=60, unique=True)),
                ('final', models.BooleanField(default=False, editable=False)),
                ('contents', models.JSONField(editable=False)),
                ('contents_sha256', models.CharField(editable=False, max_length=64)),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('size', models.PositiveBigIntegerField(editable=False, null=True)),
                ('pages', models.PositiveIntegerField(editable=False, null=True)),
                ('made_with', models.CharField(blank=True, editable=False, max_length=200)),
                ('requested_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='briefs', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='briefs', to='cases.case')),
                ('compartment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.compartment')),
            ],
            options={
                'ordering': ['-queued_at', 'id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('compartment__isnull', False), ('marking', 'BCI')), models.Q(('compartment__isnull', True), ('marking__in', ['PUBLIC', 'DELIBERATIVE', 'OFFICIAL-SENSITIVE', 'PARTNER-CONFIDENTIAL'])), _connector='OR'), name='brief_compartment_exactly_for_bci'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(models.Q(('sha256', ''), _negated=True), ('size__gt', 0)), _connector='OR'), name='brief_ready_has_a_file')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('marking', models.CharField(choices=[('PUBLIC', 'PUBLIC'), ('DELIBERATIVE', 'DELIBERATIVE'), ('OFFICIAL-SENSITIVE', 'OFFICIAL-SENSITIVE'), ('PARTNER-CONFIDENTIAL', 'PARTNER-CONFIDENTIAL'), ('BCI', 'BCI')], default='DELIBERATIVE', max_length=24)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('raised', 'Raised'), ('statement', 'Statement'), ('meeting', 'Meeting'), ('consultations-requested', 'Consultations requested'), ('consultations-held', 'Consultations held'), ('panel-requested', 'Panel requested'), ('panel-established', 'Panel established'), ('hearing', 'Hearing'), ('report-circulated', 'Report circulated'), ('report-adopted', 'Report adopted'), ('appealed', 'Appealed'), ('reasonable-period', 'Reasonable period of time'), ('retaliation-requested', 'Suspension of concessions requested'), ('arbitration', 'Arbitration'), ('settled', 'Settled'), ('investigation-opened', 'Investigation opened'), ('determination', 'Determination'), ('action-taken', 'Action taken'), ('commitment-made', 'Commitment made'), ('agreement-signed', 'Agreement signed'), ('measure-drafted', 'Measure drafted'), ('measure-notified', 'Measure notified'), ('measure-issued', 'Measure issued'), ('measure-in-force', 'Measure in force'), ('measure-amended', 'Measure amended'), ('measure-repealed', 'Measure repealed'), ('deadline', 'Deadline'), ('market-effect', 'Effect on the market'), ('other', 'Other')], max_length=26)),
                ('happened_earliest', models.DateField()),
                ('happened_latest', models.DateField()),
                ('text', models.TextField()),
                ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='cases.body')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='cases.case')),
                ('compartment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.compartment')),
            ],
            options={
                'ordering': ['happened_earliest', 'happened_latest', 'id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('compartment__isnull', False), ('marking', 'BCI')), models.Q(('compartment__isnull', True), ('marking__in', ['PUBLIC', 'DELIBERATIVE', 'OFFICIAL-SENSITIVE', 'PARTNER-CONFIDENTIAL'])), _connector='OR'), name='event_compartment_exactly_for_bci'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='event_has_words'), models.CheckConstraint(condition=models.Q(('happened_latest__gte', models.F('happened_earliest'))), name='event_range_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='Exhibit',
            fields=[
                ('marking', models.CharField(choices=[('PUBLIC', 'PUBLIC'), ('DELIBERATIVE', 'DELIBERATIVE'), ('OFFICIAL-SENSITIVE', 'OFFICIAL-SENSITIVE'), ('PARTNER-CONFIDENTIAL', 'PARTNER-CONFIDENTIAL'), ('BCI', 'BCI')], default='DELIBERATIVE', max_length=24)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(editable=False, max_length=60, unique=True)),
                ('title', models.CharField(max_length=300)),
                ('kind', models.CharField(choices=[('statute', 'Statute or regulation'), ('draft', 'Draft'), ('plan', 'Plan'), ('notification', 'Notification'), ('minutes', 'Minutes'), ('panel-report', 'Panel or Appellate Body report'), ('statement', 'Government statement'), ('outcome', 'Bilateral outcome'), ('submission', 'Industry submission'), ('affidavit', 'Affidavit'), ('survey', 'Survey'), ('statistics', 'Statistics'), ('press', 'Press'), ('academic', 'Academic'), ('web', 'Web capture'), ('correspondence', 'Correspondence'), ('note', 'File note')], max_length=16)),
                ('issuer', models.CharField(blank=True, max_length=200)),
                ('dated_earliest', models.DateField(blank=True, null=True)),
                ('dated_latest', models.DateField(blank=True, null=True)),
                ('source_url', models.URLField(blank=True, max_length=600)),
                ('symbol', models.CharField(blank=True, max_length=80, verbose_name='document symbol')),
                ('filed_at', models.DateTimeField(editable=False)),
                ('compartment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.compartment')),
                ('filed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='exhibits_filed', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['filed_at', 'id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('compartment__isnull', False), ('marking', 'BCI')), models.Q(('compartment__isnull', True), ('marking__in', ['PUBLIC', 'DELIBERATIVE', 'OFFICIAL-SENSITIVE', 'PARTNER-CONFIDENTIAL'])), _connector='OR'), name='exhibit_compartment_exactly_for_bci'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='exhibit_has_a_title'), models.CheckConstraint(condition=models.Q(models.Q(('dated_earliest__isnull', True), ('dated_latest__isnull', True)), models.Q(('dated_earliest__isnull', False), ('dated_latest__gte', models.F('dated_earliest')), ('dated_latest__isnull', False)), _connector='OR'), name='exhibit_dated_range_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('granted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('compartment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='cases.compartment')),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants_given', to=settings.AUTH_USER_MODEL)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['officer', 'compartment'],
                'constraints': [models.UniqueConstraint(fields=('officer', 'compartment'), name='grant_is_one_per_officer_and_room'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('granted_at'))), name='grant_expires_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Identifier',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('scheme', models.CharField(choices=[('DS', 'WTO dispute'), ('SPS-STC', 'SPS STC'), ('TBT-IMS', 'TBT IMS ID'), ('DOCKET', 'Docket'), ('S301', 'Section 301'), ('S337', 'Section 337'), ('S232', 'Section 232'), ('OTHER', 'Other')], max_length=8)),
                ('number', models.CharField(max_length=60)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identifiers', to='cases.case')),
            ],
            options={
                'ordering': ['scheme', 'number'],
                'constraints': [models.UniqueConstraint(fields=('case', 'scheme', 'number'), name='identifier_once_per_case'), models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='identifier_has_a_number')],
            },
        ),
        migrations.CreateModel(
            name='EventMember',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='member_links', to='cases.event')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='cases.member')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('event', 'member'), name='event_member_once')],
            },
        ),
        migrations.CreateModel(
            name='CaseRaiser',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='raiser_links', to='cases.case')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='cases.member')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'member'), name='case_raiser_once')],
            },
        ),
        migrations.CreateModel(
            name='MemberName',
            fields=[
                ('name', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='other_names', to='cases.member')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('code', models.CharField(max_length=6, primary_key=True, serialize=False)),
                ('title', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^([0-9]{2}|[0-9]{4}|[0-9]{6})$')), name='product_code_is_2_4_or_6_digits')],
            },
        ),
        migrations.CreateModel(
            name='CaseProduct',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='product_links', to='cases.case')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='cases.product')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'product'), name='case_product_once')],
            },
        ),
        migrations.CreateModel(
            name='Provision',
            fields=[
                ('code', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('heading', models.CharField(blank=True, max_length=200)),
                ('lineage', models.CharField(max_length=200, unique=True)),
                ('position', models.PositiveIntegerField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='provisions', to='cases.agreement')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='cases.provision')),
            ],
            options={
                'ordering': ['agreement', 'position'],
            },
        ),
        migrations.CreateModel(
            name='Rendition',
            fields=[
                ('marking', models.CharField(choices=[('PUBLIC', 'PUBLIC'), ('DELIBERATIVE', 'DELIBERATIVE'), ('OFFICIAL-SENSITIVE', 'OFFICIAL-SENSITIVE'), ('PARTNER-CONFIDENTIAL', 'PARTNER-CONFIDENTIAL'), ('BCI', 'BCI')], default='DELIBERATIVE', max_length=24)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('original', 'Original'), ('official', 'Official translation'), ('sworn', 'Sworn translation'), ('office', 'Office translation'), ('machine', 'Machine translation'), ('disputed', 'Disputed translation'), ('ocr', 'OCR text')], default='original', max_length=10)),
                ('language', models.CharField(choices=[('en', 'English'), ('zh', 'Chinese'), ('fr', 'French'), ('es', 'Spanish'), ('mul', 'Several in one file'), ('und', 'Other')], max_length=3)),
                ('file_name', models.CharField(max_length=200)),
                ('media_type', models.CharField(max_length=80)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('filed_at', models.DateTimeField(editable=False)),
                ('compartment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.compartment')),
                ('exhibit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='renditions', to='cases.exhibit')),
                ('filed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['exhibit', 'filed_at', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['sha256'], name='rendition_by_bytes')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('compartment__isnull', False), ('marking', 'BCI')), models.Q(('compartment__isnull', True), ('marking__in', ['PUBLIC', 'DELIBERATIVE', 'OFFICIAL-SENSITIVE', 'PARTNER-CONFIDENTIAL'])), _connector='OR'), name='rendition_compartment_exactly_for_bci'), models.UniqueConstraint(fields=('exhibit', 'sha256'), name='rendition_bytes_once_per_exhibit'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='rendition_sha256_is_hex'), models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='rendition_is_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('state', models.CharField(choices=[('queued', 'waiting'), ('working', 'in work'), ('ready', 'ready'), ('failed', 'failed')], default='queued', editable=False, max_length=8)),
                ('queued_at', models.DateTimeField(editable=False)),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('token', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('finished_at', models.DateTimeField(editable=False, null=True)),
                ('failure', models.TextField(blank=True, default='', editable=False)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('result', models.CharField(blank=True, choices=[('read', 'Read'), ('partly', 'Read in part'), ('no-text', 'No text layer'), ('encrypted', 'Encrypted'), ('misnamed', 'Not what its name says'), ('over-limit', 'Over a limit'), ('damaged', 'Damaged'), ('too-costly', 'Too costly to read')], max_length=12)),
                ('detail', models.TextField(blank=True)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('pages_with_text', models.PositiveIntegerField(default=0)),
                ('reader', models.CharField(blank=True, max_length=60)),
                ('rendition', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reading', to='cases.rendition')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pages_with_text__lte', models.F('pages'))), name='reading_text_pages_within_pages'), models.CheckConstraint(condition=models.Q(('result', ''), ('state', 'ready'), _negated=True), name='reading_ready_has_a_result')],
            },
        ),
        migrations.CreateModel(
            name='Page',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('label', models.CharField(blank=True, max_length=20)),
                ('text', models.TextField(blank=True)),
                ('rendition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='cases.rendition')),
            ],
            options={
                'ordering': ['rendition', 'number'],
                'constraints': [models.UniqueConstraint(fields=('rendition', 'number'), name='page_number_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='page_numbers_begin_at_1')],
            },
        ),
        migrations.CreateModel(
            name='ReportedStatus',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('status', models.CharField(choices=[('not-reported', 'Not reported'), ('partially-resolved', 'Partially resolved'), ('resolved', 'Resolved')], max_length=20)),
                ('reported_on', models.DateField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reported_statuses', to='cases.case')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='cases.member')),
            ],
            options={
                'verbose_name': 'WTO-reported status',
                'verbose_name_plural': 'WTO-reported statuses',
                'ordering': ['reported_on'],
                'constraints': [models.UniqueConstraint(fields=('case', 'member', 'reported_on'), name='reported_status_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Sector',
            fields=[
                ('code', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('goods-section', 'Goods, HS section'), ('goods-chapter', 'Goods, HS chapter'), ('service', 'Services'), ('policy', 'Policy area')], max_length=14)),
                ('title', models.CharField(max_length=200)),
                ('source', models.CharField(blank=True, max_length=80)),
                ('lineage', models.CharField(max_length=80, unique=True)),
                ('position', models.PositiveSmallIntegerField()),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='cases.sector')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='CaseSector',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sector_links', to='cases.case')),
                ('sector', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='cases.sector')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'sector'), name='case_sector_once')],
            },
        ),
        migrations.CreateModel(
            name='StatusChange',
            fields=[
                ('marking', models.CharField(choices=[('PUBLIC', 'PUBLIC'), ('DELIBERATIVE', 'DELIBERATIVE'), ('OFFICIAL-SENSITIVE', 'OFFICIAL-SENSITIVE'), ('PARTNER-CONFIDENTIAL', 'PARTNER-CONFIDENTIAL'), ('BCI', 'BCI')], default='DELIBERATIVE', max_length=24)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField(editable=False)),
                ('to', models.CharField(choices=[('identified', 'Identified'), ('raised-bilaterally', 'Raised bilaterally'), ('raised-in-committee', 'Raised in committee'), ('formal-request-pending', 'Formal request pending'), ('consultations', 'Consultations'), ('panel', 'Panel'), ('appeal', 'Appeal'), ('implementation', 'Implementation'), ('compliance-dispute', 'Compliance dispute'), ('arbitration', 'Arbitration'), ('suspended', 'Suspended'), ('partially-resolved', 'Partially resolved'), ('resolved', 'Resolved'), ('dormant', 'Dormant'), ('withdrawn', 'Withdrawn'), ('merged', 'Merged')], max_length=24)),
                ('effective_earliest', models.DateField()),
                ('effective_latest', models.DateField()),
                ('reason', models.TextField()),
                ('recorded_at', models.DateTimeField(editable=False)),
                ('previous_seal', models.CharField(editable=False, max_length=64)),
                ('seal', models.CharField(editable=False, max_length=64)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='status_changes', to='cases.case')),
                ('compartment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.compartment')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='cases.statuschange')),
            ],
            options={
                'ordering': ['case', 'position'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('compartment__isnull', False), ('marking', 'BCI')), models.Q(('compartment__isnull', True), ('marking__in', ['PUBLIC', 'DELIBERATIVE', 'OFFICIAL-SENSITIVE', 'PARTNER-CONFIDENTIAL'])), _connector='OR'), name='statuschange_compartment_exactly_for_bci'), models.UniqueConstraint(fields=('case', 'position'), name='status_change_position_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='status_change_has_a_reason'), models.CheckConstraint(condition=models.Q(('to__in', ['identified', 'raised-bilaterally', 'raised-in-committee', 'formal-request-pending', 'consultations', 'panel', 'appeal', 'implementation', 'compliance-dispute', 'arbitration', 'suspended', 'partially-resolved', 'resolved', 'dormant', 'withdrawn', 'merged'])), name='status_change_to_is_known'), models.CheckConstraint(condition=models.Q(('effective_latest__gte', models.F('effective_earliest'))), name='status_change_effective_range_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=300)),
                ('title_original', models.CharField(blank=True, help_text='The title in the original language, as published.', max_length=200)),
                ('document_number', models.CharField(blank=True, help_text='For example Guofa [2016] No. 6.', max_length=80)),
                ('document_number_original', models.CharField(blank=True, help_text='For example 国发〔2016〕6号.', max_length=80)),
                ('kind', models.CharField(choices=[('law', 'Law'), ('regulation', 'Regulation'), ('rule', 'Departmental rule'), ('plan', 'Plan'), ('notice', 'Notice'), ('opinion', 'Opinion'), ('catalogue', 'Catalogue'), ('standard', 'Standard'), ('judicial', 'Judicial interpretation'), ('practice', 'Practice, unwritten'), ('draft', 'Draft'), ('other', 'Other')], max_length=10)),
                ('level', models.CharField(choices=[('central', 'Central'), ('provincial', 'Provincial'), ('local', 'Local')], default='central', max_length=10)),
                ('stage', models.CharField(choices=[('draft', 'Draft'), ('adopted', 'Adopted'), ('in-force', 'In force'), ('amended', 'Amended'), ('repealed', 'Repealed')], default='in-force', max_length=8)),
                ('issued_earliest', models.DateField(blank=True, null=True)),
                ('issued_latest', models.DateField(blank=True, null=True)),
                ('in_force_earliest', models.DateField(blank=True, null=True)),
                ('in_force_latest', models.DateField(blank=True, null=True)),
                ('comments_until', models.DateField(blank=True, null=True, verbose_name='comments accepted until')),
                ('measure_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='cases.measuretype')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='cases.member')),
            ],
            options={
                'ordering': ['title'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('issued_earliest__isnull', True), ('issued_latest__isnull', True)), models.Q(('issued_earliest__isnull', False), ('issued_latest__gte', models.F('issued_earliest')), ('issued_latest__isnull', False)), _connector='OR'), name='measure_issued_range_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('in_force_earliest__isnull', True), ('in_force_latest__isnull', True)), models.Q(('in_force_earliest__isnull', False), ('in_force_latest__gte', models.F('in_force_earliest')), ('in_force_latest__isnull', False)), _connector='OR'), name='measure_in_force_range_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='CaseExhibit',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exhibit_links', to='cases.case')),
                ('exhibit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_links', to='cases.exhibit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'exhibit'), name='case_exhibit_once')],
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('marking', models.CharField(choices=[('PUBLIC', 'PUBLIC'), ('DELIBERATIVE', 'DELIBERATIVE'), ('OFFICIAL-SENSITIVE', 'OFFICIAL-SENSITIVE'), ('PARTNER-CONFIDENTIAL', 'PARTNER-CONFIDENTIAL'), ('BCI', 'BCI')], default='DELIBERATIVE', max_length=24)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(editable=False, max_length=40)),
                ('words', models.TextField(help_text='What was promised.')),
                ('made_earliest', models.DateField()),
                ('made_latest', models.DateField()),
                ('deliverable', models.TextField(blank=True, help_text='What would show that it was kept.')),
                ('due_earliest', models.DateField(blank=True, null=True)),
                ('due_latest', models.DateField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commitments', to='cases.case')),
                ('forum', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='cases.body')),
                ('compartment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.compartment')),
                ('promised_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments_made', to='cases.member')),
                ('promised_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='commitments_received', to='cases.member')),
                ('provision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='cases.provision')),
            ],
            options={
                'ordering': ['made_earliest', 'case__number', 'number'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('compartment__isnull', False), ('marking', 'BCI')), models.Q(('compartment__isnull', True), ('marking__in', ['PUBLIC', 'DELIBERATIVE', 'OFFICIAL-SENSITIVE', 'PARTNER-CONFIDENTIAL'])), _connector='OR'), name='commitment_compartment_exactly_for_bci'), models.UniqueConstraint(fields=('case', 'number'), name='commitment_number_once_per_case'), models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='commitment_has_words'), models.CheckConstraint(condition=models.Q(('made_latest__gte', models.F('made_earliest'))), name='commitment_made_range_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('due_earliest__isnull', True), ('due_latest__isnull', True)), models.Q(('due_earliest__isnull', False), ('due_latest__gte', models.F('due_earliest')), ('due_latest__isnull', False)), _connector='OR'), name='commitment_due_range_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='CommitmentLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('reaffirms', 'reaffirms'), ('narrows', 'narrows'), ('widens', 'widens'), ('extends', 'extends'), ('supersedes', 'supersedes'), ('implements', 'implements'), ('backtracks-on', 'backtracks on')], max_length=14)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='cases.commitment')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_to', to='cases.commitment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'kind', 'target'), name='commitment_link_once'), models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='commitment_link_joins_two')],
            },
        ),
        migrations.CreateModel(
            name='CommitmentUse',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commitment_uses', to='cases.case')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='cases.commitment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('commitment', 'case'), name='commitment_use_once')],
            },
        ),
        migrations.CreateModel(
            name='CaseMeasure',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measure_links', to='cases.case')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_links', to='cases.measure')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'measure'), name='case_measure_once')],
            },
        ),
        migrations.CreateModel(
            name='MeasureAgency',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='cases.agency')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agency_links', to='cases.measure')),
            ],
            options={
                'verbose_name_plural': 'measure agencies',
                'constraints': [models.UniqueConstraint(fields=('measure', 'agency'), name='measure_agency_once')],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('no_discipline', models.BooleanField(default=False, verbose_name='no discipline applies')),
                ('argument', models.TextField(blank=True)),
                ('position', models.PositiveSmallIntegerField(default=1)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='cases.case')),
                ('measure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='cases.measure')),
                ('provision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='cases.provision')),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('no_discipline', False), ('provision__isnull', False)), models.Q(('no_discipline', True), ('provision__isnull', True)), _connector='OR'), name='claim_names_a_provision_or_says_none')],
            },
        ),
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('verdict', models.CharField(choices=[('implemented', 'Implemented'), ('implemented-late', 'Implemented late'), ('partially-implemented', 'Partially implemented'), ('not-demonstrated', 'Not demonstrated'), ('not-implemented', 'Not implemented'), ('backtracked', 'Backtracked'), ('deadline-missed', 'Deadline missed'), ('not-verifiable', 'Not verifiable'), ('not-yet-due', 'Not yet due'), ('superseded', 'Superseded')], max_length=22)),
                ('as_of_earliest', models.DateField()),
                ('as_of_latest', models.DateField()),
                ('note', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField(editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='cases.commitment')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='cases.verdict')),
            ],
            options={
                'ordering': ['commitment', 'as_of_earliest', 'recorded_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ['implemented', 'implemented-late', 'partially-implemented', 'not-demonstrated', 'not-implemented', 'backtracked', 'deadline-missed', 'not-verifiable', 'not-yet-due', 'superseded'])), name='verdict_is_known'), models.CheckConstraint(condition=models.Q(('as_of_latest__gte', models.F('as_of_earliest'))), name='verdict_as_of_range_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='Citation',
            fields=[
                ('marking', models.CharField(choices=[('PUBLIC', 'PUBLIC'), ('DELIBERATIVE', 'DELIBERATIVE'), ('OFFICIAL-SENSITIVE', 'OFFICIAL-SENSITIVE'), ('PARTNER-CONFIDENTIAL', 'PARTNER-CONFIDENTIAL'), ('BCI', 'BCI')], default='DELIBERATIVE', max_length=24)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('page', models.PositiveIntegerField(blank=True, help_text='Counted from 1.', null=True)),
                ('place', models.CharField(blank=True, help_text='Paragraph, article or section, as it is cited: paras. 3.138-3.148.', max_length=120)),
                ('printed', models.CharField(blank=True, editable=False, help_text='What is printed on that page.', max_length=20)),
                ('quotation', models.TextField(blank=True)),
                ('outcome', models.CharField(choices=[('unchecked', 'Not checked yet'), ('found', 'Found'), ('elsewhere', 'Found elsewhere'), ('not-found', 'Not found'), ('cannot', 'Cannot be checked'), ('no-words', 'Points without quoting')], default='unchecked', editable=False, max_length=10)),
                ('check_detail', models.CharField(blank=True, editable=False, max_length=300)),
                ('found_on', models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ('checked_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('cited_at', models.DateTimeField(editable=False)),
                ('case', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='citations', to='cases.case')),
                ('cited_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('summary_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='summary_citations', to='cases.case')),
                ('claim', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='citations', to='cases.claim')),
                ('commitment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='citations', to='cases.commitment')),
                ('compartment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.compartment')),
                ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='citations', to='cases.event')),
                ('rendition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='citations', to='cases.rendition')),
                ('status_change', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='citations', to='cases.statuschange')),
                ('verdict', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='citations', to='cases.verdict')),
            ],
            options={
                'ordering': ['cited_at', 'id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('compartment__isnull', False), ('marking', 'BCI')), models.Q(('compartment__isnull', True), ('marking__in', ['PUBLIC', 'DELIBERATIVE', 'OFFICIAL-SENSITIVE', 'PARTNER-CONFIDENTIAL'])), _connector='OR'), name='citation_compartment_exactly_for_bci'), models.CheckConstraint(condition=models.Q(models.Q(('claim__isnull', True), ('commitment__isnull', True), ('event__isnull', True), ('status_change__isnull', True), ('summary_of__isnull', False), ('verdict__isnull', True)), models.Q(('claim__isnull', False), ('commitment__isnull', True), ('event__isnull', True), ('status_change__isnull', True), ('summary_of__isnull', True), ('verdict__isnull', True)), models.Q(('claim__isnull', True), ('commitment__isnull', False), ('event__isnull', True), ('status_change__isnull', True), ('summary_of__isnull', True), ('verdict__isnull', True)), models.Q(('claim__isnull', True), ('commitment__isnull', True), ('event__isnull', True), ('status_change__isnull', True), ('summary_of__isnull', True), ('verdict__isnull', False)), models.Q(('claim__isnull', True), ('commitment__isnull', True), ('event__isnull', False), ('status_change__isnull', True), ('summary_of__isnull', True), ('verdict__isnull', True)), models.Q(('claim__isnull', True), ('commitment__isnull', True), ('event__isnull', True), ('status_change__isnull', False), ('summary_of__isnull', True), ('verdict__isnull', True)), _connector='OR'), name='citation_hangs_from_exactly_one_statement'), models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ['found', 'elsewhere']), _negated=True), ('found_on__isnull', False), _connector='OR'), name='citation_found_says_where')],
            },
        ),
        migrations.AddField(
            model_name='Exhibit',
            name='cases',
            field=models.ManyToManyField(blank=True, related_name='exhibits', through='cases.CaseExhibit', to='cases.case'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='also_in',
            field=models.ManyToManyField(blank=True, related_name='shared_commitments', through='cases.CommitmentUse', to='cases.case'),
        ),
        migrations.AddField(
            model_name='case',
            name='measures',
            field=models.ManyToManyField(blank=True, related_name='cases', through='cases.CaseMeasure', to='cases.measure'),
        ),
        migrations.AddField(
            model_name='measure',
            name='agencies',
            field=models.ManyToManyField(blank=True, related_name='measures', through='cases.MeasureAgency', to='cases.agency'),
        ),
        migrations.AddField(
            model_name='event',
            name='members',
            field=models.ManyToManyField(blank=True, related_name='events', through='cases.EventMember', to='cases.member'),
        ),
        migrations.AddField(
            model_name='case',
            name='raised_by',
            field=models.ManyToManyField(blank=True, related_name='cases_raised', through='cases.CaseRaiser', to='cases.member'),
        ),
        migrations.AddField(
            model_name='case',
            name='products',
            field=models.ManyToManyField(blank=True, related_name='cases', through='cases.CaseProduct', to='cases.product'),
        ),
        migrations.AddField(
            model_name='case',
            name='sectors',
            field=models.ManyToManyField(blank=True, related_name='cases', through='cases.CaseSector', to='cases.sector'),
        ),
    ]
