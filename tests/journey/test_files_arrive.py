"""A running wire puts stories into a folder of a real OpenSSH server, waits when its key changes, and goes on when an
operator has accepted the new one."""

import json
from pathlib import Path

from tests.journey.running import Wire
from tests.journey.test_webhook_joins import START, STORY, SUBSCRIBER
from tests.servers.sshd import Sshd, needed


def test_stories_stand_in_the_folder_and_wait_for_a_key_that_changed(tmp_path: Path) -> None:
    needed()
    (tmp_path / "sshd").mkdir()
    far = Sshd(tmp_path / "sshd")
    far.start()
    with Wire(tmp_path) as wire:
        wire.kawat(*START)
        rows = tmp_path / "rows.jsonl"
        rows.write_text(json.dumps(SUBSCRIBER))
        wire.kawat("subscribers", "import", str(rows), "--as", "olga")
        added = wire.kawat(
            *("destinations", "folder", "Sari", far.address, "--secret-file", str(far.folder / "client")),
            *("--format", "text", "--as", "olga"),
        )
        wire.start()

        def pin() -> str:
            return str(wire.ask("SELECT pin FROM destination WHERE uid = ?", added["destination"])[0][0])

        def words() -> str:
            return " ".join(row[0] for row in wire.ask("SELECT words FROM attempt"))

        def clear(headline: str) -> str:
            told = wire.kawat(
                *("file", "-", "--issuer", "sagara", "--language", "en", "--circuit", "asia"),
                *("--headline", headline, "--as", "dewi"),
                given=STORY,
            )
            slug = str(told["slug"])
            wire.kawat("approve", slug, "--as", "edo")
            wire.kawat("clear", slug, "--as", "edo")
            return slug

        slug = clear("A plant opens")
        manifest = far.incoming / f"0000000001-{slug}-en.txt.manifest"
        wire.wait_until(manifest.exists, what="the story and its manifest are there", within_s=20)
        assert json.loads(manifest.read_text())["slug"] == slug
        shown = wire.kawat("destinations", "show", added["destination"], "--as", "olga")
        wire.wait_until(lambda: pin() != "", what="the key is pinned", within_s=10)
        assert pin().endswith(far.fingerprint)
        assert shown["address"] == far.address

        far.stop()
        far.new_host_key()
        far.start()
        clear("A second plant opens")
        wire.wait_until(lambda: "key changed" in words(), what="the change is told", within_s=20)
        assert not list(far.incoming.glob("0000000002-*"))
        wire.kawat("destinations", "repin", added["destination"], far.fingerprint, "--as", "olga")
        wire.wait_until(
            lambda: list(far.incoming.glob("0000000002-*.manifest")), what="the second has arrived", within_s=20
        )
    far.stop()
