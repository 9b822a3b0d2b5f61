"""Errands: what a page asks for and the network has to answer, done by the clock, since no web worker waits for it.

A test letter by one relay, a look whether a DNS record stands, a test of a destination. The page asks, shows that it is
under way, and shows what came of it until it is forgotten. What is asked and answered lies sealed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

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
from kawat.store.transactions import deciding, writing

LETTER, RECORD, TRIAL = "letter", "record", "trial"
NOWHERE = 1 << 62
"""No item has this id, so that a bounce of a test letter leads to no delivery."""
AN_HOUR = 200
"""Letters and records asked for within an hour: whoever clicks, strangers' mailboxes are not flooded from here. Trials
have a limit of their own, by destination."""
HOUR_US, DAY_US = 3_600_000_000, 86_400_000_000
GOOD_FOR_US = 600_000_000
"""One that nobody took up by then is not done any more: whoever asked has gone."""
IN_HAND_US = 180_000_000
"""Longer than any channel takes; after it whoever had it in hand is gone."""
KEPT_US = {LETTER: DAY_US, RECORD: DAY_US, TRIAL: 7 * DAY_US}
ANEW = (TRIAL,)
"""Kinds that are taken up anew where whoever had one is gone. A letter is not: it may have been sent, and its page says
that nothing is known of it."""
LOST = "it was not finished; ask again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One errand. `what` is what was asked, `seen` what came of it, {} while that is not known; `taken` is None while it
    is under way. `destination` is the number of the one that is tried."""

    uid: str
    kind: str
    what: Mapping[str, Any]
    seen: Mapping[str, Any]
    asked_us: int
    done_us: int | None
    destination: int | None = None
    taken: bool | None = None

    @property
    def words(self) -> str:
        """What the far end said, or why it was not done."""
        return str(self.seen.get("words") or self.seen.get("reason", ""))

    @property
    def lines(self) -> tuple[str, ...]:
        """What was said on the way."""
        return tuple(self.seen.get("lines", ()))


def ask(kind: str, what: Mapping[str, Any], *, user: int | None = None) -> str:
    """Have a letter sent or a record looked up, within seconds; its id. Who may ask is for the caller to say."""
    instant, uid = to_us(now()), new_uid()
    with deciding():
        rows = models.Errand.objects
        if rows.filter(destination=None, asked_us__gt=instant - HOUR_US).count() >= AN_HOUR:
            raise TooManyAsked(whose="this wire", limit=AN_HOUR)
        sealed = copy.seal_secret(uid, json.dumps(what).encode())
        rows.create(uid=uid, kind=kind, user_id=user, sealed=sealed, asked_us=instant)
        note("errand-asked", f"errand:{uid}", actor=user, kind=kind)
    return uid


def take(room: Mapping[str, int]) -> list[Errand]:
    """The oldest that nobody does yet, as many of each kind as there is room for; now this caller's."""
    instant = to_us(now())
    waiting = _waiting(instant)
    if not waiting.filter(kind__in=[kind for kind, most in room.items() if most > 0]).exists():
        return []
    with writing():
        taken: list[models.Errand] = []
        for kind, most in room.items():
            if most > 0:
                taken += waiting.filter(kind=kind).select_for_update(skip_locked=True).order_by("asked_us", "pk")[:most]
        models.Errand.objects.filter(pk__in=[row.pk for row in taken]).update(begun_us=instant)
    return [_read(row) for row in taken]


def answer(uid: str, *, taken: bool, **seen: Any) -> None:
    """What came of it; nothing where it was forgotten or asked anew meanwhile."""
    with writing():
        row = models.Errand.objects.select_related("destination").filter(uid=uid).first()
        if row is not None:
            sealed = copy.seal_secret(_bound(row), json.dumps({"taken": taken, **seen}).encode())
            models.Errand.objects.filter(pk=row.pk).update(taken=taken, done_us=to_us(now()), answer=sealed)


def find(uid: str) -> Errand:
    """One errand; raises `BadLink` where it was never asked, or is forgotten."""
    row = models.Errand.objects.filter(uid=askable(uid)).first()
    if row is None:
        raise BadLink
    return _read(row)


