"""The SFTP transport against a real OpenSSH server, and against servers that are full, change their key, die or hang."""

import json
import os
from collections.abc import Coroutine, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import uvloop

from kawat.core.delivery import DeliveryKey, Envelope, Outcome, Rendition
from kawat.core.terms import Channel, OutcomeKind
from kawat.transports.folders import FolderTransport
from kawat.transports.guard import LOOPBACK, Guard
from kawat.transports.hosts import PORTS
from kawat.transports.sftp import Sftp
from tests.servers.sshd import Sshd, needed
from tests.transports.far_ends import at_work

BODY = '{"headline": "한국어 · العربية"}'.encode()


def envelope(number: int, to: str, **changes: Any) -> Envelope:
    facts: dict[str, Any] = {
        "key": DeliveryKey(number, 1, 0),
        "channel": Channel.SFTP,
        "address": to,
        "message_id": f"id-{number}",
        "rendition": Rendition(format="ninjs", media_type="application/json", content=BODY),
        "headers": (("Kawat-Item", "0b1d"), ("Kawat-Number", "1042")),
        "secret": b"secret",
        "sequence": number,
        "destination": "d" * 32,
        "name": "tidal-en",
    }
    return Envelope(**(facts | changes))


def transport(**changes: Any) -> FolderTransport:
    guard = Guard(ports=PORTS, allow=LOOPBACK)
    return FolderTransport(Sftp(), **({"guard": guard, "open_s": 5, "put_s": 2} | changes))


def run(story: Coroutine[Any, Any, None]) -> None:
    uvloop.run(story)


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[Sshd]:
    needed()
    server = Sshd(tmp_path)
    server.start()
    yield server
    server.stop()


def test_a_story_and_its_manifest_stand_in_the_folder_of_an_openssh_server(sshd: Sshd) -> None:
    async def story() -> None:
        async with at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([envelope(42, sshd.address, secret=sshd.secret)])
        assert (outcome.kind, outcome.words) == (OutcomeKind.ACCEPTED, "0000000042-tidal-en.json")
        assert outcome.pin == f"ssh-ed25519 {sshd.fingerprint}"

    run(story())
    assert sorted(os.listdir(sshd.incoming)) == ["0000000042-tidal-en.json", "0000000042-tidal-en.json.manifest"]
    assert (sshd.incoming / "0000000042-tidal-en.json").read_bytes() == BODY
    assert json.loads((sshd.incoming / "0000000042-tidal-en.json.manifest").read_text()) == {
        "file": "0000000042-tidal-en.json",
        "bytes": len(BODY),
        "sha256": sha256(BODY).hexdigest(),
        "media_type": "application/json",
        "format": "ninjs",
        "sequence": 42,
        "item": "0b1d",
        "number": 1042,
    }


def test_a_retry_leaves_alone_what_stands_already(sshd: Sshd) -> None:
    def inodes() -> dict[str, int]:
        return {each.name: each.stat().st_ino for each in sshd.incoming.iterdir()}

    async def story() -> None:
        post = envelope(1, sshd.address, secret=sshd.secret)
        async with at_work(transport()) as ledger:
            await ledger.try_all([post])
        before = inodes()
        (sshd.incoming / ".0000000001-tidal-en.json.part").write_bytes(b"half of a st")
        async with at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([post])
        assert outcome.kind is OutcomeKind.ACCEPTED
        (sshd.incoming / ".0000000001-tidal-en.json.part").unlink()
        assert inodes() == before

    run(story())


def test_half_a_story_under_the_final_name_is_replaced(sshd: Sshd) -> None:
    (sshd.incoming / "0000000001-tidal-en.json").write_bytes(BODY[:-1] + b"!")

    async def story() -> None:
        async with at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([envelope(1, sshd.address, secret=sshd.secret)])
        assert outcome.kind is OutcomeKind.ACCEPTED

    run(story())
    assert (sshd.incoming / "0000000001-tidal-en.json").read_bytes() == BODY


