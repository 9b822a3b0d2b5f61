"""`kawat bench match`: one release against all standing profiles, with memory, edits, snapshot, proof and a peer.

Each part runs in a process of its own and reads the workload from files. It fails where the engine decides otherwise
than the plain specification, or an edit is not seen by the next match. docs/performance.md says how to read it.
"""

import json
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich.console import Console

from kawat.core.errors import MissingPackage
from kawat.roles.bench.apart import run_apart
from kawat.roles.bench.match_table import show
from kawat.roles.bench.measure import commit, machine
from kawat.roles.bench.workload.kept import default_folder
from kawat.roles.demo.interrupts import STOPPED, interruptible
from kawat.roles.demo.show import Screen, Tell

HISTORY = 300
"""Releases from which the engine learns what is rare, as many as the router's; others than those that are matched."""

SAMPLE = 20_000
"""Profiles that are looked through one by one where all are more than `ALL`."""

ALL = 100_000


def bench_match(
    *, sizes: Sequence[int], seed: int, edits: int, releases: int, peer: bool, cache: Path | None, as_json: bool
) -> int:
    """Run it for each size; 0 where no decision was wrong and every edit was seen. Raises `MissingPackage`."""
    for package in ("wordfreq", "mokaccino") if peer else ("wordfreq",):
        if find_spec(package) is None:
            raise MissingPackage(package=package)
    screen = Screen(Console(stderr=as_json))
    told: dict[str, Any] = {"bench": "match", "commit": commit(), "machine": machine(), "seed": seed, "sizes": []}
    screen.title("kawat bench match")
    try:
        with interruptible(), tempfile.TemporaryDirectory(prefix="kawat-bench-") as folder:
            asked = {"seed": seed, "edits": edits, "releases": releases, "history": HISTORY}
            with screen.bars() as tell:
                asked |= _workload(asked, max(sizes) + edits, cache or default_folder(), tell)
            for count in sizes:
                screen.say(f"{count:,} profiles:")
                with screen.bars() as tell:
                    answers = str(Path(folder) / f"{count}.npz")
                    told["sizes"].append(_size(asked | {"profiles": count, "answers": answers}, peer, tell))
                show(screen, told["sizes"][-1])
    except KeyboardInterrupt:
        screen.say("Stopped; nothing of it runs any more.")
        return STOPPED
    except ChildProcessError as failure:
        screen.bad(str(failure))
        return 1
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=2), flush=True)
    return 0 if all(each["right"] for each in told["sizes"]) else 1


def _workload(asked: dict[str, Any], rows: int, folder: Path, tell: Tell) -> dict[str, Any]:
    """The files of the workload, made in a process that ends when they are there."""
    return run_apart(
        "kawat.roles.bench.match_workload",
        {"folder": str(folder), "rows": rows, "stories": asked["releases"] + asked["history"], "seed": asked["seed"]},
        tell,
    )


def _size(asked: dict[str, Any], peer: bool, tell: Tell) -> dict[str, Any]:
    """Everything at one size."""
    told = run_apart("kawat.roles.bench.match_engine", asked, tell)
    sample = asked["profiles"] if asked["profiles"] <= ALL else SAMPLE
    plain = told["plain"] = run_apart("kawat.roles.bench.match_plain", asked | {"sample": sample}, tell)
    if peer:
        told["peer"] = run_apart("kawat.roles.bench.match_peer", asked, tell)
    wrong = plain["wrong"] + plain["after_edits"]["wrong"]
    return told | {"right": wrong == 0 and told["seen"]["missed"] == 0 and told["snapshot"]["equal"]}
