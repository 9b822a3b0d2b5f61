"""Digests on the page of a mailbox: the times at which its stories come in one letter, and the end of that."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from kawat.actions import quieting
from kawat.actions.people import Actor
from kawat.core.terms import Channel
from kawat.store.models import Destination

TIMES = 3
"""Fields for times that the page offers; as many as are set already where those are more."""


def shown(its: Destination) -> dict[str, Any]:
    """What the page says of it; of another channel nothing."""
    if its.channel != Channel.EMAIL:
        return {}
    digest = quieting.digest_of(its)
    set_ = [quieting.said(minute) for minute in digest.at] if digest else ["08:00"]
    return {
        "may_digest": True,
        "digest": digest,
        "digest_times": [*set_, *[""] * (TIMES - len(set_))],
        "digest_zone": its.quiet_zone,
        "digest_flashes": its.flashes_pass,
    }


def typed(given: QueryDict) -> dict[str, Any]:
    """What was typed stays where it was refused."""
    if given.get("do") != "digest":
        return {}
    return {
        "digest_times": given.getlist("digest_at")[: quieting.DIGESTS_MOST],
        "digest_zone": given.get("zone", ""),
        "digest_flashes": "flashes_pass" in given,
    }


def choose(request: HttpRequest, actor: Actor, its: Destination) -> str:
    """Have stories gathered."""
    quieting.set_digest(
        actor,
        its.uid,
        at=request.POST.getlist("digest_at")[: quieting.DIGESTS_MOST + 1],
        zone=request.POST.get("zone", "").strip(),
        flashes_pass="flashes_pass" in request.POST,
    )
    return _("Saved. Stories come in one letter at these times.")


def end(_request: HttpRequest, actor: Actor, its: Destination) -> str:
    """Have each come by itself."""
    quieting.end_digest(actor, its.uid)
    return _("Every story comes at once again.")
