"""All tables as of the first wire; `delivery` by SQL of each database's own."""

import django.db.models.deletion
import kawat.core.terms
from django.conf import settings
from django.db import migrations, models


from kawat.store.ledger_sql import statements


def make_ledger(apps, schema_editor):
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def drop_ledger(apps, schema_editor):
    schema_editor.execute("DROP TABLE delivery")


def first_row(apps, schema_editor):
    apps.get_model("store", "Wire").objects.create()


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('pk', models.CompositePrimaryKey('item_id', 'destination_id', 'repeat', blank=True, editable=False, primary_key=True, serialize=False)),
                ('repeat', models.SmallIntegerField()),
                ('channel', models.SmallIntegerField()),
                ('lane', models.SmallIntegerField()),
                ('state', models.SmallIntegerField()),
                ('due_us', models.BigIntegerField()),
                ('lot', models.IntegerField()),
                ('tries', models.SmallIntegerField()),
                ('worker', models.IntegerField(null=True)),
                ('lease_us', models.BigIntegerField(null=True)),
                ('sequence', models.BigIntegerField(null=True)),
                ('settled_us', models.BigIntegerField(null=True)),
                ('code', models.SmallIntegerField(null=True)),
                ('words', models.TextField(null=True)),
            ],
            options={
                'db_table': 'delivery',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='Circuit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(allow_unicode=True, max_length=64, unique=True)),
                ('name', models.CharField(max_length=200)),
            ],
            options={
                'db_table': 'circuit',
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(max_length=32, unique=True)),
                ('key_mac', models.CharField(max_length=32, null=True, unique=True)),
                ('state', models.CharField(default=kawat.core.terms.State['DRAFT'], max_length=16)),
                ('hold_us', models.BigIntegerField(null=True)),
                ('hold_zone', models.CharField(default='', max_length=64)),
                ('number', models.BigIntegerField(null=True, unique=True)),
                ('cleared_us', models.BigIntegerField(null=True)),
                ('version', models.IntegerField(null=True)),
                ('language', models.CharField(default='', max_length=16)),
                ('kind', models.CharField(default='', max_length=16)),
                ('lane', models.SmallIntegerField(null=True)),
                ('urgency', models.SmallIntegerField(null=True)),
                ('public', models.BooleanField(default=False)),
                ('routed_us', models.BigIntegerField(null=True)),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followers', to='store.item')),
                ('superseded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supersedes', to='store.item')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdraws', to='store.item')),
            ],
            options={
                'db_table': 'item',
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at_us', models.BigIntegerField()),
                ('actor', models.BigIntegerField(null=True)),
                ('verb', models.CharField(max_length=32)),
                ('subject', models.CharField(db_index=True, max_length=64)),
                ('facts', models.TextField(default='{}')),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'db_table': 'journal',
            },
        ),
        migrations.CreateModel(
            name='Issuer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(allow_unicode=True, max_length=64, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('boilerplates', models.JSONField(default=dict)),
                ('active', models.BooleanField(default=True)),
            ],
            options={
                'db_table': 'issuer',
            },
        ),
        migrations.CreateModel(
            name='Provider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(allow_unicode=True, max_length=64, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('disclaimers', models.JSONField(default=dict)),
                ('approves_itself', models.BooleanField(default=False)),
                ('active', models.BooleanField(default=True)),
            ],
            options={
                'db_table': 'provider',
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(max_length=32, unique=True)),
                ('slug_mac', models.CharField(max_length=32, unique=True)),
                ('wrapped_key', models.BinaryField()),
            ],
            options={
                'db_table': 'release',
            },
        ),
        migrations.CreateModel(
            name='Subscriber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(max_length=32, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('outlet', 'outlet'), ('journalist', 'journalist'), ('desktop', 'desktop')], max_length=16)),
                ('country', models.CharField(default='', max_length=2)),
                ('active', models.BooleanField(default=True)),
                ('revision', models.IntegerField(default=1)),
            ],
            options={
                'db_table': 'subscriber',
            },
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('mac', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('at_us', models.BigIntegerField()),
            ],
            options={
                'db_table': 'suppression',
            },
        ),
        migrations.CreateModel(
            name='Wire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(default=0)),
                ('profile_change', models.BigIntegerField(default=0)),
                ('journal_hash', models.CharField(default='', max_length=64)),
            ],
            options={
                'db_table': 'wire',
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('scopes', models.JSONField(default=list)),
                ('created_us', models.BigIntegerField()),
                ('revoked_us', models.BigIntegerField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_keys', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'api_key',
            },
        ),
        migrations.CreateModel(
            name='Copy',
            fields=[
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='copy', serialize=False, to='store.item')),
                ('sealed', models.BinaryField(null=True)),
                ('document', models.TextField(null=True)),
            ],
            options={
                'db_table': 'copy',
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hash', models.CharField(max_length=64)),
                ('verb', models.CharField(max_length=16)),
                ('at_us', models.BigIntegerField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='store.item')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'decision',
            },
        ),
        migrations.AddField(
            model_name='item',
            name='issuer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='store.issuer'),
        ),
        migrations.AddField(
            model_name='item',
            name='provider',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='store.provider'),
        ),
        migrations.AddField(
            model_name='item',
            name='release',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='store.release'),
        ),
        migrations.CreateModel(
            name='Stop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(max_length=16)),
                ('code', models.CharField(default='', max_length=64)),
                ('at_us', models.BigIntegerField()),
                ('actor', models.BigIntegerField(null=True)),
            ],
            options={
                'db_table': 'stop',
                'constraints': [models.UniqueConstraint(fields=('scope', 'code'), name='stopped_once')],
            },
        ),
        migrations.CreateModel(
            name='Read',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at_us', models.BigIntegerField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='store.item')),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='store.subscriber')),
            ],
            options={
                'db_table': 'read',
            },
        ),
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('criteria', models.TextField()),
                ('active', models.BooleanField(default=True)),
                ('change', models.BigIntegerField(db_index=True)),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='profiles', to='store.subscriber')),
            ],
            options={
                'db_table': 'profile',
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('issuer', 'issuer'), ('provider', 'provider'), ('editor', 'editor'), ('operator', 'operator'), ('subscriber', 'subscriber')], max_length=16)),
                ('issuer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='store.issuer')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('provider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='store.provider')),
                ('subscriber', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='store.subscriber')),
            ],
            options={
                'db_table': 'membership',
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('circuit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='store.circuit')),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='store.subscriber')),
            ],
            options={
                'db_table': 'member',
            },
        ),
        migrations.CreateModel(
            name='Destination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(max_length=32, unique=True)),
                ('channel', models.SmallIntegerField(choices=[(0, 'EMAIL'), (1, 'WEBHOOK')])),
                ('format', models.CharField(max_length=32)),
                ('language', models.CharField(default='', max_length=16)),
                ('address', models.CharField(max_length=500)),
                ('secret', models.BinaryField(default=b'')),
                ('state', models.CharField(default=kawat.core.terms.DestinationState['ACTIVE'], max_length=16)),
                ('sequence', models.BigIntegerField(default=0)),
                ('failures', models.IntegerField(default=0)),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='destinations', to='store.subscriber')),
            ],
            options={
                'db_table': 'destination',
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('repeat', models.SmallIntegerField()),
                ('tries', models.SmallIntegerField()),
                ('at_us', models.BigIntegerField()),
                ('outcome', models.CharField(max_length=16)),
                ('code', models.SmallIntegerField()),
                ('words', models.TextField()),
                ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='store.item')),
                ('destination', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='store.destination')),
            ],
            options={
                'db_table': 'attempt',
                'indexes': [models.Index(fields=['item', 'destination'], name='attempt_of')],
            },
        ),
        migrations.CreateModel(
            name='Acknowledgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at_us', models.BigIntegerField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='store.item')),
                ('destination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='store.destination')),
            ],
            options={
                'db_table': 'acknowledgement',
                'constraints': [models.UniqueConstraint(fields=('item', 'destination'), name='acknowledged_once')],
            },
        ),
        migrations.CreateModel(
            name='EdgeTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edge', models.CharField(max_length=64)),
                ('offered', models.IntegerField()),
                ('written', models.IntegerField()),
                ('dropped', models.IntegerField()),
                ('first_us', models.BigIntegerField()),
                ('last_us', models.BigIntegerField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='store.item')),
            ],
            options={
                'db_table': 'tally',
                'constraints': [models.UniqueConstraint(fields=('item', 'edge'), name='tally_once')],
            },
        ),
        migrations.CreateModel(
            name='ItemCircuit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('circuit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='store.circuit')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='store.item')),
            ],
            options={
                'db_table': 'item_circuit',
                'constraints': [models.UniqueConstraint(fields=('item', 'circuit'), name='item_circuit_once')],
            },
        ),
        migrations.CreateModel(
            name='ItemForbidden',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(max_length=2)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='store.item')),
            ],
            options={
                'db_table': 'item_forbidden',
                'constraints': [models.UniqueConstraint(fields=('item', 'country'), name='item_forbidden_once')],
            },
        ),
        migrations.CreateModel(
            name='ProfileDestination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('destination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='store.destination')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='store.profile')),
            ],
            options={
                'db_table': 'profile_destination',
                'constraints': [models.UniqueConstraint(fields=('profile', 'destination'), name='profile_destination_once')],
            },
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(fields=['state', 'hold_us'], name='item_state_hold'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(fields=['release', 'number'], name='item_release_number'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(condition=models.Q(('routed_us', None)), fields=['number'], name='item_unrouted'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.UniqueConstraint(fields=('subscriber', 'circuit'), name='member_once'),
        ),
        migrations.AddConstraint(
            model_name='destination',
            constraint=models.UniqueConstraint(fields=('channel', 'address'), name='destination_once'),
        ),
        migrations.RunPython(make_ledger, drop_ledger),
        migrations.RunPython(first_row, migrations.RunPython.noop),
    ]
