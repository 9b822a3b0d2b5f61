"""What the clock and the sender do by themselves: heartbeats, challenges, and dialling that tells nothing."""

import asyncio
import json
import time

import pytest
import uvloop
from hypothesis import given
from hypothesis import strategies as st

from kawat.actions import destinations, handshake, heartbeats
from kawat.core.delivery import WHOLE
from kawat.core.terms import Channel, DestinationState
from kawat.roles import outreach, warming
from kawat.roles.outreach import Challenges, Heartbeats
from kawat.roles.warming import MARK_S, PASSES_S, PATIENCE_S, SPREAD_S, passes
from kawat.store import models
from kawat.store.busiest import busiest
from kawat.transports.guard import LOOPBACK, Guard
from tests.endpoint import Answer, Heard, endpoint
from tests.house import House


@pytest.fixture
def lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (destinations, handshake, outreach):
        monkeypatch.setattr(module, "outbound_guard", lambda: Guard(allow=LOOPBACK))


class Answering:
    """A database thread that was asked before the loop ran; it keeps what it is asked."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.asked: list[tuple] = []

    async def ask(self, *question: object, **more: object) -> object:
        self.asked.append(question)
        return self.answers.pop(0) if self.answers else []


@given(st.floats(0, 2e9), st.floats(0, 1))
def test_hosts_are_dialled_before_each_mark_whatever_is_held(now: float, chance: float) -> None:
    first, second = passes(now, chance)
    assert now <= first <= now + MARK_S + SPREAD_S
    assert first + PATIENCE_S < second
    mark = second + PASSES_S[1]
    assert min(mark % MARK_S, MARK_S - mark % MARK_S) < 0.01
    assert PASSES_S[0] - SPREAD_S - 0.01 <= mark - first <= PASSES_S[0] + 0.01


def test_the_most_used_hosts_are_dialled_and_no_others(
    house: House, lenient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    often, seldom, held = (house.reader(name, channel=Channel.WEBHOOK) for name in ("often", "seldom", "held"))
    house.reader("mail")
    models.Destination.objects.filter(pk=often.pk).update(sequence=10)
    models.Destination.objects.filter(pk=held.pk).update(state=DestinationState.HELD)
    addresses = busiest(10)
    assert addresses == [often.address, seldom.address]
    assert busiest(1) == [often.address]
    dialled: list[list[str]] = []

    async def dial(addresses) -> int:  # type: ignore[no-untyped-def]
        dialled.append(list(addresses))
        return 0

    monkeypatch.setattr(warming, "passes", lambda now, _chance: (now, now))

    async def story() -> None:
        answering = Answering(addresses, addresses)
        working = asyncio.create_task(warming.keep_warm(answering, dial, hosts=9))  # type: ignore[arg-type]
        async with asyncio.timeout(5):
            while len(dialled) < 2:
                await asyncio.sleep(0)
        working.cancel()
        assert answering.asked[0] == (busiest, 9, WHOLE)

    uvloop.run(story())
    assert dialled[:2] == [addresses] * 2


def test_heartbeats_come_so_often_and_no_more(house: House, lenient: None) -> None:
    its = house.reader("sari", channel=Channel.WEBHOOK)

    async def story() -> None:
        heart, answering = Heartbeats(), Answering(due)
        assert [await heart.beat(answering) for _ in range(2)] == [1, 0]  # type: ignore[arg-type]
        assert [list(last) for _, last in answering.asked] == [[], [its.pk]]
        await asyncio.to_thread(_wait_for, there.heard, 1)
        await heart.close()

    with endpoint(lambda _: (204, {}, b"")) as there:
        models.Destination.objects.filter(pk=its.pk).update(address=there.url, heartbeat_s=60)
        due = heartbeats.due({}, now_us=house.clock.us)
        uvloop.run(story())
    (heard,) = there.heard
    assert heard.headers["kawat-type"] == "heartbeat"
    assert json.loads(heard.body)["type"] == "kawat.heartbeat"
    assert models.Delivery.objects.count() == 0


def test_who_waits_for_proof_is_asked_at_growing_pauses(
    house: House, lenient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscriber = house.reader("sari").subscriber
    at = 1_000.0
    monkeypatch.setattr(outreach.time, "monotonic", lambda: at)
    willing = False

    def answer(heard: Heard) -> Answer:
        return 200, {}, json.loads(heard.body)["data"]["challenge"].encode() if willing else b"no"

    with endpoint(answer) as there:
        its = destinations.add_webhook(house.olga, subscriber, address=there.url).destination
        clock = Challenges()
        asked = []
        for later in (0, 5, 10, 69, 70):
            at = 1_000.0 + later
            while one := clock.upcoming():
                assert not clock.ask(one)
            asked.append(len(there.heard))
        assert asked == [1, 1, 2, 2, 3]
        willing = True
        house.clock.forward(seconds=1)
        handshake.ask_again(house.olga, its.uid)
        assert (one := clock.upcoming()), "asked at once"
        assert clock.ask(one)
        assert clock.upcoming() is None
    its.refresh_from_db()
    assert its.state == DestinationState.ACTIVE


def _wait_for(heard: list[Heard], count: int) -> None:
    until = time.perf_counter() + 5
    while len(heard) < count and time.perf_counter() < until:
        time.sleep(0.01)
