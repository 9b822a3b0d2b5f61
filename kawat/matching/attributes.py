"""Which profiles want an item by its attributes: a bitmap of profiles for each value that any of them names.

The answer is the profiles of a language, less those that asked for something else, less those that excluded something
that is there. A profile's own values are kept as a row, so that a change finds what to take back.
"""

from array import array
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from pyroaring import BitMap

from kawat.core.profile import LISTS, Terms
from kawat.matching.rows import Rows

ASKING = "asks"
"""Before the name of a list: the profiles that name any value of it."""


class Attributes:
    """Bitmaps by attribute: what is asked, and the value."""

    def __init__(self) -> None:
        self.rows = Rows(np.int32)
        self._number_of: dict[tuple[str, str], int] = {}
        self._bitmaps: list[BitMap] = []
        self._numbers_of: dict[tuple[str, ...], list[int]] = {}

    def __len__(self) -> int:
        return len(self._bitmaps)

    def put(self, profile: int, plain: Mapping[str, Any]) -> int:
        """A profile, new or removed before, has these criteria: the number of their row."""
        numbers: list[int] = []
        for told in _told(plain):
            numbers += self._numbers_of.get(told) or self._numbers(told)
        numbers.sort()
        for number in numbers:
            self._bitmaps[number].add(profile)
        return self.rows.put(array("i", numbers).tobytes())[0]

    def remove(self, profile: int, row: int) -> None:
        """The profile has the criteria of this row no more."""
        for number in self.rows.row(row).tolist():
            self._bitmaps[number].discard(profile)

    def wanting(self, terms: Terms) -> BitMap:
        """The profiles of which every attribute holds: those of the language, less all that something keeps away."""
        apart = [self._of(f"before {terms.language}", each) for each in terms.siblings if each != terms.language]
        apart += [self._of("urgency", str(urgency)) for urgency in range(1, terms.urgency)]
        for name in LISTS:
            there = terms.values(name)
            apart += [self._of(f"no_{name}", value) for value in there]
            if asking := self._of(ASKING, name):
                fulfilled = [wanted for value in there if (wanted := self._of(name, value))]
                apart.append(asking - BitMap.union(*fulfilled) if fulfilled else asking)
        apart = [each for each in apart if each]
        of_the_language = self._of("language", terms.language)
        # One union of many is a third of the time of many subtractions from one.
        return of_the_language - BitMap.union(*apart) if apart else of_the_language

    def state(self) -> tuple[list[tuple[str, str]], list[bytes]]:
        """What a snapshot keeps: the attributes, and the bitmap of each."""
        for bitmap in self._bitmaps:
            bitmap.run_optimize()
        return list(self._number_of), [bitmap.serialize() for bitmap in self._bitmaps]

    def restore(self, attributes: list[tuple[str, str]], bitmaps: list[bytes]) -> None:
        """Take over what a snapshot kept."""
        self._number_of = {attribute: number for number, attribute in enumerate(attributes)}
        self._bitmaps = [BitMap.deserialize(each) for each in bitmaps]

    def _numbers(self, told: tuple[str, ...]) -> list[int]:
        """The numbers of the attributes that one field comes to, remembered, since many say the same."""
        found = []
        for attribute in _attributes(*told):
            number = self._number_of.get(attribute)
            if number is None:
                number = self._number_of[attribute] = len(self._bitmaps)
                self._bitmaps.append(BitMap())
            found.append(number)
        if len(self._numbers_of) < REMEMBERED:
            self._numbers_of[told] = found
        return found

    def _of(self, name: str, value: str) -> BitMap:
        number = self._number_of.get((name, value))
        return NOBODY if number is None else self._bitmaps[number]


NOBODY = BitMap()
"""Never changed."""


REMEMBERED = 10_000
"""Fields whose attributes are remembered."""


def _told(plain: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """The fields of criteria, as `Criteria.document` writes them, each with its values; languages without those that
    are unwanted."""
    for name, values in plain.items():
        if name in _NAMED:
            yield name, *values
        elif name == "urgency":
            yield name, str(values)
    unwanted = plain.get("no_languages", ())
    wanted = [each for each in plain["languages"] if each not in unwanted] if unwanted else plain["languages"]
    yield "every" if plain.get("every_language") else "first", *wanted


def _attributes(name: str, *values: str) -> Iterator[tuple[str, str]]:
    """What a profile stands under for one field."""
    if name in ("every", "first"):
        for at, language in enumerate(values):
            yield "language", language
            if name == "first":
                for before in values[:at]:
                    yield f"before {language}", before
        return
    for value in values:
        yield name, value
    if name in LISTS:
        yield ASKING, name


_NAMED = frozenset((*LISTS, *(f"no_{name}" for name in LISTS)))
