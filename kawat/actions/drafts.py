"""Drafts: what a person is writing, kept while they write, sealed, and nobody else's to read.

Each saving names the version that it was made from. One that was made from an older version is refused, so that of two
tabs none overwrites the other in silence. A draft is begun and dropped in the journal; savings between are not
journalled, since they come every few seconds and nobody else ever sees them.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from kawat.actions import draft_pictures
from kawat.actions.people import Actor
from kawat.core.because import Because
from kawat.core.errors import BadField, DraftMoved, HugeCopy, NoSuchDraft
from kawat.core.instants import from_us, to_us
from kawat.store import models
from kawat.store.clock import now
from kawat.store.journal import note
from kawat.store.keys import key, seal, unseal
from kawat.store.transactions import deciding, writing

MOST = 50
"""Drafts of one person."""
LIMIT_MB = 10
"""Of one draft: as much as a form may hold."""

Fields = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft as it was saved last: the fields of the page by name, each with its values. `version` 0 was never saved."""

    uid: str
    version: int
    saved_at: datetime | None
    fields: Fields

    def first(self, name: str) -> str:
        return next(iter(self.fields.get(name, [])), "")


def save(actor: Actor, uid: str, *, seen: int, fields: Fields) -> Draft:
    """Keep these fields as the version after `seen`. Raises `DraftMoved` where that is not the last one."""
    plain = json.dumps(dict(fields), separators=(",", ":"))
    if len(plain) > LIMIT_MB * 1_000_000:
        raise HugeCopy(name="the draft", limit_mb=LIMIT_MB)
    sealed = seal(key("seal"), plain.encode(), _bound(uid), os.urandom(12))
    saved_us = to_us(now())
    try:
        with writing():
            _keep(actor, uid, seen, sealed, saved_us)
    except IntegrityError:  # begun by another request at the same moment
        raise DraftMoved(version=1) from None
    return Draft(uid=uid, version=seen + 1, saved_at=from_us(saved_us), fields=fields)


def _keep(actor: Actor, uid: str, seen: int, sealed: bytes, saved_us: int) -> None:
    own = models.Draft.objects.filter(user_id=actor.user)
    if own.filter(uid=uid, version=seen).update(version=seen + 1, sealed=sealed, saved_us=saved_us):
        return
    if there := own.filter(uid=uid).first():
        raise DraftMoved(version=there.version)
    if own.count() >= MOST:
        raise BadField(field="draft", reason=Because("you have {limit} already; file or drop one first", limit=MOST))
    models.Draft.objects.create(uid=uid, user_id=actor.user, version=seen + 1, sealed=sealed, saved_us=saved_us)
    note("draft-begun", f"draft:{uid}", actor=actor.user)


def find(actor: Actor, uid: str) -> Draft:
    """A draft of their own; raises `NoSuchDraft`."""
    row = models.Draft.objects.filter(user_id=actor.user, uid=uid).first()
    if row is None:
        raise NoSuchDraft(name=uid)
    return _read(row)


def own(actor: Actor) -> list[Draft]:
    """All drafts of a person, the one saved last first."""
    return [_read(row) for row in models.Draft.objects.filter(user_id=actor.user).order_by("-saved_us")[:MOST]]


def drop(actor: Actor, uid: str) -> None:
    """It was filed, or is not wanted any more; dropping it twice is harmless."""
    with deciding():
        if models.Draft.objects.filter(user_id=actor.user, uid=uid).delete()[0]:
            note("draft-dropped", f"draft:{uid}", actor=actor.user)
    draft_pictures.drop_of(actor, uid)


def _read(row: models.Draft) -> Draft:
    fields = json.loads(unseal(key("seal"), row.sealed, _bound(row.uid)))
    return Draft(uid=row.uid, version=row.version, saved_at=from_us(row.saved_us), fields=fields)


def _bound(uid: str) -> str:
    return f"draft:{uid}"
