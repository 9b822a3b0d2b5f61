"""Quiet hours, digests and pauses of a destination, for its owner and the desk; the clock turns them on and off.

In quiet hours normal stories wait in a state of their own, and are due when the hours end; for a digest they wait until
its time, and are sent in one letter (`actions.digests`). In a pause they are kept
back as well, and dropped when it ends. Corrections, kills and withholds always come, flashes where they may.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from kawat.actions import letters
from kawat.actions.destinations import destination_for
from kawat.actions.hints import DUE, hint
from kawat.actions.people import Actor
from kawat.core.because import Because
from kawat.core.errors import BadField
from kawat.core.instants import from_us, to_us
from kawat.core.quiet import Digest, Hours, Quiet, next_turn, quiet_at
from kawat.core.terms import Channel, LetterKind
from kawat.store import ledger, models
from kawat.store.clock import now
from kawat.store.journal import note
from kawat.store.transactions import bulk_writing, wire_first

LONGEST_PAUSE = timedelta(days=366)
AT_ONCE = 500
"""Destinations that are turned in one transaction: some milliseconds, so that no clear waits for it."""

DIGESTS_MOST = 6
"""Times of a day."""
AFTER_S = 5
"""So many seconds after its time a digest leaves, so that it does not meet what clears at that very time."""

_FIELDS = (
    "quiet_from",
    "quiet_to",
    "quiet_zone",
    "flashes_pass",
    "pause_until_us",
    "digest_at",
    "quiet",
    "turn_us",
)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def set_hours(actor: Actor, name: str, *, start: str, end: str, zone: str, flashes_pass: bool = True) -> None:
    """Let normal stories wait from one local time to another, such as 22:00 and 07:00 in Asia/Jakarta."""
    destination = destination_for(actor, name)
    hours = hours_from(start=start, end=end, zone=zone, flashes_pass=flashes_pass)
    _change(destination, actor, "quiet-hours-set", hours=hours, pause_until=_pause(destination))


def end_hours(actor: Actor, name: str) -> None:
    """Have every story come at once again; what waited is due now."""
    destination = destination_for(actor, name)
    _change(destination, actor, "quiet-hours-ended", hours=None, pause_until=_pause(destination))


def set_digest(actor: Actor, name: str, *, at: Sequence[str], zone: str, flashes_pass: bool = True) -> None:
    """Send normal stories in one letter at these local times of each day, such as 08:00 and 17:30, and not at once.
    Quiet hours have no meaning beside it, and end."""
    destination = destination_for(actor, name)
    digest = digest_from(Channel(destination.channel), at=at, zone=zone, flashes_pass=flashes_pass)
    _change(destination, actor, "digest-set", hours=None, digest=digest, pause_until=_pause(destination))


def end_digest(actor: Actor, name: str) -> None:
    """Have every story come at once again; what waited is due now, each by itself."""
    destination = destination_for(actor, name)
    _change(destination, actor, "digest-ended", hours=None, pause_until=_pause(destination))


def pause(actor: Actor, name: str, *, until: datetime) -> None:
    """Have nothing new come until then. What would have come meanwhile does not come later."""
    destination = destination_for(actor, name)
    if not now() < until <= now() + LONGEST_PAUSE:
        raise BadField(field="until", reason="a pause ends in the future, within a year")
    hours, digest = hours_of(destination), digest_of(destination)
    _change(destination, actor, "paused", hours=hours, digest=digest, pause_until=until)


def end_pause(actor: Actor, name: str) -> None:
    """Have stories come again from now on."""
    destination = destination_for(actor, name)
    hours, digest = hours_of(destination), digest_of(destination)
    _change(destination, actor, "pause-ended", hours=hours, digest=digest, pause_until=None)


def hours_of(destination: models.Destination) -> Hours | None:
    """Its quiet hours, if it has any."""
    if destination.quiet_from is None or destination.quiet_to is None:
        return None
    return Hours(
        start=destination.quiet_from,
        end=destination.quiet_to,
        zone=destination.quiet_zone,
        flashes_pass=destination.flashes_pass,
    )


def digest_of(destination: models.Destination) -> Digest | None:
    """When its digests are, if it has any."""
    if not destination.digest_at:
        return None
    return Digest(
        at=tuple(map(int, destination.digest_at.split(","))),
        zone=destination.quiet_zone,
        flashes_pass=destination.flashes_pass,
    )


def hours_from(*, start: str, end: str, zone: str, flashes_pass: bool = True) -> Hours:
    """Quiet hours as they are said."""
    first, last = _minute("start", start), _minute("end", end)
    if first == last:
        raise BadField(field="end", reason="quiet hours end at another time than they begin at; a pause lasts all day")
    return Hours(start=first, end=last, zone=_zone(zone), flashes_pass=flashes_pass)


def digest_from(channel: Channel, *, at: Sequence[str], zone: str, flashes_pass: bool = True) -> Digest:
    """Times of a digest as they are said."""
    if channel is not Channel.EMAIL:
        raise BadField(field="destination", reason=Because("only a mailbox has digests"))
    minutes = sorted({_minute("digest_at", each) for each in at if each.strip()})
    if not 1 <= len(minutes) <= DIGESTS_MOST:
        raise BadField(field="digest_at", reason=Because("say from 1 to {most} times of the day", most=DIGESTS_MOST))
    return Digest(at=tuple(minutes), zone=_zone(zone), flashes_pass=flashes_pass)


def told(destination: models.Destination) -> dict[str, Any]:
    """What is set, as it is said in the setting: None where it is not."""
    hours, digest, until = hours_of(destination), digest_of(destination), _pause(destination)
    return {
        "quiet_hours": hours
        and {
            "start": said(hours.start),
            "end": said(hours.end),
            "zone": hours.zone,
            "flashes_pass": hours.flashes_pass,
        },
        "digest": digest
        and {"at": [said(each) for each in digest.at], "zone": digest.zone, "flashes_pass": digest.flashes_pass},
        "paused_until": until.isoformat() if until else None,
    }


def said(minute: int) -> str:
    """A minute of the day as '22:00'."""
    return f"{minute // 60:02}:{minute % 60:02}"


def turn() -> int:
    """Begin and end what is to begin or end by now, and have digests written; how many destinations turned. Asks nothing
    of the others."""
    at = now()
    due = models.Destination.objects.filter(turn_us__lte=to_us(at)).order_by("turn_us")
    if not due.exists():
        return 0
    with bulk_writing():
        rows = list(due.select_for_update()[:AT_ONCE])
        alike: dict[tuple[int, int | None], list[int]] = {}
        digests: dict[int, int] = {}
        for each in rows:
            was, due_us = each.quiet, each.turn_us
            _turn(each, at)
            alike.setdefault((each.quiet, each.turn_us), []).append(each.pk)
            if each.digest_at and Quiet.PAUSED not in (was, each.quiet):
                digests[each.pk] = due_us or 0
        for (quiet, turn_us), pks in alike.items():
            models.Destination.objects.filter(pk__in=pks).update(quiet=quiet, turn_us=turn_us)
        _call_for_digests({each: digests[each] for each in ledger.waiting_for(digests)})
    return len(rows)


def sweep() -> int:
    """Make due what waits although its destination is not quiet any more: a fan-out may have asked just before it
    turned. How many."""
    left = ledger.waiting_by_mistake(limit=AT_ONCE)
    if not left:
        return 0
    with bulk_writing():
        count = sum(ledger.release(each, due_us=to_us(now())) for each in left)
        hint(DUE, [])
    return count


def _change(
    destination: models.Destination,
    actor: Actor,
    verb: str,
    *,
    hours: Hours | None,
    pause_until: datetime | None,
    digest: Digest | None = None,
) -> None:
    if destination.channel == Channel.WEBSUB:
        raise BadField(field="destination", reason="a hub's subscriber has no quiet hours")
    with bulk_writing():
        wire_first()
        row = models.Destination.objects.select_for_update().get(pk=destination.pk)
        row.quiet_from, row.quiet_to = (hours.start, hours.end) if hours else (None, None)
        row.digest_at = ",".join(map(str, digest.at)) if digest else ""
        its = hours or digest
        row.quiet_zone = its.zone if its else ""
        row.flashes_pass = its.flashes_pass if its else True
        row.pause_until_us = to_us(pause_until) if pause_until else None
        _turn(row, now())
        row.save(update_fields=_FIELDS)
        note(verb, f"destination:{row.pk}", actor=actor.user)


def _turn(row: models.Destination, at: datetime) -> None:
    """Make it as quiet as it is to be at this instant, and deal with what waited; the row is its caller's to save. Within
    a transaction."""
    hours, digest, until = hours_of(row), digest_of(row), _pause(row)
    before, row.quiet = row.quiet, quiet_at(at, hours=hours, digest=digest, pause_until=until).value
    turn_at = next_turn(at, hours=hours, digest=digest, pause_until=until)
    row.turn_us = to_us(turn_at) if turn_at else None
    if before == Quiet.PAUSED and row.quiet < Quiet.PAUSED:
        ledger.drop_waiting(row.pk)
    elif row.quiet == Quiet.NONE < before:
        ledger.release(row.pk, due_us=to_us(at))
        hint(DUE, [])


def _call_for_digests(due_us: Mapping[int, int]) -> None:
    """Have what waits for these destinations sent in one letter each, from their instants on."""
    called: dict[int, list[letters.NewLetter]] = {}
    for destination, instant in due_us.items():
        digest = letters.NewLetter(kind=LetterKind.DIGEST, about=(instant,), destination=destination)
        called.setdefault(instant, []).append(digest)
    for instant, alike in called.items():
        letters.write(alike, due_us=instant + AFTER_S * 1_000_000)


def _pause(row: models.Destination) -> datetime | None:
    return from_us(row.pause_until_us) if row.pause_until_us else None


def _minute(field: str, said: str) -> int:
    found = _TIME.fullmatch(said.strip())
    if found is None:
        raise BadField(field=field, reason="write it as 22:00")
    return int(found[1]) * 60 + int(found[2])


def _zone(said: str) -> str:
    if said not in available_timezones():
        raise BadField(field="zone", reason="write it as Asia/Jakarta")
    return said
