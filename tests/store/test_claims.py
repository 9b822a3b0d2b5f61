"""Claims: in order, each by one sender, given back when it dies, numbered without a gap."""

import json
import random

import pytest
from django.db import connection

from kawat.core.delivery import BLOCK, WHOLE, DeliveryKey, Part
from kawat.core.terms import Channel, DeliveryState, DeliveryVerb, DestinationState, Lane
from kawat.store import claims, ledger, models
from kawat.store.claims import Settlement
from tests.house import House
from tests.store.wires import LEASE, NOW, claim, destinations, in_threads, owe, process

D, V = DeliveryState, DeliveryVerb


def settlement(key: DeliveryKey, verb: DeliveryVerb, *, at_us: int = NOW, due_us: int = 0) -> Settlement:
    return Settlement(key=key, verb=verb, tries=1, at_us=at_us, due_us=due_us, code=250, words="ok")


def state(key: DeliveryKey) -> DeliveryState:
    return D(models.Delivery.objects.get(item=key.item, destination=key.destination, repeat=key.repeat).state)


class TestOrder:
    """Lanes, then due time, then lot."""

    def test_lanes_then_due_then_lot(self, house: House) -> None:
        to = destinations(6)
        owe([1], to, lane=Lane.NORMAL, due_us=NOW - 50)
        owe([2], to, lane=Lane.FLASH)
        owe([3], to, lane=Lane.KILL)
        owe([4], to, lane=Lane.DISCLOSURE)
        owe([5], to, lane=Lane.NORMAL, due_us=NOW - 60)
        taken = claim(100)
        rows = {(row.item_id, row.destination_id): row for row in models.Delivery.objects.all()}
        order = [rows[each.key.item, each.key.destination] for each in taken]
        assert [(row.lane, row.due_us, row.lot) for row in order] == sorted(
            (row.lane, row.due_us, row.lot) for row in order
        )
        assert [each.key.item for each in taken][::6] == [3, 2, 4, 5, 1]

    def test_a_batch_is_the_first_of_that_order(self, house: House) -> None:
        to = destinations(7)
        for item, due_us in ((1, NOW), (2, NOW - 9), (3, NOW), (4, NOW - 5)):
            owe([item], to, due_us=due_us)
        whole = sorted(models.Delivery.objects.values_list("due_us", "lot", "item_id", "destination_id"))
        got: list[tuple[int, int]] = []
        while batch := claim(4):
            got += [(each.key.item, each.key.destination) for each in batch]
        assert got == [row[2:] for row in whole]

    @pytest.mark.skipif("connection.vendor != 'postgresql'")
    def test_a_batch_is_no_longer_than_asked_for_whatever_the_plan(self, house: House) -> None:
        """PostgreSQL asks a subquery again for each row where it thinks the ledger small: it then gave all that is due."""
        owe([1, 2], destinations(2))
        with connection.cursor() as cursor:
            for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
        assert [len(claim(2)) for _ in range(3)] == [2, 2, 0]

    def test_what_is_not_due_yet_waits(self, house: House) -> None:
        to = destinations(2)
        owe([1], to, due_us=NOW + 1)
        assert claim(10) == []
        assert len(claim(10, now_us=NOW + 1)) == 2

    def test_a_kill_overtakes_a_thousand(self, house: House) -> None:
        to = destinations(50)
        owe([1], to)
        claim(10)
        owe([2], to[:1], lane=Lane.KILL, due_us=NOW)
        assert claim(1)[0].key.item == 2

    def test_another_channels_are_left_alone(self, house: House) -> None:
        owe([1], destinations(2))
        owe([1], destinations(2, Channel.WEBHOOK))
        assert len(claim(10)) == 2
        assert len(claim(10, channel=Channel.WEBHOOK)) == 2

    def test_stopped_items_wait_but_for_kills(self, house: House) -> None:
        to = destinations(1)
        owe([1, 2], to)
        owe([3], to, lane=Lane.KILL)
        assert [each.key.item for each in claim(10, stopped=[1, 3])] == [3, 2]
        assert claim(10, kills_only=True) == []
        assert [each.key.item for each in claim(10)] == [1]

    @pytest.mark.parametrize("over", [D.FLYING, D.PARKED, D.ACCEPTED, D.RELAYED, D.FAILED, D.CANCELLED])
    def test_only_what_is_due_is_claimed(self, house: House, over: DeliveryState) -> None:
        owe([1], destinations(3), state=over)
        assert claim(10) == []


