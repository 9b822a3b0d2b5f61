"""The public feeds as tables: which stories stand in which, and in what order.

A feed is named 'all', or by what it is of: 'language/id', 'circuit/asia', 'issuer/sagara', 'country/ID',
'sector/medtop:04000000'. A
story has one row in each, so that a version takes the place of the one before, and a kill that of the story. What
happened last comes first; one index answers for a page however long the feed is.
"""

import re
from collections.abc import Iterator, Mapping

from django.db.models import Max

from kawat.core.release import Item
from kawat.language import sector_of
from kawat.store import models
from kawat.store.topics import PREFIX, above

LONGEST = 200
"""Characters of a feed's name: a sector that is longer has no feed of its own."""

SECTORS_MOST = 50
"""Sectors of one item that have feeds, the topics above its own not counted: enough for any story."""

_TOPIC = re.compile(r"(?:medtop:|.*/)?([0-9]{8})", re.ASCII)


def enter(row: models.Item, item: Item) -> None:
    """Put what has just got its number into its feeds. Within the transaction of the clear.

    A version stands wherever the one before did, and where it belongs by itself. One that is not public leaves its
    story in the feeds as something that is gone.
    """
    there = models.FeedEntry.objects.filter(release_id=row.release_id, language=row.language)
    if item.kind.is_notice:
        there.update(number=row.number)
        return
    there.update(item=row, number=row.number)
    if row.public:
        models.FeedEntry.objects.bulk_create(
            [
                models.FeedEntry(
                    feed=feed, release_id=row.release_id, language=row.language, item=row, number=row.number
                )
                for feed in feeds_of(item, above())
            ],
            ignore_conflicts=True,
        )


def feeds_of(item: Item, over: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The names of the feeds that an item belongs to, each once; `over` has the topics above each."""
    names = ["all", f"language/{item.language}", *(f"circuit/{each}" for each in item.circuits)]
    if item.issuer:
        names.append(f"issuer/{item.issuer.code}")
    names += [f"country/{each}" for each in item.countries]
    names += [f"sector/{each}" for each in _sectors(item, over)]
    return [each for each in dict.fromkeys(names) if len(each) <= LONGEST]


def of_story(release_id: int, language: str) -> list[str]:
    """The feeds in which a story stands."""
    rows = models.FeedEntry.objects.filter(release_id=release_id, language=language)
    return list(rows.order_by("feed").values_list("feed", flat=True))


def page(feed: str, *, before: int = 0, limit: int) -> list[tuple[int, int]]:
    """Wire number and inside id of the item, of the stories in a feed, newest first; `before` a number where it is not 0."""
    rows = models.FeedEntry.objects.filter(feed=feed).order_by("-number")
    if before:
        rows = rows.filter(number__lt=before)
    return list(rows.values_list("number", "item_id")[:limit])


def newest(feed: str) -> int:
    """The number of the last thing that happened in a feed, 0 where nothing did."""
    return models.FeedEntry.objects.filter(feed=feed).aggregate(newest=Max("number"))["newest"] or 0


def sector_named(text: str) -> str:
    """A sector as its feed is named: a Media Topic by its code, however that is written, or a plain one in small
    letters."""
    topic = _TOPIC.fullmatch(text)
    return PREFIX + topic[1] if topic else sector_of(text)


def _sectors(item: Item, over: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for each in (*item.topics, *item.sectors)[:SECTORS_MOST]:
        if sector := sector_named(each):
            yield sector
            yield from over.get(sector, ())
