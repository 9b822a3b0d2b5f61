"""A mail that was relayed comes back, by every way that there is, and the report of a running wire says so."""

import os
import smtplib
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.formats.test_reading_bounces import COMPLAINT, TRAIL, report
from tests.journey.running import Wire, as_jsonl

COPY = b"JAKARTA, Nov. 22, 2026 /NUSA/ -- The works will be built in two halls beside the harbour, they said today.\n"
READERS = ("sari", "budi", "citra", "dian")


def test_what_comes_back_changes_the_report(tmp_path: Path) -> None:
    with Wire(tmp_path, KAWAT_POSTBOX="lmtp://127.0.0.1:0", KAWAT_MAIL_DOMAIN="wire.example") as wire:
        slug = _prepare(wire)
        wire.start()
        wire.kawat("clear", slug, "--as", "edo")
        wire.wait_until(lambda: wire.accepted() == len(READERS), what="all is relayed", within_s=30)
        wire.wait_until(lambda: len(wire.mail.messages()) == len(READERS), what="it is kept", within_s=10)
        senders = {kept.address.partition("@")[0]: kept.sender.strip("<>") for kept in wire.mail.messages()}
        before = _mail(wire, slug)
        assert (before["relayed"], before["bounced"], before["got"]) == (4, 0, 4)

        with smtplib.LMTP("127.0.0.1", wire.running()["ports"]["postbox"]) as relay:
            assert relay.sendmail("", [senders["sari"]], report(diagnostic="550 5.1.1 nobody here")) == {}
            forged = senders["budi"].replace("-0-", "-1-")
            assert relay.docmd("MAIL FROM:<>")[0] == 250
            assert relay.rcpt(forged)[0] == 550
        told = wire.kawat("bounces", "-", given=_to(COMPLAINT.encode(), senders["citra"]))
        assert told["kinds"] == {"complaint": 1}
        maildir = _maildir(tmp_path, _to(report(action="delivered", status="2.0.0"), senders["dian"]))
        _killed_before_it_is_put_away(wire, maildir)
        assert wire.kawat("bounces", str(maildir))["known"] == 1

        after = _mail(wire, slug)
        assert (after["relayed"], after["delivered"], after["bounced"], after["got"]) == (2, 1, 1, 3)
        assert [after[each] for each in ("first_s", "last_s", "skew_s")] == [
            before[each] for each in ("first_s", "last_s", "skew_s")
        ]
        assert dict(wire.ask("SELECT address, state FROM destination"))["citra@mail.example"] == "unsubscribed"
        wire.kawat("journal", "verify")


def _prepare(wire: Wire) -> str:
    """A release that is approved, for four journalists; its slug."""
    wire.kawat("init", "--circuit", "asia", "--issuer", "nusa", "--user", "dewi:issuer:nusa", "--user", "edo:editor", "--user", "olga:operator")  # fmt: skip
    rows: list[dict[str, Any]] = [
        {
            "name": name,
            "kind": "journalist",
            "country": "ID",
            "circuits": ["asia"],
            "languages": ["en"],
            "channel": "email",
            "address": f"{name}@mail.example",
        }
        for name in READERS
    ]
    path = wire.folder / "subscribers.jsonl"
    path.write_text(as_jsonl(rows))
    wire.kawat("subscribers", "import", str(path), "--as", "olga")
    filing = ("--issuer", "nusa", "--language", "en", "--circuit", "asia", "--headline", "Nusa builds new works")
    slug = str(wire.kawat("file", "-", *filing, "--as", "dewi", given=COPY)["slug"])
    wire.kawat("approve", slug, "--as", "edo")
    return slug


def _mail(wire: Wire, slug: str) -> dict[str, Any]:
    told = wire.kawat("report", slug)
    (channel,) = told["items"][0]["channels"]
    return {**channel, "got": told["got"]}


def _to(raw: bytes, sender: str) -> bytes:
    return raw.replace(f"b+{TRAIL}@wire.example".encode(), sender.encode())


def _maildir(folder: Path, raw: bytes) -> Path:
    maildir = folder / "bounces"
    for name in ("new", "cur", "tmp"):
        (maildir / name).mkdir(parents=True)
    (maildir / "new" / "1.host").write_bytes(raw)
    return maildir


KILLED = """
import os, signal, sys
os.rename = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from kawat.roles.cli import main
main()
"""


def _killed_before_it_is_put_away(wire: Wire, maildir: Path) -> None:
    words = [sys.executable, "-c", KILLED, "bounces", str(maildir)]
    assert subprocess.run(words, env=wire.environ, timeout=60).returncode == -9
    assert os.listdir(maildir / "new") == ["1.host"]
