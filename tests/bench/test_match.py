"""`kawat bench match` on a few profiles: it ends with figures, and with no decision that is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

for _package in ("wordfreq", "mokaccino"):
    pytest.importorskip(_package, reason=f"NOT TESTED: {_package} is missing; make setup-dev brings it")


def test_a_small_bench_tells_its_figures_and_decides_nothing_wrongly(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kawat", "--json", "bench", "match"]
    command += ["--profiles", "600", "--edits", "300", "--releases", "20", "--cache", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=220)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    (size,) = told["sizes"]
    assert size["profiles"] == 600
    assert size["plain"]["wrong"] == size["plain"]["after_edits"]["wrong"] == size["seen"]["missed"] == 0
    assert size["plain"]["pairs"] == 600 * 20
    assert size["plain"]["matching"] > 0
    assert size["snapshot"]["equal"]
    for figures in (size["match"], size["analysis"], size["edits"]["match"], size["peer"]["match"]):
        assert figures["p99_ms"] >= figures["p50_ms"] > 0


def test_a_missing_package_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from kawat.core.errors import MissingPackage
    from kawat.roles.bench import match

    monkeypatch.setattr(match, "find_spec", lambda name: None)
    with pytest.raises(MissingPackage, match="wordfreq is not installed; `make setup-dev` brings it"):
        match.bench_match(sizes=(100,), seed=1, edits=2, releases=20, peer=False, cache=None, as_json=True)
