"""Coming back: Last-Event-ID brings what was missed, notices first, and says what cannot be brought."""

import asyncio

import pytest

from kawat.core.profile import Criteria
from kawat.core.terms import Kind
from kawat.edge import Limits
from tests.edge.desktop import MASTHEAD, Desktop, Stage, eventually, stage, ticket
from tests.edge.house import MemoryHouse, make_item, notice, word


def numbers(events: list) -> list[int]:
    return [event.data["number"] for event in events]


async def test_a_stream_starts_at_the_present_and_says_where_that_is() -> None:
    house = MemoryHouse()
    house.admit(1)
    for _ in range(5):
        house.clear(make_item())
    async with stage(house) as it:
        desktop = await it.open(1)
        assert desktop.last_id == "5"
        it.publish(make_item(headline="new"))
        assert (await desktop.next()).data["headline"] == "new"


async def test_a_heartbeat_says_up_to_where_everything_was_considered() -> None:
    async with stage() as it:
        it.house.admit(1, Criteria(languages=("ja",)))
        desktop = await it.open(1)
        assert desktop.last_id == "0"
        for _ in range(3):
            it.publish(make_item())
        assert await desktop.until(3) == []
        beats = desktop.blocks
        await desktop.block()
        assert (desktop.blocks, desktop.last_id) == (beats + 1, "3")


async def test_what_was_missed_comes_in_order_and_filtered() -> None:
    house = MemoryHouse()
    house.admit(1, Criteria(languages=("en",), query=word("tin")))
    for at in range(100):
        house.clear(make_item(headline="tin" if at % 3 == 0 else "copper"))
    async with stage(house) as it:
        desktop = await it.open(1, after=10)
        events = await desktop.until(100)
        assert numbers(events) == [number for number in range(11, 101) if (number - 1) % 3 == 0]
        assert [int(event.id) for event in events] == numbers(events)


async def test_a_place_in_the_address_is_one_for_a_fresh_ticket_alone_and_last_event_id_goes_before_it() -> None:
    house = MemoryHouse()
    house.admit(1)
    for _ in range(5):
        house.clear(make_item())
    async with stage(house) as it:
        fresh, old = ticket(1), ticket(1, connect_s=-5)
        assert numbers(await (await it.open(said=f"{fresh}&after=2")).until(5)) == [3, 4, 5]
        assert numbers(await (await it.open(said=f"{fresh}&after=2", after=4)).until(5)) == [5]
        assert (await it.open(said=f"{fresh}&after=-1")).last_id == "5"
        assert (await it.open(said=f"{old}&after=2")).status == 401


async def test_kills_of_the_gap_come_first_without_an_id_and_the_killed_not_at_all() -> None:
    house = MemoryHouse()
    house.admit(1)
    items = [make_item() for _ in range(40)]
    for item in items:
        house.clear(item)
    house.clear(notice(Kind.KILL, items[2]))
    house.clear(notice(Kind.WITHHOLD, items[20]))
    house.clear(make_item())
    async with stage(house) as it:
        desktop = await it.open(1, after=1)
        events = await desktop.until(43)
        assert [event.name for event in events[:3]] == ["kill", "withhold", "release"]
        assert [event.id for event in events[:2]] == ["", ""]
        assert numbers(events[2:]) == [n for n in (*range(2, 41), 43) if n not in (3, 21)]


async def test_a_gap_that_is_too_old_is_named_and_the_rest_is_replayed() -> None:
    house = MemoryHouse()
    house.admit(1)
    for _ in range(9):
        house.clear(make_item())
    house.oldest = 6
    async with stage(house) as it:
        desktop = await it.open(1, after=2)
        gap, *rest = await desktop.until(9)
        assert (gap.name, gap.id) == ("gap", "")
        assert gap.data == {"from": 3, "to": 5, "url": f"{MASTHEAD.base_url}/api/items?after=2"}
        assert numbers(rest) == [6, 7, 8, 9]


async def test_kills_of_a_gap_that_cannot_be_replayed_still_come_first() -> None:
    house = MemoryHouse()
    house.admit(1)
    items = [make_item() for _ in range(4)]
    for item in items:
        house.clear(item)
    house.clear(notice(Kind.KILL, items[1]))
    for _ in range(4):
        house.clear(make_item())
    house.oldest = 7
    async with stage(house) as it:
        for place, kills in ((2, ["kill"]), (5, []), (2, ["kill"])):
            events = await (await it.open(1, after=place)).until(9)
            assert [event.name for event in events] == [*kills, *(["gap"] if place < 6 else []), *["release"] * 3]
            assert {event.id for event in events[: len(kills) + 1]} == {""}
        assert house.questions.count("notices") == 1


async def test_a_reader_who_has_all_that_can_be_replayed_is_told_of_no_gap() -> None:
    house = MemoryHouse()
    house.admit(1)
    for _ in range(9):
        house.clear(make_item())
    house.oldest = 6
    async with stage(house) as it:
        assert numbers(await (await it.open(1, after=5)).until(9)) == [6, 7, 8, 9]


async def test_more_than_the_edge_replays_is_a_gap_too() -> None:
    house = MemoryHouse()
    house.admit(1)
    for _ in range(30):
        house.clear(make_item())
    async with stage(house, limits=Limits(replay=10)) as it:
        gap, *rest = await (await it.open(1, after=2)).until(30)
        assert (gap.data["from"], gap.data["to"]) == (3, 20)
        assert numbers(rest) == list(range(21, 31))


