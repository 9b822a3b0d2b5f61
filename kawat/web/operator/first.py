"""A wire's first run in the browser: what the wire is and whether its mail leaves, then its operator, circuits, issuers.

The link is good for an hour, and dead once there is an operator. Nothing but these two pages opens by it.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kawat.actions import first_run
from kawat.core.because import Because
from kawat.core.errors import BadField, KawatError
from kawat.web.forms import ZONES, Sentences
from kawat.web.operator.relays import letter_in, send_letter, shown_letter
from kawat.web.operator.settings import tried
from kawat.web.tongues import TONGUES
from kawat.web.words import say

BACKEND = "django.contrib.auth.backends.ModelBackend"
LINES = 20
_PLAIN = {"dir": "auto", "autocomplete": "off", "spellcheck": "false"}


class FirstForm(Sentences):
    """The first operator, circuits and issuers."""

    user = forms.CharField(
        label=gettext_lazy("Your user name"),
        max_length=150,
        widget=forms.TextInput({**_PLAIN, "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        help_text=gettext_lazy("Ten characters at least, and none that everybody thinks of."),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("The same once more"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of your pages"), choices=list(TONGUES.items()))
    zone = forms.CharField(
        label=gettext_lazy("Your zone"),
        required=False,
        widget=forms.TextInput({"list": "zones", "dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    circuits = forms.CharField(
        label=gettext_lazy("First circuits"),
        help_text=gettext_lazy(
            "One a line, such as “Asia, technology”: a named set of subscribers that a release goes to."
        ),
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )
    issuers = forms.CharField(
        label=gettext_lazy("First issuers"),
        help_text=gettext_lazy("One a line: companies or institutions that releases speak for. They may wait."),
        required=False,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "password" in given and "again" in given and given["password"] != given["again"]:
            self.add_error("again", _("It is not the same."))
        return given

    def first(self) -> first_run.First:
        given = self.cleaned_data
        return first_run.First(
            name=given.get("user", ""),
            password=given.get("password", ""),
            language=given.get("language", ""),
            zone=given.get("zone", ""),
            circuits=_names(given.get("circuits", ""), "circuits"),
            issuers=_names(given.get("issuers", ""), "issuers"),
        )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wire(request: HttpRequest, token: str) -> HttpResponse:
    """What the wire is, and whether its mail leaves."""
    first_run.read_link(token)
    context: dict[str, Any] = {"token": token, "shown": settings.KAWAT_SHOWN, "relays": settings.KAWAT.relays}
    if request.method == "POST" and request.POST.get("do") == "letter":
        try:
            uid = send_letter(letter_in(request), user=None)
            return redirect(f"{request.path}?letter={uid}#mail")
        except KawatError as refused:
            context |= {"letter_refused": say(refused), "address": request.POST.get("address", "")}
            return render(request, "kawat/operator/first.html", {**context, **tried(request)}, status=refused.status)
    context |= {"letter": shown_letter(request.GET.get("letter", "")), **tried(request)}
    return render(request, "kawat/operator/first.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, token: str) -> HttpResponse:
    """Its operator, circuits and issuers; then it is set up, and they are signed in."""
    first_run.read_link(token)
    form = FirstForm(request.POST or None, initial={"language": get_language() or "en"})
    context = {"form": form, "token": token, "zones": ZONES}
    if request.method != "POST":
        return render(request, "kawat/operator/first_people.html", context)
    try:
        if not form.is_valid():
            return render(request, "kawat/operator/first_people.html", context, status=422)
        name = first_run.set_up(token, form.first())
    except KawatError as refused:
        form.refuse(refused)
        return render(request, "kawat/operator/first_people.html", context, status=refused.status)
    login(request, User.objects.get(username=name), backend=BACKEND)
    messages.success(
        request, _("The wire is set up. Take in an editor and somebody who files; then the first release can go.")
    )
    return redirect("operator-people")


@never_cache
@require_POST
def check(request: HttpRequest, token: str) -> JsonResponse:
    """What is wrong with what was typed so far, by field; nothing is written. For a script that asks while one types."""
    first_run.read_link(token)
    form = FirstForm(request.POST)
    form.is_valid()
    try:
        first_run.check(form.first())
    except KawatError as refused:
        form.refuse(refused)
    typed = {name for name in form.fields if request.POST.get(name)}
    return JsonResponse({name: [str(each) for each in told] for name, told in form.errors.items() if name in typed})


def _names(text: str, field: str) -> tuple[str, ...]:
    names = tuple(filter(None, (" ".join(line.split()) for line in text.splitlines())))
    if len(names) > LINES:
        raise BadField(
            field=field, reason=Because("begin with {limit} at most; more can be made at any time", limit=LINES)
        )
    return names
