"""Every destination: where it stands, what came of the last try, what it waits for; held and resumed where it is seen.

Pages go on by key, never by offset, so that the last of a million costs what the first does.
"""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kawat.actions import reception
from kawat.actions.people import Actor
from kawat.core.terms import Channel, DestinationState
from kawat.store import models
from kawat.store.dialect import askable
from kawat.store.fared import Fared, fared
from kawat.web.delivery_words import say_delivery, say_destination
from kawat.web.operator.room import answered, for_operators
from kawat.web.words import say_channel

PAGE = 50
ILL = "ill"
"""Held, failing or bouncing."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    def act() -> str:
        if request.POST.get("do") == "hold":
            reception.hold_destination(actor, request.POST.get("uid", ""))
            return _("Held. What it is owed is kept for it; kills still pass.")
        reception.resume_destination(actor, request.POST.get("uid", ""))
        return _("Resumed. What was kept for it is due now.")

    answer = answered(
        request, "kawat/operator/destinations.html", lambda: _places(request), act, to="operator-destinations"
    )
    if answer.status_code == 302 and request.GET:
        answer["Location"] += f"?{request.GET.urlencode()}"
    return answer


def _places(request: HttpRequest) -> dict[str, Any]:
    state, channel = request.GET.get("state", ""), request.GET.get("channel", "")
    asked, after = askable(request.GET.get("q", "").strip()), request.GET.get("after", "")
    rows = models.Destination.objects.select_related("subscriber").order_by("pk")
    if state == ILL:
        rows = rows.filter(Q(state=DestinationState.HELD) | Q(failures__gt=0) | Q(bounces__gt=0))
        rows = rows.exclude(state=DestinationState.UNSUBSCRIBED)
    elif state in list(DestinationState):
        rows = rows.filter(state=state)
    if chosen := next((each for each in Channel if each.name.lower() == channel), None):
        rows = rows.filter(channel=chosen.value)
    if asked:
        rows = rows.filter(Q(address=asked) | Q(uid=asked) | Q(subscriber__name__icontains=asked))
    if after.isascii() and after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    how = fared([each.pk for each in shown])
    kept = {"state": state, "channel": channel, "q": asked}
    more = {**kept, "after": shown[-1].pk} if len(found) > PAGE else {}
    return {
        "places": [_place(each, how.get(each.pk, Fared())) for each in shown],
        "states": [
            (ILL, _("held, failing or bouncing")),
            *((each.value, say_destination(each)) for each in DestinationState),
        ],
        "channels": [(each.name.lower(), say_channel(each)) for each in Channel],
        "state": state,
        "channel": channel,
        "asked": asked,
        "next": f"?{urlencode({name: value for name, value in more.items() if value})}" if more else "",
        "here": request.GET.urlencode(),
    }


def _place(row: models.Destination, how: Fared) -> dict[str, Any]:
    return {
        "row": row,
        "channel": say_channel(Channel(row.channel)),
        "word": say_destination(row.state),
        "how": how,
        "last": say_delivery(how.state) if how.state is not None else "",
        "answer": f"{how.code or ''} {how.words}".strip(),
        "may_hold": row.state == DestinationState.ACTIVE,
        "may_resume": row.state == DestinationState.HELD,
    }
