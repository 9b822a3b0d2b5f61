"""The two tables by which anything moves: an item's and a delivery's.

`move` is the only way from one state to another; docs/architecture.md draws both tables from here. A killed or
spiked item has no way out, nor has a settled delivery but one: what a relay took may be delivered or bounce later.
"""

from typing import overload

from kawat.core.errors import WrongMove
from kawat.core.terms import DeliveryState, DeliveryVerb, State, Verb

ITEM: dict[tuple[State, Verb], State] = {
    (State.DRAFT, Verb.EDIT): State.DRAFT,
    (State.DRAFT, Verb.APPROVE): State.APPROVED,
    (State.DRAFT, Verb.SPIKE): State.SPIKED,
    (State.DRAFT, Verb.RETURN): State.RETURNED,
    (State.APPROVED, Verb.EDIT): State.DRAFT,
    (State.APPROVED, Verb.HOLD): State.HELD,
    (State.APPROVED, Verb.CLEAR): State.CLEARED,
    (State.APPROVED, Verb.SPIKE): State.SPIKED,
    (State.APPROVED, Verb.RETURN): State.RETURNED,
    (State.HELD, Verb.EDIT): State.DRAFT,
    (State.HELD, Verb.HOLD): State.HELD,
    (State.HELD, Verb.UNHOLD): State.APPROVED,
    (State.HELD, Verb.CLEAR): State.CLEARED,
    (State.HELD, Verb.MISS): State.LATE,
    (State.HELD, Verb.SPIKE): State.SPIKED,
    (State.HELD, Verb.RETURN): State.RETURNED,
    (State.LATE, Verb.EDIT): State.DRAFT,
    (State.LATE, Verb.HOLD): State.HELD,
    (State.LATE, Verb.CLEAR): State.CLEARED,
    (State.LATE, Verb.SPIKE): State.SPIKED,
    (State.LATE, Verb.RETURN): State.RETURNED,
    (State.RETURNED, Verb.EDIT): State.DRAFT,
    (State.RETURNED, Verb.RESUBMIT): State.DRAFT,
    (State.RETURNED, Verb.SPIKE): State.SPIKED,
    (State.CLEARED, Verb.SUPERSEDE): State.SUPERSEDED,
    (State.CLEARED, Verb.WITHHOLD): State.WITHHELD,
    (State.CLEARED, Verb.KILL): State.KILLED,
    (State.SUPERSEDED, Verb.WITHHOLD): State.WITHHELD,
    (State.SUPERSEDED, Verb.KILL): State.KILLED,
    (State.WITHHELD, Verb.LIFT): State.CLEARED,
    (State.WITHHELD, Verb.KILL): State.KILLED,
}

DELIVERY: dict[tuple[DeliveryState, DeliveryVerb], DeliveryState] = {
    (DeliveryState.DUE, DeliveryVerb.CLAIM): DeliveryState.FLYING,
    (DeliveryState.DUE, DeliveryVerb.PARK): DeliveryState.PARKED,
    (DeliveryState.DUE, DeliveryVerb.CANCEL): DeliveryState.CANCELLED,
    (DeliveryState.DUE, DeliveryVerb.ACCEPT): DeliveryState.ACCEPTED,  # its lease had run out while it flew
    (DeliveryState.DUE, DeliveryVerb.RELAY): DeliveryState.RELAYED,
    (DeliveryState.WAITING, DeliveryVerb.RELEASE): DeliveryState.DUE,  # quiet hours end
    (DeliveryState.WAITING, DeliveryVerb.PARK): DeliveryState.PARKED,
    (DeliveryState.WAITING, DeliveryVerb.CANCEL): DeliveryState.CANCELLED,
    (DeliveryState.PARKED, DeliveryVerb.ACCEPT): DeliveryState.ACCEPTED,
    (DeliveryState.PARKED, DeliveryVerb.RELAY): DeliveryState.RELAYED,
    (DeliveryState.PARKED, DeliveryVerb.RESUME): DeliveryState.DUE,
    (DeliveryState.PARKED, DeliveryVerb.CANCEL): DeliveryState.CANCELLED,
    (DeliveryState.FLYING, DeliveryVerb.ACCEPT): DeliveryState.ACCEPTED,
    (DeliveryState.FLYING, DeliveryVerb.RELAY): DeliveryState.RELAYED,
    (DeliveryState.FLYING, DeliveryVerb.DEFER): DeliveryState.DUE,
    (DeliveryState.FLYING, DeliveryVerb.EXPIRE): DeliveryState.DUE,
    (DeliveryState.FLYING, DeliveryVerb.FAIL): DeliveryState.FAILED,
    (DeliveryState.FLYING, DeliveryVerb.CANCEL): DeliveryState.CANCELLED,
    (DeliveryState.RELAYED, DeliveryVerb.DELIVER): DeliveryState.DELIVERED,
    (DeliveryState.RELAYED, DeliveryVerb.BOUNCE): DeliveryState.BOUNCED,
    (DeliveryState.DELIVERED, DeliveryVerb.BOUNCE): DeliveryState.BOUNCED,  # passed on, and came back from there
}


@overload
def move(state: State, verb: Verb) -> State: ...
@overload
def move(state: DeliveryState, verb: DeliveryVerb) -> DeliveryState: ...
def move(state: State | DeliveryState, verb: Verb | DeliveryVerb) -> State | DeliveryState:
    """The state after `verb`; raises `WrongMove` where the table has no such way."""
    table: dict[tuple[object, object], State | DeliveryState] = ITEM if isinstance(state, State) else DELIVERY  # type: ignore[assignment]
    try:
        return table[state, verb]
    except KeyError:
        raise WrongMove(state=_name(state), verb=verb, possible=_possible(state)) from None


def possible(state: State) -> tuple[Verb, ...]:
    """The verbs that can move an item in `state`, in the order of the table."""
    return tuple(verb for (start, verb) in ITEM if start == state)


def sources(verb: DeliveryVerb) -> tuple[DeliveryState, ...]:
    """The delivery states from which `verb` leads anywhere: what a set-based statement may touch."""
    return tuple(start for (start, its_verb) in DELIVERY if its_verb == verb)


def _name(state: State | DeliveryState) -> str:
    return state.value if isinstance(state, State) else state.name.lower()


def _possible(state: State | DeliveryState) -> str:
    table = ITEM if isinstance(state, State) else DELIVERY
    verbs = [verb.value for (start, verb) in table if start == state]
    return ", ".join(verbs) or "nothing any more"
