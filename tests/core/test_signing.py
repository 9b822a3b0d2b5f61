"""Signatures: what was signed here is read back, and nothing else is."""

import base64
import hmac
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from kawat.core.delivery import DeliveryKey
from kawat.core.errors import BadTicket
from kawat.core.signing import (
    HUB_ALGORITHMS,
    Ticket,
    derive,
    hash_api_key,
    hub_signature,
    mac,
    message_id,
    read_ticket,
    read_token,
    sign_token,
    webhook_signature,
)

KEY, OTHER = derive(bytes(32), "tickets"), derive(bytes(32), "tokens")
KEYS = {"a": KEY}
parts = st.lists(st.integers(0, 2**63), min_size=1, max_size=4)


@given(parts, st.integers(0, 5))
def test_a_token_says_what_was_signed_to_who_asks_for_that_many(said: list[int], count: int) -> None:
    assert read_token(KEY, sign_token(KEY, *said), count=count) == (said if count == len(said) else None)


@given(parts)
def test_a_token_of_another_key_says_nothing(said: list[int]) -> None:
    assert read_token(KEY, sign_token(OTHER, *said), count=len(said)) is None


@given(parts, st.data())
def test_a_token_with_any_character_changed_says_nothing(said: list[int], data: st.DataObject) -> None:
    token = sign_token(KEY, *said)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda char: char != token[at]))
    assert read_token(KEY, token[:at] + other + token[at + 1 :], count=len(said)) is None


@given(st.text(st.characters(), max_size=40) | st.text("0123456789abcdef-", max_size=40))
def test_no_text_is_a_token_by_chance(text: str) -> None:
    assert read_token(KEY, text, count=1) is None


@pytest.mark.parametrize("cut", [0, 1, 5, -1])
def test_a_token_cut_short_says_nothing(cut: int) -> None:
    assert read_token(KEY, sign_token(KEY, 7, 8)[:cut], count=2) is None


TICKET = Ticket(subscriber=7, revision=2, connect_by=1_000, resume_until=50_000)


@pytest.mark.parametrize(("now", "resuming"), [(0, False), (1_000, False), (1_001, True), (50_000, True)])
def test_a_ticket_opens_the_stream_until_it_has_run_out(now: int, resuming: bool) -> None:
    assert read_ticket(TICKET.sign(KEYS, "a"), KEYS, now=now, resuming=resuming) == TICKET


@pytest.mark.parametrize(("now", "resuming"), [(1_001, False), (50_001, True), (50_001, False)])
def test_a_ticket_that_has_run_out_opens_nothing(now: int, resuming: bool) -> None:
    with pytest.raises(BadTicket):
        read_ticket(TICKET.sign(KEYS, "a"), KEYS, now=now, resuming=resuming)


def test_a_ticket_of_a_key_that_is_not_kept_any_more_opens_nothing() -> None:
    with pytest.raises(BadTicket):
        read_ticket(TICKET.sign({"b": OTHER}, "b"), KEYS, now=0, resuming=False)
    with pytest.raises(BadTicket):
        read_ticket(TICKET.sign({"a": OTHER}, "a"), KEYS, now=0, resuming=False)


def test_a_token_for_something_else_is_no_ticket_even_under_the_same_key() -> None:
    for said in ((7,), (7, 2, 1_000), (7, 2, 1_000, 50_000, 1)):
        with pytest.raises(BadTicket):
            read_ticket("a." + sign_token(KEY, *said), KEYS, now=0, resuming=False)


@given(st.data())
def test_a_ticket_with_any_character_changed_opens_nothing(data: st.DataObject) -> None:
    text = TICKET.sign(KEYS, "a")
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda char: char != text[at]))
    with pytest.raises(BadTicket):
        read_ticket(text[:at] + other + text[at + 1 :], KEYS, now=0, resuming=True)


@given(st.text(max_size=60))
def test_no_text_is_a_ticket_by_chance(text: str) -> None:
    with pytest.raises(BadTicket):
        read_ticket(text, KEYS, now=0, resuming=True)


def test_a_ticket_can_stand_in_an_address() -> None:
    assert all(char.isalnum() or char in "-_." for char in TICKET.sign(KEYS, "a"))


@given(st.lists(st.text(max_size=4), max_size=4), st.lists(st.text(max_size=4), max_size=4))
def test_parts_of_a_keyed_name_cannot_run_into_each_other(one: list[str], two: list[str]) -> None:
    assert (mac(KEY, *one) == mac(KEY, *two)) == (one == two)
    assert mac(OTHER, *one) != mac(KEY, *one)


def test_keys_for_different_purposes_have_nothing_in_common() -> None:
    purposes = ["seal", "names", "tickets", "tokens", "messages", "pages"]
    keys = {derive(bytes(32), purpose) for purpose in purposes}
    assert len(keys) == len(purposes)
    assert all(len(key) == 32 for key in keys)
    assert derive(bytes(31) + b"\1", "seal") not in keys


def test_a_message_id_is_the_same_on_every_try_and_another_on_every_repeat() -> None:
    first = message_id(KEY, DeliveryKey(1, 2, 0))
    assert first == message_id(KEY, DeliveryKey(1, 2, 0))
    others = {message_id(KEY, DeliveryKey(*each)) for each in ((1, 2, 1), (2, 1, 0), (12, 0, 0), (1, 20, 0))}
    assert len(others | {first}) == 5


@given(st.binary(max_size=50), st.binary(min_size=1, max_size=40))
def test_a_webhook_signature_is_what_the_receivers_library_expects(body: bytes, secret: bytes) -> None:
    hook = Webhook(base64.b64encode(secret).decode())
    if not _is_utf8(body):
        return  # that library signs text alone
    at = datetime.fromtimestamp(1_790_000_000, UTC)
    assert webhook_signature(secret, "msg_1", 1_790_000_000, body) == hook.sign("msg_1", at, body.decode())


def test_an_api_key_is_kept_as_a_hash() -> None:
    assert hash_api_key("kawat_x") == hash_api_key("kawat_x") != hash_api_key("kawat_y")
    assert "kawat_x" not in hash_api_key("kawat_x")


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize("algorithm", HUB_ALGORITHMS)
def test_what_a_hub_sends_is_signed_by_the_sha_2_that_was_asked_for(algorithm: str) -> None:
    expected = hmac.new(b"key", b"<feed/>", algorithm).hexdigest()
    assert hub_signature(b"key", algorithm, b"<feed/>") == f"{algorithm}={expected}"


@pytest.mark.parametrize("algorithm", ["sha1", "md5", ""])
def test_what_a_hub_sends_is_never_signed_by_less(algorithm: str) -> None:
    with pytest.raises(ValueError):
        hub_signature(b"key", algorithm, b"<feed/>")
