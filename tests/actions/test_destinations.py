"""A webhook is added, proves that it wants the news, is given another secret, and is asked what it missed."""

import base64
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from standardwebhooks import Webhook

from kawat.actions import (
    destinations,
    errands,
    handshake,
    heartbeats,
    importing,
    people,
    probes,
    reception,
    sequences,
    withdrawal,
)
from kawat.actions.people import Actor
from kawat.core import errors
from kawat.core.delivery import Outcome
from kawat.core.terms import Channel, DeliveryState, DestinationState, OutcomeKind, Role
from kawat.store import models, roll
from kawat.store import sequences as numbers
from kawat.transports.guard import LOOPBACK, Guard
from kawat.transports.signatures import read_secret
from tests.endpoint import Answer, Heard, endpoint
from tests.house import House, counts, item_of, journal


@pytest.fixture
def owner(house: House) -> Actor:
    """Sari, whose outlet has one webhook."""
    row = house.reader("sari", "en", channel=Channel.WEBHOOK)
    return people.join("sari", Role.SUBSCRIBER, subscriber=row.subscriber)


@pytest.fixture(autouse=True)
def lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (destinations, handshake):
        monkeypatch.setattr(module, "outbound_guard", lambda: Guard(allow=LOOPBACK))


def sole(actor: Actor) -> models.Destination:
    return models.Destination.objects.filter(subscriber_id=actor.subscribers[0]).earliest("pk")


def add(actor: Actor, address: str = "https://new.readers.example/hook", **more: Any) -> destinations.Sealed:
    subscriber = models.Subscriber.objects.get(pk=sole(actor).subscriber_id)
    return destinations.add_webhook(more.pop("by", actor), subscriber, address=address, **more)


def repeating(heard: Heard) -> Answer:
    word = json.loads(heard.body)["data"]["challenge"]
    return 200, {}, json.dumps({"challenge": word}).encode()


class TestAdding:
    """A further address."""

    def test_what_an_owner_adds_is_owed_nothing_until_it_has_proved_itself(self, house: House, owner: Actor) -> None:
        added = add(owner)
        assert added.destination.state == DestinationState.PENDING
        assert read_secret(added.secret)
        house.cleared("en")
        house.route()
        assert {each.address for each in house.carry()} == {sole(owner).address}

    def test_an_operator_may_vouch_and_nobody_else(self, house: House, owner: Actor) -> None:
        assert add(owner, by=house.olga, vouched=True).destination.state == DestinationState.ACTIVE
        with pytest.raises(errors.Forbidden):
            add(owner, "https://second.readers.example/", vouched=True)

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"address": "http://10.0.0.1/"}, errors.BadAddress),
            ({"address": "https://user@readers.example/"}, errors.BadAddress),
            ({"address": "https://readers.example/" + "x" * 500}, errors.BadAddress),
            ({"format": "mail"}, errors.UnknownFormat),
            ({"format": "fax"}, errors.UnknownFormat),
            ({"language": "tlh"}, errors.UnknownLanguage),
            ({"secret": "short"}, errors.BadField),
            ({"address": "https://sari.readers.example/news"}, errors.DuplicateAddress),
        ],
    )
    def test_what_cannot_be_posted_to_is_not_added(self, owner: Actor, wrong: dict, refusal: type) -> None:
        before = counts()
        with pytest.raises(refusal):
            add(owner, **wrong)
        assert counts() == before

    def test_nobody_has_the_wire_knock_at_doors_by_the_hundred(self, owner: Actor) -> None:
        for number in range(destinations.PENDING_MOST):
            add(owner, f"https://n{number}.readers.example/")
        with pytest.raises(errors.BadField):
            add(owner, "https://last.readers.example/")

    def test_an_address_that_another_only_claims_is_not_kept_from_its_holder(self, house: House, owner: Actor) -> None:
        squatter = house.reader("squat", channel=Channel.WEBHOOK)
        other = people.join("squat", Role.SUBSCRIBER, subscriber=squatter.subscriber)
        add(other)
        assert add(owner).destination.subscriber_id == sole(owner).subscriber_id
        with pytest.raises(errors.DuplicateAddress, match="this subscriber"):
            add(owner)

    def test_a_claim_gives_way_to_an_operator_who_knows_better(self, house: House, owner: Actor) -> None:
        add(owner, "https://desk.readers.example/news")
        add(owner, "https://other.readers.example/")
        assert house.reader("desk", channel=Channel.WEBHOOK).state == DestinationState.ACTIVE
        row = {"name": "Other", "kind": "outlet", "circuits": "asia", "languages": "en", "channel": "webhook",
               "address": "https://other.readers.example/", "secret": "s" * 24}  # fmt: skip
        rows = io.BytesIO((json.dumps(row) + "\n").encode())
        report = importing.import_subscribers(house.olga, importing.rows_of(rows, name="rows.jsonl"))
        assert (report.taken, report.refused) == (1, 0), report
        assert handshake.pending() == []

    def test_a_claim_that_was_asked_and_did_not_prove_itself_gives_way_as_well(
        self, house: House, owner: Actor
    ) -> None:
        added = add(owner, "https://other.readers.example/")
        errands.keep_trial(added.destination, {"taken": False, "reason": "it answered 404", "challenged": True})
        roll.drop_claims(["https://other.readers.example/"])
        connection.check_constraints()
        assert not models.Destination.objects.filter(pk=added.destination.pk).exists()

    def test_what_does_not_prove_itself_within_a_day_is_forgotten(self, house: House, owner: Actor) -> None:
        added = add(owner)
        assert handshake.forget() == 0
        house.clock.forward(hours=25)
        assert handshake.forget() == 1
        assert not models.Destination.objects.filter(pk=added.destination.pk).exists()
        assert sole(owner).state == DestinationState.ACTIVE

    @pytest.mark.parametrize("verb", [
        lambda who, name: destinations.rotate(who, name),
        lambda who, name: destinations.set_heartbeat(who, name, 60),
        lambda who, name: handshake.verify(who, name),
        lambda who, name: handshake.ask_again(who, name),
        lambda who, name: sequences.stretch(who, name, 1),
        lambda who, name: sequences.replay(who, name, 1, 1),
    ])  # fmt: skip
    def test_to_strangers_a_destination_is_as_unknown_as_one_that_never_was(
        self, house: House, owner: Actor, verb: Callable
    ) -> None:
        for stranger in (house.otto, house.dewi, house.prita):
            with pytest.raises(errors.NoSuchDestination):
                verb(stranger, sole(owner).uid)


