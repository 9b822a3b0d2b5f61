"""Accounts: Django's own sign-in, sign-out and password, and the keys of a person's machines.

A key is shown once, on the answer to the form that made it; only its hash is kept.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kawat.actions import accounts, people
from kawat.actions.people import Actor
from kawat.core.errors import KawatError
from kawat.store import models
from kawat.web import correspondence, resuming
from kawat.web.access import client_of, signed_in
from kawat.web.context import home_of
from kawat.web.forms import ZONES, Choices, Sentences, words_field
from kawat.web.tongues import TONGUES
from kawat.web.words import say_scope


class KeyForm(Sentences):
    """An API key to be made."""

    name = forms.CharField(label=later("What the key is for"), max_length=100)
    scopes = Choices(label=later("It may"), required=True)


class PagesForm(Sentences):
    """How a person wants their pages."""

    language = forms.ChoiceField(
        label=later("Language of your pages"),
        choices=[("", later("as the browser asks")), *TONGUES.items()],
        required=False,
        help_text=later("Rooms that do not speak it answer in English."),
    )
    zone = words_field(
        later("Times in the zone of"),
        later("Such as Asia/Jakarta. Left empty, times are in UTC."),
        list="zones",
        dir="ltr",
    )
    density = forms.ChoiceField(
        label=later("How much on a page"),
        choices=[("", later("as each room does")), ("comfortable", later("comfortable")), ("dense", later("dense"))],
        required=False,
    )


class SignIn(views.LoginView):
    """To where the person was going, else to where their work begins."""

    template_name = "kawat/account/sign_in.html"
    redirect_authenticated_user = False

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(**{"carried": self.request.POST.get("carried", ""), **more})

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """A form whose session had ended goes on."""
        answer = super().form_valid(form)
        carried = self.request.POST.get("carried", "")
        return resuming.again(self.request, self.get_success_url(), carried) if carried else answer

    def get_default_redirect_url(self) -> str:
        return home_of(people.actor_of(self.request.user))


class Password(views.PasswordChangeView):
    template_name = "kawat/account/password.html"
    success_url = reverse_lazy("account")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, user_id: int, token: str) -> HttpResponse:
    """A password by a link of the operator's. Looking at it uses nothing up."""
    user = accounts.read_link(user_id, token)
    form = SetPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = accounts.choose_password(user_id, token, form.cleaned_data["new_password1"])
        messages.success(request, _("The password is set. Sign in as %(name)s.") % {"name": name})
        return redirect("sign-in")
    context = {"form": form, "account": user.username}
    return render(request, "kawat/account/choose.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The account: its roles, its keys, a form for a new key."""
    form = _key_form(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return shown(request, actor, form=form)
    try:
        made = people.new_key(actor, name=form.cleaned_data["name"], scopes=form.cleaned_data["scopes"])
    except KawatError as refused:
        form.refuse(refused)
        return shown(request, actor, status=refused.status, form=form)
    return shown(request, actor, form=form, made=made)


def shown(request: HttpRequest, actor: Actor, *, status: int = 200, **instead: object) -> HttpResponse:
    """The page, with what is to stand `instead` of how it is."""
    context = {
        "form": _key_form(),
        "made": "",
        "keys": models.ApiKey.objects.filter(user_id=actor.user).order_by("-pk"),
        "actor": actor,
        "pages": _pages_form(actor),
        "letters": correspondence.form_for(actor),
        "zones": ZONES,
    }
    return render(request, "kawat/account/account.html", {**context, **instead}, status=status)


@require_POST
@signed_in
def choose_letters(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Which of the wire's letters the actor gets, and where."""
    form = correspondence.LettersForm(actor, request.POST)
    if not form.is_valid():
        return shown(request, actor, status=422, letters=form)
    try:
        asked = correspondence.save(actor, form, client=client_of(request))
    except KawatError as refused:
        form.refuse(refused)
        return shown(request, actor, status=refused.status, letters=form)
    messages.success(request, _("Saved. Open the link that was sent to the new address.") if asked else _("Saved."))
    return redirect("account")


@require_POST
@signed_in
def choose_pages(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How the actor wants their pages."""
    form = PagesForm(request.POST)
    if form.is_valid():
        try:
            people.choose_pages(actor, **{name: form.cleaned_data[name] for name in ("language", "zone", "density")})
            return redirect("account")
        except KawatError as refused:
            form.refuse(refused)
    return shown(request, actor, status=422, pages=form)


def _pages_form(actor: Actor) -> PagesForm:
    person = models.Person.objects.filter(user_id=actor.user).first()
    return PagesForm(initial=model_to_dict(person, ("language", "zone", "density")) if person else None)


def _key_form(given: QueryDict | None = None) -> KeyForm:
    form = KeyForm(given)
    form.fields["scopes"].choices = [(scope, say_scope(scope)) for scope in people.SCOPES]
    return form


@require_POST
@signed_in
def revoke(request: HttpRequest, actor: Actor, key_id: int) -> HttpResponse:
    people.revoke_key(actor, key_id)
    return redirect("account")
