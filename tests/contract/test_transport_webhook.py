"""The webhook transport against real endpoints: our own receiver, a stranger's verifier, and servers that misbehave."""

import asyncio
import base64
import time
from collections.abc import Coroutine
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
import uvloop
from standardwebhooks import Webhook

from kawat.core.delivery import DeliveryKey, Envelope, Outcome, Rendition
from kawat.core.terms import Channel, OutcomeKind
from kawat.roles.demo.receivers import endpoint_secret, start_webhook_sink
from kawat.transports.guard import LOOPBACK, Guard
from kawat.transports.webhook import WebhookTransport
from tests.transports.far_ends import answering, at_work, certified, hear_request, say, server, silence

SECRET = b"s" * 32
BODY = '{"headline": "한국어 · العربية"}'.encode()


def envelope(number: int, url: str, **changes: Any) -> Envelope:
    facts: dict[str, Any] = {
        "key": DeliveryKey(1, number, 0),
        "channel": Channel.WEBHOOK,
        "address": url,
        "message_id": f"id-{number}",
        "rendition": Rendition(format="ninjs", media_type="application/json", content=BODY),
        "secret": SECRET,
    }
    return Envelope(**(facts | changes))


def transport(**changes: Any) -> WebhookTransport:
    return WebhookTransport(**({"guard": Guard(allow=LOOPBACK), "total_s": 2} | changes))


def run(story: Coroutine[Any, Any, None]) -> None:
    uvloop.run(story)


def tell(text: str, **changes: Any) -> Outcome:
    """What a single post comes to where the endpoint answers with `text`."""
    found: list[Outcome] = []

    async def story() -> None:
        async with server(answering(text)) as port, at_work(transport(**changes)) as ledger:
            found.extend(await ledger.try_all([envelope(1, f"http://127.0.0.1:{port}/x")]))

    run(story())
    return found[0]


def test_each_post_is_accepted_and_counted_once_by_a_receiver_that_verifies_it(tmp_path: Path) -> None:
    master = b"m" * 32
    with start_webhook_sink(tmp_path, master=master) as sink:

        async def story() -> None:
            posts = [
                envelope(n, f"http://127.0.0.1:{sink.port}/o/{n}", secret=endpoint_secret(master, f"/o/{n}"))
                for n in range(300)
            ]
            async with at_work(transport()) as ledger:
                outcomes = await ledger.try_all(posts)
            assert {(each.kind, each.code) for each in outcomes} == {(OutcomeKind.ACCEPTED, 204)}

        run(story())
        sink.stop()
        receipts = sink.received()
    assert len(receipts) == 300
    assert {(each.address, each.message_id) for each in receipts} == {(f"/o/{n}", f"id-{n}") for n in range(300)}
    assert sink.refused() == []


def test_a_wrong_secret_is_turned_away_and_tried_again_later(tmp_path: Path) -> None:
    with start_webhook_sink(tmp_path, master=b"m" * 32) as sink:

        async def story() -> None:
            async with at_work(transport()) as ledger:
                (outcome,) = await ledger.try_all([envelope(1, f"http://127.0.0.1:{sink.port}/x")])
            assert (outcome.kind, outcome.code) == (OutcomeKind.DEFERRED, 401)

        run(story())
        sink.stop()
        assert [each.reason for each in sink.refused()] == ["bad signature"]


def test_a_stranger_s_library_verifies_the_signature_and_sees_every_header() -> None:
    requests: list[tuple[str, dict[str, str], bytes]] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await hear_request(reader))
        await say(writer, "HTTP/1.1 200 OK\nContent-Length: 2\n\nok")

    async def story() -> None:
        async with server(talk) as port, at_work(transport()) as ledger:
            post = envelope(1, f"http://127.0.0.1:{port}/hook?x=1", headers=(("Kawat-Sequence", "17"),))
            (outcome,) = await ledger.try_all([post])
        assert (outcome.kind, outcome.code, outcome.words) == (OutcomeKind.ACCEPTED, 200, "ok")

    run(story())
    ((first, headers, body),) = requests
    assert first == "POST /hook?x=1 HTTP/1.1"
    assert headers["content-type"] == "application/json"
    assert headers["kawat-sequence"] == "17"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert body == BODY
    verifier = Webhook("whsec_" + base64.b64encode(SECRET).decode())
    assert verifier.verify(body, headers) == {"headline": "한국어 · العربية"}