class TestHandshake:
    """The challenge before first use."""

    @pytest.mark.parametrize("answer", [
        repeating,
        lambda heard: (204, {"Kawat-Challenge": json.loads(heard.body)["data"]["challenge"]}, b""),
        lambda heard: (202, {}, json.loads(heard.body)["data"]["challenge"].encode() + b"\n"),
    ])  # fmt: skip
    def test_whoever_repeats_the_word_gets_the_news(
        self, house: House, owner: Actor, answer: Callable[[Heard], Answer]
    ) -> None:
        with endpoint(answer) as there:
            added = add(owner, there.url)
            handshake.verify(owner, added.destination.uid)
        (heard,) = there.heard
        assert signed_by(added.secret, heard)
        told = json.loads(heard.body)
        assert told["type"] == "kawat.verify"
        assert told["data"]["destination"] == added.destination.uid
        assert heard.headers["kawat-type"] == "verify"
        added.destination.refresh_from_db()
        assert added.destination.state == DestinationState.ACTIVE
        assert added.destination.verified_us == house.clock.us
        house.cleared("en")
        house.route()
        assert there.url in {each.address for each in house.carry()}

    @pytest.mark.parametrize("answer", [
        lambda heard: (200, {}, b""),
        lambda heard: (200, {}, b"ok"),
        lambda heard: (200, {}, heard.body),
        lambda heard: (200, {"Kawat-Challenge": "x" * 32}, b"[1]"),
        lambda heard: (200, {}, b"[" * 60_000),
        lambda heard: (403, {}, json.loads(heard.body)["data"]["challenge"].encode()),
        lambda heard: (302, {"Location": "http://127.0.0.1:1/"}, json.loads(heard.body)["data"]["challenge"].encode()),
    ])  # fmt: skip
    def test_whoever_does_not_stays_pending(self, owner: Actor, answer: Callable[[Heard], Answer]) -> None:
        with endpoint(answer) as there:
            added = add(owner, there.url)
            with pytest.raises(errors.NotVerified):
                handshake.verify(owner, added.destination.uid)
            assert not handshake.try_pending(added.destination.pk)
            seen = probes.last_of(owner, added.destination)
            assert seen is not None, "what was seen of the challenge stands on its page"
            assert (seen.is_taken, bool(seen.seen["reason"]), "sent" in seen.seen) == (False, True, True)
        added.destination.refresh_from_db()
        assert (added.destination.state, added.destination.verified_us) == (DestinationState.PENDING, None)
        assert "destination-verified" not in journal()

    def test_the_clock_asks_those_who_wait(self, owner: Actor) -> None:
        with endpoint(repeating) as there:
            added = add(owner, there.url)
            assert [pk for pk, _ in handshake.pending()] == [added.destination.pk]
            assert handshake.try_pending(added.destination.pk)
        assert handshake.pending() == []
        assert handshake.try_pending(added.destination.pk), "that of one that waits no more is no failure"

    def test_asking_again_begins_anew(self, house: House, owner: Actor) -> None:
        added = add(owner)
        ((_, before),) = handshake.pending()
        house.clock.forward(hours=1)
        handshake.ask_again(owner, added.destination.uid)
        ((_, after),) = handshake.pending()
        assert after > before

    def test_a_held_destination_that_proves_itself_stays_held(self, house: House, owner: Actor) -> None:
        with endpoint(repeating) as there:
            added = add(owner, there.url, by=house.olga, vouched=True)
            reception.hold_destination(house.olga, added.destination.uid)
            handshake.verify(house.olga, added.destination.uid)
        added.destination.refresh_from_db()
        assert added.destination.state == DestinationState.HELD


