"""How often links are asked for, by network and by address."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0016_operating"),
    ]

    operations = [
        migrations.CreateModel(
            name="Knock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client", models.CharField(db_index=True, max_length=32)),
                ("about", models.CharField(db_index=True, max_length=32)),
                ("at_us", models.BigIntegerField(db_index=True)),
            ],
            options={"db_table": "knock"},
        ),
    ]
