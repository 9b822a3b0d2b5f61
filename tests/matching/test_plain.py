"""The plain engine equals the specification, whatever was put, changed and removed before."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kawat.core.profile import Criteria, Terms, matches
from kawat.matching import Plain
from tests.core.values import criteria, terms

ids = st.integers(1, 6)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.integers(1, 2**32 - 1), criteria, max_size=8), terms())
def test_the_engine_answers_as_the_specification_does(profiles: dict[int, Criteria], its: Terms) -> None:
    engine = Plain()
    for profile, asked in profiles.items():
        engine.put(profile, asked.document())
    assert engine.match(its) == sorted(profile for profile, asked in profiles.items() if matches(asked, its))
    assert len(engine) == len(profiles)
    assert engine.distinct == len(set(profiles.values()))


class Changes(RuleBasedStateMachine):
    """Profiles come, change and go; the engine always answers as if it had been made anew."""

    @initialize(few=st.lists(criteria, min_size=1, max_size=4))
    def begin(self, few: list[Criteria]) -> None:
        self.few = few
        self.engine = Plain()
        self.there: dict[int, Criteria] = {}

    @rule(profile=ids, place=st.integers(0, 3))
    def put(self, profile: int, place: int) -> None:
        asked = self.few[place % len(self.few)]
        self.engine.put(profile, asked.document())
        self.there[profile] = asked

    @rule(profile=ids)
    def remove(self, profile: int) -> None:
        self.engine.remove(profile)
        self.there.pop(profile, None)

    @rule(its=terms())
    def ask(self, its: Terms) -> None:
        expected = sorted(profile for profile, asked in self.there.items() if matches(asked, its))
        assert self.engine.match(its) == expected

    @invariant()
    def it_holds_no_more_than_there_is(self) -> None:
        if hasattr(self, "engine"):
            assert len(self.engine) == len(self.there)
            assert self.engine.distinct == len(set(self.there.values()))


Changes.TestCase.settings = settings(
    max_examples=30, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
test_changes_leave_no_trace = Changes.TestCase


def test_an_empty_engine_answers_nobody() -> None:
    engine = Plain()
    engine.remove(7)
    assert len(engine) == engine.distinct == 0


def test_many_with_the_same_criteria_are_asked_once() -> None:
    engine = Plain()
    document = Criteria(languages=("en",)).document()
    for profile in range(1000):
        engine.put(profile, document)
    assert (len(engine), engine.distinct) == (1000, 1)
