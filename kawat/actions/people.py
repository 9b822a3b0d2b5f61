"""People: who acts, what they may do, and the keys of their machines.

`permit` is asked by every action before anything is decided; the table itself is `core.rights`.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import available_timezones

from django.contrib.auth.models import User

from kawat.core import rights
from kawat.core.because import Because
from kawat.core.errors import BadField, Forbidden, NoSuchUser, NotSignedIn, OutOfScope
from kawat.core.instants import to_us
from kawat.core.release import Item
from kawat.core.signing import hash_api_key
from kawat.core.terms import Rank, Right, Role
from kawat.store import models
from kawat.store.clock import now
from kawat.store.dialect import askable
from kawat.store.journal import note
from kawat.store.transactions import deciding, writing

READ = "read"
USED_EVERY_US = 600_000_000
"""How closely the last use of a key is known: one write in ten minutes, whatever the key does."""
SCOPES = (*(right.value for right in Right), READ)

DENSITIES = ("comfortable", "dense")
"""Of pages: how much stands on one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """One role of a person, and the issuer, provider or subscriber that it is for."""

    role: Role
    issuer: str = ""
    provider: str = ""
    subscriber: int | None = None
    rank: Rank = Rank.FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person who does something. `scopes` is None for a person, and what the key allows for a machine."""

    user: int
    name: str
    belongings: tuple[Belonging, ...]
    scopes: frozenset[str] | None = None

    def roles(self, right: Right, *, issuer: str = "", provider: str = "", subscriber: int | None = None) -> list[Role]:
        """The roles by which they have a right over a release of this issuer and provider, or over a subscriber."""
        if self.scopes is not None and right.value not in self.scopes:
            return []
        return [
            each.role
            for each in self.belongings
            if rights.may(
                each.role,
                right,
                own=_owns(each, issuer=issuer, provider=provider, subscriber=subscriber),
                rank=each.rank,
            )
        ]

    def may(self, right: Right, *, issuer: str = "", provider: str = "", subscriber: int | None = None) -> bool:
        return bool(self.roles(right, issuer=issuer, provider=provider, subscriber=subscriber))

    def may_item(self, right: Right, item: Item) -> bool:
        """Whether they have a right over the release that an item belongs to."""
        issuer, provider = item.codes
        return self.may(right, issuer=issuer, provider=provider)

    @property
    def subscribers(self) -> list[int]:
        """The subscribers that they are, or speak for."""
        return [each.subscriber for each in self.belongings if each.subscriber is not None]


def permit(actor: Actor, right: Right, *, issuer: str = "", provider: str = "", subscriber: int | None = None) -> None:
    """Pass, or raise `Forbidden` (`OutOfScope` where it is the key that lacks the right)."""
    if actor.scopes is not None and right.value not in actor.scopes:
        raise OutOfScope(right=right.value)
    if not actor.may(right, issuer=issuer, provider=provider, subscriber=subscriber):
        raise Forbidden(who=actor.name, right=right.value.replace("_", " "))


def permit_item(actor: Actor, right: Right, item: Item) -> None:
    """`permit`, over the release that an item belongs to."""
    issuer, provider = item.codes
    permit(actor, right, issuer=issuer, provider=provider)


def permit_operator(actor: Actor, *, scope: str = READ) -> None:
    """Pass for an operator, or for a key of theirs with this scope; raise `Forbidden` or `OutOfScope`."""
    if not any(each.role is Role.OPERATOR for each in actor.belongings):
        raise Forbidden(who=actor.name, right="operate")
    if actor.scopes is not None and scope not in actor.scopes:
        raise OutOfScope(right=scope)


def find_actor(username: str) -> Actor:
    """The person with this user name."""
    user = User.objects.filter(username=askable(username), is_active=True).first()
    if user is None:
        raise NoSuchUser(name=username)
    return actor_of(user)


def actor_of(user: User, scopes: frozenset[str] | None = None) -> Actor:
    """The person whom Django signed in."""
    memberships = models.Membership.objects.filter(user=user).select_related("issuer", "provider")
    return Actor(
        user=user.pk,
        name=user.username,
        scopes=scopes,
        belongings=tuple(
            Belonging(
                role=Role(each.role),
                issuer=each.issuer.code if each.issuer else "",
                provider=each.provider.code if each.provider else "",
                subscriber=each.subscriber_id,
                rank=Rank(each.rank),
            )
            for each in memberships
        ),
    )


def actor_of_key(key: str) -> Actor:
    """Whom an API key speaks for, with no more than its scopes; raises `NotSignedIn`."""
    found = models.ApiKey.objects.filter(hash=hash_api_key(key), revoked_us=None).select_related("user").first()
    if found is None or not found.user.is_active:
        raise NotSignedIn
    instant = to_us(now())
    if instant - (found.used_us or 0) > USED_EVERY_US:
        with writing():
            models.ApiKey.objects.filter(pk=found.pk).update(used_us=instant)
    return actor_of(found.user, frozenset(found.scopes))


def new_key(actor: Actor, *, name: str, scopes: Iterable[str]) -> str:
    """Make an API key for the actor; the key is shown this once and only its hash is kept."""
    wanted = sorted(set(scopes))
    if unknown := [scope for scope in wanted if scope not in SCOPES]:
        raise BadField(
            field="scopes",
            reason=Because("{unknown} is none of {choices}", unknown=", ".join(unknown), choices=", ".join(SCOPES)),
        )
    key = "kawat_" + secrets.token_urlsafe(32)
    with deciding():
        row = models.ApiKey.objects.create(
            user_id=actor.user, name=name, hash=hash_api_key(key), scopes=wanted, created_us=to_us(now())
        )
        note("key-made", f"key:{row.pk}", actor=actor.user, scopes=wanted)
    return key


def revoke_key(actor: Actor, key_id: int) -> None:
    """Make a key of the actor's useless from now on."""
    with deciding():
        if models.ApiKey.objects.filter(pk=key_id, user_id=actor.user, revoked_us=None).update(revoked_us=to_us(now())):
            note("key-revoked", f"key:{key_id}", actor=actor.user)


