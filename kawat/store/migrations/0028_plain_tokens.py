"""PostgreSQL keeps tsvectors as they are: to press them takes half of the time of writing one, and saves a tenth."""

from django.db import migrations


def plain(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_entry ALTER COLUMN tokens SET STORAGE EXTERNAL")


def pressed(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_entry ALTER COLUMN tokens SET STORAGE EXTENDED")


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0027_label"),
    ]

    operations = [
        migrations.RunPython(plain, pressed),
    ]
