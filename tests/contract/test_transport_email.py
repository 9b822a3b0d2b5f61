"""The e-mail transport against real relays: our own receiver, a stranger's, and servers that follow the protocol to the
letter."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as Taken

from kawat.core.delivery import Rendition
from kawat.core.terms import OutcomeKind
from kawat.roles.demo.receivers import start_smtp_sink
from tests.transports.far_ends import at_work, server
from tests.transports.relays import GREETING, Script, envelope, free_port, run, transport

CONTENT = (
    b"Subject: =?utf-8?q?x?=\r\nMIME-Version: 1.0\r\n\r\n"
    b".\r\n..\r\n.leading\r\ntrailing.\r\n\r\n" + b"x" * 998 + b"\r\n" + "한국어 العربية ไทย\r\n".encode() + b".\r\n"
)


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


def test_it_works_on_python_s_own_loop_as_well(tmp_path: Path) -> None:
    with start_smtp_sink(tmp_path) as sink:

        async def story() -> None:
            async with at_work(transport(sink.port)) as ledger:
                outcomes = await ledger.try_all([envelope(number) for number in range(50)])
            assert {each.kind for each in outcomes} == {OutcomeKind.RELAYED}

        asyncio.run(story())
