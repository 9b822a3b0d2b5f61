"""The list of Media Topics that an operator loads, and the words of what was approved."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0002_queries_and_shards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('code', models.CharField(max_length=8, primary_key=True, serialize=False)),
                ('parent', models.CharField(default='', max_length=8)),
            ],
            options={
                'db_table': 'topic',
            },
        ),
        migrations.CreateModel(
            name='Analysis',
            fields=[
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='analysis', serialize=False, to='store.item')),
                ('sealed', models.BinaryField()),
            ],
            options={
                'db_table': 'analysis',
            },
        ),
        migrations.AddField(
            model_name='wire',
            name='topics',
            field=models.CharField(default='', max_length=64),
        ),
    ]
