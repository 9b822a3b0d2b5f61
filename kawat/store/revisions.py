"""What an item said before it was changed: kept at every change until the clear and after, so that differences can be shown.

Sealed for good, as pictures are: a draft's earlier words are nobody's but the desk's and its filer's.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kawat.core.instants import to_us
from kawat.store import copy, models
from kawat.store.clock import now
from kawat.store.copy import Document
from kawat.store.releases import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A document as it stood until somebody changed it."""

    document: Document
    user: int | None
    until_us: int


def keep(kept: Kept, user: int) -> None:
    """Keep what an item says now, before `user` changes it. Within a transaction."""
    models.Revision.objects.create(
        item=kept.row,
        hash=kept.document.item.hash,
        sealed=copy.seal_document(kept.row.release, kept.row.uid, kept.document),
        user_id=user,
        at_us=to_us(now()),
    )


def earlier(row: models.Item) -> list[Earlier]:
    """Everything that the item said before, oldest first."""
    return earlier_of([row])[row.pk]


def earlier_of(rows: Iterable[models.Item]) -> dict[int, list[Earlier]]:
    """The same of several items, by their ids, in one statement."""
    items = {row.pk: row for row in rows}
    found: dict[int, list[Earlier]] = {pk: [] for pk in items}
    for each in models.Revision.objects.filter(item__in=list(items)).order_by("pk") if items else ():
        found[each.item_id].append(_read(items[each.item_id], each))
    return found


def as_seen(row: models.Item, hash_: str) -> Document | None:
    """The document with this hash, where the item said so once."""
    found = models.Revision.objects.filter(item=row, hash=hash_).order_by("-pk").first()
    return _read(row, found).document if found else None


def _read(row: models.Item, each: models.Revision) -> Earlier:
    document = copy.unseal_document(row.release, row.uid, bytes(each.sealed))
    return Earlier(document=document, user=each.user_id, until_us=each.at_us)
