"""At the door: who is let in, who is refused, and what a hostile or clumsy peer can do."""

import asyncio
import logging

import pytest

from kawat.edge import Limits
from tests.edge.desktop import KEYS, Desktop, Stage, eventually, stage, ticket
from tests.edge.house import make_item

GET = b"GET /stream?ticket=x HTTP/1.1\r\n"


async def whole(desktop: Desktop) -> bytes:
    return await asyncio.wait_for(desktop.reader.read(), 5)


async def still_well(it: Stage) -> bool:
    return (await it.raw(b"GET /health HTTP/1.1\r\n\r\n")).status == 200


@pytest.mark.parametrize(
    "said",
    [
        "",
        "nonsense",
        "k1.",
        "k1.a.b",
        "k9" + ticket()[2:],
        ticket()[:-2] + "AA",
        ticket(keys={"k1": b"another key"}),
        ticket(connect_s=-1),
        "%F0%9F%92%A5",
    ],
    ids=["none", "nonsense", "empty", "short", "unknown-key", "altered", "forged", "expired", "not-ascii"],
)
async def test_a_ticket_that_is_not_good_is_answered_401(said: str) -> None:
    async with stage() as it:
        it.house.admit(1)
        assert (await it.open(said=said)).status == 401
        assert it.edge.room.streams == 0


async def test_an_expired_ticket_is_still_good_for_coming_back_until_it_is_not() -> None:
    async with stage() as it:
        it.house.admit(1)
        assert (await it.open(said=ticket(connect_s=-5), after=0)).status == 200
        assert (await it.open(said=ticket(connect_s=-5), after="garbage")).status == 401
        assert (await it.open(said=ticket(connect_s=-5, resume_s=-1), after=0)).status == 401


async def test_a_good_ticket_of_somebody_the_house_does_not_know_is_answered_401() -> None:
    async with stage() as it:
        assert (await it.open(1)).status == 401


async def test_any_of_several_keys_is_good_while_they_are_changed() -> None:
    keys = dict(KEYS)
    async with stage(keys=keys) as it:
        it.house.admit(1)
        keys["k2"] = b"second key"
        assert (await it.open(said=ticket(keys={"k2": b"second key"}))).status == 200
        del keys["k1"]
        assert (await it.open()).status == 401


async def test_a_stream_is_opened_for_the_wires_own_pages_and_never_stored() -> None:
    async with stage(origin="https://wire.example") as it:
        it.house.admit(1)
        headers = (await it.open(1)).headers
        assert headers["content-type"] == "text/event-stream; charset=utf-8"
        assert headers["access-control-allow-origin"] == "https://wire.example"
        assert headers["cache-control"] == "no-store"
        assert (await it.open(said="bad")).headers["access-control-allow-origin"] == "https://wire.example"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"POST /stream HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 405),
        (b"HEAD /stream HTTP/1.1\r\n\r\n", 405),
        (b"GET / HTTP/1.1\r\n\r\n", 404),
        (b"GET /streams?ticket=x HTTP/1.1\r\n\r\n", 404),
        (b"GET /stream?" + b"a=b&" * 20 + b" HTTP/1.1\r\n\r\n", 400),
        (b"GET /stream?ticket=\xff\xfe HTTP/1.1\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"hello\r\n\r\n", 400),
        (b"GET /stream HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", 400),
        (GET + b"X: " + b"a" * 9_000 + b"\r\n\r\n", 431),
        (GET + b"X: y\r\n" * 20_000 + b"\r\n", 431),
        (b"GET /" + b"a" * 200_000, 431),
    ],
)
async def test_what_is_no_request_of_ours_gets_a_status_and_nothing_more(request_: bytes, status: int) -> None:
    async with stage() as it:
        desktop = await it.raw(request_)
        assert desktop.status == status
        assert str(status) in (await whole(desktop)).decode()
        await desktop.close()
        await eventually(lambda: it.edge.room.is_empty)
        assert await still_well(it)


