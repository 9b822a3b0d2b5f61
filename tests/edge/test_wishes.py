"""Distinct wishes of many readers: one number each, given again when nobody holds it, and the same answers as asked
one by one."""

from hypothesis import given
from hypothesis import strategies as st

from kawat.core.ports import Reader
from kawat.core.profile import Criteria, matches
from kawat.core.query import Not
from kawat.core.terms import Kind
from kawat.edge.frames import Frame, make_frame
from kawat.edge.readership import Group, Readership
from kawat.edge.wishes import Wishes
from tests.edge.house import MASTHEAD, MemoryHouse, analyse, make_item, notice, word

WORDS = ("tin", "copper", "port", "rail")
CRITERIA = (
    Criteria(languages=("en",)),
    Criteria(languages=("id", "en"), urgency=3),
    Criteria(languages=("en",), no_countries=("JP",)),
    Criteria(languages=("en",), regions=("southeast-asia",)),
    *(Criteria(languages=("en",), query=word(each)) for each in WORDS),
    Criteria(languages=("en",), query=Not(word("tin"))),
)
ITEMS = (
    make_item(headline="Tin and copper", countries=("ID",), circuits=("asia", "tech")),
    make_item(headline="A port", urgency=2, countries=("JP",)),
    make_item(headline="A railway opens", forbidden=("JP",)),
    make_item(headline="Rail", language="id", circuits=("europe",)),
)


class Seat:
    """A connection as far as its group is concerned."""

    def __init__(self, group: Group) -> None:
        self.group = group


def frame_of(item) -> Frame:  # type: ignore[no-untyped-def]
    house = MemoryHouse()
    house.clear(item)
    return make_frame(house.cleared[-1], MASTHEAD, analyse)


FRAMES = tuple(map(frame_of, ITEMS))

readers = st.builds(
    Reader,
    subscriber=st.integers(1, 5),
    revision=st.just(1),
    country=st.sampled_from(["ID", "JP", ""]),
    circuits=st.frozensets(st.sampled_from(["asia", "tech", "europe"])),
    criteria=st.lists(st.sampled_from(CRITERIA), max_size=3).map(tuple),
)


def test_a_number_is_given_again_once_nobody_holds_it() -> None:
    wishes = Wishes()
    numbers = [wishes.take(each) for each in CRITERIA]
    assert numbers == list(range(len(CRITERIA)))
    assert wishes.take(CRITERIA[3]) == 3
    wishes.give_back(3)
    assert len(wishes) == len(CRITERIA)
    wishes.give_back(3)
    assert len(wishes) == len(CRITERIA) - 1
    other = Criteria(languages=("ja",))
    assert wishes.take(other) == 3
    assert wishes.take(CRITERIA[3]) == len(CRITERIA)


@given(several=st.lists(readers, max_size=12), gone=st.sets(st.integers(0, 11)), frame=st.sampled_from(FRAMES))
def test_the_groups_that_get_a_frame_are_those_that_want_it_asked_one_by_one(
    several: list[Reader], gone: set[int], frame: Frame
) -> None:
    readership = Readership()
    connections = [Seat(readership.group_of(each)) for each in several]
    for each in connections:
        readership.enter(each)  # type: ignore[arg-type]
    for at in gone & set(range(len(several))):
        readership.leave(connections[at])  # type: ignore[arg-type]
    getting = list(readership.getting(frame))
    assert len(getting) == len(set(getting))
    assert set(getting) == {group for group in readership if group.wants(frame)}
    got = {id(each) for group in getting for each in group.members}
    for at, (reader, connection) in enumerate(zip(several, connections, strict=True)):
        assert frame.terms is not None
        wanted = any(matches(each, frame.terms) for each in reader.criteria)
        admitted = not frame.forbidden or reader.country not in ("", *frame.forbidden)
        assert (id(connection) in got) is (
            at not in gone and wanted and admitted and bool(reader.circuits & frame.circuits)
        )


def test_a_notice_goes_to_every_group_and_a_withdrawn_item_to_none() -> None:
    readership = Readership()
    reader = Reader(subscriber=1, revision=1, country="", circuits=frozenset(), criteria=())
    readership.enter(Seat(readership.group_of(reader)))  # type: ignore[arg-type]
    kill = notice(Kind.KILL, ITEMS[0])
    assert list(readership.getting(frame_of(kill))) == list(readership)
    house = MemoryHouse()
    house.clear(ITEMS[0])
    house.clear(kill)
    assert list(readership.getting(make_frame(house.cleared[0], MASTHEAD, analyse))) == []


def test_a_readership_that_everybody_left_holds_nothing() -> None:
    readership = Readership()
    reader = Reader(subscriber=1, revision=1, country="", circuits=frozenset(), criteria=(*CRITERIA, CRITERIA[0]))
    connection = Seat(readership.group_of(reader))
    readership.enter(connection)  # type: ignore[arg-type]
    assert len(readership._wishes) == len(CRITERIA)
    readership.leave(connection)  # type: ignore[arg-type]
    assert len(readership._wishes) == len(readership._wishing) == len(list(readership)) == 0
