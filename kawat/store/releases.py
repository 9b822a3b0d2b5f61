"""Finding releases and items by what people call them: SLUG[@VERSION[/LANGUAGE]], an outside id, a wire number.

Slugs are looked up by keyed hash, since before the clear they stand nowhere in plain.
"""

import re
from dataclasses import dataclass

from django.db.models import QuerySet

from kawat.core.errors import NoSuchRelease
from kawat.core.terms import State
from kawat.store import copy, models
from kawat.store.copy import Document
from kawat.store.keys import name_of

_UID = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Kept:
    """An item's row with its document."""

    row: models.Item
    document: Document

    @property
    def state(self) -> State:
        return State(self.row.state)


def find(name: str) -> list[Kept]:
    """The items that a name means, oldest version first.

    'SLUG' is the newest version that was not spiked in each language, 'SLUG@2' that version in each language,
    'SLUG@2/ko' one item.
    """
    slug, _, rest = name.partition("@")
    version, _, language = rest.partition("/")
    every = all_of(slug)
    if version:
        chosen = [kept for kept in every if str(kept.document.item.version) == version]
        if language:
            chosen = [kept for kept in chosen if kept.document.item.language == language]
    else:
        alive = [kept for kept in every if kept.state is not State.SPIKED] or every
        chosen = list({kept.document.item.language: kept for kept in alive}.values())
    if not chosen:
        raise NoSuchRelease(name=name)
    return chosen


def all_of(slug: str) -> list[Kept]:
    """Every item of the release with this slug (or outside id), in order of version."""
    release = named(slug)
    if release is None:
        raise NoSuchRelease(name=slug)
    return items_of(release)


def named(slug: str) -> models.Release | None:
    """The release with this slug (or outside id), if there is one."""
    return (
        models.Release.objects.filter(slug_mac=name_of("slug", slug)).first()
        or models.Release.objects.filter(uid=slug if _UID.fullmatch(slug) else "").first()
    )


def items_of(release: models.Release) -> list[Kept]:
    """Every item of a release, in order of version."""
    return in_order(with_documents(release.items.all()))


def with_documents(rows: "QuerySet[models.Item]") -> list[Kept]:
    """Rows of a query with their documents."""
    return [Kept(row, copy.read(row)) for row in rows.select_related("copy", "release")]


def in_order(kept: list[Kept]) -> list[Kept]:
    return sorted(kept, key=lambda each: (each.document.item.version, each.row.pk))


def by_uid(uid: str) -> Kept:
    """The item with this outside id."""
    found = with_documents(models.Item.objects.filter(uid=uid))
    if not found:
        raise NoSuchRelease(name=uid)
    return found[0]


def free_slug(wanted: str) -> str:
    """`wanted`, or `wanted-2` and so on where it is taken."""
    first, asked = 1, 1
    while True:
        slugs = [wanted if count == 1 else f"{wanted}-{count}" for count in range(first, first + asked)]
        macs = {name_of("slug", slug): slug for slug in slugs}
        taken = set(models.Release.objects.filter(slug_mac__in=macs).values_list("slug_mac", flat=True))
        if free := [slug for its_mac, slug in macs.items() if its_mac not in taken]:
            return free[0]
        first, asked = first + asked, min(asked * 8, 512)  # a headline of every day is not asked for day by day
