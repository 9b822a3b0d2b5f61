"""A feed for each country that stories are about, with the stories that are out already."""

import json

from django.db import migrations


def enter_what_is_out(apps, schema_editor) -> None:
    entry = apps.get_model("store", "FeedEntry")
    rows = apps.get_model("store", "Item").objects.filter(number__isnull=False, public=True)
    standing = entry.objects.filter(feed="all", item__in=rows).select_related("item__copy").order_by("number")
    for each in standing.iterator(chunk_size=500):
        countries = json.loads(each.item.copy.document)["item"].get("countries", ())
        entry.objects.bulk_create(
            [
                entry(
                    feed=f"country/{country}",
                    release_id=each.release_id,
                    language=each.language,
                    item_id=each.item_id,
                    number=each.number,
                )
                for country in dict.fromkeys(countries)
            ],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0009_search"),
    ]

    operations = [
        migrations.RunPython(enter_what_is_out, migrations.RunPython.noop),
    ]
