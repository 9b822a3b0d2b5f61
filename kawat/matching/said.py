"""What the items of one field say, and how far that tells which of them a reading stands in.

The answer has two ends: those that surely say it, and those that may. Between them only the story itself can tell.
"""

import re
from typing import NamedTuple, TypeAlias

from pyroaring import BitMap

from kawat.core.words import BARRIER, Section, Way
from kawat.matching.mentions import Mentions
from kawat.matching.pieces import Pieces

_PARTED = re.compile(f"[ {BARRIER}]")


class Between(NamedTuple):
    """`surely` is a part of `perhaps`; what is in neither surely does not."""

    surely: BitMap
    perhaps: BitMap


class Strings:
    """The pieces of the tracks of one kind, each kind of piece by itself."""

    def __init__(self) -> None:
        self.either, self.row, self.word = Mentions(), Mentions(), Mentions()
        self.front, self.part, self.pair = Mentions(), Mentions(), Mentions()
        self.run: set[str] = set()

    def all(self) -> tuple[Mentions, ...]:
        """In the order of the fields of `Pieces`."""
        return self.either, self.row, self.word, self.front, self.part, self.pair

    def add(self, pieces: Pieces, number: int, known: Pieces | None = None) -> None:
        """What is `known` from another track of the same item is left out."""
        self.run |= pieces.run
        for name, mentions in zip(Pieces.__slots__, self.all(), strict=False):
            strings = getattr(pieces, name)
            mentions.add(strings - getattr(known, name) if known else strings, number)

    def words(self, said: str) -> BitMap:
        return self.either.of(said) | self.word.of(said)

    def rows(self, said: str) -> BitMap:
        return self.either.of(said) | self.row.of(said)

    def fronts(self, said: str) -> BitMap:
        return self.either.beginning(said) | self.word.beginning(said) | self.front.beginning(said)


_Tables: TypeAlias = tuple[Strings, ...]


class Said:
    """The items of one field: their words as they are folded, and where they differ from that, stems and cases.

    Most items have one track for two, so that their numbers stand in `_one_loose` and `_one_cased` instead.
    """

    def __init__(self) -> None:
        self._folded, self._loose, self._cased = Strings(), Strings(), Strings()
        self._numbers, self._one_loose, self._one_cased = BitMap(), BitMap(), BitMap()

    def add(self, number: int, sections: list[Section]) -> None:
        folded = Pieces()
        for section in sections:
            folded.add(section.folded)
        self._numbers.add(number)
        self._folded.add(folded, number)
        if all(each.loose == each.folded for each in sections):
            self._one_loose.add(number)
        else:
            loose = Pieces()
            for section in sections:
                loose.add(section.loose)
            self._loose.add(loose, number)
        if all(each.cased == each.folded for each in sections):
            self._one_cased.add(number)
        else:
            cased = Pieces()
            for section in sections:
                cased.add(section.cased)
            self._cased.add(cased, number, known=folded)

    def forget_before(self, number: int) -> None:
        for strings in (self._folded, self._loose, self._cased):
            for mentions in strings.all():
                mentions.forget_before(number)

    def between(self, reading: str) -> Between:
        """How far it is known who says this reading."""
        way, said = Way(reading[0]), reading[1:]
        surely = BitMap() if not said or _PARTED.search(said) else self._surely(way, said)
        return Between(surely, surely | self._perhaps(way, said))

    def _surely(self, way: Way, said: str) -> BitMap:
        match way:
            case Way.IN_A_ROW:
                return self._folded.rows(said)
            case Way.WHOLE:
                return self._folded.words(said)
            case Way.FRONT:
                return self._folded.fronts(said)
            case Way.STEM:
                return self._loose.words(said) | (self._folded.words(said) & self._one_loose)
            case Way.WRITTEN:
                return self._cased.words(said) | (self._folded.words(said) & self._one_cased)

    def _perhaps(self, way: Way, said: str) -> BitMap:
        match way:
            case Way.WRITTEN:
                return self._narrowed(way, said, (self._cased, self._folded))
            case Way.STEM:
                as_folded = self._narrowed(way, said, (self._folded,)) & self._one_loose
                return as_folded | self._narrowed(way, said, (self._loose,))
        return self._narrowed(way, said, (self._folded,))

    def _narrowed(self, way: Way, said: str, tables: _Tables) -> BitMap:
        """Whoever may say it by what stands in these tables."""
        parts = [part for part in _PARTED.split(said) if part]
        if parts == [said]:
            wholes = BitMap.union(BitMap(), *(each.words(said) for each in tables))
            exact = len(said) <= 2 and way != Way.FRONT
            return wholes if exact else wholes | _paired(said, tables)
        if way == Way.FRONT and parts and said.endswith(parts[-1]):
            parts.pop()  # of which only the beginning needs to be there
        return BitMap.intersection(self._numbers, *(_anyhow(part, tables) for part in parts))


def _anyhow(part: str, tables: _Tables) -> BitMap:
    """Who may say this part of a phrase."""
    wholes = (kind.of(part) for its in tables for kind in (its.either, its.row, its.word, its.part))
    return BitMap.union(_paired(part, tables), *wholes)


def _paired(said: str, tables: _Tables) -> BitMap:
    """Who may say it in a run: says each pair of its characters."""
    if not set(said) <= set().union(*(its.run for its in tables)):
        return BitMap()
    pairs = {said} if len(said) == 1 else {said[at : at + 2] for at in range(len(said) - 1)}
    found = None
    for pair in pairs:
        its = BitMap.union(
            BitMap(), *(kind.of(pair) for its in tables for kind in (its.either, its.row, its.word, its.pair))
        )
        found = its if found is None else found & its
        if not found:
            break
    return BitMap() if found is None else found
