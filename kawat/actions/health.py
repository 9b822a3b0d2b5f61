"""How the wire fares, read from the database alone: queues with their age, rates, destinations, the journal's head.

One reading serves the operator's page and the metrics. It writes nothing, and touches no more of the ledger than what
waits and what the last hour's items were owed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet

from kawat.actions import alarms, letters
from kawat.actions import pulses as beating
from kawat.actions.people import Actor, permit_operator
from kawat.core.instants import to_us
from kawat.core.terms import GOT, Channel, DeliveryState, DestinationState, State
from kawat.store import models
from kawat.store.clock import now
from kawat.store.due import Next, next_due

RATE_OVER = timedelta(minutes=5)
RECENT = timedelta(hours=1)
"""Only items that cleared since then are counted in rates: the ledger has no index by time of settling."""

ILL = 100
"""Destinations that are listed, the worst first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What one channel has before it. `oldest_s` is 0.0 where nothing is due; `arrived` counts the last five minutes."""

    channel: str
    due: int
    flying: int
    parked: int
    oldest_s: float
    arrived: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The wire at one instant. `lag_s` is how long the newest item took, or has been waiting, to be routed."""

    number: int
    unrouted: int
    states: dict[str, int]
    queues: tuple[Queue, ...]
    destinations: dict[tuple[str, str], int]
    alarms: tuple[alarms.Alarm, ...]
    journal: int
    letters: letters.Standing
    lag_s: float = 0.0
    pulses: tuple[beating.Pulse, ...] = ()

    @property
    def waiting(self) -> int:
        return sum(queue.due + queue.flying for queue in self.queues)


def read(actor: Actor) -> Health:
    """Everything, for an operator."""
    permit_operator(actor)
    instant = to_us(now())
    due = next_due()
    waiting = models.Item.objects.filter(number=None).exclude(state=State.SPIKED)
    kinds = models.Destination.objects.values_list("channel", "state").annotate(count=Count("pk"))
    return Health(
        number=models.Wire.objects.get().number,
        unrouted=models.Item.objects.filter(routed_us=None, number__isnull=False).count(),
        states=dict(waiting.values_list("state").annotate(count=Count("pk")).order_by("state")),
        queues=tuple(_queue(channel, instant, due) for channel in Channel),
        destinations={(Channel(channel).name.lower(), state): count for channel, state, count in kinds.order_by()},
        alarms=tuple(alarms.current()),
        lag_s=_lag_s(instant),
        pulses=tuple(beating.current()),
        journal=models.Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
        letters=letters.standing(),
    )


def ill_destinations(actor: Actor) -> list[models.Destination]:
    """Destinations that are held, or failed or bounced lately, the worst first."""
    permit_operator(actor)
    return list(_ill().select_related("subscriber").order_by("-failures", "-bounces", "pk")[:ILL])


def ill_count(actor: Actor) -> int:
    """How many they are."""
    permit_operator(actor)
    return _ill().count()


def _ill() -> QuerySet[models.Destination]:
    ill = Q(state=DestinationState.HELD) | Q(failures__gt=0) | Q(bounces__gt=0)
    return models.Destination.objects.filter(ill).exclude(state=DestinationState.UNSUBSCRIBED)


def _lag_s(instant: int) -> float:
    newest = models.Item.objects.filter(number__isnull=False).order_by("-number").first()
    if newest is None or newest.cleared_us is None:
        return 0.0
    return max(0.0, ((newest.routed_us or instant) - newest.cleared_us) / 1e6)


def _queue(channel: Channel, instant: int, due: Sequence[Next]) -> Queue:
    its = models.Delivery.objects.filter(channel=channel)
    recent = models.Item.objects.filter(cleared_us__gte=instant - _us(RECENT)).values_list("pk", flat=True)
    settled = its.filter(item__in=list(recent), settled_us__gte=instant - _us(RATE_OVER))
    oldest = min((each.due_us for each in due if each.channel is channel), default=None)
    return Queue(
        channel=channel.name.lower(),
        due=its.filter(state=DeliveryState.DUE).count(),
        flying=its.filter(state=DeliveryState.FLYING).count(),
        parked=its.filter(state=DeliveryState.PARKED).count(),
        oldest_s=max(0.0, (instant - oldest) / 1e6) if oldest is not None else 0.0,
        arrived=settled.filter(state__in=GOT).count(),
        failed=settled.filter(state=DeliveryState.FAILED).count(),
    )


def _us(span: timedelta) -> int:
    return span // timedelta(microseconds=1)
