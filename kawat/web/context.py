"""What every page knows: the masthead, what the person may do, and what is stopped."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from kawat.actions import stops
from kawat.actions.people import Actor
from kawat.core.terms import Right, Role
from kawat.web.access import actor_of_request, is_editor
from kawat.web.desk.alarms import shown
from kawat.web.languages import versions_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """The signed-in person as the navigation needs it."""

    name: str
    edits: bool
    files: bool
    speaks: bool
    stops: bool
    operates: bool
    subscribes: bool


def wire(request: HttpRequest) -> dict[str, object]:
    """A context processor."""
    actor = actor_of_request(request) if hasattr(request, "user") else None
    me = _me(actor)
    halted = SimpleLazyObject(_stopped) if me and (me.edits or me.stops) else ()
    return {
        "wire": settings.KAWAT.masthead,
        "me": me,
        "stopped": halted,
        "alarms": SimpleLazyObject(lambda: shown(actor)),
        "versions": SimpleLazyObject(lambda: versions_of(request)),
    }


def home_of(actor: Actor) -> str:
    """The address of where a person's work begins, in the language of the page."""
    me = _me(actor)
    assert me is not None
    room = "desk" if me.edits or me.stops else "issuer" if me.speaks else "file" if me.files else "me"
    return reverse(room)


def _me(actor: Actor | None) -> Me | None:
    if actor is None:
        return None
    roles = {each.role for each in actor.belongings}
    return Me(
        name=actor.name,
        edits=is_editor(actor),
        files=any(actor.may(Right.FILE, issuer=each.issuer, provider=each.provider) for each in actor.belongings),
        speaks=bool(roles & {Role.ISSUER, Role.PROVIDER}),
        stops=actor.may(Right.STOP),
        operates=Role.OPERATOR in roles,
        subscribes=bool(actor.subscribers),
    )


def _stopped() -> tuple[tuple[str, str, str], ...]:
    """(scope, code, reason) of everything that is stopped now."""
    now = stops.current()
    every = (
        *(((stops.ALL, ""),) if now.everything else ()),
        *((stops.CIRCUIT, code) for code in sorted(now.circuits)),
        *((stops.ISSUER, code) for code in sorted(now.issuers)),
        *((stops.CHANNEL, code) for code in sorted(now.channels)),
    )
    return tuple((scope, code, now.reasons[scope, code]) for scope, code in every)
