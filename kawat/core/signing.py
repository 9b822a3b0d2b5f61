"""Signatures and keyed names: everything that is proved by a secret of the wire.

Webhooks are signed by HMAC-SHA-256, as their standard says, and what a hub sends by the kind of SHA-2 that was asked
for; names and tokens of the wire's own by keyed BLAKE2b; all are compared in constant time. Keys for different purposes
are derived from the wire's one secret, so that a name can never be used as a signature.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass

from kawat.core.delivery import DeliveryKey
from kawat.core.errors import BadTicket


def derive(secret: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose."""
    return hmac.digest(secret, purpose.encode(), "sha256")


def mac(key: bytes, *parts: str | int) -> str:
    """A keyed name for the parts, 128 bits in hex. Parts cannot run into each other."""
    return _mac(key, json.dumps(parts))


def message_id(key: bytes, delivery: DeliveryKey) -> str:
    """The Message-ID's left side and the webhook-id: the same on every try of one delivery."""
    return _mac(key, "-".join(map(str, delivery)))


def webhook_signature(secret: bytes, message: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header of Standard Webhooks 1.0, symmetric: 'v1,' and base64."""
    signed = f"{message}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()


HUB_ALGORITHMS = ("sha256", "sha384", "sha512")
"""WebSub knows sha1 as well, which nothing should be proved by any more."""


def hub_signature(secret: bytes, algorithm: str, body: bytes) -> str:
    """The `X-Hub-Signature` header of WebSub (section 7.1): the algorithm and an HMAC of the body in hex."""
    if algorithm not in HUB_ALGORITHMS:
        raise ValueError(algorithm)
    return f"{algorithm}={hmac.digest(secret, body, algorithm).hex()}"


def sign_token(key: bytes, *numbers: int) -> str:
    """An URL-safe token that says whole numbers of 0 and up: readable, short and unforgeable."""
    said = "-".join([f"{number:x}" for number in numbers])
    return f"{said}-{_mac(key, said)}"


def read_token(key: bytes, token: str, *, count: int) -> list[int] | None:
    """The `count` numbers of a token, or None where it was not signed with `key`."""
    said, _, signature = token.rpartition("-")
    expected = _mac(key, said)
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
        return None
    numbers = [int(number, 16) for number in said.split("-")]
    return numbers if len(numbers) == count else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What lets a desktop open its stream. Instants are in seconds UTC.

    Good for a first connection until `connect_by`, and with Last-Event-ID until `resume_until`, since EventSource
    comes back with the same address.
    """

    subscriber: int
    revision: int
    connect_by: int
    resume_until: int

    def sign(self, keys: dict[str, bytes], key_id: str) -> str:
        said = sign_token(keys[key_id], self.subscriber, self.revision, self.connect_by, self.resume_until)
        return f"{key_id}.{said}"


def read_ticket(text: str, keys: dict[str, bytes], *, now: int, resuming: bool) -> Ticket:
    """The ticket that `text` says; raises `BadTicket` where it is forged or has run out."""
    key_id, _, said = text.partition(".")
    numbers = read_token(keys[key_id], said, count=4) if key_id in keys else None
    if numbers is None:
        raise BadTicket
    subscriber, revision, connect_by, resume_until = numbers
    if now > (resume_until if resuming else connect_by):
        raise BadTicket
    return Ticket(subscriber=subscriber, revision=revision, connect_by=connect_by, resume_until=resume_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class LandingTicket:
    """What lets a page watch one release land: good for a connection until `connect_by`, which ends at `until`. Signed
    by keys of its own, so that it opens no desktop stream. Instants are in seconds UTC."""

    release: int
    connect_by: int
    until: int

    def sign(self, keys: dict[str, bytes], key_id: str) -> str:
        return f"{key_id}.{sign_token(keys[key_id], self.release, self.connect_by, self.until)}"


def read_landing_ticket(text: str, keys: dict[str, bytes], *, now: int) -> LandingTicket:
    """The ticket that `text` says; raises `BadTicket` where it is forged or has run out."""
    key_id, _, said = text.partition(".")
    numbers = read_token(keys[key_id], said, count=3) if key_id in keys else None
    if numbers is None or now > numbers[1]:
        raise BadTicket
    release, connect_by, until = numbers
    return LandingTicket(release=release, connect_by=connect_by, until=until)


def hash_api_key(key: str) -> str:
    """What is stored of an API key. Keys are 256 random bits, so that a plain hash suffices."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _mac(key: bytes, said: str) -> str:
    """128 bits in hex. Keyed BLAKE2b is a MAC of its own (RFC 7693), and three times as quick here as HMAC: a
    distribution asks for hundreds of thousands."""
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16, key=key).hexdigest()
