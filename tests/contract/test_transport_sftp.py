"""The SFTP transport against a real OpenSSH server, and against servers that are full, change their key, die or hang."""

import json
import os
from collections.abc import Coroutine, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import uvloop

from kawat.core.delivery import DeliveryKey, Envelope, Rendition
from kawat.core.terms import Channel, OutcomeKind
from kawat.transports.folders import FolderTransport
from kawat.transports.guard import LOOPBACK, Guard
from kawat.transports.hosts import PORTS
from kawat.transports.sftp import Sftp
from tests.servers.sshd import HOW, SSHD, Sshd
from tests.transports.far_ends import at_work

BODY = '{"headline": "한국어 · العربية"}'.encode()


def envelope(sequence: int, address: str, **changes: Any) -> Envelope:
    facts: dict[str, Any] = {
        "key": DeliveryKey(sequence, 1, 0),
        "channel": Channel.SFTP,
        "address": address,
        "message_id": f"id-{sequence}",
        "rendition": Rendition(format="ninjs", media_type="application/json", content=BODY),
        "headers": (("Kawat-Item", "0b1d"), ("Kawat-Number", "1042")),
        "secret": b"secret",
        "sequence": sequence,
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
    if SSHD is None:
        if os.environ.get("CI"):
            pytest.fail(HOW)
        pytest.skip(HOW)
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
