"""Which letters of the wire's a person gets, and where: a part of their account's page."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kawat.actions import addresses, alarm_letters, alarms, enrolling, turns
from kawat.actions.dead_addresses import is_dead
from kawat.actions.people import Actor
from kawat.core.errors import BadLink, KawatError
from kawat.core.terms import Role, Turn
from kawat.store import models
from kawat.web.forms import Choices, Sentences
from kawat.web.words import say

FILES, MINDS = (Role.ISSUER, Role.PROVIDER), (Role.EDITOR, Role.OPERATOR)
"""Who is told of turns, and who may ask for alarms."""

TURNS = {
    Turn.RECEIVED: later("received"),
    Turn.RETURNED: later("sent back, with the editor's reason"),
    Turn.HELD: later("held until its time"),
    Turn.UNHELD: later("held no longer: its time was taken back"),
    Turn.MISSED: later("late: not out at its time"),
    Turn.SPIKED: later("dropped"),
    Turn.CLEARED: later("out on the wire"),
    Turn.UPDATED: later("updated"),
    Turn.CORRECTED: later("corrected"),
    Turn.WITHHELD: later("withheld"),
    Turn.LIFTED: later("usable again"),
    Turn.KILLED: later("killed"),
}
ALARMS = {
    alarms.FILED: later("a filing waits for a quarter of an hour"),
    alarms.UNAPPROVED: later("a hold is not approved half an hour before its time"),
    alarms.LATE: later("a hold was missed"),
    alarms.UNCONFIRMED: later("a kill or a withhold waits for its second person"),
    alarms.QUEUE: later("a queue stands still"),
}


class LettersForm(Sentences):
    """Address and choices; what the person's roles have nothing to do with is left out."""

    address = forms.CharField(
        label=later("E-mail address for letters"),
        help_text=later("A link is sent to a new address first. Left empty, no letters come."),
        required=False,
        widget=forms.TextInput(
            {"inputmode": "email", "autocomplete": "email", "dir": "ltr", "spellcheck": "false", "maxlength": "254"}
        ),
    )
    turns = Choices(label=later("Tell me when a release is"), choices=list(TURNS.items()), required=False)
    everyones = forms.BooleanField(label=later("Also what my colleagues filed"), required=False)
    alarms = Choices(label=later("Tell me when"), choices=list(ALARMS.items()), required=False)

    def __init__(self, actor: Actor, data: QueryDict | None = None) -> None:
        super().__init__(data, initial=None if data is not None else _now(actor))
        self.is_dead = is_dead(actor.user)
        if not _is_any(actor, FILES):
            del self.fields["turns"], self.fields["everyones"]
        if not _is_any(actor, MINDS):
            del self.fields["alarms"]

    def refuse(self, refused: KawatError) -> None:
        if refused.code == "bad-address":
            self.add_error("address", say(refused))
        else:
            super().refuse(refused)


def form_for(actor: Actor) -> LettersForm | None:
    """How it stands; None for those whom no letter concerns."""
    return LettersForm(actor) if _is_any(actor, (*FILES, *MINDS)) else None


def save(actor: Actor, form: LettersForm, *, client: str) -> bool:
    """All of a form that is valid; whether a link was sent to a new address. Raises what is refused."""
    given = form.cleaned_data
    asked = False
    if given["address"].strip():
        asked = addresses.ask(actor, given["address"], words=_words(), client=client)
    elif addresses.of(actor):
        addresses.drop(actor)
    if "turns" in form.fields:
        turns.choose(actor, wanted=map(Turn, _known(given["turns"], TURNS)), everyones=given["everyones"])
    if "alarms" in form.fields:
        alarm_letters.choose(actor, _known(given["alarms"], ALARMS))
    return asked


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest, token: str) -> HttpResponse:
    """The link to a new address. A GET only shows a button, since programs that scan mail follow every link."""
    try:
        _its, told = addresses.find(token)
        if request.method == "POST":
            addresses.prove(token)
    except BadLink as refused:
        return render(request, "kawat/account/address.html", {"sentence": say(refused)}, status=404)
    return render(
        request, "kawat/account/address.html", {"address": told["address"], "is_done": request.method == "POST"}
    )


def _now(actor: Actor) -> dict[str, Any]:
    person = models.Person.objects.filter(user_id=actor.user).first() or models.Person()
    declined = person.declined.split(",")
    return {
        "address": addresses.of(actor),
        "turns": [turn.value for turn in Turn if turn.value not in declined],
        "everyones": person.everyones,
        "alarms": person.alarms.split(","),
    }


def _is_any(actor: Actor, roles: tuple[Role, ...]) -> bool:
    return any(each.role in roles for each in actor.belongings)


def _known(given: list[str], words: dict[Any, Any]) -> list[str]:
    """What the page offers; another box was not on it."""
    return [str(each) for each in words if str(each) in given]


def _words() -> enrolling.Words:
    return enrolling.Words(
        subject=_("Confirm your address"),
        text=_(
            "Somebody, hopefully you, asked for this wire's letters about their work at this address.\n\n"
            "Open this link within a day to confirm it:\n\n{link}\n\n"
            "If it was not you, do nothing: no letters will come."
        ),
        language=get_language() or "en",
    )
