"""The queue in lanes: by urgency, and within a lane by the time that is left to T.

What waits for a decision stands first; what is only waiting for its hour, or for a second person, stands apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest
from operator import attrgetter

from django.utils.translation import gettext as _

from kawat.core.terms import Lane as Urgency
from kawat.core.terms import State
from kawat.store import models
from kawat.store.heads import with_heads
from kawat.store.releases import Kept
from kawat.store.waiting import Labelled

SHOWN = 50
"""Items of a lane on one page; the rest of it is a link away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One lane: its name in addresses and styles, its title, how many stand in it, and those of them that are shown."""

    name: str
    title: str
    count: int
    items: tuple[Kept, ...]
    goes_on: bool


def lanes_of(
    waiting: Sequence[Labelled], *, unconfirmed: Sequence[Labelled] = (), only: str = "", after: Labelled | None = None
) -> list[Lane]:
    """The lanes in which anything stands, the most urgent first; or one of them alone, from what comes after an item.
    No more is opened than is shown."""
    undecided = [each for each in waiting if each.state in (State.DRAFT, State.APPROVED)]

    def of(urgency: Urgency) -> list[Labelled]:
        return [each for each in undecided if each.label.lane is urgency]

    every = (
        ("unconfirmed", _("Taken back, waits for a second person"), unconfirmed),
        ("late", _("Late: T has passed, decide anew"), _with(waiting, State.LATE)),
        ("flash", _("Flash"), of(Urgency.FLASH)),
        ("disclosure", _("Disclosure"), of(Urgency.DISCLOSURE)),
        ("normal", _("Everything else"), of(Urgency.NORMAL)),
        ("held", _("Held until T"), _with(waiting, State.HELD)),
        ("returned", _("Sent back to the filer"), _with(waiting, State.RETURNED)),
    )
    lanes = []
    for name, title, its in every:
        if its and only in ("", name):
            left = [each for each in its if after is None or each.place > after.place]
            first = nsmallest(SHOWN, left, key=attrgetter("place"))
            goes_on = len(left) > len(first)
            lanes.append(Lane(name=name, title=title, count=len(its), items=_opened(first), goes_on=goes_on))
    return lanes


def _with(waiting: Sequence[Labelled], state: State) -> list[Labelled]:
    return [each for each in waiting if each.state is state]


def _opened(chosen: Sequence[Labelled]) -> tuple[Kept, ...]:
    heads = {kept.row.pk: kept for kept in with_heads(models.Item.objects.filter(pk__in=[each.pk for each in chosen]))}
    return tuple(heads[each.pk] for each in chosen if each.pk in heads)
