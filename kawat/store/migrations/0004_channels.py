"""What the channels beyond mail and webhooks keep of a destination."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0003_topics_and_analyses'),
    ]

    operations = [
        migrations.AddField(
            model_name='destination',
            name='heartbeat_s',
            field=models.IntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name='destination',
            name='lease_until_us',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='destination',
            name='options',
            field=models.TextField(db_default=''),
        ),
        migrations.AddField(
            model_name='destination',
            name='pin',
            field=models.CharField(db_default='', max_length=200),
        ),
        migrations.AddField(
            model_name='destination',
            name='secret_before',
            field=models.BinaryField(db_default=b''),
        ),
        migrations.AddField(
            model_name='destination',
            name='secret_before_until_us',
            field=models.BigIntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name='destination',
            name='verified_us',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='destination',
            name='channel',
            field=models.SmallIntegerField(choices=[(0, 'EMAIL'), (1, 'WEBHOOK'), (2, 'SFTP'), (3, 'FTPS'), (4, 'WEBSUB')]),
        ),
    ]
