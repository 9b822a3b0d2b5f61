"""An item's words, cut once at its approval, so that nobody waits for that at T: neither the router nor any edge.

Only a shortcut, never the truth: what is not there, was cut by other rules or cannot be unsealed is cut anew from the
document. Sealed with the release's key for good, and gone with the next change of the document (`store.copy.write`).
"""

import os
from collections.abc import Iterable

from kawat.core.errors import CannotUnseal
from kawat.core.profile import Terms
from kawat.core.release import Item
from kawat.core.words import Section
from kawat.language import pack, terms_with, unpack
from kawat.language import sections_of as cut
from kawat.store import models
from kawat.store.copy import release_key
from kawat.store.keys import seal, unseal
from kawat.store.topics import above


def prepare(items: Iterable[Item]) -> dict[str, bytes]:
    """The words of these items, packed, by the hash of the item: to be cut before a transaction that keeps them."""
    return {item.hash: pack(cut(item)) for item in items}


def keep(row: models.Item, packed: bytes) -> None:
    """Keep what `prepare` packed of the item that is approved. Within the transaction of the approval."""
    sealed = seal(release_key(row.release), packed, _bound_to(row.uid), os.urandom(12))
    models.Analysis.objects.update_or_create(item=row, defaults={"sealed": sealed})


def sections_of(item: Item) -> tuple[Section, ...]:
    """The words of an item, as they were kept or cut now."""
    rows = models.Analysis.objects.filter(item__uid=item.uid).select_related("item__release")
    row = rows.only("sealed", "item__uid", "item__release__uid", "item__release__wrapped_key").first()
    if row is None:
        return cut(item)
    try:
        return unpack(unseal(release_key(row.item.release), row.sealed, _bound_to(item.uid)))
    except (CannotUnseal, ValueError):
        return cut(item)


def terms_of(item: Item, siblings: Iterable[str]) -> Terms:
    """What can be asked of an item, with the `siblings` in which its release cleared and every topic above its own."""
    return terms_with(item, sections_of(item), siblings, above())


def _bound_to(uid: str) -> str:
    return f"{uid}:words"
