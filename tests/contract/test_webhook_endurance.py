"""The webhook transport where endpoints die, ask for time or have to be dialled ahead."""

import asyncio
import time
from pathlib import Path

import pytest

from kawat.core.delivery import RETRY_S, THIN_S, retry_at_us, verb_of
from kawat.core.terms import DeliveryVerb, Lane, OutcomeKind
from kawat.transports.breaker import FAILURES
from kawat.transports.webhook import FIRST_SHARE
from tests.contract.test_transport_webhook import envelope, run, tell, transport
from tests.transports.far_ends import answering, at_work, certified, hear_request, say, server, silence

OK = "HTTP/1.1 204 No Content\n\n"


def test_a_dead_endpoint_takes_no_slot_and_no_try_of_what_is_owed_to_it() -> None:
    async def story() -> None:
        async with server(silence, host="127.0.0.2") as dead, server(answering(OK)) as port:
            async with at_work(transport(total_s=0.5, at_once=16)) as ledger:
                owed = [envelope(n, f"http://127.0.0.2:{dead}/x") for n in range(1_000)]
                well = [envelope(n + 2_000, f"http://127.0.0.1:{port}/{n}") for n in range(300)]
                begun = time.monotonic()
                ledger.carry(owed + well)
                assert {each.kind for each in await ledger.all_of(well)} == {OutcomeKind.ACCEPTED}
                ends = await ledger.all_of(owed)
                assert time.monotonic() - begun < 3
        tried = [each for each in ends if not each.untried]
        assert FAILURES <= len(tried) <= FIRST_SHARE + FAILURES
        assert {each.kind for each in tried} == {OutcomeKind.UNREACHABLE}
        given_back = [each for each in ends if each.untried]
        assert {each.kind for each in given_back} == {OutcomeKind.DEFERRED}
        assert all(each.retry_after_s > 0 and "not tried" in each.words for each in given_back)
        assert verb_of(given_back[0], tries=len(RETRY_S) + 1) is DeliveryVerb.DEFER

    run(story())


def test_what_came_back_is_found_by_one_probe_and_then_takes_everything() -> None:
    at_us = 1_700_000_000_000_000
    seen: list[str] = []
    broken = True

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            first, _, _ = await hear_request(reader)
            seen.append(first)
            await say(writer, "HTTP/1.1 503 No\nContent-Length: 0\n\n" if broken else OK)

    async def story() -> None:
        nonlocal at_us, broken
        async with server(talk) as port, at_work(transport(clock=lambda: at_us)) as ledger:
            url = f"http://127.0.0.1:{port}/x"
            await ledger.try_all([envelope(n, url) for n in range(40)])
            first = len(seen)
            assert first <= FIRST_SHARE + FAILURES
            at_us += 4_000_000
            ends = await ledger.try_all([envelope(n, url) for n in range(100, 140)])
            assert len(seen) == first + 1, "one probe"
            assert sum(each.untried for each in ends) == 39
            at_us += 20_000_000
            broken = False
            await ledger.try_all([envelope(200, url)])
            ends = await ledger.try_all([envelope(n, url) for n in range(300, 340)])
            assert {each.kind for each in ends} == {OutcomeKind.ACCEPTED}

    run(story())


def test_retry_after_spares_the_whole_endpoint_but_neither_its_host_nor_a_kill() -> None:
    seen: list[str] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            first, _, _ = await hear_request(reader)
            seen.append(first.split()[1])
            busy = first.startswith("POST /busy")
            await say(writer, "HTTP/1.1 429 Slow\nRetry-After: 90\nContent-Length: 0\n\n" if busy else OK)

    async def story() -> None:
        async with server(talk) as port, at_work(transport(per_host=1)) as ledger:
            here = f"http://127.0.0.1:{port}"
            first, *others = await ledger.try_all([envelope(n, f"{here}/busy") for n in range(20)])
            assert (first.code, first.retry_after_s, first.untried) == (429, 90, False)
            assert all(each.untried and 85 <= each.retry_after_s <= 90 for each in others)
            (neighbour,) = await ledger.try_all([envelope(50, f"{here}/well")])
            assert neighbour.kind is OutcomeKind.ACCEPTED
            (kill,) = await ledger.try_all([envelope(60, f"{here}/busy", lane=Lane.KILL)])
            assert (kill.code, kill.untried) == (429, False)

    run(story())
    assert seen == ["/busy", "/well", "/busy"]


