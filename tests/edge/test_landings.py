"""Those who watch a release land: who is let in, what they are told, and how little is asked of the house for it."""

import asyncio
import json
import logging
import time
from datetime import UTC, datetime

import pytest

from kawat.core.landing import Landing, Part, Stand, Streams
from kawat.core.signing import LandingTicket
from kawat.edge import Limits, landings
from tests.edge.desktop import KEYS, Desktop, Stage, eventually, now_us, stage
from tests.edge.desktop import ticket as stream_ticket
from tests.edge.house import make_item

WATCH_KEYS = {"a": b"key of the landings"}
T = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


class MemoryLedger:
    """The port as a small real implementation: what was counted stands in `now`."""

    def __init__(self) -> None:
        self.now = {7: landed(0), 8: Landing(stand=Stand.HELD, until=T)}
        self.asked: list[int] = []
        self.faults = 0
        self.delay_s = 0.0

    def landing(self, release: int) -> Landing:
        self.asked.append(release)
        time.sleep(self.delay_s)
        if self.faults:
            self.faults -= 1
            raise ConnectionError("the house does not answer")
        return self.now[release]


def landed(accepted: int, owed: int = 3) -> Landing:
    part = Part(name="webhook", owed=owed, due=owed - accepted, accepted=accepted)
    stand = Stand.LANDED if accepted == owed else Stand.LANDING
    return Landing(stand=stand, channels=(part,), streams=Streams(offered=1, written=1))


def ticket(release: int = 7, *, connect_s: int = 60, until_s: float = 900, keys: dict[str, bytes] = WATCH_KEYS) -> str:
    now = int(now_us() / 1e6)
    return LandingTicket(release=release, connect_by=now + connect_s, until=int(now + until_s)).sign(keys, "a")


async def watch(it: Stage, said: str) -> Desktop:
    watcher = await it.raw(f"GET /landing?ticket={said} HTTP/1.1\r\nHost: wire.example\r\n\r\n".encode())
    if watcher.status == 200:
        assert await watcher.block() is None
    return watcher


async def accepted(watcher: Desktop) -> int:
    event = await watcher.next()
    assert event.name == "landing"
    return int(event.data["total"]["accepted"])


def watched(ledger: MemoryLedger, **options: object):
    return stage(landings=ledger, landing_keys=WATCH_KEYS, **options)


async def test_every_watcher_is_told_each_change_and_the_house_is_asked_once_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(landings, "PACE_S", 0.05)
    ledger = MemoryLedger()
    async with watched(ledger, origin="https://wire.example") as it:
        several = [await watch(it, ticket()) for _ in range(5)]
        assert several[0].headers["access-control-allow-origin"] == "https://wire.example"
        assert [await accepted(each) for each in several] == [0] * 5
        asked = len(ledger.asked)
        ledger.now[7] = landed(2)
        it.edge.news()
        assert [await accepted(each) for each in several] == [2] * 5
        assert len(ledger.asked) - asked <= 3, "so many questions for one change"
        late = await watch(it, ticket())
        assert await accepted(late) == 2
        assert it.edge.room.streams == 6


