"""DKIM signatures (RFC 6376, and RFC 8463 for Ed25519), relaxed/relaxed, for mail that shares its body.

What all copies of a rendition have in common is brought into canonical form and hashed once; each letter costs one
signature over a few hundred octets. There is no `t=`, so that a signature made before T is the one made after it.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

RSA_BITS = 2_048
SIGNED = (
    *("from", "subject", "date", "list-id", "content-language", "importance", "x-priority", "mime-version"),
    *("content-type", "to", "message-id", "list-unsubscribe", "list-unsubscribe-post", "kawat-repeat"),
    "kawat-acknowledge",
)
"""Headers that are signed where they stand. RFC 8058 §4 asks for both of List-Unsubscribe. Kawat-Number is not among
them: it is known at T only."""
_IS_SIGNED = frozenset(SIGNED)
_ONCE = ("from", "subject", "date", "to")
"""Signed once more than they stand, so that none can be added (RFC 6376 §8.15)."""
_SPACE = re.compile(rb"[ \t]+")
_SPACE_AT_END = re.compile(rb"[ \t]+(?=\r\n)")
_EMPTY_LINES_AT_END = re.compile(rb"(?:\r\n)+\Z")
_FOLD = re.compile(rb"\r\n(?=[ \t])")
_SELECTOR = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
AHEAD = 200_000
"""Signatures that are kept ahead: some 100 MB, for 86,000 letters with two keys."""
HEADS = 256
_PART = 250  # of a TXT record; a string in it ends at 255 octets


class BadKey(Exception):
    """Why a file holds no key to sign with."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key under its selector."""

    selector: str
    private: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

    @property
    def algorithm(self) -> str:
        return "rsa-sha256" if isinstance(self.private, rsa.RSAPrivateKey) else "ed25519-sha256"

    def sign(self, digest: bytes) -> bytes:
        """Over the SHA-256 of what is signed: both algorithms start from it."""
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(digest, padding.PKCS1v15(), utils.Prehashed(SHA256()))
        return self.private.sign(digest)

    def record(self) -> str:
        """The TXT record for SELECTOR._domainkey.DOMAIN (RFC 6376 §3.6.1; RFC 8463 §4 has the bare key)."""
        public = self.private.public_key()
        if isinstance(public, rsa.RSAPublicKey):
            kind, octets = "rsa", public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        else:
            kind, octets = "ed25519", public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return f"v=DKIM1; k={kind}; p={base64.b64encode(octets).decode()}"


def is_selector(text: str) -> bool:
    """One label of a domain name, in lower case."""
    return bool(_SELECTOR.fullmatch(text))


def new_key(selector: str, *, algorithm: str) -> tuple[SigningKey, str]:
    """A fresh key for 'rsa' or 'ed25519', and the PEM text of it."""
    private: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
    if algorithm == "rsa":
        private = rsa.generate_private_key(65_537, RSA_BITS)
    else:
        private = ed25519.Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return SigningKey(selector, private), pem.decode()


def read_key(selector: str, pem: bytes) -> SigningKey:
    """Raises `BadKey`."""
    try:
        private = load_pem_private_key(pem, None)
    except (ValueError, TypeError) as error:
        raise BadKey("it is no private key in PEM without a password") from error
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return SigningKey(selector, private)
    if isinstance(private, rsa.RSAPrivateKey):
        if not 1_024 <= private.key_size <= 4_096:  # RFC 8301 §3.2
            raise BadKey(f"an RSA key of {private.key_size} bits is not taken by mail systems; make one of {RSA_BITS}")
        return SigningKey(selector, private)
    raise BadKey("it is neither an RSA nor an Ed25519 key")


def quoted(record: str) -> str:
    """The record as a zone file writes it: strings of at most 255 octets."""
    return " ".join(f'"{record[at : at + _PART]}"' for at in range(0, len(record), _PART))


@dataclass(frozen=True, slots=True)
class Common:
    """What all copies of a rendition have in common: the names and the canonical form of its own signed headers."""

    names: tuple[str, ...]
    headers: bytes


@dataclass(frozen=True, slots=True)
class _Head:
    """One key's header to its 'b=', as it is written and as it is signed."""

    key: SigningKey
    written: bytes
    signed: bytes


