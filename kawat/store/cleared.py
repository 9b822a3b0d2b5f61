"""Items that are out, as formats, pages, feeds and streams take them.

Each is read with what the clear added: number, instants, the languages that are out beside it, and what became of it.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Q, QuerySet

from kawat.core.instants import from_us
from kawat.core.release import Cleared
from kawat.core.terms import Kind, State
from kawat.store import copy, models

WEST, EAST = timedelta(hours=12), timedelta(hours=14)
"""The zones furthest from UTC."""

STANDING = (State.CLEARED, State.WITHHELD)


def out() -> "QuerySet[models.Item]":
    """Everything that is out, newest first."""
    return models.Item.objects.filter(number__isnull=False).order_by("-number")


def public() -> "QuerySet[models.Item]":
    """What anonymous pages and feeds may list: the newest version of each item to print, newest first."""
    notices = Q(kind=Kind.KILL) | Q(kind=Kind.WITHHOLD)
    return out().filter(public=True, superseded_by=None).exclude(notices)


def after(number: int, limit: int, *, upto: int | None = None) -> list[Cleared]:
    """Items numbered above `number`, in order; none above `upto`."""
    rows = models.Item.objects.filter(number__gt=number).order_by("number")
    return of((rows if upto is None else rows.filter(number__lte=upto))[:limit])


def by_ids(ids: Iterable[int]) -> dict[int, Cleared]:
    """Items by their inside id."""
    rows = list(_joined(models.Item.objects.filter(pk__in=list(ids), number__isnull=False)))
    return dict(zip([row.pk for row in rows], read(rows), strict=True))


def of(rows: "QuerySet[models.Item]") -> list[Cleared]:
    """The items of a query, in its order."""
    return read(list(_joined(rows)))


def siblings(row: models.Item) -> list[models.Item]:
    """The items of its release that stand beside it, one a language, itself among them."""
    standing = models.Item.objects.filter(release_id=row.release_id, number__isnull=False, state__in=STANDING)
    beside = {each.language: each for each in standing.order_by("number")}
    return list({**beside, row.language: row}.values())


def _joined(rows: "QuerySet[models.Item]") -> "QuerySet[models.Item]":
    return rows.select_related("copy", "release", "withdrawn_by", "superseded_by")


def read(rows: Sequence[models.Item]) -> list[Cleared]:
    """The items of rows that came with copy, release, `withdrawn_by` and `superseded_by`, in their order."""
    releases = {row.release_id for row in rows}
    family: dict[int, list[models.Item]] = {release: [] for release in releases}
    standing = models.Item.objects.filter(release__in=releases, number__isnull=False).order_by("number")
    for each in standing:
        family[each.release_id].append(each)
    return [_cleared(row, family[row.release_id]) for row in rows]


def foreseen(rows: Sequence[models.Item]) -> list[Cleared]:
    """Held items of one release and one T as they will be read once they are out, but for their number, which is 0.
    The rows came with the same as for `read`; they are changed, and must not be saved."""
    for row in rows:
        item = copy.read(row).item
        row.language, row.kind = item.language, item.kind.value
        row.number, row.cleared_us, row.state = 0, row.hold_us, State.CLEARED
    standing = models.Item.objects.filter(release__in=[row.release_id for row in rows], number__isnull=False)
    family = [*standing.order_by("number"), *rows]
    return [_cleared(row, family) for row in rows]


def _cleared(row: models.Item, family: Sequence[models.Item]) -> Cleared:
    assert row.number is not None
    assert row.cleared_us is not None
    at = from_us(row.hold_us or row.cleared_us)
    first = next((each for each in family if each.language == row.language), row)
    beside = {each.language: each.uid for each in family if each.state in STANDING and not each.its_kind.is_notice}
    withdrawn = row.withdrawn_by if row.state in (State.KILLED, State.WITHHELD) else None
    item = copy.read(row).item
    return Cleared(
        item=item.at(at, _day(at, row.hold_zone, item.dateline.day)),
        number=row.number,
        at=at,
        first_at=min(at, from_us(first.hold_us or first.cleared_us or 0)),
        languages=tuple(sorted(beside.items())),
        withdrawn=Kind(withdrawn.kind) if withdrawn else None,
        withdrawn_at=from_us(withdrawn.cleared_us) if withdrawn and withdrawn.cleared_us else None,
        superseded_by=row.superseded_by.uid if row.superseded_by else "",
    )


def _day(at: datetime, zone: str, filed: date | None) -> date:
    """The day of T in the zone in which it was said. What cleared at once has none: the day that was filed stands,
    if it is that day somewhere on earth."""
    if not zone and filed and (at - WEST).date() <= filed <= (at + EAST).date():
        return filed
    return at.astimezone(_zone(zone)).date()


def _zone(name: str) -> tzinfo:
    """An IANA zone, or an offset as ISO 8601 writes it."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        offset = re.fullmatch(r"([+-])(\d\d):?(\d\d)", name)
        if offset is None:
            return UTC
        sign, hours, minutes = offset.groups()
        return timezone(timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1))
