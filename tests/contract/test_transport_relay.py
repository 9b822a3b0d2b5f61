"""Relays that ask for TLS and for a password: a stranger's server, and some that lie about it."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, Session
from aiosmtpd.smtp import Envelope as Taken

from kawat.core.delivery import Outcome
from kawat.core.terms import OutcomeKind
from kawat.transports.email import EmailTransport
from kawat.transports.relay import Tls
from tests.transports.far_ends import at_work, certified, server, silence
from tests.transports.relays import SHORT, Script, envelope, free_port, relay, run, transport

USER, PASSWORD = "wire@house", "geheim ß/2"
WITH_TLS = "250-relay.invalid\n250-PIPELINING\n250-STARTTLS\n250 8BITMIME\n"
WITH_AUTH = "250-relay.invalid\n250-AUTH {}\n250 PIPELINING\n"


class Desk:
    """What a stranger's server takes, and over what."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], bool, bool]] = []
        self.signed_in: list[str] = []

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Taken) -> str:
        self.taken.append((envelope.rcpt_tos, session.ssl is not None, session.authenticated))
        return "250 2.0.0 queued"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, mechanism: str, told: Any) -> AuthResult:
        assert isinstance(told, LoginPassword)
        self.signed_in.append(mechanism)
        good = (told.login, told.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=good)


@contextmanager
def stranger(desk: Desk, *, implicit: ssl.SSLContext | None = None, **server: Any) -> Iterator[int]:
    port = free_port()
    controller = Controller(desk, hostname="127.0.0.1", port=port, ssl_context=implicit, **server)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture
def tls(tmp_path: Path) -> tuple[ssl.SSLContext, str]:
    context, ca = certified(tmp_path)
    return context, str(ca)


def outcomes_of(port: int, *, letters: int = 5, **changes: Any) -> list[Outcome]:
    found: list[Outcome] = []

    async def story() -> None:
        async with at_work(transport(port, **changes)) as ledger:
            found.extend(await ledger.try_all([envelope(number) for number in range(letters)]))

    run(story())
    return found


def kinds(outcomes: list[Outcome]) -> set[OutcomeKind]:
    return {each.kind for each in outcomes}


# -- TLS ---------------------------------------------------------------------------------------------------------------


def test_mail_goes_over_tls_from_the_first_octet_on(tls: tuple[ssl.SSLContext, str]) -> None:
    desk = Desk()
    with stranger(desk, implicit=tls[0]) as port:
        assert kinds(outcomes_of(port, tls=Tls.IMPLICIT, ca=tls[1])) == {OutcomeKind.RELAYED}
    assert len(desk.taken) == 5


@pytest.mark.parametrize("asked", [Tls.OFFERED, Tls.STARTTLS])
def test_mail_goes_over_starttls(tls: tuple[ssl.SSLContext, str], asked: Tls) -> None:
    desk = Desk()
    with stranger(desk, tls_context=tls[0], require_starttls=True) as port:
        ca = tls[1] if asked is Tls.STARTTLS else ""  # opportunistic TLS asks for no certificate
        assert kinds(outcomes_of(port, tls=asked, ca=ca, letters=60)) == {OutcomeKind.RELAYED}
    assert len(desk.taken) == 60
    assert {secure for _, secure, _ in desk.taken} == {True}


@pytest.mark.parametrize("asked", [Tls.IMPLICIT, Tls.STARTTLS])
def test_a_certificate_that_nobody_vouches_for_is_refused_in_its_own_words(
    tls: tuple[ssl.SSLContext, str], asked: Tls
) -> None:
    desk = Desk()
    server: dict[str, Any] = {"implicit": tls[0]} if asked is Tls.IMPLICIT else {"tls_context": tls[0]}
    with stranger(desk, **server) as port:
        outcomes = outcomes_of(port, tls=asked)
    assert kinds(outcomes) == {OutcomeKind.UNREACHABLE}
    assert "certificate verify failed" in outcomes[0].words
    assert all(each.untried for each in outcomes)
    assert desk.taken == []


def test_a_certificate_of_another_name_is_refused(tls: tuple[ssl.SSLContext, str]) -> None:
    with stranger(Desk(), tls_context=tls[0]) as port:
        outcomes = outcomes_of(port, tls=Tls.STARTTLS, ca=tls[1], host="localhost")
    assert kinds(outcomes) == {OutcomeKind.UNREACHABLE}
    assert "localhost" in outcomes[0].words


