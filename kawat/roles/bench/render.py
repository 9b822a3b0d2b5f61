"""`kawat bench render`: what each format costs an item, and that a rendition is made once however many receive it.

docs/performance.md says how to read it.
"""

from typing import Any

from kawat.roles.bench.apart import run_apart
from kawat.roles.bench.marks import Mark
from kawat.roles.bench.run import Bench

TARGET_MS = 2.0


def bench_render(*, rounds: int, receivers: int, as_json: bool) -> int:
    """Run it; 0 where no rendition was made twice."""
    with Bench("render", as_json=as_json) as bench:
        with bench.screen.bars() as tell:
            written = run_apart("kawat.roles.bench.render_formats", {"rounds": rounds}, tell)
            shared = run_apart("kawat.roles.bench.render_once", {"receivers": receivers}, tell)
        marks = []
        for name, its in written["formats"].items():
            marks.append(Mark(what=f"{name}, p50", unit="ms", measured=its["p50_ms"], target=TARGET_MS))
            marks.append(Mark(what=f"{name}, p99", unit="ms", measured=its["p99_ms"], target=TARGET_MS))
        bench.told |= {"written": written, "shared": shared, "marks": bench.mark(marks)}
        _say(bench, shared)
    return bench.code


def _say(bench: Bench, shared: dict[str, Any]) -> None:
    for channel, its in shared.items():
        said = f"{channel}: {its['envelopes']:,} envelopes, {its['renditions']} renditions, of {its['needed']} needed"
        once = its["envelopes"] > 0 and its["renditions"] == its["needed"]
        (bench.screen.good if once else bench.screen.bad)(said)
        if not once:
            bench.code = 1
