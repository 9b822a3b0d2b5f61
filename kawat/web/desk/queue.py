"""The queue: what waits for an editor, in lanes, and what went out last.

Headlines of sealed copy are read to be shown, so that opening the queue is journalled as a reading. However much waits,
a page takes the same few statements, and opens of each lane what comes first, which it shows.
"""

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kawat.actions import alarms, stops
from kawat.actions.people import Actor, permit
from kawat.core.terms import Right
from kawat.store import models
from kawat.store.dialect import askable
from kawat.store.heads import with_heads
from kawat.store.journal import note
from kawat.store.transactions import writing
from kawat.store.waiting import Labelled, everything, labelled
from kawat.web.access import is_editor, signed_in
from kawat.web.desk.lanes import lanes_of

LATELY = 40


@require_safe
@signed_in
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The queue for editors; whoever may only stop the wire sees no copy. `?lane=` and `after=` lead on through one
    lane, from the item that was shown last."""
    if not is_editor(actor):
        permit(actor, Right.STOP)
        return render(request, "kawat/desk/queue.html", stoppable())
    lane, after = request.GET.get("lane", ""), request.GET.get("after", "")
    unconfirmed = _one_a_release(labelled(alarms.unconfirmed().filter(superseded_by=None)))
    lanes = lanes_of(everything(), unconfirmed=unconfirmed, only=lane, after=_last_shown(after))
    if opened := sum(len(each.items) for each in lanes if each.name != "unconfirmed"):
        with writing():
            note("read-queue", "desk", actor=actor.user, items=opened)
    out = [] if lane else with_heads(models.Item.objects.filter(number__isnull=False).order_by("-number")[:LATELY])
    context = {"lanes": lanes, "out": out, "reads": True, "lane": lane, **stoppable()}
    return render(request, "kawat/desk/queue.html", context)


def _last_shown(uid: str) -> Labelled | None:
    """The item after which a lane goes on, wherever that stands by now."""
    return next(iter(labelled(models.Item.objects.filter(uid=askable(uid)))), None) if uid else None


def _one_a_release(rows: list[Labelled]) -> list[Labelled]:
    return list({each.release: each for each in reversed(rows)}.values())[::-1]


def _stops() -> list[tuple[str, str, str, str, int]]:
    """What is stopped now: its scope and code, why, who stopped it, and when."""
    rows = list(models.Stop.objects.order_by("at_us").values_list("scope", "code", "reason", "actor", "at_us"))
    names = dict(User.objects.filter(pk__in=[actor for *_, actor, _ in rows]).values_list("pk", "username"))
    return [(scope, code, reason, names.get(actor, "–"), at_us) for scope, code, reason, actor, at_us in rows]


def stoppable() -> dict[str, object]:
    """What can be stopped, for the form."""
    return {
        "circuits": models.Circuit.objects.order_by("name"),
        "issuers": models.Issuer.objects.order_by("name"),
        "channels": stops.CHANNELS,
        "stops": _stops(),
        "reason_most": stops.REASON_MOST,
    }