def test_a_relay_that_has_no_tls_gets_nothing_where_tls_is_asked_for() -> None:
    desk = Desk()
    with stranger(desk) as port:
        outcomes = outcomes_of(port, tls=Tls.STARTTLS)
    assert (kinds(outcomes), outcomes[0].untried) == ({OutcomeKind.DEFERRED}, True)
    assert outcomes[0].words == "not sent: the relay does not offer STARTTLS"
    assert desk.taken == []


def test_a_relay_on_this_machine_is_spoken_to_in_plain_text_though_it_offers_tls(
    tls: tuple[ssl.SSLContext, str],
) -> None:
    desk = Desk()
    with stranger(desk, tls_context=tls[0]) as port:
        assert kinds(outcomes_of(port, tls=Tls.NEVER)) == {OutcomeKind.RELAYED}
    assert {secure for _, secure, _ in desk.taken} == {False}


@pytest.mark.parametrize("injected", ["250-relay.invalid\n250 AUTH PLAIN\n", "250 hello\n", "25"])
@pytest.mark.parametrize("asked", [Tls.OFFERED, Tls.STARTTLS])
def test_what_is_said_in_plain_text_after_starttls_is_never_believed(asked: Tls, injected: str) -> None:
    """CVE-2011-0411 and its kin: an answer that an attacker puts behind the 220."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far = Script(reader, writer)
        await far.greet(WITH_TLS)
        assert await far.hear() == "STARTTLS"
        await far.say(f"220 go ahead\n{injected}")
        await silence(reader, writer)

    found: list[Outcome] = []

    async def story() -> None:
        async with server(talk) as port, at_work(transport(port, tls=asked, **SHORT)) as ledger:
            found.extend(await ledger.try_all([envelope(1)]))

    run(story())
    assert found[0].kind is OutcomeKind.UNREACHABLE
    assert found[0].words.startswith("not SMTP:")


@pytest.mark.parametrize(
    ("answer", "asked", "kind"),
    [
        ("454 4.7.0 TLS not available due to local problem\n", Tls.STARTTLS, OutcomeKind.DEFERRED),
        ("454 4.7.0 TLS not available due to local problem\n", Tls.OFFERED, OutcomeKind.RELAYED),
        ("220 ready\n", Tls.OFFERED, OutcomeKind.UNREACHABLE),
        ("421 closing\n", Tls.OFFERED, OutcomeKind.DEFERRED),
    ],
)
def test_a_relay_whose_tls_fails_gets_mail_in_plain_text_only_before_it_began(
    answer: str, asked: Tls, kind: OutcomeKind
) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far = Script(reader, writer)
        await far.greet(WITH_TLS)
        await far.hear()
        await far.say(answer)
        if not answer.startswith("454"):
            await reader.read(100)
            return  # hangs up in the midst of the handshake
        await far.hear_opening()
        await far.say("250 ok\n250 ok\n354 go\n")
        await far.hear_text()
        await far.say("250 taken\n")

    found: list[Outcome] = []

    async def story() -> None:
        async with server(talk) as port, at_work(transport(port, tls=asked, **SHORT)) as ledger:
            found.extend(await ledger.try_all([envelope(1)]))

    run(story())
    assert found[0].kind is kind
    assert found[0].words


def test_a_handshake_that_hangs_ends_in_time() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far = Script(reader, writer)
        await far.greet(WITH_TLS)
        await far.hear()
        await far.say("220 ready\n")
        await silence(reader, writer)

    found: list[Outcome] = []

    async def story() -> None:
        changes = SHORT | {"connect_s": 0.3}
        async with server(talk) as port, at_work(transport(port, tls=Tls.STARTTLS, **changes)) as ledger:
            found.extend(await ledger.try_all([envelope(1)]))

    run(story())
    assert (found[0].kind, found[0].untried) == (OutcomeKind.UNREACHABLE, True)


def test_starttls_works_on_python_s_own_loop_as_well(tls: tuple[ssl.SSLContext, str]) -> None:
    with stranger(Desk(), tls_context=tls[0], require_starttls=True) as port:

        async def story(ca: str, kind: OutcomeKind) -> None:
            async with at_work(transport(port, tls=Tls.STARTTLS, ca=ca)) as ledger:
                assert kinds(await ledger.try_all([envelope(number) for number in range(5)])) == {kind}

        asyncio.run(story(tls[1], OutcomeKind.RELAYED))
        asyncio.run(story("", OutcomeKind.UNREACHABLE))


# -- passwords ---------------------------------------------------------------------------------------------------------


def who(desk: Desk, **changes: Any) -> dict[str, Any]:
    return {"authenticator": desk.authenticate, "auth_required": True, **changes}


@pytest.mark.parametrize("way", ["PLAIN", "LOGIN"])
def test_we_sign_in_over_tls(tls: tuple[ssl.SSLContext, str], way: str) -> None:
    desk = Desk()
    other = {"PLAIN": "LOGIN", "LOGIN": "PLAIN"}[way]
    with stranger(desk, tls_context=tls[0], require_starttls=True, **who(desk, auth_exclude_mechanism=[other])) as port:
        outcomes = outcomes_of(port, tls=Tls.STARTTLS, ca=tls[1], user=USER, password=PASSWORD)
    assert kinds(outcomes) == {OutcomeKind.RELAYED}
    assert set(desk.signed_in) == {way}
    assert {signed for _, _, signed in desk.taken} == {True}


def test_a_wrong_password_defers_all_that_waits_and_is_never_told(
    tls: tuple[ssl.SSLContext, str], caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk()
    with stranger(desk, tls_context=tls[0], **who(desk)) as port:
        outcomes = outcomes_of(port, tls=Tls.STARTTLS, ca=tls[1], user=USER, password="hush-hush")
    assert {(each.kind, each.code, each.untried) for each in outcomes} == {(OutcomeKind.DEFERRED, 535, True)}
    assert "hush" not in caplog.text + "".join(each.words for each in outcomes)
    assert desk.taken == []


async def _secured(far: Script, context: ssl.SSLContext, offers: str) -> Script:
    """The relay's side of STARTTLS, by hand."""
    assert await far.hear() == "STARTTLS"
    await far.say("220 go\n")
    await far.writer.start_tls(context)
    assert (await far.hear()).startswith("EHLO ")
    await far.say(offers)
    return far