class TestSecrets:
    """Another secret."""

    def test_while_a_secret_is_changed_both_sign(self, house: House, owner: Actor) -> None:
        its = sole(owner)
        changed = destinations.rotate(owner, its.uid)
        house.cleared("en")
        house.cleared("en")
        house.route()
        ((envelope, _), _) = house.sender.claim(Channel.WEBHOOK, 10)
        assert (envelope.secret, envelope.secret_before) == (read_secret(changed.secret), b"s" * 24)
        house.clock.forward(hours=25)
        house.cleared("en")
        house.route()
        ((later, _),) = house.sender.claim(Channel.WEBHOOK, 10)
        assert (later.secret, later.secret_before) == (read_secret(changed.secret), b"")

    def test_a_change_to_ed25519_shows_the_public_key_alone(self, house: House, owner: Actor) -> None:
        changed = destinations.rotate(owner, sole(owner).uid, secret="ed25519", hours=0)
        assert changed.secret.startswith("whpk_")
        assert len(base64.b64decode(changed.secret.removeprefix("whpk_"))) == 32
        assert changed.until_us == 0
        house.cleared("en")
        house.route()
        ((envelope, _),) = house.sender.claim(Channel.WEBHOOK, 10)
        assert envelope.secret.startswith(b"whsk_")
        assert envelope.secret_before == b""

    def test_no_secret_stands_in_the_database_or_the_journal(self, owner: Actor) -> None:
        changed = destinations.rotate(owner, sole(owner).uid)
        raw = read_secret(changed.secret)
        its = sole(owner)
        assert raw not in bytes(its.secret)
        assert b"s" * 24 not in bytes(its.secret_before)
        assert changed.secret not in " ".join(models.Entry.objects.values_list("facts", flat=True))

    @pytest.mark.parametrize("wrong", [{"hours": -1}, {"hours": 24 * 31}, {"secret": "x"}, {"secret": "whsk_AAAA"}])
    def test_a_change_that_cannot_be_changes_nothing(self, owner: Actor, wrong: dict) -> None:
        before = bytes(sole(owner).secret)
        with pytest.raises(errors.BadField):
            destinations.rotate(owner, sole(owner).uid, **wrong)
        assert bytes(sole(owner).secret) == before


