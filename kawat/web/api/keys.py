"""Bearer keys: whom a request speaks for."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from kawat.actions.people import Actor, actor_of_key
from kawat.core.errors import OutOfScope


class Bearer(HttpBearer):
    """`Authorization: Bearer KEY`; the actor stands in `request.auth`."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        return actor_of_key(token)


def permit_scope(actor: Actor, scope: str) -> None:
    """Pass, or raise `OutOfScope` where the key may not do this, whatever its maker may."""
    if actor.scopes is not None and scope not in actor.scopes:
        raise OutOfScope(right=scope)
