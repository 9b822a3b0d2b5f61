"""Tests of destinations are errands like others: one table for both. Those that wait and those that were answered move."""

import secrets

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CHUNK = 2_000


def errands_of_trials(apps: Apps, _editor: BaseDatabaseSchemaEditor | None) -> None:
    """An answer stays sealed as it is, to its destination. Whether it was good stands within it."""
    errand, trial = apps.get_model("store", "Errand"), apps.get_model("store", "Trial")
    rows = (
        errand(
            uid=secrets.token_hex(16),
            kind="trial",
            destination_id=row.destination_id,
            answer=row.told,
            asked_us=row.asked_us,
            begun_us=row.begun_us,
            done_us=row.done_us,
        )
        for row in trial.objects.order_by("pk").iterator(chunk_size=CHUNK)
    )
    errand.objects.bulk_create(rows, batch_size=CHUNK)


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0024_density"),
    ]

    operations = [
        migrations.AddField(
            "errand",
            "destination",
            models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="trial", to="store.destination"
            ),
        ),
        migrations.AlterField("errand", "sealed", models.BinaryField(db_default=b"")),
        migrations.RunPython(errands_of_trials, migrations.RunPython.noop),
        migrations.DeleteModel("Trial"),
    ]
