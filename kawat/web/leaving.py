"""Leaving in one click (RFC 8058), confirming a kill, and what a subscriber can see of themselves.

A POST to the address that stands in a mail's List-Unsubscribe is enough: no session, no token of a form, no question.
A GET only shows a button, since programs that scan mail follow every link.
"""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kawat.actions import subscriptions
from kawat.actions.own_feeds import path_of
from kawat.core.profile import LISTS, Criteria, read_criteria
from kawat.core.query import write
from kawat.core.terms import Channel
from kawat.store import models
from kawat.web.access import actor_of_request


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    destination = subscriptions.read_unsubscribe(token)
    if destination is None:
        return render(request, "kawat/leaving.html", {"step": "unknown"}, status=404)
    if request.method != "POST":
        return render(request, "kawat/leaving.html", {"step": "ask"})
    subscriptions.unsubscribe(destination)
    return render(request, "kawat/leaving.html", {"step": "done"})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: HttpRequest, token: str) -> HttpResponse:
    """Only the destination of a kill was sent the token, so that its POST counts as a confirmation."""
    if request.method != "POST":
        return render(request, "kawat/acknowledging.html", {"step": "ask"})
    if not subscriptions.acknowledge(token):
        return render(request, "kawat/acknowledging.html", {"step": "unknown"}, status=404)
    return render(request, "kawat/acknowledging.html", {"step": "done"})


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """What a subscriber gets and where; changing it is not built yet, and the page says so."""
    actor = actor_of_request(request)
    mine = (
        models.Subscriber.objects.filter(pk__in=actor.subscribers if actor else []).prefetch_related(
            Prefetch("profiles", models.Profile.objects.filter(active=True).order_by("pk")),
            "destinations",
            "members__circuit",
        )
    ).order_by("name")
    subscribers = [
        {
            "row": each,
            "criteria": [
                {**_said(read_criteria(profile.criteria)), "feed": path_of(profile)} for profile in each.profiles.all()
            ],
            "circuits": [member.circuit for member in each.members.all()],
            "destinations": [(Channel(to.channel).name.lower(), to) for to in each.destinations.all()],
        }
        for each in mine
    ]
    return render(request, "kawat/me.html", {"subscribers": subscribers})


def _said(criteria: Criteria) -> dict[str, object]:
    """Criteria as the page shows them: languages; countries, which have a word of their own; other values; what is
    unwanted; and the query in its canonical text."""
    wanted = [each for name in LISTS if name != "countries" for each in getattr(criteria, name)]
    return {
        "languages": criteria.languages,
        "countries": criteria.countries,
        "wanted": wanted,
        "urgency": criteria.urgency if criteria.urgency < 8 else None,
        "unwanted": [each for name in ("languages", *LISTS) for each in getattr(criteria, f"no_{name}")],
        "query": write(criteria.query) if criteria.query else "",
    }
