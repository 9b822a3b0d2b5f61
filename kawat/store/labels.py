"""What a list sorts items that wait by, so that it opens no more documents than it shows.

A label says an item's lane, its urgency and whose it is. It is sealed by a key of the wire's and always as long as any
other: a copy of the database tells neither that a flash waits nor for whom.
"""

import os
from dataclasses import dataclass
from struct import Struct

from kawat.core.release import Item
from kawat.core.terms import Lane
from kawat.store.keys import key, name_of, seal, unseal

_FORM = Struct(">BB16s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What is said of one item. `owner` is a mark, see `owner_of`."""

    lane: Lane
    urgency: int
    owner: bytes


def owner_of(issuer: str, provider: str) -> bytes:
    """A mark of 16 bytes for those an item belongs to: its provider where it has one, else its issuer."""
    return bytes.fromhex(name_of("owner", "provider", provider) if provider else name_of("owner", "issuer", issuer))


def label_of(item: Item) -> Label:
    return Label(lane=item.lane, urgency=item.urgency, owner=owner_of(*item.codes))


def seal_label(uid: str, item: Item) -> bytes:
    """The label as it is kept in the item's row until the clear."""
    label = label_of(item)
    return seal(key("label"), _FORM.pack(label.lane, label.urgency, label.owner), uid, os.urandom(12))


def unseal_label(uid: str, sealed: bytes) -> Label:
    lane, urgency, owner = _FORM.unpack(unseal(key("label"), sealed, uid))
    return Label(lane=Lane(lane), urgency=urgency, owner=owner)