async def test_a_number_beyond_the_wire_is_a_gap_and_the_stream_goes_on_from_the_present() -> None:
    house = MemoryHouse()
    house.admit(1)
    house.clear(make_item())
    async with stage(house) as it:
        desktop = await it.open(1, after=7)
        gap = await desktop.next()
        assert gap.data == {"from": 2, "to": 7, "url": f"{MASTHEAD.base_url}/api/items?after=1"}
        last = it.publish(make_item())
        assert numbers(await desktop.until(last)) == [2]


async def test_a_reader_who_was_quicker_than_this_edge_waits_for_it_without_a_gap() -> None:
    async with stage() as it:
        it.house.admit(1)
        it.house.clear(make_item())  # another edge was told, this one not yet
        desktop = await it.open(1, after=1)
        it.house.clear(make_item(headline="next"))
        it.edge.news()
        event = await desktop.next()
        assert (event.name, event.data["headline"]) == ("release", "next")


async def test_an_edge_whose_house_was_put_back_goes_on_with_the_numbers_that_come_again() -> None:
    async with stage() as it:
        it.house.admit(1)
        desktop = await it.open(1)
        for _ in range(3):
            it.publish(make_item())
        await desktop.until(3)
        del it.house.cleared[1:]
        it.edge.news()
        await eventually(lambda: it.edge.room.cursor == 1)
        it.publish(make_item(headline="again"))
        assert (await desktop.next()).data["headline"] == "again"


async def test_a_kill_during_a_replay_comes_at_once_and_what_it_covers_no_more() -> None:
    house = MemoryHouse()
    house.admit(1)
    items = [make_item(headline="x" * 200) for _ in range(1_500)]
    for item in items:
        house.clear(item)
    async with stage(house, limits=Limits(kernel_bytes=4_096)) as it:
        slow = await it.open(1, after=0)  # reads nothing while the edge fills what lies between
        await eventually(lambda: any(each.paused for each in it.edge.room.behind))
        killed = it.publish(notice(Kind.KILL, items[-1]))
        await eventually(lambda: it.edge.room.cursor == killed)
        events = await slow.until(killed)
        names = [event.name for event in events]
        assert names.count("kill") == 1
        assert names.index("kill") < 1_499
        assert [each for each in numbers(events) if each != killed] == list(range(1, 1_500))


async def read_all(it: Stage, desktop: Desktop, last: int) -> list[int]:
    """Every number to `last`, coming back whenever the edge cut the stream."""
    seen: list[int] = []
    while True:
        try:
            while not desktop.last_id or int(desktop.last_id) < last:
                if event := await desktop.block():
                    seen.append(event.data["number"])
            return seen
        except (EOFError, OSError):
            desktop = await it.open(1, after=desktop.last_id)


async def test_nothing_is_lost_or_doubled_while_readers_come_and_news_goes_out() -> None:
    house = MemoryHouse()
    house.admit(1)
    for _ in range(20):
        house.clear(make_item())
    async with stage(house, limits=Limits(streams_each=500)) as it:
        last = 220

        async def publish() -> None:
            while it.house.clear(make_item()) < last:
                it.edge.news()
                await asyncio.sleep(0.003)
            it.edge.news()

        async def come(at: int) -> tuple[int, list[int]]:
            await asyncio.sleep(at * 0.005)
            after = None if at % 3 == 0 else max(0, it.edge.room.cursor - at % 40)
            desktop = await it.open(1, after=after)
            start = int(desktop.last_id or str(after))
            return start, await read_all(it, desktop, last)

        async def come_back(at: int) -> tuple[int, list[int]]:
            """Read a little, break off, and come back with what a browser would say."""
            await asyncio.sleep(at * 0.007)
            desktop = await it.open(1, after=0)
            seen = []
            for _ in range(5 + at):
                if event := await desktop.block():
                    seen.append(event.data["number"])
            await desktop.close()
            await asyncio.sleep(0.02)
            return 0, seen + await read_all(it, await it.open(1, after=desktop.last_id), last)

        runs = await asyncio.gather(*map(come, range(80)), *map(come_back, range(40)), publish())
        for start, seen in runs[:-1]:
            assert seen == list(range(start + 1, last + 1))


async def test_whoever_comes_to_a_stopped_stream_is_told_of_the_notices_that_passed_it_once() -> None:
    async with stage() as it:
        it.house.admit(1)
        desktop = await it.open(1)
        item = make_item()
        await desktop.until(it.publish(item))
        it.house.is_stopped = True
        it.publish(make_item(headline="held back"))
        killed = it.publish(notice(Kind.KILL, item))
        await eventually(lambda: killed in it.edge.room.ahead)
        late, fresh = await it.open(1, after=1), await it.open(1)
        it.edge.news()  # asked again, the house says the same again
        for each in (desktop, late, fresh):
            event = await each.next()
            assert (event.name, event.id, event.data["replaces"]) == ("kill", "1", item.uid)
            assert await each.block() is None
        it.house.is_stopped = False
        it.edge.news()
        for each in (desktop, late, fresh):
            assert [event.name for event in await each.until(killed)] == ["release", "kill"]
        assert it.edge.room.ahead == {}


async def test_whoever_comes_back_while_the_stream_is_stopped_gets_notices_and_then_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kawat.edge.replay.STANDING_S", 0.05)
    house = MemoryHouse()
    house.admit(1)
    items = [make_item() for _ in range(40)]
    for item in items:
        house.clear(item)
    house.clear(notice(Kind.KILL, items[0]))
    house.is_stopped = True
    async with stage(house) as it:
        desktop = await it.open(1, after=5)
        assert (await desktop.next()).data["replaces"] == items[0].uid
        it.publish(notice(Kind.KILL, items[9]))
        assert (await desktop.next()).data["replaces"] == items[9].uid
        assert desktop.last_id == ""
        house.is_stopped = False
        it.edge.news()
        assert numbers(await desktop.until(42)) == [n for n in range(6, 41) if n != 10]
