"""`kawat bounces` reads a maildir, a file or a pipe, and may be killed at any point."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.formats.test_reading_bounces import COMPLAINT, plain, report


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    path = tmp_path / "bounces"
    for name in ("new", "cur", "tmp"):
        (path / name).mkdir(parents=True)
    return path


def put(maildir: Path, name: str, raw: bytes) -> None:
    (maildir / "tmp" / name).write_bytes(raw)
    (maildir / "tmp" / name).rename(maildir / "new" / name)


def names(maildir: Path, folder: str) -> list[str]:
    return sorted(os.listdir(maildir / folder))


def test_all_that_is_new_in_a_maildir_is_taken_in_and_put_away(kawat: Terminal, maildir: Path) -> None:
    put(maildir, "1.host", report())
    put(maildir, "2.host", COMPLAINT.encode())
    put(maildir, "3.host:2,", plain("away", sender="sari@readers.example", more="Auto-Submitted: auto-replied\n"))
    put(maildir, ".hidden", report())
    os.mkfifo(maildir / "new" / "4.fifo")
    told = kawat.json("bounces", maildir)
    assert told == {"taken": 0, "known": 0, "ignored": 1, "stray": 2, "later": 0, "unreadable": 1, "kinds": {}}
    assert names(maildir, "cur") == ["1.host:2,S", "2.host:2,S", "3.host:2,S"]
    assert names(maildir, "new") == [".hidden", "4.fifo"]
    (maildir / "new" / "4.fifo").unlink()
    assert kawat("bounces", maildir).out == "nothing new.\n"


def test_one_mail_comes_from_a_file_or_a_pipe(kawat: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "mail"
    path.write_bytes(report() + b"x" * 3_000_000)
    assert kawat("bounces", path).out == "1 stray.\n"
    assert kawat.json("bounces", "-", stdin=path.read_bytes())["stray"] == 1
    for wrong in (tmp_path / "none", tmp_path):
        answer = kawat("bounces", wrong, "--json")
        assert (answer.code, answer.told["code"]) == (3, "unreadable-file")


PROGRAM = """
import os, signal, sys
os.rename = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
sys.argv = ["kawat", "bounces", sys.argv[1]]
from kawat.roles.cli import main
main()
"""


def test_who_is_killed_before_a_mail_is_put_away_finds_it_again(kawat: Terminal, maildir: Path) -> None:
    put(maildir, "1.host", report())
    environ = {**os.environ, "KAWAT_HOME": str(kawat.home)}
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(maildir)], env=environ, timeout=60, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert names(maildir, "new") == ["1.host"]
    assert kawat.json("bounces", maildir)["stray"] == 1
    assert (names(maildir, "new"), names(maildir, "cur")) == ([], ["1.host:2,S"])


def test_the_role_alone_needs_an_address(kawat: Terminal) -> None:
    answer = kawat("run", "--roles", "postbox", "--json")
    assert (answer.code, answer.told["code"]) == (7, "bad-setting")
    assert "KAWAT_POSTBOX" in answer.told["message"]
