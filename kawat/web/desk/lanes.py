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


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One lane: its name in addresses and styles, its title, and what stands in it."""

    name: str
    title: str
    items: tuple[Kept, ...]


def lanes_of(waiting: Sequence[Kept], *, unconfirmed: Sequence[Kept] = ()) -> list[Lane]:
    """The lanes in which anything stands, the most urgent first."""
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
    return [Lane(name=name, title=title, items=tuple(sorted(its, key=_place))) for name, title, its in every if its]


def _with(waiting: Sequence[Kept], state: State) -> list[Kept]:
    return [kept for kept in waiting if kept.state is state]


def _place(kept: Kept) -> tuple[int, int, int]:
    """Nearest T first, then by urgency, then who has waited longest."""
    return (kept.row.hold_us or FAR, kept.document.item.urgency, kept.row.pk)
