"""The hub's subscriptions: who is told of what is new in a feed, until when, and in which words (W3C WebSub, 23 January
2018).

A subscription is a destination of the one subscriber that stands for its feed, whose profile says what the feed says:
what it is owed, sent and tried again stands in the ledger like everything else. Its address is the callback and, after
a '#', the feed's path, since one callback may have many feeds.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from kawat.actions.feeds import HUB, Feed, find_feed, write_feed
from kawat.actions.hints import DUE, REVOKED, hint
from kawat.actions.people import Actor, permit
from kawat.actions.profile_rows import next_changes
from kawat.actions.reception import find_destination
from kawat.core.delivery import Rendition
from kawat.core.errors import NoSuchDestination, NoSuchFeed
from kawat.core.instants import to_us
from kawat.core.release import Cleared, Masthead
from kawat.core.signing import HUB_ALGORITHMS, hub_signature
from kawat.core.terms import Channel, DestinationState, Right, SubscriberKind
from kawat.store import copy, ledger, models
from kawat.store.clock import new_uid, now
from kawat.store.journal import note
from kawat.store.keys import name_of
from kawat.store.transactions import deciding

SUBSCRIBE, UNSUBSCRIBE, DENIED = "subscribe", "unsubscribe", "denied"

SUBSCRIPTIONS_OF_HOST = 1_000
FAILING_S = 86_400
"""A callback that is held because it failed too long has so long to renew; then its subscription ends."""
LEASES_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a subscription has beyond its address. `failing` says that it is held for having failed too long."""

    algorithm: str = HUB_ALGORITHMS[0]
    failing: bool = False

    def document(self) -> str:
        return json.dumps({"algorithm": self.algorithm, **({"failing": True} if self.failing else {})})

    @classmethod
    def read(cls, document: str) -> "Options":
        return cls(**json.loads(document or "{}"))


def subscribe(callback: str, topic: str, *, lease_s: int, secret: bytes, algorithm: str) -> bool:
    """A callback has confirmed that it wants a feed: a new subscription, or new terms for the one that there is. False
    where it is denied. Within a transaction."""
    try:
        feed = find_feed(topic)
    except NoSuchFeed:
        _deny(callback, topic, "there is no such feed any more")
        return False
    subscriber = _subscriber_of(feed)
    if not subscriber.active:
        _deny(callback, topic, "the wire does not offer this feed any more")
        return False
    address = address_of(callback, topic)
    its = _standing().select_for_update().filter(address=address).first()
    if its is None and _standing().filter(address__startswith=f"{host_of(callback)}/").count() >= SUBSCRIPTIONS_OF_HOST:
        _deny(callback, topic, f"its host has {SUBSCRIPTIONS_OF_HOST} subscriptions already")
        return False
    was_failing = its is not None and Options.read(its.options).failing
    if its is None:
        its = models.Destination.objects.filter(channel=Channel.WEBSUB, address=address).first()
    if its is None:
        its = models.Destination(
            uid=new_uid(), subscriber=subscriber, channel=Channel.WEBSUB, address=address, format=feed.suffix
        )
    if its.state != DestinationState.HELD or was_failing:  # what an operator holds stays held
        its.state = DestinationState.ACTIVE
    its.failures = 0
    its.secret = copy.seal_secret(its.uid, secret)
    its.options = Options(algorithm=algorithm).document()
    its.verified_us = to_us(now())
    its.lease_until_us = its.verified_us + lease_s * 1_000_000
    its.save()
    if was_failing:
        ledger.resume(its.pk, due_us=its.verified_us)
        hint(DUE, [])
    note("subscribed", f"destination:{its.pk}", lease_s=lease_s)
    return True


def unsubscribe(callback: str, topic: str) -> None:
    """A callback has confirmed that it wants a feed no more. Within a transaction."""
    its = _standing().select_for_update().filter(address=address_of(callback, topic)).first()
    if its is not None:
        end(its)


def end_leases() -> int:
    """End the subscriptions whose lease is over; how many. One that failed too long is told so."""
    over = _standing().filter(lease_until_us__lte=to_us(now()))
    if not over.exists():
        return 0
    with deciding():
        rows = list(over.select_for_update().order_by("lease_until_us")[:LEASES_AT_ONCE])
        for row in rows:
            end(row, why="failed too long" if Options.read(row.options).failing else "")
    return len(rows)


