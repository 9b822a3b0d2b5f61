"""What tries to pass the guard in disguise: by the forms of an address, by DNS, by redirects, by size and by slowness."""

import asyncio
import time

import pycurl
import pytest

from kawat.core.errors import BadAddress
from kawat.core.terms import OutcomeKind
from kawat.transports import guard
from kawat.transports.guard import LOOPBACK, Guard
from kawat.transports.post import Post
from kawat.transports.webhook import WebhookTransport
from tests.contract.test_transport_webhook import envelope, run, transport
from tests.transports.far_ends import answering, at_work, hear_request, say, server

OK = "HTTP/1.1 204 No Content\n\n"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("0.1.2.3", "this network"),
        ("100.64.0.1", "a carrier's own"),
        ("100.127.255.255", "a carrier's own"),
        ("192.0.0.8", "reserved for protocols"),
        ("192.0.0.170", "reserved for protocols"),
        ("198.18.0.1", "for benchmarks"),
        ("240.0.0.1", "reserved"),
        ("::a9fe:a9fe", "v4-compatible"),
        ("::ffff:a9fe:a9fe", "v4-mapped"),
        ("::ffff:0:7f00:1", "not given out"),
        ("64:ff9b::a9fe:a9fe", "NAT64"),
        ("64:ff9b:1:ffff::7f00:1", "NAT64"),
        ("64:ff9b:2::1", "not given out"),
        ("100::1", "not given out"),
        ("2001:0:a9fe:a9fe::", "Teredo"),
        ("2001:1::1", "reserved for protocols"),
        ("2001:2::1", "reserved for protocols"),
        ("2001:10::1", "reserved for protocols"),
        ("2001:20::1", "reserved for protocols"),
        ("2002:a9fe:a9fe::1", "6to4"),
        ("2002:a00:1::", "6to4"),
        ("2606:4700::5efe:a00:1", "ISATAP"),
        ("2606:4700::200:5efe:a9fe:a9fe", "ISATAP"),
        ("2606:4700:4700::1111%eth0", "link-local"),
        ("3fff::1", "for documentation"),
        ("5f00::1", "not given out"),
        ("fd00::1", "private"),
        ("feb0::1", "link-local"),
        ("ff0e::1", "multicast"),
    ],
)
def test_no_disguise_of_an_inner_address_is_connected_to(address: str, why: str) -> None:
    assert why in Guard().refusal(address, 443)
    assert Guard(allow=LOOPBACK).refusal(address, 443)


@pytest.mark.parametrize("address", ["nonsense", "", "127.1", "0x7f.1", "1.2.3.4.5", "127.0.0.1\0", "::1/128"])
def test_what_is_no_address_is_not_connected_to(address: str) -> None:
    assert Guard(allow=LOOPBACK).refusal(address, 443)


@pytest.mark.parametrize(
    "address",
    [
        "http:example.com",
        "http:/example.com/",
        "https:",
        "https:///example.com/",
        "//example.com/",
        "https://0/",
        "https://017700000001/",
        "https://0x7f.0x0.0x0.0x1/",
        "https://127.0x1/",
        "https://example.com.127/",
        "https://example.com.0x7f/",
        "https://example.com./",
        "https://①②⑦.⓪.⓪.①/",
        "https://127。0。0。1/",
        "https://localhost。/",
        "https://ｌｏｃａｌｈｏｓｔ/",
        "https://faß.example/",
        "https://a\u200db.example/",
        "https://[::ffff:7f00:1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[v1.x]/",
        "https://[::1%25lo]/",
        "https://user%40x:y@example.com/",
        "https://example.com:443@127.0.0.1/",
        "https://example.com#@127.0.0.1/x y",
        "https://example.com:+443/",
        "https://example.com:4 43/",
        "https://example.com:٤٤٣/",
        "https://example.com:8081/",
        "https://metadata.google.internal/",
        "ws://example.com/",
        "javascript:alert(1)",
        "HTTPS+unix://example.com/",
    ],
)
def test_an_address_that_could_lead_inside_is_refused_in_a_sentence(address: str) -> None:
    with pytest.raises(BadAddress):
        guard.url(address)


def rebinding(port: int, *answers: str, lenient: bool) -> Post:
    """A post whose name resolves, as it connects, to these addresses, whatever it did when it was saved."""
    post = Post(Guard(allow=LOOPBACK if lenient else ()), ca_file="", connect_s=1, total_s=1)
    post.easy.setopt(pycurl.RESOLVE, [f"rebound.example:{port}:{','.join(answers)}"])
    post.load(f"http://rebound.example:{port}/x", ["Expect:"], b"{}")
    return post


