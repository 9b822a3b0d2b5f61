"""The postbox in real conversations over sockets: what it takes in, what it refuses, and what it lets nobody do."""

import asyncio
import smtplib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from kawat.roles.wiring import bound_socket
from kawat.transports import postbox
from kawat.transports.postbox import Postbox

DOMAIN = "wire.example"
OURS = "b+1a-2b-0-0123456789ab"
MAIL = b"From: mailer-daemon@relay.example\r\nSubject: failure notice\r\n\r\n.a line\r\n\xff\xe9\r\n"

Say = Callable[..., Any]


class Wire:
    """What is taken in, and what is said to that."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.answer: bool | Exception = True

    async def take(self, local: str, raw: bytes) -> bool:
        if isinstance(self.answer, Exception):
            raise self.answer
        self.taken.append((local, raw))
        return self.answer


@asynccontextmanager
async def listening(wire: Wire, *, lmtp: bool = False) -> AsyncIterator[int]:
    its = Postbox(domain=DOMAIN, ours=lambda local: local.lower() == OURS, take=wire.take, lmtp=lmtp)
    listener = bound_socket("127.0.0.1", 0)
    await its.start(listener)
    try:
        yield listener.getsockname()[1]
    finally:
        async with asyncio.timeout(5):
            await its.close()
        listener.close()


def conversation(talk: Callable[[smtplib.SMTP], Any], wire: Wire | None = None, *, lmtp: bool = False) -> Any:
    """Talk to a postbox from a thread, as a relay would."""

    def relay(port: int) -> Any:
        speech = smtplib.LMTP if lmtp else smtplib.SMTP
        with speech("127.0.0.1", port, local_hostname="relay.example", timeout=10) as client:  # type: ignore[call-arg]
            return talk(client)

    async def both() -> Any:
        async with listening(wire or Wire(), lmtp=lmtp) as port:
            return await asyncio.to_thread(relay, port)

    return asyncio.run(both())


@pytest.mark.parametrize("lmtp", [False, True], ids=["smtp", "lmtp"])
def test_a_bounce_is_taken_in_as_it_came(lmtp: bool) -> None:
    wire = Wire()

    def talk(client: smtplib.SMTP) -> None:
        for to in (f"{OURS}@{DOMAIN}", f"{OURS.upper()}@WIRE.example"):
            assert client.sendmail("", [to], MAIL) == {}

    conversation(talk, wire, lmtp=lmtp)
    assert [raw for _, raw in wire.taken] == [MAIL] * 2
    assert [local.lower() for local, _ in wire.taken] == [OURS] * 2


@pytest.mark.parametrize(
    "to",
    [
        f"{OURS[:-1]}0@{DOMAIN}",
        f"{OURS}@other.example",
        f"postmaster@{DOMAIN}",
        OURS,
        f"{OURS}@{DOMAIN}.evil.example",
        "b+@",
    ],
)
def test_whatever_the_wire_did_not_make_is_refused_before_its_mail_is_read(to: str) -> None:
    def talk(client: smtplib.SMTP) -> tuple[int, int]:
        client.ehlo()
        client.mail("")
        refused, _ = client.rcpt(to)
        return refused, client.docmd("DATA")[0]

    refused, data = conversation(talk)
    assert refused in (550, 501, 553)
    assert data == 503


@pytest.mark.parametrize("answer", [False, RuntimeError("the database is away")])
def test_what_cannot_be_taken_in_now_is_asked_for_again(answer: bool | Exception) -> None:
    wire = Wire()
    wire.answer = answer

    def talk(client: smtplib.SMTP) -> int:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("", [f"{OURS}@{DOMAIN}"], MAIL)
        wire.answer = True
        assert client.sendmail("", [f"{OURS}@{DOMAIN}"], MAIL) == {}, "on the same connection"
        return refused.value.smtp_code

    assert conversation(talk, wire) == 451


def test_one_mail_has_one_recipient() -> None:
    def talk(client: smtplib.SMTP) -> list[int]:
        client.ehlo()
        client.mail("")
        return [client.rcpt(f"{OURS}@{DOMAIN}")[0] for _ in range(2)]

    assert conversation(talk) == [250, 452]


def test_what_is_too_large_is_refused_by_its_announced_size_or_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postbox, "SIZE", 10_000)
    wire = Wire()

    def talk(client: smtplib.SMTP) -> list[int]:
        client.ehlo()
        announced, _ = client.mail("", ["SIZE=10001"])
        client.rset()
        client.mail("")
        client.rcpt(f"{OURS}@{DOMAIN}")
        sent, _ = client.data(b"x" * 70 + b"\r\n" + b"y" * 60 * 200 + b"\r\n")
        assert client.sendmail("", [f"{OURS}@{DOMAIN}"], MAIL) == {}
        return [announced, sent]

    assert conversation(talk, wire) == [552, 552]
    assert len(wire.taken) == 1


def test_who_sends_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postbox, "SIZE", 10_000)
    monkeypatch.setattr(postbox, "UNREAD", 10_000)

    def talk(client: smtplib.SMTP) -> None:
        client.ehlo()
        client.mail("")
        client.rcpt(f"{OURS}@{DOMAIN}")
        assert client.docmd("DATA")[0] == 354
        assert client.sock is not None
        with pytest.raises(OSError):
            client.sock.sendall(b"x" * 100_000_000)
        client.close()

    conversation(talk)


@pytest.mark.parametrize("limit", ["IDLE_S", "SESSION_S"])
def test_who_speaks_slowly_is_cut_off(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(postbox, limit, 0.2)

    def talk(client: smtplib.SMTP) -> bytes:
        assert client.sock is not None
        client.sock.settimeout(5)
        client.sock.sendall(b"EHL")
        try:
            rest = client.sock.recv(100)
        except ConnectionResetError:
            rest = b""
        client.close()
        return rest

    assert conversation(talk) == b""


def test_who_is_one_too_many_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postbox, "CONNECTIONS", 1)

    def talk(client: smtplib.SMTP) -> bytes:
        assert client.sock is not None
        with socket.create_connection(client.sock.getpeername(), timeout=5) as second:
            said = second.recv(100)
        assert client.noop()[0] == 250
        return said

    assert conversation(talk).startswith(b"421 4.3.2 ")


def test_nobody_passes_on_mail_through_it_or_signs_in() -> None:
    def talk(client: smtplib.SMTP) -> list[int]:
        client.ehlo()
        assert not client.has_extn("auth")
        return [client.docmd(each)[0] for each in ("AUTH PLAIN AHgAeA==", "VRFY sari", "EXPN all", "TURN")]

    assert all(code >= 252 for code in conversation(talk))


def test_the_log_tells_no_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    conversation(lambda client: client.sendmail("sari@readers.example", [f"{OURS}@{DOMAIN}"], MAIL))
    assert "readers.example" not in caplog.text
    assert OURS not in caplog.text
