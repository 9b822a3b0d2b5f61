"""The two tables: nothing comes back from killed or spiked, and nothing is delivered twice over."""

import re
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kawat.core.errors import WrongMove
from kawat.core.lifecycle import DELIVERY, ITEM, move, possible, sources
from kawat.core.terms import DeliveryState, DeliveryVerb, State, Verb

OUT = {State.CLEARED, State.SUPERSEDED, State.WITHHELD, State.KILLED}
BEFORE = {State.DRAFT, State.APPROVED, State.HELD, State.LATE, State.RETURNED}


def reachable(start, table):
    """Every state that some path leads to, `start` not counted unless a path comes back."""
    found, edge = set(), {start}
    while edge:
        edge = {to for (source, _), to in table.items() if source in edge} - found
        found |= edge
    return found


@pytest.mark.parametrize("end", [State.KILLED, State.SPIKED])
def test_a_killed_or_spiked_item_has_no_way_out(end: State) -> None:
    assert reachable(end, ITEM) == set()
    for verb in Verb:
        with pytest.raises(WrongMove) as refused:
            move(end, verb)
        assert "nothing any more" in str(refused.value)


def test_what_is_out_never_becomes_a_draft_again() -> None:
    for state in OUT:
        assert reachable(state, ITEM) <= OUT
        assert state.is_out
    for state in BEFORE | {State.SPIKED}:
        assert not state.is_out


def test_only_a_clear_lets_anything_out_and_only_of_what_was_approved() -> None:
    ways = {(source, verb) for (source, verb), to in ITEM.items() if to in OUT and source not in OUT}
    assert ways == {(State.APPROVED, Verb.CLEAR), (State.HELD, Verb.CLEAR), (State.LATE, Verb.CLEAR)}
    into_approved = {verb for (source, verb), to in ITEM.items() if to is State.APPROVED and source in BEFORE}
    assert into_approved == {Verb.APPROVE, Verb.UNHOLD}


def test_an_edit_always_voids_the_approval() -> None:
    for state in BEFORE:
        assert move(state, Verb.EDIT) is State.DRAFT


def test_every_state_but_draft_is_reached_from_draft() -> None:
    assert reachable(State.DRAFT, ITEM) | {State.DRAFT} == set(State)


def test_a_kill_reaches_everything_that_is_out_and_a_spike_everything_that_is_not() -> None:
    for state in OUT - {State.KILLED}:
        assert move(state, Verb.KILL) is State.KILLED
    for state in BEFORE:
        assert move(state, Verb.SPIKE) is State.SPIKED


def test_the_sentence_of_a_wrong_move_names_what_is_possible() -> None:
    with pytest.raises(WrongMove) as refused:
        move(State.DRAFT, Verb.CLEAR)
    assert str(refused.value) == (
        "An item that is draft cannot be moved by 'clear'; it can be moved by edit, approve, spike, return."
    )
    assert possible(State.DRAFT) == (Verb.EDIT, Verb.APPROVE, Verb.SPIKE, Verb.RETURN)
    with pytest.raises(WrongMove, match="accepted"):
        move(DeliveryState.ACCEPTED, DeliveryVerb.CLAIM)


def test_a_settled_delivery_is_never_owed_again_and_only_relayed_mail_can_still_turn_out_otherwise() -> None:
    later = {DeliveryState.RELAYED: {DeliveryState.DELIVERED, DeliveryState.BOUNCED}}
    later[DeliveryState.DELIVERED] = {DeliveryState.BOUNCED}
    for state in DeliveryState:
        if state.is_over:
            assert reachable(state, DELIVERY) == later.get(state, set())
    for state in DeliveryState:
        if not state.is_over:
            assert reachable(state, DELIVERY) >= {DeliveryState.CANCELLED, DeliveryState.ACCEPTED}


