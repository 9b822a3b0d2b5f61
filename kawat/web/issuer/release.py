"""A release's own page: what it waits for, what was done to it, and, once it is out, how it lands.

What is out is drawn from the ledger, as in the report; nobody outside the desk reads names of journalists here.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later
from django.views.decorators.http import require_safe

from kawat.actions.landing import landing_of, timeline_of
from kawat.actions.people import Actor
from kawat.actions.reading import list_held
from kawat.core.errors import NoSuchRelease
from kawat.core.landing import Landing, Part
from kawat.core.terms import Channel, Right
from kawat.store import models
from kawat.store.releases import Kept, all_of
from kawat.web.access import is_of_the_house, signed_in
from kawat.web.issuer.landing_words import words_of
from kawat.web.issuer.stories import next_step, story_of
from kawat.web.middleware import reaching_the_edge

TURNS = {
    "filed": later("filed"),
    "edited": later("changed"),
    "approved": later("approved"),
    "returned": later("sent back"),
    "held": later("held until its time"),
    "unheld": later("the time was taken back"),
    "missed": later("missed its time"),
    "cleared": later("out on the wire"),
    "withheld": later("withheld"),
    "lifted": later("usable again"),
    "killed": later("killed"),
    "confirmed": later("confirmed by a second person"),
    "spiked": later("dropped"),
}
"""The journal's verbs that are a release's own story. Who read it is the desk's to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing that was done to one of its items."""

    at_us: int
    what: str
    language: str
    version: int
    who: str


@require_safe
@signed_in
def page(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    family = family_for(actor, uid)
    story = story_of(family)
    waiting = [kept for kept in family if not kept.state.is_out]
    list_held(actor, waiting, limit=len(waiting))
    out = [kept for kept in family if kept.row.number is not None]
    landing = landing_of(family[0].row.release_id)
    parts = {part.name: part for part in landing.items}
    context = {
        "story": story,
        "standing": [(kept, next_step(kept)) for kept in story.versions],
        "turns": turns_of(actor, family),
        "landing": landing,
        "channels": channels_of(landing),
        "blank": Part(name="", owed=1),
        "items": [(kept, parts[kept.row.uid]) for kept in out],
        "timeline": timeline_of(kept.row for kept in out),
        "words": words_of(),
        "may_file": actor.may_item(Right.FILE, family[0].document.item),
    }
    return reaching_the_edge(render(request, "kawat/issuer/release.html", context))


def channels_of(landing: Landing) -> list[Part]:
    """Every channel, those that nothing is owed by among them: the page's script may have to show them yet."""
    known = {part.name: part for part in landing.channels}
    names = [channel.name.lower() for channel in Channel]
    return [known.get(name) or Part(name=name) for name in names]


def family_for(actor: Actor, uid: str) -> list[Kept]:
    """All items of a release, for those whom it speaks for and the desk; to anybody else it never was."""
    family = all_of(uid)
    if not is_of_the_house(actor, family[0].document.item):
        raise NoSuchRelease(name=uid)
    return family


def turns_of(actor: Actor, family: list[Kept]) -> list[Turn]:
    """What was done, newest first."""
    items = {kept.row.uid: kept.document.item for kept in family}
    entries = models.Entry.objects.filter(subject__in=items, verb__in=TURNS).order_by("-pk")
    own = _own_people(family[0])
    return [
        Turn(
            at_us=each.at_us,
            what=_(TURNS[each.verb]),
            language=items[each.subject].language,
            version=items[each.subject].version,
            who=own.get(each.actor, _("the desk")) if each.actor else _("the clock"),
        )
        for each in entries
    ]


def _own_people(kept: Kept) -> dict[int | None, str]:
    """Those who file for the same organisation, by name; editors are the desk."""
    issuer, provider = kept.document.item.codes
    own = (
        models.Membership.objects.filter(provider__code=provider)
        if provider
        else models.Membership.objects.filter(issuer__code=issuer)
    )
    return dict(User.objects.filter(memberships__in=own).values_list("pk", "username"))
