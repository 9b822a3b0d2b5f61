"""Subscribers: who joins with which profiles and destinations, how they are called, and who leaves."""

from collections.abc import Sequence
from dataclasses import dataclass

from kawat.actions.admission import checked_address, is_suppressed, refuse_taken
from kawat.actions.criteria import country_of
from kawat.actions.hints import REVOKED, hint
from kawat.actions.people import Actor, permit
from kawat.actions.profile_rows import next_changes
from kawat.core.because import Because
from kawat.core.errors import (
    BadField,
    DuplicateAddress,
    NoSuchCircuit,
    NoSuchSubscriber,
    UnknownCountry,
    UnknownFormat,
)
from kawat.core.instants import to_us
from kawat.core.profile import Criteria
from kawat.core.terms import Channel, DestinationState, Right, SubscriberKind
from kawat.formats import FORMATS
from kawat.store import copy, ledger, models
from kawat.store.clock import new_uid, now
from kawat.store.dialect import askable
from kawat.store.journal import note
from kawat.store.transactions import deciding

NAME_LIMIT = 200
DIGITS = 19
"""No number of a row has so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDestination:
    """Where and how; the address is checked when it is taken."""

    channel: Channel
    address: str
    format: str
    language: str = ""
    secret: bytes = b""


def subscribe(
    actor: Actor,
    *,
    name: str,
    kind: SubscriberKind,
    criteria: Sequence[Criteria],
    circuits: Sequence[str],
    country: str = "",
    destinations: Sequence[NewDestination] = (),
) -> models.Subscriber:
    """Take in one subscriber with profiles and destinations."""
    permit(actor, Right.IMPORT)
    return enter(
        actor.user,
        name=name,
        kind=kind,
        criteria=criteria,
        circuits=circuits,
        country=country,
        destinations=destinations,
    )


def enter(
    by: int | None = None,
    *,
    name: str,
    kind: SubscriberKind,
    criteria: Sequence[Criteria],
    circuits: Sequence[str],
    country: str = "",
    destinations: Sequence[NewDestination] = (),
    verified: bool = False,
) -> models.Subscriber:
    """The same for whoever has seen to who may be entered. `verified` says that the addresses have proved themselves."""
    name = checked_name(name)
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise UnknownCountry(country=country)
    for each in destinations:
        if each.format not in FORMATS:
            raise UnknownFormat(name=each.format, known=", ".join(FORMATS))
    addresses = [checked_address(each.channel, each.address) for each in destinations]
    rows = {row.code: row for row in models.Circuit.objects.filter(code__in=circuits)}
    for code in circuits:
        if code not in rows:
            raise NoSuchCircuit(name=code, known=", ".join(models.Circuit.objects.values_list("code", flat=True)))
    with deciding():
        for place, (each, address) in enumerate(zip(destinations, addresses, strict=True)):
            if address in addresses[:place]:
                raise DuplicateAddress(address=address, holder=name)
            refuse_taken(each.channel, address)
        subscriber = models.Subscriber.objects.create(
            uid=new_uid(), name=name, kind=kind.value, country=country.upper()
        )
        models.Member.objects.bulk_create(models.Member(subscriber=subscriber, circuit=row) for row in rows.values())
        change = next_changes(len(criteria))
        models.Profile.objects.bulk_create(
            models.Profile(subscriber=subscriber, criteria=each.document(), change=change + place)
            for place, each in enumerate(criteria)
        )
        for each, address in zip(destinations, addresses, strict=True):
            uid = new_uid()
            models.Destination.objects.create(
                uid=uid,
                subscriber=subscriber,
                channel=each.channel.value,
                format=each.format,
                language=each.language,
                address=address,
                secret=copy.seal_secret(uid, each.secret),
                state=DestinationState.UNSUBSCRIBED if is_suppressed(address) else DestinationState.ACTIVE,
                verified_us=to_us(now()) if verified else None,
            )
        note("subscribed", f"subscriber:{subscriber.pk}", actor=by)
    return subscriber


def correct(actor: Actor, subscriber_id: int, *, name: str, country: str) -> None:
    """Call the subscriber so, and say where it is ('' for unknown): stories that are not for release there do not come
    from now on. Its owner may, and the desk."""
    permit(actor, Right.PROFILE, subscriber=subscriber_id)
    called, where = checked_name(name), country_of(country) if country.strip() else ""
    with deciding():
        subscriber = models.Subscriber.objects.select_for_update().filter(pk=subscriber_id).first()
        if subscriber is None:
            raise NoSuchSubscriber(name=subscriber_id)
        subscriber.name, subscriber.country = called, where
        subscriber.revision += 1
        subscriber.save(update_fields=["name", "country", "revision"])
        note("subscriber-corrected", f"subscriber:{subscriber.pk}", actor=actor.user)
        hint(REVOKED, [subscriber.pk])


def checked_name(said: str) -> str:
    """What a subscriber is called, as it is kept."""
    name = " ".join(said.split())
    if not name or len(name) > NAME_LIMIT or not name.isprintable():
        raise BadField(field="name", reason=Because("it takes 1 to {limit} characters", limit=NAME_LIMIT))
    return name


def end_subscription(actor: Actor, subscriber_id: int) -> None:
    """The subscriber gets nothing any more, by no channel; its stream is closed."""
    permit(actor, Right.IMPORT)
    with deciding():
        if not models.Subscriber.objects.filter(pk=subscriber_id).update(active=False):
            raise NoSuchSubscriber(name=subscriber_id)
        for destination in models.Destination.objects.filter(subscriber_id=subscriber_id):
            ledger.cancel_destination(destination.pk)
        note("subscription-ended", f"subscriber:{subscriber_id}", actor=actor.user)
        hint(REVOKED, [subscriber_id])


def find_subscriber(name: str) -> models.Subscriber:
    """The subscriber with this outside id, number, address or name."""
    name = askable(name)
    subscribers = models.Subscriber.objects
    found = (
        subscribers.filter(uid=name).first()
        or (subscribers.filter(pk=int(name)).first() if name.isdecimal() and len(name) < DIGITS else None)
        or subscribers.filter(destinations__address=name).first()
        or subscribers.filter(name=name).first()
    )
    if found is None:
        raise NoSuchSubscriber(name=name)
    return found
