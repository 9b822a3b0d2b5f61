"""The same wire on PostgreSQL and NATS, as an operator runs it who has outgrown one machine's SQLite and sockets."""

from pathlib import Path

from tests.journey.running import Wire, as_jsonl
from tests.servers.postgresql import PostgreSQL

COPY = "JAKARTA, Nov. 22, 2026 /NUSA/ -- The works will be built in two halls beside the harbour, it said today.\n"
MAILS = 40


def test_a_release_goes_out_over_postgresql_and_nats(tmp_path: Path, postgresql: PostgreSQL, nats_url: str) -> None:
    url = postgresql.create("far_parts")
    with Wire(tmp_path, DATABASE_URL=url, BUS_URL=f"{nats_url}/far-parts") as wire:
        wire.kawat("init")
        wire.kawat("add", "circuit", "asia", "Asia")
        wire.kawat("add", "issuer", "nusa", "Nusa Larik")
        wire.kawat("user", "add", "dewi", "--role", "issuer", "--issuer", "nusa")
        for name, role in (("edo", "editor"), ("olga", "operator")):
            wire.kawat("user", "add", name, "--role", role)
        rows = [
            {
                "name": f"J {number}",
                "kind": "journalist",
                "country": "ID",
                "circuits": ["asia"],
                "languages": ["en"],
                "channel": "email",
                "address": f"j{number}@mail.example",
            }
            for number in range(MAILS)
        ]
        path = tmp_path / "subscribers.jsonl"
        path.write_text(as_jsonl(rows))
        wire.kawat("subscribers", "import", str(path), "--as", "olga")
        wire.start()
        filing = ("--issuer", "nusa", "--language", "en", "--circuit", "asia", "--headline", "Nusa Larik builds works")
        slug = wire.kawat("file", "-", *filing, "--as", "dewi", given=COPY.encode())["slug"]
        wire.kawat("approve", slug, "--as", "edo")
        wire.kawat("clear", slug, "--as", "edo")
        assert len(wire.mail.wait_for(MAILS, within_s=30)) == MAILS
        wire.wait_until(lambda: wire.kawat("report", slug)["got"] == MAILS, what="the ledger has them", within_s=20)
        wire.kawat("kill", slug, "--reason", "It was not so.", "--as", "edo")
        assert len(wire.mail.wait_for(2 * MAILS, within_s=30)) == 2 * MAILS
        assert not (wire.home / "kawat.sqlite3").exists()
