"""Several routers: each answers for its own subscribers, and together they are one."""

import random

import pytest
from django.db import transaction

from kawat.actions import profile_rows, routing, standing, subscriptions, withdrawal
from kawat.actions.standing import Shard
from kawat.core.profile import Criteria
from kawat.core.query import Form, Leaf, Not
from kawat.core.terms import Channel, DeliveryState, OutcomeKind, State, SubscriberKind
from kawat.matching import Engine
from kawat.store import models, routed
from tests.house import House, destination_of, item_of
from tests.store.wires import in_threads

READERS = 40
WANTED = Leaf(form=Form.WORD, said="desalination", readings=(".desalination", ".desalinasi"))
ELSEWHERE = Leaf(form=Form.WORD, said="Jakarta", readings=(".jakarta",))
QUERIES = (None, None, WANTED, ELSEWHERE, Not(WANTED), Not(ELSEWHERE))


class Routers:
    """So many of them, each with an engine of its own."""

    def __init__(self, of: int) -> None:
        self.shards = [Shard(number=number, of=of) for number in range(1, of + 1)]
        self.engines = {shard: Engine() for shard in self.shards}
        self.changes = dict.fromkeys(self.shards, 0)

    def sync(self) -> None:
        for shard in self.shards:
            self.changes[shard] = standing.sync(self.engines[shard], self.changes[shard], shard)

    def route(self, *numbers: int) -> None:
        """What waits for these routers, or for all, one after the other."""
        self.sync()
        for number in numbers or range(1, len(self.shards) + 1):
            shard = self.shards[number - 1]
            while waiting := routing.unrouted(shard):
                routing.route(self.engines[shard], waiting[0], shard)


def circuit(house: House, chance: random.Random) -> None:
    for number in range(READERS):
        languages = chance.choice([("en",), ("id",), ("en", "id"), ("id", "en"), ("ko", "en")])
        kind = chance.choice([SubscriberKind.OUTLET, SubscriberKind.JOURNALIST, SubscriberKind.JOURNALIST])
        query = chance.choice(QUERIES)
        house.reader(f"r{number}", *languages, kind=kind, channel=Channel(number % 2), query=query)


def play(house: House, routers: Routers, seed: int) -> set[tuple]:
    """Releases, changed profiles, corrections and a kill; who is owed what in the end."""
    chance = random.Random(seed)
    order = list(range(1, len(routers.shards) + 1))

    def route() -> None:
        chance_of_order.shuffle(order)
        routers.route(*order)

    chance_of_order = random.Random(seed + len(order))
    first, second = house.cleared("en", "id"), house.cleared("en")
    route()
    house.carry(lambda envelope: chosen(envelope.address), limit=20, rounds=2)
    for subscriber in models.Subscriber.objects.order_by("pk"):
        if chance.random() < 0.3:
            language = chance.choice(("en", "id", "ja"))
            criteria = Criteria(languages=(language, "en"), query=chance.choice(QUERIES))
            profile_rows.change_profiles(house.olga, subscriber.pk, [criteria])
    house.followed(first, "correction", "en")
    house.followed(first, "update", "id")
    route()
    house.carry(lambda envelope: chosen(envelope.address), limit=30, rounds=1)
    withdrawal.kill(house.edo, second, "false")
    third = house.cleared("id")
    route()
    assert routing.unrouted() == []
    assert models.ItemRouted.objects.count() == 0
    assert item_of(third, 1, "id").routed_us is not None
    columns = ("item__kind", "item__language", "item__version", "item__number", "destination__address")
    return set(models.Delivery.objects.values_list(*columns, "repeat", "state", "due_us"))


def chosen(address: str) -> OutcomeKind:
    kinds = (OutcomeKind.ACCEPTED, OutcomeKind.ACCEPTED, OutcomeKind.REFUSED, OutcomeKind.UNREACHABLE)
    return kinds[sum(address.encode()) % len(kinds)]


@pytest.mark.parametrize("seed", range(2))
def test_what_two_or_four_routers_write_together_is_what_one_writes(house: House, seed: int) -> None:
    circuit(house, random.Random(seed))
    answers = {}
    for of in (1, 2, 4):
        with transaction.atomic():
            answers[of] = play(house, Routers(of), seed)
            transaction.set_rollback(True)
    assert len(answers[1]) > READERS
    assert answers[2] == answers[1]
    assert answers[4] == answers[1]


def test_each_subscriber_is_in_one_shard_with_all_its_profiles(house: House) -> None:
    circuit(house, random.Random(1))
    for of in (2, 4):
        routers = Routers(of)
        routers.sync()
        held = [len(engine) for engine in routers.engines.values()]
        assert sum(held) == models.Profile.objects.count()
        assert all(held)
        for subscriber in models.Subscriber.objects.values_list("pk", flat=True):
            assert sum(shard.holds(subscriber) for shard in routers.shards) == 1


def test_an_item_is_routed_when_all_have_answered_whoever_is_last(house: House) -> None:
    circuit(house, random.Random(2))
    routers = Routers(4)
    slug = house.cleared("en")
    for answered, number in enumerate((3, 1, 4), 1):
        routers.route(number)
        assert item_of(slug).routed_us is None
        assert models.ItemRouted.objects.count() == answered
        assert routing.unrouted(routers.shards[number - 1]) == []
    routers.route(2)
    assert item_of(slug).routed_us == house.clock.us
    assert models.ItemRouted.objects.count() == 0


