"""People: who works here and as what; taken in, suspended, and let in by a link that is shown once."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kawat.actions import accounts
from kawat.actions.dead_addresses import is_dead
from kawat.actions.people import Actor
from kawat.actions.setup import Person
from kawat.core.errors import BadField, KawatError
from kawat.core.terms import Role
from kawat.store import models
from kawat.store.dialect import askable
from kawat.web.operator.room import answered, for_operators
from kawat.web.words import ROLES, field_of, say

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody with a role, by name; and a form for somebody new, answered by the link that lets them in."""
    context = _people(request)
    if request.method != "POST":
        return render(request, "kawat/operator/people.html", context)
    try:
        name = request.POST.get("name", "").strip()
        end = accounts.add(actor, _person(request, name))
    except KawatError as refused:
        more = {"refused": say(refused), "wrong": field_of(refused), "typed": request.POST}
        return render(request, "kawat/operator/people.html", {**context, **more}, status=refused.status)
    return _shown(request, accounts.find(name), link=_link(end))


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def person(request: HttpRequest, actor: Actor, user_id: int) -> HttpResponse:
    """One of them: roles given and taken, suspended, another link."""
    user = get_object_or_404(User, pk=user_id)
    do = request.POST.get("do", "")
    if request.method == "POST" and do == "link":
        return _shown(request, user, link=_link(accounts.new_link(actor, user.username)))

    def act() -> str:
        if do == "give":
            accounts.give_role(actor, user.username, _person(request, user.username))
        elif do == "take":
            said = request.POST.get("membership", "")
            accounts.take_role(actor, user.username, int(said) if said.isdecimal() and len(said) < 19 else 0)
        elif do == "suspend":
            accounts.suspend(actor, user.username)
            return _("They are let in no more, nor are their keys.")
        elif do == "resume":
            accounts.resume(actor, user.username)
            return _("They are let in again.")
        return _("Saved.")

    return answered(
        request, "kawat/operator/person.html", lambda: _of(user), act, to="operator-person", user_id=user.pk
    )


def _shown(request: HttpRequest, user: User, **more: Any) -> HttpResponse:
    return render(request, "kawat/operator/person.html", {**_of(user), **more})


def _link(end: str) -> str:
    return f"{settings.KAWAT.base_url}/password/{end}"


def _person(request: HttpRequest, name: str) -> Person:
    role = request.POST.get("role", "")
    if role not in list(Role):
        raise BadField(field="role", reason="choose one")
    sources = {Role.ISSUER: "issuer", Role.PROVIDER: "provider", Role.SUBSCRIBER: "subscriber"}
    source = request.POST.get(sources[Role(role)], "").strip() if Role(role) in sources else ""
    return Person(name=name, role=Role(role), source=source)


def _offered() -> dict[str, Any]:
    return {
        "roles": [(role.value, word) for role, word in ROLES.items()],
        "issuers": models.Issuer.objects.filter(active=True).order_by("name"),
        "providers": models.Provider.objects.filter(active=True).order_by("name"),
    }


def _people(request: HttpRequest) -> dict[str, Any]:
    after, asked = askable(request.GET.get("after", "")), askable(request.GET.get("q", "").strip())
    kept = {"q": asked} if asked else {}
    rows = User.objects.filter(memberships__isnull=False).distinct().order_by("username")
    if asked:
        rows = rows.filter(username__icontains=asked)
    if after:
        rows = rows.filter(username__gt=after)
    found = list(
        rows.prefetch_related("memberships__issuer", "memberships__provider", "memberships__subscriber")[: PAGE + 1]
    )
    return {
        "people": found[:PAGE],
        "next": f"?{urlencode({'after': found[PAGE - 1].username, **kept})}" if len(found) > PAGE else "",
        "asked": asked,
        **_offered(),
    }


def _of(user: User) -> dict[str, Any]:
    user.refresh_from_db()
    return {
        "its": user,
        "is_dead": is_dead(user.pk),
        "memberships": user.memberships.select_related("issuer", "provider", "subscriber").order_by("role"),
        "keys": models.ApiKey.objects.filter(user=user, revoked_us=None).count(),
        **_offered(),
    }
