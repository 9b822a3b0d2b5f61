"""What is still to be taken out of the ledger of those who left for good."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0021_draft_pictures"),
    ]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("destinations", models.TextField()),
                ("upto", models.BigIntegerField()),
            ],
            options={"db_table": "erasure"},
        ),
    ]
