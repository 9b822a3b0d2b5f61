"""Signing up, and a password by mail. Whoever asks reads the same answer whether their address is known or not.

A link only shows a form: programs that scan mail follow every link, and open nobody's account by that.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kawat.actions import enrolling, mailboxes, passwords
from kawat.actions import staff as actions_staff
from kawat.core.errors import BadLink, ClosedToSignUp, KawatError
from kawat.core.terms import LANGUAGES
from kawat.web.access import client_of
from kawat.web.forms import Choices, Sentences
from kawat.web.issuer import staff
from kawat.web.subscriber import letters
from kawat.web.words import say

_MAIL = {"inputmode": "email", "autocomplete": "email", "dir": "ltr", "spellcheck": "false"}


class JoinForm(Sentences):
    """What somebody says of themselves."""

    address = forms.CharField(label=gettext_lazy("E-mail address"), required=False, widget=forms.TextInput(_MAIL))
    name = forms.CharField(
        label=gettext_lazy("Your name, or that of your outlet"),
        required=False,
        widget=forms.TextInput({"autocomplete": "name", "dir": "auto"}),
    )
    kind = forms.CharField(
        label=gettext_lazy("You are"),
        required=False,
        widget=forms.RadioSelect(
            choices=[("journalist", gettext_lazy("a journalist")), ("outlet", gettext_lazy("an outlet"))]
        ),
        initial="journalist",
    )
    country = forms.CharField(
        label=gettext_lazy("Country"),
        help_text=gettext_lazy("Two letters, such as ID or JP. Stories that are not for release there do not come."),
        required=False,
        widget=forms.TextInput({"dir": "ltr", "maxlength": "2", "autocomplete": "country", "size": "2"}),
    )
    languages = Choices(
        label=gettext_lazy("Languages"),
        help_text=gettext_lazy("Their order, and everything else, is chosen afterwards."),
        required=False,
        choices=list(LANGUAGES.items()),
    )

    def refuse(self, refused: KawatError) -> None:
        field = {"bad-address": "address", "unknown-country": "country", "unknown-language": "languages"}
        if refused.code in field:
            self.add_error(field[refused.code], say(refused))
        else:
            super().refuse(refused)


class AddressForm(JoinForm):
    """An address alone."""

    field_order = ("address",)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "kind", "country", "languages"):
            del self.fields[name]


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask to be let in."""
    circuits = enrolling.open_circuits()
    if not circuits:
        closed = {"step": "closed", "sentence": say(ClosedToSignUp())}
        return render(request, "kawat/subscriber/join.html", closed)
    form = JoinForm(request.POST or None, initial={"languages": [letters.tag()]})
    context: dict[str, object] = {"step": "ask", "form": form, "circuits": circuits}
    if request.method != "POST" or not form.is_valid():
        return render(request, "kawat/subscriber/join.html", context)
    given = dict(form.cleaned_data)
    given["languages"] = tuple(given["languages"])
    try:
        asking = enrolling.Asking(**given)
        enrolling.ask(asking, new=letters.new(), known=letters.known(), client=client_of(request))
    except KawatError as refused:
        form.refuse(refused)
        return render(request, "kawat/subscriber/join.html", context, status=refused.status)
    return render(request, "kawat/subscriber/join.html", {"step": "asked", "address": given["address"]})


@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Ask for a link by which a password is set."""
    form = AddressForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "kawat/subscriber/join.html", {"step": "password", "form": form})
    address = form.cleaned_data["address"]
    try:
        passwords.ask(address, known=letters.known(), forgotten=letters.forgotten, client=client_of(request))
    except KawatError as refused:
        form.refuse(refused)
        context = {"step": "password", "form": form}
        return render(request, "kawat/subscriber/join.html", context, status=refused.status)
    return render(request, "kawat/subscriber/join.html", {"step": "asked", "address": address, "soon": True})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail: choose a password, and be let in."""
    try:
        enrolment, told = enrolling.find(token)
    except BadLink as refused:
        return render(request, "kawat/subscriber/join.html", {"step": "closed", "sentence": say(refused)}, status=404)
    address = told["address"]
    if told.get("purpose") == actions_staff.PURPOSE:
        return staff.accept(request, token, enrolment, address)
    if told.get("purpose") == passwords.PURPOSE:
        return _forgotten(request, token, told)
    if told.get("purpose"):
        return _mailbox(request, token, told["purpose"], address)
    form = SetPasswordForm(User(username=address.casefold(), email=address), request.POST or None)
    context = {"step": "confirm", "form": form, "address": address}
    if request.method != "POST":
        return render(request, "kawat/subscriber/join.html", context)
    if not form.is_valid():
        return render(request, "kawat/subscriber/join.html", context, status=422)
    try:
        enrolling.confirm(token, form.cleaned_data["new_password1"])
    except KawatError as refused:
        form.add_error(None, say(refused))
        return render(request, "kawat/subscriber/join.html", context, status=refused.status)
    messages.success(request, _("Done. Sign in with your address and the password that you chose."))
    return redirect(f"{reverse('sign-in')}?next={reverse('me')}")


def _forgotten(request: HttpRequest, token: str, told: dict[str, Any]) -> HttpResponse:
    """The link of a password that was forgotten."""
    try:
        user = passwords.whose(told)
        form = SetPasswordForm(user, request.POST or None)
        if request.method == "POST" and form.is_valid():
            name = passwords.choose(token, form.cleaned_data["new_password1"])
            messages.success(request, _("The password is set. Sign in as %(name)s.") % {"name": name})
            return redirect("sign-in")
    except BadLink as refused:
        return render(request, "kawat/subscriber/join.html", {"step": "closed", "sentence": say(refused)}, status=404)
    context = {"form": form, "account": user.username}
    return render(request, "kawat/account/choose.html", context, status=422 if form.errors else 200)


def _mailbox(request: HttpRequest, token: str, purpose: str, address: str) -> HttpResponse:
    """The link of a mailbox that is added, moved or comes back: one button, for whoever reads it."""
    context = {"step": "mailbox", "purpose": purpose, "address": address}
    if request.method != "POST":
        return render(request, "kawat/subscriber/join.html", context)
    try:
        mailboxes.confirm(token)
    except KawatError as refused:
        context = {"step": "closed", "sentence": say(refused)}
        return render(request, "kawat/subscriber/join.html", context, status=refused.status)
    return render(request, "kawat/subscriber/join.html", {**context, "done": True})
