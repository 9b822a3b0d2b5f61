"""The queue: what waits for an editor, by what it waits for, and what went out last.

Headlines of sealed copy are read to be shown, so that opening the queue is journalled as a reading.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kawat.actions import alarms, stops
from kawat.actions.people import Actor, permit
from kawat.core.terms import Right, State
from kawat.store import models
from kawat.store.journal import note
from kawat.store.releases import Kept, with_documents
from kawat.store.transactions import writing
from kawat.web.access import is_editor, signed_in
from kawat.web.desk.lanes import Lane, lanes_of

LATELY = 40
WAITING = (State.DRAFT, State.APPROVED, State.HELD, State.LATE, State.RETURNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """The queue by state, each oldest or nearest first; what is out, newest first."""

    late: list[Kept]
    drafts: list[Kept]
    approved: list[Kept]
    held: list[Kept]
    returned: list[Kept]
    out: list[Kept]

    @property
    def waiting(self) -> int:
        return len(self.late) + len(self.drafts) + len(self.approved) + len(self.held) + len(self.returned)


@require_safe
@signed_in
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The queue for editors; whoever may only stop the wire sees no copy."""
    if not is_editor(actor):
        permit(actor, Right.STOP)
        return render(request, "kawat/desk/queue.html", {"shelves": None, **stoppable()})
    found = read_queue(actor, lambda kept: True)
    waiting = [*found.late, *found.drafts, *found.approved, *found.held, *found.returned]
    unconfirmed = _one_a_release(with_documents(alarms.unconfirmed().filter(superseded_by=None)))
    lanes: list[Lane] = lanes_of(waiting, unconfirmed=unconfirmed)
    return render(request, "kawat/desk/queue.html", {"shelves": found, "lanes": lanes, **stoppable()})


def read_queue(actor: Actor, shown: Callable[[Kept], bool]) -> Shelves:
    """The queue of what `shown` lets through, read by the actor."""
    found = _shelves(shown)
    if found.waiting:
        with writing():
            note("read-queue", "desk", actor=actor.user, items=found.waiting)
    return found


def _shelves(shown: Callable[[Kept], bool]) -> Shelves:
    rows = models.Item.objects.filter(state__in=WAITING).order_by("hold_us", "pk")
    waiting = [kept for kept in with_documents(rows) if shown(kept)]
    out = [
        kept for kept in with_documents(models.Item.objects.filter(number__isnull=False).order_by("-number")[:LATELY])
    ]
    return Shelves(
        late=[kept for kept in waiting if kept.state is State.LATE],
        drafts=[kept for kept in waiting if kept.state is State.DRAFT],
        approved=[kept for kept in waiting if kept.state is State.APPROVED],
        held=[kept for kept in waiting if kept.state is State.HELD],
        returned=[kept for kept in waiting if kept.state is State.RETURNED],
        out=[kept for kept in out if shown(kept)],
    )


def _one_a_release(kept: list[Kept]) -> list[Kept]:
    return list({each.row.release_id: each for each in reversed(kept)}.values())[::-1]


def stoppable() -> dict[str, object]:
    """What can be stopped, for the form."""
    return {
        "circuits": models.Circuit.objects.order_by("name"),
        "issuers": models.Issuer.objects.order_by("name"),
        "channels": stops.CHANNELS,
    }
