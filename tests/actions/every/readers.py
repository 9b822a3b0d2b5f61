"""What is done with subscribers, profiles and destinations, and by them."""

from collections.abc import Callable
from functools import partial

from django.conf import settings

from kawat.actions import (
    bounces,
    destinations,
    envelopes,
    folders,
    handshake,
    intents,
    own_feeds,
    probes,
    profile_rows,
    quieting,
    reception,
    sequences,
    subscriptions,
    websub,
    withdrawal,
)
from kawat.core.profile import Criteria
from kawat.core.terms import Channel, OutcomeKind, SubscriberKind
from kawat.store import models
from tests.actions.every.done import Done, H
from tests.formats.test_reading_bounces import COMPLAINT, report
from tests.house import House, destination_of


def confirmation(house: House) -> Callable[[], object]:
    reader = house.reader("r")
    slug = house.cleared("en")
    (notice,) = withdrawal.kill(house.edo, slug, "false").items
    return lambda: reception.acknowledge(envelopes.acknowledge_token(notice.row.pk, reader.pk))


def come_back(house: House, raw: bytes) -> Callable[[], object]:
    house.reader("r")
    house.cleared("en")
    house.route()
    (sent,) = house.carry(lambda _: OutcomeKind.RELAYED)
    return partial(bounces.take_in, raw, returned_to=sent.sender.partition("@")[0])


def held_destination(house: House) -> str:
    uid = house.reader("r").uid
    reception.hold_destination(house.olga, uid)
    return uid


def hook(house: House) -> models.Destination:
    return house.reader("r", channel=Channel.WEBHOOK)


def added(house: House) -> models.Destination:
    subscriber = house.reader("r").subscriber
    return destinations.add_webhook(house.olga, subscriber, address="https://new.readers.example/").destination


def replayed(house: House) -> Callable[[], object]:
    its = hook(house)
    house.cleared("en")
    house.route()
    house.carry()
    return partial(sequences.replay, house.olga, its.uid, 1, 1)


def met(house: House) -> Callable[[], object]:
    house.reader("r", channel=Channel.SFTP)
    house.cleared("en")
    house.route()
    taken = house.sender.claim(Channel.SFTP, 1)
    results = [(claimed, house.outcome(OutcomeKind.ACCEPTED, pin="ssh-ed25519 SHA256:abc")) for _, claimed in taken]
    return lambda: house.sender.settle(results)


def confirmation_of(mode: str) -> Callable[[], object]:
    """A callback confirms what was asked at the hub in its name."""
    topic = f"{settings.KAWAT.masthead.base_url}/feeds/all.atom"
    intents.ask(intents.Asked(mode=mode, topic=topic, callback="https://desk.example/"), client="198.51.100.7")
    (question,) = intents.questions(1)
    return partial(intents.answered, question, code=200, body=question.challenge.encode())


def has_a_feed(house: House) -> str:
    """The address of a subscription at the hub."""
    confirmation_of("subscribe")()
    return models.Destination.objects.get(channel=Channel.WEBSUB).address


def lease_over(house: House) -> Callable[[], object]:
    has_a_feed(house)
    house.clock.forward(days=10)
    return websub.end_leases


def subscription(house: House) -> Callable[[], object]:
    return lambda: subscriptions.subscribe(
        house.olga,
        name="sari",
        kind=SubscriberKind.DESKTOP,
        criteria=[Criteria(languages=("en",))],
        circuits=["asia"],
        destinations=[destination_of("sari")],
    )


