"""A destination's own sequence, for its owner and the desk: what each number was, and a range of them once more."""

from dataclasses import dataclass

from kawat.actions.destinations import destination_for
from kawat.actions.hints import DUE, hint
from kawat.actions.people import Actor
from kawat.core.because import Because
from kawat.core.errors import BadField
from kawat.core.instants import to_us
from kawat.core.terms import State
from kawat.store import ledger
from kawat.store.claims import SEQUENCED
from kawat.store.clock import now
from kawat.store.journal import note
from kawat.store.owed import Owed
from kawat.store.sequences import numbered
from kawat.store.transactions import bulk_writing, wire_first

MOST = 1_000
"""Numbers of one question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The numbers of a range that were given, in order, and the last that was given of all."""

    destination: str
    numbers: tuple[Owed, ...]
    upto: int


def stretch(actor: Actor, name: str, first: int, last: int | None = None) -> Stretch:
    """What the numbers from `first` to `last` were; as many as may be asked for where `last` is None."""
    destination = destination_for(actor, name)
    if destination.channel not in SEQUENCED:
        raise BadField(field="destination", reason="its channel has no sequence of its own")
    if last is None:
        last = first + MOST - 1
    if not 1 <= first <= last < first + MOST:
        raise BadField(
            field="from", reason=Because("a range starts at 1 or later and holds 1 to {limit} numbers", limit=MOST)
        )
    its = numbered(destination.pk, first, last, upto=destination.sequence)
    return Stretch(destination=destination.uid, numbers=tuple(its), upto=destination.sequence)


def replay(actor: Actor, name: str, first: int, last: int) -> int:
    """Owe the items of a range once more, each as its next repeat under a new number; how many. What was taken back or
    followed by a newer version since is not sent again, nor what is still on its way."""
    destination = destination_for(actor, name)
    its = stretch(actor, name, first, last).numbers
    items = list(dict.fromkeys(each.item for each in its if each.item_state == State.CLEARED))
    with bulk_writing():
        wire_first()
        owed = ledger.redeliver(items, due_us=to_us(now()), destination=destination.pk, only_missing=False)
        if owed:
            note("replayed", f"destination:{destination.pk}", actor=actor.user, owed=owed, first=first, last=last)
            hint(DUE, items)
    return owed