async def test_a_head_in_many_pieces_is_a_head() -> None:
    async with stage() as it:
        it.house.admit(1)
        reader, writer = await asyncio.open_connection("127.0.0.1", it.port)
        for byte in f"GET /stream?ticket={ticket()} HTTP/1.1\r\nlast-event-id: 0\r\n\r\n".encode():
            writer.write(bytes([byte]))
            await asyncio.sleep(0)
        assert await asyncio.wait_for(reader.readline(), 5) == b"HTTP/1.1 200 OK\r\n"
        writer.close()


async def test_whoever_writes_a_head_too_slowly_is_cut_off() -> None:
    async with stage(limits=Limits(head_s=0.2)) as it:
        slow = await it.raw(b"GET /stream?ticket=")
        assert slow.status == 408
        silent, writer = await asyncio.open_connection("127.0.0.1", it.port)
        assert (await asyncio.wait_for(silent.read(), 5)).startswith(b"HTTP/1.1 408")
        await eventually(lambda: it.edge.room.is_empty)  # although neither of them closes
        writer.close()


async def test_a_reader_who_says_too_much_is_cut_off() -> None:
    async with stage() as it:
        it.house.admit(1)
        desktop = await it.open(1)
        desktop.writer.write(b"x" * 4_000)
        await desktop.block()
        desktop.writer.write(b"x" * 8_000)
        await eventually(lambda: it.edge.room.is_empty)


async def test_streams_beyond_the_limit_are_answered_503_and_the_others_go_on() -> None:
    async with stage(limits=Limits(streams=3)) as it:
        it.house.admit(1)
        inside = [await it.open(1) for _ in range(3)]
        refused = await it.open(1)
        assert (refused.status, refused.headers["retry-after"]) == (503, "2")
        await inside[0].close()
        await eventually(lambda: it.edge.room.streams < 3)
        assert (await it.open(1)).status == 200


async def test_connections_beyond_all_limits_are_cut_off_unanswered() -> None:
    async with stage(limits=Limits(streams=1, waiting=1)) as it:
        pairs = [await asyncio.open_connection("127.0.0.1", it.port) for _ in range(3)]
        assert await asyncio.wait_for(pairs[2][0].read(), 5) == b""
        for _, writer in pairs:
            writer.close()


async def test_one_subscriber_cannot_take_every_place() -> None:
    async with stage(limits=Limits(streams_each=2)) as it:
        it.house.admit(1)
        it.house.admit(2)
        assert [(await it.open(1)).status for _ in range(3)] == [200, 200, 429]
        assert (await it.open(2)).status == 200


async def test_many_who_come_at_once_are_asked_for_in_few_questions() -> None:
    async with stage() as it:
        for subscriber in range(300):
            it.house.admit(subscriber)
        it.house.questions.clear()
        it.house.delay_s = 0.05
        desktops = await asyncio.gather(*map(it.open, range(300)))
        assert {desktop.status for desktop in desktops} == {200}
        assert it.house.questions.count("readers") < 50


async def test_whoever_the_house_cannot_be_asked_about_is_told_to_come_later() -> None:
    async with stage(limits=Limits(head_s=0.2)) as it:
        it.house.admit(1)
        it.house.faults = 10**9
        assert (await it.open(1)).status == 503
        it.house.faults = 0


async def test_health_says_how_far_and_turns_bad_when_the_house_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage() as it:
        it.house.clear(make_item())
        it.edge.news()
        await eventually(lambda: it.edge.room.cursor == 1)
        assert await whole(await it.raw(b"GET /health HTTP/1.1\r\n\r\n")) == b'{"status":"ok","upto":1,"streams":0}'
        monkeypatch.setattr("kawat.edge.server.WELL_S", -1)
        assert (await it.raw(b"GET /health HTTP/1.1\r\n\r\n")).status == 503


async def test_no_ticket_is_ever_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with stage() as it:
        it.house.admit(1)
        said = ticket()
        desktop = await it.open(said=said)
        await it.open(said=said + "x")
        it.house.readers_by_id.clear()
        it.edge.revoked([1])
        await desktop.rest()
    assert "edge.opened" in caplog.text
    assert said not in caplog.text
