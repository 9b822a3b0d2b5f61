"""What an organisation says of itself, what each of its people may do, and whom it invited."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0017_knocks"),
    ]

    operations = [
        migrations.AddField("issuer", "contacts", models.JSONField(default=dict, db_default={})),
        migrations.AddField("issuer", "tickers", models.JSONField(default=list, db_default=[])),
        migrations.AddField("issuer", "logo", models.JSONField(default=dict, db_default={})),
        migrations.AddField(
            "membership", "rank", models.CharField(max_length=16, db_default="file", default="file")
        ),
        migrations.AddField(
            "enrolment",
            "issuer",
            models.ForeignKey("store.issuer", django.db.models.deletion.CASCADE, null=True),
        ),
    ]
