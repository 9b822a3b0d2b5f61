"""The heads of items, for lists: their documents without the words of the story.

To unseal and read a document takes a millisecond and more, so that what was read once is kept in memory, as long as the
very same sealed bytes lie in the database. Nothing here is for deciding anything.
"""

from collections import OrderedDict
from dataclasses import replace
from threading import Lock

from django.db.models import QuerySet
from django.db.models.functions import Substr

from kawat.store import copy, models
from kawat.store.copy import Document
from kawat.store.keys import NONCE
from kawat.store.releases import Kept

MOST = 4_000
"""Heads in memory, some 2 kB each."""

_heads: OrderedDict[tuple[str, bytes], Document] = OrderedDict()
_lock = Lock()


def with_heads(rows: "QuerySet[models.Item]") -> list[Kept]:
    """Rows of a query with the heads of their documents. Two statements where all of them are known."""
    items = list(rows)
    marks = models.Copy.objects.filter(item__in=[row.pk for row in items]).annotate(mark=Substr("sealed", 1, NONCE))
    keys = {pk: bytes(mark or b"") for pk, mark in marks.values_list("item", "mark")}
    known = {row.pk: _known(row.uid, keys.get(row.pk, b"")) for row in items}
    missing = [pk for pk, head in known.items() if head is None]
    for start in range(0, len(missing), 500):
        for row in models.Item.objects.filter(pk__in=missing[start : start + 500]).select_related("copy", "release"):
            known[row.pk] = _keep(row.uid, bytes(row.copy.sealed or b"")[:NONCE], copy.read(row))
    return [Kept(row, head) for row in items if (head := known[row.pk]) is not None]


def _known(uid: str, mark: bytes) -> Document | None:
    with _lock:
        if (head := _heads.get((uid, mark))) is not None:
            _heads.move_to_end((uid, mark))
        return head


def _keep(uid: str, mark: bytes, document: Document) -> Document:
    item = replace(document.item, body=(), boilerplate="", disclaimer="", contacts=(), media=())
    head = replace(document, item=item, placed=())
    with _lock:
        _heads[uid, mark] = head
        while len(_heads) > MOST:
            _heads.popitem(last=False)
    return head
