"""What somebody has to be told of now: read anew each time, from what is there, so that an alarm ends with its cause.

The clock writes each into the log when it begins; the desk shows all of them for as long as they last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery

from kawat.actions import letters, stops
from kawat.core.instants import to_us
from kawat.core.terms import Channel, DeliveryState, State, Verb
from kawat.store import models
from kawat.store.clock import now
from kawat.store.due import next_due

BEFORE_T = timedelta(minutes=30)
"""How long before T an item that is not approved raises an alarm."""

WAITING = timedelta(minutes=15)
"""How long a filing may wait for a decision."""

CONFIRMING = timedelta(minutes=10)
"""How long a kill or a withhold may wait for its second person."""

STUCK = timedelta(minutes=5)
"""How long what is due may lie with none of its channel on the way, and nothing of it settled."""

UNROUTED = timedelta(minutes=1)
"""How long a cleared item may wait for the router."""

UNSENT = timedelta(hours=1)
"""How long a letter of the wire's own may wait for a relay."""

UNAPPROVED, LATE, FILED, UNCONFIRMED, QUEUE = "unapproved", "late", "waiting", "unconfirmed", "stuck"
ROUTER, POST = "router", "post"
UNREADY = (State.DRAFT, State.RETURNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Why, since when or until when (microseconds), and of which item or queue: a channel, the router or the post."""

    why: str
    at_us: int
    item: models.Item | None = None
    queue: str = ""

    @property
    def key(self) -> tuple[str, int, str]:
        """What makes two alarms the same one."""
        return (self.why, self.item.pk if self.item else 0, self.queue)


def current() -> list[Alarm]:
    """Everything that has to be seen to, the most pressing first."""
    instant = to_us(now())
    return [*_late(), *_unapproved(instant), *_unconfirmed(), *_stuck(instant), *_waiting(instant)]


def unconfirmed(older_than: timedelta = timedelta()) -> "QuerySet[models.Item]":
    """Items that one person killed or withheld and no second has confirmed since; `ordered_us` says when."""
    ordered = models.Decision.objects.filter(item=OuterRef("pk"), verb__in=(Verb.KILL, Verb.WITHHOLD))
    said = models.Entry.objects.filter(subject=OuterRef("uid"), verb="confirmed", at_us__gte=OuterRef("ordered_us"))
    rows = models.Item.objects.filter(state__in=(State.KILLED, State.WITHHELD)).annotate(
        ordered_us=Subquery(ordered.values("item").annotate(last=Max("at_us")).values("last"))
    )
    return rows.filter(~Exists(said), ordered_us__lte=to_us(now() - older_than)).order_by("ordered_us", "pk")


def _late() -> Iterator[Alarm]:
    for row in models.Item.objects.filter(state=State.LATE).order_by("hold_us", "pk"):
        yield Alarm(why=LATE, at_us=row.hold_us or 0, item=row)


def _unapproved(instant: int) -> Iterator[Alarm]:
    soon = instant + _us(BEFORE_T)
    for row in models.Item.objects.filter(state__in=UNREADY, hold_us__lte=soon).order_by("hold_us", "pk"):
        yield Alarm(why=UNAPPROVED, at_us=row.hold_us or 0, item=row)


def _unconfirmed() -> Iterator[Alarm]:
    """One for each release: a second person confirms all that the first ordered at once."""
    seen = set()
    for row in unconfirmed(CONFIRMING):
        if row.release_id not in seen:
            seen.add(row.release_id)
            yield Alarm(why=UNCONFIRMED, at_us=row.ordered_us, item=row)


def _waiting(instant: int) -> Iterator[Alarm]:
    """Drafts that nobody has touched since. What is alarmed for its T already is not said twice."""
    touched = models.Entry.objects.filter(subject=OuterRef("uid"), verb__in=("filed", "edited", "resubmitted"))
    rows = (
        models.Item.objects.filter(state=State.DRAFT)
        .exclude(hold_us__lte=instant + _us(BEFORE_T))
        .annotate(since_us=Subquery(touched.values("subject").annotate(last=Max("at_us")).values("last")))
    )
    for row in rows.filter(since_us__lte=instant - _us(WAITING)).order_by("since_us", "pk"):
        yield Alarm(why=FILED, at_us=row.since_us, item=row)


def _stuck(instant: int) -> Iterator[Alarm]:
    """Queues in which something has long been due and nothing moves. What is stopped is not stuck."""
    unrouted = models.Item.objects.filter(routed_us=None, number__isnull=False, cleared_us__lte=instant - _us(UNROUTED))
    if (since := unrouted.order_by("number").values_list("cleared_us", flat=True).first()) is not None:
        yield Alarm(why=QUEUE, at_us=since, queue=ROUTER)
    if 0 < (since := letters.standing().oldest_us) <= instant - _us(UNSENT):
        yield Alarm(why=QUEUE, at_us=since, queue=POST)
    halted = stops.current()
    due = next_due(but=stops.stopped_items(halted))
    for channel in Channel:
        name = channel.name.lower()
        first = [] if halted.of_channel(name) else [each for each in due if each.channel is channel]
        since = min((each.due_us for each in first), default=instant)
        if since <= instant - _us(STUCK) and not _moves(channel, [each.item for each in first], instant):
            yield Alarm(why=QUEUE, at_us=since, queue=name)


def _moves(channel: Channel, items: Sequence[int], instant: int) -> bool:
    """Whether something of a channel is on its way, or was settled lately of what is next: a relay that takes so many a
    second, as it was told to, is slow and not stuck."""
    its = models.Delivery.objects.filter(channel=channel)
    flying = its.filter(state=DeliveryState.FLYING, lease_us__gte=instant)
    return flying.exists() or its.filter(item__in=items, settled_us__gte=instant - _us(STUCK)).exists()


def _us(span: timedelta) -> int:
    return span // timedelta(microseconds=1)
