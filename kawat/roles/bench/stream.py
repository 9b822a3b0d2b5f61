"""`kawat bench stream`: one release to tens of thousands of desktops over several edges on one port, and Nchan beside it.

A process may hold 20,000 descriptors and a pair of addresses 28,232 ports, so both ends are several processes and the
desktops come from an address each. docs/performance.md says how to read it.
"""

from collections.abc import Sequence
from typing import Any

from kawat.roles.bench import stream_nchan
from kawat.roles.bench.apart import run_apart
from kawat.roles.bench.marks import Mark
from kawat.roles.bench.measure import percentile
from kawat.roles.bench.run import Bench

SIZES = (10_000, 50_000)
TARGET_S = {10_000: 0.25, 50_000: 1.0}
TARGET_BYTES = 2_048
"""Of user memory for one connection."""


def bench_stream(*, sizes: Sequence[int], edges: int, processes: int, rounds: int, peer: bool, as_json: bool) -> int:
    """Run it for each size; 0 where every desktop was given every release."""
    with Bench("stream", as_json=as_json) as bench:
        bench.told["sizes"] = [
            _size(bench, count, {"edges": edges, "processes": processes, "rounds": rounds}, peer) for count in sizes
        ]
    return bench.code


def _size(bench: Bench, count: int, asked: dict[str, Any], peer: bool) -> dict[str, Any]:
    bench.screen.say(f"{count:,} desktops, {asked['edges']} edges, {asked['processes']} processes of desktops:")
    asked = asked | {"desktops": count}
    with bench.screen.bars() as tell:
        ours = run_apart("kawat.roles.bench.stream_kawat", asked, tell)
    theirs: dict[str, Any] = {}
    if peer and (lack := stream_nchan.missing()):
        bench.screen.say(lack)
        theirs = {"missing": lack}
    elif peer:
        with bench.screen.bars() as tell:
            theirs = run_apart("kawat.roles.bench.stream_nchan", asked, tell)
    marks = [
        Mark(
            what="clear to last, median",
            unit="s",
            measured=_of(ours, "last_s", 0.5),
            target=TARGET_S.get(count),
            peer=_of(theirs, "last_s", 0.5),
        ),
        Mark(what="clear to last, worst", unit="s", measured=_of(ours, "last_s", 1), peer=_of(theirs, "last_s", 1)),
        Mark(
            what="first to last, median",
            unit="s",
            measured=_of(ours, "skew_s", 0.5),
            peer=_of(theirs, "skew_s", 0.5),
        ),
        Mark(
            what="memory a stream",
            unit="B",
            measured=ours["bytes_a_stream"],
            target=TARGET_BYTES,
            peer=theirs.get("bytes_a_stream"),
        ),
        Mark(what="with its reader's profile", unit="B", measured=ours["bytes_a_reader"]),
    ]
    return {"kawat": ours, "nchan": theirs, "marks": bench.mark(marks)}


def _of(its: dict[str, Any], what: str, share: float) -> float | None:
    return percentile([each[what] for each in its.get("rounds", ())], share)
