"""The wire's own mail, by real processes and a real relay: the issuer is told of each turn, a digest comes without what
was killed while it waited, and what the clock died with comes again under the same Message-ID."""

import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.journey.running import Wire, as_jsonl
from tests.letters import Mail, read

COPY = """JAKARTA, Nov. 22, 2026 /NUSA/ -- The works will be built in two halls beside the harbour, the company said today.

It will take on four hundred people, most of them from the town itself, over the next two years.

### """
DEWI, LIA, SARI = "dewi@nusa.example", "lia@readers.example", "sari@readers.example"
RELAYED = 4


@pytest.mark.timeout(120)
def test_turns_are_told_and_a_digest_comes_without_what_was_killed(tmp_path: Path) -> None:
    with Wire(tmp_path, KAWAT_DKIM="k", KAWAT_MAIL_DOMAIN="wire.example") as wire:
        wire.kawat("dkim", "k", "--ed25519")
        _people(wire)
        wire.start()
        killed, kept = _filed(wire, "Nusa Larik builds new works"), _filed(wire, "Nusa Larik hires")
        for slug in (killed, kept):
            wire.kawat("approve", slug, "--as", "edo")
        at = datetime.now(UTC) + timedelta(seconds=4)
        wire.kawat("clear", killed, "--at", at.isoformat(), "--as", "edo")
        wire.kawat("clear", kept, "--as", "edo")
        _until(wire, "SELECT count(*) FROM delivery WHERE state = -1", 2, "both wait for the digest")
        wire.wait_until(lambda: wire.accepted() == 2, what="sari has both", within_s=30)
        wire.kawat("kill", killed, "--reason", "It is false", "--as", "edo")
        _until(wire, "SELECT count(*) FROM delivery WHERE state = 6", 1, "the killed one does not wait any more")
        _write(wire, "UPDATE destination SET turn_us = ? WHERE digest_at <> ''", int(time.time() * 1e6) - 4_000_000)
        _until(wire, f"SELECT count(*) FROM letter WHERE state = {RELAYED}", 7, "all letters are relayed")
        wire.stop()
        wire.mail.stop()
        mails = _mails(wire)
        told = [mail for mail in mails if mail.address == DEWI]
        assert sorted(mail.subject.split(":")[0] for mail in told) == [
            *("Held until its time", "Killed", "Out", "Out", "Received", "Received")
        ]
        before = [mail for mail in told if mail.subject.startswith(("Received", "Held"))]
        assert not any("Larik" in mail.both for mail in before)
        (digest,) = [mail for mail in mails if mail.address == LIA]
        assert digest.subject == "1 story: Nusa Larik hires"
        assert digest.headers["List-Unsubscribe"]
        signed = digest.headers["DKIM-Signature"].partition("h=")[2].partition(";")[0].casefold().split(":")
        assert {"list-unsubscribe", "list-unsubscribe-post"} <= {name.strip() for name in signed}
        assert [mail.subject for mail in mails if mail.address == SARI][-1].startswith("KILL")
        assert wire.ask("SELECT count(*) FROM delivery WHERE state NOT IN (4, 6)") == [(0,)]


@pytest.mark.timeout(120)
def test_what_the_clock_died_with_comes_again_and_is_marked(tmp_path: Path) -> None:
    with Wire(tmp_path) as wire:
        _people(wire)
        wire.start()
        sent = _die_between_sending_and_settling(wire)
        wire.start()
        _until(wire, f"SELECT count(*) FROM letter WHERE state = {RELAYED} AND doubtful", 1, "it is sent again")
        assert "post.doubtful letter=" in wire.log()
        wire.stop()
        wire.mail.stop()
        mails = _mails(wire)
        assert len(mails) == sent + 1
        assert mails[-2].headers["Message-ID"] == mails[-1].headers["Message-ID"]


def _die_between_sending_and_settling(wire: Wire) -> int:
    """Nobody may write while a letter flies, until the relay has it: then kill -9. How many letters were sent."""
    for sent in range(1, 6):
        _filed(wire, f"Nusa Larik builds works {sent}")
        wire.wait_until(
            lambda: wire.ask("SELECT count(*) FROM letter WHERE state = 1") != [(0,)], what="it flies", within_s=20
        )
        with sqlite3.connect(wire.home / "kawat.sqlite3", timeout=20, isolation_level=None) as database:
            database.execute("BEGIN IMMEDIATE")
            assert len(wire.mail.wait_for(sent)) == sent
            if wire.ask("SELECT count(*) FROM letter WHERE state = 1") == [(1,)]:
                wire.kill_supervisor()
                return sent
            database.execute("ROLLBACK")  # it was settled before nobody could write: once more
    raise AssertionError("every letter was settled within milliseconds")


def _filed(wire: Wire, headline: str) -> str:
    filing = ("--issuer", "nusa", "--circuit", "asia", "--language", "en", "--headline", headline, "--as", "dewi")
    return str(wire.kawat("file", "-", *filing, given=COPY.encode())["slug"])


def _people(wire: Wire) -> None:
    wire.kawat(
        "init", "--circuit", "asia=Asia", "--issuer", "nusa=Nusa", "--user", "edo:editor", "--user", "olga:operator"
    )
    wire.kawat("user", "add", "dewi", "--role", "issuer", "--issuer", "nusa", "--address", DEWI)
    rows = [
        {"name": address, "kind": "journalist", "country": "ID", "circuits": ["asia"], "languages": ["en"]}
        | {"channel": "email", "address": address}
        for address in (LIA, SARI)
    ]
    path = wire.folder / "subscribers.jsonl"
    path.write_text(as_jsonl(rows))
    wire.kawat("subscribers", "import", str(path), "--as", "olga")
    later = int(time.time() * 1e6) + 3_600_000_000
    _write(
        wire,
        "UPDATE destination SET digest_at = '480', quiet_zone = 'UTC', quiet = 1, turn_us = ? WHERE address = ?",
        *(later, LIA),
    )


def _write(wire: Wire, statement: str, *values: object) -> None:
    with sqlite3.connect(wire.home / "kawat.sqlite3", timeout=20) as database:
        database.execute(statement, values)


def _until(wire: Wire, question: str, count: int, what: str) -> None:
    wire.wait_until(lambda: wire.ask(question) == [(count,)], what=what, within_s=30)


def _mails(wire: Wire) -> list[Mail]:
    return [read(each.content, each.address) for each in wire.mail.messages()]
