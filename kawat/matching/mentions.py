"""Which items say a string: numbers under strings, as small as they can be kept.

New ones stand in a dictionary; when that is large it is laid down in a page, sorted, a string in about twenty bytes,
and pages of one size are laid together. Old pages are dropped whole.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import numpy as np
from pyroaring import BitMap

MANY = 24
"""Numbers from which a bitmap is smaller than an array."""

LIVE = 16_384
"""Strings in the dictionary, at 160 bytes each, before they are laid down."""

TOGETHER = 4
"""Pages of one size that are laid together, so that few have to be looked through."""

LAST = "\U0010ffff"

Numbers: TypeAlias = "int | array[int] | BitMap"


class Mentions:
    """Numbers by string. A number is told once for each of its strings."""

    def __init__(self) -> None:
        self._live: dict[str, Numbers] = {}
        self._pages: list[Page] = []
        self._floor = 0

    def add(self, strings: Iterable[str], number: int) -> None:
        """The item of this number says these strings."""
        live = self._live
        for string in strings:
            there = live.get(string)
            if there is None:
                live[string] = number
            elif isinstance(there, int):
                live[string] = array("I", (there, number))
            elif isinstance(there, BitMap):
                there.add(number)
            elif len(there) < MANY:
                there.append(number)
            else:
                live[string] = BitMap((*there, number))
        if len(live) > LIVE:
            self._lay_down()

    def of(self, string: str) -> BitMap:
        """Who says the string."""
        live = self._live.get(string)
        found = BitMap() if live is None else _bitmap(live)
        if self._pages:
            encoded = string.encode("utf-8", "surrogatepass")
            for page in self._pages:
                found |= page.of(encoded)
        return found

    def beginning(self, front: str) -> BitMap:
        """Who says a string that begins so."""
        live = (_bitmap(numbers) for string, numbers in self._live.items() if string.startswith(front))
        return BitMap.union(BitMap(), *live, *(page.beginning(front) for page in self._pages))

    def forget_before(self, number: int) -> None:
        """Smaller numbers may be forgotten; whoever asks has to leave them out all the same."""
        self._floor = number
        self._pages = [page for page in self._pages if page.last >= number]

    def _lay_down(self) -> None:
        strings = ((string.encode("utf-8", "surrogatepass"), numbers) for string, numbers in self._live.items())
        self._pages.append(
            Page(((each, _array(numbers)) for each, numbers in sorted(strings, key=_first)), self._floor)
        )
        self._live = {}
        while len(self._pages) >= TOGETHER and len({page.size for page in self._pages[-TOGETHER:]}) == 1:
            together = self._pages[-TOGETHER:]
            self._pages[-TOGETHER:] = [Page(_laid_together(together), self._floor, size=together[0].size + 1)]


class Page:
    """Sorted strings, each with its numbers. `size` counts how often it was laid together from smaller ones."""

    def __init__(self, several: Iterable[tuple[bytes, Iterable[int]]], floor: int, *, size: int = 0) -> None:
        text, ends, numbers, counts = bytearray(), array("Q", (0,)), array("I"), array("Q", (0,))
        for string, its in several:
            numbers.extend(each for each in its if each >= floor)
            if len(numbers) > counts[-1]:
                text += string
                ends.append(len(text))
                counts.append(len(numbers))
        self.size = size
        self.last = max(numbers, default=0)
        self._text, self._ends, self._counts = bytes(text), np.array(ends, "<u4"), np.array(counts, "<u4")
        self._base = min(numbers, default=0)
        small = self.last - self._base < 1 << 16
        self._numbers = (np.array(numbers, "<u4") - np.uint32(self._base)).astype("<u2" if small else "<u4")

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, place: int) -> bytes:
        return self._text[self._ends[place] : self._ends[place + 1]]

    def __iter__(self) -> Iterator[tuple[bytes, list[int]]]:
        for place in range(len(self)):
            its = self._numbers[self._counts[place] : self._counts[place + 1]]
            yield self[place], [each + self._base for each in its.tolist()]

    def of(self, string: bytes) -> BitMap:
        place = bisect_left(self, string)
        there = place < len(self) and self[place] == string
        return self._between(place, place + 1) if there else BitMap()

    def beginning(self, front: str) -> BitMap:
        first, last = (bisect_left(self, each.encode("utf-8", "surrogatepass")) for each in (front, front + LAST))
        return self._between(first, last)

    def _between(self, first: int, last: int) -> BitMap:
        its = self._numbers[self._counts[first] : self._counts[last]].astype("<u4") + np.uint32(self._base)
        return BitMap(array("I", its.tobytes()))


def _laid_together(pages: list[Page]) -> Iterator[tuple[bytes, Iterable[int]]]:
    found: dict[bytes, list[int]] = {}
    for page in pages:
        for string, numbers in page:
            found.setdefault(string, []).extend(numbers)
    return iter(sorted(found.items(), key=_first))


def _first(pair: tuple[bytes, object]) -> bytes:
    return pair[0]


def _bitmap(numbers: Numbers) -> BitMap:
    return BitMap((numbers,) if isinstance(numbers, int) else numbers)


def _array(numbers: Numbers) -> Iterable[int]:
    return (numbers,) if isinstance(numbers, int) else numbers
