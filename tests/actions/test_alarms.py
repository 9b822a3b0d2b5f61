"""Alarms begin to the minute, and end with their cause."""

from kawat.actions import alarms, editing, review, stops, wire, withdrawal
from kawat.core.terms import Channel, DeliveryState, OutcomeKind
from kawat.store import models
from tests.house import House


def current(house: House) -> list[tuple[str, str]]:
    return [(alarm.why, alarm.queue) for alarm in alarms.current()]


def test_a_filing_that_nobody_touches_for_a_quarter_of_an_hour_is_an_alarm(house: House) -> None:
    slug = house.file("en").document.item.slug
    house.clock.forward(minutes=14, seconds=59)
    assert current(house) == []
    house.clock.forward(seconds=1)
    assert current(house) == [("waiting", "")]
    editing.edit(house.edo, slug, headline="Sagara opens another plant in Surabaya")
    assert current(house) == []
    house.clock.forward(minutes=15)
    review.approve(house.eka, slug)
    assert current(house) == []


def test_a_hold_that_nobody_approved_is_an_alarm_half_an_hour_before_its_time(house: House) -> None:
    slug = house.file("en", hold=house.clock.said(hours=1)).document.item.slug
    house.clock.forward(minutes=29, seconds=59)
    assert current(house) == [("waiting", "")]
    house.clock.forward(seconds=1)
    assert current(house) == [("unapproved", "")]
    review.approve(house.edo, slug)
    assert current(house) == []


def test_a_kill_is_an_alarm_until_a_second_person_confirms_it(house: House) -> None:
    slug = house.cleared("en", "id")
    house.route()
    withdrawal.kill(house.edo, slug, "wrong figures")
    house.route()
    assert alarms.unconfirmed().count() == 2
    house.clock.forward(minutes=9, seconds=59)
    assert current(house) == []
    house.clock.forward(seconds=1)
    assert current(house) == [("unconfirmed", "")]
    withdrawal.confirm(house.eka, slug)
    assert current(house) == []
    assert not alarms.unconfirmed().exists()


def test_a_second_withhold_needs_a_second_person_anew(house: House) -> None:
    slug = house.cleared("en")
    withdrawal.withhold(house.edo, slug, "in doubt")
    withdrawal.confirm(house.eka, slug)
    withdrawal.lift(house.edo, slug)
    withdrawal.lift(house.eka, slug)
    house.clock.forward(minutes=1)
    withdrawal.withhold(house.edo, slug, "in doubt again")
    house.route()
    house.clock.forward(minutes=10)
    assert current(house) == [("unconfirmed", "")]


def test_a_router_that_does_not_answer_within_a_minute_is_an_alarm(house: House) -> None:
    house.cleared("en")
    house.clock.forward(seconds=59)
    assert current(house) == []
    house.clock.forward(seconds=1)
    assert current(house) == [("stuck", "router")]
    house.route()
    assert current(house) == []


def test_a_queue_in_which_nothing_moves_for_five_minutes_is_an_alarm(house: House) -> None:
    house.reader("sari", channel=Channel.WEBHOOK)
    house.cleared("en")
    house.route()
    house.clock.forward(minutes=4, seconds=59)
    assert current(house) == []
    house.clock.forward(seconds=1)
    assert current(house) == [("stuck", "webhook")]
    stops.stop(house.edo, stops.CHANNEL, "webhook")
    assert current(house) == []  # what is stopped is not stuck
    stops.start(house.edo)
    house.sender.claim(Channel.WEBHOOK, 10)
    assert current(house) == []
    assert models.Delivery.objects.count() == 1


def test_a_relay_that_is_slow_on_purpose_is_not_stuck_until_nothing_moves(house: House) -> None:
    for name in ("sari", "made", "putu"):
        house.reader(name)
    house.cleared("en")
    house.route()
    house.clock.forward(minutes=4)
    house.carry(limit=1, rounds=1)
    house.clock.forward(minutes=4)
    assert models.Delivery.objects.filter(state=DeliveryState.DUE).count() == 2
    assert current(house) == []  # one went four minutes ago, as slowly as it may
    house.clock.forward(minutes=1, seconds=1)
    assert current(house) == [("stuck", "email")]
    house.carry(limit=1, rounds=1)
    assert current(house) == []


def test_what_is_tried_again_later_is_not_stuck(house: House) -> None:
    house.reader("sari")
    house.cleared("en")
    house.route()
    house.carry(lambda _: OutcomeKind.DEFERRED, rounds=1)
    assert current(house) == []


def test_a_hold_that_was_missed_is_an_alarm(house: House) -> None:
    slug = house.approved("en")
    wire.hold(house.edo, slug, house.clock.said(minutes=1))
    house.clock.forward(minutes=7)
    wire.lift_holds()
    assert current(house) == [("late", "")]