def deny(actor: Actor, address: str, *, reason: str) -> None:
    """End a subscription from the wire's side, and tell the callback why (section 5.2)."""
    permit(actor, Right.IMPORT)
    destination = find_destination(address)
    if destination.channel != Channel.WEBSUB or destination.state == DestinationState.UNSUBSCRIBED:
        raise NoSuchDestination(name=address)
    with deciding():
        end(destination, why=reason or "the wire ended it", actor=actor.user)


def left(destinations: Collection[int]) -> None:
    """Those of the destinations that are subscriptions have answered 410: they are over. Within a transaction."""
    if destinations:
        for its in _standing().filter(pk__in=destinations):
            end(its)


def end(destination: models.Destination, *, why: str = "", actor: int | None = None) -> None:
    """A subscription is over: nothing more is owed to it. Where there is a reason, the callback is told. Within a
    transaction."""
    destination.state = DestinationState.UNSUBSCRIBED
    destination.lease_until_us = None
    destination.secret = b""
    destination.save(update_fields=["state", "lease_until_us", "secret"])
    ledger.cancel_destination(destination.pk)
    note("unsubscribed", f"destination:{destination.pk}", actor=actor)
    if why:
        callback, topic = parts_of(destination.address)
        _deny(callback, topic, why)


def failing(destination: models.Destination) -> None:
    """A callback was held because it failed too long: it may renew, but not for ever. Within a transaction."""
    options = Options.read(destination.options)
    destination.options = Options(algorithm=options.algorithm, failing=True).document()
    until_us = to_us(now()) + FAILING_S * 1_000_000
    destination.lease_until_us = min(destination.lease_until_us or until_us, until_us)
    destination.save(update_fields=["options", "lease_until_us"])


def address_of(callback: str, topic: str) -> str:
    """The address of a subscription: unique, though a callback may have many. A kept URL has no '#' of its own."""
    return f"{callback}#{topic}"


def parts_of(address: str) -> tuple[str, str]:
    """Callback and topic."""
    callback, _, topic = address.partition("#")
    return callback, topic


def host_of(callback: str) -> str:
    """Scheme, name and port of a callback as it is kept."""
    return "/".join(callback.split("/", 3)[:3])


def written(its: Cleared, topic: str, masthead: Masthead) -> Rendition:
    """What a callback is sent for one item: the feed's own document, with this item alone.

    Section 7 lets a hub reduce a topic to what changed, where its format allows that; a feed's does: what is not in it
    has not gone. So a delivery holds what its row in the ledger says, is the same on every try, and is a fiftieth of
    what a GET would answer with.
    """
    return write_feed(find_feed(topic), masthead, [its], updated=its.at)


def empty(topic: str, masthead: Masthead) -> Rendition:
    """The feed's document with nothing new in it."""
    return write_feed(find_feed(topic), masthead, [], updated=now())


def headers(topic: str, options: str, secret: bytes, body: bytes, masthead: Masthead) -> tuple[tuple[str, str], ...]:
    """The headers of what a callback is sent (sections 7 and 7.1)."""
    told: tuple[tuple[str, str], ...] = (
        ("Link", f'<{masthead.base_url}{HUB}>; rel="hub"'),
        ("Link", f'<{masthead.base_url}{topic}>; rel="self"'),
    )
    if secret:
        told += (("X-Hub-Signature", hub_signature(secret, Options.read(options).algorithm, body)),)
    return told


def _standing() -> "QuerySet[models.Destination]":
    """The subscriptions that are not over."""
    return models.Destination.objects.filter(channel=Channel.WEBSUB).exclude(state=DestinationState.UNSUBSCRIBED)


def _subscriber_of(feed: Feed) -> models.Subscriber:
    """The subscriber that stands for everybody who has this feed, with one profile that says what the feed says."""
    uid = name_of("websub", feed.path)
    found = models.Subscriber.objects.filter(uid=uid).first()
    if found is not None:
        return found
    made = models.Subscriber.objects.create(
        uid=uid, name=f"WebSub {feed.path}"[:200], kind=SubscriberKind.OUTLET.value, country=""
    )
    models.Profile.objects.create(subscriber=made, criteria=feed.criteria.document(), change=next_changes(1))
    hint(REVOKED, [made.pk])
    return made


def _deny(callback: str, topic: str, why: str) -> None:
    """Have the callback told (section 5.2)."""
    said = {"host": host_of(callback), "reason": why[:200], "due_us": to_us(now()), "tries": 0}
    models.Intent.objects.update_or_create(callback=callback, topic=topic, mode=DENIED, defaults=said)
