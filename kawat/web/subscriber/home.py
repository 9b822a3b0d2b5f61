"""What a subscriber asked for, where it goes, and what came of it: the first page of their room, and every delivery."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kawat.actions import profiles
from kawat.actions.own_feeds import path_of, token_of
from kawat.actions.people import Actor
from kawat.core.profile import read_criteria
from kawat.core.terms import Channel
from kawat.store import models
from kawat.store.owed import owed_to
from kawat.web.access import actor_of_request, signed_in
from kawat.web.delivery_words import say_destination
from kawat.web.subscriber.said import criteria_words, lines_of
from kawat.web.words import say_channel

LAST = 5
"""Deliveries that the first page shows."""
PAGE = 50


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """The subscribers that a person is or speaks for. Whoever is not signed in reads how to leave."""
    actor = actor_of_request(request)
    mine = (
        models.Subscriber.objects.filter(pk__in=actor.subscribers if actor else []).prefetch_related(
            Prefetch(
                "profiles",
                models.Profile.objects.filter(active=True).order_by("pk").prefetch_related("profiledestination_set"),
            ),
            Prefetch("destinations", models.Destination.objects.order_by("pk")),
            "members__circuit",
        )
    ).order_by("name")
    return render(request, "kawat/subscriber/home.html", {"subscribers": [_shown(each) for each in mine]})


@require_safe
@signed_in
def deliveries(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    """Everything that was owed, newest first, a page at a time."""
    subscriber = profiles.subscriber_for(actor, uid)
    said = request.GET.get("before", "")
    before = int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0
    destinations = list(subscriber.destinations.all())
    rows, older = owed_to([each.pk for each in destinations], before=before, limit=PAGE)
    context = {
        "subscriber": subscriber,
        "lines": lines_of(rows, destinations),
        "next": f"?before={older}" if older else "",
        "newest": request.path if before else "",
    }
    return render(request, "kawat/subscriber/deliveries.html", context)


def _shown(subscriber: models.Subscriber) -> dict[str, object]:
    destinations = list(subscriber.destinations.all())
    destination_of = {each.pk: each for each in destinations}
    rows, _ = owed_to([each.pk for each in destinations], limit=LAST)
    return {
        "row": subscriber,
        "criteria": [
            {
                **criteria_words(read_criteria(profile.criteria)),
                "feed": path_of(profile),
                "token": token_of(profile),
                "feeds": [destination_of[each.destination_id] for each in profile.profiledestination_set.all()],
            }
            for profile in subscriber.profiles.all()
        ],
        "circuits": [member.circuit for member in subscriber.members.all()],
        "destinations": [
            {"row": each, "channel": say_channel(Channel(each.channel)), "word": say_destination(each.state)}
            for each in destinations
        ],
        "lines": lines_of(rows, destinations),
    }
