"""The handshake before first use: an address proves that it wants the news by repeating a word from a signed challenge.

The challenge is a POST signed as every other, `{"type": "kawat.verify", "data": {"challenge": WORD, …}}`. The answer is
a 2xx within eight seconds that gives WORD back: in the header `Kawat-Challenge`, as the whole body, or as
`challenge` of a JSON object. An endpoint that only mirrors what it is sent proves nothing by that. Blocks on the
network, outside of any transaction: never called by `web/`.
"""

import hmac
import json
import secrets

from django.db.models import Q, QuerySet

from kawat.actions import errands
from kawat.actions.admission import outbound_guard
from kawat.actions.destinations import PENDING_MOST, PENDING_US, destination_for
from kawat.actions.enrolling import revive
from kawat.actions.people import Actor
from kawat.core.because import Because
from kawat.core.errors import BadField, NotVerified, TooManyAsked
from kawat.core.instants import to_us
from kawat.core.terms import Channel, DestinationState
from kawat.store import copy, models
from kawat.store.clock import new_uid, now
from kawat.store.journal import note
from kawat.store.transactions import deciding
from kawat.transports.exchange import Exchange, exchange
from kawat.transports.signatures import signed_headers
from kawat.transports.words import words

TYPE = "kawat.verify"
ANSWER_S = 8
"""For an answer, less than a role has to end in: whoever answers slower than that has not proved anything yet."""


def verify(actor: Actor, name: str) -> Exchange:
    """Ask a destination now; raises `NotVerified` with what it answered instead."""
    destination = destination_for(actor, name)
    if destination.channel != Channel.WEBHOOK or destination.state == DestinationState.UNSUBSCRIBED:
        raise BadField(field="destination", reason="only a webhook that is wanted can prove itself")
    seen, reason = ask(destination)
    if reason:
        raise NotVerified(reason=reason)
    prove(destination.pk, actor=actor.user)
    return seen


def ask_again(actor: Actor, name: str) -> models.Destination:
    """Have a pending destination asked anew by the clock, within seconds; asks nobody itself."""
    destination = destination_for(actor, name)
    with deciding():
        pending = models.Destination.objects.filter(pk=destination.pk, state=DestinationState.PENDING)
        if pending.update(lease_until_us=to_us(now()) + PENDING_US):
            note("verification-asked", f"destination:{destination.pk}", actor=actor.user)
    destination.refresh_from_db()
    return destination


def ask_to_return(actor: Actor, name: str) -> models.Destination:
    """Have a webhook that left come back, once it has proved that it wants the news again; asked by the clock, signed with
    the secret that it had. It stays as it is until then, and where it proves nothing for a day."""
    destination = destination_for(actor, name)
    if destination.channel != Channel.WEBHOOK or destination.state != DestinationState.UNSUBSCRIBED:
        raise BadField(field="destination", reason="it has not left")
    with deciding():
        left = models.Destination.objects.filter(pk=destination.pk, state=DestinationState.UNSUBSCRIBED)
        waiting = _waiting().filter(subscriber=destination.subscriber_id).exclude(pk=destination.pk)
        if waiting.count() >= PENDING_MOST:
            raise TooManyAsked(whose=destination.subscriber.name, limit=PENDING_MOST)
        if left.update(lease_until_us=to_us(now()) + PENDING_US):
            note("verification-asked", f"destination:{destination.pk}", actor=actor.user)
    destination.refresh_from_db()
    return destination


def is_returning(destination: models.Destination) -> bool:
    """Whether it left, and is asked whether it comes back."""
    return destination.state == DestinationState.UNSUBSCRIBED and destination.lease_until_us is not None


def pending() -> list[tuple[int, int]]:
    """The destinations that have not proved themselves, with the instant until which each may."""
    rows = _waiting().filter(subscriber__active=True)
    return list(rows.order_by("pk").values_list("pk", "lease_until_us"))