def choose_pages(actor: Actor, *, language: str, zone: str, density: str = "") -> None:
    """Show the actor's pages in this language, their times in this zone, and as much on them; '' leaves it to the browser,
    to UTC, and to each room."""
    if density not in ("", *DENSITIES):
        raise BadField(field="density", reason=Because("choose one"))
    if zone and zone not in available_timezones():
        raise BadField(
            field="zone", reason=Because("'{zone}' is not a zone; write one such as Asia/Jakarta", zone=zone)
        )
    with deciding():
        chosen = {"language": language, "zone": zone, "density": density}
        models.Person.objects.update_or_create(user_id=actor.user, defaults=chosen)
        note("pages-chosen", f"user:{actor.user}", actor=actor.user)


def join(
    username: str,
    role: Role,
    *,
    password: str = "",
    issuer: models.Issuer | None = None,
    provider: models.Provider | None = None,
    subscriber: models.Subscriber | None = None,
    rank: Rank | None = None,
) -> Actor:
    """Give a person a role; the account is made where there is none yet. Without a rank they keep theirs, or file."""
    with deciding():
        user, made = User.objects.get_or_create(username=username)
        if password:
            user.set_password(password)
            user.save(update_fields=["password"])
        elif made:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        theirs, fresh = models.Membership.objects.get_or_create(
            user=user,
            role=role.value,
            issuer=issuer,
            provider=provider,
            subscriber=subscriber,
            defaults={"rank": (rank or Rank.FILE).value},
        )
        if fresh:
            note("joined", f"user:{user.pk}", role=role.value)
        elif rank is not None and theirs.rank != rank.value:
            theirs.rank = rank.value
            theirs.save(update_fields=["rank"])
            note("rank-given", f"user:{user.pk}", issuer=issuer.pk if issuer else None, rank=rank.value)
    return actor_of(user)


def _owns(belonging: Belonging, *, issuer: str, provider: str, subscriber: int | None) -> bool:
    """A provider's hand owns what comes through it; an issuer's hand what its issuer files without a provider; a
    subscriber's hand the subscriber."""
    if belonging.role is Role.PROVIDER:
        return bool(provider) and belonging.provider == provider
    if belonging.role is Role.ISSUER:
        return bool(issuer) and not provider and belonging.issuer == issuer
    if belonging.role is Role.SUBSCRIBER:
        return subscriber is not None and belonging.subscriber == subscriber
    return False