READERS: dict[str, Callable[[House], Done]] = {
    "subscribe": lambda h: (subscription(h), ["subscribed"], set()),
    "change profiles": lambda h: (
        partial(profile_rows.change_profiles, h.olga, h.reader("r").subscriber_id, []),
        ["profiles-changed"],
        {H.REVOKED},
    ),
    "end a subscription": lambda h: (
        partial(subscriptions.end_subscription, h.olga, h.reader("r").subscriber_id),
        ["subscription-ended"],
        {H.REVOKED},
    ),
    "hold a destination": lambda h: (
        partial(reception.hold_destination, h.olga, h.reader("r").uid),
        ["destination-held"],
        set(),
    ),
    "resume a destination": lambda h: (
        partial(reception.resume_destination, h.olga, held_destination(h)),
        ["destination-resumed"],
        {H.DUE},
    ),
    "unsubscribe": lambda h: (partial(reception.unsubscribe, h.reader("r").pk), ["unsubscribed"], set()),
    "take in a bounce": lambda h: (come_back(h, report()), ["bounce-hard"], set()),
    "take in a complaint": lambda h: (
        come_back(h, COMPLAINT.encode()),
        ["bounce-complaint", "unsubscribed"],
        set(),
    ),
    "acknowledge": lambda h: (confirmation(h), ["acknowledged"], set()),
    "add a webhook": lambda h: (
        partial(destinations.add_webhook, h.olga, h.reader("r").subscriber, address="https://new.readers.example/"),
        ["destination-added"],
        set(),
    ),
    "rotate a secret": lambda h: (partial(destinations.rotate, h.olga, hook(h).uid), ["secret-rotated"], set()),
    "set a heartbeat": lambda h: (
        partial(destinations.set_heartbeat, h.olga, hook(h).uid, 60),
        ["heartbeat-set"],
        set(),
    ),
    "write a destination otherwise": lambda h: (
        partial(destinations.change, h.olga, hook(h).uid, format="nitf", language="ja"),
        ["destination-changed"],
        set(),
    ),
    "move a feed": lambda h: (
        partial(own_feeds.move, h.olga, own_feeds.token_of(h.reader("r").subscriber.profiles.get())),
        ["feed-moved"],
        set(),
    ),
    "ask for a test": lambda h: (partial(probes.ask, h.olga, hook(h).uid), ["trial-asked"], set()),
    "prove a destination": lambda h: (partial(handshake.prove, hook(h).pk), ["destination-verified"], set()),
    "ask for proof again": lambda h: (
        partial(handshake.ask_again, h.olga, added(h).uid),
        ["verification-asked"],
        set(),
    ),
    "ask one that left whether it comes back": lambda h: (
        (its := hook(h), reception.unsubscribe(its.pk)) and partial(handshake.ask_to_return, h.olga, its.uid),
        ["verification-asked"],
        set(),
    ),
    "forget who did not prove itself": lambda h: (
        (added(h), h.clock.forward(hours=25)) and handshake.forget,
        ["destination-forgotten"],
        set(),
    ),
    "add a folder": lambda h: (
        partial(
            folders.add_folder, h.olga, h.reader("r").subscriber.name, address="sftp://k@f.example/in", secret=b"p"
        ),
        ["destination-added"],
        set(),
    ),
    "have a folder come back": lambda h: (
        (its := h.reader("r", channel=Channel.SFTP), reception.unsubscribe(its.pk))
        and partial(folders.bring_back, h.olga, its.uid),
        ["came-back"],
        set(),
    ),
    "accept a host's key": lambda h: (
        partial(folders.repin, h.olga, h.reader("r", channel=Channel.SFTP).uid),
        ["host-accepted"],
        {H.DUE},
    ),
    "meet a host": lambda h: (met(h), ["host-pinned"], set()),
    "replay": lambda h: (replayed(h), ["replayed"], {H.DUE}),
    "subscribe to a feed": lambda h: (confirmation_of("subscribe"), ["subscribed"], {H.REVOKED}),
    "leave a feed": lambda h: (has_a_feed(h) and confirmation_of("unsubscribe"), ["unsubscribed"], set()),
    "deny a feed": lambda h: (
        partial(websub.deny, h.olga, has_a_feed(h), reason="no"),
        ["unsubscribed"],
        set(),
    ),
    "end a lease": lambda h: (lease_over(h), ["unsubscribed"], set()),
    "set a digest": lambda h: (
        partial(quieting.set_digest, h.olga, h.reader("r").uid, at=["08:00"], zone="Asia/Jakarta"),
        ["digest-set"],
        set(),
    ),
}
