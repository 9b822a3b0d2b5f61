"""A subscriber's profiles on a page: made, changed, taken out, and tried out before they are saved.

For the subscriber's own people and the desk. Works without scripts: the same form adds, tries out and saves; a script
presses *Try it out* while one types.
"""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kawat.actions import profile_rows, profiles
from kawat.actions.people import Actor
from kawat.core.query import write
from kawat.core.terms import LANGUAGES, Channel, DestinationState
from kawat.store import models
from kawat.store.models import Subscriber
from kawat.web.access import signed_in
from kawat.web.delivery_words import say_destination
from kawat.web.names import regions
from kawat.web.subscriber.wish_form import Asked, wish_without_query
from kawat.web.words import say_channel

CHANGED = 409
WRONG = 422
WHOLE = 20
"""Profiles that are shown with all their fields; of more than that only the queries are changed here."""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def page(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    """Show the profiles; `do` says whether what was typed is tried out, saved, or gets another profile beside it."""
    subscriber = profiles.subscriber_for(actor, uid)
    asked = _standing(subscriber)
    context = {"subscriber": subscriber, "asked": asked, "refused": "", "told": None, "regions": regions()}
    if request.method != "POST":
        return _shown(request, context)
    if request.POST.get("revision") != str(subscriber.revision):
        context["refused"] = _(
            "These profiles were changed meanwhile. This is how they are now; type your change again."
        )
        return _shown(request, context, CHANGED)
    do = request.POST.get("do")
    asked = context["asked"] = _typed(request, subscriber, asked)
    for each in asked:
        each.read()
    if do == "add":
        if len(asked) < profiles.MOST:
            asked.append(_fresh(subscriber, len(asked) + 1))
        return _shown(request, context)
    if any(each.errors for each in asked):
        return _shown(request, context, WRONG)
    several = [each.criteria for each in asked if each.criteria is not None]
    if do == "save":
        feeds = [each.feeds if each.whole else None for each in asked]
        profile_rows.change_profiles(actor, subscriber.pk, several, feeds=feeds)
        messages.success(request, _("Saved. It counts from the next item on."))
        return redirect("profiles", uid=uid)
    context["told"] = profiles.preview_for(subscriber, several)
    return _shown(request, context)


def _standing(subscriber: Subscriber) -> list[Asked]:
    """Its profiles as they are, in order."""
    circuits, destinations = _circuits(subscriber), _destinations(subscriber)
    standing = profiles.profiles_of(subscriber)
    return [
        Asked(
            number=number,
            subscriber=subscriber,
            wish=wish_without_query(each.criteria),
            typed="" if each.criteria.query is None else write(each.criteria.query),
            circuits=circuits,
            destinations=destinations,
            feeds=each.destinations,
            whole=len(standing) <= WHOLE,
        )
        for number, each in enumerate(standing, 1)
    ]


def _typed(request: HttpRequest, subscriber: Subscriber, asked: list[Asked]) -> list[Asked]:
    """What was typed: those that stand, changed, and those that are new; without those that are to be taken out."""
    number = len(asked)
    while f"whole_{number + 1}" in request.POST and number < profiles.MOST:
        number += 1
        asked.append(_fresh(subscriber, number))
    for each in asked:
        each.take(request.POST)
    kept = [each for each in asked if f"remove_{each.number}" not in request.POST]
    for number, each in enumerate(kept, 1):
        each.number = number
    return kept


def _fresh(subscriber: Subscriber, number: int) -> Asked:
    """A new profile, in the language of the page where the wire has it."""
    tag = (get_language() or "en").lower()
    languages = [each for each in LANGUAGES if each.lower() == tag] or ["en"]
    return Asked(
        number=number,
        subscriber=subscriber,
        wish={"languages": languages},
        typed="",
        circuits=_circuits(subscriber),
        destinations=_destinations(subscriber),
    )


def _circuits(subscriber: Subscriber) -> list[tuple[str, str]]:
    mine = models.Circuit.objects.filter(member__subscriber=subscriber).order_by("name")
    return list(mine.values_list("code", "name"))


def _destinations(subscriber: Subscriber) -> list[tuple[str, str]]:
    """Id and name of what a profile can feed. One that was left stays as long as a profile names it."""
    named = models.ProfileDestination.objects.filter(profile__subscriber=subscriber).values("destination")
    rows = subscriber.destinations.filter(~Q(state=DestinationState.UNSUBSCRIBED) | Q(pk__in=named)).order_by("pk")
    return [
        (
            each.uid,
            f"{say_channel(Channel(each.channel))} \N{FIRST STRONG ISOLATE}{each.address}\N{POP DIRECTIONAL ISOLATE}"
            + ("" if each.state == DestinationState.ACTIVE else f" ({say_destination(each.state)})"),
        )
        for each in rows
    ]


def _shown(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    return render(request, "kawat/subscriber/profiles.html", context, status=status)
