"""Quiet hours and pauses of destinations, and when the wait of a delivery ended."""

from django.db import migrations, models

from kawat.store.ledger_sql import WAITED


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0013_enrolments"),
    ]

    operations = [
        migrations.AddField("destination", "quiet", models.SmallIntegerField(db_default=0)),
        migrations.AddField("destination", "quiet_from", models.SmallIntegerField(null=True)),
        migrations.AddField("destination", "quiet_to", models.SmallIntegerField(null=True)),
        migrations.AddField("destination", "quiet_zone", models.CharField(max_length=64, db_default="")),
        migrations.AddField("destination", "flashes_pass", models.BooleanField(db_default=True)),
        migrations.AddField("destination", "pause_until_us", models.BigIntegerField(null=True)),
        migrations.AddField("destination", "turn_us", models.BigIntegerField(null=True)),
        migrations.AddIndex(
            "destination",
            models.Index(fields=["turn_us"], name="destination_turn", condition=models.Q(turn_us__isnull=False)),
        ),
        *(migrations.RunSQL(each, migrations.RunSQL.noop) for each in WAITED),
    ]
