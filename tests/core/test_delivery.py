"""Retries: news speed first, patience later, an end; and what each outcome makes of a delivery."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.delivery import JITTER, LONGEST_S, PRIME, RETRY_S, Outcome, lot, retry_at_us, verb_of
from kawat.core.lifecycle import DELIVERY
from kawat.core.terms import DeliveryState, DeliveryVerb, OutcomeKind

AT = 1_790_000_000_000_000
DEFERRED = Outcome(kind=OutcomeKind.DEFERRED, at_us=AT)
tries = st.integers(1, 40)
chances = st.floats(0, 1)


def wait_s(outcome: Outcome, tries: int, chance: float) -> float:
    return (retry_at_us(outcome, tries=tries, chance=chance) - outcome.at_us) / 1e6


def test_the_waits_only_grow_and_begin_at_news_speed() -> None:
    assert all(one < two for one, two in pairwise(RETRY_S))
    assert RETRY_S[0] <= 1
    assert sum(RETRY_S[:4]) < 60, "four tries within the first minute"
    assert 20 * 3600 < sum(RETRY_S) < 30 * 3600, "a day in all"


@given(tries, chances)
def test_a_retry_comes_within_its_jitter(tries: int, chance: float) -> None:
    wait = RETRY_S[min(tries, len(RETRY_S)) - 1]
    assert wait * (1 - JITTER) - 0.001 <= wait_s(DEFERRED, tries, chance) <= wait * (1 + JITTER) + 0.001


@given(tries, chances, chances)
def test_two_destinations_do_not_come_back_at_once(tries: int, one: float, two: float) -> None:
    if one < two - 0.01:
        assert wait_s(DEFERRED, tries, one) < wait_s(DEFERRED, tries, two)


@given(st.integers(1, len(RETRY_S) - 1))
def test_each_wait_is_longer_than_the_one_before_whatever_chance_says(tries: int) -> None:
    assert wait_s(DEFERRED, tries, 1.0) < wait_s(DEFERRED, tries + 1, 0.0)


@given(tries, chances, st.integers(0, 7 * 86_400))
def test_what_the_remote_asked_for_is_honoured(tries: int, chance: float, asked: int) -> None:
    outcome = Outcome(kind=OutcomeKind.DEFERRED, at_us=AT, retry_after_s=asked)
    asked = min(asked, LONGEST_S)  # a slip of the remote's clock does not put it off for years
    assert wait_s(outcome, tries, chance) >= asked - 0.001, "not before the second that Retry-After names"
    assert wait_s(outcome, tries, chance) <= max(asked, RETRY_S[-1]) * (1 + JITTER) + 0.001
    assert wait_s(outcome, tries, chance) >= RETRY_S[min(tries, len(RETRY_S)) - 1] * (1 - JITTER) - 0.001


@given(st.sampled_from(OutcomeKind), tries, st.booleans())
def test_every_outcome_moves_a_flying_delivery(kind: OutcomeKind, tries: int, gone: bool) -> None:
    verb = verb_of(Outcome(kind=kind, at_us=AT, gone=gone), tries=tries)
    assert (DeliveryState.FLYING, verb) in DELIVERY


@pytest.mark.parametrize(
    ("kind", "verb"),
    [
        (OutcomeKind.ACCEPTED, DeliveryVerb.ACCEPT),
        (OutcomeKind.RELAYED, DeliveryVerb.RELAY),
        (OutcomeKind.DEFERRED, DeliveryVerb.DEFER),
        (OutcomeKind.UNREACHABLE, DeliveryVerb.DEFER),
        (OutcomeKind.REFUSED, DeliveryVerb.FAIL),
        (OutcomeKind.UNWANTED, DeliveryVerb.CANCEL),
    ],
)
def test_the_first_outcome_decides(kind: OutcomeKind, verb: DeliveryVerb) -> None:
    assert verb_of(Outcome(kind=kind, at_us=AT), tries=1) is verb


def test_tries_end() -> None:
    assert verb_of(DEFERRED, tries=len(RETRY_S)) is DeliveryVerb.DEFER
    assert verb_of(DEFERRED, tries=len(RETRY_S) + 1) is DeliveryVerb.FAIL
    late = Outcome(kind=OutcomeKind.ACCEPTED, at_us=AT)
    assert verb_of(late, tries=len(RETRY_S) + 1) is DeliveryVerb.ACCEPT


def test_a_destination_that_is_gone_is_not_tried_again() -> None:
    assert verb_of(Outcome(kind=OutcomeKind.DEFERRED, at_us=AT, gone=True), tries=1) is DeliveryVerb.FAIL


@given(st.uuids())
def test_the_lot_fits_the_ledger_and_is_always_the_same(uid) -> None:
    assert lot(uid.hex) == lot(uid.hex)
    assert 1 <= lot(uid.hex) < PRIME
