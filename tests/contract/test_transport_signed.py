"""Signed mail as it arrives at a relay, whether it was signed ahead or while it goes."""

import asyncio
from pathlib import Path
from typing import Any

import dkim as stranger
import pytest

from kawat.core.delivery import Envelope, Rendition
from kawat.core.terms import OutcomeKind
from kawat.formats import render
from kawat.roles.demo.receivers import start_smtp_sink
from kawat.transports.dkim import Signer, SigningKey, new_key
from tests.formats.stories import MASTHEAD, full, out
from tests.transports.far_ends import at_work
from tests.transports.relays import envelope, run, transport

RSA, ED = new_key("nov2026", algorithm="rsa")[0], new_key("nov2026e", algorithm="ed25519")[0]


def signer(*keys: SigningKey) -> Signer:
    return Signer("wire.example", keys or (RSA, ED))


def letters(count: int, **changes: Any) -> list[Envelope]:
    shared = [render("mail", out(full(language)), MASTHEAD) for language in ("ko", "ar", "th")]
    return [envelope(number, rendition=shared[number % 3], **changes) for number in range(count)]


def dns(name: bytes, timeout: int = 5) -> bytes:
    found = {f"{key.selector}._domainkey.wire.example.".encode(): key.record().encode() for key in (RSA, ED)}
    return found[name]


@pytest.mark.parametrize("ahead", [False, True])
def test_every_letter_arrives_once_with_two_good_signatures(tmp_path: Path, ahead: bool) -> None:
    with start_smtp_sink(tmp_path, keep=-1) as sink:

        async def story() -> None:
            async with at_work(transport(sink.port, signer=signer())) as ledger:
                if ahead:
                    await ledger.transport.prepare(letters(60))  # type: ignore[attr-defined]
                outcomes = await ledger.try_all(letters(90))  # made anew; a third of them is new
            assert {each.kind for each in outcomes} == {OutcomeKind.RELAYED}

        run(story())
        sink.stop()
        messages = sink.messages()
    assert len({each.address for each in messages}) == len(messages) == 90
    for message in messages[:: 1 if ahead else 6]:
        checker = stranger.DKIM(message.content)
        assert [checker.verify(idx=number, dnsfunc=dns) for number in range(2)] == [True, True]


def test_what_was_signed_ahead_is_not_signed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signed: list[int] = []
    sign = SigningKey.sign

    def counted(self: SigningKey, digest: bytes) -> bytes:
        signed.append(1)
        return sign(self, digest)

    monkeypatch.setattr(SigningKey, "sign", counted)
    with start_smtp_sink(tmp_path) as sink:

        async def story() -> None:
            async with at_work(transport(sink.port, signer=signer(ED))) as ledger:
                await ledger.transport.prepare(letters(40))  # type: ignore[attr-defined]
                assert len(signed) == 40
                await ledger.try_all(letters(40))
                assert len(signed) == 40
                ledger.transport.forget()  # type: ignore[attr-defined]

        run(story())


def test_what_is_cancelled_while_it_is_being_signed_is_not_sent(tmp_path: Path) -> None:
    with start_smtp_sink(tmp_path) as sink:

        async def story() -> None:
            its = letters(200)
            async with at_work(transport(sink.port, signer=signer(RSA), connections=1)) as ledger:
                ledger.carry(its)
                await asyncio.sleep(0.02)
                ledger.cancelled.update(each.key for each in its)
                kinds = [each.kind for each in await ledger.all_of(its)]
            assert kinds.count(OutcomeKind.UNWANTED) > 100
            sink.stop()
            assert len(sink.received()) == kinds.count(OutcomeKind.RELAYED)

        run(story())


def test_close_gives_back_what_is_being_signed(tmp_path: Path) -> None:
    with start_smtp_sink(tmp_path) as sink:

        async def story() -> None:
            its = letters(300)
            async with at_work(transport(sink.port, signer=signer(RSA), connections=1)) as ledger:
                ledger.carry(its)
                await asyncio.sleep(0.02)
            outcomes = [ledger.outcomes[each.key] for each in its]
            given_back = [each for each in outcomes if each.kind is OutcomeKind.DEFERRED]
            assert len(given_back) > 100
            assert all(each.untried for each in given_back)

        run(story())


def test_what_cannot_be_sent_is_refused_before_it_is_signed(tmp_path: Path) -> None:
    bad = Rendition(format="mail", media_type="message/rfc822", content=b"From: a@b.example\r\n\r\nx\r\n")
    with start_smtp_sink(tmp_path) as sink:

        async def story() -> None:
            async with at_work(transport(sink.port, signer=signer(ED))) as ledger:
                hostile = envelope(1, rendition=bad, headers=(("To", "a\r\nBcc: b"),))
                await ledger.transport.prepare([hostile])  # type: ignore[attr-defined]
                refused, sent = await ledger.try_all([hostile, envelope(2, rendition=bad)])
            assert (refused.kind, sent.kind) == (OutcomeKind.REFUSED, OutcomeKind.RELAYED)

        run(story())
