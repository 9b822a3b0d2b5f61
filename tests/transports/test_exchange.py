"""One post and all that was seen of it, from real servers."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
import uvloop

from kawat.transports.exchange import Exchange, exchange
from kawat.transports.guard import LOOPBACK, Guard
from kawat.transports.post import ANSWER_LIMIT
from kawat.transports.signatures import signed_headers
from tests.transports.far_ends import Talk, answering, certified, hear_request, say, server, silence

LENIENT = Guard(allow=LOOPBACK)
HEADERS = ["Content-Type: application/json", *signed_headers(b"s" * 24, b"", "m", 1, b"{}")]


def run(story: Coroutine[Any, Any, Exchange]) -> Exchange:
    return uvloop.run(story)


def meet(talk: Talk, **more: Any) -> Exchange:
    """What is seen of a server that talks so."""

    async def story() -> Exchange:
        async with server(talk) as port:
            url = f"http://127.0.0.1:{port}/x"
            return await asyncio.to_thread(
                exchange, url, headers=HEADERS, body=b"{}", guard=LENIENT, **{"total_s": 1, **more}
            )

    return run(story())


def test_the_whole_of_an_exchange_over_tls_is_seen_but_no_secret(tmp_path: Path) -> None:
    async def story() -> Exchange:
        tls, ca_file = certified(tmp_path)
        text = "HTTP/1.1 202 Taken\nX-Served-By: desk\nSet-Cookie: a=b\nContent-Length: 2\n\nok"
        async with server(answering(text), tls=tls) as port:
            url = f"https://127.0.0.1:{port}/x"
            return await asyncio.to_thread(
                exchange, url, headers=HEADERS, body=b"{}", guard=LENIENT, ca_file=str(ca_file)
            )

    seen = run(story())
    assert (seen.status, seen.is_taken, seen.body, seen.reason) == (202, True, b"ok", "")
    assert seen.remote.startswith("127.0.0.1:")
    assert seen.tls.startswith("TLSv1.3 / ")
    assert [name for name, _ in seen.certificate] == ["Subject", "Issuer", "Expire date"]
    assert "kawat test" in dict(seen.certificate)["Subject"]
    assert seen.sent[0] == "POST /x HTTP/1.1"
    assert "webhook-signature: (hidden)" in seen.sent
    assert "webhook-id: m" in seen.sent
    assert seen.header("x-served-by") == "desk"
    assert seen.header("nothing") == ""
    assert "a=b" not in " ".join(seen.head)
    ends = [ms for _, ms in seen.phases]
    assert [name for name, _ in seen.phases][-4:] == ["tls", "sent", "answer", "end"]
    assert ends == sorted(ends)


def test_what_the_guard_refuses_is_said_so() -> None:
    seen = exchange("http://127.0.0.1:9/x", headers=HEADERS, body=b"", guard=Guard())
    assert (seen.status, seen.remote) == (0, "")
    assert "127.0.0.1 is not a public address" in seen.reason


@pytest.mark.parametrize("url", ["file:///etc/hostname", "nonsense", "http://exämple.org/", "http://127.0.0.1:1/"])
def test_what_cannot_be_posted_to_ends_in_a_reason(url: str) -> None:
    seen = exchange(url, headers=HEADERS, body=b"", guard=LENIENT, total_s=1)
    assert seen.status == 0
    assert seen.reason


async def _endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await hear_request(reader)
    await say(writer, "HTTP/1.1 200 OK\nContent-Length: 500000000\n\n")
    while True:
        writer.write(b"x" * 65_536)
        await writer.drain()


async def _drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await hear_request(reader)
    await say(writer, "HTTP/1.1 200 OK\n")
    while True:
        await say(writer, "X: y\n")
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("talk", [silence, _drip])
def test_an_endpoint_that_hangs_or_drips_is_left_in_time(talk: Talk) -> None:
    seen = meet(talk, total_s=0.5)
    assert seen.status == 0
    assert "timed out" in seen.reason.lower()


def test_half_a_gigabyte_is_not_read() -> None:
    seen = meet(_endless)
    assert seen.status == 200
    assert len(seen.body) <= ANSWER_LIMIT
