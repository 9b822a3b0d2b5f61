"""A subscriber's profiles on a page: their queries are changed and tried out, everything else is shown as it is.

For the subscriber's own people and the desk. Works without scripts: the same form tries out and saves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kawat.actions import profiles, subscriptions
from kawat.actions.people import Actor
from kawat.core.errors import BadQuery
from kawat.core.profile import Criteria
from kawat.core.query import write
from kawat.matching import read_query
from kawat.store.models import Subscriber
from kawat.web.access import signed_in
from kawat.web.words import say, say_advice, say_criterion

CHANGED = 409
WRONG = 422


@dataclass(slots=True, kw_only=True)
class Asked:
    """One profile as it is typed: its query, what is wrong with that and where, and what to think of."""

    number: int
    criteria: Criteria
    typed: str
    wish: Sequence[tuple[str, str]]
    error: str = ""
    before: str = ""
    at: str = ""
    after: str = ""
    advice: str = ""

    def read(self) -> None:
        """Take what was typed into the criteria, or say what is wrong with it."""
        try:
            text = self.typed if self.typed.strip() else ""
            query = read_query(text, self.criteria.languages) if text else None
        except BadQuery as bad:
            place = int(str(bad.facts["column"])) - 1
            self.error = say(bad)
            self.before, self.at, self.after = (
                self.typed[:place],
                self.typed[place : place + 1],
                self.typed[place + 1 :],
            )
            return
        self.criteria = replace(self.criteria, query=query)
        self.advice = say_advice(profiles.advice_for(self.criteria))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def page(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    """Show the profiles; `do` says whether what was typed is tried out or saved."""
    subscriber = profiles.subscriber_for(actor, uid)
    asked = _asked(request, subscriber)
    context = {"subscriber": subscriber, "asked": asked, "refused": "", "told": None}
    if request.method != "POST":
        return _shown(request, context)
    for each in asked:
        each.read()
    if request.POST.get("revision") != str(subscriber.revision):
        context["refused"] = _(
            "These profiles were changed meanwhile. This is how they are now; type your change again."
        )
        context["asked"] = _asked(None, subscriber)
        return _shown(request, context, CHANGED)
    if any(each.error for each in asked):
        return _shown(request, context, WRONG)
    several = [each.criteria for each in asked]
    if request.POST.get("do") == "save":
        subscriptions.change_profiles(actor, subscriber.pk, several)
        messages.success(request, _("Saved. It counts from the next item on."))
        return redirect("profiles", uid=uid)
    context["told"] = profiles.preview_for(subscriber, several)
    return _shown(request, context)


def _asked(request: HttpRequest | None, subscriber: Subscriber) -> list[Asked]:
    """Its profiles in order, each with what was typed or else with the query that it has."""
    asked = []
    for number, standing in enumerate(profiles.profiles_of(subscriber), 1):
        criteria = standing.criteria
        typed = "" if criteria.query is None else write(criteria.query)
        if request is not None and request.method == "POST":
            typed = request.POST.get(f"query_{number}", typed).replace("\r\n", "\n")
        wish = [
            (say_criterion(name), ", ".join(map(str, value)) if isinstance(value, list) else str(value))
            for name, value in profiles.wish_of(criteria).items()
            if name not in ("query", "languages")
        ]
        asked.append(Asked(number=number, criteria=criteria, typed=typed, wish=wish))
    return asked


def _shown(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    return render(request, "kawat/profiles.html", context, status=status)