def test_only_what_flies_fails_or_waits_and_an_acceptance_counts_even_after_its_lease() -> None:
    for verb in (DeliveryVerb.FAIL, DeliveryVerb.DEFER):
        assert sources(verb) == (DeliveryState.FLYING,)
    for verb in (DeliveryVerb.ACCEPT, DeliveryVerb.RELAY):
        assert set(sources(verb)) == {DeliveryState.FLYING, DeliveryState.DUE, DeliveryState.PARKED}
    assert {source for (source, _), to in DELIVERY.items() if to is DeliveryState.FLYING} == {DeliveryState.DUE}


def test_every_word_of_the_tables_is_used() -> None:
    assert {verb for _, verb in ITEM} == set(Verb)
    assert {verb for _, verb in DELIVERY} == set(DeliveryVerb)
    assert {state for state, _ in DELIVERY} | set(DELIVERY.values()) == set(DeliveryState)


ARCHITECTURE = Path(__file__).parents[2] / "docs" / "architecture.md"


@pytest.mark.skipif(not ARCHITECTURE.exists(), reason="docs/architecture.md is not written yet")
def test_the_docs_know_every_state_and_verb_of_an_item() -> None:
    said = set(re.findall(r"[a-z]+", ARCHITECTURE.read_text("utf-8").lower()))
    missing = {word.value for word in (*State, *Verb)} - said
    assert not missing, f"docs/architecture.md does not say {sorted(missing)}"


class AnItemsLife(RuleBasedStateMachine):
    """Whatever is tried, in whatever order, an item keeps the promises of its past."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State.DRAFT
        self.past: list[Verb] = []

    @rule(verb=st.sampled_from(Verb))
    def try_it(self, verb: Verb) -> None:
        before = self.state
        try:
            self.state = move(self.state, verb)
        except WrongMove:
            assert verb not in possible(before)
        else:
            assert verb in possible(before)
            self.past.append(verb)

    @invariant()
    def killed_and_spiked_are_for_good(self) -> None:
        for last, state in ((Verb.KILL, State.KILLED), (Verb.SPIKE, State.SPIKED)):
            if last in self.past:
                assert self.state is state
                assert self.past[-1] is last

    @invariant()
    def it_is_out_exactly_if_it_cleared(self) -> None:
        assert self.state.is_out == (Verb.CLEAR in self.past)
        assert self.past.count(Verb.CLEAR) <= 1

    @invariant()
    def it_cleared_only_after_an_approval_that_no_edit_voided(self) -> None:
        if Verb.CLEAR in self.past:
            before = self.past[: self.past.index(Verb.CLEAR)]
            since = before[len(before) - before[::-1].index(Verb.EDIT) :] if Verb.EDIT in before else before
            assert Verb.APPROVE in since


class ADeliverysLife(RuleBasedStateMachine):
    """One acceptance at most, and none after a cancellation."""

    def __init__(self) -> None:
        super().__init__()
        self.state = DeliveryState.DUE
        self.past: list[DeliveryVerb] = []

    @rule(verb=st.sampled_from(DeliveryVerb))
    def try_it(self, verb: DeliveryVerb) -> None:
        try:
            self.state = move(self.state, verb)
        except WrongMove:
            return
        self.past.append(verb)

    @invariant()
    def it_ends_once(self) -> None:
        ends = (DeliveryVerb.ACCEPT, DeliveryVerb.RELAY, DeliveryVerb.FAIL, DeliveryVerb.CANCEL)
        ended = [verb for verb in self.past if verb in ends]
        assert len(ended) == int(self.state.is_over)
        if ended:
            since = self.past[self.past.index(ended[0]) + 1 :]
            assert since in (
                [],
                [DeliveryVerb.DELIVER],
                [DeliveryVerb.BOUNCE],
                [DeliveryVerb.DELIVER, DeliveryVerb.BOUNCE],
            )
            assert not since or ended == [DeliveryVerb.RELAY]


AnItemsLife.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
ADeliverysLife.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
test_an_item_keeps_the_promises_of_its_past = AnItemsLife.TestCase
test_a_delivery_ends_once = ADeliverysLife.TestCase
