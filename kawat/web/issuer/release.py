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

from kawat.actions.people import Actor
from kawat.actions.reading import list_held
from kawat.actions.report import CountryReport, ItemReport, Report, countries_of
from kawat.core.errors import NoSuchRelease
from kawat.core.terms import Right
from kawat.store import models
from kawat.store.releases import Kept, all_of
from kawat.web.access import is_of_the_house, signed_in
from kawat.web.issuer.stories import next_step, story_of
from kawat.web.reports import report_for

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
    report = report_for(actor, uid) if any(kept.state.is_out for kept in family) else None
    context = {
        "story": story,
        "standing": [(kept, next_step(kept)) for kept in story.versions],
        "turns": turns_of(actor, family),
        "report": report,
        "countries": _countries(report),
        "may_file": actor.may_item(Right.FILE, family[0].document.item),
    }
    return render(request, "kawat/issuer/release.html", context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A country of the newest item that went there, with the share of what it was owed that arrived, in per cent."""

    its: CountryReport
    share: int


def _countries(report: Report | None) -> list[tuple[ItemReport, list[Place]]]:
    """Each item with where it was owed."""
    found = []
    for item in report.items if report else ():
        places = [Place(its=each, share=100 * each.got // max(1, each.owed)) for each in countries_of(item.uid)]
        if places:
            found.append((item, places))
    return found


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
