"""How often what public pages show beside stories has changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0028_plain_tokens"),
    ]

    operations = [
        migrations.AddField("wire", "looks", models.BigIntegerField(db_default=0)),
    ]
