"""The FTPS transport against pyftpdlib with TLS, and against servers that lie, are full, hang or talk nonsense."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from kawat.core.delivery import Envelope, Outcome
from kawat.core.terms import Channel, OutcomeKind
from kawat.transports.folders import FolderTransport
from kawat.transports.ftps import Ftps
from kawat.transports.guard import LOOPBACK, Guard
from kawat.transports.hosts import PORTS
from tests.contract.test_transport_sftp import BODY, run
from tests.contract.test_transport_sftp import envelope as sftp_envelope
from tests.servers.ftpd import PASSWORD, Ftpd
from tests.servers.vsftpd import vsftpd
from tests.transports.far_ends import at_work, certified, say, server, silence

PINNED = (("certificate", "pinned"),)


def envelope(sequence: int, address: str, **changes: Any) -> Envelope:
    return sftp_envelope(sequence, address, **({"channel": Channel.FTPS, "secret": PASSWORD.encode()} | changes))


def transport(ca: Path | str = "", **changes: Any) -> FolderTransport:
    guard = Guard(ports=PORTS, allow=LOOPBACK)
    return FolderTransport(Ftps(ca_file=str(ca), threads=8), **({"guard": guard, "open_s": 5, "put_s": 2} | changes))


def test_a_story_and_its_manifest_stand_in_the_folder(tmp_path: Path) -> None:
    _, ca = certified(tmp_path)
    with Ftpd(tmp_path, tmp_path / "both.pem") as ftpd:

        async def story() -> None:
            async with at_work(transport(ca)) as ledger:
                (outcome,) = await ledger.try_all([envelope(42, ftpd.address)])
            assert (outcome.kind, outcome.words, outcome.pin) == (
                OutcomeKind.ACCEPTED,
                "0000000042-tidal-en.json",
                "",
            )

        run(story())
        assert sorted(os.listdir(ftpd.incoming)) == ["0000000042-tidal-en.json", "0000000042-tidal-en.json.manifest"]
        assert (ftpd.incoming / "0000000042-tidal-en.json").read_bytes() == BODY
        assert json.loads((ftpd.incoming / "0000000042-tidal-en.json.manifest").read_text())["bytes"] == len(BODY)


def tell(post: Envelope, ca: Path | str = "", **changes: Any) -> Outcome:
    """What a single story comes to."""
    found: list[Outcome] = []

    async def story() -> None:
        async with at_work(transport(ca, **changes)) as ledger:
            found.extend(await ledger.try_all([post]))

    run(story())
    return found[0]


def test_a_certificate_that_nobody_vouches_for_is_refused_before_the_password(tmp_path: Path) -> None:
    certified(tmp_path)
    with Ftpd(tmp_path, tmp_path / "both.pem") as ftpd:
        outcome = tell(envelope(1, ftpd.address))
    assert outcome.kind is OutcomeKind.UNREACHABLE
    assert "the certificate is not good: self-signed certificate" in outcome.words
    assert list(ftpd.incoming.iterdir()) == []


def test_a_self_signed_certificate_is_pinned_when_it_is_first_met(tmp_path: Path) -> None:
    certified(tmp_path)
    with Ftpd(tmp_path, tmp_path / "both.pem") as ftpd:
        first = tell(envelope(1, ftpd.address, options=PINNED))
        assert first.kind is OutcomeKind.ACCEPTED
        assert first.pin.startswith("certificate SHA256:")
        assert tell(envelope(2, ftpd.address, options=PINNED, pin=first.pin)).kind is OutcomeKind.ACCEPTED
    certified(tmp_path)
    with Ftpd(tmp_path, tmp_path / "both.pem") as ftpd:
        changed = tell(envelope(3, ftpd.address, options=PINNED, pin=first.pin))
        assert changed.kind is OutcomeKind.DEFERRED
        known, met = first.pin.split()[1], tell(envelope(4, ftpd.address, options=PINNED)).pin.split()[1]
        assert changed.words == f"key changed from {known} to {met}; accept it: kawat destinations repin {'d' * 32}"
        assert not (ftpd.incoming / "0000000003-tidal-en.json").exists()


def test_a_retry_leaves_alone_what_stands_and_replaces_half_of_it(tmp_path: Path) -> None:
    _, ca = certified(tmp_path)
    with Ftpd(tmp_path, tmp_path / "both.pem") as ftpd:
        there, half = ftpd.incoming / "0000000001-tidal-en.json", ftpd.incoming / "0000000002-tidal-en.json"
        there.write_bytes(BODY)
        half.write_bytes(BODY[:-1] + b"!")
        before = there.stat().st_ino
        assert tell(envelope(1, ftpd.address), ca).kind is OutcomeKind.ACCEPTED
        assert tell(envelope(2, ftpd.address), ca).kind is OutcomeKind.ACCEPTED
        assert there.stat().st_ino == before
        assert half.read_bytes() == BODY


def test_the_server_s_own_words_come_back(tmp_path: Path) -> None:
    _, ca = certified(tmp_path)
    with Ftpd(tmp_path, tmp_path / "both.pem", permissions="elr") as ftpd:
        wrong = tell(envelope(1, ftpd.address, secret=b"guess"), ca, open_s=10)
        assert (wrong.kind, wrong.code) == (OutcomeKind.DEFERRED, 530)
        assert wrong.words == "signing in as kawat: 530 Authentication failed."
        nowhere = tell(envelope(1, ftpd.address.replace("incoming", "elsewhere")), ca)
        assert (nowhere.kind, nowhere.code) == (OutcomeKind.DEFERRED, 550)
        assert nowhere.words.startswith("opening /elsewhere: 550 No such file or directory")
        closed = tell(envelope(1, ftpd.address), ca)
        assert (closed.kind, closed.code) == (OutcomeKind.DEFERRED, 550)
        assert closed.words == "writing .0000000001-tidal-en.json.part: 550 Not enough privileges."


def test_stories_share_a_connection_that_is_made_anew_when_it_died(tmp_path: Path) -> None:
    _, ca = certified(tmp_path)
    with Ftpd(tmp_path, tmp_path / "both.pem") as ftpd:

        async def story() -> None:
            async with at_work(transport(ca)) as ledger:
                outcomes = await ledger.try_all([envelope(n, ftpd.address) for n in range(1, 11)])
                assert ftpd.connections == 1
                ftpd.end_sessions()
                outcomes += await ledger.try_all([envelope(11, ftpd.address)])
            assert {each.kind for each in outcomes} == {OutcomeKind.ACCEPTED}
            assert ftpd.connections == 2

        run(story())
        assert len(list(ftpd.incoming.glob("*.manifest"))) == 11


async def _endless_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"220-and one more thing\r\n" * 1_000)
        await writer.drain()


async def _endless_line(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"220 " * 10_000)
        await writer.drain()


async def _nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\xff\xfe\x00hello\r\n")
    await writer.drain()
    await reader.read()


async def _plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await say(writer, "220 no TLS here\n")
    await reader.readline()
    await say(writer, "500 what is AUTH?\n")
    said.append(await reader.readline())


async def _bye(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await say(writer, "421 too many of you\n")


said: list[bytes] = []


@pytest.mark.parametrize(
    ("talk", "kind", "words"),
    [
        (_endless_answer, OutcomeKind.UNREACHABLE, "an answer without end"),
        (_endless_line, OutcomeKind.UNREACHABLE, "a line without end"),
        (_nonsense, OutcomeKind.UNREACHABLE, "not understood"),
        (_plain, OutcomeKind.DEFERRED, "500 what is AUTH?"),
        (_bye, OutcomeKind.UNREACHABLE, "421 too many of you"),
    ],
)
def test_what_is_no_ftp_with_tls_is_told_nothing(talk: Any, kind: OutcomeKind, words: str) -> None:
    said.clear()

    async def story() -> None:
        async with server(talk) as port, at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([envelope(1, f"ftps://kawat@127.0.0.1:{port}/")])
        assert outcome.kind is kind
        assert words in outcome.words

    run(story())
    assert said in ([], [b""])


def test_a_server_that_hangs_frees_its_thread_when_its_time_is_over(tmp_path: Path) -> None:
    _, ca = certified(tmp_path)
    with Ftpd(tmp_path, tmp_path / "both.pem") as ftpd:

        async def story() -> None:
            async with server(silence) as port, at_work(transport(ca, open_s=0.3, at_once=16, per_host=16)) as ledger:
                hung = [envelope(n, f"ftps://kawat@127.0.0.1:{port}/{n}") for n in range(1, 17)]
                outcomes = await ledger.try_all(hung)
                assert {each.words for each in outcomes} == {"no connection within 0.3 s"}
                (outcome,) = await ledger.try_all([envelope(99, ftpd.address)])
            assert outcome.kind is OutcomeKind.ACCEPTED

        run(story())


def test_port_990_is_tls_from_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls, ca = certified(tmp_path)
    heard: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await say(writer, "220 welcome\n")
        heard.append(await reader.readline())
        await say(writer, "421 enough\n")

    async def story() -> None:
        async with server(talk, tls=tls) as port, at_work(transport(ca)) as ledger:
            monkeypatch.setattr("kawat.transports.hosts.IMPLICIT", port)
            (outcome,) = await ledger.try_all([envelope(1, f"ftps://kawat@127.0.0.1:{port}/")])
        assert outcome.words == "signing in as kawat: 421 enough"

    run(story())
    assert heard == [b"USER kawat\r\n"]


def test_a_full_disk_is_said_and_a_death_before_the_rename_is_made_good(tmp_path: Path) -> None:
    _, ca = certified(tmp_path)
    no_room = {"ftp_STOR": lambda its, _file, **_: its.respond("452 No space left on device.")}
    with Ftpd(tmp_path, tmp_path / "both.pem", **no_room) as ftpd:
        outcome = tell(envelope(1, ftpd.address), ca)
    assert (outcome.kind, outcome.code) == (OutcomeKind.DEFERRED, 452)
    assert outcome.words == "writing .0000000001-tidal-en.json.part: 452 No space left on device."
    with Ftpd(tmp_path, tmp_path / "both.pem", ftp_RNTO=lambda its, _path: its.close()) as ftpd:
        outcome = tell(envelope(1, ftpd.address), ca)
    assert outcome.kind is OutcomeKind.UNREACHABLE
    assert outcome.words == "renaming .0000000001-tidal-en.json.part: the host closed the connection"
    with Ftpd(tmp_path, tmp_path / "both.pem") as ftpd:
        assert tell(envelope(1, ftpd.address), ca).kind is OutcomeKind.ACCEPTED
        assert len(list(ftpd.incoming.iterdir())) == 2


def test_vsftpd_takes_stories_and_is_content_with_the_session_of_tls(tmp_path: Path) -> None:
    _, ca = certified(tmp_path)
    with vsftpd(tmp_path / "both.pem") as (address, incoming):
        first = tell(envelope(1, address), ca)
        again = tell(envelope(1, address), ca)
        nowhere = tell(envelope(2, address.replace("incoming", "nowhere")), ca)
        assert (first.kind, again.kind) == (OutcomeKind.ACCEPTED, OutcomeKind.ACCEPTED), (first, again)
        assert nowhere.words == "opening /nowhere: 550 Failed to change directory."
        assert sorted(os.listdir(incoming)) == ["0000000001-tidal-en.json", "0000000001-tidal-en.json.manifest"]
        assert (incoming / "0000000001-tidal-en.json").read_bytes() == BODY