@pytest.mark.parametrize("status", ["400 Bad Request", "403 Forbidden", "404 Not Found", "500 Broken", "503 Busy"])
def test_what_is_not_taken_is_deferred_with_the_endpoint_s_words(status: str) -> None:
    outcome = tell(f"HTTP/1.1 {status}\nContent-Length: 20\n\nnot now,\x00\x1b[1m\n sorry"[:-1] + "y")
    assert (outcome.kind, outcome.code, outcome.gone) == (OutcomeKind.DEFERRED, int(status[:3]), False)
    assert outcome.words.startswith("not now,")
    assert outcome.words.isprintable()


def test_410_says_that_the_destination_is_gone() -> None:
    outcome = tell("HTTP/1.1 410 Gone\nContent-Length: 0\n\n")
    assert (outcome.kind, outcome.gone) == (OutcomeKind.REFUSED, True)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_retry_after_is_obeyed_in_seconds_and_as_a_date(status: str) -> None:
    outcome = tell(f"HTTP/1.1 {status}\nRetry-After: 90\nContent-Length: 0\n\n")
    assert (outcome.kind, outcome.retry_after_s) == (OutcomeKind.DEFERRED, 90)
    later = formatdate(time.time() + 90, usegmt=True)
    outcome = tell(f"HTTP/1.1 {status}\nRetry-After: {later}\nContent-Length: 0\n\n")
    assert 80 <= outcome.retry_after_s <= 91


@pytest.mark.parametrize("said", ["999999999999", "-5", "soon", ""])
def test_a_senseless_retry_after_puts_nothing_off_for_ever(said: str) -> None:
    outcome = tell(f"HTTP/1.1 429 Too Many\nRetry-After: {said}\nContent-Length: 0\n\n")
    assert outcome.kind is OutcomeKind.DEFERRED
    assert 0 <= outcome.retry_after_s <= 86_400


def test_a_redirect_to_loopback_is_not_followed() -> None:
    seen: list[str] = []

    async def story() -> None:
        async with server(answering("HTTP/1.1 200 OK\nContent-Length: 0\n\n", seen=seen)) as secret_port:
            away = f"HTTP/1.1 307 Away\nLocation: http://127.0.0.1:{secret_port}/admin\nContent-Length: 0\n\n"
            async with server(answering(away)) as port, at_work(transport()) as ledger:
                (outcome,) = await ledger.try_all([envelope(1, f"http://127.0.0.1:{port}/x")])
        assert (outcome.kind, outcome.code) == (OutcomeKind.DEFERRED, 307)
        assert "not followed" in outcome.words

    run(story())
    assert seen == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "127.1"])
def test_what_resolves_to_loopback_is_not_connected_to(host: str) -> None:
    seen: list[str] = []

    async def story() -> None:
        async with server(answering("HTTP/1.1 200 OK\nContent-Length: 0\n\n", seen=seen)) as port:
            async with at_work(transport(guard=Guard())) as ledger:
                (outcome,) = await ledger.try_all([envelope(1, f"http://{host}:{port}/x")])
        assert outcome.kind is OutcomeKind.UNREACHABLE
        assert "is not a public address" in outcome.words

    run(story())
    assert seen == []


@pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "224.0.0.1", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"])
def test_no_private_or_disguised_address_is_connected_to(host: str) -> None:
    async def story() -> None:
        async with at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([envelope(1, f"https://{host}/x")])
        assert outcome.kind is OutcomeKind.UNREACHABLE
        assert "is not a public address" in outcome.words

    run(story())


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "file:///etc/hostname"},
        {"address": "gopher://127.0.0.1:70/"},
        {"address": "http://user:word@127.0.0.1/"},
        {"address": "nonsense"},
        {"address": "http://exämple.org/"},
        {"secret": b""},
        {"headers": (("X", "a\r\nY: b"),)},
        {"headers": (("X", "a\nb"),)},
    ],
)
def test_what_must_not_be_posted_ends_in_an_outcome(changes: dict[str, Any]) -> None:
    async def story() -> None:
        async with at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([envelope(1, "http://127.0.0.1:9/x", **changes)])
        assert outcome.kind in (OutcomeKind.REFUSED, OutcomeKind.UNREACHABLE)
        assert outcome.words

    run(story())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "HTTP/1.1 20",
        "HTTP/1.1 200 OK\nContent-Le",
        "HTTP/1.1 100 Continue\n\n",
        "hello\n",
        "220 mail.example.org ESMTP\n",
        "HTTP/1.1 200 OK\nContent-Length: x\n\n",
    ],
)
def test_half_an_answer_is_no_answer(text: str) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hear_request(reader)
        await say(writer, text)
        writer.write_eof()

    async def story() -> None:
        async with server(talk) as port, at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([envelope(1, f"http://127.0.0.1:{port}/x")])
        assert outcome.kind is OutcomeKind.UNREACHABLE
        assert outcome.words

    run(story())


@pytest.mark.parametrize("body", ["", "half"])
def test_a_whole_head_is_an_answer_even_if_its_body_breaks_off(body: str) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hear_request(reader)
        await say(writer, f"HTTP/1.1 200 OK\nContent-Length: 10\n\n{body}")
        writer.write_eof()

    async def story() -> None:
        async with server(talk) as port, at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([envelope(1, f"http://127.0.0.1:{port}/x")])
        assert (outcome.kind, outcome.words) == (OutcomeKind.ACCEPTED, body)

    run(story())


def test_an_endpoint_that_hung_up_since_the_last_answer_gets_the_next_post_once() -> None:
    seen: list[str] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, _, _ = await hear_request(reader)
        seen.append(first)
        await say(writer, "HTTP/1.1 204 No Content\n\n")

    async def story() -> None:
        async with server(talk) as port, at_work(transport()) as ledger:
            for number in range(5):
                (outcome,) = await ledger.try_all([envelope(number, f"http://127.0.0.1:{port}/{number}")])
                assert outcome.kind is OutcomeKind.ACCEPTED
                await asyncio.sleep(0.05)

    run(story())
    assert seen == [f"POST /{number} HTTP/1.1" for number in range(5)]


@pytest.mark.parametrize("trusted", [True, False])
def test_an_endpoint_s_certificate_is_verified(tmp_path: Path, trusted: bool) -> None:
    seen: list[str] = []

    async def story() -> None:
        tls, ca_file = certified(tmp_path)
        talk = answering("HTTP/1.1 204 No Content\n\n", seen=seen)
        async with server(talk, tls=tls) as port:
            async with at_work(transport(ca_file=str(ca_file) if trusted else "")) as ledger:
                (outcome,) = await ledger.try_all([envelope(1, f"https://127.0.0.1:{port}/x")])
        if trusted:
            assert outcome.kind is OutcomeKind.ACCEPTED
        else:
            assert outcome.kind is OutcomeKind.UNREACHABLE
            assert "certificate" in outcome.words

    run(story())
    assert len(seen) == trusted


def test_nobody_at_home_is_unreachable() -> None:
    async def story() -> None:
        async with server(silence) as port:
            pass
        async with at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([envelope(1, f"http://127.0.0.1:{port}/x")])
        assert outcome.kind is OutcomeKind.UNREACHABLE

    run(story())


def test_an_endless_answer_is_cut_off_and_its_status_counts() -> None:
    written = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        await hear_request(reader)
        await say(writer, "HTTP/1.1 200 OK\n\n")
        while True:
            writer.write(b"x" * 10_000)
            await writer.drain()
            written += 10_000

    async def story() -> None:
        async with server(talk) as port, at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([envelope(1, f"http://127.0.0.1:{port}/x")])
        assert outcome.kind is OutcomeKind.ACCEPTED
        assert len(outcome.words) <= 200

    run(story())
    assert written < 50_000_000


def test_endless_headers_are_cut_off() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hear_request(reader)
        await say(writer, "HTTP/1.1 200 OK\n")
        while True:
            await say(writer, f"X-More: {'x' * 8_000}\n")

    async def story() -> None:
        async with server(talk) as port, at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([envelope(1, f"http://127.0.0.1:{port}/x")])
        assert outcome.kind is OutcomeKind.UNREACHABLE

    run(story())


