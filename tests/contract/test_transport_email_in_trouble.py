"""The e-mail transport and relays that refuse, hang, drip, hang up or are not there: no letter is lost, none comes twice."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from kawat.core.delivery import Outcome, Rendition
from kawat.core.terms import OutcomeKind
from kawat.roles.demo.receivers import start_smtp_sink
from tests.transports.far_ends import at_work, say, server, silence
from tests.transports.relays import GREETING, SHORT, Script, envelope, free_port, run, transport


def one_try(*said: str, then_hear: bool = False, **changes: Any) -> Outcome:
    """What one letter comes to where the relay greets, then says these in turn, then hangs up (or listens on)."""
    found: list[Outcome] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        relay = Script(reader, writer)
        await relay.greet()
        await relay.hear_opening()
        for number, text in enumerate(said):
            if number:
                await relay.hear_text()
            await relay.say(text)
        if then_hear:
            await silence(reader, writer)

    async def story() -> None:
        async with server(talk) as port, at_work(transport(port, connections=1, **changes)) as ledger:
            found.extend(await ledger.try_all([envelope(1)]))

    run(story())
    return found[0]


READY = "250 ok\n250 ok\n354 go\n"


@pytest.mark.parametrize(
    ("said", "kind", "code"),
    [
        (("450 later\n503 no\n503 no\n",), OutcomeKind.DEFERRED, 450),
        (("550 never\n503 no\n503 no\n",), OutcomeKind.REFUSED, 550),
        (("530 5.7.0 Must issue a STARTTLS command first\n" * 3,), OutcomeKind.DEFERRED, 530),
        (("250 ok\n452 full\n503 no\n",), OutcomeKind.DEFERRED, 452),
        (("250 ok\n250 ok\n554 no\n",), OutcomeKind.REFUSED, 554),
        ((READY, "451 scanner down\n"), OutcomeKind.DEFERRED, 451),
        ((READY, "552 too much\n"), OutcomeKind.REFUSED, 552),
        ((READY, "250-2.0.0\n250-queued as\n250 A1\n"), OutcomeKind.RELAYED, 250),
        (("421 going down\n",), OutcomeKind.DEFERRED, 421),
        ((READY, "421 going down\n"), OutcomeKind.DEFERRED, 421),
    ],
)
def test_the_relay_s_own_code_decides(said: tuple[str, ...], kind: OutcomeKind, code: int) -> None:
    outcome = one_try(*said)
    assert (outcome.kind, outcome.code) == (kind, code)
    assert outcome.words


@pytest.mark.parametrize(
    "said",
    [
        ("",),
        ("25",),
        ("250 ok\n250 o",),
        ("hello\n",),
        ("\x00\x01\x02\n",),
        ("354 go\n",),
        ("250 ok\n250 ok\n250 ok\n",),
        (READY,),
        (READY, ""),
        (READY, "2"),
        (READY, "354 go\n"),
        (READY, "HTTP/1.1 200 OK\n"),
        ("250-" + "x" * 100_000,),
        ("250-more\n" * 1_000,),
    ],
)
@pytest.mark.parametrize("then_hear", [False, True])
def test_silence_noise_and_half_lines_leave_a_letter_unreachable(said: tuple[str, ...], then_hear: bool) -> None:
    outcome = one_try(*said, then_hear=then_hear, **SHORT)
    assert (outcome.kind, outcome.code) == (OutcomeKind.UNREACHABLE, 0)
    assert outcome.words


@pytest.mark.parametrize(
    ("greeting", "kind", "code"),
    [
        ("554 go away\n", OutcomeKind.DEFERRED, 554),
        ("421 too many\n", OutcomeKind.DEFERRED, 421),
        ("", OutcomeKind.UNREACHABLE, 0),
        ("SSH-2.0-OpenSSH\n", OutcomeKind.UNREACHABLE, 0),
    ],
)
@pytest.mark.parametrize("hangs", [False, True])
def test_a_relay_that_does_not_let_us_in_settles_all_that_wait(
    greeting: str, kind: OutcomeKind, code: int, hangs: bool
) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await say(writer, greeting)
        if hangs:
            await silence(reader, writer)

    async def story() -> None:
        async with server(talk) as port, at_work(transport(port, **SHORT)) as ledger:
            outcomes = await ledger.try_all([envelope(number) for number in range(50)])
        assert {(each.kind, each.code) for each in outcomes} == {(kind, code)}

    run(story())


@pytest.mark.parametrize("said", ["", GREETING])
def test_a_relay_that_lets_its_answer_drip_is_left_in_time(said: str) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await say(writer, said)
        while True:
            writer.write(b"2")
            await writer.drain()
            await asyncio.sleep(0.05)

    async def story() -> None:
        async with server(talk) as port, at_work(transport(port, **SHORT)) as ledger:
            outcomes = await ledger.try_all([envelope(1)])
        assert outcomes[0].kind is OutcomeKind.UNREACHABLE
        assert outcomes[0].untried

    run(story())


def test_nobody_at_home_settles_all_that_wait_and_is_asked_again_later(tmp_path: Path) -> None:
    port = free_port()

    async def story() -> None:
        async with at_work(transport(port)) as ledger:
            outcomes = await ledger.try_all([envelope(number) for number in range(50)])
            assert {each.kind for each in outcomes} == {OutcomeKind.UNREACHABLE}
            assert "cannot be reached" in outcomes[0].words
            with start_smtp_sink(tmp_path, port):
                later = await ledger.try_all([envelope(number + 100) for number in range(50)])
            assert {each.kind for each in later} == {OutcomeKind.RELAYED}

    run(story())


def test_a_relay_that_hangs_up_in_the_midst_of_messages_loses_none_and_doubles_none(tmp_path: Path) -> None:
    with start_smtp_sink(tmp_path, drop_every=10) as sink:

        async def story() -> None:
            async with at_work(transport(sink.port)) as ledger:
                outcomes = await ledger.try_all([envelope(number) for number in range(200)])
            kinds = [each.kind for each in outcomes]
            assert set(kinds) == {OutcomeKind.RELAYED, OutcomeKind.UNREACHABLE}
            assert 15 <= kinds.count(OutcomeKind.UNREACHABLE) <= 25
            sink.stop()
            assert {each.address for each in sink.received()} == {
                f"editor{number}@desk.example" for number, kind in enumerate(kinds) if kind is OutcomeKind.RELAYED
            }

        run(story())


def test_a_relay_that_takes_a_few_messages_a_connection_is_dialled_anew() -> None:
    sessions = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sessions
        sessions += 1
        relay = Script(reader, writer)
        await relay.greet()
        await relay.hear_opening()
        for _ in range(3):
            await relay.say("250 ok\n250 ok\n354 go\n")
            await relay.hear_text()
            await relay.say("250 taken\n")
        await relay.say("421 4.7.0 enough for one session\n")

    async def story() -> None:
        async with server(talk) as port, at_work(transport(port, connections=1)) as ledger:
            outcomes = await ledger.try_all([envelope(number) for number in range(12)])
        assert {each.kind for each in outcomes} == {OutcomeKind.RELAYED}

    run(story())
    assert sessions == 4


def test_a_connection_that_hangs_slows_no_other() -> None:
    sessions = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sessions
        sessions += 1
        relay, hangs = Script(reader, writer), sessions == 1
        await relay.greet()
        await relay.hear_opening()
        if hangs:
            await silence(reader, writer)
        while True:
            await relay.say("250 ok\n250 ok\n354 go\n")
            await relay.hear_text()
            await relay.say("250 taken\n")

    async def story() -> None:
        async with server(talk) as port, at_work(transport(port, connections=2, reply_s=1)) as ledger:
            letters = [envelope(number) for number in range(100)]
            begun = time.monotonic()
            ledger.carry(letters)
            while len(ledger.outcomes) < 99:
                await asyncio.sleep(0.01)
            assert time.monotonic() - begun < 0.9
            outcomes = await ledger.all_of(letters)
        assert [each.kind for each in outcomes].count(OutcomeKind.UNREACHABLE) == 1

    run(story())


def test_what_is_cancelled_is_not_sent_even_after_it_was_opened() -> None:
    texts: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        relay = Script(reader, writer)
        await relay.greet()
        await relay.hear_opening()
        await relay.say("250 ok\n250 ok\n354 go\n")
        texts.append(await relay.hear_text())
        await relay.hear_opening()
        ledger.cancelled.update(each.key for each in letters[1:])
        await relay.say("250 taken\n250 ok\n250 ok\n354 go\n")
        texts.append(await reader.read())

    async def story() -> None:
        nonlocal ledger
        async with server(talk) as port, at_work(transport(port, connections=1)) as ledger:
            outcomes = await ledger.try_all(letters)
        assert [each.kind for each in outcomes] == [OutcomeKind.RELAYED] + [OutcomeKind.UNWANTED] * 3

    ledger: Any = None
    letters = [envelope(number) for number in range(4)]
    run(story())
    assert [len(text) > 0 for text in texts] == [True, False]


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "a@b.example>\r\nRCPT TO:<c@d.example"},
        {"address": "üser@example.org"},
        {"headers": (("Subject", "a\r\nBcc: <b@c.example>"),)},
        {"headers": (("Subject", "a\nb"),)},
        {"headers": (("Subject", "한국어"),)},
        {"sender": "a b@c.example"},
    ],
)
def test_what_cannot_be_sent_is_refused_and_the_others_go(tmp_path: Path, changes: dict[str, Any]) -> None:
    with start_smtp_sink(tmp_path, keep=-1) as sink:

        async def story() -> None:
            async with at_work(transport(sink.port)) as ledger:
                bad, good = await ledger.try_all([envelope(1, **changes), envelope(2)])
            assert (bad.kind, good.kind) == (OutcomeKind.REFUSED, OutcomeKind.RELAYED)
            assert bad.words.startswith("not sent:")

        run(story())
        sink.stop()
        assert [each.address for each in sink.received()] == ["editor2@desk.example"]


def test_8_bit_text_waits_for_a_relay_that_takes_it(tmp_path: Path) -> None:
    with start_smtp_sink(tmp_path, no_8bitmime=True) as sink:

        async def story() -> None:
            eight = Rendition(format="mail", media_type="message/rfc822", content="é\r\n".encode())
            async with at_work(transport(sink.port)) as ledger:
                bad, good = await ledger.try_all([envelope(1, rendition=eight), envelope(2)])
            assert (bad.kind, good.kind) == (OutcomeKind.DEFERRED, OutcomeKind.RELAYED)

        run(story())
