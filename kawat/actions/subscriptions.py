"""Subscribers, their profiles and their destinations: who joins, who leaves, who is held.

An address that unsubscribed stands in the suppression list by keyed hash and is never revived by an import.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.conf import settings

from kawat.actions.criteria import country_of
from kawat.actions.hints import DUE, REVOKED, hint
from kawat.actions.people import Actor, permit
from kawat.core.because import Because
from kawat.core.errors import (
    BadAddress,
    BadField,
    DuplicateAddress,
    NoSuchCircuit,
    NoSuchDestination,
    NoSuchSubscriber,
    UnknownCountry,
    UnknownFormat,
)
from kawat.core.instants import to_us
from kawat.core.profile import Criteria
from kawat.core.signing import read_token
from kawat.core.terms import Channel, DestinationState, Right, SubscriberKind
from kawat.formats import FORMATS
from kawat.store import copy, ledger, models, roll
from kawat.store.clock import new_uid, now
from kawat.store.dialect import askable
from kawat.store.journal import note
from kawat.store.keys import key, name_of
from kawat.store.transactions import deciding, writing
from kawat.transports import guard, hosts

NAME_LIMIT = 200
LOOPBACK = ("127.0.0.0/8", "::1/128")


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


def change_profiles(
    actor: Actor,
    subscriber_id: int,
    criteria: Sequence[Criteria],
    *,
    feeds: Sequence[Collection[str] | None] = (),
) -> None:
    """Give a subscriber these profiles instead of the ones it has; takes effect within a second. Its owner may, and
    the desk. `feeds` are the ids of the destinations that each of them feeds, none for all, and None for as it was."""
    permit(actor, Right.PROFILE, subscriber=subscriber_id)
    with writing():
        subscriber = models.Subscriber.objects.select_for_update().filter(pk=subscriber_id).first()
        if subscriber is None:
            raise NoSuchSubscriber(name=subscriber_id)
        rows = _give_profiles(subscriber, [each.document() for each in criteria])
        _name_destinations(subscriber, list(zip(rows, feeds, strict=False)))
        subscriber.revision += 1
        subscriber.save(update_fields=["revision"])
        note("profiles-changed", f"subscriber:{subscriber.pk}", actor=actor.user)
        hint(REVOKED, [subscriber.pk])


def correct(actor: Actor, subscriber_id: int, *, name: str, country: str) -> None:
    """Call the subscriber so, and say where it is ('' for unknown): stories that are not for release there do not come
    from now on. Its owner may, and the desk."""
    permit(actor, Right.PROFILE, subscriber=subscriber_id)
    called, where = checked_name(name), country_of(country) if country.strip() else ""
    with writing():
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


def _give_profiles(subscriber: models.Subscriber, documents: Sequence[str]) -> list[models.Profile]:
    """Make the subscriber's profiles say this, in as few rows as can be, and give the row of each: ids have to stay
    dense, since engines count by them. What is asked already keeps its row, the next ones are changed in place and go
    on to feed the destinations that they name, and what was laid aside once is used again."""
    rows = list(subscriber.profiles.order_by("-active", "pk"))
    asked = list(documents)
    kept, changing = [], []
    for row in rows:
        if row.active and row.criteria in asked:
            asked.remove(row.criteria)
            kept.append(row)
        else:
            changing.append(row)
    new = asked[len(changing) :]
    laid_aside = [row for row in changing[len(asked) :] if row.active]
    used_again = [row.pk for row in changing[: len(asked)] if not row.active]
    for row, document in zip(changing, asked, strict=False):
        row.active, row.criteria = True, document
    for row in laid_aside:
        row.active = False
    changed = [*changing[: len(asked)], *laid_aside]
    change = next_changes(len(changed) + len(new))
    for number, row in enumerate(changed, change):
        row.change = number
    models.ProfileDestination.objects.filter(profile__in=used_again).delete()
    models.Profile.objects.bulk_update(changed, ["active", "criteria", "change"])
    made = models.Profile.objects.bulk_create(
        models.Profile(subscriber=subscriber, criteria=document, change=number)
        for number, document in enumerate(new, change + len(changed))
    )
    standing = [*kept, *changing[: len(asked)], *made]
    return [standing.pop(next(i for i, row in enumerate(standing) if row.criteria == each)) for each in documents]


def _name_destinations(
    subscriber: models.Subscriber, fed: Sequence[tuple[models.Profile, Collection[str] | None]]
) -> None:
    """Write down which destinations each profile feeds. Within a transaction."""
    uids = {uid for _, named in fed for uid in named or ()}
    its = {each.uid: each for each in subscriber.destinations.filter(uid__in=uids)}
    if unknown := uids - its.keys():
        raise BadField(
            field="destinations", reason=Because("'{said}' is none of this subscriber's", said=min(unknown)[:40])
        )
    for profile, named in fed:
        if named is not None:
            models.ProfileDestination.objects.filter(profile=profile).delete()
            models.ProfileDestination.objects.bulk_create(
                models.ProfileDestination(profile=profile, destination=its[uid]) for uid in sorted(set(named))
            )


def end_subscription(actor: Actor, subscriber_id: int) -> None:
    """The subscriber gets nothing any more, by no channel; its stream is closed."""
    permit(actor, Right.IMPORT)
    with writing():
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
        or (subscribers.filter(pk=int(name)).first() if name.isdecimal() else None)
        or subscribers.filter(destinations__address=name).first()
        or subscribers.filter(name=name).first()
    )
    if found is None:
        raise NoSuchSubscriber(name=name)
    return found


def find_destination(name: str) -> models.Destination:
    """The destination with this outside id or address."""
    name = askable(name)
    destinations = models.Destination.objects
    found = destinations.filter(uid=name).first() or destinations.filter(address=name).first()
    if found is None:
        raise NoSuchDestination(name=name)
    return found


def hold_destination(actor: Actor, name: str) -> None:
    """Keep what a destination is owed until it is resumed; kills and withholds still pass."""
    permit(actor, Right.STOP)
    destination = find_destination(name)
    with deciding():
        if _set_state(destination, DestinationState.ACTIVE, DestinationState.HELD):
            ledger.park(destination.pk)
            note("destination-held", f"destination:{destination.pk}", actor=actor.user)


def resume_destination(actor: Actor, name: str) -> None:
    """Send a held destination what it is owed."""
    permit(actor, Right.STOP)
    destination = find_destination(name)
    with deciding():
        if _set_state(destination, DestinationState.HELD, DestinationState.ACTIVE):
            models.Destination.objects.filter(pk=destination.pk).update(failures=0, bounces=0)
            ledger.resume(destination.pk, due_us=to_us(now()))
            note("destination-resumed", f"destination:{destination.pk}", actor=actor.user)
            hint(DUE, [])


def read_unsubscribe(token: str) -> int | None:
    """The destination that a one-click token names, or None where it was not made here."""
    numbers = read_token(key("unsubscribe"), token, count=1)
    return numbers[0] if numbers else None


def unsubscribe(destination_id: int) -> None:
    """The address wants nothing any more; nothing revives it. Twice is once. One that only claims its address and has not
    proved itself is forgotten: it speaks for nobody."""
    with deciding():
        destination = models.Destination.objects.select_for_update().filter(pk=destination_id).first()
        if destination is None or destination.state == DestinationState.UNSUBSCRIBED:
            return
        if destination.state == DestinationState.PENDING:
            destination.delete()
            note("destination-forgotten", f"destination:{destination_id}")
            return
        destination.state = DestinationState.UNSUBSCRIBED
        destination.save(update_fields=["state"])
        ledger.cancel_destination(destination.pk)
        models.Suppression.objects.get_or_create(
            mac=name_of("address", destination.address.casefold()), defaults={"at_us": to_us(now())}
        )
        note("unsubscribed", f"destination:{destination.pk}")


def acknowledge(token: str) -> bool:
    """Count a destination's confirmation of a kill or a withhold; False where the token was not made here."""
    numbers = read_token(key("acknowledge"), token, count=2)
    if numbers is None:
        return False
    item, destination = numbers
    with writing():
        _, fresh = models.Acknowledgement.objects.get_or_create(
            item_id=item, destination_id=destination, defaults={"at_us": to_us(now())}
        )
        if fresh:
            note("acknowledged", f"destination:{destination}", item=item)
    return True


