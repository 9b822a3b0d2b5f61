"""Pictures and documents of a draft: sealed like everything that waits, nobody else's to see, and gone with the draft.

Each is a file of its own in the home, sealed to its row, which says how large it is. What was handed in for a draft that
was never saved is forgotten after a day.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from kawat.actions.filing import Attachment
from kawat.actions.people import Actor
from kawat.core.because import Because
from kawat.core.errors import BadField, HugeCopy, NoSuchDraft
from kawat.core.instants import to_us
from kawat.store import blobs, models
from kawat.store.clock import new_uid, now
from kawat.store.keys import key, seal, unseal
from kawat.store.transactions import writing

LIMIT_MB = 25
"""As of a filing's attachments."""
MOST = 30
"""Of one draft: those on its form, and what was exchanged for others while it was written."""
MOST_OF_ALL = 200
"""Of one person."""
DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A picture that a draft keeps."""

    uid: str
    name: str
    media_type: str
    size: int


def keep(actor: Actor, draft: str, *, name: str, media_type: str, content: bytes) -> Kept:
    """Keep a file for this draft. Raises `HugeCopy` or `BadField`."""
    if len(content) > LIMIT_MB * 1024 * 1024:
        raise HugeCopy(name=name, limit_mb=LIMIT_MB)
    if not content:
        raise BadField(field="picture", reason=Because("{name} is empty", name=name[:80]))
    forget_unsaved(user=actor.user)
    own = models.DraftPicture.objects.filter(user_id=actor.user)
    if own.filter(draft=draft).count() >= MOST:
        raise BadField(field="picture", reason=Because("a draft keeps {limit} at most", limit=MOST))
    if own.count() >= MOST_OF_ALL:
        together = Because("your drafts keep {limit} together; drop a draft that you do not need", limit=MOST_OF_ALL)
        raise BadField(field="picture", reason=together)
    uid = new_uid()
    told = json.dumps([name[:200], media_type[:100]]).encode()
    blob = blobs.keep(_owner(uid), content)
    with writing():
        models.DraftPicture.objects.create(
            uid=uid,
            user_id=actor.user,
            draft=draft,
            blob=blob,
            size=len(content),
            saved_us=to_us(now()),
            sealed=seal(key("seal"), told, _owner(uid), os.urandom(12)),
        )
    return _kept(uid, told, len(content))


def find(actor: Actor, uid: str) -> tuple[Kept, bytes]:
    """A picture of their own, with its bytes; raises `NoSuchDraft`."""
    row = models.DraftPicture.objects.filter(user_id=actor.user, uid=uid).first()
    if row is None:
        raise NoSuchDraft(name=uid)
    try:
        content = blobs.read(_owner(uid), row.blob)
    except FileNotFoundError:
        raise NoSuchDraft(name=uid) from None
    return _read(row), content


def known(actor: Actor, uids: Iterable[str]) -> dict[str, Kept]:
    """Those of these pictures that are their own."""
    rows = models.DraftPicture.objects.filter(user_id=actor.user, uid__in=set(uids))
    return {row.uid: _read(row) for row in rows}


def as_attachment(
    actor: Actor, uid: str, *, caption: str, credit: str, alternative: str, focus: tuple[int, ...]
) -> Attachment:
    """A kept picture as it is filed; raises `NoSuchDraft`."""
    its, content = find(actor, uid)
    return Attachment(
        name=its.name,
        content=content,
        media_type=its.media_type,
        caption=caption,
        credit=credit,
        alternative=alternative,
        focus=focus,
    )


def drop_of(actor: Actor, draft: str) -> None:
    """The draft was filed, or is not wanted any more. Within the transaction of its end, or alone."""
    _drop(models.DraftPicture.objects.filter(user_id=actor.user, draft=draft).values_list("pk", "blob"))


def forget_unsaved(**whose: int) -> None:
    """Pictures of drafts that nobody saved within a day; everybody's, or those of one `user`."""
    saved = models.Draft.objects.filter(user=OuterRef("user"), uid=OuterRef("draft"))
    old = models.DraftPicture.objects.filter(~Exists(saved), saved_us__lt=to_us(now()) - DAY_US, **whose)
    _drop(old.order_by("pk").values_list("pk", "blob")[:MOST_OF_ALL])


def _drop(rows: Iterable[tuple[int, str]]) -> None:
    gone = list(rows)
    if gone:
        with writing():
            models.DraftPicture.objects.filter(pk__in=[pk for pk, _ in gone]).delete()
        blobs.drop([blob for _, blob in gone])


def _read(row: models.DraftPicture) -> Kept:
    return _kept(row.uid, unseal(key("seal"), bytes(row.sealed), _owner(row.uid)), row.size)


def _kept(uid: str, told: bytes, size: int) -> Kept:
    name, media_type = json.loads(told)
    return Kept(uid=uid, name=name, media_type=media_type, size=size)


def _owner(uid: str) -> str:
    return f"draft-picture:{uid}"
