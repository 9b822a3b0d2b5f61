"""An organisation's page: the paragraph about it in each language, and its people with what they may do."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kawat.actions import organisations
from kawat.actions.people import Actor
from kawat.core.errors import KawatError, NoSuchIssuer
from kawat.core.rights import TABLE
from kawat.core.terms import LANGUAGES, Right, Role
from kawat.store import models
from kawat.web.access import is_editor, signed_in
from kawat.web.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who files for the organisation."""

    name: str
    rights: str
    active: bool


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def page(request: HttpRequest, actor: Actor, code: str) -> HttpResponseBase:
    issuer = models.Issuer.objects.filter(code=code).first()
    own = any(each.role is Role.ISSUER and each.issuer == code for each in actor.belongings)
    if issuer is None or not (own or is_editor(actor)):
        raise NoSuchIssuer(name=code, known=", ".join(each.issuer for each in actor.belongings if each.issuer) or "–")
    typed = {language: str(issuer.boilerplates.get(language, "")) for language in LANGUAGES}
    refused, status = "", 200
    if request.method == "POST":
        typed = {language: request.POST.get(f"about_{language}", typed[language]) for language in LANGUAGES}
        try:
            organisations.describe(actor, code, typed)
        except KawatError as bad:
            refused, status = say(bad), bad.status
        else:
            messages.success(request, _("Saved. Releases that are filed from now on carry it."))
            return redirect("organisation", code=code)
    context = {
        "issuer": issuer,
        "about": [(language, name, typed[language]) for language, name in LANGUAGES.items()],
        "people": people_of(issuer),
        "refused": refused,
    }
    return render(request, "kawat/issuer/organisation.html", context, status=status)


def people_of(issuer: models.Issuer) -> list[Person]:
    """By name. What they may do is the one table of rights; who they are is the operator's to change."""
    called = {
        Right.FILE: _("file"),
        Right.EDIT: _("edit"),
        Right.APPROVE: _("sign off what an editor changed"),
        Right.READ_HELD: _("read what waits"),
    }
    told = ", ".join(word for right, word in called.items() if right in TABLE[Role.ISSUER])
    theirs = models.Membership.objects.filter(issuer=issuer, role=Role.ISSUER).select_related("user")
    return [
        Person(name=each.user.username, rights=told, active=each.user.is_active)
        for each in theirs.order_by("user__username")
    ]