class TestLeases:
    """A claim holds as long as its lease."""

    def test_a_lease_runs_out_exactly_then(self, house: House) -> None:
        owe([1], destinations(1))
        (taken,) = claim(10)
        assert taken.tries == 1
        assert claims.give_back(now_us=LEASE) == 0
        assert claims.give_back(now_us=LEASE + 1) == 1
        (again,) = claim(10, worker=2)
        assert (again.key, again.tries) == (taken.key, 2)

    def test_renewal_is_for_ones_own(self, house: House) -> None:
        owe([1], destinations(2))
        claim(1, worker=1)
        claim(1, worker=2)
        claims.renew(1, LEASE + 99)
        assert claims.give_back(now_us=LEASE + 1) == 1

    def test_the_dead_are_named(self, house: House) -> None:
        owe([1], destinations(3))
        for worker in (1, 2, 3):
            claim(1, worker=worker)
        assert claims.give_back(now_us=NOW, workers=[]) == 0
        assert claims.give_back(now_us=NOW, workers=[1, 3, 99]) == 2
        assert claims.give_all_back() == 1


class TestSettling:
    """Every end is written once."""

    @pytest.mark.parametrize(
        ("verb", "after"),
        [(V.ACCEPT, D.ACCEPTED), (V.RELAY, D.RELAYED), (V.DEFER, D.DUE), (V.FAIL, D.FAILED), (V.CANCEL, D.CANCELLED)],
    )
    def test_a_settlement_moves_what_flies(self, house: House, verb: DeliveryVerb, after: DeliveryState) -> None:
        owe([1], destinations(1))
        (taken,) = claim(1)
        claims.settle(1, [settlement(taken.key, verb, due_us=NOW + 5)])
        row = models.Delivery.objects.get()
        assert (row.state, row.settled_us, row.code, row.words) == (after, NOW, 250, "ok")
        assert (row.lease_us, row.worker) == (None, None)
        if verb is V.DEFER:
            assert row.due_us == NOW + 5

    @pytest.mark.parametrize("second", [V.ACCEPT, V.RELAY, V.DEFER, V.FAIL, V.CANCEL])
    @pytest.mark.parametrize("first", [V.ACCEPT, V.RELAY, V.FAIL, V.CANCEL])
    def test_what_is_over_stays_as_it_is(self, house: House, first: DeliveryVerb, second: DeliveryVerb) -> None:
        owe([1], destinations(1))
        (taken,) = claim(1)
        claims.settle(1, [settlement(taken.key, first)])
        before = models.Delivery.objects.values().get()
        claims.settle(1, [settlement(taken.key, second, at_us=NOW + 9)])
        assert models.Delivery.objects.values().get() == before

    @pytest.mark.parametrize("verb", [V.DEFER, V.FAIL, V.CANCEL])
    def test_who_lost_the_lease_says_nothing_but_that_it_was_accepted(self, house: House, verb: DeliveryVerb) -> None:
        owe([1], destinations(1))
        (taken,) = claim(1, worker=1)
        claims.give_all_back()
        claims.settle(1, [settlement(taken.key, verb)])
        assert state(taken.key) is D.DUE
        claim(1, worker=2)
        claims.settle(1, [settlement(taken.key, verb)])
        assert state(taken.key) is D.FLYING
        claims.settle(1, [settlement(taken.key, V.ACCEPT)])
        assert state(taken.key) is D.ACCEPTED

    def test_a_late_acceptance_counts_even_where_the_destination_was_held_meanwhile(self, house: House) -> None:
        (to,) = destinations(1)
        owe([1], [to])
        (taken,) = claim(1)
        models.Destination.objects.update(state=DestinationState.HELD)
        claims.give_all_back()
        assert state(taken.key) is D.PARKED
        claims.settle(1, [settlement(taken.key, V.ACCEPT)])
        assert state(taken.key) is D.ACCEPTED


@pytest.mark.skipif("connection.vendor != 'sqlite'")
class TestPlans:
    """A claim reads the index of what is due, and nothing else."""

    def plans(self, statements: list[tuple[str, object]]) -> list[str]:
        told = []
        with connection.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                told += [row[3] for row in cursor.fetchall()]
        return told

    def test_claims_and_next_due_use_the_index_of_what_is_due(self, house: House) -> None:
        owe([1, 2], destinations(50))
        said: list[tuple[str, object]] = []

        def listen(execute: object, sql: str, params: object, many: bool, context: object) -> object:
            if "delivery" in sql and not many:
                said.append((sql, params))
            return execute(sql, params, many, context)  # type: ignore[operator]

        with connection.execute_wrapper(listen):
            claim(5)
            claim(5, stopped=[2])
            claims.next_due_us(Channel.EMAIL)
            claims.give_back(now_us=NOW)
            claims.renew(1, LEASE)
        plans = self.plans(said)
        assert any("INDEX delivery_due" in plan for plan in plans)
        assert any("INDEX delivery_flying" in plan for plan in plans)
        scans = [plan for plan in plans if plan.startswith("SCAN delivery") and "INDEX" not in plan]
        assert scans == [], f"the whole ledger is read: {scans}"


