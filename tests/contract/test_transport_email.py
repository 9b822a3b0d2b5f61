"""The e-mail transport against real relays: our own receiver, a stranger's, and servers that misbehave to the letter."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as Taken

from kawat.core.delivery import Outcome, Rendition
from kawat.core.terms import OutcomeKind
from kawat.roles.demo.receivers import start_smtp_sink
from tests.transports.far_ends import at_work, say, server, silence
from tests.transports.relays import GREETING, SHORT, Script, envelope, free_port, run, transport

CONTENT = (
    b"Subject: =?utf-8?q?x?=\r\nMIME-Version: 1.0\r\n\r\n"
    b".\r\n..\r\n.leading\r\ntrailing.\r\n\r\n" + b"x" * 998 + b"\r\n" + "한국어 العربية ไทย\r\n".encode() + b".\r\n"
)

# -- receivers that behave ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pipelining", [True, False])
def test_every_message_arrives_once_and_byte_for_byte(tmp_path: Path, pipelining: bool) -> None:
    shared = Rendition(format="mail", media_type="message/rfc822", content=CONTENT)
    letters = [envelope(number, rendition=shared) for number in range(200)]
    with start_smtp_sink(tmp_path, keep=-1, no_pipelining=not pipelining) as sink:

        async def story() -> None:
            async with at_work(transport(sink.port)) as ledger:
                outcomes = await ledger.try_all(letters)
            assert {(each.kind, each.code) for each in outcomes} == {(OutcomeKind.RELAYED, 250)}
            assert outcomes[0].words == "2.0.0 Ok: taken"

        run(story())
        sink.stop()
    receipts, messages = sink.received(), sink.messages()
    assert len(receipts) == len(messages) == 200
    assert {(each.address, each.message_id) for each in receipts} == {(one.address, one.message_id) for one in letters}
    for message in messages:
        number = message.message_id.partition("@")[0]
        head = f"To: <editor{number}@desk.example>\r\nMessage-ID: <{number}@wire.example>\r\n"
        assert message.sender == f"bounce+{number}@wire.example"
        assert message.content == head.encode() + CONTENT


class Desk:
    """What a stranger's server takes."""

    def __init__(self) -> None:
        self.taken: list[tuple[str | None, list[str], bytes, list[str]]] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Taken) -> str:
        content = envelope.original_content or b""
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, content, envelope.mail_options))
        return "451 4.7.1 greylisted" if "editor7@" in envelope.rcpt_tos[0] else "250 2.0.0 queued as A1"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Taken, address: str, _options: list[str]
    ) -> str:
        if address.startswith("editor3@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"


@pytest.fixture
def stranger() -> Iterator[tuple[Desk, int]]:
    desk = Desk()
    controller = Controller(desk, hostname="127.0.0.1", port=0)
    controller.port = free_port()
    controller.start()
    try:
        yield desk, controller.port
    finally:
        controller.stop()


def test_a_stranger_s_server_takes_the_same_bytes_and_answers_for_each_recipient(stranger: tuple[Desk, int]) -> None:
    desk, port = stranger
    shared = Rendition(format="mail", media_type="message/rfc822", content=CONTENT)

    async def story() -> None:
        async with at_work(transport(port, connections=2)) as ledger:
            outcomes = await ledger.try_all([envelope(number, rendition=shared) for number in range(20)])
        kinds = {number: (each.kind, each.code, each.words) for number, each in enumerate(outcomes)}
        assert kinds.pop(3) == (OutcomeKind.REFUSED, 550, "5.1.1 no such user")
        assert kinds.pop(7) == (OutcomeKind.DEFERRED, 451, "4.7.1 greylisted")
        assert set(kinds.values()) == {(OutcomeKind.RELAYED, 250, "2.0.0 queued as A1")}

    run(story())
    assert len(desk.taken) == 19
    for sender, (recipient,), content, options in desk.taken:
        number = recipient.partition("@")[0].removeprefix("editor")
        assert sender == f"bounce+{number}@wire.example"
        assert content.endswith(CONTENT)
        assert options == ["BODY=8BITMIME"]


# -- pipelining --------------------------------------------------------------------------------------------------------


def test_the_next_letter_is_opened_before_the_last_one_is_answered() -> None:
    heard: list[list[str]] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        relay = Script(reader, writer)
        await relay.greet()
        heard.append(await relay.hear_opening())  # all three, though none was answered
        await relay.say("250 ok\n250 ok\n354 go\n")
        await relay.hear_text()
        heard.append(await relay.hear_opening())  # the next three, though the text was not answered
        await relay.say("250 taken\n250 ok\n250 ok\n354 go\n")
        await relay.hear_text()
        await relay.say("250 taken\n")
        heard.append([await relay.hear()])
        await relay.say("221 bye\n")

    async def story() -> None:
        async with server(talk) as port, at_work(transport(port, connections=1)) as ledger:
            outcomes = await ledger.try_all([envelope(1), envelope(2)])
            assert [each.kind for each in outcomes] == [OutcomeKind.RELAYED] * 2
            await ledger.transport.close()

    run(story())
    assert heard == [
        [f"MAIL FROM:<bounce+{n}@wire.example>", f"RCPT TO:<editor{n}@desk.example>", "DATA"] for n in (1, 2)
    ] + [["QUIT"]]


def test_a_relay_that_does_not_offer_it_hears_one_command_at_a_time() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        relay = Script(reader, writer)
        await relay.say(GREETING)
        await relay.hear()
        await relay.say("502 what?\n")
        assert (await relay.hear()).startswith("HELO ")
        await relay.say("250 hello\n")
        for _ in range(2):
            for answer in ("250 ok\n", "250 ok\n", "354 go\n"):
                await relay.hear()
                assert await relay.nothing_more()
                await relay.say(answer)
            await relay.hear_text()
            assert await relay.nothing_more()
            await relay.say("250 taken\n")

    async def story() -> None:
        async with server(talk) as port, at_work(transport(port, connections=1)) as ledger:
            outcomes = await ledger.try_all([envelope(1), envelope(2)])
            assert [each.kind for each in outcomes] == [OutcomeKind.RELAYED] * 2

    run(story())


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize("at", ["rcpt", "data"])
@pytest.mark.parametrize(("code", "kind"), [(451, OutcomeKind.DEFERRED), (550, OutcomeKind.REFUSED)])
def test_a_refused_recipient_costs_nobody_else_anything(
    tmp_path: Path, pipelining: bool, at: str, code: int, kind: OutcomeKind
) -> None:
    faults: dict[str, Any] = {"refuse_every": 3, "refuse_at": at, "refuse_code": code}
    with start_smtp_sink(tmp_path, no_pipelining=not pipelining, **faults) as sink:

        async def story() -> None:
            async with at_work(transport(sink.port, connections=1)) as ledger:
                outcomes = await ledger.try_all([envelope(number) for number in range(30)])
            assert [each.kind for each in outcomes].count(kind) == 10
            assert [each.kind for each in outcomes].count(OutcomeKind.RELAYED) == 20
            assert {each.code for each in outcomes} == {250, code}

        run(story())
        sink.stop()
    assert len({each.address for each in sink.received()}) == len(sink.received()) == 20


def test_a_text_that_nobody_gets_is_left_empty_where_the_relay_wants_one_all_the_same() -> None:
    """RFC 2920 §3.1: a relay may answer 354 though it took no recipient."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        relay = Script(reader, writer)
        await relay.greet()
        await relay.hear_opening()
        await relay.say("250 ok\n550 5.1.1 nobody\n354 go\n")
        assert await relay.hear() == "."
        await relay.say("554 no recipients\n")
        await relay.hear_opening()
        await relay.say("250 ok\n250 ok\n354 go\n")
        await relay.hear_text()
        await relay.say("250 taken\n")

    async def story() -> None:
        async with server(talk) as port, at_work(transport(port, connections=1)) as ledger:
            first, second = await ledger.try_all([envelope(1), envelope(2)])
        assert (first.kind, first.words) == (OutcomeKind.REFUSED, "5.1.1 nobody")
        assert second.kind is OutcomeKind.RELAYED

    run(story())


# -- relays that misbehave ---------------------------------------------------------------------------------------------


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


# -- what must not be sent ---------------------------------------------------------------------------------------------


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


# -- coming and going --------------------------------------------------------------------------------------------------


def test_close_finishes_what_flies_and_gives_back_the_rest(tmp_path: Path) -> None:
    with start_smtp_sink(tmp_path, delay_s=0.2) as sink:

        async def story() -> None:
            letters = [envelope(number) for number in range(40)]
            async with at_work(transport(sink.port, connections=2)) as ledger:
                ledger.carry(letters)
                await asyncio.sleep(0.1)
            kinds = [ledger.outcomes[each.key].kind for each in letters]
            assert set(kinds) == {OutcomeKind.RELAYED, OutcomeKind.DEFERRED}
            assert 2 <= kinds.count(OutcomeKind.RELAYED) <= 4
            sink.stop()
            assert len(sink.received()) == kinds.count(OutcomeKind.RELAYED)
            (late,) = await ledger.try_all([envelope(99)])
            assert late.kind is OutcomeKind.DEFERRED

        run(story())


def test_a_connection_is_kept_for_the_next_batch_and_left_when_idle() -> None:
    sessions: list[str] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        relay = Script(reader, writer)
        await relay.greet()
        for _ in range(2):
            await relay.hear_opening()
            await relay.say("250 ok\n250 ok\n354 go\n")
            await relay.hear_text()
            await relay.say("250 taken\n")
        sessions.append(await relay.hear())

    async def story() -> None:
        async with server(talk) as port, at_work(transport(port, idle_s=0.2)) as ledger:
            await ledger.try_all([envelope(1)])
            await ledger.try_all([envelope(2)])
            await asyncio.sleep(0.5)
            assert sessions == ["QUIT"]

    run(story())


def test_it_works_on_python_s_own_loop_as_well(tmp_path: Path) -> None:
    with start_smtp_sink(tmp_path) as sink:

        async def story() -> None:
            async with at_work(transport(sink.port)) as ledger:
                outcomes = await ledger.try_all([envelope(number) for number in range(50)])
            assert {each.kind for each in outcomes} == {OutcomeKind.RELAYED}

        asyncio.run(story())
