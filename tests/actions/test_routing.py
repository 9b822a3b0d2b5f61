"""Routing: who is owed what, in chunks, and the same however often it is interrupted."""

import random

import pytest

from kawat.actions import profile_rows, reception, routing, subscriptions, withdrawal
from kawat.core.profile import Criteria
from kawat.core.terms import Channel, DeliveryState, Lane, OutcomeKind, State, SubscriberKind
from kawat.matching import Engine
from kawat.store import models
from tests.house import House, destination_of, item_of

D = DeliveryState


class Interrupted(Exception):
    """The router was killed."""


def test_everybody_who_asked_for_it_is_owed_it_once(house: House, sari: tuple) -> None:
    _, hers = sari
    house.reader("japanese", "ja")
    house.reader("elsewhere", "en", circuits=("europe",))
    house.reader("notsagara", "en", no_issuers=("sagara",))
    slug = house.cleared("en")
    house.route()
    row = item_of(slug)
    assert house.ledger(row) == {hers.pk: D.DUE}
    assert row.routed_us == house.clock.us
    assert routing.unrouted() == []


def test_no_profile_nothing(house: House) -> None:
    subscriptions.subscribe(
        house.olga,
        name="silent",
        kind=SubscriberKind.JOURNALIST,
        criteria=[],
        circuits=["asia"],
        destinations=[destination_of("silent")],
    )
    house.cleared("en")
    house.route()
    assert house.whole_ledger() == []


def test_two_circuits_and_two_profiles_that_lead_to_one_destination_are_one_delivery(house: House) -> None:
    subscriptions.subscribe(
        house.olga,
        name="keen",
        kind=SubscriberKind.JOURNALIST,
        criteria=[Criteria(languages=("en",)), Criteria(languages=("en",), issuers=("sagara",))],
        circuits=["asia", "europe"],
        destinations=[destination_of("keen")],
    )
    slug = house.cleared("en", circuits=("asia", "europe"))
    house.route()
    assert len(house.ledger(item_of(slug))) == 1


def route_and_die(house: House, *, after: int) -> None:
    """Route what is waiting, and be killed in the pause after so many chunks."""
    chunks = 0

    def pause() -> None:
        nonlocal chunks
        chunks += 1
        if chunks > after:
            raise Interrupted

    for item in routing.unrouted():
        try:
            routing.route(house.engine, item, pause=pause)
        except Interrupted:
            return
    raise AssertionError(f"there were no more than {chunks} chunks to be killed in")


class TestLanguages:
    """A journalist gets the first of theirs that there is, an outlet each."""

    def test_one_language_for_a_journalist_each_for_an_outlet(self, house: House) -> None:
        first = house.reader("first", "id", "en")
        second = house.reader("second", "ko", "en", "id")
        outlet = house.reader("outlet", "en", "id", kind=SubscriberKind.OUTLET)
        nobody = house.reader("nobody", "ko")
        slug = house.cleared("en", "id")
        house.route()
        assert set(house.ledger(item_of(slug, 1, "id"))) == {first.pk, outlet.pk}
        assert set(house.ledger(item_of(slug, 1, "en"))) == {second.pk, outlet.pk}
        assert nobody.pk not in {key[1] for key in house.whole_ledger()}

    def test_two_profiles_do_not_bring_a_journalist_two_languages(self, house: House) -> None:
        subscriptions.subscribe(
            house.olga,
            name="two",
            kind=SubscriberKind.JOURNALIST,
            criteria=[Criteria(languages=("en",)), Criteria(languages=("id",))],
            circuits=["asia"],
            country="ID",
            destinations=[destination_of("two")],
        )
        house.cleared("en", "id")
        house.route()
        assert len(house.whole_ledger()) == 1

    def test_simplified_is_not_sent_to_who_reads_traditional(self, house: House) -> None:
        hant = house.reader("hant", "zh-Hant")
        house.reader("hans", "zh-Hans")
        slug = house.cleared("zh-Hant")
        house.route()
        assert set(house.ledger(item_of(slug, 1, "zh-Hant"))) == {hant.pk}


class TestTerritories:
    """Forbidden territories are tested against the subscriber's own country."""

    def test_nothing_enters_a_forbidden_territory_and_an_unknown_one_counts_as_forbidden(self, house: House) -> None:
        home = house.reader("home", country="ID")
        house.reader("forbidden", country="US")
        house.reader("unknown", country="")
        slug = house.cleared("en", forbidden=("us", "AU"))
        house.route()
        assert set(house.ledger(item_of(slug))) == {home.pk}

    def test_without_forbidden_territories_an_unknown_country_is_no_matter(self, house: House) -> None:
        unknown = house.reader("unknown", country="")
        slug = house.cleared("en")
        house.route()
        assert set(house.ledger(item_of(slug))) == {unknown.pk}


