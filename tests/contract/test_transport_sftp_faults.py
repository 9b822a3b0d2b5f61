"""The SFTP transport against servers that are full, die, hang, talk nonsense or lack what others have."""

import asyncio
import os
import time
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from kawat.core.delivery import Envelope
from kawat.core.terms import Lane, OutcomeKind
from kawat.transports import folders
from kawat.transports.guard import PUBLIC
from kawat.transports.hosts import Lost, Place, dial
from tests.contract.test_transport_sftp import BODY, run, transport
from tests.contract.test_transport_sftp import envelope as any_envelope
from tests.servers.ports import free_port
from tests.servers.sftpd import PASSWORD, behaving, misbehaving, sftpd
from tests.transports.far_ends import at_work, server, silence

NAMES = ["0000000001-tidal-en.json", "0000000001-tidal-en.json.manifest"]


def envelope(number: int, to: str, **changes: Any) -> Envelope:
    return any_envelope(number, to, **({"secret": PASSWORD.encode()} | changes))


class Full(asyncssh.SFTPServer):
    """Takes ten bytes of a file."""

    def write(self, file_obj: object, offset: int, data: bytes) -> int:
        super().write(file_obj, offset, data[:10])
        raise asyncssh.SFTPFailure("No space left on device")


def test_a_full_disk_is_said_in_its_own_words_and_leaves_nothing_behind(tmp_path: Path) -> None:
    async def story() -> None:
        async with sftpd(misbehaving(Full, tmp_path)) as far, at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([envelope(1, far.address)])
        assert outcome.kind is OutcomeKind.DEFERRED
        assert outcome.words == f"writing .{NAMES[0]}.part: No space left on device"
        assert outcome.code == asyncssh.sftp.FX_FAILURE

    run(story())
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("after", [False, True])
def test_a_server_that_dies_about_the_rename_has_the_story_once_after_the_retry(tmp_path: Path, after: bool) -> None:
    dying = [True]

    class Mortal(asyncssh.SFTPServer):
        def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
            if after or not dying[0]:
                super().posix_rename(oldpath, newpath)
            if dying[0]:
                dying[0] = False
                self.connection.abort()

    async def story() -> None:
        async with sftpd(misbehaving(Mortal, tmp_path)) as far, at_work(transport()) as ledger:
            post = envelope(1, far.address)
            (outcome,) = await ledger.try_all([post])
            assert outcome.kind is OutcomeKind.UNREACHABLE
            assert outcome.words.startswith(f"renaming .{NAMES[0]}.part: ")
            assert (NAMES[0] in os.listdir(tmp_path)) is after
            assert NAMES[1] not in os.listdir(tmp_path)
        async with sftpd(behaving(tmp_path)) as far, at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([envelope(1, far.address)])
            assert outcome.kind is OutcomeKind.ACCEPTED

    run(story())
    assert sorted(os.listdir(tmp_path)) == NAMES
    assert (tmp_path / NAMES[0]).read_bytes() == BODY


def test_a_server_of_the_old_kind_renames_in_two_steps(tmp_path: Path) -> None:
    class Old(asyncssh.SFTPServer):
        def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
            raise asyncssh.SFTPOpUnsupported("what is that?")

    (tmp_path / NAMES[0]).write_bytes(b"half")

    async def story() -> None:
        async with sftpd(misbehaving(Old, tmp_path)) as far, at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([envelope(1, far.address)])
        assert outcome.kind is OutcomeKind.ACCEPTED

    run(story())
    assert sorted(os.listdir(tmp_path)) == NAMES
    assert (tmp_path / NAMES[0]).read_bytes() == BODY


def test_where_nobody_may_read_the_size_has_to_do(tmp_path: Path) -> None:
    class Blind(asyncssh.SFTPServer):
        def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
            if pflags & asyncssh.FXF_READ:
                raise asyncssh.SFTPPermissionDenied("write only")
            return super().open(path, pflags, attrs)

    (tmp_path / NAMES[0]).write_bytes(BODY)
    before = (tmp_path / NAMES[0]).stat().st_ino

    async def story() -> None:
        async with sftpd(misbehaving(Blind, tmp_path)) as far, at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([envelope(1, far.address)])
        assert outcome.kind is OutcomeKind.ACCEPTED

    run(story())
    assert (tmp_path / NAMES[0]).stat().st_ino == before


def test_what_is_cancelled_before_the_rename_never_appears(tmp_path: Path) -> None:
    async def story() -> None:
        async with at_work(transport()) as ledger:

            class Slow(asyncssh.SFTPServer):
                def write(self, file_obj: object, offset: int, data: bytes) -> int:
                    ledger.cancelled.add(post.key)
                    return super().write(file_obj, offset, data)  # type: ignore[return-value]

            async with sftpd(misbehaving(Slow, tmp_path)) as far:
                post = envelope(1, far.address)
                (outcome,) = await ledger.try_all([post])
        assert outcome.kind is OutcomeKind.UNWANTED

    run(story())
    assert os.listdir(tmp_path) == []


def test_a_server_that_hangs_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            server(silence) as port,
            sftpd(behaving(tmp_path)) as far,
            at_work(transport(open_s=60)) as ledger,
        ):
            hung = [envelope(n, f"sftp://kawat@127.0.0.1:{port}/") for n in range(1, 31)]
            well = [envelope(n, far.address) for n in range(31, 41)]
            ledger.carry(hung + well)
            assert {each.kind for each in await ledger.all_of(well)} == {OutcomeKind.ACCEPTED}
            assert not any(each.key in ledger.outcomes for each in hung)

    run(story())


