"""The report: every figure equals what is counted by hand in a ledger made by hand."""

import json

import pytest

from kawat.actions import measures, report, wire
from kawat.actions.deliveries import deliveries_of
from kawat.actions.report import report_of
from kawat.actions.stream import FromStore, was_read
from kawat.core import errors
from kawat.core.ports import Tally
from kawat.core.terms import Channel, DeliveryState
from kawat.store import models
from tests.house import House, item_of

D = DeliveryState

MADE = [
    # destination, channel, repeat, state, tries, seconds after the clear, code, words
    (0, Channel.EMAIL, 0, D.RELAYED, 1, 0.5, 250, "queued"),
    (1, Channel.EMAIL, 0, D.RELAYED, 1, 1.5, 250, "queued"),
    (2, Channel.EMAIL, 0, D.RELAYED, 3, 9.0, 250, "queued"),
    (3, Channel.EMAIL, 0, D.FAILED, 1, 2.0, 550, "no such box"),
    (4, Channel.EMAIL, 0, D.DUE, 1, 3.0, 451, "greylisted"),
    (5, Channel.EMAIL, 0, D.DUE, 0, None, None, None),
    (6, Channel.EMAIL, 0, D.PARKED, 0, None, None, None),
    (7, Channel.EMAIL, 0, D.FLYING, 1, None, None, None),
    (0, Channel.EMAIL, 1, D.RELAYED, 1, 30.0, 250, "queued"),
    (10, Channel.EMAIL, 0, D.DELIVERED, 1, 0.75, 250, "in the box"),
    (11, Channel.EMAIL, 0, D.BOUNCED, 1, 1.75, 550, "moved"),
    (8, Channel.WEBHOOK, 0, D.ACCEPTED, 1, 0.25, 204, ""),
    (9, Channel.WEBHOOK, 0, D.CANCELLED, 0, None, None, None),
]


@pytest.fixture
def slug(house: House) -> str:
    """A release out for a minute, with the ledger above."""
    destinations = [
        house.reader(f"r{number}", channel=Channel.WEBHOOK if number in (8, 9) else Channel.EMAIL)
        for number in range(12)
    ]
    its = house.approved("en")
    wire.hold(house.edo, its, house.clock.said(hours=1))
    house.clock.forward(hours=1, milliseconds=20)
    wire.lift_holds()
    row = item_of(its)
    models.Delivery.objects.bulk_create(
        models.Delivery(
            item_id=row.pk,
            destination_id=destinations[number].pk,
            repeat=repeat,
            channel=channel.value,
            lane=3,
            state=state.value,
            due_us=row.cleared_us,
            lot=number,
            tries=tries,
            settled_us=None if after is None else row.hold_us + int(after * 1_000_000),
            code=code,
            words=words,
        )
        for number, channel, repeat, state, tries, after, code, words in MADE
    )
    return its


def test_the_figures_are_those_of_the_ledger(slug: str) -> None:
    (item,) = report_of(slug).items
    mail, hook = item.channels
    assert (mail.channel, mail.owed, mail.relayed, mail.accepted, mail.failed) == ("email", 11, 4, 0, 1)
    assert (mail.delivered, mail.bounced) == (1, 1)
    assert (mail.due, mail.parked, mail.flying, mail.cancelled, mail.still_due, mail.got) == (2, 1, 1, 0, 4, 5)
    assert (mail.first_s, mail.median_s, mail.p99_s, mail.last_s) == (0.5, 1.75, 30.0, 30.0)
    assert mail.skew_s == 1.25, (
        "what bounced later was taken at its time; last minus first among first attempts: neither the third try nor the repeat"
    )
    assert mail.curve == ((0.5, 1), (0.75, 2), (1.5, 3), (1.75, 4), (9.0, 5), (30.0, 6))
    assert set(mail.answers) == {(250, "in the box", 5), (451, "greylisted", 1), (550, "moved", 2)}
    assert mail.answers[0][2] == 5, "the most frequent first"
    assert (hook.channel, hook.owed, hook.accepted, hook.cancelled, hook.skew_s) == ("webhook", 2, 1, 1, 0.0)
    assert (item.lag_s, item.number, item.state) == (0.02, 1, "cleared")
    whole = report_of(slug)
    assert (whole.owed, whole.got, whole.still_due) == (13, 6, 4)


def test_the_table_lists_what_arrived_in_order_and_what_is_still_due_last(slug: str) -> None:
    rows = deliveries_of(item_of(slug).uid)
    assert [row.state for row in rows[:6]] == ["accepted", "relayed", "delivered", "relayed", "relayed", "relayed"]
    assert [row.after_s for row in rows[:6]] == [0.25, 0.5, 0.75, 1.5, 9.0, 30.0]
    assert {row.state for row in rows[6:9]} == {"failed", "cancelled", "bounced"}
    assert {row.state for row in rows[9:]} == {"due", "parked", "flying"}
    assert len(rows) == len(MADE)
    assert deliveries_of(item_of(slug).uid, limit=2, offset=1) == rows[1:3]
    assert [row.subscriber for row in deliveries_of(item_of(slug).uid, state="failed")] == ["r3"]


def test_streams_and_reads_are_told_apart_from_deliveries(house: House, slug: str) -> None:
    start = item_of(slug).hold_us
    tallies = [
        Tally(number=1, edge="a", offered=5, written=4, dropped=1, first_us=start + 30_000, last_us=start + 90_000),
        Tally(number=1, edge="b", offered=2, written=2, dropped=0, first_us=start + 10_000, last_us=start + 20_000),
        Tally(number=1, edge="c", offered=3, written=0, dropped=3, first_us=0, last_us=0),
    ]
    FromStore().settle(tallies)
    was_read(models.Subscriber.objects.first().pk, [item_of(slug).pk])
    (item,) = report_of(slug).items
    assert (item.streams.offered, item.streams.written, item.streams.dropped) == (10, 6, 4)
    assert (item.streams.first_s, item.streams.last_s) == (0.01, 0.09)
    assert item.reads == 1
    assert report_of(slug).owed == 13


def test_a_report_is_one_json_object(slug: str) -> None:
    plain = report.report_as_json(report_of(slug))
    assert json.loads(json.dumps(plain)) == plain
    assert (plain["slug"], plain["owed"], plain["got"], plain["still_due"]) == (slug, 13, 6, 4)
    assert plain["items"][0]["cleared_at"].endswith("+00:00")


def test_what_is_not_out_has_nothing_to_report(house: House) -> None:
    slug = house.approved("en")
    assert report_of(slug).items == ()
    with pytest.raises(errors.NoSuchRelease):
        report_of("no-such-slug")


def test_a_quiet_release_has_no_figures_rather_than_noughts(house: House) -> None:
    house.reader("r")
    slug = house.cleared("en")
    house.route()
    (channel,) = report_of(slug).items[0].channels
    assert (channel.owed, channel.got) == (1, 0)
    assert {channel.first_s, channel.median_s, channel.p99_s, channel.last_s, channel.skew_s} == {None}
    assert report_of(slug).items[0].lag_s is None


def test_a_long_curve_is_thinned_and_ends_with_all(house: House) -> None:
    for points in (1, 59, 60, 61, 119, 1000):
        at = [number / 10 for number in range(points)]
        curve = measures._curve(at)
        assert len(curve) <= measures.CURVE_POINTS + 1
        assert curve[-1] == (at[-1], points)
        assert list(curve) == sorted(curve)