class TestDestinations:
    """What state they are in."""

    def test_a_held_destination_keeps_what_it_is_owed(self, house: House) -> None:
        held = house.reader("held")
        reception.hold_destination(house.olga, held.uid)
        slug = house.cleared("en")
        house.route()
        assert house.ledger(item_of(slug)) == {held.pk: D.PARKED}
        assert house.carry() == []
        reception.resume_destination(house.olga, held.uid)
        assert [e.address for e in house.carry()] == ["held@readers.example"]

    def test_the_unsubscribed_and_the_ended_are_owed_nothing(self, house: House) -> None:
        left, ended = house.reader("left"), house.reader("ended")
        reception.unsubscribe(left.pk)
        subscriptions.end_subscription(house.olga, ended.subscriber_id)
        house.cleared("en")
        house.route()
        assert house.whole_ledger() == []

    def test_a_profile_that_names_destinations_feeds_those_alone(self, house: House) -> None:
        subscriber = subscriptions.subscribe(
            house.olga,
            name="both",
            kind=SubscriberKind.OUTLET,
            criteria=[Criteria(languages=("en",))],
            circuits=["asia"],
            destinations=[destination_of("both"), destination_of("both", Channel.WEBHOOK)],
        )
        mail, hook = subscriber.destinations.order_by("channel")
        slug = house.cleared("en")
        house.route()
        assert set(house.ledger(item_of(slug))) == {mail.pk, hook.pk}
        models.ProfileDestination.objects.create(profile=subscriber.profiles.get(), destination=hook)
        other = house.cleared("en")
        house.route()
        assert set(house.ledger(item_of(other))) == {hook.pk}

    def test_a_profile_that_changed_counts_from_the_next_item_on(self, house: House) -> None:
        reader = house.reader("changing", "en")
        house.route()
        profile_rows.change_profiles(house.olga, reader.subscriber_id, [Criteria(languages=("id",))])
        english, indonesian = house.cleared("en"), house.cleared("id")
        house.route()
        assert house.ledger(item_of(english)) == {}
        assert house.ledger(item_of(indonesian, 1, "id")) == {reader.pk: D.DUE}
        fresh = Engine()
        routing.sync(fresh, 0)
        assert len(fresh) == len(house.engine) == 1


class TestFollowUps:
    """Corrections to those who had it and whoever matches now; updates alike."""

    @pytest.mark.parametrize("kind", ["correction", "update", "refile"])
    def test_it_reaches_those_who_had_it_and_whoever_matches_now(self, house: House, kind: str) -> None:
        had, held, left, never = (house.reader(name) for name in ("had", "held", "left", "never"))
        slug = house.cleared("en")
        house.route()
        taken = house.carry(lambda e: OutcomeKind.UNREACHABLE if "never" in e.address else OutcomeKind.ACCEPTED)
        assert len(taken) == 4
        reception.hold_destination(house.olga, held.uid)
        reception.unsubscribe(left.pk)
        profile_rows.change_profiles(house.olga, had.subscriber_id, [Criteria(languages=("ja",))])
        fresh = house.reader("new")
        house.followed(slug, kind)
        house.route()
        assert house.ledger(item_of(slug, 2)) == {
            had.pk: D.DUE,
            held.pk: D.PARKED,
            never.pk: D.DUE,
            fresh.pk: D.DUE,
        }

    def test_a_correction_is_first_in_its_lane(self, house: House) -> None:
        house.reader("had")
        slug = house.cleared("en")
        house.route()
        house.carry()
        other = house.cleared("en")
        house.followed(slug)
        house.route()
        order = [claimed.key.item for _, claimed in house.sender.claim(Channel.EMAIL, 10)]
        assert order == [item_of(slug, 2).pk, item_of(other).pk]

    def test_older_versions_that_are_still_due_are_superseded(self, house: House) -> None:
        reader = house.reader("late")
        slug = house.cleared("en")
        house.route()
        house.followed(slug)
        assert house.sender.claim(Channel.EMAIL, 10) == [], "not even before the correction is routed"
        house.route()
        assert house.ledger(item_of(slug)) == {reader.pk: D.CANCELLED}
        assert house.ledger(item_of(slug, 2)) == {reader.pk: D.DUE}

    def test_a_version_that_was_replaced_before_it_was_routed_is_not_routed(self, house: House) -> None:
        reader = house.reader("only")
        slug = house.cleared("en")
        house.followed(slug)
        house.route()
        assert house.ledger(item_of(slug)) == {}
        assert house.ledger(item_of(slug, 2)) == {reader.pk: D.DUE}

    def test_follow_ups_keep_to_the_language_that_was_had(self, house: House) -> None:
        english, both = house.reader("english", "en"), house.reader("both", "id", "en")
        slug = house.cleared("en", "id")
        house.route()
        house.carry()
        house.followed(slug, language="en")
        house.route()
        assert set(house.ledger(item_of(slug, 2, "en"))) == {english.pk}
        house.followed(slug, language="id")
        house.route()
        assert set(house.ledger(item_of(slug, 3, "id"))) == {both.pk}

    def test_what_was_in_flight_counts_as_had(self, house: House) -> None:
        reader = house.reader("slow")
        slug = house.cleared("en")
        house.route()
        house.sender.claim(Channel.EMAIL, 10)
        profile_rows.change_profiles(house.olga, reader.subscriber_id, [Criteria(languages=("ja",))])
        house.followed(slug)
        house.route()
        assert house.ledger(item_of(slug, 2)) == {reader.pk: D.DUE}


