"""The engine equals the plain specification, and what is compared is worth comparing.

`KAWAT_TEST_SEED` draws other worlds; `pytest -s` prints how often each kind of clause decided.
"""

import os
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kawat.core.profile import Criteria, Terms, matches
from kawat.matching import Engine, shard_of
from kawat.matching.snapshot import load_snapshot, save_snapshot
from tests.core.values import criteria, terms
from tests.matching.rounds import play
from tests.matching.tally import CLAUSES, PARTS
from tests.matching.worlds import SPOKEN, SpokenWorld, World

SEED = int(os.environ.get("KAWAT_TEST_SEED", "20261122"))


def test_the_engine_equals_the_specification_over_a_hundred_thousand_pairs() -> None:
    tally = play(Random(SEED), rounds=14, profiles=430, releases=20, counted=True)
    report = f"seed {SEED}: {tally.report()}"
    print(f"\n{report}")
    assert not tally.differences, "\n".join([report, f"{len(tally.differences)} differences:", *tally.differences[:5]])
    assert tally.pairs >= 100_000
    assert tally.matching >= tally.pairs / 5, report
    for name in (*CLAUSES, *PARTS):
        assert tally.share(name) >= 0.01, f"{name} decides too seldom. {report}"


seeds = st.integers(0, 2**32).map(Random)
"""Not `st.randoms`, of which a world would take a second."""
quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@quick
@given(st.dictionaries(st.integers(0, 200_000), criteria, max_size=8), terms())
def test_any_profiles_at_all_are_answered_as_the_specification_says(profiles: dict[int, Criteria], its: Terms) -> None:
    engine = Engine()
    for profile, asked in profiles.items():
        engine.put(profile, asked.document())
    assert engine.match(its).tolist() == sorted(each for each, asked in profiles.items() if matches(asked, its))
    assert len(engine) == len(profiles)


@quick
@given(seeds)
def test_small_worlds_are_answered_as_the_specification_says(random: Random) -> None:
    tally = play(random, rounds=2, profiles=6, releases=4)
    assert not tally.differences, tally.differences[0]


ids = st.integers(1, 6)
numbers = st.integers(0, 3)


class Changes(RuleBasedStateMachine):
    """Profiles come, change and go, and the engine is put away and fetched again; it always answers as if it had been
    made anew, and so do several that share the subscribers."""

    @initialize(random=seeds, languages=st.sampled_from(SPOKEN), kind=st.sampled_from((World, SpokenWorld)))
    def begin(self, random: Random, languages: tuple[str, ...], kind: type[World]) -> None:
        self.world = kind(random, languages)
        self.few = [self.world.criteria() for _ in range(4)]
        self.engine = Engine()
        self.shards = {count: [Engine() for _ in range(count)] for count in (2, 4)}
        self.there: dict[int, Criteria] = {}

    def everyone(self, profile: int) -> list[Engine]:
        return [self.engine, *(shards[shard_of(profile, count)] for count, shards in self.shards.items())]

    @rule(profile=ids, which=numbers)
    def put(self, profile: int, which: int) -> None:
        for engine in self.everyone(profile):
            engine.put(profile, self.few[which].document())
        self.there[profile] = self.few[which]

    @rule(profile=ids)
    def remove(self, profile: int) -> None:
        for engine in self.everyone(profile):
            engine.remove(profile)
        self.there.pop(profile, None)

    @rule(which=numbers)
    def want_something_else(self, which: int) -> None:
        self.few[which] = self.world.criteria()

    @rule()
    def put_away_and_fetch(self) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "engine"
            save_snapshot(self.engine, path, change=7, mark="test")
            self.engine, change = load_snapshot(path, mark="test")
        assert change == 7

    @rule()
    def ask(self) -> None:
        its = self.world.terms()
        right = sorted(each for each, asked in self.there.items() if matches(asked, its))
        assert self.engine.match(its).tolist() == right
        for shards in self.shards.values():
            assert sorted(each for engine in shards for each in engine.match(its).tolist()) == right

    @invariant()
    def it_holds_no_more_than_there_is(self) -> None:
        if hasattr(self, "engine"):
            assert len(self.engine) == len(self.there)
            asked = [asked.query for asked in self.there.values() if asked.query is not None]
            assert self.engine.distinct <= len(set(asked))
            assert bool(self.engine.distinct) == bool(asked)


Changes.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
test_changes_leave_no_trace = Changes.TestCase


def test_an_empty_engine_answers_nobody() -> None:
    engine = Engine()
    engine.remove(7)
    assert len(engine) == engine.distinct == 0
    assert engine.match(World(Random(1), SPOKEN[0]).terms()).tolist() == []


@pytest.mark.parametrize("count", [2, 4])
def test_all_shards_together_answer_as_one(count: int) -> None:
    """Each profile is in one shard, that of its subscriber, and no shard is left without."""
    random = Random(SEED)
    world = World(random, SPOKEN[0])
    whole, shards = Engine(), [Engine() for _ in range(count)]
    for profile in range(600):
        document = world.criteria().document()
        whole.put(profile, document)
        shards[shard_of(profile // 2, count)].put(profile, document)  # two profiles a subscriber
    assert sum(map(len, shards)) == len(whole)
    assert min(map(len, shards)) > 600 / count / 2
    for _ in range(10):
        its = world.terms()
        answers = [engine.match(its).tolist() for engine in shards]
        assert sorted(profile for each in answers for profile in each) == whole.match(its).tolist()


def test_many_who_ask_the_same_are_one_query() -> None:
    world = World(Random(SEED), SPOKEN[1])
    asked = Criteria(languages=("en",), query=world.query(2))
    engine = Engine()
    for profile in range(1000):
        engine.put(profile, asked.document())
    assert (len(engine), engine.distinct) == (1000, 1)
    for profile in range(1, 1000):
        engine.remove(profile)
    assert (len(engine), engine.distinct) == (1, 1)
    engine.remove(0)
    assert (len(engine), engine.distinct) == (0, 0)