def checked_address(channel: Channel, address: str) -> str:
    """The address as it is kept; raises `BadAddress` where it cannot be delivered to in form."""
    if channel is Channel.EMAIL:
        return guard.mail_address(address)
    if channel in (Channel.SFTP, Channel.FTPS):
        place, kept = hosts.place_of(address, folder_guard())
        if place.scheme != channel.name.lower():
            raise BadAddress(
                address=guard.shown(address),
                reason=Because("it does not begin with {scheme}://", scheme=channel.name.lower()),
            )
        return kept
    return outbound_guard().url(address)


def refuse_taken(channel: Channel, address: str) -> None:
    """Within a transaction: an address belongs to one destination. One that only claims it and has not proved itself
    gives way."""
    if channel is Channel.WEBHOOK:
        roll.drop_claims([address])
    taken = models.Destination.objects.filter(channel=channel.value, address=address).select_related("subscriber")
    if (its := taken.first()) is not None:
        raise DuplicateAddress(address=address, holder=its.subscriber.name)


def outbound_guard() -> guard.Guard:
    """The guard that every address of a stranger passes. This very machine is allowed in tests and the demo alone."""
    return guard.Guard(allow=LOOPBACK if settings.KAWAT.allow_loopback else ())


def folder_guard() -> guard.Guard:
    """The same for hosts of SFTP and FTPS, with ports of their own."""
    return guard.Guard(
        ports=hosts.PORTS | set(settings.KAWAT.file_ports), allow=LOOPBACK if settings.KAWAT.allow_loopback else ()
    )


def is_suppressed(address: str) -> bool:
    return models.Suppression.objects.filter(mac=name_of("address", address.casefold())).exists()


def next_changes(count: int) -> int:
    """The first of `count` numbers in the order of profile changes. Within a transaction."""
    wire = models.Wire.objects.select_for_update().get()
    models.Wire.objects.update(profile_change=wire.profile_change + count)
    return wire.profile_change + 1


def _set_state(destination: models.Destination, before: DestinationState, after: DestinationState) -> int:
    return models.Destination.objects.filter(pk=destination.pk, state=before).update(state=after)