def last(kind: str) -> list[Errand]:
    """The newest of a kind first, those of a day."""
    newest = models.Errand.objects.filter(kind=kind, asked_us__gt=to_us(now()) - DAY_US).order_by("-pk")
    return [_read(row) for row in newest[:AN_HOUR]]


def of(destination: models.Destination) -> Errand | None:
    """The last trial of a destination, if it is not forgotten yet."""
    row = models.Errand.objects.select_related("destination").filter(destination=destination).first()
    return _read(row) if row else None


def ask_trial(destination: models.Destination) -> Errand:
    """Within a transaction: its one trial, begun anew. An answer to the one before it is heard no more."""
    anew = {"uid": new_uid(), "asked_us": to_us(now()), "begun_us": None, "done_us": None, "answer": b"", "taken": None}
    return _read(_trial(destination, anew))


def keep_trial(destination: models.Destination, seen: Mapping[str, Any]) -> None:
    """Write down what was seen where nobody had to ask for it: of a challenge. It has just been asked and answered."""
    instant = to_us(now())
    answer = copy.seal_secret(destination.uid, json.dumps(seen).encode())
    at = {"asked_us": instant, "begun_us": instant, "done_us": instant}
    with writing():
        if models.Destination.objects.filter(pk=destination.pk).exists():
            _trial(destination, {"uid": new_uid(), "answer": answer, "taken": bool(seen.get("taken")), **at})


def forget() -> int:
    """Take out what has been kept for its time; how many."""
    instant = to_us(now())
    old = Q()
    for kind, kept in KEPT_US.items():
        old |= Q(kind=kind, asked_us__lt=instant - kept)
    if not models.Errand.objects.filter(old).exists():
        return 0
    with writing():
        return models.Errand.objects.filter(old).delete()[0]


def letter(errand: Errand, masthead: Masthead) -> Envelope:
    """The letter of an errand, to the address that was named, in the words of whoever asked."""
    address, message = str(errand.what["address"]), f"{errand.uid}@{masthead.mail_domain}"
    told = Slip(
        subject=str(errand.what["subject"]),
        lines=lines_of(str(errand.what["text"])),
        language=str(errand.what["language"]),
    )
    return Envelope(
        key=DeliveryKey(0, NOWHERE, 0),
        channel=Channel.EMAIL,
        address=address,
        message_id=message,
        rendition=slip(told, mark=errand.uid, at=from_us(errand.asked_us), masthead=masthead),
        headers=(("To", f"<{address}>"), ("Message-ID", f"<{message}>")),
        sender=f"bounces@{masthead.mail_domain}",
    )


def _waiting(instant: int) -> "QuerySet[models.Errand]":
    nobodys = Q(begun_us=None) | Q(begun_us__lte=instant - IN_HAND_US, kind__in=ANEW)
    return models.Errand.objects.filter(nobodys, done_us=None, asked_us__gt=instant - GOOD_FOR_US)


def _trial(destination: models.Destination, said: Mapping[str, Any]) -> models.Errand:
    row, _ = models.Errand.objects.update_or_create(destination=destination, defaults={"kind": TRIAL, **said})
    return row


def _bound(row: models.Errand) -> str:
    """What an answer is sealed to: the destination that it tells of, or the question."""
    return row.destination.uid if row.destination else f"{row.uid}-answer"


def _read(row: models.Errand) -> Errand:
    what = json.loads(copy.unseal_secret(row.uid, bytes(row.sealed)) or b"{}")
    seen = json.loads(copy.unseal_secret(_bound(row), bytes(row.answer))) if row.answer else {}
    taken, done_us = row.taken, row.done_us
    if done_us is None and _is_lost(row):
        taken, done_us, seen = False, row.asked_us + GOOD_FOR_US, {"taken": False, "reason": LOST}
    return Errand(
        uid=row.uid,
        kind=row.kind,
        what=what,
        seen=seen,
        asked_us=row.asked_us,
        done_us=done_us,
        destination=row.destination_id,
        taken=taken,
    )


def _is_lost(row: models.Errand) -> bool:
    instant = to_us(now())
    is_in_hand = row.begun_us is not None and row.begun_us > instant - IN_HAND_US
    is_waiting = row.asked_us > instant - GOOD_FOR_US and (row.begun_us is None or row.kind in ANEW)
    return not is_in_hand and not is_waiting
