"""The index of the newsroom's search; what is out already is taken into it by the router, bit by bit."""

from django.db import migrations, models

TABLES = {
    "sqlite": (
        "CREATE VIRTUAL TABLE search USING fts5("
        "headline, subhead, place, body, caption, keyword, ticker, facet, content='', columnsize=0, tokenize='ascii')",
    ),
    "postgresql": (
        "ALTER TABLE search_entry ADD COLUMN tokens tsvector",
        "CREATE INDEX search_entry_tokens ON search_entry USING gin (tokens) WITH (fastupdate = off)",
    ),
}


def make(apps, schema_editor) -> None:
    for statement in TABLES[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unmake(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search")


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0008_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("rules", models.SmallIntegerField(db_default=0, default=0)),
                ("facets", models.TextField(db_default="", default="")),
            ],
            options={"db_table": "search_entry"},
        ),
        migrations.RunPython(make, unmake),
    ]
