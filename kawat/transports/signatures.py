"""The signatures of a webhook by Standard Webhooks 1.0: `v1` is HMAC-SHA-256, `v1a` is Ed25519 (RFC 8032).

A secret is bytes. Those of an Ed25519 key are `KEY_MARK` and its 32-byte seed; all others are shared with the
receiver and used for HMAC. While a secret is being changed, the signatures of both stand in one header.
"""

import base64
import binascii
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kawat.core.because import Because
from kawat.core.errors import BadField
from kawat.core.signing import webhook_signature

KEY_MARK = b"whsk_"
SEED = 32
SECRET_LEAST, SECRET_MOST = 16, 512
"""Bytes; a shorter secret can be guessed, and nobody has use for a longer one."""


def signatures(secret: bytes, before: bytes, message: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`: by `secret`, and by the one `before` it unless that is b''."""
    first = signature(secret, message, timestamp, body)
    return f"{first} {signature(before, message, timestamp, body)}" if before else first


def signed_headers(secret: bytes, before: bytes, message: str, timestamp: int, body: bytes) -> list[str]:
    """The three headers of the specification, as curl takes them."""
    return [
        f"webhook-id: {message}",
        f"webhook-timestamp: {timestamp}",
        f"webhook-signature: {signatures(secret, before, message, timestamp, body)}",
    ]


def signature(secret: bytes, message: str, timestamp: int, body: bytes) -> str:
    """One signature with its version."""
    if not is_key(secret):
        return webhook_signature(secret, message, timestamp, body)
    signed = f"{message}.{timestamp}.".encode() + body
    return "v1a," + base64.b64encode(_key(secret).sign(signed)).decode()


def is_key(secret: bytes) -> bool:
    """Whether this is an Ed25519 key, of which the receiver is given the public half alone."""
    return secret.startswith(KEY_MARK) and len(secret) == len(KEY_MARK) + SEED


def read_secret(text: str) -> bytes:
    """The secret that a person wrote: base64 behind 'whsec_' (HMAC) or 'whsk_' (Ed25519: the seed, or seed and public
    key); what has no such mark is taken as it stands. Raises `BadField`."""
    if text.startswith("whsk_"):
        raw = _decoded(text, "whsk_")
        if len(raw) not in (SEED, 2 * SEED):
            raise BadField(field="secret", reason="an Ed25519 key behind whsk_ has 32 or 64 bytes")
        key = KEY_MARK + raw[:SEED]
        if len(raw) > SEED and raw[SEED:] != _public(key):
            raise BadField(field="secret", reason="the two halves of the key behind whsk_ do not belong together")
        return key
    secret = _decoded(text, "whsec_") if text.startswith("whsec_") else text.encode()
    if not SECRET_LEAST <= len(secret) <= SECRET_MOST or is_key(secret):
        clause = "a webhook is signed with one of {least} bytes or more, up to {limit}"
        raise BadField(field="secret", reason=Because(clause, least=SECRET_LEAST, limit=SECRET_MOST))
    return secret


def shown_secret(secret: bytes) -> str:
    """What the receiver needs to verify: the secret itself behind 'whsec_', or the public key behind 'whpk_'."""
    if is_key(secret):
        return "whpk_" + base64.b64encode(_public(secret)).decode()
    return "whsec_" + base64.b64encode(secret).decode()


def _decoded(text: str, mark: str) -> bytes:
    try:
        return base64.b64decode(text.removeprefix(mark), validate=True)
    except (binascii.Error, ValueError):  # ValueError: letters beyond ASCII
        raise BadField(field="secret", reason=Because("what follows {mark} is not base64", mark=mark)) from None


def _public(secret: bytes) -> bytes:
    return _key(secret).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


@lru_cache(maxsize=16_384)
def _key(secret: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(secret[len(KEY_MARK) :])
