"""The ledger's statements by themselves. (Who gets what is proved through routing, in tests/actions.)"""

import pytest
from django.db import IntegrityError, connection, transaction

from kawat.core.delivery import PRIME
from kawat.core.terms import Channel, DeliveryState, DestinationState, Lane
from kawat.store import ledger, models
from tests.house import House, item_of
from tests.store.wires import NOW, destinations, owe

D = DeliveryState


def states() -> list[tuple[int, int, str]]:
    rows = models.Delivery.objects.order_by("destination_id", "repeat")
    return [(row.destination_id, row.repeat, D(row.state).name) for row in rows]


def test_the_key_is_item_destination_and_repeat(house: House) -> None:
    to = destinations(1)
    owe([1], to)
    with pytest.raises(IntegrityError), transaction.atomic():
        owe([1], to)


def test_a_fan_out_is_counted_and_its_replay_is_nothing(house: House) -> None:
    for number in range(4):
        house.reader(f"r{number}")
    profiles = list(models.Profile.objects.values_list("pk", flat=True))
    item = item_of(house.cleared("en")).pk
    said = {"lane": Lane.NORMAL, "due_us": NOW, "lot": 5}
    assert ledger.fan_out(item, profiles, **said) == 4
    before = states()
    assert ledger.fan_out(item, profiles, **said) == 0
    assert ledger.fan_out(item, [*profiles, 999_999], **said) == 0
    assert ledger.fan_out(item, [], **said) == 0
    assert states() == before


def test_follow_and_chase_differ_in_who_is_held_inactive_or_forbidden(house: House) -> None:
    active, held, left, ended, abroad = (house.reader(f"r{number}") for number in range(5))
    models.Destination.objects.filter(pk=held.pk).update(state=DestinationState.HELD)
    models.Destination.objects.filter(pk=left.pk).update(state=DestinationState.UNSUBSCRIBED)
    models.Subscriber.objects.filter(pk=ended.subscriber_id).update(active=False)
    models.Subscriber.objects.filter(pk=abroad.subscriber_id).update(country="US")
    item = item_of(house.cleared("en", forbidden=("US",))).pk
    everyone = [each.pk for each in (active, held, left, ended, abroad)]
    said = {"lane": Lane.NORMAL, "due_us": NOW, "lot": 5}
    assert ledger.follow(item, everyone, **said) == 2
    assert states() == [(active.pk, 0, "DUE"), (held.pk, 0, "PARKED")]
    models.Delivery.objects.all().delete()
    assert ledger.chase(item, everyone, **said) == 4
    assert states() == [(pk, 0, "DUE") for pk in sorted({active.pk, held.pk, ended.pk, abroad.pk})]
    assert ledger.chase(item, everyone, **said) == 0


@pytest.mark.parametrize(
    ("before", "owed"),
    [
        (D.DUE, 0),
        (D.PARKED, 0),
        (D.FLYING, 1),  # it may be accepted before the item that it takes back
        (D.ACCEPTED, 1),
        (D.RELAYED, 1),
        (D.FAILED, 1),
    ],
)
def test_a_kill_is_owed_again_unless_it_is_still_to_come(house: House, before: DeliveryState, owed: int) -> None:
    (to,) = destinations(1)
    owe([1], [to], state=before, lane=Lane.KILL)
    assert ledger.chase_again(1, [to.pk], lane=Lane.KILL, due_us=NOW) == owed
    assert ledger.chase_again(1, [to.pk], lane=Lane.KILL, due_us=NOW) == 0
    assert states()[1:] == [(to.pk, 1, "DUE")] * owed
    assert ledger.chase_again(2, [to.pk], lane=Lane.KILL, due_us=NOW) == 0, "never owed, so not again"


@pytest.mark.parametrize("state", D)
def test_a_cancellation_takes_what_has_not_begun(house: House, state: DeliveryState) -> None:
    to = destinations(3)
    owe([1, 2], to, state=state)
    taken = 3 if state in (D.WAITING, D.DUE, D.PARKED) else 0
    assert ledger.cancel([1], limit=2) == min(2, taken)
    assert ledger.cancel([1], limit=100) == max(0, taken - 2)
    assert ledger.cancel([1], limit=100) == 0
    assert models.Delivery.objects.filter(item_id=2, state=state.value).count() == 3


