"""Why a story came to a subscriber, or why not: the questions that routing asks, answered by what stands now.

For the subscriber's own people and the desk, and only of what is out. Of a story that its asker may not read at all
nothing is shown but the reason for that.
"""

import re
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kawat.actions import audience, profiles
from kawat.actions.people import Actor
from kawat.actions.reasons import MOST, Reason
from kawat.actions.stream import FromStore
from kawat.core.errors import NoSuchRelease
from kawat.core.terms import State
from kawat.store import cleared, models
from kawat.store.dialect import askable
from kawat.store.keys import name_of
from kawat.store.owed import owed_to
from kawat.store.releases import with_documents
from kawat.web.access import is_of_the_house, may_have, signed_in
from kawat.web.subscriber.said import Line, lines_of
from kawat.web.words import say, say_criterion

_UID = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One question of a profile, in words: what was asked, whether it held, and what the story has instead or where
    its words stand."""

    name: str
    asked: str
    held: bool
    found: str
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One story. `headline` is '' where it may not be read; `sentence` says what kept it away, '' for nothing."""

    uid: str
    language: str
    headline: str
    sentence: str
    profiles: tuple[tuple[bool, tuple[Clause, ...]], ...]
    lines: tuple[Line, ...]


@require_safe
@signed_in
def page(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    """`item` is the address of a story, its id, or the name of a release."""
    subscriber = profiles.subscriber_for(actor, uid)
    said = request.GET.get("item", "").strip()[:500]
    context: dict[str, object] = {"subscriber": subscriber, "typed": said, "answers": (), "refused": ""}
    status = 200
    if said:
        try:
            context["answers"] = [_answer(actor, subscriber, row) for row in _asked_of(said)]
        except NoSuchRelease as unknown:
            context["refused"], status = say(unknown), unknown.status
    return render(request, "kawat/subscriber/why.html", context, status=status)


def _asked_of(said: str) -> list[models.Item]:
    """The item that is meant, or every newest version of the release that is."""
    out = models.Item.objects.filter(number__isnull=False).select_related("copy", "release")
    if ids := _UID.findall(said):
        if rows := list(out.filter(Q(uid=ids[-1])) or out.filter(release__uid=ids[-1], superseded_by=None)):
            return rows
    elif rows := list(out.filter(release__slug_mac=name_of("slug", askable(said)), superseded_by=None)):
        return rows
    raise NoSuchRelease(name=said[:80])


def _answer(actor: Actor, subscriber: models.Subscriber, row: models.Item) -> Answer:
    (its,) = cleared.of(models.Item.objects.filter(pk=row.pk))
    beside = models.Item.objects.filter(release=row.release_id, number__lte=row.number)
    (kept,) = with_documents(models.Item.objects.filter(pk=row.pk))
    told = audience.explain(kept, with_documents(beside), subscriber)
    readers = FromStore().readers([subscriber.pk]).values()
    gone = row.state in (State.KILLED, State.WITHHELD)
    open_to = is_of_the_house(actor, its.item) or any(may_have(each, its) for each in readers)
    destinations = list(subscriber.destinations.all())
    rows, _older = owed_to([each.pk for each in destinations], before=(row.number or 0) + 1, considered=1)
    return Answer(
        uid=row.uid,
        language=its.item.language,
        headline=its.item.headline if open_to and not gone else "",
        sentence=_reason(told.reason),
        profiles=tuple(
            (each.held, tuple(_clause(reason, hidden=gone) for reason in each.clauses)) for each in told.profiles
        )
        if open_to
        else (),
        lines=tuple(lines_of(rows, destinations)),
    )


def _clause(reason: Reason, *, hidden: bool) -> Clause:
    places = () if hidden else tuple((hit.said, hit.excerpt) for hit in reason.hits[:MOST])
    return Clause(
        name=_("Query") if reason.name == "query" else say_criterion(reason.name),
        asked=", ".join(reason.asked[:MOST]),
        held=reason.held,
        found=", ".join(reason.found[:MOST]),
        places=places,
    )


def _reason(told: str) -> str:
    """The sentence for what `audience.explain` names as the first thing that keeps a story away."""
    return {
        "": "",
        "the subscription has ended": _("The subscription has ended."),
        "the item is in no public feed": _("The story is in no public feed."),
        "it is in none of the item's circuits": _("It went out on none of your circuits."),
        "the item must not enter its country": _("It is not for release in your country."),
        "its country is unknown": _("It is not for release in some countries, and yours is not known here."),
        "it has no profile": _("You have no profile, so that nothing comes."),
        "none of its profiles wants the item": _("None of your profiles asks for it."),
        "all its destinations have unsubscribed": _("All your addresses have unsubscribed."),
        "none of its destinations has yet proved that it wants anything": _(
            "None of your addresses has proved yet that it wants anything."
        ),
    }.get(told, told)
