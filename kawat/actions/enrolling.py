"""Signing up, and a password by mail: somebody asks, a link goes to their address, and who opens it is let in.

Whoever asks is told the same whether the address is known or not. Nothing but the sealed asking is kept before the link
is opened; then it is gone. The circuits that a new subscriber joins are the operator's choice (KAWAT_OPEN_CIRCUITS).
Further mailboxes of a subscriber prove themselves the same way (`actions.mailboxes`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from kawat.actions import letters
from kawat.actions.admission import checked_address, is_suppressed
from kawat.actions.criteria import country_of, languages_of
from kawat.actions.knocks import knock
from kawat.actions.people import join
from kawat.actions.subscriptions import NewDestination, checked_name, enter
from kawat.core.errors import BadField, BadLink, ClosedToSignUp, UnknownLanguage
from kawat.core.instants import to_us
from kawat.core.profile import default_criteria
from kawat.core.signing import read_token, sign_token
from kawat.core.terms import Channel, DestinationState, LetterKind, Role, SubscriberKind
from kawat.store import copy, models
from kawat.store.addresses import mailboxes
from kawat.store.clock import new_uid, now
from kawat.store.journal import note
from kawat.store.keys import key, name_of
from kawat.store.transactions import deciding, writing

GOOD_FOR_US = 86_400_000_000
"""How long a link is good: a day."""
FOR_LETTERS = "letters"
"""The purpose of a link to the address that a person's letters are to go to."""
KINDS = (SubscriberKind.JOURNALIST, SubscriberKind.OUTLET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What somebody says of themselves."""

    address: str
    name: str
    kind: str
    country: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A mail in the language of whoever asked; `{link}` stands in the text."""

    subject: str
    text: str
    language: str


def open_circuits() -> list[models.Circuit]:
    """The circuits that anybody may sign up to, in the order of their names."""
    return list(models.Circuit.objects.filter(code__in=settings.KAWAT.open_circuits, active=True).order_by("name"))


def ask(asking: Asking, *, new: Words, known: Words, client: str) -> None:
    """Have a link mailed: `new` to an address that is not here yet, `known` to one that is. `client` is the network
    address that this was asked from."""
    if not open_circuits():
        raise ClosedToSignUp
    address = checked_address(Channel.EMAIL, asking.address.strip())
    name = checked_name(asking.name)
    if asking.kind not in [kind.value for kind in KINDS]:
        raise BadField(field="kind", reason="choose journalist or outlet")
    languages = languages_of(asking.languages)
    if not languages:
        raise UnknownLanguage(language="", known="the languages that are offered")
    country = country_of(asking.country) if asking.country else ""
    told = {"name": name, "kind": asking.kind, "country": country, "languages": languages}
    knock(client, mac_of(address))
    keep(address, known if mailbox_of(address) else new, told)


def find(token: str) -> tuple[models.Enrolment, dict[str, Any]]:
    """The asking that a link stands for, and what it said; raises `BadLink` where it is forged, used or too old."""
    numbers = read_token(key("enrolments"), token, count=1)
    its = models.Enrolment.objects.filter(pk__in=numbers or [], until_us__gt=to_us(now())).first()
    if its is None:
        raise BadLink
    return its, told_of(its)


def use(its: models.Enrolment) -> None:
    """A link is good once. Within a transaction."""
    if not models.Enrolment.objects.filter(pk=its.pk).delete()[0]:
        raise BadLink


def confirm(token: str, password: str) -> str:
    """The address is theirs: enter it as a subscriber where it is new, and give them an account with this password.
    The account's name."""
    its, told = find(token)
    address = told["address"]
    if told.get("purpose"):
        raise BadLink
    with deciding():
        use(its)
        mailbox = mailbox_of(address)
        if mailbox is None and not told.get("name"):
            raise BadLink
        if mailbox is not None and told.get("name"):
            revive(mailbox)
        subscriber = mailbox.subscriber if mailbox else _entered(address, told)
        account = address.casefold()
        _refuse_others_account(account, subscriber)
        join(account, Role.SUBSCRIBER, password=password, subscriber=subscriber)
        note("password-set", f"subscriber:{subscriber.pk}")
    return account


def forget_late() -> None:
    """Nothing is kept of askings whose link is too old, and none of their letters is sent."""
    late = models.Enrolment.objects.filter(until_us__lte=to_us(now()))
    if late.exists():
        with writing():
            late.delete()


def words_of(row: models.Enrolment) -> tuple[str, Words]:
    """The address that a link is mailed to, and the letter with `{link}` where it is to stand."""
    told = told_of(row)
    return told["address"], Words(subject=told["subject"], text=told["text"], language=told["language"])


def link_of(row: models.Enrolment) -> str:
    """The end of the link's address."""
    where = "account/address" if told_of(row).get("purpose") == FOR_LETTERS else "join"
    return f"/{where}/{sign_token(key('enrolments'), row.pk)}"


def mac_of(address: str) -> str:
    """By what a mailbox is counted and suppressed."""
    return name_of("address", address.casefold())


def revive(destination: models.Destination, *, actor: int | None = None) -> None:
    """A destination that had left comes back by its owner's own hand; a mailbox is proved by that. Within a transaction."""
    models.Suppression.objects.filter(mac=mac_of(destination.address)).delete()
    left = models.Destination.objects.filter(pk=destination.pk, state=DestinationState.UNSUBSCRIBED)
    proved = {"verified_us": to_us(now())} if destination.channel == Channel.EMAIL else {}
    if left.update(state=DestinationState.ACTIVE, failures=0, bounces=0, **proved):
        note("came-back", f"destination:{destination.pk}", actor=actor)


def mailbox_of(address: str) -> models.Destination | None:
    """The mailbox of a subscriber here."""
    return mailboxes(address).filter(subscriber__active=True).select_related("subscriber").first()


def keep(
    address: str,
    words: Words,
    told: Mapping[str, object],
    *,
    issuer: models.Issuer | None = None,
    good_for_us: int = GOOD_FOR_US,
) -> None:
    """Have a link mailed there, and keep what it stands for, sealed. `issuer` is whose people it invites to join."""
    instant, uid, mac = to_us(now()), new_uid(), mac_of(address)
    said = {**told, "address": address, "subject": words.subject, "text": words.text, "language": words.language}
    with deciding():
        row = models.Enrolment.objects.create(
            uid=uid,
            mac=mac,
            sealed=copy.seal_secret(uid, json.dumps(said).encode()),
            created_us=instant,
            until_us=instant + good_for_us,
            issuer=issuer,
        )
        letters.write([letters.NewLetter(kind=LetterKind.LINK, about=(uid,), enrolment=row.pk)])
        note("enrolment-asked", f"enrolment:{row.pk}")


def told_of(row: models.Enrolment) -> dict[str, Any]:
    """What an asking said, unsealed."""
    told: dict[str, Any] = json.loads(copy.unseal_secret(row.uid, bytes(row.sealed)))
    return told


def _entered(address: str, told: dict[str, Any]) -> models.Subscriber:
    """A new subscriber of the open circuits, with one profile that asks for everything in its languages. An address
    that unsubscribed comes back by its reader's own hand."""
    kind = SubscriberKind(told["kind"])
    if is_suppressed(address):
        models.Suppression.objects.filter(mac=mac_of(address)).delete()
    return enter(
        name=told["name"],
        kind=kind,
        criteria=[default_criteria(kind, tuple(told["languages"]))],
        circuits=[each.code for each in open_circuits()],
        country=told["country"],
        destinations=[NewDestination(channel=Channel.EMAIL, address=address, format="mail")],
        verified=True,
    )


def _refuse_others_account(account: str, subscriber: models.Subscriber) -> None:
    """Whoever reads a mailbox gets no account that is anything else to the wire than this subscriber's."""
    user = User.objects.filter(username=account).first()
    if user is None:
        return
    others = user.memberships.exclude(role=Role.SUBSCRIBER.value, subscriber=subscriber)
    if user.is_staff or user.is_superuser or others.exists():
        raise BadField(field="address", reason="its account does other work on this wire; ask the operator")
