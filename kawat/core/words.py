"""A story's words as they can be asked for: tracks of text, and where in them something may begin and end.

Made by `language/`, which alone knows how fifteen languages are read; here they are searched. Everything that a reader
can ask for, a word, a phrase or some characters of a script without spaces, is found by one rule: it stands in a track
between a place where something may begin and a place where something may end.
"""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag, StrEnum
from typing import NamedTuple


class Bound(IntFlag):
    """What may begin or end at a character of a track.

    A word begins at WORD_START and ends at WORD_END. START and END are wider: within a script without spaces nearly
    every character has both, and a Korean word may also end before its particle.
    """

    START = 1
    END = 2
    WORD_START = 4
    WORD_END = 8


_START, _END, _WORD_START, _WORD_END = (bound.value for bound in Bound)

_IS_A_START = bytes(1 if mark & _WORD_START else 0 for mark in range(256))

BARRIER = "\n"
"""Stands in a track between two blocks; nothing that is asked for holds it, so that nothing reaches across."""


class Way(StrEnum):
    """How a reading is looked for; the first character of every reading."""

    IN_A_ROW = "."
    """In the folded track, from a START to an END."""
    WHOLE = "|"
    """In the folded track, on the bounds of words."""
    STEM = "~"
    """In the loose track, on the bounds of words."""
    WRITTEN = "="
    """In the cased track, on the bounds of words."""
    FRONT = "*"
    """In the folded track, at the beginning of a word."""


@dataclass(frozen=True, slots=True)
class Track:
    """Words in order, one space between two of them, none between characters of a run that its script does not part,
    and `BARRIER` between blocks. `marks` holds the `Bound`s of each character."""

    text: str
    marks: bytes

    def __post_init__(self) -> None:
        assert len(self.text) == len(self.marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a story, in three tracks of the same words: `folded` without regard to case, width and script
    variants; `cased` as they were written; `loose` as stems, which is `folded` itself where the language has none."""

    field: str
    folded: Track
    loose: Track
    cased: Track


class Field(StrEnum):
    """The parts of a story that a query can name."""

    HEADLINE = "headline"
    SUBHEAD = "subhead"
    PLACE = "place"
    BODY = "body"
    CAPTION = "caption"
    KEYWORD = "keyword"
    TICKER = "ticker"


class Place(NamedTuple):
    """Where a reading stands: in which section, and from which character of its track to which."""

    section: Section
    track: Track
    start: int
    end: int


def places(reading: str, sections: tuple[Section, ...], field: str = "") -> Iterator[Place]:
    """Everywhere that a reading stands, in all sections or in those of one field, in order."""
    way, said = reading[0], reading[1:]
    begin = _START if way == Way.IN_A_ROW else _WORD_START
    finish = 0 if way == Way.FRONT else _END if way == Way.IN_A_ROW else _WORD_END
    for section in sections:
        if field and section.field != field:
            continue
        track = section.loose if way == Way.STEM else section.cased if way == Way.WRITTEN else section.folded
        marks, at = track.marks, track.text.find(said)
        while at >= 0:
            end = at + len(said)
            if marks[at] & begin and marks[end - 1] & finish == finish:
                yield Place(section, track, at, end)
            at = track.text.find(said, at + 1)


class Numbered(NamedTuple):
    """A place by the words: in which block it is, which word of the track it begins in, and how far into that word.

    Tracks of the same words agree on it, however long their words are.
    """

    block: int
    word: int
    offset: int


def numbered(reading: str, section: Section) -> Iterator[tuple[Numbered, Place]]:
    """Everywhere that a reading stands in a section, each counted on from the one before."""
    block = word = counted = 0
    starts = b""
    for place in places(reading, (section,)):
        starts = starts or place.track.marks.translate(_IS_A_START)
        block += place.track.text.count(BARRIER, counted, place.start + 1)
        word += starts.count(1, counted, place.start + 1)
        counted = place.start + 1
        yield Numbered(block, word, place.start - starts.rfind(1, 0, counted)), place


def words_of(reading: str, section: Section) -> list[tuple[int, int]]:
    """Block and number of every word at which the reading begins, in order."""
    return [(at.block, at.word) for at, _ in numbered(reading, section)]


def are_near(
    readings: tuple[tuple[str, ...], ...], within: int, sections: tuple[Section, ...], field: str = ""
) -> bool:
    """Whether one reading of each stands in one block, in any order, with at most `within` other words among them.

    The words are counted from the first of each, by the bounds of the track in which it stands.
    """
    return any(
        is_a_cluster([[at for each in part for at in words_of(each, section)] for part in readings], within)
        for section in sections
        if not field or section.field == field
    )


def word_number(marks: bytes, at: int) -> int:
    """Which word of a track the character at `at` belongs to, counted from 1."""
    return marks.translate(_IS_A_START).count(1, 0, at + 1)


def nth_word(marks: bytes, number: int) -> int:
    """Where the word of this number begins; 0 where there are fewer."""
    starts = (at for at, mark in enumerate(marks) if mark & _WORD_START)
    return next((at for count, at in enumerate(starts, 1) if count == number), 0)


def is_a_cluster(where: list[list[tuple[int, int]]], within: int) -> bool:
    """Whether one word of each list, given as (block, number), lies in one block and close enough to the others."""
    if not all(where):
        return False
    where = [sorted(each) for each in where]
    if len(where) == 2:
        few, many = sorted(where, key=len)
        return _is_a_pair(few, many, within)
    return _are_together(where, within)


def _is_a_pair(few: list[tuple[int, int]], many: list[tuple[int, int]], within: int) -> bool:
    """By the nearest before and the nearest after each of the few."""
    for block, number in few:
        at = bisect(many, (block, number))
        for other_block, other in many[max(at - 1, 0) : at + 1]:
            if other_block == block and abs(other - number) - 1 <= within:
                return True
    return False


def _are_together(where: list[list[tuple[int, int]]], within: int) -> bool:
    """By one walk through all in order, since the latest of each is always the nearest."""
    latest: dict[int, tuple[int, int]] = {}
    for (block, number), which in sorted((each, which) for which, numbers in enumerate(where) for each in numbers):
        latest[which] = (block, number)
        first_block, first = min(latest.values())
        if len(latest) == len(where) and first_block == block and number - first + 1 - len(where) <= within:
            return True
    return False
