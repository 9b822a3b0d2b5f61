"""Bounces: what comes back for mail is led back to its delivery, and changes what the ledger says of it.

The address that a mail went out from names its delivery and proves it (VERP): what was not made by this wire's key leads
nowhere. The same report twice changes nothing. What leads nowhere is logged and otherwise let go.
"""

import hmac
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Max

from kawat.actions import dead_addresses
from kawat.actions.dead_addresses import FORGOTTEN_S, HELD_AFTER_BOUNCES
from kawat.actions.envelopes import verp
from kawat.actions.reception import read_unsubscribe, unsubscribe
from kawat.core.delivery import DeliveryKey
from kawat.core.instants import to_us
from kawat.core.lifecycle import DELIVERY
from kawat.core.signing import message_id
from kawat.core.terms import BounceKind, Channel, DeliveryState, DeliveryVerb, DestinationState
from kawat.formats.reading.bounces import Bounce, read_bounce
from kawat.store import ledger, models
from kawat.store.clock import now
from kawat.store.journal import note
from kawat.store.keys import key
from kawat.store.transactions import deciding

log = logging.getLogger(__name__)

LOCAL = re.compile(r"b\+([0-9a-f]{1,16})-([0-9a-f]{1,16})-([0-9a-f]{1,4})-([0-9a-f]{12})")
TELLING = {BounceKind.HARD, BounceKind.SOFT, BounceKind.DELAYED, BounceKind.DELIVERED, BounceKind.COMPLAINT}
VERBS = {
    BounceKind.HARD: DeliveryVerb.BOUNCE,
    BounceKind.SOFT: DeliveryVerb.BOUNCE,
    BounceKind.DELIVERED: DeliveryVerb.DELIVER,
}