def test_stories_of_one_folder_share_a_connection_and_come_in_order(sshd: Sshd) -> None:
    async def story() -> None:
        async with at_work(transport()) as ledger:
            posts = [envelope(n, sshd.address, secret=sshd.secret) for n in range(40, 0, -1)]
            outcomes = await ledger.try_all(posts)
            more = await ledger.try_all([envelope(41, sshd.address, secret=sshd.secret)])
        assert {each.kind for each in outcomes + more} == {OutcomeKind.ACCEPTED}
        assert [each.key.item for each in sorted(posts, key=lambda it: ledger.outcomes[it.key].at_us)] == list(
            range(1, 41)
        )

    run(story())
    assert len(list(sshd.incoming.glob("*.manifest"))) == 41
    assert (sshd.folder / "sshd.log").read_text().count("Accepted publickey") == 1


def test_a_changed_key_is_told_nothing_until_somebody_accepts_it(sshd: Sshd) -> None:
    first = sshd.fingerprint

    async def tell(pin: str) -> Outcome:
        async with at_work(transport()) as ledger:
            return (await ledger.try_all([envelope(1, sshd.address, secret=sshd.secret, pin=pin)]))[0]

    async def story() -> None:
        sshd.stop()
        sshd.new_host_key()
        sshd.start()
        outcome = await tell(f"ssh-ed25519 {first}")
        assert outcome.kind is OutcomeKind.DEFERRED
        assert outcome.words == (
            f"key changed from {first} to {sshd.fingerprint}; accept it: kawat destinations repin {'d' * 32}"
        )
        assert list(sshd.incoming.iterdir()) == []
        assert (await tell(sshd.fingerprint)).kind is OutcomeKind.ACCEPTED
        assert (await tell("")).pin == f"ssh-ed25519 {sshd.fingerprint}"

    run(story())


def test_a_connection_that_died_while_nothing_came_is_made_anew(sshd: Sshd) -> None:
    async def story() -> None:
        async with at_work(transport()) as ledger:
            await ledger.try_all([envelope(1, sshd.address, secret=sshd.secret)])
            sshd.end_sessions()
            (outcome,) = await ledger.try_all([envelope(2, sshd.address, secret=sshd.secret)])
        assert outcome.kind is OutcomeKind.ACCEPTED

    run(story())


@pytest.mark.parametrize("folder", ["/not/there", "/etc/hostname"])
def test_a_folder_that_is_none_is_said_by_name(sshd: Sshd, folder: str) -> None:
    async def story() -> None:
        async with at_work(transport()) as ledger:
            address = sshd.address.replace(str(sshd.incoming), folder)
            (outcome,) = await ledger.try_all([envelope(1, address, secret=sshd.secret)])
        assert (outcome.kind, outcome.words) == (
            OutcomeKind.DEFERRED,
            f"opening {folder}: there is no such folder",
        )

    run(story())


def test_who_may_not_sign_in_hears_so(sshd: Sshd) -> None:
    async def story() -> None:
        async with at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([envelope(1, sshd.address, secret=b"guess")])
        assert outcome.kind is OutcomeKind.DEFERRED
        assert "may not sign in" in outcome.words

    run(story())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"secret": b""}, "no password or key"),
        ({"sequence": 0}, "no sequence number"),
        ({"address": "sftp://127.0.0.1/x"}, "write who signs in"),
        ({"address": "sftp://kawat@10.0.0.1/x"}, "not a public address"),
        ({"address": "sftp://kawat@files.example.net:25/x"}, "port 25 is not open"),
    ],
)
def test_what_cannot_become_a_file_is_refused_unsent(changes: dict[str, Any], words: str) -> None:
    async def story() -> None:
        async with at_work(transport()) as ledger:
            (outcome,) = await ledger.try_all([envelope(1, "sftp://kawat@127.0.0.1/x", **changes)])
        assert outcome.kind is OutcomeKind.REFUSED
        assert words in outcome.words

    run(story())


def test_a_heartbeat_is_one_file_that_takes_the_place_of_the_one_before(sshd: Sshd) -> None:
    async def story() -> None:
        async with at_work(transport()) as ledger:
            for number, content in enumerate((b'{"sequence": 1}', b'{"sequence": 2}')):
                beat = Rendition(format="kawat", media_type="application/json", content=content)
                post = envelope(number, sshd.address, secret=sshd.secret, sequence=0, name="heartbeat", rendition=beat)
                assert [each.kind for each in await ledger.try_all([post])] == [OutcomeKind.ACCEPTED]

    run(story())
    assert [each.name for each in sshd.incoming.iterdir()] == ["heartbeat.json"]
    assert (sshd.incoming / "heartbeat.json").read_bytes() == b'{"sequence": 2}'
