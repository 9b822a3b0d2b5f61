"""An item's words, cut once at its approval, so that nobody waits for that at T: neither the router nor any edge.

Only a shortcut, never the truth: what is not there, was cut by other rules or cannot be unsealed is cut anew from the
document. Sealed with the release's key for good, and gone with the next change of the document (`store.copy.write`).
"""

import os
from collections.abc import Iterable, Iterator

from django.db import connection

from kawat.core.errors import CannotUnseal
from kawat.core.profile import Terms
from kawat.core.release import Item
from kawat.core.words import Section
from kawat.language import pack, terms_with, unpack
from kawat.language import sections_of as cut
from kawat.store import models
from kawat.store.copy import read, release_key, unwrapped
from kawat.store.keys import seal, unseal
from kawat.store.topics import above


def prepare(items: Iterable[Item]) -> dict[str, bytes]:
    """The words of these items, packed, by the hash of the item: to be cut before a transaction that keeps them."""
    return {item.hash: pack(cut(item)) for item in items}


def keep(row: models.Item, packed: bytes) -> None:
    """Keep what `prepare` packed of the item that is approved. Within the transaction of the approval."""
    models.Analysis.objects.update_or_create(item=row, defaults={"sealed": seal_words(row, packed)})


def seal_words(row: models.Item, packed: bytes) -> bytes:
    """What `prepare` packed, as it is kept."""
    return seal(release_key(row.release), packed, _bound_to(row.uid), os.urandom(12))


def sections_of(item: Item) -> tuple[Section, ...]:
    """The words of an item, as they were kept or cut now."""
    with connection.cursor() as cursor:  # by itself: Django's own way to a row takes longer than all the rest at T
        cursor.execute(
            """SELECT a.sealed, r.uid, r.wrapped_key
                 FROM item i JOIN analysis a ON a.item_id = i.id JOIN release r ON r.id = i.release_id
                WHERE i.uid = %s""",
            [item.uid],
        )
        row = cursor.fetchone()
    if row is None:
        return cut(item)
    sealed, release, wrapped = row
    try:
        return unpack(unseal(unwrapped(release, bytes(wrapped)), bytes(sealed), _bound_to(item.uid)))
    except (CannotUnseal, ValueError):
        return cut(item)


def sections_of_rows(rows: Iterable[models.Item]) -> Iterator[tuple[models.Item, tuple[Section, ...]]]:
    """The words of each of these, whose releases are at hand; a document is read only where its words were not kept."""
    wanted = list(rows)
    kept = dict(models.Analysis.objects.filter(item__in=wanted).values_list("item", "sealed"))
    for row in wanted:
        try:
            yield row, unpack(unseal(release_key(row.release), bytes(kept[row.pk]), _bound_to(row.uid)))
        except (KeyError, CannotUnseal, ValueError):
            yield row, cut(read(row).item)


def terms_of(item: Item, siblings: Iterable[str]) -> Terms:
    """What can be asked of an item, with the `siblings` in which its release cleared and every topic above its own."""
    return terms_with(item, sections_of(item), siblings, above())


def wordless_terms_of(item: Item, siblings: Iterable[str]) -> Terms:
    """The same but for its words: enough for criteria without a query, and nothing has to be unsealed for it."""
    return terms_with(item, (), siblings, above())


def _bound_to(uid: str) -> str:
    return f"{uid}:words"
