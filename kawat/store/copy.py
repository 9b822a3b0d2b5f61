"""The one place of what was filed. Sealed from the moment of filing to the clear; in plain from then on.

Each release has a key of its own, wrapped by the wire's secret; each item's document is sealed with it. Blobs
(pictures, documents) are files named by a keyed hash, sealed with the release's key for good.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache

from kawat.core.checks import Finding
from kawat.core.release import Item as ItemValue
from kawat.core.release import from_plain, to_plain
from kawat.store import blobs, models
from kawat.store.keys import key, name_of, seal, unseal
from kawat.store.labels import seal_label


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What was placed where when the copy was read: a field, the words, and their line (from 1)."""

    field: str
    text: str
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """All that was filed for one item. `hands` are the ids of the users who filed and edited, in order; `digest` is
    of what came in, so that a second filing with the same key can be told from another story. `returned` is why an editor sent it back."""

    item: ItemValue
    findings: tuple[Finding, ...] = ()
    placed: tuple[Placed, ...] = ()
    hands: tuple[int, ...] = ()
    digest: str = ""
    returned: str = ""


def new_release_key(release_uid: str) -> bytes:
    """A fresh wrapped key for one release."""
    return seal(key("seal"), os.urandom(32), release_uid, os.urandom(12))


def write(row: models.Item, document: Document) -> None:
    """Keep the document of an item that has not cleared, and its label, sealed. What was cut of the one before is
    void."""
    plain = write_document(document).encode("utf-8")
    sealed = seal(release_key(row.release), plain, row.uid, os.urandom(12))
    models.Copy.objects.update_or_create(item=row, defaults={"sealed": sealed, "document": None})
    row.label = seal_label(row.uid, document.item)
    row.save(update_fields=["label"])
    models.Analysis.objects.filter(item=row).delete()


def read(row: models.Item) -> Document:
    """The document of an item, sealed or plain."""
    copy = row.copy
    if copy.document is not None:
        return _read_document(copy.document)
    return _read_document(unseal(release_key(row.release), copy.sealed, row.uid).decode("utf-8"))


def seal_document(release: models.Release, uid: str, document: Document) -> bytes:
    """A document as it is kept beside the one that came after it; sealed for good."""
    return seal(release_key(release), write_document(document).encode("utf-8"), uid, os.urandom(12))


def unseal_document(release: models.Release, uid: str, sealed: bytes) -> Document:
    return _read_document(unseal(release_key(release), sealed, uid).decode("utf-8"))


def open_up(row: models.Item, document: Document) -> None:
    """At the clear: the document stands in plain from now on."""
    models.Copy.objects.filter(item=row).update(sealed=None, document=write_document(document))


def name_blob(release_uid: str, content: bytes) -> str:
    """Under which name a blob is kept; it says nothing."""
    return name_of("blob", release_uid, hashlib.sha256(content).hexdigest())


def write_blob(release: models.Release, content: bytes) -> str:
    """Keep a picture or a document, sealed; its name."""
    name = name_blob(release.uid, content)
    write_named_blob(release, name, content)
    return name


def write_named_blob(release: models.Release, name: str, content: bytes) -> None:
    """Keep what is made of a blob, sealed like one, under a name of its own; whole or not at all."""
    if not blobs.path_of(name).exists():
        blobs.lay_down(blobs.path_of(name), seal(release_key(release), content, name, os.urandom(12)))


def read_blob(release: models.Release, name: str) -> bytes:
    """The bytes of a blob; raises `FileNotFoundError` where there is none."""
    return unseal(release_key(release), blobs.path_of(name).read_bytes(), name)


def seal_secret(destination_uid: str, secret: bytes) -> bytes:
    """A destination's secret as it is stored; b'' stays b''."""
    return seal(key("seal"), secret, destination_uid, os.urandom(12)) if secret else b""


def unseal_secret(destination_uid: str, sealed: bytes) -> bytes:
    return unseal(key("seal"), sealed, destination_uid) if sealed else b""


def release_key(release: models.Release) -> bytes:
    """The key of a release, for what is made of its items."""
    return unwrapped(release.uid, bytes(release.wrapped_key))


@lru_cache(maxsize=1024)
def unwrapped(uid: str, wrapped: bytes) -> bytes:
    """The key of the release with this outside id."""
    return unseal(key("seal"), wrapped, uid)


def write_document(document: Document) -> str:
    return json.dumps(to_plain(document), separators=(",", ":"), ensure_ascii=False, sort_keys=True)


def _read_document(text: str) -> Document:
    document: Document = from_plain(Document, json.loads(text))
    return document
