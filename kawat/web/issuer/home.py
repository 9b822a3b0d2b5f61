"""`/issuer`: an organisation's releases by where they stand, each with what has to happen next. `?shelf=` and `after=`
lead on through those that wait."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kawat.actions import drafts
from kawat.actions.people import Actor
from kawat.core.errors import Forbidden
from kawat.core.terms import Right, Role
from kawat.store import models
from kawat.web.access import signed_in
from kawat.web.issuer.stories import PAGED, own_shelves

OWN = (Role.ISSUER, Role.PROVIDER)


@require_safe
@signed_in
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    refuse_others(actor)
    only, after = request.GET.get("shelf", ""), request.GET.get("after", "")
    only = only if only in PAGED else ""
    context = {
        "drafts": [] if only else drafts.own(actor),
        "shelves": {each.name: each for each in own_shelves(actor, only=only, after=after)},
        "organisations": _own(actor),
    }
    return render(request, "kawat/issuer/home.html", context)


def _own(actor: Actor) -> list[models.Issuer]:
    codes = [each.issuer for each in actor.belongings if each.role is Role.ISSUER]
    return list(models.Issuer.objects.filter(code__in=codes).order_by("name"))


def refuse_others(actor: Actor) -> None:
    """The room is for those who file for an organisation."""
    if not any(each.role in OWN for each in actor.belongings):
        raise Forbidden(who=actor.name, right=Right.FILE.value)
