"""An issuer's people: whoever looks after them invites by mail, gives ranks and takes people off.

An invitation is a sealed enrolment like any other asking for a link. Whoever opens it has the mailbox: a new account
gets its password from them, an account that is there already keeps its own, and only joins. Nobody changes their own
rank or takes themselves off, so that an organisation does not lose its last chief by a slip.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet

from kawat.actions import enrolling
from kawat.actions.admission import checked_address
from kawat.actions.knocks import knock
from kawat.actions.people import Actor, join, permit
from kawat.core.because import Because
from kawat.core.errors import BadField, BadLink, Forbidden, NoSuchIssuer, NoSuchUser, TooManyAsked
from kawat.core.instants import from_us, to_us
from kawat.core.terms import Channel, Rank, Right, Role
from kawat.store import models
from kawat.store.clock import now
from kawat.store.journal import note
from kawat.store.transactions import deciding

PEOPLE_MOST = 200
PURPOSE = "staff"
INVITED_MOST = 20
"""Invitations of one issuer that wait at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An invitation that nobody has opened yet."""

    uid: str
    address: str
    rank: Rank
    until: datetime


def invite(actor: Actor, code: str, *, address: str, rank: str, words: enrolling.Words, client: str) -> None:
    """Have a link mailed by which whoever reads this mailbox joins the issuer's people."""
    permit(actor, Right.PEOPLE, issuer=code)
    issuer, chosen = _issuer(code), _rank(rank)
    kept = checked_address(Channel.EMAIL, address.strip())
    account = kept.casefold()
    theirs = models.Membership.objects.filter(issuer=issuer, role=Role.ISSUER)
    if theirs.filter(user__username=account).exists():
        raise BadField(field="address", reason=Because("this person is here already"))
    if theirs.count() >= PEOPLE_MOST or _waiting(issuer).count() >= INVITED_MOST:
        raise TooManyAsked(whose=issuer.name, limit=min(PEOPLE_MOST, INVITED_MOST))
    knock(client, enrolling.mac_of(kept))
    with deciding():
        enrolling.keep(kept, words, {"purpose": PURPOSE, "rank": chosen.value}, issuer=issuer)
        note("invited", f"issuer:{issuer.pk}", actor=actor.user, rank=chosen.value)


def invited(issuer: models.Issuer) -> list[Invited]:
    """Who has been asked and has not answered, the newest first."""
    return [
        Invited(
            uid=row.uid,
            address=enrolling.told_of(row)["address"],
            rank=Rank(enrolling.told_of(row)["rank"]),
            until=from_us(row.until_us),
        )
        for row in _waiting(issuer).order_by("-pk")[:INVITED_MOST]
    ]


def take_back(actor: Actor, code: str, uid: str) -> None:
    """The link of an invitation opens nothing any more."""
    permit(actor, Right.PEOPLE, issuer=code)
    issuer = _issuer(code)
    with deciding():
        if models.Enrolment.objects.filter(issuer=issuer, uid=uid).delete()[0]:
            note("uninvited", f"issuer:{issuer.pk}", actor=actor.user)


def accept(token: str, password: str = "") -> str:
    """Join by the link of an invitation. `password` is for an account that is made by it; one that is there keeps its
    own. The account's name."""
    its, told = enrolling.find(token)
    address, account = told["address"], told["address"].casefold()
    with deciding():
        issuer = models.Issuer.objects.filter(pk=its.issuer_id, active=True).first()
        if issuer is None or told.get("purpose") != PURPOSE:
            raise BadLink
        enrolling.use(its)
        if has_account(address):
            password = ""
        elif not password:
            raise BadField(field="password", reason=Because("choose one"))
        join(account, Role.ISSUER, issuer=issuer, password=password, rank=Rank(told["rank"]))
        User.objects.filter(username=account, email="").update(email=address)  # their letters go where this one came
    return account


def has_account(address: str) -> bool:
    return User.objects.filter(username=address.casefold()).exists()


def give_rank(actor: Actor, code: str, person: int, rank: str) -> None:
    """Say what one of the issuer's people may do from now on."""
    issuer, theirs, chosen = _issuer(code), _member(actor, code, person), _rank(rank)
    with deciding():
        if theirs.exclude(rank=chosen.value).update(rank=chosen.value):
            note("rank-given", f"user:{person}", actor=actor.user, issuer=issuer.pk, rank=chosen.value)


def remove(actor: Actor, code: str, person: int) -> None:
    """They are none of the issuer's people any more; their account and what they filed stay."""
    issuer, theirs = _issuer(code), _member(actor, code, person)
    with deciding():
        if theirs.delete()[0]:
            note("removed", f"user:{person}", actor=actor.user, issuer=issuer.pk)


def _member(actor: Actor, code: str, person: int) -> "QuerySet[models.Membership]":
    permit(actor, Right.PEOPLE, issuer=code)
    if person == actor.user:
        raise Forbidden(who=actor.name, right="change their own rank")
    found = models.Membership.objects.filter(user_id=person, issuer__code=code, role=Role.ISSUER)
    if not found.exists():
        raise NoSuchUser(name=str(person))
    return found


def _issuer(code: str) -> models.Issuer:
    issuer = models.Issuer.objects.filter(code=code, active=True).first()
    if issuer is None:
        raise NoSuchIssuer(name=code, known=code)
    return issuer


def _waiting(issuer: models.Issuer) -> "QuerySet[models.Enrolment]":
    return models.Enrolment.objects.filter(issuer=issuer, until_us__gt=to_us(now()))


def _rank(said: str) -> Rank:
    if said not in list(Rank):
        raise BadField(field="rank", reason=Because("choose one of {known}", known=", ".join(Rank)))
    return Rank(said)
