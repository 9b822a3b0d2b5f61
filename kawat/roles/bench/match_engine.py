"""The engine under the workload, in a process of its own: build, memory, matches, edits, snapshot.

Documents are read from a file as they are wanted; releases are few and are held, with their terms, before memory is
first looked at. As in the router, what the build made is frozen, and the collector runs.
"""

import gc
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from kawat.core.profile import Terms
from kawat.matching import Engine, load_snapshot, save_snapshot
from kawat.roles.bench.measure import pss_kb, spread_ms
from kawat.roles.bench.workload.kept import kept_documents, kept_releases
from kawat.roles.bench.workload.terms import terms
from kawat.roles.demo.show import Tell
from kawat.roles.memory import give_back

WARM_UP = 20
"""Releases that are matched before the first is timed."""

EDITS_A_SECOND = 20_000
"""So many are made while matches are timed."""

SEEN = 200
"""Edits that are looked for in the very next match, one by one."""

MARK = "bench"


def run(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Figures of one size. `asked`: profiles, edits, releases and history (how many), rows and stories (files), and
    answers (a file to write them to, for whoever checks them)."""
    items = kept_releases(Path(asked["stories"]), asked["releases"] + asked["history"])
    stories, seconds = _analysed(items)
    measured, history = stories[: asked["releases"]], stories[asked["releases"] :]
    changed = list(edited(asked))
    gc.collect()
    before_kb = pss_kb(os.getpid())

    told: dict[str, Any] = {"profiles": asked["profiles"], "analysis": spread_ms(seconds)}
    engine = Engine()
    began = time.perf_counter()
    for story in history:
        engine.learn(story)
    told["learn_s"] = round(time.perf_counter() - began, 3)
    told["build"] = _build(engine, asked, tell)
    gc.collect()
    gc.freeze()
    give_back()

    for story in measured[:WARM_UP]:
        engine.match(story)
    answers, seconds = _matches(engine, measured)
    cpu = _matches(engine, measured, clock=time.thread_time)[1]
    told["match"] = spread_ms(seconds) | {
        "cpu": spread_ms(cpu),
        "releases": len(seconds),
        "reach": _reach(answers, len(engine)),
    }
    told["distinct_queries"] = engine.distinct
    told["edits"] = _edited(engine, measured, changed, seconds)
    told["seen"] = _seen(engine, measured, changed)
    gc.collect()
    give_back()
    in_hand_kb = sum(each.nbytes for each in answers) // 1024
    told["memory"] = _memory(before_kb + in_hand_kb, len(engine))
    after, _ = _matches(engine, measured[:WARM_UP])
    _keep(asked["answers"], answers, after)
    told["snapshot"] = _snapshot(engine, Path(asked["answers"]).with_suffix(".snapshot"))
    del engine
    gc.collect()
    told["snapshot"] |= _loaded(Path(asked["answers"]).with_suffix(".snapshot"), measured[:WARM_UP], after)
    return told


def edited(asked: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """The edits in order: of three, two give a profile that is there other criteria, and one is a new profile. What
    they ask for are documents from beyond the profiles, which nobody has yet."""
    count, chance = asked["profiles"], Random(f"{asked['seed']}/edits")
    new = count
    for _, document in kept_documents(Path(asked["rows"]), count + 1, count + asked["edits"]):
        if chance.random() < 1 / 3:
            new += 1
            yield new, document
        else:
            yield chance.randint(1, count), document


def _analysed(items: list[Any]) -> tuple[list[Terms], list[float]]:
    """The terms of all, and how long each took after some that were not timed."""
    for item in items[-WARM_UP:]:
        terms(item)
    stories, seconds = [], []
    for item in items:
        began = time.perf_counter()
        stories.append(terms(item))
        seconds.append(time.perf_counter() - began)
    return stories, seconds


def _build(engine: Engine, asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """From rows, one `put` each; reading the file is in it."""
    count, began, cpu = asked["profiles"], time.perf_counter(), time.process_time()
    for profile, document in kept_documents(Path(asked["rows"]), 1, count):
        engine.put(profile, document)
        if profile % 5_000 == 0 or profile == count:
            tell("build", profile, count)
    took = time.perf_counter() - began
    return {"took_s": round(took, 2), "cpu_s": round(time.process_time() - cpu, 2), "us_a_profile": took / count * 1e6}


def _matches(
    engine: Engine,
    stories: list[Terms],
    between: Callable[[], None] = lambda: None,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[list[Any], list[float]]:
    """The answers, and the seconds that each took; `between` is done before each, untimed."""
    answers, seconds = [], []
    for story in stories:
        between()
        began = clock()
        answers.append(engine.match(story))
        seconds.append(clock() - began)
    return answers, seconds


def _edited(engine: Engine, stories: list[Terms], changed: list[tuple[int, str]], quiet: list[float]) -> dict[str, Any]:
    """A burst of edits, then as many between matches as come in the time that a match takes at 20,000 a second."""
    half = len(changed) // 2
    began = time.perf_counter()
    for profile, document in changed[:half]:
        engine.put(profile, document)
    rate = half / (time.perf_counter() - began)
    rest = iter(changed[half:])
    batch = max(1, min((len(changed) - half) // len(stories), round(EDITS_A_SECOND * sorted(quiet)[len(quiet) // 2])))

    def edit() -> None:
        for _, (profile, document) in zip(range(batch), rest, strict=False):
            engine.put(profile, document)

    seconds = _matches(engine, stories, edit)[1]
    for profile, document in rest:
        engine.put(profile, document)
    its, before = spread_ms(seconds), spread_ms(quiet)
    ratios = {
        f"{name}_ratio": round((its[f"{name}_ms"] or 0) / (before[f"{name}_ms"] or 1), 3) for name in ("p50", "p99")
    }
    return {"count": len(changed), "rate_per_s": round(rate), "batch": batch, "match": its | ratios}


def _seen(engine: Engine, stories: list[Terms], changed: list[tuple[int, str]]) -> dict[str, Any]:
    """Whether an edit shows in the very next match: a profile comes to want everything in the story's language, then
    is removed, then asks for what it asked for before."""
    last = dict(changed)
    missed = 0
    for place, profile in enumerate(list(last)[:SEEN]):
        story = stories[place % len(stories)]
        engine.put(profile, f'{{"every_language":true,"languages":["{story.language}"]}}')
        missed += profile not in engine.match(story)
        engine.remove(profile)
        missed += profile in engine.match(story)
        engine.put(profile, last[profile])
    return {"looked_for": 2 * min(SEEN, len(last)), "missed": missed}


def _memory(before_kb: int, count: int) -> dict[str, Any]:
    after_kb = pss_kb(os.getpid())
    return {
        "before_mb": round(before_kb / 1024, 1),
        "after_mb": round(after_kb / 1024, 1),
        "bytes_a_profile": round((after_kb - before_kb) * 1024 / count, 1),
    }


def _reach(answers: list[Any], count: int) -> dict[str, float]:
    shares = sorted(len(each) / count for each in answers)
    return {"median": round(shares[len(shares) // 2], 4), "widest": round(shares[-1], 4)}


def _keep(path: str, answers: list[Any], after: list[Any]) -> None:
    names = [f"before-{place}" for place in range(len(answers))] + [f"after-{place}" for place in range(len(after))]
    np.savez(path, **dict(zip(names, [*answers, *after], strict=True)))


def _snapshot(engine: Engine, path: Path) -> dict[str, Any]:
    began = time.perf_counter()
    save_snapshot(engine, path, change=1, mark=MARK)
    size = path.stat().st_size
    return {"save_s": round(time.perf_counter() - began, 3), "mb": round(size / 2**20, 1)}


def _loaded(path: Path, stories: list[Terms], expected: list[Any]) -> dict[str, Any]:
    began = time.perf_counter()
    engine, _ = load_snapshot(path, mark=MARK)
    took = time.perf_counter() - began
    answers, _ = _matches(engine, stories)
    equal = all(np.array_equal(one, other) for one, other in zip(answers, expected, strict=True))
    path.unlink()
    return {"load_s": round(took, 3), "equal": equal}