def test_a_server_that_says_nothing_is_given_up() -> None:
    async def story() -> None:
        async with server(silence) as port, at_work(transport(open_s=0.3)) as ledger:
            outcomes = await ledger.try_all([envelope(n, f"sftp://kawat@127.0.0.1:{port}/") for n in range(1, 4)])
        assert {(each.kind, each.words) for each in outcomes} == {
            (OutcomeKind.UNREACHABLE, "no connection within 0.3 s")
        }

    run(story())


def test_one_that_hangs_in_the_middle_is_given_up(tmp_path: Path) -> None:
    class Hanging(asyncssh.SFTPServer):
        async def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
            await asyncio.Event().wait()

    async def story() -> None:
        async with sftpd(misbehaving(Hanging, tmp_path)) as far, at_work(transport(put_s=0.3)) as ledger:
            outcomes = await ledger.try_all([envelope(1, far.address), envelope(2, far.address)])
        assert {(each.kind, each.words) for each in outcomes} == {(OutcomeKind.UNREACHABLE, "not written within 0.3 s")}

    run(story())


async def _nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


async def _flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"SSH" * 20_000)
        await writer.drain()


async def _bye(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-x\r\n")
    await writer.drain()


@pytest.mark.parametrize("talk", [_nonsense, _flood, _bye])
def test_what_is_no_ssh_is_unreachable(talk: Any) -> None:
    async def story() -> None:
        async with server(talk) as port, at_work(transport(open_s=2)) as ledger:
            (outcome,) = await ledger.try_all([envelope(1, f"sftp://kawat@127.0.0.1:{port}/")])
        assert outcome.kind is OutcomeKind.UNREACHABLE
        assert outcome.words
        assert "within" not in outcome.words

    run(story())


def test_nobody_listening_is_told_to_all_that_wait(tmp_path: Path) -> None:
    async def story() -> None:
        async with at_work(transport()) as ledger:
            address = f"sftp://kawat@127.0.0.1:{free_port()}/"
            outcomes = await ledger.try_all([envelope(n, address) for n in range(1, 6)])
        assert {each.kind for each in outcomes} == {OutcomeKind.UNREACHABLE}
        assert all("refused" in each.words for each in outcomes)

    run(story())


def test_a_host_has_a_few_connections_and_each_folder_its_turn(tmp_path: Path) -> None:
    most = 0

    class Watched(asyncssh.SFTPServer):
        def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
            nonlocal most
            most = max(most, far.open_now)
            super().posix_rename(oldpath, newpath)

    for n in range(6):
        (tmp_path / f"f{n}").mkdir()

    async def story() -> None:
        nonlocal far
        async with sftpd(misbehaving(Watched, tmp_path)) as far, at_work(transport(per_host=2)) as ledger:
            posts = [envelope(n, f"{far.address}f{n % 6}") for n in range(1, 61)]
            outcomes = await ledger.try_all(posts)
        assert {each.kind for each in outcomes} == {OutcomeKind.ACCEPTED}

    far: Any = None
    run(story())
    assert 1 <= most <= 3  # one may still be saying goodbye


def test_a_kill_goes_before_what_waits_and_what_is_too_much_is_due_again_soon(tmp_path: Path) -> None:
    async def story() -> None:
        async with sftpd(behaving(tmp_path)) as far, at_work(transport()) as ledger:
            posts = [envelope(n, far.address) for n in range(1, folders.HAND + 11)]
            kill = envelope(900, far.address, lane=Lane.KILL)
            outcomes = dict(zip([*posts, kill], await ledger.try_all([*posts, kill]), strict=True))
        back = [each for each in outcomes.values() if each.kind is OutcomeKind.DEFERRED]
        assert len(back) == 10
        assert all(each.untried for each in back)
        went = [each for each in outcomes.values() if each.kind is OutcomeKind.ACCEPTED]
        assert outcomes[kill].at_us == min(each.at_us for each in went)

    run(story())


def test_closing_ends_what_hangs_and_gives_back_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "CLOSING_S", 0.2)

    async def story() -> None:
        async with server(silence) as port, at_work(transport(open_s=60)) as ledger:
            posts = [envelope(n, f"sftp://kawat@127.0.0.1:{port}/") for n in range(1, 4)]
            ledger.carry(posts)
            await asyncio.sleep(0.1)
            began = time.monotonic()
            await ledger.transport.close()
            assert time.monotonic() - began < 2
            outcomes = await ledger.all_of(posts)
        assert [(each.kind, each.untried) for each in outcomes] == [
            (OutcomeKind.UNREACHABLE, False),
            (OutcomeKind.DEFERRED, True),
            (OutcomeKind.DEFERRED, True),
        ]

    run(story())


def test_what_a_name_turns_out_to_be_passes_the_guard_once_more() -> None:
    async def story() -> None:
        with pytest.raises(Lost, match=r"127.0.0.1 is not a public address \(loopback\)"):
            await dial(Place(scheme="sftp", user="u", host="localhost", port=22, folder=""), PUBLIC)

    run(story())
