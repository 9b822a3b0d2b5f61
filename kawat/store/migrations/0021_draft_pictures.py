"""Pictures and documents of drafts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0020_letters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            "DraftPicture",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.CharField(max_length=32, unique=True)),
                (
                    "user",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL,
                        django.db.models.deletion.CASCADE,
                        related_name="draft_pictures",
                    ),
                ),
                ("draft", models.CharField(db_index=True, max_length=32)),
                ("blob", models.CharField(max_length=32)),
                ("size", models.BigIntegerField()),
                ("saved_us", models.BigIntegerField()),
                ("sealed", models.BinaryField()),
            ],
            options={"db_table": "draft_picture"},
        ),
    ]
