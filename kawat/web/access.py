"""Who may read what, and who is asking. Pages hide what is not allowed; the actions decide all the same.

What is out and public is everybody's. An item with forbidden territories, or an advisory, is read by the desk, by
those whom it speaks for, and by subscribers of its circuits whose own country is known and not forbidden.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from kawat.actions.people import Actor, actor_of
from kawat.actions.stream import FromStore
from kawat.core.errors import NoSuchRelease
from kawat.core.ports import Reader
from kawat.core.profile import admits, matches
from kawat.core.release import Cleared, Item
from kawat.core.terms import Right, Role
from kawat.store.analyses import terms_of, wordless_terms_of
from kawat.store.releases import Kept, all_of, by_uid
from kawat.web.resuming import signed_out

View = Callable[..., HttpResponseBase]


def actor_of_request(request: HttpRequest) -> Actor | None:
    """The person who is signed in, asked for once a request."""
    if not request.user.is_authenticated:
        return None
    actor: Actor | None = getattr(request, "kawat_actor", None)
    if actor is None:
        actor = request.kawat_actor = actor_of(request.user)
    return actor


def signed_in(view: View) -> View:
    """A view that is given the actor after the request; whoever is not signed in is asked to sign in first, and a form
    that they sent goes on afterwards."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = actor_of_request(request)
        if actor is None and request.method == "POST":
            return signed_out(request)
        if actor is None:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        return view(request, actor, *args, **kwargs)

    return wrapped


def client_of(request: HttpRequest) -> str:
    """The network address that a request came from; a trusted proxy's word for it is believed by the server already."""
    return str(request.META.get("REMOTE_ADDR", ""))


def is_editor(actor: Actor | None) -> bool:
    return actor is not None and any(each.role is Role.EDITOR for each in actor.belongings)


def kept_for(actor: Actor, uid: str) -> Kept:
    """An item, whatever its state, for the desk or its own filer; to anybody else it is as unknown as one that never
    was."""
    kept = by_uid(uid)
    if not actor.may_item(Right.READ_HELD, kept.document.item):
        raise NoSuchRelease(name=uid)
    return kept


def known(actor: Actor, name: str) -> str:
    """A release's name, given back where the person may know of it: something of it is out, or it is theirs to read.

    Otherwise it is as unknown as one that never was, so that slugs cannot be guessed before the clear.
    """
    family = all_of(name.partition("@")[0])
    if not any(kept.state.is_out or is_of_the_house(actor, kept.document.item) for kept in family):
        raise NoSuchRelease(name=name)
    return name


def is_of_the_house(actor: Actor | None, item: Item) -> bool:
    """The desk, and those whom the item speaks for, whatever their key's scopes are: it is out already."""
    if actor is None:
        return False
    issuer, provider = item.codes
    return any(
        each.role is Role.EDITOR
        or (each.role is Role.ISSUER and issuer == each.issuer != "")
        or (each.role is Role.PROVIDER and provider == each.provider != "")
        for each in actor.belongings
    )


def readers_of(actor: Actor | None) -> list[Reader]:
    """The active subscribers that a person speaks for."""
    if actor is None or not actor.subscribers:
        return []
    return list(FromStore().readers(actor.subscribers).values())


def may_read(actor: Actor | None, its: Cleared, *, public: bool) -> bool:
    """Whether this person may read an item that is out; `public` says that anybody may."""
    return public or is_of_the_house(actor, its.item) or any(may_have(each, its) for each in readers_of(actor))


def may_have(reader: Reader, its: Cleared) -> bool:
    """Whether a subscriber may have an item at all: of its circuits, and not in a forbidden territory."""
    admitted = admits(country=reader.country, forbidden=frozenset(its.item.forbidden))
    return admitted and not reader.circuits.isdisjoint(its.item.circuits)


def wants(reader: Reader, its: Cleared) -> bool:
    """What the stream would give this subscriber. Notices go to everybody."""
    if its.item.kind.is_notice:
        return True
    if not may_have(reader, its):
        return False
    languages = [language for language, _ in its.languages]
    asks_for_words = any(criteria.query is not None for criteria in reader.criteria)
    terms = terms_of(its.item, languages) if asks_for_words else wordless_terms_of(its.item, languages)
    return any(matches(criteria, terms) for criteria in reader.criteria)
