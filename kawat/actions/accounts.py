"""Accounts in the operator's hands: people taken in, given and relieved of roles, suspended, and let in again by a link.

A link is good for a day and for one password, and is shown to the operator to hand on; no password is ever chosen for
somebody. The wire never loses its last operator here.
"""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError

from kawat.actions import setup
from kawat.actions.hints import REVOKED, hint
from kawat.actions.people import Actor, permit_operator
from kawat.core.because import Because
from kawat.core.errors import AlreadyThere, BadField, BadLink, LastOperator, NoSuchUser
from kawat.core.instants import to_us
from kawat.core.terms import Right, Role
from kawat.store import models
from kawat.store.clock import now
from kawat.store.dialect import askable
from kawat.store.journal import note
from kawat.store.transactions import deciding


def add(actor: Actor, person: setup.Person) -> str:
    """Somebody new, with one role; what the end of their link is."""
    permit_operator(actor, scope=Right.IMPORT)
    with deciding():
        if User.objects.filter(username__iexact=askable(person.name)).exists():
            raise AlreadyThere(what=Because("a user"), name=person.name)
        setup.add_person(person)
        user = find(person.name)
        note("account-made", f"user:{user.pk}", actor=actor.user)
    return _link(user)


def give_role(actor: Actor, name: str, person: setup.Person) -> None:
    """One more role for somebody who is here."""
    permit_operator(actor, scope=Right.IMPORT)
    with deciding():
        user = find(name)
        setup.add_person(person)
        note("role-given", f"user:{user.pk}", actor=actor.user, role=person.role.value)


def take_role(actor: Actor, name: str, membership: int) -> None:
    """One role less."""
    permit_operator(actor, scope=Right.IMPORT)
    with deciding():
        user = find(name)
        row = models.Membership.objects.filter(user=user, pk=membership).first()
        if row is None:
            return
        if row.role == Role.OPERATOR:
            _refuse_last(user)
        row.delete()
        note("role-taken", f"user:{user.pk}", actor=actor.user, role=row.role)
        _close_streams([row.subscriber_id])


def suspend(actor: Actor, name: str) -> None:
    """Let somebody in no more, nor any key of theirs; at once."""
    permit_operator(actor, scope=Right.IMPORT)
    with deciding():
        user = find(name)
        if not user.is_active:
            return
        _refuse_last(user)
        User.objects.filter(pk=user.pk).update(is_active=False)
        note("account-suspended", f"user:{user.pk}", actor=actor.user)
        _close_streams(user.memberships.values_list("subscriber_id", flat=True))


def resume(actor: Actor, name: str) -> None:
    """Let them in again."""
    permit_operator(actor, scope=Right.IMPORT)
    with deciding():
        user = find(name)
        if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
            note("account-resumed", f"user:{user.pk}", actor=actor.user)


def new_link(actor: Actor, name: str) -> str:
    """The end of a link by which they choose another password; the one they have stays good until then."""
    permit_operator(actor, scope=Right.IMPORT)
    with deciding():
        user = find(name)
        note("link-made", f"user:{user.pk}", actor=actor.user)
    return _link(user)


def read_link(user_id: int, token: str) -> User:
    """Whom a link is for; raises `BadLink` where it is forged, used or too old."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not default_token_generator.check_token(user, token):
        raise BadLink
    return user


def choose_password(user_id: int, token: str, password: str) -> str:
    """Take the password that they chose; the link is used up. The account's name."""
    with deciding():
        user = read_link(user_id, token)
        take_password(user, password)
    return user.username


def take_password(user: User, password: str) -> None:
    """Their own choice: every session that is open ends. Within a transaction."""
    refuse_weak(password, user.username)
    user.set_password(password)
    user.save(update_fields=["password"])
    note("password-chosen", f"user:{user.pk}", actor=user.pk)


def refuse_weak(password: str, name: str) -> None:
    """Raise `BadField` for a password that is easily guessed."""
    try:
        validate_password(password, User(username=name))
    except ValidationError as error:
        raise BadField(field="password", reason=" ".join(error.messages)) from None


def revoke_key(actor: Actor, key_id: int) -> None:
    """Make anybody's key useless from now on."""
    permit_operator(actor, scope=Right.IMPORT)
    with deciding():
        if models.ApiKey.objects.filter(pk=key_id, revoked_us=None).update(revoked_us=to_us(now())):
            note("key-revoked", f"key:{key_id}", actor=actor.user)


def find(name: str) -> User:
    """The account of this name."""
    user = User.objects.filter(username=askable(name)).first()
    if user is None:
        raise NoSuchUser(name=name[:150])
    return user


def has_operator() -> bool:
    """Whether somebody operates this wire, or did and is suspended."""
    return models.Membership.objects.filter(role=Role.OPERATOR).exists()


def _link(user: User) -> str:
    return f"{user.pk}/{default_token_generator.make_token(user)}"


def _refuse_last(user: User) -> None:
    operators = models.Membership.objects.filter(role=Role.OPERATOR, user__is_active=True)
    if operators.filter(user=user).exists() and not operators.exclude(user=user).exists():
        raise LastOperator(name=user.username)


def _close_streams(subscribers: Iterable[int | None]) -> None:
    """What an account has open ends with it."""
    if ids := [each for each in subscribers if each is not None]:
        hint(REVOKED, ids)
