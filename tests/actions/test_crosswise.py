"""Two transactions that need the same rows never wait for each other crosswise. Only PostgreSQL locks rows: there each of
these ends in a deadlock as soon as somebody takes the wire after a destination, or waits for what is being claimed."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from kawat.actions import accounts, own_feeds, people, profile_rows, quieting, reception, websub
from kawat.actions.dispatch import Dispatch
from kawat.core.delivery import Outcome
from kawat.core.profile import Criteria
from kawat.core.terms import Channel, DeliveryState, DestinationState, OutcomeKind
from kawat.store import claims, journal, models
from kawat.store.transactions import deciding
from tests.house import MASTHEAD, House
from tests.store.wires import in_threads

pytestmark = pytest.mark.django_db(transaction=True)

TOPIC, CALLBACK = "/feeds/all.atom", "https://reader.example/cb"
MEANWHILE_S = 0.3
"""What the other side needs to come as far as it can."""


def renew() -> bool:
    return websub.subscribe(CALLBACK, TOPIC, lease_s=86_400, secret=b"", algorithm="sha256")


@pytest.fixture(autouse=True)
def postgresql_alone() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: KAWAT_TEST_ENGINE=postgresql")


@pytest.mark.parametrize(
    "came",
    [{"gone": True}, {"kind": OutcomeKind.UNREACHABLE, "dead": True}, {}],
    ids=["it-is-gone", "it-is-dead", "it-failed-once"],
)
def test_a_lease_is_renewed_while_what_its_callback_answered_is_settled(
    house: House, came: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    with deciding():
        renew()
    house.cleared("en")
    house.route()
    taken = house.sender.claim(Channel.WEBSUB, 10)
    assert len(taken) == 1
    outcome = Outcome(**{"kind": OutcomeKind.REFUSED, "at_us": house.clock.us, "words": "no", **came})
    has_the_wire, settled = threading.Event(), threading.Event()

    def work(number: int) -> None:
        if number == 0:
            with deciding():
                has_the_wire.set()
                settled.wait(MEANWHILE_S)
                renew()
        else:
            has_the_wire.wait()
            house.sender.settle([(claimed, outcome) for _, claimed in taken])
            settled.set()

    in_threads(2, work)
    its = models.Destination.objects.get(channel=Channel.WEBSUB)
    assert its.state == {"gone": "unsubscribed", "dead": "held"}.get(next(reversed(came), ""), "active")


@pytest.mark.parametrize("change", ["hold", "unsubscribe"])
def test_a_destination_changes_while_what_it_is_owed_is_claimed(
    house: House, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    its = house.reader("sari", "en", channel=Channel.WEBHOOK)
    house.cleared("en")
    house.route()
    has_the_rows, changed = threading.Event(), threading.Event()
    number = claims._number

    def late(rows: list[claims.Taken]) -> list[claims.Taken]:
        if rows:
            has_the_rows.set()
            changed.wait(MEANWHILE_S)
        return number(rows)

    monkeypatch.setattr(claims, "_number", late)

    def work(which: int) -> object:
        if which == 0:
            return house.sender.claim(Channel.WEBHOOK, 10)
        has_the_rows.wait()
        if change == "hold":
            reception.hold_destination(house.edo, its.uid)
        else:
            reception.unsubscribe(its.pk)
        changed.set()
        return None

    taken, _ = in_threads(2, work)
    assert len(taken) == 1, "what was being claimed flies"  # type: ignore[arg-type]
    deferred = Outcome(kind=OutcomeKind.DEFERRED, at_us=house.clock.us, words="later")
    house.sender.settle([(claimed, deferred) for _, claimed in taken])  # type: ignore[attr-defined]
    state = DeliveryState(models.Delivery.objects.get().state)
    assert state == (DeliveryState.PARKED if change == "hold" else DeliveryState.CANCELLED)


CHANGES = {
    "a pause and a hold": (
        lambda h, its: quieting.pause(h.olga, its.uid, until=h.clock() + timedelta(days=1)),
        lambda h, its: reception.hold_destination(h.edo, its.uid),
    ),
    "a feed that moves and profiles that change": (
        lambda h, its: own_feeds.move(h.olga, own_feeds.token_of(its.subscriber.profiles.get())),
        lambda h, its: profile_rows.change_profiles(h.olga, its.subscriber_id, [Criteria(languages=("id",))]),
    ),
    "a key that its owner and an operator revoke": (
        lambda h, its: people.revoke_key(h.dewi, models.ApiKey.objects.get().pk),
        lambda h, its: accounts.revoke_key(h.olga, models.ApiKey.objects.get().pk),
    ),
}


@pytest.mark.parametrize("which", CHANGES)
def test_two_who_change_the_same_row_write_one_after_the_other(
    house: House, which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One stands before its line of the journal until the other has begun: it must have the wire by then."""
    its = house.reader("sari", "en")
    people.new_key(house.dewi, name="k", scopes=["file"])
    one, other = CHANGES[which]
    stands, begun, real = threading.Event(), threading.Event(), journal.note

    def note(*args: object, **facts: object) -> None:
        if not stands.is_set():
            stands.set()
            begun.wait(MEANWHILE_S)
        real(*args, **facts)  # type: ignore[arg-type]

    for module in (quieting, own_feeds, people):
        monkeypatch.setattr(module, "note", note)

    def work(number: int) -> None:
        if number:
            stands.wait()
            other(house, its)
            begun.set()
        else:
            one(house, its)

    before = models.Entry.objects.count()
    in_threads(2, work)
    assert models.Entry.objects.count() - before == (1 if "key" in which else 2)


def test_senders_settle_the_same_destinations_in_any_order(house: House) -> None:
    """One finds the first well again and the second failing, the other the other way round."""
    rows = [house.reader(name, "en", channel=Channel.WEBHOOK) for name in ("sari", "prita")]
    models.Destination.objects.update(failures=3)
    for _ in range(2):
        house.cleared("en")
    house.route()
    senders = [Dispatch(worker=number, masthead=MASTHEAD) for number in (1, 2)]
    hands = [[each for _, each in sender.claim(Channel.WEBHOOK, 2)] for sender in senders]
    assert [len(hand) for hand in hands] == [2, 2]

    def work(number: int) -> None:
        well = rows[number].pk
        kinds = {True: OutcomeKind.ACCEPTED, False: OutcomeKind.REFUSED}
        senders[number].settle(
            [(each, Outcome(kind=kinds[each.key.destination == well], at_us=house.clock.us)) for each in hands[number]]
        )

    in_threads(2, work)
    assert {each.state for each in models.Destination.objects.all()} == {DestinationState.ACTIVE.value}