class TestNumbers:
    """A gapless sequence for each destination, given at its first claim, whatever happens between."""

    @pytest.mark.parametrize("seed", range(6))
    def test_no_gap_whatever_is_cancelled_killed_deferred_or_lost(self, house: House, seed: int) -> None:
        chance = random.Random(seed)
        to = destinations(5, Channel.WEBHOOK)
        item, given, flying = 0, {}, []
        for _ in range(60):
            what = chance.choices(["owe", "kill", "claim", "settle", "cancel", "die"], [4, 1, 6, 5, 1, 1])[0]
            if what in ("owe", "kill"):
                item += 1
                lane = Lane.KILL if what == "kill" else chance.choice([Lane.FLASH, Lane.NORMAL])
                owe([item], chance.sample(to, chance.randint(1, 5)), lane=lane, due_us=NOW - chance.randint(0, 9))
            elif what == "claim":
                for each in claim(chance.randint(1, 6), channel=Channel.WEBHOOK):
                    assert given.setdefault(each.key, each.sequence) == each.sequence, "kept over retries"
                    flying.append(each)
            elif what == "settle" and flying:
                verbs = [V.ACCEPT, V.DEFER, V.FAIL, V.CANCEL]
                claims.settle(1, [settlement(flying.pop().key, chance.choice(verbs), due_us=NOW)])
            elif what == "cancel" and item:
                ledger.cancel([chance.randint(1, item)], limit=100)
            elif what == "die":
                claims.give_all_back()
                flying.clear()
        assert given
        for each in to:
            numbers = sorted(number for key, number in given.items() if key.destination == each.pk)
            assert numbers == list(range(1, len(numbers) + 1))
            each.refresh_from_db()
            assert each.sequence == len(numbers)

    def test_mail_has_no_numbers(self, house: House) -> None:
        owe([1], destinations(2))
        assert {each.sequence for each in claim(2)} == {None}


def test_each_sender_takes_its_own_part_first_and_then_what_is_left(house: House) -> None:
    to = destinations(3 * BLOCK)
    owe([1], to)
    first, second = Part(0, 2), Part(1, 2)
    ids = {each.pk for each in to}
    own = {each for each in ids if first.holds(each)}
    assert {each for each in ids if second.holds(each)} == ids - own
    taken = [each.key.destination for _ in range(3) for each in claim(len(own) // 3 + 1, part=first)]
    assert set(taken[: len(own)]) == own
    assert len(taken) > len(own)
    assert len({*taken, *(each.key.destination for each in claim(1_000, part=first))}) == len(to)
    assert claim(1, part=second) == []


@pytest.mark.parametrize("part", [WHOLE, Part(0, 2), Part(1, 2)])
def test_a_kill_comes_before_what_is_ones_own(house: House, part: Part) -> None:
    to = destinations(2 * BLOCK)
    owe([1], to)
    owe([2], to[:1], lane=Lane.KILL)
    owe([2], to[-1:], lane=Lane.KILL)
    assert {each.key.item for each in claim(2, part=part)} == {2}


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Many senders on one ledger."""

    def test_no_delivery_is_claimed_by_two_threads(self, house: House) -> None:
        owe([1, 2, 3], destinations(80, Channel.WEBHOOK))

        def work(number: int) -> list[tuple]:
            got: list[tuple] = []
            while batch := claim(7, worker=number + 1, channel=Channel.WEBHOOK):
                got += [(each.key, each.sequence) for each in batch]
                claims.settle(number + 1, [settlement(each.key, V.ACCEPT) for each in batch])
            return got

        given = [each for part in in_threads(4, work) for each in part]  # type: ignore[attr-defined]
        assert len(given) == len({key for key, _ in given}) == 240
        for destination in models.Destination.objects.all():
            assert sorted(number for key, number in given if key.destination == destination.pk) == [1, 2, 3]
        assert set(models.Delivery.objects.values_list("state", "tries")) == {(D.ACCEPTED.value, 1)}

    def test_no_delivery_is_claimed_by_two_processes(self, house: House) -> None:
        owe([1, 2], destinations(100))
        code = f"""
from tests.store.wires import claim
got = []
while batch := claim(9, worker=arguments[0], now_us={NOW}):
    got += [list(each.key) for each in batch]
print(json.dumps(got))
"""
        connection.close()
        senders = [process(code, number) for number in (1, 2, 3)]
        given = [tuple(key) for each in senders for key in json.loads(each.communicate(timeout=60)[0])]
        assert [each.returncode for each in senders] == [0, 0, 0]
        assert len(given) == len(set(given)) == 200
