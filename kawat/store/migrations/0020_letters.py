"""The wire's own letters in one table, links of those who sign up among them; which of them people want; digests."""

from uuid import uuid4

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def write_letters(apps, schema_editor):
    """The links that were to be mailed still are."""
    letter = apps.get_model("store", "Letter")
    for row in apps.get_model("store", "Enrolment").objects.filter(due_us__isnull=False).iterator():
        letter.objects.create(
            uid=row.uid,
            mac=uuid4().hex,
            kind="link",
            enrolment=row,
            created_us=row.created_us,
            due_us=row.due_us,
            tries=row.tries,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0019_trials"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.CharField(max_length=32, unique=True)),
                ("mac", models.CharField(max_length=32, unique=True)),
                ("kind", models.CharField(max_length=16)),
                (
                    "user",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="store.enrolment"),
                ),
                (
                    "destination",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="store.destination"),
                ),
                ("sealed", models.BinaryField(db_default=b"")),
                ("state", models.SmallIntegerField(db_default=0)),
                ("created_us", models.BigIntegerField(db_index=True)),
                ("due_us", models.BigIntegerField()),
                ("lease_us", models.BigIntegerField(null=True)),
                ("tries", models.SmallIntegerField(db_default=0)),
                ("doubtful", models.BooleanField(db_default=False)),
                ("settled_us", models.BigIntegerField(null=True)),
                ("code", models.SmallIntegerField(db_default=0)),
                ("words", models.TextField(db_default="")),
            ],
            options={
                "db_table": "letter",
                "indexes": [models.Index(fields=["due_us"], name="letter_due", condition=models.Q(state__lte=1))],
            },
        ),
        migrations.CreateModel(
            name="AlarmTold",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("at_us", models.BigIntegerField()),
            ],
            options={"db_table": "alarm_told"},
        ),
        migrations.RunPython(write_letters, migrations.RunPython.noop),
        migrations.RemoveField("enrolment", "due_us"),
        migrations.RemoveField("enrolment", "tries"),
        migrations.AddField("person", "declined", models.TextField(db_default="", default="")),
        migrations.AddField("person", "everyones", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("person", "alarms", models.TextField(db_default="", default="")),
        migrations.AddField("destination", "digest_at", models.CharField(db_default="", default="", max_length=100)),
    ]
