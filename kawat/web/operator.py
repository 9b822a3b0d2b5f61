"""The operator's page: alarms, queues with their age and rate, destinations that are ill."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kawat.actions import health
from kawat.actions.people import Actor
from kawat.core.terms import Channel
from kawat.web.access import signed_in
from kawat.web.desk.alarms import shown


@require_safe
@signed_in
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    found = health.read(actor)
    ill = [(each, Channel(each.channel).name.lower()) for each in health.ill_destinations(actor)]
    context = {
        "health": found,
        "alarms": shown(),
        "ill": ill,
        "destinations": [(*key, count) for key, count in sorted(found.destinations.items())],
        "over_minutes": health.RATE_OVER.total_seconds() / 60,
    }
    return render(request, "kawat/operator/page.html", context)