@pytest.mark.parametrize(
    ("offers", "words"),
    [
        ("250-relay.invalid\n250 PIPELINING\n", "not sent: the relay offers neither AUTH PLAIN nor AUTH LOGIN"),
        (WITH_AUTH.format("CRAM-MD5 XOAUTH2"), "not sent: the relay offers neither AUTH PLAIN nor AUTH LOGIN"),
        (WITH_AUTH.format("PLAIN"), "5.7.8 no, not '…'"),
    ],
)
def test_a_relay_that_will_not_have_us_is_quoted_without_the_password_that_it_repeats(
    tls: tuple[ssl.SSLContext, str], offers: str, words: str
) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far = Script(reader, writer)
        await far.greet(WITH_TLS)
        await _secured(far, tls[0], offers)
        told = await far.hear()
        await far.say(f"535 5.7.8 no, not '{told.removeprefix('AUTH PLAIN ')}'\n")

    found: list[Outcome] = []

    async def story() -> None:
        changes: dict[str, Any] = {"tls": Tls.STARTTLS, "ca": tls[1], "user": USER, "password": PASSWORD}
        async with server(talk) as port, at_work(transport(port, **changes)) as ledger:
            found.extend(await ledger.try_all([envelope(1)]))

    run(story())
    assert (found[0].kind, found[0].words) == (OutcomeKind.DEFERRED, words)


@pytest.mark.parametrize("asked", [Tls.NEVER, Tls.OFFERED])
def test_no_password_leaves_without_tls(asked: Tls) -> None:
    heard: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far = Script(reader, writer)
        await far.greet(WITH_AUTH.format("PLAIN LOGIN"))
        heard.append(await reader.read())

    found: list[Outcome] = []

    async def story() -> None:
        async with server(talk) as port, at_work(transport(port, tls=asked, user=USER, password="x")) as ledger:
            found.extend(await ledger.try_all([envelope(1)]))

    run(story())
    assert (found[0].kind, found[0].untried) == (OutcomeKind.DEFERRED, True)
    assert heard == [b""]


