"""Where in a story a reading stands: by the bounds of its words, in the track that its way names."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.words import BARRIER, Bound, Section, Track, Way, are_near, nth_word, places, word_number
from tests.core.stories import section, track


def stem(word: str) -> str:
    return word.removesuffix("s")


STORY = section("Cats and dogs\nAS Roma menang", stem=stem)
HEADLINE = section("Roma pesta", field="headline")
JAPANESE = section("東京·都 で 新·製品")
KOREAN = section("경제'가 경제학'을 한국 경제")


def stands(reading: str, *sections: Section, field: str = "") -> list[tuple[int, int]]:
    return [(place.start, place.end) for place in places(reading, sections, field)]


def test_a_track_has_a_mark_for_each_character() -> None:
    made = track("東京·都 air")
    assert made.text == "東京都 air"
    assert len(made.marks) == len(made.text)
    with pytest.raises(AssertionError):
        Track("air", b"")


def test_the_bounds_of_a_word_are_its_ends_and_within_a_run_of_han_nearly_everywhere() -> None:
    made = track("東京·都 air")
    whole, closed = Bound.START | Bound.WORD_START, Bound.END | Bound.WORD_END
    free = Bound.START | Bound.END
    assert list(made.marks) == [whole | free, closed | free, whole | closed, 0, whole, 0, closed]


@pytest.mark.parametrize(
    ("reading", "where"),
    [
        ("|cats", [(0, 4)]),
        ("|cat", []),  # on the bounds of words
        ("|ats", []),
        ("|and dogs", [(5, 13)]),
        ("|and  dogs", []),
        ("|dogs and", []),
        ("|Cats", []),  # the folded track knows no case
        ("|dogs as", []),  # the end of a block stands between them
        (f"|dogs{BARRIER}as", [(9, 16)]),  # so that nothing that is asked for may hold a barrier
        ("~cat", [(0, 3)]),
        ("~cats", []),  # the loose track holds stems only
        ("~cat and dog", [(0, 11)]),
        ("=AS", [(14, 16)]),
        ("=as", []),
        ("=AS Roma", [(14, 21)]),
        ("=AS Rom", []),
        ("*ca", [(0, 2)]),
        ("*cats", [(0, 4)]),
        ("*ats", []),  # only at the beginning of a word
        ("*cats an", [(0, 7)]),
        ("*Ca", []),
        (".cats", [(0, 4)]),
        (".cat", []),
    ],
)
def test_a_reading_stands_where_its_way_lets_it(reading: str, where: list[tuple[int, int]]) -> None:
    assert stands(reading, STORY) == where


@pytest.mark.parametrize(
    ("reading", "where"),
    [
        (".東京都", [(0, 3)]),
        (".東京", [(0, 2)]),
        (".京都", [(1, 3)]),  # characters are asked for, and these stand there in a row
        (".京", [(1, 2)]),
        ("|東京", [(0, 2)]),
        ("|京都", []),  # no word begins there
        ("|東京都", [(0, 3)]),  # two words in a row are a phrase
        ("*東", [(0, 1)]),
        ("*京", []),
        ("*品", []),
        ("*新製", [(6, 8)]),
        (".都で", []),  # a space stands between them
        (".都 で", [(2, 5)]),
    ],
)
def test_a_script_without_spaces_is_asked_by_its_characters(reading: str, where: list[tuple[int, int]]) -> None:
    assert stands(reading, JAPANESE) == where


@pytest.mark.parametrize(
    ("reading", "where"),
    [
        (".경제", [(0, 2), (12, 14)]),  # before its particle, and alone; 경제학 is another word
        ("|경제", [(12, 14)]),
        (".경제가", [(0, 3)]),
        (".경제학", [(4, 7)]),
        (".제가", []),  # no word begins in its middle
        (".경제 경제", []),  # what begins before a particle does not leap over it
        (".한국 경제", [(9, 14)]),
        ("*경제", [(0, 2), (4, 6), (12, 14)]),
    ],
)
def test_a_korean_word_may_end_before_its_particle(reading: str, where: list[tuple[int, int]]) -> None:
    assert stands(reading, KOREAN) == where


def test_places_overlap_and_are_in_order() -> None:
    run = section("人人人")
    assert stands(".人人", run) == [(0, 2), (1, 3)]
    assert stands(".人", run) == [(0, 1), (1, 2), (2, 3)]


def test_a_field_is_asked_alone_and_all_sections_in_their_order() -> None:
    both = (HEADLINE, STORY)
    assert [place.section.field for place in places("|roma", both)] == ["headline", "body"]
    assert [place.section.field for place in places("|roma", both, "body")] == ["body"]
    assert stands("|menang", *both, field="headline") == []
    assert stands("|roma", *both, field="caption") == []


def test_the_first_and_the_last_character_of_a_track_count() -> None:
    alone = section("a")
    for reading in ("|a", "~a", "=a", "*a", ".a"):
        assert stands(reading, alone) == [(0, 1)]
    assert stands("|aa", alone) == []
    assert stands("|a", section("")) == []


def test_words_are_numbered_from_one_across_blocks() -> None:
    marks = STORY.folded.marks
    assert [word_number(marks, at) for at in (0, 2, 5, 9, 14, 17)] == [1, 1, 2, 3, 4, 5]
    assert [nth_word(marks, number) for number in (1, 2, 3, 4)] == [0, 5, 9, 14]
    assert nth_word(marks, 99) == 0
    assert [word_number(JAPANESE.folded.marks, at) for at in (0, 1, 2, 4)] == [1, 1, 2, 3]


FAR = section("a b c d e\na x b\nb")


@pytest.mark.parametrize(
    ("readings", "within", "found"),
    [
        ((("|a",), ("|b",)), 0, True),
        ((("|b",), ("|a",)), 0, True),  # in any order
        ((("|a",), ("|c",)), 0, False),
        ((("|a",), ("|c",)), 1, True),
        ((("|a",), ("|e",)), 2, False),
        ((("|a",), ("|e",)), 3, True),
        ((("|e",), ("|a",)), 3, True),
        ((("|e",), ("|x",)), 9, False),  # not over the end of a block
        ((("|a",), ("|b",), ("|x",)), 0, True),  # three words in a row, the middle one last
        ((("|a",), ("|c",), ("|e",)), 1, False),
        ((("|a",), ("|c",), ("|e",)), 2, True),
        ((("|a",), ("|c",), ("|x",)), 9, False),
        ((("|nowhere", "|a"), ("|c",)), 1, True),  # one reading of each suffices
        ((("|nowhere",), ("|c",)), 9, False),
        ((("|b c",), ("|d",)), 1, True),  # a phrase is counted from its first word
        ((("|b c",), ("|d",)), 0, False),
        ((("*d",), (".e",)), 0, True),
    ],
)
def test_near_is_one_block_in_any_order_with_few_words_among_them(
    readings: tuple[tuple[str, ...], ...], within: int, found: bool
) -> None:
    assert are_near(readings, within, (FAR,)) is found


def test_the_same_word_twice_may_be_one_word() -> None:
    """Each of `"a a"~5` is found at the one `a`: near says where the words stand, never how often."""
    assert are_near((("|a",), ("|a",)), 0, (section("a"),))
    assert not are_near((("|a",), ("|a",)), 5, (section("b"),))


def test_near_looks_at_one_section_at_a_time_and_at_its_field_alone() -> None:
    readings = (("|a",), ("|b",))
    apart = (section("a", field="headline"), section("b"))
    assert not are_near(readings, 9, apart)
    both = (section("a b", field="headline"), section("c"))
    assert are_near(readings, 0, both)
    assert are_near(readings, 0, both, "headline")
    assert not are_near(readings, 0, both, "body")


def test_near_counts_words_by_each_readings_own_track() -> None:
    told = section("AS dan Romas", stem=stem)
    assert are_near((("=AS",), ("~roma",)), 1, (told,))
    assert not are_near((("=AS",), ("~roma",)), 0, (told,))
    assert are_near(((".京",), (".製",)), 1, (section("東京·都·製品"),))
    assert not are_near(((".京",), (".製",)), 0, (section("東京·都·製品"),))


def test_a_later_place_may_be_the_near_one() -> None:
    assert are_near((("|a",), ("|b",)), 0, (section("a x x b x x x a b"),))
    assert are_near((("|a",), ("|b",)), 0, (section("a x x\nb\nb a"),))


@given(st.lists(st.sampled_from("abcx\n"), max_size=12), st.integers(0, 3), st.integers(2, 3))
def test_near_is_what_trying_all_places_finds(story: list[str], within: int, count: int) -> None:
    parts = [(f"|{each}",) for each in "abc"[:count]]
    told = section(" ".join(story).replace(" \n", "\n").replace("\n ", "\n"))
    blocks = [block.split() for block in " ".join(story).split("\n")]
    tried = any(
        max(at) - min(at) + 1 - count <= within
        for block in blocks
        for at in product(*([n for n, word in enumerate(block) if word == part[0][1:]] for part in parts))
    )
    assert are_near(tuple(parts), within, (told,)) is tried


def test_every_way_is_one_character() -> None:
    assert all(len(way) == 1 for way in Way)
    assert len({way.value for way in Way}) == len(Way)