class Signer:
    """Signs for one domain with each of its keys. Safe in any thread.

    What was signed ahead is kept by the digest of what it signs: a letter that turns out otherwise than was foreseen is
    signed anew, and nothing has to be compared.
    """

    def __init__(self, domain: str, keys: Sequence[SigningKey]) -> None:
        self._domain, self._keys = domain, tuple(keys)
        self._heads: dict[tuple[str, str], list[_Head]] = {}
        self._ahead: dict[bytes, bytes] = {}

    def forget(self) -> None:
        """Keep nothing that was signed ahead."""
        self._ahead = {}

    def signatures(self, common: Common, own: Sequence[tuple[str, str]], body_hash: str) -> bytes:
        """The DKIM-Signature headers for a letter with these headers of its own."""
        parts = self._parts(common, own, body_hash)
        return b"".join([head.written + _signature(head.key.sign(digest)) for head, digest in parts])

    def sign_ahead(self, common: Common, own: Sequence[tuple[str, str]], body_hash: str) -> None:
        """Make the signatures of a letter that is going to be sent, and keep them."""
        for head, digest in self._parts(common, own, body_hash):
            if len(self._ahead) < AHEAD:
                self._ahead[digest] = _signature(head.key.sign(digest))

    def kept(self, common: Common, own: Sequence[tuple[str, str]], body_hash: str) -> bytes:
        """What `signatures` would make, where all of it was made ahead, and b'' otherwise."""
        if not self._ahead:
            return b""
        parts = self._parts(common, own, body_hash)
        found = [(head.written, self._ahead.pop(digest, b"")) for head, digest in parts]
        return b"".join([part for each in found for part in each]) if all(made for _, made in found) else b""

    def _parts(self, common: Common, own: Sequence[tuple[str, str]], body_hash: str) -> list[tuple[_Head, bytes]]:
        """For each key what is written before its signature, and the digest that is to be signed."""
        signed = [(name.lower(), value) for name, value in own if name.lower() in _IS_SIGNED]
        names = ":".join([*common.names, *[name for name, _ in signed], *_ONCE])
        text = common.headers + b"".join([canonical(name, value.encode()) for name, value in signed])
        heads = self._heads.get((names, body_hash)) or self._add_heads(names, body_hash)
        return [(head, hashlib.sha256(text + head.signed).digest()) for head in heads]

    def _add_heads(self, names: str, body_hash: str) -> list[_Head]:
        """What all letters with the same headers and the same body have in common."""
        if len(self._heads) >= HEADS:
            self._heads = {}
        made = []
        for key in self._keys:
            head = (
                f"v=1; a={key.algorithm}; c=relaxed/relaxed;\r\n d={self._domain}; s={key.selector};\r\n"
                f" h={_folded(names, ':')};\r\n bh={body_hash};\r\n b="
            )
            signed = "dkim-signature:" + head.replace("\r\n ", " ")
            made.append(_Head(key, f"DKIM-Signature: {head}".encode(), signed.encode()))
        self._heads[names, body_hash] = made
        return made


def _signature(octets: bytes) -> bytes:
    return _folded(base64.b64encode(octets).decode()).encode() + b"\r\n"


def common(head: bytes) -> Common:
    """Of the headers of a rendition, each of which stands once."""
    found = dict(line.split(b":", 1) for line in _FOLD.sub(b"", head).split(b"\r\n") if b":" in line)
    values = {name.decode().lower(): value for name, value in found.items()}
    names = tuple(name for name in SIGNED if name in values)
    return Common(names, b"".join(canonical(name, values[name]) for name in names))


def canonical(name: str, value: bytes) -> bytes:
    """One header, relaxed (RFC 6376 §3.4.2); `name` is in lower case already."""
    if b"  " in value or b"\t" in value:
        value = _SPACE.sub(b" ", value)
    return b"%b:%b\r\n" % (name.encode(), value.strip(b" "))


def canonical_body(body: bytes) -> bytes:
    """A body with CRLF line ends, relaxed (RFC 6376 §3.4.4), but for the empty lines at its end."""
    return _SPACE.sub(b" ", _SPACE_AT_END.sub(b"", body))


def body_hash(*parts: bytes) -> str:
    """Of a body that `canonical_body` has seen, in base64."""
    body = b"".join(parts)
    text = _EMPTY_LINES_AT_END.sub(b"", body)
    return base64.b64encode(hashlib.sha256(text + b"\r\n" if text else b"").digest()).decode()


def _folded(text: str, after: str = "") -> str:
    """Lines of some seventy octets, broken after a character, or anywhere."""
    if not after:
        return "\r\n ".join(text[at : at + 70] for at in range(0, len(text), 70))
    lines = [""]
    for piece in text.split(after):
        if len(lines[-1]) + len(piece) > 68:
            lines.append("")
        lines[-1] += piece + after
    return "\r\n ".join(lines)[: -len(after)]
