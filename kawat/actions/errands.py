"""Errands: what a page asks for and the network has to answer, done by the clock, since no web worker waits for it.

A test letter by one relay, a look whether a DNS record stands. The page asks, shows that
it is under way, and shows what came of it; after a day it is forgotten. What is asked and answered lies sealed.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kawat.core.delivery import DeliveryKey, Envelope
from kawat.core.errors import BadLink, TooManyAsked
from kawat.core.instants import from_us, to_us
from kawat.core.release import Masthead
from kawat.core.terms import Channel
from kawat.formats.slip import Slip, lines_of, slip
from kawat.store import copy, models
from kawat.store.clock import new_uid, now
from kawat.store.dialect import askable
from kawat.store.journal import note
from kawat.store.transactions import writing

LETTER, RECORD = "letter", "record"
NOWHERE = 1 << 62
"""No item has this id, so that a bounce of a test letter leads to no delivery."""
AN_HOUR = 200
"""Errands within an hour: whoever clicks, strangers' mailboxes are not flooded from here."""
HOUR_US, DAY_US = 3_600_000_000, 86_400_000_000
PATIENCE_US = 180_000_000
"""After which one that was begun counts as lost: its clock died."""
AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One errand as its page sees it. `taken` is None while it is under way; `lines` are what was said on the way."""

    uid: str
    kind: str
    what: Mapping[str, Any]
    asked_us: int
    taken: bool | None = None
    words: str = ""
    lines: tuple[str, ...] = field(default=())


def ask(kind: str, what: Mapping[str, Any], *, user: int | None = None) -> str:
    """Have it done, within seconds; its id. Who may ask is for the caller to say."""
    instant, uid = to_us(now()), new_uid()
    with writing():
        rows = models.Errand.objects
        rows.filter(asked_us__lt=instant - DAY_US).delete()
        if rows.filter(asked_us__gt=instant - HOUR_US).count() >= AN_HOUR:
            raise TooManyAsked(whose="this wire", limit=AN_HOUR)
        sealed = copy.seal_secret(uid, json.dumps(what).encode())
        rows.create(uid=uid, kind=kind, user_id=user, sealed=sealed, asked_us=instant)
        note("errand-asked", f"errand:{uid}", actor=user, kind=kind)
    return uid


def begin(limit: int = AT_ONCE) -> list[Asked]:
    """The oldest that nobody does yet, now this caller's."""
    instant = to_us(now())
    begun = []
    if not models.Errand.objects.filter(done_us=None, begun_us=None).exists():
        return []
    with writing():
        rows = models.Errand.objects.select_for_update().filter(done_us=None, begun_us=None)
        for row in rows.order_by("pk")[:limit]:
            if models.Errand.objects.filter(pk=row.pk, begun_us=None).update(begun_us=instant):
                begun.append(_read(row))
    return begun


def done(uid: str, *, taken: bool, words: str, lines: Iterable[str] = ()) -> None:
    """What came of it."""
    said = json.dumps({"words": words[:500], "lines": list(lines)}).encode()
    with writing():
        models.Errand.objects.filter(uid=uid).update(
            taken=taken, done_us=to_us(now()), answer=copy.seal_secret(f"{uid}-answer", said)
        )


def find(uid: str) -> Asked:
    """One errand; raises `BadLink` where it was never asked, or is forgotten."""
    row = models.Errand.objects.filter(uid=askable(uid)).first()
    if row is None:
        raise BadLink
    return _read(row)


def last(kind: str) -> list[Asked]:
    """The newest of a kind first, those of a day."""
    return [_read(row) for row in models.Errand.objects.filter(kind=kind).order_by("-pk")[:AN_HOUR]]


def letter(asked: Asked, masthead: Masthead) -> Envelope:
    """The letter of an errand, to the address that was named, in the words of whoever asked."""
    address, message = str(asked.what["address"]), f"{asked.uid}@{masthead.mail_domain}"
    told = Slip(
        subject=str(asked.what["subject"]),
        lines=lines_of(str(asked.what["text"])),
        language=str(asked.what["language"]),
    )
    return Envelope(
        key=DeliveryKey(0, NOWHERE, 0),
        channel=Channel.EMAIL,
        address=address,
        message_id=message,
        rendition=slip(told, mark=asked.uid, at=from_us(asked.asked_us), masthead=masthead),
        headers=(("To", f"<{address}>"), ("Message-ID", f"<{message}>")),
        sender=f"bounces@{masthead.mail_domain}",
    )


def _read(row: models.Errand) -> Asked:
    what = json.loads(copy.unseal_secret(row.uid, bytes(row.sealed)))
    asked = {"uid": row.uid, "kind": row.kind, "what": what, "asked_us": row.asked_us}
    if row.done_us is not None:
        said = json.loads(copy.unseal_secret(f"{row.uid}-answer", bytes(row.answer)))
        return Asked(**asked, taken=bool(row.taken), words=said["words"], lines=tuple(said["lines"]))
    if row.begun_us is not None and to_us(now()) - row.begun_us > PATIENCE_US:
        return Asked(**asked, taken=False, words="it was begun and not finished; ask again")
    return Asked(**asked)
