"""Destinations that are folders at other hosts: added by their owner or an operator, their hosts known by a key.

That the login is good is the proof that the folder is theirs; an owner may have few that were never met, so that nobody
has the wire try passwords by the hundred.

The key is pinned when a host is first met. One that changed is refused by the transport until somebody accepts it
here: who answers for the destination, or the desk.
"""

import json
import logging
import re
from collections.abc import Iterable

from kawat.actions.admission import checked_address, refuse_taken
from kawat.actions.destinations import MOST, PENDING_MOST, destination_for
from kawat.actions.enrolling import revive
from kawat.actions.hints import DUE, hint
from kawat.actions.people import Actor, permit
from kawat.actions.subscriptions import find_subscriber
from kawat.core.because import Because
from kawat.core.delivery import Outcome
from kawat.core.errors import BadAddress, BadField, DuplicateAddress, NoSuchDestination, UnknownFormat, UnknownLanguage
from kawat.core.instants import to_us
from kawat.core.terms import LANGUAGES, Channel, DestinationState, Right
from kawat.formats import FORMATS
from kawat.store import claims, copy, ledger, models
from kawat.store.clock import new_uid, now
from kawat.store.journal import note
from kawat.store.transactions import deciding
from kawat.transports.guard import shown

log = logging.getLogger(__name__)

CHANNELS = {"sftp": Channel.SFTP, "ftps": Channel.FTPS}
"""By the scheme of an address."""
SECRET_LIMIT = 16_384
PRIVATE = b"-----BEGIN "
SELF_SIGNED = '{"certificate": "pinned"}'

_FINGERPRINT = re.compile(r"(?:[a-z0-9-]+ )?SHA256:[A-Za-z0-9+/]{43}")


def add_folder(
    actor: Actor,
    subscriber: str,
    *,
    address: str,
    secret: bytes,
    format: str = "ninjs",
    language: str = "",
    self_signed: bool = False,
) -> models.Destination:
    """Have a subscriber's stories written into a folder. `secret` is a password, or for SFTP a private key without a
    passphrase. `self_signed` has the certificate of an FTPS host known by its fingerprint, whoever signed it."""
    holder = find_subscriber(subscriber)
    permit(actor, Right.PROFILE, subscriber=holder.pk)
    if format not in FORMATS or format == "mail":
        raise UnknownFormat(name=format[:40], known=", ".join(name for name in FORMATS if name != "mail"))
    if language and language not in LANGUAGES:
        raise UnknownLanguage(language=language[:40], known=", ".join(LANGUAGES))
    channel = channel_of(address)
    kept = checked_address(channel, address)
    raw = folder_secret(secret, channel)
    if self_signed and channel is not Channel.FTPS:
        raise BadField(field="self_signed", reason="only ftps:// has certificates; SFTP hosts are always pinned")
    uid = new_uid()
    with deciding():
        if not actor.may(Right.IMPORT):
            _refuse_further(holder, channel, kept)
        refuse_taken(channel, kept)
        destination = models.Destination.objects.create(
            uid=uid,
            subscriber=holder,
            channel=channel.value,
            format=format,
            language=language,
            address=kept,
            secret=copy.seal_secret(uid, raw),
            options=SELF_SIGNED if self_signed else "",
        )
        note("destination-added", f"destination:{destination.pk}", actor=actor.user)
    return destination


def bring_back(actor: Actor, name: str) -> models.Destination:
    """Have a folder that left come back at once, as one that is added: that the login which it had is good is the proof."""
    destination = destination_for(actor, name)
    if not destination.secret:  # its subscriber was erased, and the login with them
        raise NoSuchDestination(name=name)
    if destination.channel not in CHANNELS.values() or destination.state != DestinationState.UNSUBSCRIBED:
        raise BadField(field="destination", reason="it has not left")
    with deciding():
        if not actor.may(Right.IMPORT):
            _refuse_too_many(destination.subscriber)
        revive(destination, actor=actor.user)
    destination.refresh_from_db()
    return destination


