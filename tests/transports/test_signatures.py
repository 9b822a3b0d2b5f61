"""Signatures of webhooks, read by a stranger's library (HMAC) and by `cryptography` (Ed25519)."""

import base64
import sys
import time

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from kawat.core.errors import BadField
from kawat.transports.signatures import KEY_MARK, is_key, read_secret, shown_secret, signature, signatures

SHARED, OTHER, KEY = b"s" * 24, b"o" * 32, KEY_MARK + bytes(range(32))
BODY = '{"headline": "한국어"}'.encode()
NOW = 0


@pytest.fixture(autouse=True)
def at_present(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library takes nothing that is older than five minutes, and the suite takes longer."""
    monkeypatch.setattr(sys.modules[__name__], "NOW", int(time.time()))


def verified(secret: bytes, header: str) -> bool:
    """What a stranger's library says of a header."""
    told = {"webhook-id": "id-1", "webhook-timestamp": str(NOW), "webhook-signature": header}
    try:
        Webhook(shown_secret(secret)).verify(BODY, told)
    except WebhookVerificationError:
        return False
    return True


def signed_by(key: bytes, header: str, *, message: str = "id-1", body: bytes = BODY) -> bool:
    """What the public key says of a header, by the words of the specification."""
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(shown_secret(key).removeprefix("whpk_")))
    for each in header.split():
        version, _, said = each.partition(",")
        if version != "v1a":
            continue
        try:
            public.verify(base64.b64decode(said), f"{message}.{NOW}.".encode() + body)
        except InvalidSignature:
            continue
        return True
    return False


def test_an_ed25519_signature_is_verified_by_its_public_key_alone() -> None:
    header = signatures(KEY, b"", "id-1", NOW, BODY)
    assert header.startswith("v1a,")
    assert signed_by(KEY, header)
    assert not signed_by(KEY_MARK + bytes(32), header)
    assert not signed_by(KEY, header, message="id-2")
    assert not signed_by(KEY, header, body=BODY + b" ")


@pytest.mark.parametrize(("secret", "before"), [(SHARED, OTHER), (OTHER, SHARED)])
def test_while_a_secret_is_changed_either_verifies(secret: bytes, before: bytes) -> None:
    header = signatures(secret, before, "id-1", NOW, BODY)
    assert len(header.split(" ")) == 2
    assert verified(SHARED, header)
    assert verified(OTHER, header)
    assert not verified(b"x" * 24, header)
    assert verified(secret, signatures(secret, b"", "id-1", NOW, BODY))
    assert not verified(before, signatures(secret, b"", "id-1", NOW, BODY))


def test_a_change_from_a_shared_secret_to_a_key_satisfies_both_kinds_of_receiver() -> None:
    header = signatures(KEY, SHARED, "id-1", NOW, BODY)
    assert [each.partition(",")[0] for each in header.split(" ")] == ["v1a", "v1"]
    assert verified(SHARED, header)
    assert signed_by(KEY, header)


def test_a_secret_is_read_as_it_is_written() -> None:
    assert read_secret(shown_secret(SHARED)) == SHARED
    assert read_secret("a secret of plain text") == b"a secret of plain text"
    seed = base64.b64encode(KEY.removeprefix(KEY_MARK)).decode()
    assert read_secret(f"whsk_{seed}") == KEY
    public = base64.b64decode(shown_secret(KEY).removeprefix("whpk_"))
    both = base64.b64encode(KEY.removeprefix(KEY_MARK) + public).decode()
    assert read_secret(f"whsk_{both}") == KEY


@pytest.mark.parametrize(
    "text",
    ["", "short", "whsec_", "whsec_!!!!", "whsec_ü", "whsk_", "whsk_AAAA", "whsk_ü", "x" * 513,
     "whsk_" + base64.b64encode(bytes(64)).decode(), "whsk_" + base64.b64encode(bytes(65)).decode()],
)  # fmt: skip
def test_what_cannot_be_a_secret_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(BadField) as refused:
        read_secret(text)
    assert len(text) < 6 or text not in str(refused.value)


@given(st.binary(max_size=600))
def test_no_secret_is_taken_for_a_key_by_chance(raw: bytes) -> None:
    try:
        secret = read_secret("whsec_" + base64.b64encode(raw).decode())
    except BadField:
        return
    assert not is_key(secret)
    assert signature(secret, "m", 1, b"").startswith("v1,")
