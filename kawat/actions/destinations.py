"""One destination in the hands of its owner and the desk: a webhook added, its secret, format or language changed, its
heartbeat set.

To anybody else a destination is as unknown as one that never was. What an owner adds is pending until its address has
proved that it wants the news (see `actions.handshake`); an operator may vouch for it.
"""

import logging
import secrets
from dataclasses import dataclass

from kawat.actions.admission import is_suppressed, outbound_guard
from kawat.actions.people import Actor, permit
from kawat.actions.reception import find_destination
from kawat.core.because import Because
from kawat.core.errors import (
    BadAddress,
    BadField,
    DuplicateAddress,
    Forbidden,
    NoSuchDestination,
    UnknownFormat,
    UnknownLanguage,
)
from kawat.core.instants import to_us
from kawat.core.terms import LANGUAGES, Channel, DestinationState, Right
from kawat.formats import FORMATS
from kawat.store import copy, models
from kawat.store.claims import SEQUENCED
from kawat.store.clock import new_uid, now
from kawat.store.journal import note
from kawat.store.transactions import deciding
from kawat.transports.guard import shown
from kawat.transports.signatures import KEY_MARK, SEED, read_secret, shown_secret

log = logging.getLogger(__name__)

ED25519 = "ed25519"
"""In the place of a secret: make a key pair, of which the receiver is given the public half."""
SECRET_BYTES = 32
ROTATION_HOURS = 24
ROTATION_MOST = 24 * 30
"""Hours for which the secret before still signs: a day unless said, a month at most."""
HEARTBEAT_LEAST, HEARTBEAT_MOST = 30, 86_400
"""Seconds; more often would be a load, and less often tells nothing."""
PENDING_US = 86_400_000_000
"""How long an address may take to prove itself; then it is forgotten."""
PENDING_MOST = 5
"""Addresses of one subscriber that wait for proof: nobody has the wire knock at doors by the hundred."""
MOST = 50
"""Destinations of one subscriber."""
ADDRESS_LIMIT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A destination whose secret was just set. `secret` is what its receiver needs, shown this once: the secret itself
    or the public key. `until_us` is how long the one before still signs, 0 where there was none."""

    destination: models.Destination
    secret: str
    until_us: int = 0


def destination_for(actor: Actor, name: str) -> models.Destination:
    """The destination with this id or address that the actor may see and change."""
    found = find_destination(name)
    try:
        permit(actor, Right.PROFILE, subscriber=found.subscriber_id)
    except Forbidden:
        raise NoSuchDestination(name=name) from None
    return found


def add_webhook(
    actor: Actor,
    subscriber: models.Subscriber,
    *,
    address: str,
    format: str = "ninjs",
    language: str = "",
    secret: str = "",
    vouched: bool = False,
) -> Sealed:
    """Have a subscriber's stories go to a further address. `secret` is as people write it; a new one is made where it
    is '' or 'ed25519'. `vouched` says that the address is known to want it, which only an operator can say."""
    permit(actor, Right.PROFILE, subscriber=subscriber.pk)
    if vouched:
        permit(actor, Right.IMPORT)
    if format not in FORMATS or format == "mail":
        raise UnknownFormat(name=format[:40], known=", ".join(name for name in FORMATS if name != "mail"))
    if language and language not in LANGUAGES:
        raise UnknownLanguage(language=language[:40], known=", ".join(LANGUAGES))
    kept = outbound_guard().url(address)
    if len(kept) > ADDRESS_LIMIT:
        raise BadAddress(
            address=shown(address), reason=Because("it is longer than {limit} characters", limit=ADDRESS_LIMIT)
        )
    raw, uid, instant = _new_secret(secret), new_uid(), to_us(now())
    with deciding():
        _refuse_further(subscriber, kept)
        destination = models.Destination.objects.create(
            uid=uid,
            subscriber=subscriber,
            channel=Channel.WEBHOOK.value,
            format=format,
            language=language,
            address=kept,
            secret=copy.seal_secret(uid, raw),
            state=DestinationState.ACTIVE if vouched else DestinationState.PENDING,
            verified_us=instant if vouched else None,
            lease_until_us=None if vouched else instant + PENDING_US,
        )
        note("destination-added", f"destination:{destination.pk}", actor=actor.user, vouched=vouched)
    return Sealed(destination=destination, secret=shown_secret(raw))


def rotate(actor: Actor, name: str, *, secret: str = "", hours: int = ROTATION_HOURS) -> Sealed:
    """Give a webhook another secret. For so many hours both sign, so that its receiver can change when it likes."""
    destination = _webhook_for(actor, name)
    if not 0 <= hours <= ROTATION_MOST:
        raise BadField(
            field="hours", reason=Because("the secret before can sign for 0 to {limit} hours", limit=ROTATION_MOST)
        )
    raw = _new_secret(secret)
    until_us = to_us(now()) + hours * 3_600_000_000
    with deciding():
        kept = models.Destination.objects.select_for_update().get(pk=destination.pk)
        kept.secret_before = kept.secret if hours else b""
        kept.secret_before_until_us = until_us if hours and kept.secret else 0
        kept.secret = copy.seal_secret(kept.uid, raw)
        kept.save(update_fields=["secret", "secret_before", "secret_before_until_us"])
        note("secret-rotated", f"destination:{kept.pk}", actor=actor.user, hours=hours)
    log.info("destination.rotated destination=%s until_us=%d", kept.uid, kept.secret_before_until_us)
    return Sealed(destination=kept, secret=shown_secret(raw), until_us=kept.secret_before_until_us)


def change(actor: Actor, name: str, *, format: str, language: str) -> models.Destination:
    """Write what goes there in another format, and its labels and notices in another language ('' for the story's)."""
    destination = destination_for(actor, name)
    if destination.channel == Channel.WEBSUB:
        raise BadField(field="destination", reason="what a hub's subscriber gets is the feed")
    allowed = ["mail"] if destination.channel == Channel.EMAIL else [each for each in FORMATS if each != "mail"]
    if format not in allowed:
        raise UnknownFormat(name=format[:40], known=", ".join(allowed))
    if language and language not in LANGUAGES:
        raise UnknownLanguage(language=language[:40], known=", ".join(LANGUAGES))
    with deciding():
        models.Destination.objects.filter(pk=destination.pk).update(format=format, language=language)
        note("destination-changed", f"destination:{destination.pk}", actor=actor.user, format=format, language=language)
    destination.format, destination.language = format, language
    return destination


def set_heartbeat(actor: Actor, name: str, seconds: int) -> models.Destination:
    """Have a webhook or a folder hear from the wire every so many seconds, 0 for never."""
    destination = destination_for(actor, name)
    if destination.channel not in SEQUENCED:
        raise BadField(field="destination", reason="only webhooks and folders have heartbeats")
    if seconds and not HEARTBEAT_LEAST <= seconds <= HEARTBEAT_MOST:
        reason = Because("write 0 for none, or {least} to {limit} seconds", least=HEARTBEAT_LEAST, limit=HEARTBEAT_MOST)
        raise BadField(field="heartbeat", reason=reason)
    with deciding():
        models.Destination.objects.filter(pk=destination.pk).update(heartbeat_s=seconds)
        note("heartbeat-set", f"destination:{destination.pk}", actor=actor.user, seconds=seconds)
    destination.heartbeat_s = seconds
    return destination


def _webhook_for(actor: Actor, name: str) -> models.Destination:
    destination = destination_for(actor, name)
    if destination.channel != Channel.WEBHOOK:
        raise BadField(field="destination", reason="it is not a webhook")
    return destination


def _new_secret(said: str) -> bytes:
    if said == ED25519:
        return KEY_MARK + secrets.token_bytes(SEED)
    return read_secret(said) if said else secrets.token_bytes(SECRET_BYTES)


def _refuse_further(subscriber: models.Subscriber, address: str) -> None:
    """One that waits for proof stands in nobody's way: whoever holds the address will prove it."""
    its = models.Destination.objects.filter(subscriber=subscriber).exclude(state=DestinationState.UNSUBSCRIBED)
    if its.count() >= MOST or its.filter(state=DestinationState.PENDING).count() >= PENDING_MOST:
        clause = "the subscriber has {limit} destinations, or {waiting} that have not proved themselves yet"
        raise BadField(field="destination", reason=Because(clause, limit=MOST, waiting=PENDING_MOST))
    if is_suppressed(address):
        raise BadAddress(address=shown(address), reason="it has unsubscribed")
    same = models.Destination.objects.filter(channel=Channel.WEBHOOK.value, address=address)
    same.filter(state=DestinationState.PENDING).exclude(subscriber=subscriber).delete()
    if taken := same.first():
        holder = "this subscriber" if taken.subscriber_id == subscriber.pk else "another subscriber"
        raise DuplicateAddress(address=address, holder=holder)
