"""Errands of the clock: a test letter by a real relay, and one question of DNS to a server of the test's own."""

import asyncio
import socket
import struct
from pathlib import Path
from types import SimpleNamespace

import pytest
import uvloop

from kawat.actions.errands import LETTER, Errand
from kawat.roles.demo.receivers import start_smtp_sink
from kawat.roles.errands import Errands
from kawat.transports.records import NoAnswer, resolvers, texts_of
from tests.house import MASTHEAD
from tests.servers.ports import free_port
from tests.transports.relays import relay

WHAT = {"address": "wati@surat.example", "relay": 0, "language": "en", "subject": "A test", "text": "A test.\n"}


class Answering:
    """A database thread that has one errand, and keeps what became of it."""

    def __init__(self) -> None:
        self.waiting = [Errand(uid="a" * 32, kind=LETTER, what=WHAT, seen={}, asked_us=1, done_us=None)]
        self.done: list[dict] = []

    async def ask(self, question, *facts, **said):  # type: ignore[no-untyped-def]
        if question.__name__ == "answer":
            self.done.append(said)
            return None
        waiting, self.waiting = self.waiting, []
        return waiting

    def close(self) -> None:
        pass


def run_errand(port: int) -> dict:
    house = Answering()

    async def story() -> None:
        settings = SimpleNamespace(masthead=MASTHEAD, relays=(relay(port),), dkim=())
        errands = Errands(settings, house)  # type: ignore[arg-type]
        work = asyncio.create_task(errands.work())
        async with asyncio.timeout(8):
            while not house.done:
                await asyncio.sleep(0.02)
        work.cancel()
        await errands.close()

    uvloop.run(story())
    (done,) = house.done
    return done


def test_a_test_letter_goes_by_the_relay_and_all_that_was_said_is_kept(tmp_path: Path) -> None:
    with start_smtp_sink(tmp_path, keep=-1) as sink:
        done = run_errand(sink.port)
        sink.stop()
    assert done["taken"] is True
    assert any("RCPT TO" in line for line in done["lines"])
    assert [each.address for each in sink.received()] == ["wati@surat.example"]


def test_a_relay_that_is_not_there_is_said_so() -> None:
    done = run_errand(free_port())
    assert done["taken"] is False
    assert "cannot be reached" in done["words"]


class Dns(asyncio.DatagramProtocol):
    """Answers every question with one text in two strings, or as `flags` say."""

    def __init__(self, flags: int = 0x8180) -> None:
        self.flags = flags

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self.transport = transport

    def datagram_received(self, data: bytes, addr: object) -> None:
        text = b"\x08v=DKIM1;" + b"\x04 k=x"
        head = data[:2] + struct.pack(">5H", self.flags, 1, 1 if self.flags == 0x8180 else 0, 0, 0)
        answer = b"\xc0\x0c" + struct.pack(">2HIH", 16, 1, 60, len(text)) + text
        self.transport.sendto(b"??" + head[2:] + data[12:], addr)  # another question's answer
        self.transport.sendto(head + data[12:] + answer, addr)


async def ask_dns(flags: int) -> list[str]:
    place = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    place.bind(("127.0.0.1", 0))
    port = place.getsockname()[1]
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: Dns(flags), sock=place)
    try:
        return await texts_of("nov._domainkey.wire.example", number=7, servers=["127.0.0.1"], port=port)
    finally:
        transport.close()


def test_dns_is_asked_for_a_text_of_several_strings() -> None:
    assert asyncio.run(ask_dns(0x8180)) == ["v=DKIM1; k=x"]


def test_a_name_that_is_not_there_has_no_texts() -> None:
    assert asyncio.run(ask_dns(0x8183)) == []


def test_a_resolver_that_refuses_or_is_away_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(NoAnswer):
        asyncio.run(ask_dns(0x8185))
    with pytest.raises(NoAnswer):
        asyncio.run(texts_of("x.example", number=1, servers=[]))
    file = tmp_path / "resolv.conf"
    file.write_text("# x\nnameserver 192.0.2.1\nnameserver nonsense\nnameserver fe80::1%eth0\n")
    assert resolvers(file) == ["192.0.2.1", "fe80::1%eth0"]
    assert resolvers(tmp_path / "none") == []
