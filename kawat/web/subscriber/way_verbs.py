"""What is done with a destination by the buttons of its page: each does what was typed and answers with a
sentence."""

from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kawat.actions import (
    coming_back,
    destinations,
    folders,
    handshake,
    mailboxes,
    probes,
    quieting,
    reception,
    sequences,
)
from kawat.actions.people import Actor
from kawat.core.errors import BadField
from kawat.core.terms import Channel, DestinationState
from kawat.store.models import Destination
from kawat.web.access import client_of
from kawat.web.subscriber import digesting, letters


def _change(request: HttpRequest, actor: Actor, its: Destination) -> str:
    destinations.change(
        actor, its.uid, format=request.POST.get("format", its.format), language=request.POST.get("language", "")
    )
    return _("Saved. The next story is written so.")


def _verify(_request: HttpRequest, actor: Actor, its: Destination) -> str:
    handshake.ask_again(actor, its.uid)
    return _("It is asked again within seconds.")


def _heartbeat(request: HttpRequest, actor: Actor, its: Destination) -> str:
    destinations.set_heartbeat(actor, its.uid, number(request.POST, "seconds"))
    return _("Saved.")


def _repin(request: HttpRequest, actor: Actor, its: Destination) -> str:
    folders.repin(actor, its.uid, request.POST.get("fingerprint", "").strip())
    return _("Accepted. What waited for it is due now.")


def _replay(request: HttpRequest, actor: Actor, its: Destination) -> str:
    owed = sequences.replay(actor, its.uid, number(request.POST, "first"), number(request.POST, "last"))
    said = ngettext("%(count)d story is sent once more.", "%(count)d stories are sent once more.", owed)
    return said % {"count": owed}


def _hours(request: HttpRequest, actor: Actor, its: Destination) -> str:
    given = {name: request.POST.get(name, "").strip() for name in ("start", "end", "zone")}
    quieting.set_hours(actor, its.uid, **given, flashes_pass="flashes_pass" in request.POST)
    return _("Saved.")


def _no_hours(_request: HttpRequest, actor: Actor, its: Destination) -> str:
    quieting.end_hours(actor, its.uid)
    return _("Every story comes at once again.")


def _pause(request: HttpRequest, actor: Actor, its: Destination) -> str:
    quieting.pause(actor, its.uid, until=_morning(request.POST.get("until", ""), request.POST.get("zone", "")))
    return _("Nothing new comes until then.")


def _no_pause(_request: HttpRequest, actor: Actor, its: Destination) -> str:
    quieting.end_pause(actor, its.uid)
    return _("Stories come again from now on.")


def _leave(_request: HttpRequest, _actor: Actor, its: Destination) -> str:
    reception.unsubscribe(its.pk)
    return _("Nothing goes there any more.")


def _move(request: HttpRequest, actor: Actor, its: Destination) -> str:
    address, words = request.POST.get("address", ""), letters.move(its.subscriber.name)
    mailboxes.ask_to_move(actor, its.uid, address=address, words=words, client=client_of(request))
    return _("A link is on its way to the new address. Until it is opened, stories come to the old one.")


def _test(_request: HttpRequest, actor: Actor, its: Destination) -> str:
    probes.ask(actor, its.uid)
    return _("A test is on its way. What is seen of it stands below in a moment.")


def _return(request: HttpRequest, actor: Actor, its: Destination) -> str:
    if its.channel == Channel.EMAIL:
        mailboxes.ask_to_return(actor, its.uid, words=letters.come_back(), client=client_of(request))
        return _("A link is on its way there. Stories come again when it is opened.")
    back = coming_back.come_back(actor, its.uid)
    is_back = back.state == DestinationState.ACTIVE
    return _("Stories come again from now on.") if is_back else _("It is asked again within seconds.")


VERBS: dict[str, Callable[[HttpRequest, Actor, Destination], str]] = {
    "change": _change,
    "verify": _verify,
    "heartbeat": _heartbeat,
    "repin": _repin,
    "replay": _replay,
    "digest": digesting.choose,
    "no-digest": digesting.end,
    "hours": _hours,
    "no-hours": _no_hours,
    "pause": _pause,
    "no-pause": _no_pause,
    "leave": _leave,
    "move": _move,
    "return": _return,
    "test": _test,
}
"""By the value of `do`; a new secret, which is shown on the answer, is the page's own."""


def number(typed: QueryDict, name: str) -> int:
    """A whole number as it was typed."""
    said = typed.get(name, "").strip()
    if not said.isascii() or not said.isdecimal() or len(said) > 15:
        raise BadField(field=name, reason="it is a whole number")
    return int(said)


def _morning(day: str, zone: str) -> datetime:
    """The beginning of a day where the subscriber is."""
    try:
        return datetime.combine(date.fromisoformat(day.strip()), time(), ZoneInfo(zone.strip() or "UTC"))
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise BadField(field="until", reason="choose a day, and a zone such as Asia/Jakarta") from None