class TestReplay:
    """Everything may be done again."""

    def circuit(self, house: House) -> str:
        for number in range(9):
            languages = [("en",), ("id", "en"), ("en", "id")][number % 3]
            kind = SubscriberKind.OUTLET if number % 4 == 0 else SubscriberKind.JOURNALIST
            house.reader(f"r{number}", *languages, kind=kind, channel=Channel(number % 2))
        return house.cleared("en", "id")

    def test_routing_again_changes_nothing(self, house: House) -> None:
        slug = self.circuit(house)
        house.route()
        before = house.whole_ledger()
        assert len(before) > 9
        for _ in range(2):
            models.Item.objects.update(routed_us=None)
            house.route()
        assert house.whole_ledger() == before
        house.carry()
        done = house.whole_ledger()
        models.Item.objects.update(routed_us=None)
        house.route()
        assert house.whole_ledger() == done
        assert set(house.ledger(item_of(slug)).values()) == {D.ACCEPTED}

    @pytest.mark.parametrize("chunks", range(6))
    def test_interrupted_after_any_chunk_and_run_again_gives_the_same_ledger(
        self, house: House, monkeypatch: pytest.MonkeyPatch, chunks: int
    ) -> None:
        monkeypatch.setattr(routing, "CHUNK", 2)
        slug = self.circuit(house)
        house.route()
        whole = house.whole_ledger()
        models.Delivery.objects.all().delete()
        models.Item.objects.update(routed_us=None)
        route_and_die(house, after=chunks)
        assert routing.unrouted(), "the interrupted one is taken up again"
        house.route()
        assert house.whole_ledger() == whole
        assert item_of(slug).routed_us is not None

    @pytest.mark.parametrize("chunks", range(6))
    def test_a_kill_that_was_interrupted_is_finished(
        self, house: House, monkeypatch: pytest.MonkeyPatch, chunks: int
    ) -> None:
        monkeypatch.setattr(routing, "CHUNK", 2)
        slug = self.circuit(house)
        house.route()
        chance = random.Random(chunks)
        house.carry(lambda _: chance.choice([OutcomeKind.ACCEPTED, OutcomeKind.DEFERRED, OutcomeKind.REFUSED]))
        withdrawal.kill(house.edo, slug, "false")
        route_and_die(house, after=chunks)
        house.route()
        notices = models.Item.objects.filter(lane=Lane.KILL.value)
        killed = {key[1] for key in house.whole_ledger() if key[0] in {row.pk for row in notices}}
        assert killed == set(models.Destination.objects.values_list("pk", flat=True))
        for language in ("en", "id"):
            states = set(house.ledger(item_of(slug, 1, language)).values())
            assert states <= {D.ACCEPTED, D.FAILED, D.CANCELLED}

    def test_kills_are_routed_before_anything_else(self, house: House) -> None:
        first = house.cleared("en")
        house.route()
        waiting = house.cleared("en")
        withdrawal.kill(house.edo, first, "false")
        order = [models.Item.objects.get(pk=pk).kind for pk in routing.unrouted()]
        assert order == ["kill", "release"]
        assert routing.unrouted_notices() == routing.unrouted()[:1]
        assert item_of(waiting).state == State.CLEARED

    def test_due_and_lane_and_lot_are_the_items_own(self, house: House) -> None:
        for number in range(5):
            house.reader(f"r{number}")
        slug = house.cleared("en", disclosure=True)
        house.clock.forward(seconds=9)
        house.route()
        rows = list(models.Delivery.objects.all())
        assert {row.lane for row in rows} == {Lane.DISCLOSURE.value}
        assert {row.due_us for row in rows} == {item_of(slug).cleared_us}
        assert len({row.lot for row in rows}) == 5

    def test_nobody_is_always_first(self, house: House) -> None:
        for number in range(8):
            house.reader(f"r{number}")
        first = set()
        for _ in range(6):
            house.cleared("en")
            house.route()
            first.add(house.carry(limit=1)[0].address)
        assert len(first) > 1
