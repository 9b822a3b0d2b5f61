"""The engine's answers against the plain specification, `core.profile.matches`, profile by profile over whole releases.

A fixed sample of the profiles where all would take too long; it is also the naive evaluator that the engine is
compared with, as a loop over users is what it replaces.
"""

import gc
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kawat.core.profile import Criteria, Terms, matches, read_criteria
from kawat.roles.bench.match_engine import WARM_UP, edited
from kawat.roles.bench.measure import percentile
from kawat.roles.bench.workload.kept import kept_documents, kept_releases
from kawat.roles.bench.workload.terms import terms
from kawat.roles.demo.show import Tell

LEAST = 50
"""Releases that are looked through whatever it takes."""

WITHIN_S = 60.0

Standing = dict[int, Criteria]


def run(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Pairs, how many of them match, and wrong decisions; before the edits and after them. `asked`: as of
    `match_engine`, and `sample`, how many profiles are looked through."""
    stories = [terms(item) for item in kept_releases(Path(asked["stories"]), asked["releases"])]
    with np.load(asked["answers"]) as file:
        before = [file[f"before-{place}"] for place in range(asked["releases"])]
        after = [file[f"after-{place}"] for place in range(min(WARM_UP, asked["releases"]))]
    step = max(1, asked["profiles"] // asked["sample"])
    standing = _standing(asked, step)
    gc.collect()
    gc.freeze()

    told: dict[str, Any] = {"sample": len(standing), "pairs": 0, "matching": 0, "wrong": 0, "releases": 0}
    seconds: list[float] = []
    began = time.monotonic()
    for place, (story, answer) in enumerate(zip(stories, before, strict=True), 1):
        if place > LEAST and time.monotonic() - began > WITHIN_S:
            break
        wanting, took = _wanting(standing, story)
        seconds.append(took)
        _compare(told, standing, wanting, answer)
        tell("plain", place, max(place, min(LEAST, len(stories))))
    later = _after_edits(asked, standing, stories, after)
    share = len(standing) / asked["profiles"]
    naive = {name: 1000 * (percentile(seconds, of) or 0.0) / share for name, of in (("p50_ms", 0.5), ("p99_ms", 0.99))}
    return told | {"after_edits": later, "naive": naive | {"extrapolated": share < 1}}


def _standing(asked: dict[str, Any], step: int) -> Standing:
    rows = kept_documents(Path(asked["rows"]), 1, asked["profiles"])
    return {profile: read_criteria.__wrapped__(document) for profile, document in rows if profile % step == 0}


def _wanting(standing: Standing, story: Terms) -> tuple[list[int], float]:
    """Who wants the story, by a loop over all; and the seconds it took."""
    began = time.perf_counter()
    wanting = [profile for profile, criteria in standing.items() if matches(criteria, story)]
    return wanting, time.perf_counter() - began


def _compare(told: dict[str, Any], standing: Standing, wanting: list[int], answer: NDArray[np.uint32]) -> None:
    known = np.fromiter(standing, np.uint32, len(standing))
    given = known[np.isin(known, answer)]
    told["releases"] += 1
    told["pairs"] += len(standing)
    told["matching"] += len(wanting)
    told["wrong"] += len(np.setxor1d(given, np.array(wanting, np.uint32)))


def _after_edits(
    asked: dict[str, Any], standing: Standing, stories: list[Terms], answers: list[NDArray[np.uint32]]
) -> dict[str, Any]:
    """The same for those who changed and are in the sample or are new, in what they ask for last."""
    told: dict[str, Any] = {"pairs": 0, "matching": 0, "wrong": 0, "releases": 0}
    last = dict(edited(asked))
    some = dict(chain(_first(last, asked["sample"]), ((each, last[each]) for each in standing.keys() & last.keys())))
    changed = {profile: read_criteria.__wrapped__(document) for profile, document in some.items()}
    for story, answer in zip(stories, answers, strict=False):
        wanting, _ = _wanting(changed, story)
        _compare(told, changed, wanting, answer)
    return told


def _first(last: dict[int, str], most: int) -> Iterator[tuple[int, str]]:
    for _, each in zip(range(most), last.items(), strict=False):
        yield each
