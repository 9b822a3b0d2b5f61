"""Bearer keys: whom a request speaks for."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from kawat.actions.people import READ, Actor, actor_of_key
from kawat.core.errors import OutOfScope


class Bearer(HttpBearer):
    """`Authorization: Bearer KEY`; the actor stands in `request.auth`."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        return actor_of_key(token)


def permit_reading(actor: Actor) -> None:
    """Pass, or raise `OutOfScope` where the key may not read."""
    if actor.scopes is not None and READ not in actor.scopes:
        raise OutOfScope(right=READ)
