"""How a release lands: what is owed, under way and there, by channel, item and country. Counts alone, nobody by name.

Seconds count from each item's own clear time (T, where there was a hold). Before the clear a landing says no more than
what it waits for.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from math import floor, log10
from typing import Any

SOONEST_S = 0.001
"""Nothing is told apart that came sooner."""

STEPS_MOST = 30
DIGITS = (
    tuple(each / 10 for each in range(10, 100, 2)),
    (1, 1.1, 1.2, 1.3, 1.5, 1.6, 1.8, 2, 2.2, 2.4, 2.7, 3, 3.3, 3.6, 3.9, 4.3, 4.7, 5.1, 5.6, 6.2, 6.8, 7.5, 8.2, 9.1),
    (1, 1.2, 1.5, 1.8, 2.2, 2.7, 3.3, 3.9, 4.7, 5.6, 6.8, 8.2),
    (1, 1.5, 2, 3, 5, 7),
    (1, 2, 5),
)
"""Round steps of one power of ten, ever fewer: the finest that are not more than `STEPS_MOST` are taken."""


class Stand(StrEnum):
    """How far a release has come."""

    WAITING = "waiting"
    """Nothing of it is out, and no instant is set."""
    HELD = "held"
    """Nothing of it is out; it goes out by itself at T."""
    LANDING = "landing"
    """Something is due or under way, or has not been routed yet."""
    LANDED = "landed"
    """Nothing is on its way any more. What waits for quiet hours or for a held destination may still follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The deliveries of one channel, item or country. `relayed` holds those that were delivered since, `failed` those
    that bounced, `waiting` those that wait for quiet hours or a held destination; what waited stands in no time."""

    name: str
    owed: int = 0
    waiting: int = 0
    due: int = 0
    flying: int = 0
    accepted: int = 0
    relayed: int = 0
    failed: int = 0
    cancelled: int = 0
    first_s: float | None = None
    last_s: float | None = None

    @property
    def got(self) -> int:
        return self.accepted + self.relayed

    @property
    def unsent(self) -> int:
        return self.waiting + self.due

    @property
    def still_due(self) -> int:
        return self.unsent + self.flying

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "owed": self.owed,
            "got": self.got,
            "still": self.still_due,
            "due": self.unsent,
            "flying": self.flying,
            "accepted": self.accepted,
            "relayed": self.relayed,
            "failed": self.failed,
            "cancelled": self.cancelled,
            "first": self.first_s,
            "last": self.last_s,
        }


def together(name: str, parts: Iterable[Part]) -> Part:
    """Several parts as one."""
    every = list(parts)
    firsts = [each.first_s for each in every if each.first_s is not None]
    lasts = [each.last_s for each in every if each.last_s is not None]
    return Part(
        name=name,
        owed=sum(each.owed for each in every),
        waiting=sum(each.waiting for each in every),
        due=sum(each.due for each in every),
        flying=sum(each.flying for each in every),
        accepted=sum(each.accepted for each in every),
        relayed=sum(each.relayed for each in every),
        failed=sum(each.failed for each in every),
        cancelled=sum(each.cancelled for each in every),
        first_s=min(firsts, default=None),
        last_s=max(lasts, default=None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """The desktop streams of all edges together."""

    offered: int = 0
    written: int = 0
    dropped: int = 0
    first_s: float | None = None
    last_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """A whole release. `until` is the next T of what is held. Items are named by their outside id; countries, the one
    with the most deliveries first, by ISO 3166 alpha-2, '' where the subscriber's is unknown."""

    stand: Stand
    until: datetime | None = None
    channels: tuple[Part, ...] = ()
    items: tuple[Part, ...] = ()
    countries: tuple[Part, ...] = ()
    streams: Streams = Streams()

    @property
    def total(self) -> Part:
        return together("", self.channels)

    def document(self) -> dict[str, Any]:
        """As JSON has it; before the clear the hold alone."""
        until = f"{self.until.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if self.until else None
        told: dict[str, Any] = {"stand": self.stand.value, "until": until}
        if self.stand in (Stand.WAITING, Stand.HELD):
            return told
        its = self.streams
        return {
            **told,
            "total": self.total.document(),
            "channels": _named(self.channels),
            "items": _named(self.items),
            "countries": _named(self.countries),
            "streams": {
                "offered": its.offered,
                "written": its.written,
                "dropped": its.dropped,
                "first": its.first_s,
                "last": its.last_s,
            },
        }


def _named(parts: Iterable[Part]) -> dict[str, dict[str, Any]]:
    return {each.name: each.document() for each in parts}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """How many were accepted until so many seconds after the clear, by channel: `counts` has one for each step."""

    steps: tuple[float, ...] = ()
    channels: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @property
    def rows(self) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Each step with what every channel had by then."""
        for place, step in enumerate(self.steps):
            yield step, tuple(counts[place] for _, counts in self.channels)


def timeline(times: Mapping[str, Iterable[float]]) -> Timeline:
    """The timeline of what was accepted after so many seconds, by channel."""
    every = {channel: sorted(seconds) for channel, seconds in times.items()}
    every = {channel: seconds for channel, seconds in every.items() if seconds}
    if not every:
        return Timeline()
    marks = steps(min(each[0] for each in every.values()), max(each[-1] for each in every.values()))
    return Timeline(
        steps=marks,
        channels=tuple(
            (channel, tuple(bisect_right(seconds, mark) for mark in marks)) for channel, seconds in every.items()
        ),
    )


def steps(first: float, last: float) -> tuple[float, ...]:
    """Round instants from before the first to the last or after it, by equal ratios: the first of a distribution come
    within a second, the last after hours."""
    first, last = max(first, SOONEST_S), max(last, SOONEST_S)
    powers = range(floor(log10(first)) - 1, floor(log10(last)) + 2)
    for digits in DIGITS:
        every = [round(digit * 10.0**power, 5) for power in powers for digit in digits]
        found = every[bisect_left(every, first) - 1 : bisect_left(every, last) + 1]
        if len(found) <= STEPS_MOST:
            break
    return tuple(found)
