"""What the bench's figures are taken with."""

import os

import pytest

from kawat.roles.bench.measure import Memory, machine, percentile, pss_kb, spread_ms


@pytest.mark.parametrize(("share", "expected"), [(0, 1), (0.5, 50), (0.99, 99), (1, 100)])
def test_a_percentile_is_the_value_of_its_rank(share: float, expected: int) -> None:
    assert percentile(range(100, 0, -1), share) == expected


def test_a_percentile_of_nothing_is_nothing() -> None:
    assert percentile([], 0.5) is None
    assert spread_ms([]) == {"p50_ms": None, "p99_ms": None, "max_ms": None}


def test_durations_are_told_in_milliseconds() -> None:
    assert spread_ms([0.001, 0.002, 0.003]) == {"p50_ms": 2.0, "p99_ms": 3.0, "max_ms": 3.0}


def test_the_machine_says_what_it_is() -> None:
    facts = machine()
    assert facts["cores"] >= 1
    assert facts["memory_mb"] > 0
    assert facts["python"].count(".") == 2


def test_memory_is_sampled_and_edges_told_apart() -> None:
    with Memory(lambda: {"router": os.getpid(), "edge-1": os.getpid()}) as memory:
        while memory.samples < 2:
            os.sched_yield()
    figures = memory.figures()
    assert figures["peak_mb"] == pytest.approx(2 * figures["without_edge_peak_mb"], rel=0.1)
    assert figures["roles"]["edge-1_peak_mb"] > 1


def test_a_process_that_is_gone_takes_nothing() -> None:
    assert pss_kb(2**22 + 1) == 0