def test_parking_and_resuming_is_for_one_destination_and_leaves_kills(house: House) -> None:
    one, two = destinations(2)
    owe([1], [one, two])
    owe([2], [one], lane=Lane.KILL)
    owe([3], [one], state=D.ACCEPTED)
    assert ledger.park(one.pk) == 1
    assert ledger.park(one.pk) == 0
    rows = {(row.item_id, row.destination_id): D(row.state) for row in models.Delivery.objects.all()}
    assert rows == {
        (1, one.pk): D.PARKED,
        (1, two.pk): D.DUE,
        (2, one.pk): D.DUE,
        (3, one.pk): D.ACCEPTED,
    }
    assert ledger.resume(one.pk, due_us=NOW + 7) == 1
    assert models.Delivery.objects.get(item_id=1, destination_id=one.pk).due_us == NOW + 7
    assert ledger.cancel_destination(one.pk) == 2
    assert ledger.cancel_destination(one.pk) == 0


def test_a_redelivery_is_the_next_repeat_and_only_once_at_a_time(house: House) -> None:
    got, missed, late = destinations(3)
    owe([1], [got], state=D.ACCEPTED)
    owe([1], [missed], state=D.FAILED)
    owe([1], [late], state=D.DUE)
    assert ledger.redeliver([1], due_us=NOW) == 1
    assert ledger.redeliver([1], due_us=NOW) == 0
    assert ledger.redeliver([1], due_us=NOW, only_missing=False) == 1
    assert (missed.pk, 1, "DUE") in states()
    assert (got.pk, 1, "DUE") in states()
    assert ledger.redeliver([1], due_us=NOW, destination=late.pk, only_missing=False) == 0


def test_attempted_counts_every_try_and_readers_every_destination(house: House) -> None:
    one, two, three = destinations(3)
    owe([1], [one, two])
    models.Delivery.objects.filter(destination_id=two.pk).update(tries=1)
    assert ledger.attempted([1]) == [two.pk]
    assert ledger.attempted([1, 2]) == [two.pk]
    assert ledger.attempted([]) == []
    row = item_of(house.cleared("en"))
    models.Read.objects.create(item=row, subscriber_id=three.subscriber_id, at_us=NOW)
    models.Read.objects.create(item=row, subscriber_id=three.subscriber_id, at_us=NOW)
    assert ledger.readers([row.pk]) == [three.pk]


@pytest.mark.parametrize("kind", list(Channel))
def test_the_lot_scatters_and_never_overflows(house: House, kind: Channel) -> None:
    for number in range(20):
        house.reader(f"r{number}", channel=kind)
    profiles = list(models.Profile.objects.values_list("pk", flat=True))
    item = item_of(house.cleared("en")).pk
    for lot in (1, PRIME // 2, PRIME - 1):
        models.Delivery.objects.all().delete()
        ledger.fan_out(item, profiles, lane=Lane.NORMAL, due_us=NOW, lot=lot)
        lots = list(models.Delivery.objects.values_list("lot", flat=True))
        assert len(set(lots)) == 20
        assert all(0 <= each < 2**31 for each in lots)


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_a_fan_out_reads_each_table_by_its_index(house: House) -> None:
    said: list[tuple[str, object]] = []

    def listen(execute: object, sql: str, params: object, many: bool, context: object) -> object:
        if "INSERT INTO delivery" in sql:
            said.append((sql, params))
        return execute(sql, params, many, context)  # type: ignore[operator]

    house.reader("r")
    item = item_of(house.cleared("en")).pk
    with connection.execute_wrapper(listen):
        ledger.fan_out(item, [1], lane=Lane.NORMAL, due_us=NOW, lot=1, siblings=[2])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {said[0][0]}", said[0][1])
        plans = [row[3] for row in cursor.fetchall()]
    scans = [plan for plan in plans if plan.startswith("SCAN") and "json_each" not in plan and "VIRTUAL" not in plan]
    assert [plan for plan in scans if "INDEX" not in plan] == [], plans
