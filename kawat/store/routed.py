"""How far an item is on its way into the ledger, where several routers share its readers.

Each answers for its own subscribers, and the item is routed when all have. Answers are counted by the number of
routers they were given under: when that number changes, an item that is not done is routed anew by all.
"""

from django.db import connection
from django.db.models import Count, Exists, OuterRef, QuerySet

from kawat.core.terms import Kind, Lane, State
from kawat.store import models
from kawat.store.dialect import shared_lock

NOTICES = (Kind.KILL, Kind.WITHHOLD)


def waiting(*, shard: int, shards: int) -> "QuerySet[models.Item]":
    """Items that are out and lack this router's answer, kills first. Notices wait for the first router alone."""
    answered = models.ItemRouted.objects.filter(item=OuterRef("pk"), shard=shard, shards=shards)
    rows = models.Item.objects.filter(~Exists(answered), number__isnull=False, routed_us=None)
    return (rows if shard == 1 else rows.exclude(kind__in=NOTICES)).order_by("lane", "number")


def waiting_notices() -> "QuerySet[models.Item]":
    """Kills and withholds among them."""
    return waiting(shard=1, shards=1).filter(lane=Lane.KILL.value)


def answer(item: int, *, shard: int, shards: int, at_us: int) -> bool:
    """Write down that this router has answered for the item; whether all have. Within a transaction."""
    row = models.Item.objects.select_for_update().only("routed_us").get(pk=item)
    if row.routed_us is not None:
        return True
    answers = models.ItemRouted.objects.filter(item=item)
    if shards > 1:
        models.ItemRouted.objects.bulk_create(
            [models.ItemRouted(item_id=item, shard=shard, shards=shards)], ignore_conflicts=True
        )
        if answers.filter(shards=shards).count() < shards:
            return False
    answers.delete()
    models.Item.objects.filter(pk=item).update(routed_us=at_us)
    return True


def unfinished(*, shard: int, shards: int, cleared_before_us: int) -> list[tuple[int, int]]:
    """Items for which this router has answered and others have not, cleared before an instant: item, and how many
    answers there are."""
    answered = models.ItemRouted.objects.filter(shard=shard, shards=shards, item__cleared_us__lt=cleared_before_us)
    rows = models.ItemRouted.objects.filter(shards=shards, item__in=answered.values("item"))
    return list(rows.values_list("item").annotate(answers=Count("pk")).order_by("item"))


def stands(item: int) -> bool:
    """Whether the item was not killed, withheld or replaced meanwhile; it cannot be until the transaction ends.
    Several routers may ask at once."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT state FROM item WHERE id = %s {shared_lock()}", [item])
        return bool(cursor.fetchone()[0] == State.CLEARED)
