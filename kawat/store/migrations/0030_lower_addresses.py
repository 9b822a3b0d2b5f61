"""An index of addresses however their letters are written. Django keeps accounts, so that theirs is made by hand."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("store", "0029_looks"),
    ]

    operations = [
        migrations.AddIndex("destination", models.Index(Lower("address"), name="destination_lower")),
        migrations.RunSQL(
            "CREATE INDEX auth_user_email_lower ON auth_user (LOWER(email))", "DROP INDEX auth_user_email_lower"
        ),
    ]
