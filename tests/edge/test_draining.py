"""Draining: readers leave in waves, and come back spread over a window that grows with how many they are."""

import asyncio
import time

import pytest

from kawat.edge import drain
from tests.edge.desktop import Stage, stage
from tests.edge.house import MemoryHouse, make_item


async def _in(it: Stage, count: int) -> None:
    for start in range(0, count, 50):
        await asyncio.gather(*(it.open(1 + at % 8) for at in range(start, min(start + 50, count))))


def full_house() -> MemoryHouse:
    house = MemoryHouse()
    for subscriber in range(1, 9):
        house.admit(subscriber)
    return house


def test_the_window_grows_with_the_readers_and_has_an_end() -> None:
    assert drain.window_ms(0) == drain.window_ms(2_000) == 2_000
    assert drain.window_ms(17_000) == 17_000
    assert drain.window_ms(10_000_000) == 60_000


async def test_every_reader_comes_back_at_a_moment_of_its_own_and_no_tenth_of_the_window_is_crowded() -> None:
    async with stage(full_house()) as it:
        await _in(it, 300)
        closing = asyncio.create_task(it.edge.close())
        backs = []
        for desktop in it.desktops:
            await desktop.rest()
            backs.append(desktop.retry_ms)
        await closing
    assert len(set(backs)) > 250
    tenths = [sum(500 + 200 * tenth <= back < 700 + 200 * tenth for back in backs) for tenth in range(10)]
    assert sum(tenths) == 300
    assert max(tenths) - min(tenths) <= 2


async def test_readers_leave_in_waves_and_those_who_wait_still_get_what_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, "WAVE_APART_S", 0.6)  # wide enough for a machine that is busy with other tests
    async with stage(full_house()) as it:
        await _in(it, 300)
        gone: dict[int, float] = {}
        one_is_gone = asyncio.Event()

        async def see(at: int) -> int:
            events = await it.desktops[at].rest()
            gone[at] = time.monotonic()
            one_is_gone.set()
            return len(events)

        reading = [asyncio.create_task(see(at)) for at in range(300)]
        closing = asyncio.create_task(it.edge.close())
        await one_is_gone.wait()
        it.publish(make_item())
        got = await asyncio.gather(*reading)
        await closing
    assert 100 <= sum(got) <= 200
    ends = sorted(gone.values())
    assert [count for count in (99, 199) if ends[count + 1] - ends[count] > 0.1] == [99, 199]