@pytest.mark.parametrize(
    ("answers", "lenient", "arrives"),
    [
        (["127.0.0.1"], False, False),
        (["10.0.0.1", "127.0.0.1"], False, False),
        (["[::ffff:127.0.0.1]"], True, False),
        (["10.0.0.1", "127.0.0.1"], True, True),
    ],
)
def test_what_is_connected_to_is_what_was_checked(answers: list[str], lenient: bool, arrives: bool) -> None:
    """The name was good when it was saved; the answer that counts is the one that curl connects to."""
    seen: list[str] = []

    async def story() -> None:
        async with server(answering(OK, seen=seen)) as port:
            assert Guard(ports=[port]).url(f"http://rebound.example:{port}/x")
            post = rebinding(port, *answers, lenient=lenient)
            try:
                await asyncio.to_thread(post.easy.perform)
            except pycurl.error:
                assert "is not a public address" in post.refused
            post.close()

    run(story())
    assert bool(seen) is arrives


def test_a_connection_that_stands_is_not_left_for_a_new_answer_of_dns() -> None:
    """Once a name was checked and connected to, its connection is kept by name: a later answer is checked anew."""
    seen: list[str] = []

    async def story() -> None:
        async with server(answering(OK, seen=seen)) as port:
            post = rebinding(port, "127.0.0.1", lenient=True)
            await asyncio.to_thread(post.easy.perform)
            post.easy.setopt(pycurl.RESOLVE, [f"-rebound.example:{port}", f"rebound.example:{port}:10.0.0.1"])
            post.easy.setopt(pycurl.FRESH_CONNECT, 1)
            with pytest.raises(pycurl.error):
                await asyncio.to_thread(post.easy.perform)
            assert "10.0.0.1 is not a public address" in post.refused
            post.close()

    run(story())
    assert len(seen) == 1


@pytest.mark.parametrize("where", ["http://127.0.0.1:{port}/", "//127.0.0.1:{port}/", "/again", "file:///etc/passwd"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed_anywhere(status: int, where: str) -> None:
    seen: list[str] = []

    async def story() -> None:
        async with server(answering(OK, seen=seen)) as inner:
            away = f"HTTP/1.1 {status} Away\nLocation: {where.format(port=inner)}\nContent-Length: 0\n\n"
            async with server(answering(away)) as port, at_work(transport()) as ledger:
                (outcome,) = await ledger.try_all([envelope(1, f"http://127.0.0.1:{port}/x")])
        assert (outcome.kind, outcome.code) == (OutcomeKind.DEFERRED, status)

    run(story())
    assert seen == []


def test_half_a_gigabyte_is_neither_read_nor_kept() -> None:
    written = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        await hear_request(reader)
        await say(writer, "HTTP/1.1 200 OK\nContent-Length: 500000000\n\n")
        while written < 500_000_000:
            writer.write(b"x" * 65_536)
            await writer.drain()
            written += 65_536

    async def story() -> None:
        async with server(talk) as port, at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([envelope(1, f"http://127.0.0.1:{port}/x")])
        assert outcome.kind is OutcomeKind.ACCEPTED
        assert len(outcome.words) <= 200

    run(story())
    assert written < 50_000_000


@pytest.mark.parametrize("part", ["head", "body", "nothing is read"])
def test_who_drips_is_left_in_time(part: str) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if part == "nothing is read":
            await asyncio.sleep(30)
        await hear_request(reader)
        await say(writer, "HTTP/1.1 200 OK\n" + ("Content-Length: 1000\n\n" if part == "body" else "X-Slow: "))
        while True:
            await say(writer, "x")
            await asyncio.sleep(0.02)

    async def story() -> None:
        async with server(talk) as port, at_work(_impatient()) as ledger:
            begun = time.monotonic()
            (outcome,) = await ledger.try_all([envelope(1, f"http://127.0.0.1:{port}/x")])
            assert time.monotonic() - begun < 1.5
        assert outcome.kind is (OutcomeKind.ACCEPTED if part == "body" else OutcomeKind.UNREACHABLE)

    run(story())


def _impatient() -> WebhookTransport:
    return transport(total_s=0.4)