async def test_what_does_not_change_is_not_told_again_and_counted_ever_more_rarely(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(landings, "PACE_S", 0.02)
    ledger = MemoryLedger()
    async with watched(ledger, heartbeat_s=60) as it:
        watcher = await watch(it, ticket())
        await accepted(watcher)
        await asyncio.sleep(0.6)
        assert len(ledger.asked) < 8, "0.02, 0.04, 0.08, 0.16 and 0.32 seconds after each other"
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(watcher.next(), 0.05)


def test_what_has_landed_is_counted_on_more_rarely_whatever_clears_and_at_once_again_after_a_change() -> None:
    watched, now = landings.Watched(7), 0.0
    watched.text = b"landed"
    for _ in range(8):
        watched.counted(b"landed", has_landed=True, began=now, now=now)
        now = watched.next_at
    assert watched.next_at - watched.counted_at == landings.RESTING_S
    watched.hurry()
    assert watched.next_at - watched.counted_at == landings.SLOWEST_S, "what clears is seldom of this release"
    watched.counted(b"a correction", has_landed=False, began=now, now=now)
    assert watched.next_at - now == landings.PACE_S


async def test_before_the_clear_a_watcher_learns_the_hold_and_nothing_else() -> None:
    async with watched(MemoryLedger()) as it:
        event = await (await watch(it, ticket(8))).next()
        assert event.data == {"stand": "held", "until": "2026-11-22T02:00:00Z"}


@pytest.mark.parametrize(
    "said",
    ["", "a.", "b" + ticket()[1:], ticket(keys={"a": b"another"}), ticket(connect_s=-1), ticket()[:-1] + "!"],
    ids=["none", "empty", "unknown-key", "forged", "expired", "altered"],
)
async def test_a_ticket_that_is_not_good_is_answered_401(said: str) -> None:
    async with watched(MemoryLedger()) as it:
        assert (await watch(it, said)).status == 401
        assert it.edge.room.streams == 0


async def test_a_ticket_for_a_landing_opens_no_stream_and_the_other_way_round() -> None:
    async with watched(MemoryLedger(), keys={"a": WATCH_KEYS["a"], **KEYS}) as it:
        it.house.admit(1)
        assert (await it.open(said=ticket())).status == 401
        assert (await watch(it, stream_ticket(keys=WATCH_KEYS))).status == 401


async def test_an_edge_without_a_ledger_knows_no_landings() -> None:
    async with stage() as it:
        assert (await watch(it, ticket())).status == 404


async def test_too_many_watchers_and_too_many_releases_are_refused() -> None:
    ledger = MemoryLedger()
    async with watched(ledger, limits=Limits(watchers=2, watched=1)) as it:
        await watch(it, ticket(7))
        assert (await watch(it, ticket(8))).status == 503
        await watch(it, ticket(7))
        assert (await watch(it, ticket(7))).status == 503
        assert it.edge.room.streams == 2


async def test_a_watcher_whose_time_is_over_is_shown_out_and_a_release_that_nobody_watches_is_let_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(landings, "SLOWEST_S", 0.05)
    monkeypatch.setattr(landings, "PACE_S", 0.05)
    ledger = MemoryLedger()
    async with watched(ledger) as it:
        watcher = await watch(it, ticket(until_s=1))
        await watcher.rest()
        await eventually(lambda: not it.edge.room.streams)
        await eventually(lambda: not it.edge.landings._watched)
        asked = len(ledger.asked)
        await asyncio.sleep(0.2)
        assert len(ledger.asked) == asked


async def test_desktops_do_not_wait_for_a_count() -> None:
    ledger = MemoryLedger()
    ledger.delay_s = 1.0
    async with watched(ledger) as it:
        it.house.admit(1)
        desktop = await it.open(1)
        await watch(it, ticket())
        await eventually(lambda: bool(ledger.asked))
        began = time.monotonic()
        it.publish(make_item())
        assert (await desktop.next()).name == "release"
        assert time.monotonic() - began < 0.5


async def test_a_house_that_does_not_answer_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(landings, "SLOWEST_S", 0.05)
    ledger = MemoryLedger()
    ledger.faults = 1
    with caplog.at_level(logging.WARNING):
        async with watched(ledger) as it:
            assert await accepted(await watch(it, ticket())) == 0
    assert "edge.landing_failed error=ConnectionError" in caplog.text


async def test_a_watcher_that_takes_nothing_misses_counts_and_gets_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landings, "PACE_S", 0.0)
    monkeypatch.setattr(landings, "SHARE", 0.0)
    many = tuple(Part(name=f"{number:05}", owed=1) for number in range(300))

    class Growing(MemoryLedger):
        def landing(self, release: int) -> Landing:
            self.asked.append(release)
            part = Part(name="webhook", owed=10**6, accepted=min(len(self.asked), 40))
            return Landing(stand=Stand.LANDING, channels=(part,), items=many)

    ledger = Growing()
    async with watched(ledger, heartbeat_s=60) as it:
        watcher = await watch(it, ticket())
        connection = next(it.edge.room.open_streams())
        await eventually(lambda: len(ledger.asked) > 45)
        assert connection.transport.get_write_buffer_size() < 500_000, "counts pile up for a watcher that is away"
        told = []
        while not told or told[-1] < 40:
            block = await asyncio.wait_for(watcher.reader.readuntil(b"\n\n"), 5)
            if b"data: " in block:
                told.append(json.loads(block.partition(b"data: ")[2])["total"]["accepted"])
        assert len(told) < 40
