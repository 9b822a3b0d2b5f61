"""What was asked of the hub and is not settled yet; leases are found by their end."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0005_feeds'),
    ]

    operations = [
        migrations.CreateModel(
            name='Intent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(max_length=16)),
                ('callback', models.CharField(max_length=500)),
                ('topic', models.CharField(max_length=255)),
                ('host', models.CharField(db_index=True, max_length=300)),
                ('client', models.CharField(db_index=True, max_length=32)),
                ('lease_s', models.IntegerField(default=0)),
                ('secret', models.BinaryField(default=b'')),
                ('algorithm', models.CharField(default='', max_length=8)),
                ('reason', models.CharField(default='', max_length=200)),
                ('due_us', models.BigIntegerField(db_index=True)),
                ('tries', models.SmallIntegerField(default=0)),
            ],
            options={
                'db_table': 'intent',
            },
        ),
        migrations.AddIndex(
            model_name='destination',
            index=models.Index(condition=models.Q(('lease_until_us__isnull', False)), fields=['lease_until_us'], name='destination_lease'),
        ),
        migrations.AddConstraint(
            model_name='intent',
            constraint=models.UniqueConstraint(fields=('callback', 'topic', 'mode'), name='intent_once'),
        ),
    ]
