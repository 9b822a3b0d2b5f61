"""The FTPS transport against pyftpdlib with TLS, and against servers that lie, are full, hang or talk nonsense."""

import json
import os
from pathlib import Path
from typing import Any

from kawat.core.delivery import Envelope
from kawat.core.terms import Channel, OutcomeKind
from kawat.transports.folders import FolderTransport
from kawat.transports.ftps import Ftps
from kawat.transports.guard import LOOPBACK, Guard
from kawat.transports.hosts import PORTS
from tests.contract.test_transport_sftp import BODY, run
from tests.contract.test_transport_sftp import envelope as sftp_envelope
from tests.servers.ftpd import PASSWORD, Ftpd
from tests.transports.far_ends import at_work, certified

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
