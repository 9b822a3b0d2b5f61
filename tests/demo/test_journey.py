"""The demo and the bench as a user runs them, small: real processes, real sockets, and sets that are equal."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

UNIT = re.compile(r"_(s|ms|mb|per_s|bytes)$")
COUNTS = {
    "scale", "cores", "rows", "expected", "owed", "got", "accepted", "samples", "holds", "count", "during", "ledger",
    "received", "missing", "unexpected", "twice", "messages", "sessions", "senders", "edges",
}  # fmt: skip


def kawat(*arguments: str, within_s: float) -> tuple[int, dict[str, Any], str]:
    """Exit code, the object on standard output, and what was said beside it."""
    ended = subprocess.run(
        [sys.executable, "-m", "kawat", *arguments], capture_output=True, text=True, timeout=within_s, check=False
    )
    assert ended.stdout, ended.stderr
    return ended.returncode, json.loads(ended.stdout), ended.stderr


def numbers(told: object, name: str = "") -> dict[str, float]:
    """Every number by its own name."""
    if isinstance(told, dict):
        return {key: value for each, inner in told.items() for key, value in numbers(inner, each).items()}
    return {name: told} if isinstance(told, int | float) and not isinstance(told, bool) else {}


def test_the_demo_shows_the_whole_job_and_proves_it() -> None:
    code, told, said = kawat("--json", "demo", "--exit", "--scale", "0.01", within_s=100)
    assert code == 0, said
    assert told["equal"] is True
    assert told["seen_before_t"] == []
    assert told["own_approval_refused"] is True
    assert told["lag_s"] >= 0
    by_channel = {channel["channel"]: channel for channel in told["channels"]}
    for channel in ("email", "webhook", "stream"):
        assert by_channel[channel]["got"] == by_channel[channel]["owed"] > 0
    assert [proof["equal"] for proof in told["proof"]] == [True, True]
    assert all(proof["ledger"] > 0 and proof["twice"] == 0 for proof in told["proof"])
    assert told["correction"]["deliveries"] > 0
    assert told["kill"]["told"] >= told["kill"]["reached"] > 0


def test_a_home_that_holds_a_wire_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "kawat.sqlite3").touch()
    ended = subprocess.run(
        [sys.executable, "-m", "kawat", "--home", str(tmp_path), "demo", "--exit"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode not in (0, 1)
    assert "holds a wire already" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.fixture(scope="module")
def bench() -> dict[str, Any]:
    code, told, said = kawat("--json", "bench", "circuit", "--scale", "0.002", "--holds", "3", within_s=100)
    assert code == 0, said
    return told


def test_the_bench_proves_what_it_times(bench: dict[str, Any]) -> None:
    assert bench["equal"] is True
    assert bench["complete"] is True
    assert {name: channel["got"] for name, channel in bench["channels"].items()} == {
        "email": 172,
        "webhook": 13,
        "stream": 20,
    }
    assert bench["lag"]["idle"]["commit"]["count"] == 3
    assert bench["lag"]["idle"]["first_byte"]["count"] == 3
    assert bench["memory"]["peak_mb"] > bench["memory"]["without_edge_peak_mb"] > 0


def test_every_figure_of_the_bench_stands_under_a_name_that_ends_in_its_unit(bench: dict[str, Any]) -> None:
    assert {"commit", "machine", "peer"} <= bench.keys()
    figures = numbers(bench)
    assert figures
    assert [name for name in figures if not UNIT.search(name) and name not in COUNTS] == []
