"""An issuer's people on pages: inviting by mail, ranks, taking off; and the link of an invitation, which only shows a
form, since programs that scan mail follow every link."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kawat.actions import enrolling, staff
from kawat.actions.people import Actor
from kawat.core.errors import KawatError
from kawat.store import models
from kawat.web.access import client_of, signed_in
from kawat.web.issuer.organisation import issuer_for, shown
from kawat.web.subscriber import letters
from kawat.web.words import say


@require_POST
@signed_in
def invite(request: HttpRequest, actor: Actor, code: str) -> HttpResponseBase:
    issuer = issuer_for(actor, code)
    address = request.POST.get("address", "")
    try:
        staff.invite(
            actor,
            code,
            address=address,
            rank=request.POST.get("rank", ""),
            words=_words(issuer),
            client=client_of(request),
        )
    except KawatError as refused:
        refused.facts["field"] = "address"
        return shown(request, actor, issuer, refused=refused, address=address)
    messages.success(request, _("A link is on its way to them. It is good for a day."))
    return redirect("organisation", code=code)


@require_POST
@signed_in
def rank(request: HttpRequest, actor: Actor, code: str, person: int) -> HttpResponseBase:
    return _done(
        request, actor, code, lambda: staff.give_rank(actor, code, person, request.POST.get("rank", "")), _("Saved.")
    )


@require_POST
@signed_in
def remove(request: HttpRequest, actor: Actor, code: str, person: int) -> HttpResponseBase:
    return _done(request, actor, code, lambda: staff.remove(actor, code, person), _("They are taken off."))


@require_POST
@signed_in
def take_back(request: HttpRequest, actor: Actor, code: str, uid: str) -> HttpResponseBase:
    return _done(request, actor, code, lambda: staff.take_back(actor, code, uid), _("The link opens nothing any more."))


def _done(request: HttpRequest, actor: Actor, code: str, act: Callable[[], None], said: str) -> HttpResponseBase:
    issuer = issuer_for(actor, code)
    try:
        act()
    except KawatError as refused:
        return shown(request, actor, issuer, refused=refused)
    messages.success(request, said)
    return redirect("organisation", code=code)


def accept(request: HttpRequest, token: str, its: models.Enrolment, address: str) -> HttpResponse:
    """The page of an invitation's link: a password is chosen where there is no account yet."""
    known = staff.has_account(address)
    account = User(username=address.casefold(), email=address)
    form = None if known else SetPasswordForm(account, request.POST or None)
    context = {"step": "invited", "form": form, "address": address, "issuer": its.issuer}
    if request.method != "POST":
        return render(request, "kawat/subscriber/join.html", context)
    if form is not None and not form.is_valid():
        return render(request, "kawat/subscriber/join.html", context, status=422)
    try:
        staff.accept(token, form.cleaned_data["new_password1"] if form else "")
    except KawatError as refused:
        return render(request, "kawat/refused.html", {"sentence": say(refused)}, status=refused.status)
    messages.success(request, _("You are one of its people now. Sign in with your address and your password."))
    return redirect(f"{reverse('sign-in')}?next={reverse('issuer')}")


def _words(issuer: models.Issuer) -> enrolling.Words:
    return enrolling.Words(
        subject=_("You are invited to file for {issuer}").format(issuer=issuer.name),
        text=_(
            "{issuer} invites you to its releases on this wire.\n\n"
            "Open this link within a day to join:\n\n{link}\n\n"
            "If you do not know what this is about, do nothing: nothing more will come."
        ).replace("{issuer}", issuer.name)
        + "\n",
        language=letters.tag(),
    )
