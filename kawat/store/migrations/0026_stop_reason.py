"""Why something was stopped."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0025_errands"),
    ]

    operations = [
        migrations.AddField("stop", "reason", models.TextField(db_default="", default="")),
    ]
