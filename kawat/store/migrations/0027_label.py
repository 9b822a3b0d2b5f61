"""By what the desk sorts an item that waits, sealed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0026_stop_reason"),
    ]

    operations = [
        migrations.AddField("item", "label", models.BinaryField(null=True)),
    ]
