"""Engines beside the specification, over releases between which profiles come, change and go."""

from collections.abc import Callable, Iterator
from itertools import islice
from random import Random
from typing import Protocol

from kawat.core.profile import Criteria, Terms
from kawat.matching import Engine, Profiles
from tests.matching.tally import Tally
from tests.matching.worlds import World, worlds


class Answers(Protocol):
    """Whatever answers as an engine does."""

    def put(self, profile: int, document: str) -> None: ...
    def remove(self, profile: int) -> None: ...
    def match(self, terms: Terms) -> Profiles: ...
    def learn(self, terms: Terms) -> None: ...


FIRST_IDS = (0, 65_400, 1_000_000)
"""Where the ids of a world begin: 0 is one, and in the second they pass 2^16."""


def play(
    random: Random,
    *,
    rounds: int,
    profiles: int = 500,
    releases: int = 20,
    engine: Callable[[], Answers] = Engine,
    make: Callable[[Random], Iterator[World]] = worlds,
    counted: bool = False,
) -> Tally:
    """Compare over so many worlds of so many profiles and releases each."""
    tally = Tally()
    for world in islice(make(random), rounds):
        its_engine, there = engine(), {}
        for _ in range(random.choice((0, 5))):
            its_engine.learn(world.terms())
        first = random.choice(FIRST_IDS)
        for profile in range(first, first + profiles):
            put(its_engine, there, profile, world.criteria())
        for _ in range(releases):
            terms = world.terms()
            tally.compare(there, terms, its_engine.match(terms).tolist())
            if counted:
                tally.count(there, terms)
            edit(its_engine, there, world, range(first, first + profiles))
    return tally


def put(engine: Answers, there: dict[int, Criteria], profile: int, criteria: Criteria) -> None:
    engine.put(profile, criteria.document())
    there[profile] = criteria


def edit(engine: Answers, there: dict[int, Criteria], world: World, ids: range) -> None:
    """Some profiles change, some to what another has; some go, and what is gone comes back."""
    random = world.random
    for profile in random.sample(ids, k=min(6, len(ids))):
        engine.remove(profile)
        there.pop(profile, None)
    for profile in random.sample(ids, k=min(12, len(ids))):
        alike = random.random() < 0.3 and there
        put(engine, there, profile, there[random.choice(list(there))] if alike else world.criteria())
