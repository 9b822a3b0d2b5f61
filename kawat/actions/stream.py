"""The desktop stream's end of the house: frames, readers, tallies and tickets.

`FromStore` is the port that an edge on this machine is given; all of it blocks, and runs on the edge's one database
thread.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Max

from kawat.actions import stops
from kawat.actions.people import Actor
from kawat.core.errors import Forbidden
from kawat.core.instants import to_us
from kawat.core.ports import Frames, Reader, Tally
from kawat.core.profile import read_criteria
from kawat.core.release import Cleared
from kawat.core.signing import Ticket
from kawat.core.terms import Kind
from kawat.store import cleared, models
from kawat.store.clock import now
from kawat.store.dialect import ids
from kawat.store.keys import key
from kawat.store.reconnecting import reconnecting
from kawat.store.transactions import writing

if TYPE_CHECKING:
    from django.db.models import QuerySet

KEY_ID = "a"
CONNECT_BY_S = 60
RESUME_UNTIL_S = 12 * 3600
REPLAY = 5_000
"""How many items back a stream can be taken up."""

NOTICES = 500
"""Kills and withholds that a reader is told of who was away for longer than that."""


def ticket_keys() -> dict[str, bytes]:
    """The keys by which tickets are signed, by their id."""
    return {KEY_ID: key("tickets")}


def ticket(actor: Actor, subscriber_id: int | None = None) -> str:
    """A ticket for one of the subscribers that the actor is; the first unless said."""
    mine = actor.subscribers
    if not mine or (subscriber_id is not None and subscriber_id not in mine):
        raise Forbidden(who=actor.name, right="stream")
    return ticket_of(models.Subscriber.objects.get(pk=subscriber_id or mine[0]))


def ticket_of(subscriber: models.Subscriber, *, connect_within_s: int = CONNECT_BY_S) -> str:
    """A ticket for this subscriber."""
    instant = int(now().timestamp())
    return Ticket(
        subscriber=subscriber.pk,
        revision=subscriber.revision,
        connect_by=instant + connect_within_s,
        resume_until=instant + RESUME_UNTIL_S,
    ).sign(ticket_keys(), KEY_ID)


class FromStore:
    """`core.ports.Stream` over the database."""

    @reconnecting
    def frames(self, after: int, limit: int) -> Frames:
        """Items numbered above `after`. While the stream is stopped the cursor stands still; only notices pass it."""
        newest = models.Item.objects.aggregate(newest=Max("number"))["newest"] or 0
        oldest = max(1, newest - REPLAY + 1)
        if stops.current().of_channel(stops.STREAM):
            ahead = tuple(cleared.of(_notices(after).order_by("number")[:limit]))
            return Frames(items=(), upto=min(after, newest), oldest=oldest, ahead=ahead)
        items = tuple(cleared.after(after, limit))
        return Frames(items=items, upto=items[-1].number if items else newest, oldest=oldest)

    @reconnecting
    def notices(self, after: int) -> list[Cleared]:
        """Kills and withholds numbered above `after`, in order; the newest where there are more than `NOTICES`."""
        return cleared.of(_notices(after).order_by("-number")[:NOTICES])[::-1]

    @reconnecting
    def readers(self, subscribers: Iterable[int]) -> dict[int, Reader]:
        """Those who may have a stream: active subscribers, with their profiles and circuits."""
        named = json.dumps(list(subscribers))
        profiles: dict[int, list[str]] = {}
        circuits: dict[int, set[str]] = {}
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT p.subscriber_id, p.criteria FROM {ids()} n JOIN profile p ON p.subscriber_id = n.id "  # noqa: S608
                "WHERE p.active ORDER BY p.id",
                [named],
            )
            for subscriber, criteria in cursor.fetchall():
                profiles.setdefault(subscriber, []).append(criteria)
            cursor.execute(
                f"SELECT m.subscriber_id, c.code FROM {ids()} n JOIN member m ON m.subscriber_id = n.id "  # noqa: S608
                "JOIN circuit c ON c.id = m.circuit_id",
                [named],
            )
            for subscriber, code in cursor.fetchall():
                circuits.setdefault(subscriber, set()).add(code)
            cursor.execute(
                f"SELECT s.id, s.revision, s.country FROM {ids()} n JOIN subscriber s ON s.id = n.id WHERE s.active",  # noqa: S608
                [named],
            )
            rows = cursor.fetchall()
        return {
            subscriber: Reader(
                subscriber=subscriber,
                revision=revision,
                country=intern(country),
                circuits=_one(frozenset(circuits.get(subscriber, ()))),
                criteria=tuple(read_criteria(each) for each in profiles.get(subscriber, ())),
            )
            for subscriber, revision, country in rows
        }

    @reconnecting
    def settle(self, tallies: Sequence[Tally]) -> None:
        """Write what an edge did; counts of the same item and edge are replaced by the newer ones.

        By the ordinary lock: a bulk writer's would make the next frames wait for a chunk of the router's.
        """
        items = dict(
            models.Item.objects.filter(number__in={each.number for each in tallies}).values_list("number", "pk")
        )
        with writing():
            models.EdgeTally.objects.bulk_create(
                [
                    models.EdgeTally(
                        item_id=items[each.number],
                        edge=each.edge,
                        offered=each.offered,
                        written=each.written,
                        dropped=each.dropped,
                        first_us=each.first_us,
                        last_us=each.last_us,
                    )
                    for each in {(each.number, each.edge): each for each in tallies}.values()
                    if each.number in items
                ],
                update_conflicts=True,
                unique_fields=["item", "edge"],
                update_fields=["offered", "written", "dropped", "first_us", "last_us"],
            )


@lru_cache(maxsize=4_096)
def _one(circuits: frozenset[str]) -> frozenset[str]:
    """The same set for all who are in the same circuits: an edge keeps one for each reader."""
    return circuits


def _notices(after: int) -> "QuerySet[models.Item]":
    return models.Item.objects.filter(number__gt=after, kind__in=(Kind.KILL, Kind.WITHHOLD))


def was_read(subscriber_id: int, item_ids: Sequence[int]) -> None:
    """Write down that a subscriber downloaded these items, authenticated."""
    with writing():
        models.Read.objects.bulk_create(
            models.Read(item_id=item, subscriber_id=subscriber_id, at_us=to_us(now())) for item in item_ids
        )
