"""Quiet hours and pauses: normal stories wait in a state of their own, corrections and kills come, and nothing of it
stands in any time that is measured."""

from datetime import UTC, datetime, timedelta

import pytest

from kawat.actions import quieting, reception, report, withdrawal
from kawat.core import errors
from kawat.core.terms import DeliveryState, Kind, OutcomeKind
from kawat.store import models
from tests.house import House

D = DeliveryState
EVENING = datetime(2026, 11, 22, 16, tzinfo=UTC)
"""23:00 in Jakarta."""
NIGHT = {"start": "22:00", "end": "07:00", "zone": "Asia/Jakarta"}


@pytest.fixture
def mailbox(house: House) -> models.Destination:
    house.clock.instant = EVENING
    its = house.reader("sari")
    quieting.set_hours(house.olga, its.uid, **NIGHT)
    return its


def states(its: models.Destination) -> list[str]:
    rows = models.Delivery.objects.filter(destination=its).order_by("item_id", "repeat")
    return [D(row.state).name for row in rows]


def test_a_normal_story_waits_for_the_morning_and_stands_in_no_time(house: House, mailbox: models.Destination) -> None:
    other = house.reader("budi")
    slug = house.cleared("en")
    house.route()
    assert (states(mailbox), states(other)) == (["WAITING"], ["DUE"])
    house.carry()
    assert states(mailbox) == ["WAITING"]
    house.clock.forward(hours=7, minutes=59)
    assert quieting.turn() == 0
    house.clock.forward(minutes=1)
    assert quieting.turn() == 1
    assert states(mailbox) == ["DUE"]
    house.carry()
    assert states(mailbox) == ["ACCEPTED"]
    (channel,) = report.report_of(slug).items[0].channels
    assert (channel.owed, channel.got, channel.waiting) == (2, 2, 0)
    assert channel.skew_s == 0
    assert channel.last_s is not None
    assert channel.last_s < 60


def test_what_waits_is_counted_as_still_due(house: House, mailbox: models.Destination) -> None:
    slug = house.cleared("en")
    house.route()
    (channel,) = report.report_of(slug).items[0].channels
    assert (channel.waiting, channel.still_due, channel.skew_s) == (1, 1, None)


@pytest.mark.parametrize(("flashes_pass", "state"), [(True, "DUE"), (False, "WAITING")])
def test_flashes_pass_where_they_may(house: House, flashes_pass: bool, state: str) -> None:
    house.clock.instant = EVENING
    its = house.reader("sari")
    quieting.set_hours(house.olga, its.uid, **NIGHT, flashes_pass=flashes_pass)
    house.cleared("en", kind=Kind.FLASH)
    house.route()
    assert states(its) == [state]


def test_a_correction_comes_at_once_and_the_version_that_waited_does_not(
    house: House, mailbox: models.Destination
) -> None:
    slug = house.cleared("en")
    house.route()
    house.followed(slug)
    house.route()
    assert states(mailbox) == ["CANCELLED", "DUE"]


def test_what_is_killed_while_it_waits_never_comes_nor_does_the_kill(house: House, mailbox: models.Destination) -> None:
    slug = house.cleared("en")
    house.route()
    withdrawal.kill(house.edo, slug, "wrong")
    house.route()
    assert states(mailbox) == ["CANCELLED"]


def test_a_kill_of_what_came_before_comes_at_night(house: House) -> None:
    its = house.reader("sari")
    house.clock.instant = EVENING - timedelta(hours=5)
    slug = house.cleared("en")
    house.route()
    house.carry()
    house.clock.instant = EVENING
    quieting.set_hours(house.olga, its.uid, **NIGHT)
    withdrawal.kill(house.edo, slug, "wrong")
    house.route()
    assert states(its) == ["ACCEPTED", "DUE"]


def test_in_a_pause_nothing_new_comes_and_nothing_of_it_afterwards(house: House) -> None:
    its = house.reader("sari")
    until = house.clock.instant + timedelta(days=3)
    quieting.pause(house.olga, its.uid, until=until)
    house.cleared("en", kind=Kind.FLASH)
    house.route()
    assert states(its) == ["WAITING"]
    house.clock.instant = until
    assert quieting.turn() == 1
    assert states(its) == ["CANCELLED"]
    house.cleared("en")
    house.route()
    assert states(its) == ["CANCELLED", "DUE"]


def test_ending_quiet_hours_by_hand_frees_what_waits(house: House, mailbox: models.Destination) -> None:
    house.cleared("en")
    house.route()
    quieting.end_hours(house.olga, mailbox.uid)
    assert states(mailbox) == ["DUE"]
    mailbox.refresh_from_db()
    assert (mailbox.quiet, mailbox.turn_us, quieting.hours_of(mailbox)) == (0, None, None)


def test_who_leaves_or_is_held_keeps_to_that(house: House, mailbox: models.Destination) -> None:
    house.cleared("en")
    house.route()
    reception.hold_destination(house.olga, mailbox.uid)
    assert states(mailbox) == ["PARKED"]
    reception.resume_destination(house.olga, mailbox.uid)
    house.cleared("en")
    house.route()
    reception.unsubscribe(mailbox.pk)
    assert states(mailbox) == ["CANCELLED", "CANCELLED"]


def test_what_waits_by_mistake_is_swept_up(house: House, mailbox: models.Destination) -> None:
    house.cleared("en")
    house.route()
    assert quieting.sweep() == 0
    models.Destination.objects.update(quiet=0)
    assert quieting.sweep() == 1
    assert states(mailbox) == ["DUE"]


@pytest.mark.parametrize(
    "wrong", [{"start": "25:00"}, {"end": "7"}, {"zone": "Asia/Atlantis"}, {"zone": ""}, {"end": "22:00"}], ids=str
)
def test_bad_hours_are_refused_and_change_nothing(house: House, wrong: dict) -> None:
    its = house.reader("sari")
    with pytest.raises(errors.BadField):
        quieting.set_hours(house.olga, its.uid, **{**NIGHT, **wrong})
    with pytest.raises(errors.BadField):
        quieting.pause(house.olga, its.uid, until=house.clock.instant)
    with pytest.raises(errors.NoSuchDestination):
        quieting.end_hours(house.dewi, its.uid)
    its.refresh_from_db()
    assert its.turn_us is None


def test_what_was_accepted_counts_whatever_waited(house: House, mailbox: models.Destination) -> None:
    house.cleared("en")
    house.route()
    house.clock.forward(hours=9)
    quieting.turn()
    house.carry(lambda _: OutcomeKind.DEFERRED)
    assert states(mailbox) == ["DUE"]
