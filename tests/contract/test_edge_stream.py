"""What every house must answer to an edge: the contract of `core.ports.Stream`, over the house in memory.

A house over a database or over HTTP is added to `HOUSES` as a function that makes an empty one.
"""

from collections.abc import Callable

import pytest

from kawat.core.ports import Tally
from kawat.core.terms import Kind
from kawat.edge.server import PRESENT
from tests.edge.house import MemoryHouse, make_item, notice

HOUSES: dict[str, Callable[[], MemoryHouse]] = {"memory": MemoryHouse}


@pytest.fixture(params=HOUSES.values(), ids=HOUSES.keys())
def house(request: pytest.FixtureRequest) -> MemoryHouse:
    made: MemoryHouse = request.param()
    return made


def test_frames_come_in_order_and_no_more_than_asked_for(house: MemoryHouse) -> None:
    for _ in range(5):
        house.clear(make_item())
    answer = house.frames(1, 3)
    assert [each.number for each in answer.items] == [2, 3, 4]
    assert answer.upto == 4


def test_upto_is_the_wires_last_number_where_there_is_no_more(house: MemoryHouse) -> None:
    assert house.frames(0, 10).upto == 0
    for _ in range(5):
        house.clear(make_item())
    assert house.frames(3, 10).upto == 5
    assert house.frames(5, 10).upto == 5


def test_after_a_number_beyond_the_wire_there_is_nothing_and_upto_says_where_it_stands(house: MemoryHouse) -> None:
    house.clear(make_item())
    answer = house.frames(PRESENT, 1)
    assert (answer.items, answer.upto) == ((), 1)


def test_what_was_withdrawn_says_so_when_it_is_asked_for_again(house: MemoryHouse) -> None:
    item = make_item()
    house.clear(item)
    house.clear(notice(Kind.KILL, item))
    assert [each.withdrawn for each in house.frames(0, 10).items] == [Kind.KILL, None]


def test_readers_are_those_who_may_have_a_stream_now(house: MemoryHouse) -> None:
    house.admit(1)
    assert house.readers([1, 2]).keys() == {1}
    assert house.readers([]) == {}


def test_a_tally_that_is_settled_again_takes_the_place_of_itself(house: MemoryHouse) -> None:
    number = house.clear(make_item())
    for written in (3, 5):
        tally = Tally(number=number, edge="e", offered=5, written=written, dropped=0, first_us=1, last_us=written)
        house.settle([tally])
        house.settle([tally])
    assert (house.tally(number).offered, house.tally(number).written, house.tally(number).last_us) == (5, 5, 5)
