"""How dense somebody wants their pages."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0023_import_blobs"),
    ]

    operations = [
        migrations.AddField("person", "density", models.CharField(db_default="", default="", max_length=16)),
    ]
