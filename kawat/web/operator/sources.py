"""Circuits, issuers and providers: made, renamed, retired or suspended; who is in a circuit, and who may file to it."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kawat.actions import circuits as actions
from kawat.actions import counting
from kawat.actions.audience import sizes_of_circuits
from kawat.actions.people import Actor
from kawat.core.terms import LANGUAGES
from kawat.store import models
from kawat.web.delivery_words import counted_kinds
from kawat.web.operator.room import answered, for_operators

COUNTRIES = 12
"""Countries of a circuit that are named one by one; the others are counted together."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def circuits(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All circuits with their sizes, and a form for another one."""
    code, name = _said(request)

    def act() -> str:
        actions.add(actor, "circuit", code, name)
        return _("The circuit is there. Nobody is in it yet.")

    return answered(request, "kawat/operator/circuits.html", _circuits, act, to="operator-circuits")


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def circuit(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One circuit: its name, its members, who may file to it."""
    its = actions.find("circuit", code)
    assert isinstance(its, models.Circuit)
    do = request.POST.get("do", "")

    def act() -> str:
        if do == "allow":
            actions.allow(actor, code, request.POST.getlist("issuers"))
            return _("Saved. It holds for what is filed from now on.")
        return _changed(actor, request, "circuit", code)

    def context() -> dict[str, Any]:
        members = counting.members_of(actor, its)
        shown = members.countries.most_common(COUNTRIES)
        allowed = set(models.CircuitIssuer.objects.filter(circuit=its).values_list("issuer_id", flat=True))
        return {
            "its": its,
            "members": members,
            "kinds": [(word, members.kinds[kind]) for kind, word in counted_kinds().items()],
            "countries": shown,
            "elsewhere": members.countries.total() - sum(count for _, count in shown),
            "languages": [(tag, LANGUAGES.get(tag, ""), count) for tag, count in members.languages.most_common()],
            "issuers": [
                (each, each.pk in allowed) for each in models.Issuer.objects.filter(active=True).order_by("name")
            ],
            "allows_all": not allowed,
        }

    return answered(request, "kawat/operator/circuit.html", context, act, to="operator-circuit", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def sources(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Issuers and providers, and forms for more of them."""
    kind = "provider" if request.POST.get("kind") == "provider" else "issuer"
    code, name = _said(request)
    do = request.POST.get("do", "")

    def act() -> str:
        if do == "add":
            actions.add(actor, kind, code, name)
            return _("Added. Give somebody the role, so that they can file.")
        if do in ("approves-itself", "is-approved"):
            actions.set_approves_itself(actor, code, approves_itself=do == "approves-itself")
            return _("Saved. It holds for what is filed from now on.")
        return _changed(actor, request, kind, code)

    return answered(request, "kawat/operator/sources.html", _sources, act, to="operator-sources")


def _changed(actor: Actor, request: HttpRequest, kind: str, code: str) -> str:
    do = request.POST.get("do", "")
    if do == "rename":
        actions.rename(actor, kind, code, request.POST.get("name", ""))
    elif do == "suspend":
        actions.set_active(actor, kind, code, active=False)
        return _("Nothing new is filed there any more. What went out stays.")
    elif do == "resume":
        actions.set_active(actor, kind, code, active=True)
        return _("It may be filed there again.")
    return _("Saved.")


def _said(request: HttpRequest) -> tuple[str, str]:
    return request.POST.get("code", "").strip(), " ".join(request.POST.get("name", "").split())


def _circuits() -> dict[str, Any]:
    sizes, kinds = sizes_of_circuits(), counted_kinds()
    rows = models.Circuit.objects.annotate(allows=Count("allowed")).order_by("-active", "name")
    return {
        "circuits": [
            (row, [(word, sizes.get(row.code, {}).get(kind, 0)) for kind, word in kinds.items()]) for row in rows
        ],
        "kinds": list(kinds.values()),
    }


def _sources() -> dict[str, Any]:
    people = Count("membership", distinct=True)
    return {
        "issuers": models.Issuer.objects.annotate(people=people).order_by("-active", "name"),
        "providers": models.Provider.objects.annotate(people=people).order_by("-active", "name"),
    }
