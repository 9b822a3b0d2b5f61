"""How a release lands, counted: every figure equals what is counted by hand in a ledger made by hand."""

import pytest

from kawat.actions import landing, wire
from kawat.actions.stream import FromStore
from kawat.core.landing import Stand
from kawat.core.ports import Tally
from kawat.core.signing import read_landing_ticket
from kawat.core.terms import Channel, DeliveryState
from kawat.store import models
from kawat.store.copy import read as copy_of
from tests.house import House, item_of

D = DeliveryState
MADE = [
    # destination, state, seconds after the clear, whether it waited
    (0, D.ACCEPTED, 0.5, False),
    (1, D.RELAYED, 2.0, False),
    (2, D.DELIVERED, 4.0, False),
    (3, D.BOUNCED, 1.0, False),
    (4, D.FAILED, 3.0, False),
    (5, D.DUE, None, False),
    (6, D.FLYING, None, False),
    (7, D.WAITING, None, True),
    (8, D.PARKED, None, False),
    (9, D.CANCELLED, None, False),
    (10, D.RELAYED, 900.0, True),
]


def owe(house: House, row: models.Item) -> None:
    for number, state, after, waited in MADE:
        to = house.reader(f"r{number}", channel=Channel.EMAIL if number else Channel.WEBHOOK)
        models.Subscriber.objects.filter(pk=to.subscriber_id).update(country="JP" if number < 3 else "ID")
        models.Delivery.objects.create(
            item_id=row.pk,
            destination_id=to.pk,
            repeat=0,
            channel=to.channel,
            lane=3,
            state=state.value,
            due_us=row.cleared_us,
            lot=number,
            tries=1,
            settled_us=None if after is None else landing.start_of(row) + int(after * 1e6),
            waited_us=row.cleared_us if waited else None,
        )


def test_every_delivery_is_counted_once_by_channel_item_and_country(house: House) -> None:
    row = item_of(house.cleared("en"))
    owe(house, row)
    FromStore().settle(
        [Tally(number=row.number, edge="e", offered=9, written=8, dropped=1, first_us=row.cleared_us + 500_000,
               last_us=row.cleared_us + 700_000)]
    )  # fmt: skip
    its = landing.landing_of(row.release_id)
    assert its.stand is Stand.LANDING
    total = its.total
    assert (total.owed, total.waiting, total.due, total.flying) == (11, 2, 1, 1)
    assert (total.accepted, total.relayed, total.failed, total.cancelled) == (1, 3, 2, 1)
    assert (total.first_s, total.last_s) == (0.5, 4.0)
    assert [(part.name, part.owed, part.got) for part in its.channels] == [("email", 10, 3), ("webhook", 1, 1)]
    assert [(part.name, part.owed, part.got, part.still_due) for part in its.countries] == [
        ("ID", 8, 1, 4),
        ("JP", 3, 3, 0),
    ]
    assert [(part.name, part.owed) for part in its.items] == [(row.uid, 11)]
    assert (its.streams.offered, its.streams.written, its.streams.first_s, its.streams.last_s) == (9, 8, 0.5, 0.7)
    assert landing.countries_of([row]) == its.countries
    timeline = landing.timeline_of([row])
    assert {channel: counts[-1] for channel, counts in timeline.channels} == {"email": 3, "webhook": 1}


def test_it_has_landed_once_it_is_routed_and_nothing_is_under_way(house: House) -> None:
    row = item_of(house.cleared("en"))
    models.Item.objects.filter(pk=row.pk).update(routed_us=None)
    assert landing.landing_of(row.release_id).stand is Stand.LANDING
    models.Item.objects.filter(pk=row.pk).update(routed_us=1)
    assert landing.landing_of(row.release_id).stand is Stand.LANDED
    owe(house, row)
    assert landing.landing_of(row.release_id).stand is Stand.LANDING
    models.Delivery.objects.filter(state__in=(D.DUE.value, D.FLYING.value)).update(state=D.FAILED.value)
    assert landing.landing_of(row.release_id).stand is Stand.LANDED, "what waits or is parked may take days"


def test_what_is_not_out_says_its_hold_and_reads_nothing_that_was_filed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = house.approved("en", "id")
    row = item_of(slug)
    monkeypatch.setattr("kawat.store.copy.read", lambda row: pytest.fail("a sealed document was opened"))
    assert landing.landing_of(row.release_id).stand is Stand.WAITING
    monkeypatch.setattr("kawat.store.copy.read", copy_of)
    wire.hold(house.edo, slug, house.clock.said(hours=2))
    monkeypatch.setattr("kawat.store.copy.read", lambda row: pytest.fail("a sealed document was opened"))
    its = landing.FromLedger().landing(row.release_id)
    assert (its.stand, its.until) == (Stand.HELD, house.clock.forward(hours=2))
    assert set(its.document()) == {"stand", "until"}


def test_a_ticket_names_one_release_and_runs_out(house: House) -> None:
    release = item_of(house.cleared("en")).release
    said = landing.ticket_of(release)
    now = int(house.clock().timestamp())
    ticket = read_landing_ticket(said, landing.ticket_keys(), now=now)
    assert (ticket.release, ticket.until) == (release.pk, now + landing.WATCH_S)
    with pytest.raises(Exception, match="not valid"):
        read_landing_ticket(said, landing.ticket_keys(), now=now + landing.CONNECT_BY_S + 1)