class TestSequences:
    """What each number was, and once more."""

    def test_every_number_says_what_it_was_and_why_it_failed(self, house: House, owner: Actor) -> None:
        slugs = [house.cleared("en") for _ in range(3)]
        house.route()
        refused = Outcome(kind=OutcomeKind.REFUSED, at_us=house.clock.us, code=410, words="nobody here")
        uid = item_of(slugs[1]).uid
        house.carry(lambda each: refused if dict(each.headers)["Kawat-Item"] == uid else OutcomeKind.ACCEPTED)
        its = sequences.stretch(owner, sole(owner).uid, 1)
        assert [each.sequence for each in its.numbers] == [1, 2, 3]
        assert its.upto == 3
        failed = next(each for each in its.numbers if each.uid == uid)
        assert (failed.state, failed.code, failed.words) == (DeliveryState.FAILED, 410, "nobody here")
        assert {each.state for each in its.numbers if each.uid != uid} == {DeliveryState.ACCEPTED}
        assert [each.sequence for each in sequences.stretch(house.edo, sole(owner).uid, 2, 2).numbers] == [2]

    def test_a_range_comes_again_under_new_numbers_but_for_what_was_taken_back(
        self, house: House, owner: Actor
    ) -> None:
        slugs = [house.cleared("en") for _ in range(3)]
        house.route()
        house.carry()
        withdrawal.kill(house.edo, slugs[0], "wrong")
        house.route()
        house.carry()
        assert sequences.replay(owner, sole(owner).uid, 1, 3) == 2
        assert sequences.replay(owner, sole(owner).uid, 1, 3) == 0, "they are on their way"
        again = house.carry()
        assert [each.sequence for each in again] == [5, 6]
        assert {dict(each.headers)["Kawat-Repeat"] for each in again} == {"1"}
        assert {dict(each.headers)["Kawat-Item"] for each in again} == {item_of(slug).uid for slug in slugs[1:]}
        assert journal().count("replayed") == 1

    def test_numbers_are_found_wherever_their_items_stand(
        self, house: House, owner: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An old story that came again has a new number, and a destination that came late has few."""
        monkeypatch.setattr(numbers, "STRETCH", 1)
        for _ in range(3):
            house.cleared("en")
        house.route()
        house.carry()
        late = house.reader("prita", "en", channel=Channel.WEBHOOK)
        for _ in range(2):
            house.cleared("en")
        house.route()
        house.carry()
        assert sequences.replay(owner, sole(owner).uid, 1, 1) == 1
        house.carry()
        its = sequences.stretch(owner, sole(owner).uid, 1).numbers
        assert [each.sequence for each in its] == [1, 2, 3, 4, 5, 6]
        assert sorted(each.number for each in its[:5]) == [1, 2, 3, 4, 5]
        assert its[5].number == its[0].number
        assert sequences.stretch(owner, sole(owner).uid, 5, 6).numbers == its[4:]
        assert sorted(each.number for each in sequences.stretch(house.edo, late.uid, 1).numbers) == [4, 5]
        assert sequences.stretch(house.edo, late.uid, 3).numbers == ()

    @pytest.mark.parametrize(("first", "last"), [(0, 5), (5, 4), (1, 1_001), (-3, -1)])
    def test_a_range_that_is_none_is_refused(self, owner: Actor, first: int, last: int) -> None:
        with pytest.raises(errors.BadField):
            sequences.stretch(owner, sole(owner).uid, first, last)

    def test_mail_has_no_sequence(self, house: House, sari: tuple) -> None:
        with pytest.raises(errors.BadField):
            sequences.stretch(house.edo, sari[1].uid, 1)


class TestTheDead:
    """An endpoint that has taken nothing for a day."""

    def test_it_is_held_and_keeps_all_that_it_is_owed(self, house: House, owner: Actor) -> None:
        slugs = [house.cleared("en") for _ in range(3)]
        house.route()
        dead = Outcome(kind=OutcomeKind.UNREACHABLE, at_us=house.clock.us, words="timed out", dead=True)
        untried = Outcome(kind=OutcomeKind.DEFERRED, at_us=house.clock.us, retry_after_s=600, untried=True)
        first = item_of(slugs[0]).uid
        house.carry(lambda each: dead if dict(each.headers)["Kawat-Item"] == first else untried)
        its = sole(owner)
        assert (its.state, its.failures) == (DestinationState.HELD, 0)
        rows = models.Delivery.objects.filter(destination=its).order_by("sequence")
        assert {DeliveryState(row.state) for row in rows} == {DeliveryState.PARKED}
        assert sorted(row.tries for row in rows) == [0, 0, 1], "what was put off untried has lost no try"
        reception.resume_destination(house.olga, its.uid)
        assert len(house.carry()) == 3


class TestHeartbeats:
    """So that a silence is noticed."""

    def test_who_wants_them_is_told_its_last_number_so_often(self, house: House, owner: Actor) -> None:
        its = sole(owner)
        destinations.set_heartbeat(owner, its.uid, 60)
        house.cleared("en")
        house.route()
        house.carry()
        before = house.whole_ledger()
        (beat,) = heartbeats.due({}, now_us=house.clock.us)
        assert json.loads(beat.rendition.content)["data"] == {"destination": its.uid, "sequence": 1, "every_s": 60}
        assert (beat.address, beat.secret) == (its.address, b"s" * 24)
        last = {its.pk: house.clock.us}
        assert heartbeats.due(last, now_us=house.clock.us + 59_000_000) == []
        assert len(heartbeats.due(last, now_us=house.clock.us + 60_000_000)) == 1
        assert house.whole_ledger() == before

    def test_who_is_held_or_wants_none_hears_none(self, house: House, owner: Actor) -> None:
        assert heartbeats.due({}, now_us=house.clock.us) == []
        destinations.set_heartbeat(owner, sole(owner).uid, 60)
        reception.hold_destination(house.olga, sole(owner).uid)
        assert heartbeats.due({}, now_us=house.clock.us) == []

    @pytest.mark.parametrize("seconds", [1, 29, -5, 86_401])
    def test_a_heartbeat_that_would_be_a_load_or_tell_nothing_is_refused(self, owner: Actor, seconds: int) -> None:
        with pytest.raises(errors.BadField):
            destinations.set_heartbeat(owner, sole(owner).uid, seconds)


def signed_by(secret: str, heard: Heard) -> bool:
    """What a stranger's library says of a request; the house's clock stands still, so that its age is not asked."""
    at = datetime.fromtimestamp(int(heard.headers["webhook-timestamp"]), tz=UTC)
    signed = Webhook(secret).sign(msg_id=heard.headers["webhook-id"], timestamp=at, data=heard.body.decode())
    return signed in heard.headers["webhook-signature"].split()
