"""Slow readers and the end: who does not keep up is cut off and comes back; whoever leaves is told when to return."""

import asyncio
import socket

from kawat.edge import Edge, Limits
from tests.edge.desktop import KEYS, Desktop, Stage, eventually, now_us, stage, ticket
from tests.edge.house import MASTHEAD, MemoryHouse, analyse, make_item

TIGHT = Limits(pending_bytes=3_000, kernel_bytes=4_608)


async def open_slow(it: Stage, subscriber: int) -> Desktop:
    """A stream whose reader takes nothing from the kernel until it is asked to."""
    plug = socket.socket()
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    plug.setblocking(False)
    await asyncio.get_running_loop().sock_connect(plug, ("127.0.0.1", it.port))
    reader, writer = await asyncio.open_connection(sock=plug, limit=2_048)
    writer.write(f"GET /stream?ticket={ticket(subscriber)} HTTP/1.1\r\n\r\n".encode())
    desktop = Desktop(reader, writer)
    it.desktops.append(desktop)
    await reader.readuntil(b"\r\n\r\n")
    await desktop.block()
    return desktop


async def test_a_slow_reader_is_dropped_and_resumes_without_a_loss_while_others_go_on() -> None:
    async with stage(limits=TIGHT) as it:
        it.house.admit(1)
        it.house.admit(2)
        slow, quick = await open_slow(it, 1), await it.open(2)
        last, seen = 0, []
        while it.edge.room.streams == 2:
            last = it.publish(make_item(headline="x" * 300))
            seen += await quick.until(last)
            assert last < 500
        got = []
        try:
            got = [event.data["number"] for event in await slow.rest()]
        except OSError:
            pass
        again = await it.open(1, after=slow.last_id or 0)
        got = [number for number in got if number <= int(slow.last_id)]
        got += [event.data["number"] for event in await again.until(last)]
        assert got[-1] == last
        assert got == list(range(got[0], last + 1))
        assert len(seen) == last
        await eventually(lambda: it.house.tally(last).written == 2)
        every = [it.house.tally(number) for number in range(1, last + 1)]
        assert sum(tally.dropped for tally in every) > 0
        assert all(tally.offered == tally.written + tally.dropped for tally in every)


async def test_a_reader_who_takes_nothing_for_some_heartbeats_is_dropped() -> None:
    async with stage(limits=Limits(kernel_bytes=4_608, pending_bytes=10**9), heartbeat_s=0.1) as it:
        it.house.admit(1)
        await open_slow(it, 1)
        while it.edge.room.streams:
            last = it.publish(make_item(headline="x" * 300))
            await eventually(lambda last=last: it.edge.room.cursor == last)
            assert last < 5_000


async def test_a_reader_who_takes_nothing_of_a_replay_is_dropped() -> None:
    async with stage(limits=Limits(kernel_bytes=4_608, stall_s=0.2), heartbeat_s=60.0) as it:
        it.house.admit(1)
        for _ in range(200):
            it.house.clear(make_item(headline="x" * 300))
        it.edge.news()
        await eventually(lambda: it.edge.room.cursor == 200)
        plug = socket.socket()
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        plug.connect(("127.0.0.1", it.port))
        plug.sendall(f"GET /stream?ticket={ticket()} HTTP/1.1\r\nLast-Event-ID: 0\r\n\r\n".encode())
        await eventually(lambda: it.edge.room.streams == 1)
        await eventually(lambda: it.edge.room.streams == 0)
        plug.close()


async def test_a_tally_says_what_was_offered_and_written_and_when() -> None:
    async with stage() as it:
        for subscriber in range(5):
            it.house.admit(subscriber)
            await it.open(subscriber)
        it.house.admit(9, circuits=())
        await it.open(9)
        before = it.edge.clock()
        number = it.publish(make_item())
        await eventually(lambda: it.house.tally(number).offered > 0)
        tally = it.house.tally(number)
        assert (tally.offered, tally.written, tally.dropped) == (5, 5, 0)
        assert before <= tally.first_us <= tally.last_us <= it.edge.clock()
        late = await it.open(1, after=number - 1)
        await late.until(number)
        await eventually(lambda: it.house.tally(number).written == 6)


async def test_tallies_of_an_edge_that_was_started_again_leave_the_first_ones_alone() -> None:
    async with stage() as it:
        it.house.admit(1)
        await it.open(1)
        number = it.publish(make_item())
        await eventually(lambda: it.house.tally(number).written == 1)
    async with stage(it.house) as again:
        await again.open(1, after=0)
        await eventually(lambda: again.house.tally(number).written == 2)


async def test_an_edge_that_closes_tells_its_readers_when_to_come_back_and_settles_the_rest() -> None:
    async with stage() as it:
        it.house.admit(1)
        desktops = [await it.open(1) for _ in range(20)]
        number = it.publish(make_item())
        await desktops[0].until(number)
        it.house.faults = 1
        closing = asyncio.create_task(it.edge.close())
        for desktop in desktops:
            await desktop.rest()
        await closing
        waits = [desktop.retry_ms for desktop in desktops]
        assert len(set(waits)) == len(waits)
        assert all(500 <= wait <= 2_500 for wait in waits)
        assert it.house.tally(number).written == 20
        assert it.edge.room.is_empty


def plain_edge() -> Edge:
    return Edge(MemoryHouse(), masthead=MASTHEAD, keys=KEYS, name="e", analyse=analyse, clock=now_us)


async def test_two_edges_may_share_a_port() -> None:
    first, second = plain_edge(), plain_edge()
    port = await first.start(0)
    assert await second.start(port) == port
    await first.close()
    await second.close()


async def test_an_edge_listens_on_a_socket_that_was_bound_for_it() -> None:
    bound = socket.create_server(("127.0.0.1", 0))
    edge = plain_edge()
    assert await edge.start(bound) == bound.getsockname()[1]
    await edge.close()
