"""How a release lands, as values: parts add up, and time goes by equal ratios."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from kawat.core.landing import Landing, Part, Stand, steps, timeline, together


def test_before_the_clear_a_landing_says_the_hold_alone() -> None:
    secret = Part(name="email", owed=3)
    held = Landing(stand=Stand.HELD, until=datetime(2026, 11, 22, 2, tzinfo=UTC), channels=(secret,))
    assert held.document() == {"stand": "held", "until": "2026-11-22T02:00:00Z"}


def test_parts_add_up() -> None:
    one = Part(name="a", owed=5, waiting=1, due=1, accepted=2, relayed=1, first_s=0.5, last_s=2.0)
    two = Part(name="b", owed=1, failed=1)
    both = together("both", (one, two))
    assert (both.owed, both.got, both.still_due, both.failed) == (6, 3, 2, 1)
    assert (both.first_s, both.last_s) == (0.5, 2.0)
    assert together("none", ()) == Part(name="none")


@given(st.dictionaries(st.sampled_from(["email", "webhook"]), st.lists(st.floats(-1, 1e7), max_size=30)))
def test_a_timeline_begins_before_the_first_ends_with_all_and_never_falls(times: dict[str, list[float]]) -> None:
    its = timeline(times)
    assert list(its.steps) == sorted(set(its.steps))
    assert len(its.steps) <= 40
    for channel, counts in its.channels:
        assert list(counts) == sorted(counts)
        assert counts[-1] == len(times[channel])


def test_steps_are_round_and_grow_by_equal_ratios() -> None:
    assert steps(0.5, 40)[:4] == (0.47, 0.56, 0.68, 0.82)
    assert steps(0.5, 400_000)[:3] == (0.2, 0.5, 1.0)
    assert steps(0.5, 400_000)[-1] == 500_000
    assert steps(0.5, 0.5) == (0.48, 0.5)
    assert 10 < len(steps(0.55, 1.2)) <= 30