def _refuse_too_many(subscriber: models.Subscriber) -> None:
    its = models.Destination.objects.filter(subscriber=subscriber).exclude(state=DestinationState.UNSUBSCRIBED)
    unmet = its.filter(channel__in=[each.value for each in CHANNELS.values()], pin="", sequence__lt=2)
    if its.count() >= MOST or unmet.count() >= PENDING_MOST:
        clause = "the subscriber has {limit} destinations, or {waiting} folders that nothing was written to yet"
        raise BadField(field="destination", reason=Because(clause, limit=MOST, waiting=PENDING_MOST))


def _refuse_further(subscriber: models.Subscriber, channel: Channel, address: str) -> None:
    """What its owner may not add, told without a word of who else holds it."""
    _refuse_too_many(subscriber)
    taken = models.Destination.objects.filter(channel=channel.value, address=address).first()
    if taken is not None:
        holder = Because("this subscriber") if taken.subscriber_id == subscriber.pk else Because("another subscriber")
        raise DuplicateAddress(address=shown(address), holder=holder)


def repin(actor: Actor, name: str, fingerprint: str = "") -> models.Destination:
    """Accept the key by which a host is known from now on: the one named, or without a name whichever it shows next.
    What waited for that is due at once."""
    destination = destination_for(actor, name)
    if destination.channel not in CHANNELS.values():
        raise BadField(field="destination", reason="only SFTP and FTPS know their hosts by a key")
    if fingerprint and not _FINGERPRINT.fullmatch(fingerprint):
        raise BadField(field="fingerprint", reason="write it as ssh-keygen -l prints it: SHA256: and 43 characters")
    with deciding():
        models.Destination.objects.filter(pk=destination.pk).update(pin=fingerprint)
        ledger.hasten(destination.pk, due_us=to_us(now()))
        note("host-accepted", f"destination:{destination.pk}", actor=actor.user, pin=fingerprint)
        hint(DUE, [])
    destination.pin = fingerprint
    return destination


def pin_met(results: Iterable[tuple[claims.Claimed, Outcome]]) -> None:
    """Keep the keys of hosts that were met for the first time. Within a transaction; the first one stays."""
    for destination, pin in {
        claimed.key.destination: outcome.pin for claimed, outcome in results if outcome.pin
    }.items():
        if models.Destination.objects.filter(pk=destination, pin="").update(pin=pin):
            note("host-pinned", f"destination:{destination}", pin=pin)
            log.info("destination.pinned destination=%d pin=%s", destination, pin)


def is_met(destination: models.Destination) -> bool:
    """Whether its host is known, or others vouch for it: the first that a new host is sent is a story, which pins it."""
    pinned = destination.channel == Channel.SFTP or destination.options == SELF_SIGNED
    return bool(destination.pin) or not pinned


def options_of(document: str) -> tuple[tuple[str, str], ...]:
    """What a folder needs beyond its address, as a transport takes it."""
    return tuple(sorted((str(name), str(value)) for name, value in json.loads(document or "{}").items()))


def channel_of(address: str) -> Channel:
    """The channel of a folder's address."""
    try:
        return CHANNELS[address.partition("://")[0].lower()]
    except KeyError:
        raise BadAddress(address=shown(address), reason="it does not begin with sftp:// or ftps://") from None


def folder_secret(secret: bytes, channel: Channel) -> bytes:
    """A secret as it is kept: a password loses the line end of the file that it stood in. Raises `BadField`."""
    if len(secret) > SECRET_LIMIT:
        raise BadField(field="secret", reason=Because("it is longer than {limit} bytes", limit=SECRET_LIMIT))
    if secret.lstrip().startswith(PRIVATE):
        if channel is not Channel.SFTP:
            raise BadField(field="secret", reason="a private key opens no FTPS; give the password")
        from kawat.transports.sftp import private_key  # only who gives a key waits for the library

        private_key(secret)
        return secret
    password = secret.rstrip(b"\r\n")
    try:
        text = password.decode()
    except UnicodeDecodeError:
        raise BadField(field="secret", reason="the password is not UTF-8") from None
    if not text or not text.isprintable():
        raise BadField(field="secret", reason="a password of printable characters in one line, or a private key")
    return password