@pytest.mark.parametrize(("status", "thinly"), [(400, True), (401, True), (404, True), (413, True), (422, True),
                                                (408, False), (425, False), (429, False), (500, False), (503, False)])  # fmt: skip
def test_a_request_that_is_called_wrong_is_tried_again_thinly(status: int, thinly: bool) -> None:
    outcome = tell(f"HTTP/1.1 {status} No\nContent-Length: 0\n\n")
    assert (outcome.kind, outcome.thinly) == (OutcomeKind.DEFERRED, thinly)
    tries = 1
    while verb_of(outcome, tries=tries) is DeliveryVerb.DEFER:
        tries += 1
    assert tries == len(THIN_S if thinly else RETRY_S) + 1
    wait_s = (retry_at_us(outcome, tries=1, chance=0.5) - outcome.at_us) / 1_000_000
    assert wait_s == (60 if thinly else 1)


def test_connections_that_were_dialled_ahead_carry_what_comes(tmp_path: Path) -> None:
    heard: list[str] = []
    opened = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal opened
        opened += 1
        while True:
            first, headers, body = await hear_request(reader)
            heard.append(first)
            if first.startswith("HEAD"):
                assert not {name for name in headers if name.startswith(("webhook", "kawat"))}
                assert body == b""
            await say(writer, "HTTP/1.1 404 Not Found\nContent-Length: 9\n\n" if first[0] == "H" else OK)

    async def story() -> None:
        tls, ca_file = certified(tmp_path)
        async with server(talk, tls=tls) as port, at_work(transport(ca_file=str(ca_file))) as ledger:
            urls = [f"https://127.0.0.1:{port}/secret-path/{n}" for n in range(5)]
            assert await ledger.transport.dial(urls) == 1  # type: ignore[attr-defined]
            (outcome,) = await ledger.try_all([envelope(1, urls[0])])
            assert outcome.kind is OutcomeKind.ACCEPTED

    run(story())
    assert heard == ["HEAD / HTTP/1.1", "POST /secret-path/0 HTTP/1.1"]
    assert opened == 1


def test_dialling_passes_the_guard_and_waits_for_nobody_for_ever() -> None:
    async def story() -> None:
        async with server(silence) as hang, at_work(transport(total_s=0.3)) as ledger:
            urls = [
                f"http://127.0.0.1:{hang}/",
                "http://10.0.0.1/",
                "http://[::ffff:127.0.0.1]/",
                "file:///etc/hostname",
            ]
            begun = time.monotonic()
            assert await ledger.transport.dial(urls) == 0  # type: ignore[attr-defined]
            assert time.monotonic() - begun < 2

    run(story())


def test_dialling_that_is_broken_off_leaves_nothing_flying() -> None:
    async def story() -> None:
        async with server(silence) as hang, server(answering(OK)) as port, at_work(transport(total_s=9)) as ledger:
            dialling = asyncio.create_task(ledger.transport.dial([f"http://127.0.0.1:{hang}/"]))  # type: ignore[attr-defined]
            await asyncio.sleep(0.05)
            dialling.cancel()
            await asyncio.gather(dialling, return_exceptions=True)
            begun = time.monotonic()
            (outcome,) = await ledger.try_all([envelope(1, f"http://127.0.0.1:{port}/x")])
            assert outcome.kind is OutcomeKind.ACCEPTED
        assert time.monotonic() - begun < 1

    run(story())