# -- letters beyond ASCII ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("offered", [True, False])
def test_an_address_beyond_ascii_goes_through_a_relay_that_offers_smtputf8_or_not_at_all(offered: bool) -> None:
    desk = Desk()
    found: list[Outcome] = []
    address = "편집국@desk.example"
    with stranger(desk, enable_SMTPUTF8=offered) as port:

        async def story() -> None:
            beyond = envelope(1, address=address, headers=(("To", f"<{address}>"),))
            async with at_work(transport(port)) as ledger:
                found.extend(await ledger.try_all([beyond, envelope(2)]))

        run(story())
    assert found[1].kind is OutcomeKind.RELAYED
    if offered:
        assert found[0].kind is OutcomeKind.RELAYED
        assert [address] in [recipients for recipients, _, _ in desk.taken]
    else:
        assert found[0].kind is OutcomeKind.REFUSED
        assert "SMTPUTF8" in found[0].words
        assert len(desk.taken) == 1


# -- several relays ----------------------------------------------------------------------------------------------------


def test_what_one_relay_cannot_take_goes_through_the_other() -> None:
    desk = Desk()
    with stranger(desk) as port:

        async def story() -> None:
            async with at_work(EmailTransport(relay(free_port()), relay(port))) as ledger:
                outcomes = await ledger.try_all([envelope(number) for number in range(40)])
            assert kinds(outcomes) == {OutcomeKind.RELAYED}

        run(story())
    assert len(desk.taken) == 40


def test_two_relays_share_the_mail() -> None:
    desks = Desk(), Desk()
    with stranger(desks[0]) as one, stranger(desks[1]) as other:

        async def story() -> None:
            async with at_work(EmailTransport(relay(one), relay(other))) as ledger:
                outcomes = await ledger.try_all([envelope(number) for number in range(80)])
            assert kinds(outcomes) == {OutcomeKind.RELAYED}

        run(story())
    assert len(desks[0].taken) + len(desks[1].taken) == 80
    assert all(desk.taken for desk in desks)


def test_all_relays_away_defer_what_waits_and_count_no_try() -> None:
    async def story() -> None:
        async with at_work(EmailTransport(relay(free_port()), relay(free_port()))) as ledger:
            outcomes = await ledger.try_all([envelope(number) for number in range(40)])
        assert {(each.kind, each.untried) for each in outcomes} == {(OutcomeKind.UNREACHABLE, True)}

    run(story())


# -- not too fast ------------------------------------------------------------------------------------------------------


def test_a_relay_gets_no_more_messages_a_second_than_it_may() -> None:
    desk = Desk()
    with stranger(desk) as port:

        async def story() -> None:
            begun = asyncio.get_running_loop().time()
            async with at_work(transport(port, rate=50)) as ledger:
                outcomes = await ledger.try_all([envelope(number) for number in range(30)])
            assert kinds(outcomes) == {OutcomeKind.RELAYED}
            assert asyncio.get_running_loop().time() - begun >= 0.4

        run(story())


def test_a_domain_that_speaks_of_rate_waits_and_the_others_go_on() -> None:
    heard: list[str] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far = Script(reader, writer)
        await far.greet()
        while True:
            recipient = (await far.hear_opening())[1]
            heard.append(recipient)
            if "busy.example" in recipient:
                await far.say("250 ok\n450 4.7.1 busy.example: too many messages, slow down\n503 no\n")
            else:
                await far.say("250 ok\n250 ok\n354 go\n")
                await far.hear_text()
                await far.say("250 taken\n")

    async def story() -> None:
        busy = [envelope(number, address=f"a{number}@busy.example") for number in range(20)]
        others = [envelope(number + 100) for number in range(20)]
        async with server(talk) as port, at_work(transport(port, connections=1)) as ledger:
            outcomes = await ledger.try_all([each for pair in zip(busy, others, strict=True) for each in pair])
        told, untold = outcomes[0::2], outcomes[1::2]
        assert kinds(untold) == {OutcomeKind.RELAYED}
        assert kinds(told) == {OutcomeKind.DEFERRED}
        tried = [each for each in told if not each.untried]
        assert 1 <= len(tried) <= 2, "the first, and what flew with it"
        assert all(each.retry_after_s == 5 for each in told if each.untried)
        assert sum("busy" in each for each in heard) == len(tried)

    run(story())
