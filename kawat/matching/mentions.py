"""Which items say a string: numbers under strings, as small as they can be kept.

New ones stand in a dictionary; when that is large it is laid down in a page, sorted, a string in about twenty bytes,
and pages of one size are laid together. Old pages are dropped whole.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from itertools import compress, pairwise
from typing import Any, TypeAlias

import numpy as np
from pyroaring import BitMap

MANY = 24
"""Numbers from which a bitmap is smaller than an array."""

LIVE = 16_384
"""Strings in the dictionary, at 160 bytes each, before they are laid down."""

TOGETHER = 4
"""Pages of one size that are laid together, so that few have to be looked through."""

LAST = "\U0010ffff"

STRIDE = 32
"""Every so many strings of a page one is at hand, to begin the search at."""

Ints: TypeAlias = np.ndarray[Any, np.dtype[Any]]
Numbers: TypeAlias = "int | array[int] | BitMap"


class Mentions:
    """Numbers by string. A number is told once for each of its strings."""

    def __init__(self) -> None:
        self._live: dict[str, Numbers] = {}
        self._sorted: list[str] = []
        """The strings of the dictionary, where somebody asked for a beginning since the last item."""
        self._pages: list[Page] = []
        self._floor = 0

    def add(self, strings: Iterable[str], number: int) -> None:
        """The item of this number says these strings."""
        live, self._sorted = self._live, []
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
                if (its := page.of(encoded)) is not None:
                    found |= its
        return found

    def beginning(self, front: str) -> BitMap:
        """Who says a string that begins so."""
        self._sorted = self._sorted or sorted(self._live)
        first, last = bisect_left(self._sorted, front), bisect_left(self._sorted, front + LAST)
        live = (_bitmap(self._live[string]) for string in self._sorted[first:last])
        return BitMap.union(BitMap(), *live, *(page.beginning(front) for page in self._pages))

    def forget_before(self, number: int) -> None:
        """Smaller numbers may be forgotten; whoever asks has to leave them out all the same."""
        self._floor = number
        self._pages = [page for page in self._pages if page.last >= number]

    def _lay_down(self) -> None:
        strings = sorted((string.encode("utf-8", "surrogatepass"), numbers) for string, numbers in self._live.items())
        numbers, counts = array("I"), []
        for _, its in strings:
            before = len(numbers)
            numbers.extend((its,) if isinstance(its, int) else its)
            counts.append(len(numbers) - before)
        page = _page([string for string, _ in strings], np.array(counts), np.array(numbers, "<u4"), self._floor)
        self._pages += [page] if len(page) else []
        self._live, self._sorted = {}, []
        while len(self._pages) >= TOGETHER and len({page.size for page in self._pages[-TOGETHER:]}) == 1:
            together = _laid_together(self._pages[-TOGETHER:], self._floor)
            self._pages[-TOGETHER:] = [together] if len(together) else []


class Page:
    """Sorted strings, each with as many of the numbers as `counts` says. `size` counts how often it was laid together
    from smaller ones."""

    def __init__(self, strings: list[bytes], counts: Ints, numbers: Ints, *, size: int = 0) -> None:
        self.size = size
        self.last = int(numbers.max(initial=0))
        self._marked = strings[::STRIDE]
        self._text = b"".join(strings)
        self._ends = _ends([len(string) for string in strings])
        self._counted = _ends(counts)
        self._base = np.uint32(numbers.min(initial=self.last))
        small = self.last - int(self._base) < 1 << 16
        self._numbers = (numbers - self._base).astype("<u2" if small else "<u4")

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, place: int) -> bytes:
        return self._text[self._ends[place] : self._ends[place + 1]]

    @property
    def strings(self) -> list[bytes]:
        ends = self._ends.tolist()
        return [self._text[start:end] for start, end in pairwise(ends)]

    @property
    def counts(self) -> Ints:
        return np.diff(self._counted)

    @property
    def numbers(self) -> Ints:
        return self._numbers.astype("<u4") + self._base

    def of(self, string: bytes) -> BitMap | None:
        place = self._place(string)
        return self._between(place, place + 1) if place < len(self) and self[place] == string else None

    def beginning(self, front: str) -> BitMap:
        first, last = (self._place(each.encode("utf-8", "surrogatepass")) for each in (front, front + LAST))
        return self._between(first, last)

    def _place(self, string: bytes) -> int:
        """Where it stands, or would."""
        high = bisect_left(self._marked, string) * STRIDE
        return bisect_left(self, string, max(high - STRIDE, 0), min(high, len(self)))

    def _between(self, first: int, last: int) -> BitMap:
        its = self._numbers[self._counted[first] : self._counted[last]].astype("<u4") + self._base
        return BitMap(array("I", its.tobytes()))


def _page(strings: list[bytes], counts: Ints, numbers: Ints, floor: int, *, size: int = 0) -> Page:
    """Without numbers below the floor, and strings that only those say."""
    if floor and len(numbers):
        kept = numbers >= floor
        counts = np.diff(np.concatenate(([0], np.cumsum(kept)))[_ends(counts)])
        numbers = numbers[kept]
        there = counts > 0
        strings, counts = list(compress(strings, there.tolist())), counts[there]
    return Page(strings, counts, numbers, size=size)


def _laid_together(pages: list[Page], floor: int) -> Page:
    """One page of several: what is sorted in parts is quickly sorted, and what is the same string follows itself."""
    strings = [string for page in pages for string in page.strings]
    counts = np.concatenate([page.counts for page in pages])
    numbers = np.concatenate([page.numbers for page in pages])
    order = sorted(range(len(strings)), key=strings.__getitem__)
    strings = [strings[place] for place in order]
    places = np.array(order)
    starts, counts = _ends(counts)[:-1][places], counts[places]
    ends = _ends(counts)
    numbers = numbers[np.repeat(starts - ends[:-1], counts) + np.arange(ends[-1])]
    fresh = [True, *(one != other for one, other in pairwise(strings))]
    counts = np.add.reduceat(counts, np.flatnonzero(fresh))
    return _page(list(compress(strings, fresh)), counts, numbers, floor, size=pages[0].size + 1)


def _ends(lengths: "list[int] | Ints") -> Ints:
    """Where each begins, and where the last ends."""
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))


def _bitmap(numbers: Numbers) -> BitMap:
    return BitMap((numbers,) if isinstance(numbers, int) else numbers)
