"""`kawat bench search`: a page of what a search finds among a million items, in 15 languages, on a cold-started wire.

docs/performance.md says how to read it.
"""

from importlib.util import find_spec
from typing import Any

from kawat.core.errors import MissingPackage
from kawat.roles.bench.apart import run_apart
from kawat.roles.bench.marks import Mark
from kawat.roles.bench.run import Bench

TARGET_MS = 100.0


def bench_search(*, items: int, asked: int, seed: int, home: str | None, database: str | None, as_json: bool) -> int:
    """Run it, on a home that is kept and in a database where those are named; 0 where it ran. Raises `MissingPackage`."""
    if find_spec("wordfreq") is None:
        raise MissingPackage(package="wordfreq")
    with Bench("search", as_json=as_json) as bench:
        with bench.screen.bars() as tell:
            wanted = {"items": items, "asked": asked, "seed": seed, "home": home, "database": database}
            told = run_apart("kawat.roles.bench.search_part", wanted, tell)
        bench.told |= told | {"marks": bench.mark(_marks(told))}
        _say(bench, told)
    return bench.code


def _marks(told: dict[str, Any]) -> list[Mark]:
    marks = []
    for kind, its in told["kinds"].items():
        marks.append(Mark(what=f"{kind}, p50", unit="ms", measured=its["p50_ms"], target=TARGET_MS))
        marks.append(Mark(what=f"{kind}, p99", unit="ms", measured=its["p99_ms"], target=TARGET_MS))
    for language, its in told["languages"].items():
        marks.append(Mark(what=f"everything in {language}, p99", unit="ms", measured=its["p99_ms"], target=TARGET_MS))
    return marks


def _say(bench: Bench, told: dict[str, Any]) -> None:
    index = told["index"]
    bench.screen.say(
        f"{told['items']:,} items: the index has {index['bytes'] / 1e6:,.0f} MB, {index['bytes_per_item']:,} bytes an "
        f"item; one takes {index['cut_ms']:.1f} ms to cut and {index['write_ms']:.1f} ms to write."
    )
    slowest = told["slowest"]
    bench.screen.say(f"The slowest: {slowest['asked']!r} ({slowest['kind']}, {slowest['language']}).")
