"""Items that wait for a profile: exactly those for which the plain specification says yes, by whatever they are found."""

from itertools import islice
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kawat.core.profile import Criteria, Terms, matches
from kawat.core.query import Form, Leaf, Not
from kawat.core.words import Section, Track
from kawat.matching import mentions
from kawat.matching.recent import Recent
from tests.core.values import criteria, terms
from tests.matching.worlds import World, worlds


def shelf_of(items: dict[int, Terms]) -> Recent:
    recent = Recent(lambda number: items[number].sections)
    for number, its in items.items():
        recent.add(number, its)
    return recent


def plainly(items: dict[int, Terms], wish: Criteria) -> list[int]:
    return sorted(number for number, its in items.items() if matches(wish, its))


@settings(max_examples=60, deadline=None)
@given(st.lists(terms(), min_size=1, max_size=8), st.lists(criteria, min_size=1, max_size=4), st.integers(0, 70_000))
def test_it_equals_the_plain_specification(stories: list[Terms], wishes: list[Criteria], first: int) -> None:
    items = dict(enumerate(stories, first))
    recent = shelf_of(items)
    for wish in wishes:
        assert list(recent.match(wish)) == plainly(items, wish)


@pytest.mark.parametrize("live", [20, mentions.LIVE])
def test_it_equals_it_over_worlds_that_have_much_to_do_with_each_other(
    live: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In pages of a few strings and in none; with items that are forgotten and some that come later."""
    monkeypatch.setattr(mentions, "LIVE", live)
    pairs = found = opened = 0
    for world in islice(worlds(Random(20261122)), 14):
        items = {number: world.terms() for number in range(1, 61)}
        recent = shelf_of(items)
        for forget in (0, 20):
            recent.forget_before(forget)
            for number in range(1, forget):
                del items[number]
            for number in range(100 + forget, 110 + forget):
                items[number] = world.terms()
                recent.add(number, items[number])
            for wish in (world.criteria() for _ in range(60)):
                opened += len(recent.undecided(wish))
                told = list(recent.match(wish))
                assert told == plainly(items, wish)
                assert not recent.undecided(wish)
                pairs, found = pairs + len(items), found + len(told)
    assert found > pairs / 20
    with capsys.disabled():
        print(f"\n{pairs:,} items asked, {found:,} found, {opened:,} opened to see")


def test_what_was_opened_is_not_opened_again() -> None:
    world = next(worlds(Random(1)))
    items = {number: world.terms() for number in range(1, 40)}
    opened: list[int] = []

    def sections_of(number: int) -> tuple[Section, ...]:
        opened.append(number)
        return items[number].sections

    recent = Recent(sections_of)
    for number, its in items.items():
        recent.add(number, its)
    wishes = [Criteria(languages=world.languages, every_language=True, query=_near(world)) for _ in range(20)]
    first = [recent.match(wish) for wish in wishes]
    before = list(opened)
    assert before
    assert [recent.match(wish) for wish in wishes] == first
    assert opened == before


def _near(world: World) -> object:
    return world.near()


def test_not_of_what_has_to_be_opened_is_exact() -> None:
    said = Track("gula aren gula", b"\x05\0\0\x0a\0\x05\0\0\x0a\0\x05\0\0\x0a")
    section = Section(field="body", folded=said, loose=said, cased=said)
    world = next(worlds(Random(1)))
    items = {1: world.terms(sections=lambda _language: (section,)), 2: world.terms(sections=lambda _language: ())}
    recent = shelf_of(items)
    for words, numbers in (("gula aren", [2]), ("aren aren", [1, 2]), ("aren gula", [2]), ("gula", [2])):
        query = Not(Leaf(form=Form.PHRASE, said=words, readings=(f".{words}",)))
        wish = Criteria(languages=world.languages, every_language=True, query=query)
        assert list(recent.match(wish)) == numbers, words


def test_only_those_are_asked_among_whom_it_is_asked() -> None:
    world = next(worlds(Random(2)))
    items = {number: world.terms() for number in range(1, 30)}
    recent = shelf_of(items)
    wish = Criteria(languages=world.languages, every_language=True)
    everything = recent.match(wish)
    assert list(everything) == list(items)
    assert list(recent.match(wish, among=everything & everything[:5])) == [1, 2, 3, 4, 5]


def test_an_item_that_is_there_stays_as_it_was_and_what_is_forgotten_does_not_come_back() -> None:
    world = next(worlds(Random(3)))
    one, other = world.terms(), world.terms()
    recent = shelf_of({5: one})
    recent.add(5, other)
    wish = Criteria(languages=(one.language,), every_language=True, kinds=(one.kind,))
    assert list(recent.match(wish)) == [5]
    recent.forget_before(6)
    recent.add(5, one)
    assert (len(recent), list(recent.match(wish))) == (0, [])
