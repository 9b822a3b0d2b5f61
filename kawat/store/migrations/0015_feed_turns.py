"""How often the feed of a profile has moved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0014_quiet"),
    ]

    operations = [
        migrations.AddField("profile", "feed_turn", models.IntegerField(db_default=0)),
    ]
