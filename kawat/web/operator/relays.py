"""The mail relays: how each fares, as the senders say, which domains asked for less, and a letter to try one by.

The letter is carried by the clock; the page asks, and shows what came of it with all that was said.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kawat.actions import errands, pulses
from kawat.actions.people import Actor
from kawat.core.errors import BadField, BadLink, KawatError
from kawat.core.terms import OutcomeKind
from kawat.transports import guard
from kawat.transports.relay import Relay
from kawat.web.operator.room import for_operators
from kawat.web.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A test letter: to whom, by which relay."""

    address: str
    relay: int


def letter_in(request: HttpRequest) -> Letter:
    """What the form says; raises what is wrong with it."""
    address = guard.mail_address(request.POST.get("address", "").strip())
    said = request.POST.get("relay", "0")
    if not said.isdecimal() or len(said) > 2 or int(said) >= len(settings.KAWAT.relays):
        raise BadField(field="relay", reason="choose one of those that are named")
    return Letter(address=address, relay=int(said))


def send_letter(letter: Letter, *, user: int | None) -> str:
    """Have it sent, in the words of the page; the errand's id."""
    wire = settings.KAWAT.name
    what = {
        "address": letter.address,
        "relay": letter.relay,
        "language": get_language() or "en",
        "subject": _("A test letter of %(wire)s") % {"wire": wire},
        "text": _("This letter tries the way of mail from %(wire)s to you. Nothing has to be done.") % {"wire": wire}
        + "\n",
    }
    return errands.ask(errands.LETTER, what, user=user)


def shown_letter(uid: str) -> errands.Errand | None:
    """What came of a letter; None where none is asked about, or it is forgotten."""
    if not uid:
        return None
    try:
        found = errands.find(uid)
    except BadLink:
        return None
    return found if found.kind == errands.LETTER else None


def _fared() -> dict[str, Any]:
    """What the senders say of each relay, and of domains that asked for less; the longest pause of each domain."""
    senders = [each for each in pulses.current() if each.role == "sender" and not each.is_silent]
    pauses: dict[str, float] = {}
    for each in senders:
        for domain, left in each.figures.get("pauses", []):
            pauses[domain] = max(pauses.get(domain, 0), left)
    return {
        "fared": [_relay(relay, senders) for relay in settings.KAWAT.relays],
        "pauses": sorted(pauses.items(), key=lambda pair: -pair[1]),
    }


def _relay(relay: Relay, senders: list[pulses.Pulse]) -> dict[str, Any]:
    name = f"{relay.host}:{relay.port}"
    said = [(each.name, its) for each in senders for its in each.figures.get("relays", []) if its["name"] == name]
    answers: Counter[str] = Counter()
    for _sender, its in said:
        answers.update(its["answers"])
    taken = sum(answers[each] for each in (OutcomeKind.ACCEPTED, OutcomeKind.RELAYED))
    return {
        "relay": relay,
        "connections": sum(its["connections"] for _, its in said),
        "most": relay.connections,
        "rate": relay.rate,
        "taken": taken,
        "not_taken": answers.total() - taken,
        "said": [(sender, its["connections"], its["away_s"], its["last"]) for sender, its in said],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    context: dict[str, Any] = {
        **_fared(),
        "relays": [(number, f"{its.host}:{its.port}") for number, its in enumerate(settings.KAWAT.relays)],
        "letters": errands.last(errands.LETTER)[:10],
    }
    if request.method == "POST":
        try:
            uid = send_letter(letter_in(request), user=actor.user)
            return redirect(f"{request.path}?letter={uid}#mail")
        except KawatError as refused:
            context |= {"letter_refused": say(refused), "address": request.POST.get("address", "")}
            return render(request, "kawat/operator/relays.html", context, status=refused.status)
    context["letter"] = shown_letter(request.GET.get("letter", ""))
    return render(request, "kawat/operator/relays.html", context)
