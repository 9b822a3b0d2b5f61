"""How a release lands, counted in the ledger: for the people it speaks for, on its page and on the edge's stream.

Nothing that was filed is read for it. One statement counts every delivery of the release.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import inf

from django.db import connection

from kawat.actions.measures import streams
from kawat.core.instants import from_us
from kawat.core.landing import Landing, Part, Stand, Timeline, timeline
from kawat.core.signing import LandingTicket
from kawat.core.terms import TIMED, Channel, DeliveryState, State
from kawat.store import models
from kawat.store.clock import now
from kawat.store.keys import key
from kawat.store.reconnecting import reconnecting

KEY_ID = "a"
CONNECT_BY_S = 60
WATCH_S = 15 * 60
"""Whoever watches asks for another ticket this often, so that a right that was taken away ends with it."""


def ticket_keys() -> dict[str, bytes]:
    """The keys by which tickets for one release are signed, by their id."""
    return {KEY_ID: key("landings")}


def ticket_of(release: models.Release) -> str:
    """A ticket to watch this release land. The caller says who may."""
    instant = int(now().timestamp())
    ticket = LandingTicket(release=release.pk, connect_by=instant + CONNECT_BY_S, until=instant + WATCH_S)
    return ticket.sign(ticket_keys(), KEY_ID)


Parts = tuple[Part, ...]


class FromLedger:
    """`core.ports.Landings` over the database, on a thread of the edge's own."""

    @reconnecting
    def landing(self, release: int) -> Landing:
        return landing_of(release)


def landing_of(release: int) -> Landing:
    """How the release with this key lands; that it waits, or until when it is held, where nothing of it is out."""
    rows = list(models.Item.objects.filter(release_id=release).order_by("number", "pk"))
    out = [row for row in rows if row.number is not None]
    until = min((row.hold_us for row in rows if row.state == State.HELD and row.hold_us), default=None)
    held = from_us(until) if until else None
    if not out:
        return Landing(stand=Stand.HELD if held else Stand.WAITING, until=held)
    by_channel, by_item, by_country = _counted(out)
    is_landed = all(row.routed_us for row in out) and not any(part.due or part.flying for part in by_channel)
    return Landing(
        stand=Stand.LANDED if is_landed else Stand.LANDING,
        until=held,
        channels=by_channel,
        items=by_item,
        countries=_by_size(by_country),
        streams=streams({row.pk: start_of(row) for row in out}),
    )


def countries_of(items: Iterable[models.Item]) -> Parts:
    """Where these items were owed and arrived, the country with the most deliveries first."""
    return _by_size(_counted(list(items))[2])


def timeline_of(items: Iterable[models.Item]) -> Timeline:
    """When these items were accepted. What waited for quiet hours is left out."""
    starts = {row.pk: start_of(row) for row in items}
    times: dict[str, list[float]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT o.item_id, o.channel, {_timed()} FROM delivery o WHERE o.item_id IN ({_listed(starts)}) "  # noqa: S608
            f"AND {_timed()} IS NOT NULL ORDER BY o.channel"
        )
        for item, channel, settled in cursor.fetchall():
            times.setdefault(Channel(channel).name.lower(), []).append((settled - starts[item]) / 1e6)
    return timeline(times)


def start_of(row: models.Item) -> int:
    """The instant from which an item's seconds count."""
    return row.hold_us or row.cleared_us or 0


def _by_size(countries: Parts) -> Parts:
    return tuple(sorted(countries, key=lambda part: (-part.owed, part.name)))


class _Sum:
    """Deliveries that are counted together: how many in each state, and when the first and the last were accepted."""

    __slots__ = ("counts", "first_s", "last_s")

    def __init__(self) -> None:
        self.counts: Counter[int] = Counter()
        self.first_s = inf
        self.last_s = -inf

    def add(self, state: int, count: int, first_s: float, last_s: float) -> None:
        self.counts[state] += count
        self.first_s, self.last_s = min(self.first_s, first_s), max(self.last_s, last_s)

    def part(self, name: str) -> Part:
        def of(*states: DeliveryState) -> int:
            return sum(self.counts[state.value] for state in states)

        return Part(
            name=name,
            owed=self.counts.total(),
            waiting=of(DeliveryState.WAITING, DeliveryState.PARKED),
            due=of(DeliveryState.DUE),
            flying=of(DeliveryState.FLYING),
            accepted=of(DeliveryState.ACCEPTED),
            relayed=of(DeliveryState.RELAYED, DeliveryState.DELIVERED),
            failed=of(DeliveryState.FAILED, DeliveryState.BOUNCED),
            cancelled=of(DeliveryState.CANCELLED),
            first_s=None if self.first_s == inf else self.first_s,
            last_s=None if self.last_s == -inf else self.last_s,
        )


def _counted(out: list[models.Item]) -> tuple[Parts, Parts, Parts]:
    """The deliveries of these items by channel, item and country."""
    starts = {row.pk: start_of(row) for row in out}
    channels: defaultdict[int, _Sum] = defaultdict(_Sum)
    items = {row.pk: _Sum() for row in out}
    countries: defaultdict[str, _Sum] = defaultdict(_Sum)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT o.item_id, o.channel, s.country, o.state, count(*), min({_timed()}), max({_timed()})
                  FROM delivery o JOIN destination d ON d.id = o.destination_id
                       JOIN subscriber s ON s.id = d.subscriber_id
                 WHERE o.item_id IN ({_listed(starts)}) GROUP BY o.item_id, o.channel, s.country, o.state"""  # noqa: S608
        )
        for item, channel, country, state, count, first, last in cursor.fetchall():
            first_s = inf if first is None else (first - starts[item]) / 1e6
            last_s = -inf if last is None else (last - starts[item]) / 1e6
            for its in (channels[channel], items[item], countries[country]):
                its.add(state, count, first_s, last_s)
    return (
        tuple(channels[each].part(Channel(each).name.lower()) for each in sorted(channels)),
        tuple(items[row.pk].part(row.uid) for row in out),
        tuple(its.part(country) for country, its in countries.items()),
    )


def _listed(ids: Iterable[int]) -> str:
    """Own keys, for SQL; 'NULL', which no row is, where there are none."""
    return ", ".join(map(str, ids)) or "NULL"


def _timed() -> str:
    states = ", ".join(str(each.value) for each in TIMED)
    return f"CASE WHEN o.state IN ({states}) AND o.waited_us IS NULL THEN o.settled_us END"
