"""Signatures and keyed names: everything that is proved by a secret of the wire.

HMAC-SHA-256 throughout, compared in constant time. Keys for different purposes are derived from the wire's one
secret, so that a name can never be used as a signature.
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
    return hmac.digest(key, json.dumps(parts).encode(), "sha256")[:16].hex()


def message_id(key: bytes, delivery: DeliveryKey) -> str:
    """The Message-ID's left side and the webhook-id: the same on every try of one delivery."""
    return mac(key, *delivery)


def webhook_signature(secret: bytes, message: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header of Standard Webhooks 1.0, symmetric: 'v1,' and base64."""
    signed = f"{message}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()


def sign_token(key: bytes, *parts: str | int) -> str:
    """An URL-safe token that says `parts`, readable and unforgeable."""
    said = _b64(json.dumps(parts, separators=(",", ":")).encode())
    return f"{said}.{_b64(hmac.digest(key, said.encode(), 'sha256')[:16])}"


def read_token(key: bytes, token: str) -> list[str | int] | None:
    """The parts of a token, or None where it was not signed with `key`."""
    said, _, signature = token.partition(".")
    expected = _b64(hmac.digest(key, said.encode("utf-8", "replace"), "sha256")[:16])
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
        return None
    parts: list[str | int] = json.loads(_unb64(said))
    return parts


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
    parts = read_token(keys[key_id], said) if key_id in keys else None
    if parts is None or len(parts) != 4:
        raise BadTicket
    subscriber, revision, connect_by, resume_until = (int(part) for part in parts)
    if now > (resume_until if resuming else connect_by):
        raise BadTicket
    return Ticket(subscriber=subscriber, revision=revision, connect_by=connect_by, resume_until=resume_until)


def hash_api_key(key: str) -> str:
    """What is stored of an API key. Keys are 256 random bits, so that a plain hash suffices."""
    return hashlib.sha256(key.encode()).hexdigest()


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
