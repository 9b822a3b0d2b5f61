"""The wire's one secret and the keys that come of it, each for one purpose.

`settings.KAWAT.secret` is 32 bytes from a key file; whoever has the database, a backup or a log has not got it.
"""

from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from kawat.core.errors import CannotUnseal
from kawat.core.signing import derive, mac

NONCE = 12


@lru_cache(maxsize=16)
def key(purpose: str) -> bytes:
    """A 32-byte key for one purpose, such as 'seal', 'names' or 'tickets'."""
    return derive(settings.KAWAT.secret, purpose)


def name_of(kind: str, *parts: str | int) -> str:
    """A keyed hash by which something is found without being named: a slug, an idempotency key, an address, a blob."""
    return mac(key("names"), kind, *parts)


def seal(with_key: bytes, plain: bytes, bound_to: str, nonce: bytes) -> bytes:
    """AES-256-GCM, nonce first. `bound_to` has to be given again to unseal. `nonce` is 12 bytes, never used twice."""
    return nonce + AESGCM(with_key).encrypt(nonce, plain, bound_to.encode())


def unseal(with_key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """What `seal` sealed; raises `CannotUnseal` where key, text or binding is another."""
    raw = bytes(sealed)
    try:
        return AESGCM(with_key).decrypt(raw[:NONCE], raw[NONCE:], bound_to.encode())
    except (InvalidTag, ValueError):  # ValueError: less is left of it than the nonce
        raise CannotUnseal(where=settings.KAWAT.secret_source) from None