class Verdict(StrEnum):
    """What became of a mail that came back: taken in, known already, without a delivery, saying nothing, or too early
    to be taken in."""

    TAKEN = "taken"
    KNOWN = "known"
    STRAY = "stray"
    IGNORED = "ignored"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One mail: what it was, and what became of it."""

    kind: BounceKind
    verdict: Verdict


def take_in(raw: bytes, *, returned_to: str | None = None) -> Taken:
    """Take in one mail that came back. `returned_to` is the local part of the address to which it came, where the
    connection said so; else the mail itself is searched for one. `later` where its delivery is still being settled:
    it has to be given again."""
    bounce = read_bounce(raw)
    taken = Taken(kind=bounce.kind, verdict=_verdict(bounce, returned_to))
    log.info("bounce.read kind=%s verdict=%s status=%s", taken.kind, taken.verdict, bounce.status or "-")
    return taken


def is_ours(local: str) -> bool:
    """Whether a local part is an address that this wire sent mail from."""
    return read_verp(local) is not None


def read_verp(local: str) -> DeliveryKey | None:
    """The delivery that a bounce address was made for, or None where this wire did not make it. Hosts may have changed
    the case of its letters (RFC 5321, section 2.4, forbids it; some do)."""
    found = LOCAL.fullmatch(local.lower())
    if found is None:
        return None
    delivery = DeliveryKey(*(int(number, 16) for number in found.groups()[:3]))
    made = "b+" + verp(delivery, message_id(key("messages"), delivery))
    return delivery if hmac.compare_digest(made, found.group()) else None


def _verdict(bounce: Bounce, returned_to: str | None) -> Verdict:
    if bounce.kind not in TELLING:
        return Verdict.IGNORED
    trail = (f"b+{end}" for end in bounce.trail)
    delivery = _first(trail if returned_to is None else [returned_to])
    if delivery is not None:
        return _settle_letter(delivery.destination, bounce) if not delivery.item else _settle(delivery, bounce)
    if bounce.kind is BounceKind.COMPLAINT:
        return _complained_of_something(bounce)
    return Verdict.STRAY


def _first(local_parts: Iterable[str]) -> DeliveryKey | None:
    return next((found for each in local_parts if (found := read_verp(each)) is not None), None)


def _settle(delivery: DeliveryKey, bounce: Bounce) -> Verdict:
    with deciding():
        destination = models.Destination.objects.select_for_update().filter(pk=delivery.destination).first()
        row = models.Delivery.objects.filter(channel=Channel.EMAIL.value, **_named(delivery)).first()
        if destination is None or row is None:
            return Verdict.STRAY
        if not DeliveryState(row.state).is_over and bounce.kind is not BounceKind.COMPLAINT:
            return Verdict.LATER
        kept, fresh = models.Bounce.objects.get_or_create(
            kind=bounce.kind.value,
            **_named(delivery),
            defaults={
                "at_us": to_us(now()),
                "status": bounce.status,
                "code": bounce.code,
                "words": bounce.words,
            },
        )
        if not fresh:
            return Verdict.KNOWN
        note(f"bounce-{bounce.kind}", f"destination:{destination.pk}", item=delivery.item, status=bounce.status)
        if _turn_out(row, kept):
            _count(destination, kept)
        if bounce.kind is BounceKind.COMPLAINT:
            unsubscribe(destination.pk)
    return Verdict.TAKEN


def _settle_letter(pk: int, bounce: Bounce) -> Verdict:
    """The same for a letter of the wire's own, whose key names no item. One for which nobody was there counts against
    the address (`actions.dead_addresses`); one that could not be taken for now was given up."""
    if bounce.kind is BounceKind.COMPLAINT:
        return Verdict.IGNORED
    with deciding():
        row = models.Letter.objects.select_for_update().filter(pk=pk).first()
        if row is None:
            return Verdict.STRAY
        state = DeliveryState(row.state)
        if not state.is_over:
            return Verdict.LATER
        verb = VERBS.get(bounce.kind)
        if verb is None:
            return Verdict.TAKEN
        if (state, verb) not in DELIVERY:
            return Verdict.KNOWN
        soft = bounce.kind is BounceKind.SOFT
        row.state = (DeliveryState.FAILED if soft else DELIVERY[state, verb]).value
        row.code, row.words = bounce.code, bounce.words
        row.save(update_fields=["state", "code", "words"])
        if bounce.kind is BounceKind.DELIVERED and row.user_id is not None:
            dead_addresses.forget(row.user_id)
        note(
            f"bounce-{bounce.kind}", f"user:{row.user_id}" if row.user_id else f"letter:{row.pk}", status=bounce.status
        )
    return Verdict.TAKEN


def _turn_out(row: models.Delivery, kept: models.Bounce) -> bool:
    """Move the delivery, where what came back moves it; whether it did."""
    verb = VERBS.get(BounceKind(kept.kind))
    delivery = DeliveryKey(row.item_id, row.destination_id, row.repeat)
    if verb is None or not ledger.turn_out(delivery, verb, code=kept.code, words=_words(kept)):
        return False
    kept.before = f"{row.code or ''} {row.words or ''}".strip()
    kept.save(update_fields=["before"])
    return True


def _count(destination: models.Destination, kept: models.Bounce) -> None:
    """A destination where nobody is there is held after some mails; one that got something is well again."""
    if kept.kind == BounceKind.DELIVERED:
        destination.bounces = 0
    if kept.kind == BounceKind.HARD:
        earlier = models.Bounce.objects.filter(destination=destination, kind=kept.kind).exclude(pk=kept.pk)
        last = earlier.aggregate(last=Max("at_us"))["last"] or 0
        forgotten = kept.at_us - last > FORGOTTEN_S * 1_000_000
        destination.bounces = 1 if forgotten else destination.bounces + 1
        if destination.bounces >= HELD_AFTER_BOUNCES and destination.state == DestinationState.ACTIVE:
            destination.state = DestinationState.HELD
            ledger.park(destination.pk)
            note("destination-held", f"destination:{destination.pk}", bounces=destination.bounces)
    destination.save(update_fields=["bounces", "state"])


def _complained_of_something(bounce: Bounce) -> Verdict:
    """Providers take addresses out of complaints; the one-click address in the mail that they give back proves as
    well whose it was."""
    for token in bounce.tokens:
        if (destination := read_unsubscribe(token)) is not None:
            with deciding():
                unsubscribed = models.Destination.objects.filter(pk=destination, state=DestinationState.UNSUBSCRIBED)
                if unsubscribed.exists():
                    return Verdict.KNOWN
                note(f"bounce-{bounce.kind}", f"destination:{destination}")
                unsubscribe(destination)
            return Verdict.TAKEN
    return Verdict.STRAY


def _named(delivery: DeliveryKey) -> dict[str, int]:
    return {"item_id": delivery.item, "destination_id": delivery.destination, "repeat": delivery.repeat}


def _words(kept: models.Bounce) -> str:
    """The remote's words, its code before them where they do not say it."""
    return kept.words if not kept.status or kept.status in kept.words else f"{kept.status} {kept.words}".strip()
