"""Tests of destinations that are asked for on a page."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0018_organisations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Trial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_us", models.BigIntegerField(db_index=True)),
                ("begun_us", models.BigIntegerField(null=True)),
                ("done_us", models.BigIntegerField(null=True)),
                ("told", models.BinaryField(default=b"")),
                (
                    "destination",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="trial", to="store.destination"
                    ),
                ),
            ],
            options={"db_table": "trial"},
        ),
    ]
