"""What every action has in common: a line in the journal in the same transaction, hints after the commit alone, and
nothing of a person or a story in either."""

import json
import re
from collections.abc import Callable
from functools import partial

import pytest
from django.conf import settings

from kawat.actions import (
    addresses,
    alarm_letters,
    bounces,
    destinations,
    dispatch,
    editing,
    envelopes,
    folders,
    handshake,
    hints,
    intake,
    intents,
    own_feeds,
    people,
    probes,
    profile_rows,
    quieting,
    reception,
    returning,
    review,
    routing,
    sequences,
    stops,
    subscriptions,
    turns,
    websub,
    wire,
    withdrawal,
)
from kawat.actions import topics as vocabulary
from kawat.core.profile import Criteria
from kawat.core.terms import Channel, Kind, OutcomeKind, Role, SubscriberKind, Turn
from kawat.store import models
from kawat.store.journal import broken_at
from tests.formats.test_reading_bounces import COMPLAINT, report
from tests.formats.test_topics import TREE, as_csv
from tests.house import ACTIONS, STORIES, House, counts, destination_of, journal

Done = tuple[Callable[[], object], list[str], set[str]]
"""The action, the verbs of its journal lines, the topics of its hints."""


def withheld(house: House) -> str:
    slug = house.cleared("en")
    withdrawal.withhold(house.edo, slug, "in doubt")
    return slug


def held(house: House) -> str:
    slug = house.approved("en")
    wire.hold(house.edo, slug, house.clock.said(hours=1))
    return slug


def asked(house: House) -> str:
    slug = withheld(house)
    withdrawal.lift(house.edo, slug)
    return slug


def sent_back(house: House) -> Callable[[], object]:
    slug = house.file("en").document.item.slug
    returning.send_back(house.edo, slug, "who says so?")
    return partial(returning.resubmit, house.dewi, slug)


def late(house: House) -> Callable[[], object]:
    held(house)
    house.clock.forward(hours=2)
    return wire.lift_holds


def at_t(house: House) -> Callable[[], object]:
    held(house)
    house.clock.forward(hours=1)
    return wire.lift_holds


def stopped(house: House) -> Callable[[], object]:
    stops.stop(house.edo)
    return partial(stops.start, house.edo)


def owed_to_the_gone(house: House) -> Callable[[], object]:
    house.reader("gone")
    house.cleared("en")
    house.route()
    taken = house.sender.claim(Channel.EMAIL, 1)
    results = [(claimed, house.outcome(OutcomeKind.REFUSED, gone=True)) for _, claimed in taken]
    return lambda: house.sender.settle(results)


def redelivered(house: House) -> Callable[[], object]:
    house.reader("r")
    slug = house.cleared("en")
    house.route()
    house.carry(lambda _: OutcomeKind.REFUSED)
    return lambda: dispatch.redeliver(house.edo, name=slug)


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


def key_of(house: House) -> int:
    people.new_key(house.dewi, name="k", scopes=["file"])
    return models.ApiKey.objects.get().pk


def corrected(house: House) -> str:
    slug = house.cleared("en")
    house.followed(slug, clear=False)
    return slug


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


H = hints
EVERY: dict[str, Callable[[House], Done]] = {
    "file": lambda h: (partial(h.file, "en"), ["filed"], {H.HELD}),
    "follow up": lambda h: (
        partial(intake.follow_up, h.dewi, h.cleared("en"), h.filing("en", note="n"), Kind.UPDATE),
        ["filed"],
        {H.HELD},
    ),
    "edit": lambda h: (partial(editing.edit, h.eka, h.approved("en"), subhead="New"), ["edited"], {H.HELD}),
    "approve": lambda h: (
        partial(review.approve, h.edo, h.file("en").document.item.slug),
        ["approved"],
        {H.HELD},
    ),
    "clear": lambda h: (partial(wire.clear, h.edo, h.approved("en", "id")), ["cleared"] * 2, {H.CLEARED}),
    "hold": lambda h: (
        partial(wire.hold, h.edo, h.approved("en"), h.clock.said(hours=1)),
        ["held"],
        {H.HELD},
    ),
    "unhold": lambda h: (partial(wire.unhold, h.edo, held(h)), ["unheld"], {H.HELD}),
    "lift holds": lambda h: (at_t(h), ["cleared"], {H.CLEARED}),
    "miss": lambda h: (late(h), ["missed"], set()),
    "spike": lambda h: (partial(wire.spike, h.edo, h.approved("en")), ["spiked"], {H.HELD}),
    "supersede": lambda h: (partial(wire.clear, h.edo, corrected(h)), ["cleared"], {H.CLEARED, H.WITHDRAWN}),
    "kill": lambda h: (
        partial(withdrawal.kill, h.edo, h.cleared("en"), "false"),
        ["killed", "cleared"],
        {H.CLEARED, H.WITHDRAWN, H.HELD},
    ),
    "withhold": lambda h: (
        partial(withdrawal.withhold, h.edo, h.cleared("en"), "in doubt"),
        ["withheld", "cleared"],
        {H.CLEARED, H.WITHDRAWN},
    ),
    "confirm": lambda h: (partial(withdrawal.confirm, h.eka, withheld(h)), ["confirmed"], set()),
    "ask for a lift": lambda h: (partial(withdrawal.lift, h.edo, withheld(h)), ["lift-asked"], set()),
    "lift": lambda h: (partial(withdrawal.lift, h.eka, asked(h)), ["lifted", "cleared"], {H.CLEARED, H.WITHDRAWN}),
    "send back": lambda h: (
        partial(returning.send_back, h.edo, h.file("en").document.item.slug, "who says so?"),
        ["returned"],
        {H.HELD},
    ),
    "hand in again": lambda h: (sent_back(h), ["resubmitted"], {H.HELD}),
    "stop": lambda h: (partial(stops.stop, h.edo), ["stopped"], {H.STOPPED}),
    "start": lambda h: (stopped(h), ["started"], {H.STOPPED, H.HELD, H.DUE}),
    "redeliver": lambda h: (redelivered(h), ["redelivered"], {H.DUE}),
    "hold what is gone": lambda h: (owed_to_the_gone(h), ["destination-held"], set()),
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
    "make a key": lambda h: (partial(people.new_key, h.dewi, name="k", scopes=["file"]), ["key-made"], set()),
    "revoke a key": lambda h: (partial(people.revoke_key, h.dewi, key_of(h)), ["key-revoked"], set()),
    "choose pages": lambda h: (
        partial(people.choose_pages, h.dewi, language="id", zone="UTC", density="dense"),
        ["pages-chosen"],
        set(),
    ),
    "choose letters": lambda h: (
        partial(turns.choose, h.dewi, wanted=[Turn.CLEARED], everyones=True),
        ["letters-chosen"],
        set(),
    ),
    "choose alarms": lambda h: (partial(alarm_letters.choose, h.edo, ["late"]), ["alarms-chosen"], set()),
    "set a digest": lambda h: (
        partial(quieting.set_digest, h.olga, h.reader("r").uid, at=["08:00"], zone="Asia/Jakarta"),
        ["digest-set"],
        set(),
    ),
    "drop an address": lambda h: (partial(addresses.drop, h.dewi), ["address-dropped"], set()),
    "join": lambda h: (partial(people.join, "budi", Role.EDITOR), ["joined"], set()),
    "load topics": lambda h: (partial(vocabulary.load, h.olga, as_csv(TREE)), ["topics-loaded"], set()),
}


