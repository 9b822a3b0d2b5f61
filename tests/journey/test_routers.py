"""Two routers that share the readers, killed by kill -9 while thousands of profiles come in."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.journey.running import Wire, as_jsonl
from tests.journey.test_kills import COPY, FILING

EARLY, LATE = 2_000, 6_000
ROUTERS = ("router-1", "router-2")
KILLS = 8


@pytest.mark.timeout(240)
def test_routers_that_are_killed_amid_a_burst_of_profiles_miss_nobody_and_send_nothing_twice(tmp_path: Path) -> None:
    with Wire(tmp_path, KAWAT_SHARDS="2") as wire:
        _prepare(wire)
        wire.kawat("subscribers", "import", str(_readers(wire, "early", EARLY)), "--as", "olga")
        wire.start()
        first = _cleared(wire)
        wire.wait_until(lambda: _routed(wire) == 1, what="the first is routed", within_s=40)
        assert wire.owed() == EARLY
        wire.wait_until(lambda: len(_snapshots(wire)) == 2, what="both have saved", within_s=20)
        importing = _import(wire, _readers(wire, "late", LATE))
        for number in range(KILLS):
            time.sleep(0.25)
            _kill(wire, ROUTERS[number % 2])
        assert importing.wait(60) == 0
        second = _cleared(wire)
        wire.wait_until(lambda: _routed(wire) == 2, what="the second is routed", within_s=40)
        owed = dict(wire.ask("SELECT item_id, count(*) FROM delivery GROUP BY item_id"))
        assert sorted(owed.values()) == [EARLY, EARLY + LATE]
        wire.kawat("kill", second, "--reason", "It was not so.", "--as", "edo")
        wire.wait_until(lambda: _routed(wire) == 3, what="the kill is routed", within_s=20)
        assert wire.ask("SELECT count(*) FROM item_routed") == [(0,)]
        log = (wire.folder / "wire.log").read_text()
        wire.stop()
        assert first != second
        assert "from=rows" in log
        assert "from=snapshot" in log
        assert {each.name for each in _snapshots(wire)} == {"profiles-1-of-2.snapshot", "profiles-2-of-2.snapshot"}


def _prepare(wire: Wire) -> None:
    wire.kawat("init", "--circuit", "asia=Asia", "--issuer", "nusa=Nusa Larik")
    wire.kawat("user", "add", "dewi", "--role", "issuer", "--issuer", "nusa")
    for name, role in (("edo", "editor"), ("olga", "operator")):
        wire.kawat("user", "add", name, "--role", role)


def _readers(wire: Wire, name: str, count: int) -> Path:
    common = {"country": "ID", "circuits": ["asia"], "languages": ["en"], "kind": "journalist", "channel": "email"}
    rows = [{**common, "name": f"{name} {n}", "address": f"{name}{n}@mail.example"} for n in range(count)]
    path = wire.folder / f"{name}.jsonl"
    path.write_text(as_jsonl(rows))
    return path


def _import(wire: Wire, path: Path) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-m", "kawat", "subscribers", "import", str(path), "--as", "olga"]
    return subprocess.Popen(words, env=wire.environ, stdout=subprocess.DEVNULL)


def _cleared(wire: Wire) -> str:
    slug: str = wire.kawat("file", "-", *FILING, "--as", "dewi", given=COPY.encode())["slug"]
    wire.kawat("approve", slug, "--as", "edo")
    wire.kawat("clear", slug, "--as", "edo")
    return slug


def _routed(wire: Wire) -> int:
    return int(wire.ask("SELECT count(*) FROM item WHERE routed_us IS NOT NULL")[0][0])


def _snapshots(wire: Wire) -> list[Path]:
    return [each for each in (wire.home / "router").glob("*") if each.suffix == ".snapshot"]


def _kill(wire: Wire, victim: str) -> None:
    pid = wire.running()["roles"][victim]
    if pid:
        os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + 20
    while wire.running()["roles"][victim] in (pid, 0):
        assert time.monotonic() < until, f"{victim} was not started again"
        time.sleep(0.02)
