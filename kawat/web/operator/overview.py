"""How the wire fares, on one page for a wall screen or a phone: alarms, queues with their age and rate, what is ill."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kawat.actions import health, pulses
from kawat.actions.people import Actor
from kawat.core.terms import Channel
from kawat.store.clock import now
from kawat.web.delivery_words import say_destination
from kawat.web.desk.alarms import shown
from kawat.web.operator.room import for_operators
from kawat.web.words import say_channel

NAMED = 20
"""Destinations that are named here; the others are a link away."""


@require_safe
@for_operators
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    found = health.read(actor)
    words = {each.name.lower(): say_channel(each) for each in Channel}
    ill = health.ill_destinations(actor)
    context = {
        "now": now(),
        "health": found,
        "alarms": shown(actor),
        "queues": [(words[queue.channel], queue) for queue in found.queues],
        "ill": [(each, say_channel(Channel(each.channel)), say_destination(each.state)) for each in ill[:NAMED]],
        "processes": [(each, _told(each)) for each in found.pulses],
        "ill_count": health.ill_count(actor),
        "destinations": [
            (channel, state, words[channel], say_destination(state), count)
            for (channel, state), count in sorted(found.destinations.items())
        ],
    }
    return render(request, "kawat/operator/page.html", context)


def _told(pulse: pulses.Pulse) -> list[tuple[str, int]]:
    """The few figures of a process that are worth a glance."""
    said = pulse.figures
    match pulse.role:
        case "sender":
            settled = sum(count for outcomes in said.get("settled", {}).values() for count in outcomes.values())
            return [(_("in hand"), sum(said.get("in_hand", {}).values())), (_("settled"), settled)]
        case "edge":
            return [(_("desktops"), said.get("streams", 0)), (_("up to number"), said.get("upto", 0))]
        case "router":
            return [(_("profiles"), said.get("profiles", 0)), (_("routed"), said.get("routed", 0))]
    return []
