"""Items that are out, as formats, pages, feeds and streams take them.

Each is read with what the clear added: number, instants, the languages that are out beside it, and what became of it.
"""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Q, QuerySet

from kawat.core.instants import from_us
from kawat.core.release import Cleared
from kawat.core.terms import Kind, State
from kawat.store import copy, models

STANDING = (State.CLEARED, State.WITHHELD)


def out() -> "QuerySet[models.Item]":
    """Everything that is out, newest first."""
    return models.Item.objects.filter(number__isnull=False).order_by("-number")


def public() -> "QuerySet[models.Item]":
    """What anonymous pages and feeds may list: the newest version of each item to print, newest first."""
    notices = Q(kind=Kind.KILL) | Q(kind=Kind.WITHHOLD)
    return out().filter(public=True, superseded_by=None).exclude(notices)


def after(number: int, limit: int) -> list[Cleared]:
    """Items numbered above `number`, in order."""
    return of(models.Item.objects.filter(number__gt=number).order_by("number")[:limit])


def by_ids(ids: Iterable[int]) -> dict[int, Cleared]:
    """Items by their inside id."""
    rows = list(_joined(models.Item.objects.filter(pk__in=list(ids), number__isnull=False)))
    return dict(zip([row.pk for row in rows], _read(rows), strict=True))


def of(rows: "QuerySet[models.Item]") -> list[Cleared]:
    """The items of a query, in its order."""
    return _read(list(_joined(rows)))


def siblings(row: models.Item) -> list[models.Item]:
    """The items of its release that stand beside it, one a language, itself among them."""
    standing = models.Item.objects.filter(release_id=row.release_id, number__isnull=False, state__in=STANDING)
    beside = {each.language: each for each in standing.order_by("number")}
    return list({**beside, row.language: row}.values())


def _joined(rows: "QuerySet[models.Item]") -> "QuerySet[models.Item]":
    return rows.select_related("copy", "release", "withdrawn_by", "superseded_by")


def _read(rows: Sequence[models.Item]) -> list[Cleared]:
    releases = {row.release_id for row in rows}
    family: dict[int, list[models.Item]] = {release: [] for release in releases}
    standing = models.Item.objects.filter(release__in=releases, number__isnull=False).order_by("number")
    for each in standing:
        family[each.release_id].append(each)
    return [_cleared(row, family[row.release_id]) for row in rows]


def _cleared(row: models.Item, family: Sequence[models.Item]) -> Cleared:
    assert row.number is not None
    assert row.cleared_us is not None
    at = from_us(row.hold_us or row.cleared_us)
    first = next((each for each in family if each.language == row.language), row)
    beside = {each.language: each.uid for each in family if each.state in STANDING and not each.its_kind.is_notice}
    withdrawn = row.withdrawn_by if row.state in (State.KILLED, State.WITHHELD) else None
    item = copy.read(row).item
    return Cleared(
        item=item.at(at, at.astimezone(_zone(row.hold_zone)).date()),
        number=row.number,
        at=at,
        first_at=min(at, from_us(first.hold_us or first.cleared_us or 0)),
        languages=tuple(sorted(beside.items())),
        withdrawn=Kind(withdrawn.kind) if withdrawn else None,
        withdrawn_at=from_us(withdrawn.cleared_us) if withdrawn and withdrawn.cleared_us else None,
        superseded_by=row.superseded_by.uid if row.superseded_by else "",
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