def _waiting() -> "QuerySet[models.Destination]":
    """Webhooks that are new, or left and are to come back."""
    returning = Q(state=DestinationState.UNSUBSCRIBED, lease_until_us__isnull=False)
    rows = models.Destination.objects.filter(channel=Channel.WEBHOOK.value)
    return rows.filter(returning | Q(state=DestinationState.PENDING))


def forget() -> int:
    """Take out what did not prove itself in its time; it was never owed anything. What had left stays so."""
    over = models.Destination.objects.filter(channel=Channel.WEBHOOK.value, state=DestinationState.UNSUBSCRIBED)
    if (over := over.filter(lease_until_us__lt=to_us(now()))).exists():
        with deciding():
            over.update(lease_until_us=None)
    rows = models.Destination.objects.filter(channel=Channel.WEBHOOK.value, state=DestinationState.PENDING)
    late = rows.filter(lease_until_us__lt=to_us(now()))
    if not late.exists():
        return 0
    with deciding():
        gone = list(late.values_list("pk", flat=True))  # read anew: one may just have proved itself
        for pk in gone:
            note("destination-forgotten", f"destination:{pk}")
        models.Destination.objects.filter(pk__in=gone).delete()
    return len(gone)


def try_pending(pk: int) -> bool:
    """Ask one of the pending; whether it has proved itself. What was seen stands on its page."""
    destination = _waiting().filter(pk=pk).first()
    if destination is None:
        return True
    seen, reason = ask(destination)
    errands.keep_trial(destination, {**seen.told(), "taken": not reason, "reason": reason, "challenged": True})
    if not reason:
        prove(pk)
    return not reason


def ask(destination: models.Destination) -> tuple[Exchange, str]:
    """One challenge: the exchange, and why it proves nothing; '' where it proves that the news is wanted."""
    word, at = secrets.token_hex(16), now()
    told = {"type": TYPE, "timestamp": at.isoformat(), "data": {"destination": destination.uid, "challenge": word}}
    body = json.dumps(told).encode()
    secret = copy.unseal_secret(destination.uid, bytes(destination.secret))
    if not secret:
        raise NotVerified(reason="it has no secret to sign with; give it one with `kawat destinations rotate`")
    headers = ["Content-Type: application/json", "Kawat-Type: verify"]
    headers += signed_headers(secret, b"", f"verify_{new_uid()}", int(at.timestamp()), body)
    seen = exchange(destination.address, headers=headers, body=body, guard=outbound_guard(), total_s=ANSWER_S)
    return seen, _doubt(seen, word)


def prove(pk: int, *, actor: int | None = None) -> None:
    """Write down that a destination wants the news; one that waited for that, or comes back, is active from now on."""
    with deciding():
        rows = models.Destination.objects.filter(pk=pk)
        rows.update(verified_us=to_us(now()))
        if back := _waiting().filter(pk=pk, state=DestinationState.UNSUBSCRIBED).first():
            revive(back)
            rows.update(lease_until_us=None)
        waited = rows.filter(state=DestinationState.PENDING)
        waited.update(state=DestinationState.ACTIVE, lease_until_us=None)
        note("destination-verified", f"destination:{pk}", actor=actor)


def _doubt(seen: Exchange, word: str) -> str:
    if seen.reason:
        return seen.reason
    if not seen.is_taken:
        return Because("it answered {status} {answer}", status=seen.status, answer=words(seen.body)).rstrip()
    if not any(hmac.compare_digest(word.encode(), each.encode("utf-8", "replace")) for each in _repeated(seen)):
        return Because("it answered without the word of the challenge")
    return ""


def _repeated(seen: Exchange) -> list[str]:
    """What the answer gives back, by any of the three ways."""
    said = [seen.header("Kawat-Challenge"), seen.body.decode("utf-8", "replace").strip()]
    try:
        told = json.loads(seen.body)
    except (ValueError, RecursionError):
        return said
    word = told.get("challenge") if isinstance(told, dict) else told
    return [*said, word] if isinstance(word, str) else said