def test_a_router_that_answers_again_after_all_changes_nothing(house: House) -> None:
    circuit(house, random.Random(3))
    routers = Routers(2)
    item = item_of(house.cleared("en"))
    routers.route()
    before = house.whole_ledger()
    house.clock.forward(seconds=5)
    assert routing.route(routers.engines[routers.shards[1]], item.pk, routers.shards[1]) == 0
    item.refresh_from_db()
    assert item.routed_us != house.clock.us
    assert models.ItemRouted.objects.count() == 0
    assert house.whole_ledger() == before


@pytest.mark.parametrize(("before", "after"), [(2, 4), (4, 2), (2, 1), (1, 3)])
def test_when_the_number_of_routers_changes_nothing_in_flight_is_lost(house: House, before: int, after: int) -> None:
    circuit(house, random.Random(4))
    slug = house.cleared("en")
    with transaction.atomic():
        Routers(1).route()
        whole = house.whole_ledger()
        transaction.set_rollback(True)
    if before > 1:
        Routers(before).route(1)
        assert len(house.whole_ledger()) < len(whole)
    Routers(after).route()
    assert house.whole_ledger() == whole
    assert item_of(slug).routed_us is not None
    assert models.ItemRouted.objects.count() == 0


def test_a_kill_is_the_first_routers_and_waits_for_nobody(house: House) -> None:
    for number in range(12):
        house.reader(f"r{number}")
    routers = Routers(4)
    slug = house.cleared("en")
    routers.route()
    house.carry()
    waiting = house.cleared("en")
    withdrawal.kill(house.edo, slug, "false")
    assert [models.Item.objects.get(pk=pk).kind for pk in routing.unrouted(routers.shards[0])] == ["kill", "release"]
    for shard in routers.shards[1:]:
        assert routing.unrouted(shard) == [item_of(waiting).pk]
    (notice,) = routing.unrouted_notices()
    routing.route(routers.engines[routers.shards[0]], notice, routers.shards[0])
    assert models.Item.objects.get(pk=notice).routed_us is not None
    assert len(house.ledger(notice)) == 12
    assert item_of(waiting).routed_us is None


def test_a_kill_amid_the_fan_out_of_several_stops_each_of_them(house: House) -> None:
    for number in range(12):
        house.reader(f"r{number}")
    routers = Routers(2)
    slug = house.cleared("en")
    routers.route(2)
    theirs = house.carry()
    assert 0 < len(theirs) < 12
    withdrawal.kill(house.edo, slug, "false")
    routers.route(1)
    assert item_of(slug).state == State.KILLED
    assert item_of(slug).routed_us is not None
    assert {each.address for each in house.carry()} == {each.address for each in theirs}


def test_a_follow_up_reaches_who_had_the_item_by_their_own_router_alone(house: House) -> None:
    readers = [house.reader(f"r{number}") for number in range(12)]
    routers = Routers(2)
    slug = house.cleared("en")
    routers.route()
    house.carry()
    for each in readers:
        profile_rows.change_profiles(house.olga, each.subscriber_id, [Criteria(languages=("ja",))])
    house.followed(slug)
    routers.route(2)
    theirs = {each.pk for each in readers if routers.shards[1].holds(each.subscriber_id)}
    assert set(house.ledger(item_of(slug, 2))) == theirs
    routers.route(1)
    assert house.ledger(item_of(slug, 2)) == {each.pk: DeliveryState.DUE for each in readers}


def test_who_has_not_answered_long_after_the_clear_is_known(house: House) -> None:
    item = item_of(house.cleared("en"))
    Routers(3).route(1, 3)
    asked = {"shard": 1, "shards": 3}
    assert routed.unfinished(**asked, cleared_before_us=house.clock.us) == []
    assert routed.unfinished(**asked, cleared_before_us=house.clock.us + 1) == [(item.pk, 2)]
    assert routed.unfinished(shard=2, shards=3, cleared_before_us=house.clock.us + 1) == []


@pytest.mark.django_db(transaction=True)
def test_routers_at_once_never_wait_crosswise_and_one_of_them_is_the_last(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing, "CHUNK", 2)
    subscriptions.subscribe(
        house.olga,
        name="both",
        kind=SubscriberKind.OUTLET,
        criteria=[Criteria(languages=("en",)), Criteria(languages=("en", "id"))],
        circuits=["asia"],
        destinations=[destination_of("both"), destination_of("both", Channel.WEBHOOK)],
    )
    for number in range(20):
        house.reader(f"r{number}", channel=Channel(number % 2))
    routers = Routers(4)
    slugs = [house.cleared("en") for _ in range(3)]
    routers.sync()
    house.sender.claim(Channel.EMAIL, 5)
    for slug in slugs[:2]:
        house.followed(slug)

    def work(number: int) -> None:
        shard = routers.shards[number]
        while waiting := routing.unrouted(shard):
            routing.route(routers.engines[shard], waiting[0], shard)

    in_threads(4, work)
    assert models.ItemRouted.objects.count() == 0
    assert all(row.routed_us for row in models.Item.objects.all())
    for slug, version in ((slugs[0], 2), (slugs[1], 2), (slugs[2], 1)):
        assert len(house.ledger(item_of(slug, version))) == 22
    for slug in slugs[:2]:
        assert set(house.ledger(item_of(slug)).values()) <= {DeliveryState.CANCELLED}
