"""Quiet hours, digests and pauses: when a destination lets normal stories wait, in its own zone.

Pure: instants come in as arguments. How deep the quiet is decides what waits; corrections, kills and withholds never do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from kawat.core.terms import Kind, Lane

DAY_MIN = 1_440


class Quiet(IntEnum):
    """How quiet a destination wants it now. The numbers stand in the database, and the ledger's statements compare
    them with `waits_from`."""

    NONE = 0
    NORMAL = 1
    FLASHES = 2
    PAUSED = 3


NEVER = 9
"""More quiet than anybody can ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """From one minute of the day to another, over midnight where the second is the smaller. `flashes_pass` lets flashes
    and regulated disclosures through."""

    start: int
    end: int
    zone: str
    flashes_pass: bool = True

    def __post_init__(self) -> None:
        if not (0 <= self.start < DAY_MIN and 0 <= self.end < DAY_MIN and self.start != self.end):
            raise ValueError(f"{self.start} to {self.end}")

    def cover(self, at: datetime) -> bool:
        """Whether they are on at this instant."""
        local = at.astimezone(ZoneInfo(self.zone))
        minute = local.hour * 60 + local.minute
        if self.start < self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end

    def turn(self, after: datetime) -> datetime:
        """The next instant at which they begin or end. A local time that a clock change skips is taken after it."""
        return min(each for each in self._edges(after) if each > after)

    def _edges(self, after: datetime) -> Iterator[datetime]:
        return _around(after, (self.start, self.end), self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Minutes of the day at which what waited is sent in one letter. `flashes_pass` as in quiet hours."""

    at: tuple[int, ...]
    zone: str
    flashes_pass: bool = True

    def __post_init__(self) -> None:
        if not self.at or list(self.at) != sorted({minute % DAY_MIN for minute in self.at}):
            raise ValueError(str(self.at))

    def turn(self, after: datetime) -> datetime:
        """The next time. A local time that a clock change skips is taken after it."""
        return min(each for each in _around(after, self.at, self.zone) if each > after)


def _around(at: datetime, minutes: tuple[int, ...], zone: str) -> Iterator[datetime]:
    """These minutes of the days before and after an instant."""
    its = ZoneInfo(zone)
    today = at.astimezone(its).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    for day in range(-1, 3):
        for minute in minutes:
            yield (today + timedelta(days=day, minutes=minute)).replace(tzinfo=its).astimezone(UTC)


def waits_from(kind: Kind, lane: Lane) -> int:
    """How quiet it has to be for an item of this kind and lane to wait."""
    if kind is Kind.CORRECTION or kind.is_notice:
        return NEVER
    return Quiet.NORMAL.value if lane is Lane.NORMAL else Quiet.FLASHES.value


def quiet_at(at: datetime, *, hours: Hours | None, pause_until: datetime | None, digest: Digest | None = None) -> Quiet:
    """How quiet it is to be at this instant. Where there are digests it is always quiet."""
    if pause_until is not None and at < pause_until:
        return Quiet.PAUSED
    if digest is not None:
        return Quiet.NORMAL if digest.flashes_pass else Quiet.FLASHES
    if hours is None or not hours.cover(at):
        return Quiet.NONE
    return Quiet.NORMAL if hours.flashes_pass else Quiet.FLASHES


def next_turn(
    at: datetime, *, hours: Hours | None, pause_until: datetime | None, digest: Digest | None = None
) -> datetime | None:
    """When to ask again, None for never."""
    turns = [each.turn(at) for each in (hours, digest) if each is not None]
    if pause_until is not None and at < pause_until:
        turns.append(pause_until)
    return min(turns, default=None)
