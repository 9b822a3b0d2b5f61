"""The queue in lanes: by urgency, and within a lane by the time that is left to T.

What waits for a decision stands first; what is only waiting for its hour, or for a second person, stands apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kawat.core.terms import Lane as Urgency
from kawat.core.terms import State
from kawat.store.releases import Kept

FAR = 1 << 62
"""After every T: what has none comes last in its lane."""


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
    waiting: Sequence[Kept], *, unconfirmed: Sequence[Kept] = (), only: str = "", after: Kept | None = None
) -> list[Lane]:
    """The lanes in which anything stands, the most urgent first; or one of them alone, from what comes after an item."""
    undecided = [kept for kept in waiting if kept.state in (State.DRAFT, State.APPROVED)]

    def of(urgency: Urgency) -> list[Kept]:
        return [kept for kept in undecided if kept.document.item.lane is urgency]

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
            left = [kept for kept in sorted(its, key=_place) if after is None or _place(kept) > _place(after)]
            shown, goes_on = tuple(left[:SHOWN]), len(left) > SHOWN
            lanes.append(Lane(name=name, title=title, count=len(its), items=shown, goes_on=goes_on))
    return lanes


def _with(waiting: Sequence[Kept], state: State) -> list[Kept]:
    return [kept for kept in waiting if kept.state is state]


def _place(kept: Kept) -> tuple[int, int, int]:
    """Nearest T first, then by urgency, then who has waited longest."""
    return (kept.row.hold_us or FAR, kept.document.item.urgency, kept.row.pk)