def test_hosts_that_hang_or_drip_are_cut_off_and_slow_nobody_else() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hear_request(reader)
        await say(writer, "HTTP/1.1 200 OK\nX-Slow: ")
        while True:
            await say(writer, "x")
            await asyncio.sleep(0.1)

    async def story() -> None:
        quick = answering("HTTP/1.1 204 No Content\n\n")
        async with server(silence, host="127.0.0.2") as hang, server(drip, host="127.0.0.3") as slow:
            async with server(quick) as port, at_work(transport(total_s=2)) as ledger:
                stuck = [envelope(n, f"http://127.0.0.2:{hang}/x") for n in range(6)]
                stuck += [envelope(n + 100, f"http://127.0.0.3:{slow}/x") for n in range(4)]
                well = [envelope(n + 200, f"http://127.0.0.1:{port}/x") for n in range(200)]
                begun = time.monotonic()
                ledger.carry(stuck + well)
                outcomes = await ledger.all_of(well)
                assert time.monotonic() - begun < 1.8
                assert {each.kind for each in outcomes} == {OutcomeKind.ACCEPTED}
                assert not any(each.key in ledger.outcomes for each in stuck)
                ends = await ledger.all_of(stuck)
                assert {each.kind for each in ends} == {OutcomeKind.UNREACHABLE}

    run(story())


def test_no_host_gets_more_connections_than_its_share_and_they_are_kept() -> None:
    open_now = opened = most = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal open_now, opened, most
        open_now, opened = open_now + 1, opened + 1
        most = max(most, open_now)
        try:
            while True:
                await hear_request(reader)
                await asyncio.sleep(0.001)
                await say(writer, "HTTP/1.1 204 No Content\n\n")
        finally:
            open_now -= 1

    async def story() -> None:
        async with server(talk) as port, at_work(transport(per_host=3)) as ledger:
            await ledger.try_all([envelope(n, f"http://127.0.0.1:{port}/{n}") for n in range(100)])

    run(story())
    assert most == opened == 3


def test_what_is_cancelled_while_it_waits_is_never_posted() -> None:
    seen: list[str] = []

    async def story() -> None:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while True:
                first, _, _ = await hear_request(reader)
                seen.append(first)
                ledger.cancelled.update(each.key for each in posts[1:])
                await say(writer, "HTTP/1.1 204 No Content\n\n")

        async with server(talk) as port, at_work(transport(per_host=1)) as ledger:
            posts = [envelope(n, f"http://127.0.0.1:{port}/{n}") for n in range(5)]
            outcomes = await ledger.try_all(posts)
        assert [each.kind for each in outcomes] == [OutcomeKind.ACCEPTED] + [OutcomeKind.UNWANTED] * 4

    run(story())
    assert seen == ["POST /0 HTTP/1.1"]


def test_close_finishes_what_flies_and_gives_back_the_rest() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hear_request(reader)
        await asyncio.sleep(0.2)
        await say(writer, "HTTP/1.1 204 No Content\n\n")

    async def story() -> None:
        async with server(talk) as port:
            async with at_work(transport(per_host=2)) as ledger:
                posts = [envelope(n, f"http://127.0.0.1:{port}/{n}") for n in range(6)]
                ledger.carry(posts)
                await asyncio.sleep(0.1)
            kinds = [ledger.outcomes[each.key].kind for each in posts]
            assert kinds == [OutcomeKind.ACCEPTED] * 2 + [OutcomeKind.DEFERRED] * 4
            (late,) = await ledger.try_all([envelope(9, f"http://127.0.0.1:{port}/9")])
            assert late.kind is OutcomeKind.DEFERRED

    run(story())


def test_the_environment_s_proxy_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    async def story() -> None:
        async with server(answering("HTTP/1.1 502 Proxy\nContent-Length: 0\n\n", seen=seen)) as proxy:
            for name in ("http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
            async with server(answering("HTTP/1.1 204 No Content\n\n")) as port, at_work(transport()) as ledger:
                (outcome,) = await ledger.try_all([envelope(1, f"http://127.0.0.1:{port}/x")])
        assert outcome.kind is OutcomeKind.ACCEPTED

    run(story())
    assert seen == []
