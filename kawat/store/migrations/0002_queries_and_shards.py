"""Keywords become queries, several routers may answer for one item, and a router's snapshots are known by their marks.

What a profile asked for by keywords is asked for by a query of the same words in a row, found as it was before.
"""

import json

import django.db.models.deletion
from django.db import migrations, models

CHUNK = 2_000
UNSPACED = (("\u0e00", "\u0e7f"), ("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0003ffff"))
"""Thai, kana and Han: no space stands between two words of these."""


def queries_of_keywords(apps, schema_editor):
    profiles, wire = apps.get_model("store", "Profile").objects, apps.get_model("store", "Wire").objects
    change, last = wire.get().profile_change, 0
    while rows := list(profiles.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last, changed = rows[-1].pk, []
        for row in rows:
            criteria = as_query(row.criteria)
            if criteria != row.criteria:
                change += 1
                row.criteria, row.change = criteria, change
                changed.append(row)
        profiles.bulk_update(changed, ["criteria", "change"])
    wire.update(profile_change=change)


def as_query(criteria):
    """The same criteria with a query instead of keywords, in the canonical text: what asks for nothing is left out."""
    plain = json.loads(criteria)
    wanted, unwanted = (_any_of(plain.pop(name, ())) for name in ("keywords", "no_keywords"))
    asked = [each for each in (wanted, unwanted and ["not", unwanted]) if each]
    plain = {name: each for name, each in plain.items() if each and (name, each) != ("urgency", 8)}
    if asked:
        plain["query"] = asked[0] if len(asked) == 1 else ["all", *asked]
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _any_of(keywords):
    leaves = [_leaf(words) for words in keywords]
    return leaves[0] if len(leaves) == 1 else ["any", *leaves] if leaves else None


def _leaf(words):
    said = words[0]
    for word in words[1:]:
        said += word if _is_unspaced(said[-1]) and _is_unspaced(word[0]) else f" {word}"
    return ["phrase" if len(words) > 1 else "word", "", said, [f".{said}"]]


def _is_unspaced(char):
    return any(first <= char <= last for first, last in UNSPACED)


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ItemRouted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shard', models.SmallIntegerField()),
                ('shards', models.SmallIntegerField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='store.item')),
            ],
            options={
                'db_table': 'item_routed',
                'constraints': [models.UniqueConstraint(fields=('item', 'shards', 'shard'), name='item_routed_once')],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('mark', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('shard', models.SmallIntegerField()),
                ('shards', models.SmallIntegerField()),
                ('change', models.BigIntegerField()),
            ],
            options={
                'db_table': 'snapshot',
            },
        ),
        migrations.RunPython(queries_of_keywords, migrations.RunPython.noop),
    ]