@pytest.mark.parametrize("name", EVERY)
def test_an_action_writes_its_line_and_hints_after_the_commit(
    house: House, name: str, django_capture_on_commit_callbacks: Callable
) -> None:
    act, verbs, topics = EVERY[name](house)
    before = journal()
    house.ears.heard.clear()
    with django_capture_on_commit_callbacks() as callbacks:
        act()
    assert journal()[len(before) :] == verbs
    assert house.ears.heard == [], "a hint before the commit"
    for callback in callbacks:
        callback()
    assert house.ears.topics() == topics
    assert broken_at() is None
    assert all(keeps_silent(entry) for entry in models.Entry.objects.all())


@pytest.mark.parametrize("name", EVERY)
def test_an_action_that_fails_at_its_end_leaves_nothing_and_hints_nothing(
    house: House, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal's pen breaks at the last line: what the action had done is undone."""
    act, verbs, _ = EVERY[name](house)
    before, ledger, lines = counts(), house.whole_ledger(), 0
    states = list(models.Item.objects.order_by("pk").values_list("state", "number", "hold_us"))
    house.ears.heard.clear()
    real = ACTIONS[0].note  # type: ignore[attr-defined]

    class Broken(Exception):
        pass

    def note(*args: object, **facts: object) -> None:
        nonlocal lines
        lines += 1
        real(*args, **facts)
        if lines == len(verbs):
            raise Broken

    for module in ACTIONS:
        if hasattr(module, "note"):
            monkeypatch.setattr(module, "note", note)
    with pytest.raises(Broken):
        act()
    assert counts() == before
    assert house.whole_ledger() == ledger
    assert list(models.Item.objects.order_by("pk").values_list("state", "number", "hold_us")) == states
    assert house.ears.heard == []


def keeps_silent(entry: models.Entry) -> bool:
    """Whether a line knows people by id and no story at all."""
    said = f"{entry.subject} {entry.facts}"
    words = {word for told in STORIES.values() for text in told for word in text.split() if len(word) > 5}
    people_s = re.search(r"dewi|edo\b|eka\b|olga|otto|sari|budi|@|readers|Sagara", said)
    return isinstance(json.loads(entry.facts), dict) and not people_s and not any(word in said for word in words)


def test_actions_that_are_not_permitted_write_nothing_at_all(house: House) -> None:
    slug = house.approved("en")
    before, lines = counts(), journal()
    for act in (
        lambda: intake.file(house.otto, house.filing("en")),
        lambda: editing.edit(house.otto, slug, subhead="x"),
        lambda: wire.clear(house.otto, slug),
        lambda: wire.spike(house.otto, slug),
        lambda: stops.stop(house.otto),
        lambda: dispatch.redeliver(house.otto, name=slug),
        lambda: subscriptions.end_subscription(house.otto, 1),
    ):
        with pytest.raises(Exception, match="otto"):
            act()
    assert (counts(), journal()) == (before, lines)


def test_losing_the_bus_loses_nothing(house: House, sari: tuple) -> None:
    hints.connect(None)
    house.cleared("en")
    house.route()
    assert len(house.carry()) == 1
    assert routing.unrouted() == []
