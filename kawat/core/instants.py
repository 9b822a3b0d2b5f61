"""Instants: read with their zone or refused, kept as microseconds UTC in the ledger.

A local time that a clock change skips or repeats is refused, since nobody can say when it is.
"""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kawat.core.errors import InstantWithoutZone, RepeatedLocalTime, SkippedLocalTime, UnreadableInstant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OFFSET = re.compile(r"(Z|[+-]\d\d:?\d\d)$")


def to_us(instant: datetime) -> int:
    """Microseconds since 1970, UTC, exactly."""
    return (instant - EPOCH) // timedelta(microseconds=1)


def from_us(us: int) -> datetime:
    """The aware UTC instant."""
    return EPOCH + timedelta(microseconds=us)


def read_instant(text: str) -> tuple[datetime, str]:
    """The UTC instant and the zone as written, of '2026-11-22T09:00+07:00' or '2026-11-22T09:00 Asia/Jakarta'."""
    clock, _, zone = text.strip().rpartition(" ")
    if not clock or _is_clock(zone):
        clock, zone = text.strip(), ""
    try:
        stamp = datetime.fromisoformat(clock)
    except ValueError:
        raise UnreadableInstant(text=text) from None
    try:
        if stamp.tzinfo is not None:
            offset = _OFFSET.search(clock)
            if zone:
                ZoneInfo(zone)
            return stamp.astimezone(UTC), zone or (offset[0] if offset else "UTC")
        if not zone:
            raise InstantWithoutZone(text=text)
        return local_instant(stamp, zone), zone
    except OverflowError:  # the first and the last day that a calendar knows
        raise UnreadableInstant(text=text) from None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: 'Asia' is a folder of zones
        raise InstantWithoutZone(text=text) from None


def local_instant(stamp: datetime, zone: str) -> datetime:
    """The UTC instant of a local time in an IANA zone; refuses times that a clock change skips or repeats."""
    local = stamp.replace(tzinfo=ZoneInfo(zone))
    first, second = local.replace(fold=0), local.replace(fold=1)
    if first.utcoffset() != second.utcoffset():
        back = first.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        if back != stamp:
            raise SkippedLocalTime(text=stamp.isoformat(), zone=zone)
        raise RepeatedLocalTime(text=stamp.isoformat(), zone=zone, example=first.isoformat())
    return local.astimezone(UTC)


def _is_clock(text: str) -> bool:
    return bool(re.match(r"\d\d:\d\d", text))
