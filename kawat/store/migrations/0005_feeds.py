"""The public feeds as a table, with the stories that are out already."""

import json

import django.db.models.deletion
from django.db import migrations, models

from kawat.core.release import Item, from_plain
from kawat.store.feeds import feeds_of
from kawat.store.topics import ancestors

NOTICES = ("kill", "withhold")


def enter_what_is_out(apps, schema_editor) -> None:
    entries = apps.get_model("store", "FeedEntry").objects
    over = ancestors(dict(apps.get_model("store", "Topic").objects.values_list("code", "parent")))
    rows = apps.get_model("store", "Item").objects.filter(number__isnull=False).select_related("copy").order_by("number")
    for row in rows.iterator(chunk_size=500):
        there = entries.filter(release_id=row.release_id, language=row.language)
        if row.kind in NOTICES:
            there.update(number=row.number)
            continue
        there.update(item=row, number=row.number)
        if row.public:
            item = from_plain(Item, json.loads(row.copy.document)["item"])
            entry = apps.get_model("store", "FeedEntry")
            entries.bulk_create(
                [
                    entry(feed=feed, release_id=row.release_id, language=row.language, item=row, number=row.number)
                    for feed in feeds_of(item, over)
                ],
                ignore_conflicts=True,
            )


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0004_channels'),
    ]

    operations = [
        migrations.CreateModel(
            name='FeedEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('feed', models.CharField(max_length=200)),
                ('language', models.CharField(max_length=16)),
                ('number', models.BigIntegerField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='store.item')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='store.release')),
            ],
            options={
                'db_table': 'feed_entry',
                'indexes': [models.Index(fields=['feed', 'number'], name='feed_entry_number')],
                'constraints': [models.UniqueConstraint(fields=('feed', 'release', 'language'), name='feed_entry_once')],
            },
        ),
        migrations.RunPython(enter_what_is_out, migrations.RunPython.noop),
    ]
