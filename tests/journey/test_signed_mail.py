"""A held release goes out as signed mail, signed before T; its kill is confirmed by the link in the mail's text."""

import re
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import dkim as stranger
import pytest

from tests.journey.running import Wire, as_jsonl

MAILS = 30
COPY = """JAKARTA, Nov. 22, 2026 /NUSA/ -- The works will be built in two halls beside the harbour, the company said today.

It will take on four hundred people, most of them from the town itself, over the next two years.

### """
FILING = ("--issuer", "nusa", "--circuit", "asia", "--language", "en", "--headline", "Nusa Larik builds new works")


@pytest.mark.timeout(300)
def test_what_is_held_is_signed_before_t_and_a_kill_is_confirmed_from_the_text(tmp_path: Path) -> None:
    with Wire(tmp_path, KAWAT_DKIM="new,newer", KAWAT_MAIL_DOMAIN="wire.example") as wire:
        records = {}
        for selector, more in (("new", []), ("newer", ["--ed25519"])):
            told = wire.kawat("dkim", selector, *more)
            records[f"{told['name']}.".encode()] = told["value"].encode()
        _people(wire)
        began = time.monotonic()
        wire.start()
        slug = wire.kawat("file", "-", *FILING, "--as", "dewi", given=COPY.encode())["slug"]
        wire.kawat("approve", slug, "--as", "edo")
        wire.wait_until(lambda: wire.log().count("sender.ready") == 2, what="both senders sign", within_s=30)
        at = datetime.now(UTC) + timedelta(seconds=5 + 2 * (time.monotonic() - began))  # a slow machine signs slowly
        wire.kawat("clear", slug, "--at", at.isoformat(), "--as", "edo")
        signed = re.compile(rf"signing\.ahead release=\d+ letters={MAILS}\b")  # few enough to be one sender's part
        wire.wait_until(lambda: signed.search(wire.log()), what="it is signed ahead", within_s=60)
        assert "hold.lifted" not in wire.log()
        wire.wait_until(lambda: wire.accepted() == MAILS, what="all is relayed", within_s=30)
        wire.kawat("kill", slug, "--reason", "false", "--as", "edo")
        wire.wait_until(lambda: wire.accepted() == 2 * MAILS, what="the kill is relayed", within_s=30)
        wire.mail.stop()
        messages = wire.mail.messages()
        assert len(messages) == 2 * MAILS
        for each in messages:
            checker = stranger.DKIM(each.content)
            assert [checker.verify(idx=n, dnsfunc=lambda name, timeout=5: records[name]) for n in range(2)] == [
                True
            ] * 2
        links = {link for each in messages if (link := _link(each.content))}
        assert len(links) == MAILS
        page = urllib.request.Request(links.pop(), data=b"", method="POST")
        assert urllib.request.urlopen(page, timeout=10).status == 200
        assert wire.ask("SELECT count(*) FROM acknowledgement") == [(1,)]


def _link(content: bytes) -> str:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain",))
    assert part is not None
    found = re.search(r"^Confirm receipt: (https?://\S+)$", part.get_content().replace("\r\n", "\n"), re.MULTILINE)
    return found[1] if found else ""


def _people(wire: Wire) -> None:
    wire.kawat("init", "--circuit", "asia=Asia", "--issuer", "nusa=Nusa", *_users())
    rows = [
        {
            "name": f"J{number}",
            "kind": "journalist",
            "country": "ID",
            "circuits": ["asia"],
            "languages": ["en"],
            "channel": "email",
            "address": f"j{number}@readers.example",
        }
        for number in range(MAILS)
    ]
    path = wire.folder / "subscribers.jsonl"
    path.write_text(as_jsonl(rows))
    wire.kawat("subscribers", "import", str(path), "--as", "olga")


def _users() -> list[str]:
    users = ("dewi:issuer:nusa", "edo:editor", "olga:operator")
    return [word for each in users for word in ("--user", each)]
